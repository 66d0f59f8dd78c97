"""The pages of all results but a proposal: from the folder alone, accessible, in one language."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from models.errors import InputError
from optimizer.language.language import LANGUAGES, Language
from optimizer.report import write_report
from optimizer.report.comparison import read_assessment
from optimizer.writing.basis import read_basis
from tests.optimizer.report.page_content import FOREIGN, Page, page_of
from tests.results_folders import OTHERS

NAMES = [make.__name__ for make in OTHERS]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {make.__name__: make(tmp_path_factory.mktemp(make.__name__)) for make in OTHERS}


@pytest.fixture(scope="module")
def pages(folders: dict[str, Path]) -> dict[tuple[str, str], Page]:
    """Return every folder's page in both languages."""
    return {
        (name, lang): page_of(write_report(folder, lang))
        for name, folder in folders.items()
        for lang in LANGUAGES
    }


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_holds_all_it_needs(pages: dict[tuple[str, str], Page], name: str, lang: str) -> None:
    page = pages[name, lang]
    links = page.values("href") + page.values("src")
    assert all(link.startswith(("#", "data:")) for link in links)
    assert page.tags["script"] == page.tags["style"] == page.tags["h1"] == 1
    assert not page.tags["iframe"] + page.tags["object"]
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    referred = [link[1:] for link in page.values("href") if link.startswith("#")]
    for attribute in ("for", "aria-controls", "aria-labelledby", "data-tally"):
        referred += page.values(attribute)
    assert set(referred) <= set(ids)
    assert len([1 for tag, key, _ in page.attributes if (tag, key) == ("th", "scope")]) == page.tags["th"]


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("nasty")])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_stay_text(pages: dict[tuple[str, str], Page], name: str, lang: str) -> None:
    page = pages[name, lang]
    assert not [key for _, key, _ in page.attributes if key.startswith("on")]
    assert not page.tags["b"] + page.tags["u"] + page.tags["s"] + page.tags["i"] + page.tags["img"]
    assert "<script>alert(1)</script>" in page.said(lang)
    assert "</title><script>alert(5)</script>" in page.said(lang)


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith("nasty")])
def test_a_dutch_page_is_dutch(pages: dict[tuple[str, str], Page], name: str) -> None:
    assert not FOREIGN.findall(pages[name, "nl"].said("nl"))


def test_what_stalls_and_whose_councils_must_say_yes(
    folders: dict[str, Path], pages: dict[tuple[str, str], Page]
) -> None:
    content = json.loads((folders["completed"] / "completion.json").read_text(encoding="utf-8"))
    first = content["tasks"][0]["areas"][0]["suggestions"]
    page, said = pages["completed", "en"], pages["completed", "en"].said("en")
    assert "2 of 3 declared regions are sound" in said
    assert "In no region: Urk." in said
    assert page.values("type").count("checkbox") == sum(len(one["must_say_yes"]) for one in first)
    assert "Councils that must say yes" in said
    assert page.values("id").count("suggestion-1") == 1


def test_a_draft_is_held_against_the_best_place_by_place(folders: dict[str, Path]) -> None:
    folder = folders["assessed"]
    basis = read_basis(folder)
    assert basis is not None
    page = read_assessment(folder, basis, Language("en"))
    stored = json.loads((folder / "assessment.json").read_text(encoding="utf-8"))["against_best"]
    assert page.proven
    assert page.violations == 1
    assert page.cost - page.other_cost == pytest.approx(stored["cost"] - stored["best"])
    assert {step.title for step in page.steps} == {"Commuting"}
    assert page.places
    assert sum(place.more or 0 for place in page.places) == pytest.approx(page.cost - page.other_cost)
    assert {one.who.code for place in page.places for one in place.movers} == page.moved


def test_a_page_is_made_from_the_folder_alone(folders: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(folders["completed"], tmp_path / "elsewhere")
    assert write_report(tmp_path / "elsewhere", "nl").is_file()


def test_a_folder_that_is_no_result_is_said_to_be_none(folders: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no result in this folder"):
        write_report(tmp_path)
    (tmp_path / "basis.json").write_text('{"version": 1, "result": "dance"}', encoding="utf-8")
    with pytest.raises(InputError, match="not a result that this version knows"):
        write_report(tmp_path)
    shutil.copy(folders["completed"] / "basis.json", tmp_path)
    with pytest.raises(InputError, match=r"no completion\.json"):
        write_report(tmp_path)
    (tmp_path / "completion.json").write_text('{"version": 1, "tasks": [{}]}', encoding="utf-8")
    with pytest.raises(InputError, match="not as this version writes it"):
        write_report(tmp_path)


def test_who_would_leave_and_in_which_order(
    folders: dict[str, Path], pages: dict[tuple[str, str], Page]
) -> None:
    content = json.loads((folders["supported"] / "support.json").read_text(encoding="utf-8"))
    assert content["leavers"]
    said = pages["supported", "en"].said("en")
    assert "Not stable" in said
    assert "Smallest compensation" in said
    content = json.loads((folders["ordered"] / "path.json").read_text(encoding="utf-8"))
    assert content["holds"]
    shown = {value for value in pages["ordered", "en"].values("id") if value.startswith("view-step-")}
    assert shown == {f"view-step-{number}" for number in range(len(content["steps"]) + 1)}
