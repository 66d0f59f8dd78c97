"""A proposal in a notebook: tables, HTML, map, files, what-if."""

from __future__ import annotations

from pathlib import Path

import pytest
from matplotlib.axes import Axes

from models.proposal import Status
from optimizer import Proposal, load_scenario, propose

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.fixture(scope="module")
def drenthe() -> Proposal:
    return propose(load_scenario(SCENARIOS / "drenthe.toml"))


def words(ax: Axes) -> str:
    return " ".join(text.get_text() for text in ax.texts)


def test_one_row_per_municipality_and_per_region(drenthe: Proposal) -> None:
    frame, regions = drenthe.to_frame(), drenthe.regions()
    assert frame.index.name == "code"
    assert list(frame.index) == list(drenthe.territory.codes)
    assert frame.groupby("region")["population"].sum().to_dict() == regions["inhabitants"].to_dict()
    assert drenthe.criteria()["cost"].sum() == 10 * (drenthe.report.objective or 0)


def test_it_shows_itself_with_a_map(drenthe: Proposal) -> None:
    text = drenthe._repr_html_()
    assert "data:image/png;base64," in text
    assert "Emmen" in text
    assert "Optimal, proven: no partition costs less than this one" in text
    assert "Hard rules kept: No white spots, Contiguity, Population" in text
    assert isinstance(drenthe.plot(), Axes)


def test_its_figures_are_at_hand(drenthe: Proposal) -> None:
    for ax in (drenthe.plot_sizes(), drenthe.plot_commuting(), drenthe.plot_flows()):
        assert [label.get_text() for label in ax.get_yticklabels()] == ["Emmen", "Assen"]
    left, right = drenthe.plot_comparison()
    assert left.figure is right.figure
    assert "delineation 2017" in words(left)
    assert "1 region, 12 municipalities" in words(drenthe.plot_comparison("provincie")[0])


def test_it_loads_what_it_saved(drenthe: Proposal, tmp_path: Path) -> None:
    again = Proposal.load(drenthe.save(tmp_path / "out"))
    assert again.partition == drenthe.partition
    assert again.report.objective == drenthe.report.objective
    assert again.what_if(minimum=150_000).partition is not None


def test_polygons_come_with_the_frame(drenthe: Proposal) -> None:
    frame = drenthe.to_geoframe()
    assert frame.crs.to_epsg() == 28992
    assert list(frame.index) == list(drenthe.territory.codes)
    assert not frame.geometry.is_empty.any()


def test_it_can_be_explored_on_a_map(drenthe: Proposal) -> None:
    page = drenthe.explore(tiles=None).get_root().render()
    assert page.count('"region": "Emmen"') == list(drenthe.to_frame()["region"]).count("Emmen") > 0


def test_it_saves_what_the_command_writes(drenthe: Proposal, tmp_path: Path) -> None:
    folder = drenthe.save(tmp_path / "out")
    assert {path.name for path in folder.iterdir()} == {
        "proposal.json",
        "regions.csv",
        "summary.csv",
        "map.png",
        "map.svg",
    }


def test_a_wish_has_a_price_and_a_story(drenthe: Proposal) -> None:
    assert drenthe.partition is not None
    assert not drenthe.partition.together("0106", "0114")
    wish = drenthe.what_if(together=[("Assen", "Emmen")])
    assert wish.partition is not None
    assert wish.partition.together("0106", "0114")
    assert (wish.report.objective or 0) > (drenthe.report.objective or 0)
    assert "more (weighted inhabitants)" in wish.story
    assert "1 region in place of 2; 5 municipalities with 189,645 inhabitants change region" in wish.story
    assert wish.difference is not None
    assert wish.before is drenthe
    assert wish.story in wish._repr_html_()


def test_what_if_chains_and_leaves_the_first_alone(drenthe: Proposal) -> None:
    before = drenthe.report.objective
    chained = drenthe.what_if(minimum=150_000).what_if(merge={"Zuidwest": ["Meppel", "Westerveld"]})
    assert len(chained.territory.codes) == 11
    assert chained.scenario.population is not None
    assert chained.scenario.population.minimum == 150_000
    assert "other costs" in chained.story
    assert drenthe.report.objective == before
    assert len(drenthe.territory.codes) == 12


def test_an_impossible_wish_is_said(drenthe: Proposal) -> None:
    wish = drenthe.what_if(minimum=600_000)
    assert wish.report.status is Status.INFEASIBLE
    assert wish.story == "Before: optimal; now: infeasible."
    assert "600,000" in wish._repr_html_()
    with pytest.raises(ValueError, match="no partition to draw"):
        wish.plot()
