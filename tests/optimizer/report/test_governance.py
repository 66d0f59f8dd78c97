"""Forms of cooperation, weighed with the facts of a region."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from optimizer.language.language import Language
from optimizer.proposal.proposal import Proposal
from optimizer.report import write_report
from optimizer.report.governance import governance, weighings
from optimizer.report.regions import RegionCard, region_cards
from tests.optimizer.report.test_content import limburg


@pytest.fixture(scope="module")
def venlo() -> RegionCard:
    return next(card for card in region_cards(limburg()) if card.name == "Venlo")


def test_seven_considerations_stand_with_the_facts_of_the_region(venlo: RegionCard) -> None:
    found = {one.consideration: one for one in weighings(venlo, Language("en"))}
    assert len(found) == 7
    assert found["Speed"].facts == "8 members; centre municipalities: Venlo"
    assert found["Speed"].centre == "for"
    assert "Venlo has 36% of the inhabitants" in found["Legitimacy"].facts
    assert found["Daily urban system"].public_body == "for"


def test_what_turns_on_the_region_turns_with_its_facts(venlo: RegionCard) -> None:
    """Without a centre nothing speaks for its construction; a small pool is easier than one of eight."""
    plain = tuple(replace(member, centre=False) for member in venlo.members[:3])
    found = {one.consideration: one for one in weighings(replace(venlo, members=plain), Language("nl"))}
    assert found["Snelheid"].centre == "against"
    assert found["Personeel"].pool == "for"
    assert "geen centrumgemeente" in found["Snelheid"].facts


def test_the_table_has_seven_rows_per_region_and_stands_beside_the_report(tmp_path: Path) -> None:
    proposal = Proposal.of(limburg())
    found = governance(proposal, "en")
    assert len(found) == 7 * len(proposal.names)
    assert set(found["region"]) == set(proposal.names.values())
    assert set(found["pooled_staff"]) <= {"for", "open", "against"}
    folder = proposal.save(tmp_path / "out")
    write_report(folder, "nl")
    written = json.loads((folder / "governance.json").read_text(encoding="utf-8"))
    assert written["language"] == "nl"
    assert len(written["regions"]) == len(found)
    with (folder / "governance.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == written["regions"]
