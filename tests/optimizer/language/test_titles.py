"""What comes with the package is called in the reader's language."""

import tomllib
from pathlib import Path

import pytest

from models.scenario import Scenario
from optimizer.language.language import Language, speaking
from optimizer.language.titles import heading_of

SCENARIOS = Path(__file__).parents[3] / "scenarios"
PROVINCES = {"drenthe", "flevoland", "fryslan", "gelderland", "groningen", "limburg"} | {
    "noord-brabant",
    "noord-holland",
    "overijssel",
    "utrecht",
    "zeeland",
    "zuid-holland",
}


@pytest.mark.parametrize("path", sorted(SCENARIOS.rglob("*.toml")), ids=lambda path: path.stem)
def test_titles_of_shipped_scenarios_and_studies_are_dutch(path: Path) -> None:
    title = tomllib.loads(path.read_text(encoding="utf-8")).get("title", "")
    if title and path.stem not in PROVINCES:
        assert title in Language("nl").messages


def test_a_title_of_a_user_stays_as_it_is() -> None:
    scenario = Scenario.model_validate({"title": "at least 100 % of Best", "population": {"minimum": 1}})
    with speaking("nl"):
        assert heading_of(scenario) == "at least 100 % of Best"
        assert heading_of(scenario.model_copy(update={"title": "The Netherlands"})) == "Nederland"
