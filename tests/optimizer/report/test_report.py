"""The report as HTML: self-contained, complete, accessible, in one language; texts of the data stay text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from models.errors import InputError
from optimizer.cli.app import app
from optimizer.inputs.scenarios import load_scenario
from optimizer.inputs.territories import open_territory
from optimizer.language.language import LANGUAGES
from optimizer.proposal.files import write_tables
from optimizer.report import write_report
from tests.optimizer.report.page_content import FOREIGN, Page, page_of
from tests.results_folders import ROOT, bare, flevoland, impossible, nasty, proposed, tiers


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    makers = (flevoland, nasty, bare, impossible, tiers)
    return {make.__name__: make(tmp_path_factory.mktemp(make.__name__)) for make in makers}


@pytest.fixture(scope="module")
def pages(folders: dict[str, Path]) -> dict[tuple[str, str], Page]:
    """Return every folder's report in both languages."""
    return {
        (name, lang): page_of(write_report(folder, lang))
        for name, folder in folders.items()
        for lang in LANGUAGES
    }


@pytest.fixture(
    params=[
        (name, lang) for name in ("flevoland", "nasty", "bare", "impossible", "tiers") for lang in LANGUAGES
    ]
)
def page(request: pytest.FixtureRequest, pages: dict[tuple[str, str], Page]) -> Page:
    return pages[request.param]


def test_nothing_is_fetched(page: Page) -> None:
    links = page.values("href") + page.values("src")
    assert all(link.startswith(("#", "data:")) for link in links)
    assert page.tags["script"] == page.tags["style"] == 1
    assert not page.tags["img"] + page.tags["iframe"] + page.tags["object"]


def test_ids_are_unique_and_links_arrive(page: Page) -> None:
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    referred = [link[1:] for link in page.values("href") if link.startswith("#")]
    for name in ("for", "aria-controls", "aria-labelledby"):
        referred += page.values(name)
    assert set(referred) <= set(ids)


def test_tables_have_headers_and_the_map_a_name(page: Page) -> None:
    scopes = [value for tag, name, value in page.attributes if (tag, name) == ("th", "scope")]
    assert len(scopes) == page.tags["th"]
    if page.tags["figure"]:
        labelled = [tag for tag, name, _ in page.attributes if name == "aria-label"]
        assert "svg" in labelled


def test_text_of_the_data_stays_text(page: Page) -> None:
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert not page.tags["b"] + page.tags["u"] + page.tags["s"] + page.tags["i"]


def test_nasty_names_are_shown_as_they_are(pages: dict[tuple[str, str], Page]) -> None:
    said = pages["nasty", "en"].said("en")
    for text in (
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(2)>',
        "</title><script>",
        "<u>sea</u>",
    ):
        assert text in said, text
    assert "<b>districts</b> %(x)s {}" in said


def test_a_dutch_report_is_dutch(pages: dict[tuple[str, str], Page]) -> None:
    for name in ("flevoland", "bare", "impossible", "tiers"):
        said = pages[name, "nl"].said("nl")
        assert not FOREIGN.findall(said)
        assert "Voorstel voor een regio-indeling" in said


def test_what_a_report_says_of_a_region(folders: dict[str, Path], pages: dict[tuple[str, str], Page]) -> None:
    said = pages["flevoland", "en"].said("en")
    for text in (
        "Almere",
        "minimum 100,000",
        "Work in their own region",
        "Penrose-Banzhaf",
        "P8: decentralisatiebrief",
    ):
        assert text in said, text
    assert "jeugdregio's, delineation 2017, in place of the declarations of 31 May 2013" in said
    content = json.loads((folders["flevoland"] / "proposal.json").read_text(encoding="utf-8"))
    html = (folders["flevoland"] / "report.en.html").read_text(encoding="utf-8")
    assert content["data"]["fingerprint"] in html
    assert "[population]\nminimum = 100_000" in html


def test_each_tier_has_its_cards_and_upper_ones_list_lower_ones(
    folders: dict[str, Path], pages: dict[tuple[str, str], Page]
) -> None:
    page, said = pages["tiers", "en"], pages["tiers", "en"].said("en")
    content = json.loads((folders["tiers"] / "proposal.json").read_text(encoding="utf-8"))
    low, high = (len(tier["regions"]) for tier in content["tiers"])
    ids = page.values("id")
    assert sum(one.startswith("tier-0-region-") and not one.endswith("-name") for one in ids) == low
    assert sum(one.startswith("tier-1-region-") and not one.endswith("-name") for one in ids) == high
    assert {"view-tier-0", "view-tier-1"} <= set(page.values("for"))
    links = [link for link in page.values("href") if link.startswith("#tier-0-region-")]
    assert len(set(links)) == low
    for text in ("<b>wijkteam</b>", "<i>hulp</i>", "Tier bovenregio", "Holds:", "Heavy borders"):
        assert text in said, text
    assert said.count("Compared with:") == 2


