"""Arrangements and institutions: ties separated and made, hard layers, regions cut by the area."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from models.criteria import Criterion
from models.criteria.ties import shared_ties
from models.errors import InputError
from models.partition import Partition
from models.scenario import Scenario
from models.territory import Link, Territory
from tests.territories import layer_of, territory_of

# A path A - B - C - D - E: A, B and C work together, and so do D and E; F is an island beyond.
PATH = territory_of(
    {"A": 100_000, "B": 60_000, "C": 40_000, "D": 20_000, "E": 10_000, "F": 5_000},
    ["AB", "BC", "CD", "DE", "EF"],
    layers=[
        layer_of("work", "ABC", "DEF"),
        layer_of("care", "AB", "DE", kind="partial"),
        layer_of("posts", centres="A", kind="centres"),
    ],
)


def criterion(kind: str, layer: str, territory: Territory = PATH, **table: Any) -> Criterion:
    scenario = Scenario.model_validate({kind: {layer: table}})
    scenario.cut(territory)
    return dict(scenario.in_use())[f"{kind}.{layer}"]


def partition(*regions: str) -> Partition:
    return Partition(map(list, regions))


# -------------------------------------------------------------------- ties
def test_a_tie_is_each_one_s_inhabitants_over_its_partners() -> None:
    """B has two partners: half of its 60,000 inhabitants go with each."""
    ties = shared_ties(PATH, PATH.layers["work"], within=True)
    assert ties == {
        ("A", "B"): 100_000 + 30_000,
        ("B", "C"): 30_000 + 40_000,
        ("D", "E"): 20_000 + 5_000,
        ("E", "F"): 5_000 + 5_000,
    }
    assert sum(ties.values()) == PATH.population()


def test_across_regions_a_tie_counts_the_neighbours_of_other_regions() -> None:
    assert shared_ties(PATH, PATH.layers["work"], within=False) == {("C", "D"): 40_000 + 20_000}


def test_who_has_no_region_in_the_layer_has_no_ties_in_it() -> None:
    """C and F are in no region of ``care``: neither a partner nor a stranger."""
    care = PATH.layers["care"]
    assert shared_ties(PATH, care, within=True) == {("A", "B"): 160_000, ("D", "E"): 30_000}
    assert shared_ties(PATH, care, within=False) == {}


def test_only_the_area_s_own_contiguity_counts() -> None:
    part = PATH.select("ABC", remove=[Link("B", "C", "no road")])
    assert shared_ties(part, part.layers["work"], within=True) == {("A", "B"): 160_000}


def test_separating_and_crossing_cost_their_ties() -> None:
    work = criterion("arrangements", "work", separating=2.0, crossing=0.5)
    measure = work.measure(PATH, partition("AB", "CD", "EF"))
    assert measure.value == 70_000 + 25_000
    assert measure.cost == 2 * 9_500 + 3_000
    assert {d.name: d.value for d in measure.details} == {
        "ties separated": 95_000,
        "ties made across regions": 60_000,
        "municipalities that lose a partner": 4,
        "inhabitants there": 60_000 + 40_000 + 20_000 + 10_000,
        "layer regions divided": 2,
    }
    assert not work.hard


def test_nothing_is_lost_when_regions_are_joined_and_all_when_everyone_is_alone() -> None:
    work = criterion("arrangements", "work", separating=1.0, crossing=1.0)
    whole = work.measure(PATH, partition("ABCDEF"))
    assert (whole.value, whole.cost) == (0, 6_000)
    alone = work.measure(PATH, partition(*"ABCDEF"))
    assert (alone.value, alone.cost) == (PATH.population(), PATH.population() // 10)


def test_regions_that_do_not_touch_have_no_ties() -> None:
    """A and C share a region of the layer and no border: parting them alone costs nothing more."""
    gap = territory_of({"A": 9, "B": 8, "C": 7}, ["AB", "BC"], layers=[layer_of("work", "AC", "B")])
    work = criterion("arrangements", "work", gap, separating=1.0)
    assert work.measure(gap, partition(*"ABC")).value == 0


# -------------------------------------------------------------------- hard layers
def test_a_layer_kept_whole_names_how_a_region_is_divided() -> None:
    work = criterion("arrangements", "work", hard="whole")
    assert work.hard
    (finding,) = work.check(PATH, partition("AB", "CDEF"))
    assert finding.text == "work r1 is divided over 2 regions: A-stad and B-stad | C-stad"
    assert not work.check(PATH, partition("ABCDEF"))


def test_a_layer_never_crossed_names_the_regions_that_meet() -> None:
    work = criterion("arrangements", "work", hard="never_cross")
    (finding,) = work.check(PATH, partition("AB", "CDEF"))
    assert finding.text == "C-stad, D-stad, E-stad and F-stad: members of 2 regions of work (r1, r2)"
    assert not work.check(PATH, partition("AB", "C", "DEF"))


def test_who_has_no_region_in_a_partial_layer_may_go_with_anyone() -> None:
    care = criterion("arrangements", "care", hard="never_cross")
    assert not care.check(PATH, partition("ABC", "DEF"))
    assert len(care.check(PATH, partition("ABCDE", "F"))) == 1


# -------------------------------------------------------------------- cut by the area
def test_a_region_cut_by_the_area_is_noted_with_both_numbers() -> None:
    """As Food Valley, of which the province of Utrecht holds a part."""
    part = PATH.select("ABD")
    work = criterion("arrangements", "work", separating=1.0)
    assert [note.text for note in work.notes(part, partition("AB", "D"))] == [
        "work r1 is cut by the area: A-stad and B-stad inside (160,000 of 200,000 inhabitants), "
        "C-stad outside",
        "work r2 is cut by the area: D-stad inside (20,000 of 35,000 inhabitants), E-stad and F-stad outside",
    ]
    assert work.measure(part, partition("A", "B", "D")).value == 160_000, "costs count the members inside"
    assert not work.notes(PATH, partition("ABCDEF"))


def test_a_hard_layer_keeps_the_members_inside_together() -> None:
    part = PATH.select("ABDE")
    work = criterion("arrangements", "work", hard="whole")
    assert not work.check(part, partition("AB", "DE"))
    assert [f.codes for f in work.check(part, partition("A", "B", "DE"))] == [("A", "B")]


# -------------------------------------------------------------------- institutions
def test_institutions_faced_are_counted_per_region() -> None:
    """Six municipalities with 235,000 inhabitants: each one beyond the first costs 39,167."""
    faced = criterion("institutions", "work", weight=1.0, maximum=1)
    measure = faced.measure(PATH, partition("AB", "CDEF"))
    assert measure.value == 1
    assert measure.cost == 3_917
    assert [(d.value, d.about) for d in measure.details] == [(1, ("A", "B")), (2, ("C", "D", "E", "F"))]
    assert [f.text for f in faced.check(PATH, partition("AB", "CDEF"))] == [
        "C-stad, D-stad, E-stad and F-stad: deals with 2 regions of work (r1, r2), the maximum is 1"
    ]


def test_who_deals_with_no_institution_adds_none() -> None:
    faced = criterion("institutions", "care", maximum=1)
    assert not faced.check(PATH, partition("ABC", "DEF"))
    assert [d.value for d in faced.measure(PATH, partition("AB", "C", "DEF")).details] == [1, 0, 1]


# -------------------------------------------------------------------- names
@pytest.mark.parametrize("kind", ["arrangements", "institutions"])
def test_a_layer_of_centres_only_has_nothing_to_keep(kind: str) -> None:
    with pytest.raises(InputError, match=rf"\[{kind}.posts\]: this layer has no regions.*work, care"):
        criterion(kind, "posts")


@pytest.mark.parametrize("kind", ["arrangements", "institutions"])
def test_an_unknown_layer_gets_the_nearest(kind: str) -> None:
    with pytest.raises(InputError, match=rf"\[{kind}.wrok\]: no such layer.*Did you mean 'work'"):
        criterion(kind, "wrok")


def test_the_name_of_the_layer_is_the_name_of_the_table() -> None:
    with pytest.raises(ValidationError, match="`layer` is the name of the table, work"):
        Scenario.model_validate({"arrangements": {"work": {"layer": "care"}}})
    once = Scenario.model_validate({"arrangements": {"work": {"separating": 1.0}}})
    assert Scenario.model_validate(once.model_dump(by_alias=True)) == once