def test_certainty_and_prices_are_told_where_they_are_known(
    folders: dict[str, Path], pages: dict[tuple[str, str], Page]
) -> None:
    said = pages["nasty", "en"].said("en")
    assert "+ 10 – 20" in said
    assert "Contested neighbours" in said
    assert "--full" in (folders["nasty"] / "report.en.html").read_text(encoding="utf-8")


def test_alternatives_are_told_with_who_moves(folders: dict[str, Path], tmp_path: Path) -> None:
    regions = [{"name": "Almere", "members": ["0034"], "inhabitants": 196_000}]
    moved = {"codes": ["0303", "0050"], "inhabitants": 60_000}
    one = {"status": "optimal", "gap": 0.0, "above_best": 1200, "regions": regions, "moved": moved}
    content = {"version": 1, "within": 0.02, "distance": 9000, "exhausted": True, "alternatives": [one]}
    (tmp_path / "alternatives.json").write_text(json.dumps(content), encoding="utf-8")
    proposal = (folders["flevoland"] / "proposal.json").read_text(encoding="utf-8")
    (tmp_path / "proposal.json").write_text(proposal, encoding="utf-8")
    said = page_of(write_report(tmp_path, "nl")).said("nl")
    assert "Dronten en Zeewolde" in said
    assert "hoogstens 2 % meer nadeel" in said
    assert "Meer zijn er niet: dat is bewezen." in said
    (tmp_path / "alternatives.json").write_text('{"version": 1}', encoding="utf-8")
    with pytest.raises(InputError, match="within"):
        write_report(tmp_path, "nl")


def test_changed_data_are_said(folders: dict[str, Path], tmp_path: Path) -> None:
    content = json.loads((folders["flevoland"] / "proposal.json").read_text(encoding="utf-8"))
    content["data"]["fingerprint"] = "0" * 64
    (tmp_path / "proposal.json").write_text(json.dumps(content), encoding="utf-8")
    assert "de gegevens zijn veranderd" in page_of(write_report(tmp_path, "nl")).said("nl")


def test_the_command_writes_the_language_asked_for(folders: dict[str, Path]) -> None:
    done = CliRunner().invoke(app, ["report", str(folders["impossible"]), "--lang", "en"])
    assert done.exit_code == 0
    assert "report.en.html" in done.output
    with pytest.raises(InputError, match=r"no result in this folder"):
        CliRunner().invoke(app, ["report", str(ROOT)], catch_exceptions=False)


@pytest.mark.slow
def test_the_country_stays_under_two_megabytes(tmp_path: Path) -> None:
    scenario = load_scenario(ROOT / "scenarios/nederland.toml")
    territory = open_territory(scenario)
    proposal = proposed(scenario, territory, territory.layer_partition("arbeidsmarktregio"))
    write_tables(proposal, tmp_path)
    pairs: list[dict[str, Any]] = [
        {"pair": pair, "together_in_best": True, "verdict": "always together", "price_at_least": 123_450}
        | {"price_at_most": 234_560, "impossible": False}
        for pair in proposal.territory.pairs
    ]
    certainty = {"version": 1, "within": 0.02, "states": dict.fromkeys(proposal.territory.codes, "certain")}
    (tmp_path / "certainty.json").write_text(json.dumps({**certainty, "pairs": pairs}), encoding="utf-8")
    assert write_report(tmp_path, "nl").stat().st_size < 2_000_000


@pytest.mark.parametrize(
    ("way", "why", "shown"),
    [
        (
            "columns + assignment",
            "2 levels one after another; the last: 3 parts that nothing ties together, solved one by one; "
            "the largest: the bound meets the best partition",
            "kolomgeneratie + exacte toewijzing (2 niveaus na elkaar; het laatste: 3 delen die los van "
            "elkaar staan, een voor een opgelost; het grootste: de ondergrens valt samen met de beste "
            "indeling)",
        ),
        ("by hand", "somebody drew it", "Werkwijze by hand Startgetal"),
    ],
)
def test_how_it_was_found_is_told_in_the_language(
    folders: dict[str, Path], tmp_path: Path, way: str, why: str, shown: str
) -> None:
    content = json.loads((folders["flevoland"] / "proposal.json").read_text(encoding="utf-8"))
    content |= {"way": way, "why": why}
    (tmp_path / "proposal.json").write_text(json.dumps(content), encoding="utf-8")
    said = " ".join(page_of(write_report(tmp_path, "nl")).said("nl").split())
    assert shown in said
