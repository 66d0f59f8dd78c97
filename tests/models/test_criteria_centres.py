"""Centres: who are their neighbours, when they are isolated, and what a separated neighbour costs."""

from __future__ import annotations

from typing import Any

import pytest

from models.criteria.centres import Centres
from models.errors import InputError
from models.partition import Partition
from models.scenario import Scenario
from models.territory import Territory
from tests.territories import layer_of, ring, territory_of

RING = ring()


def centres(territory: Territory = RING, **table: Any) -> Centres:
    """The criterion of a table, its names looked up; by default the centre of ``work`` alone."""
    scenario = Scenario.model_validate({"centres": {"layers": ["work"], **table}})
    scenario.cut(territory)
    assert scenario.centres is not None
    return scenario.centres


def partition(*regions: str) -> Partition:
    return Partition(map(list, regions))


# -------------------------------------------------------------------- who is who
def test_neighbours_are_contiguous_smaller_and_no_centres() -> None:
    assert centres().neighbours(RING) == {"U": {"L", "W", "Z"}}
    assert centres(minimum_population=60_000).neighbours(RING) == {
        "U": {"W", "Z"},
        "L": {"W", "Z"},
        "E": {"Z"},
    }


def test_an_equal_is_no_smaller_neighbour() -> None:
    twins = territory_of(
        {"A": 9_000, "B": 9_000, "C": 10}, ["AB", "AC"], layers=[layer_of("work", centres="A")]
    )
    assert centres(twins).neighbours(twins) == {"A": {"C"}}


def test_centres_come_from_layers_names_and_population() -> None:
    assert centres(municipalities=["Z-stad"], minimum_population=90_000).centres(RING) == {"U", "Z", "E"}


def test_centres_and_neighbours_outside_the_area_do_not_count() -> None:
    part = RING.select("LWZ")
    assert centres().neighbours(part) == {}
    assert centres().neighbours(RING.select("ULE")) == {"U": {"L"}}


# -------------------------------------------------------------------- isolation
def test_a_ring_around_its_centre_isolates_it() -> None:
    """As Lekstroom, Utrecht West and Zuidoost Utrecht do with Utrecht."""
    isolated = partition("U", "LWZ", "E")
    (finding,) = centres(weight=4.0).check(RING, isolated)
    assert finding.kind == "violation"
    assert finding.text == (
        "U-stad is isolated: its region holds none of its neighbours L-stad, W-stad and Z-stad"
    )
    assert (finding.codes, finding.value, finding.limit) == (("U",), 0, 1)
    measure = centres(weight=4.0).measure(RING, isolated)
    assert measure.value == 150_000, "all inhabitants of the three neighbours"
    assert measure.cost == 60_000, "weight 4, units of 10"
    assert {d.name: d.value for d in measure.details} == {
        "share of the neighbours kept": 0.0,
        "regions made up only of a centre's neighbours": 1,
        "of all municipalities separated": 150_000,
    }


def test_a_region_is_a_ring_only_when_all_its_members_are_neighbours() -> None:
    measure = centres().measure(RING, partition("U", "L", "WZE"))
    assert {d.name: d.value for d in measure.details}["regions made up only of a centre's neighbours"] == 1


def test_one_neighbour_is_enough_and_each_further_one_costs() -> None:
    kept = partition("UZ", "LW", "E")
    assert not centres(weight=1.0).check(RING, kept)
    measure = centres(weight=1.0).measure(RING, kept)
    assert (measure.value, measure.cost) == (110_000, 11_000)
    assert measure.details[0].value == pytest.approx(40 / 150)


def test_a_larger_municipality_in_the_region_does_not_make_up_for_neighbours() -> None:
    """B is larger than the centre A: with B alone, A is isolated from the smaller C."""
    plain = territory_of({"A": 500, "B": 900, "C": 100}, ["AB", "AC"], layers=[layer_of("work", centres="A")])
    assert [f.codes for f in centres(plain).check(plain, partition("AB", "C"))] == [("A",)]


def test_a_neighbour_of_two_centres_is_divided_over_them() -> None:
    both = centres(minimum_population=90_000, weight=1.0)
    measure = both.measure(RING, partition("UZ", "LW", "E"))
    assert measure.value == 60_000 + 50_000 + 20_000, "Z stays with U and is lost to E: half of it counts"
    assert [f.codes for f in both.check(RING, partition("UZ", "LW", "E"))] == [("E",)]


@pytest.mark.parametrize(
    ("table", "with_one", "with_two"),
    [
        ({"at_least": 2}, 2, None),
        ({"at_least": 9}, 3, 3),
        ({"share": 0.33}, None, None),
        ({"share": 0.34}, 2, None),
        ({"share": 1 / 3}, None, None),
        ({"share": 0.5, "share_by": "inhabitants"}, 75_000, None),
        ({"share": 0.8, "share_by": "inhabitants", "at_least": 0}, 120_000, 120_000),
        ({"at_least": 0}, None, None),
    ],
)
def test_at_least_and_share(table: dict[str, Any], with_one: int | None, with_two: int | None) -> None:
    """With L (60,000) alone, and with L and W (110,000 of 150,000)."""
    for regions, needed in ((("UL", "WZE"), with_one), (("ULW", "ZE"), with_two)):
        found = centres(**table).check(RING, partition(*regions))
        assert [f.limit for f in found] == ([] if needed is None else [needed])
        assert all("has too few neighbours: its region holds " in f.text for f in found)


def test_a_centre_with_fewer_neighbours_than_required_needs_them_all() -> None:
    table = {"municipalities": ["E-stad"], "layers": [], "at_least": 3}
    assert not centres(**table).check(RING, partition("U", "LW", "ZE"))
    assert [f.limit for f in centres(**table).check(RING, partition("U", "LWZ", "E"))] == [1]


# -------------------------------------------------------------------- exceptions and what is not judged
def test_an_exception_is_used_with_its_reason_and_the_soft_part_stays() -> None:
    alone = centres(exceptions=[{"municipality": "U-stad", "reason": "a city-state"}], weight=1.0)
    isolated = partition("U", "LWZ", "E")
    assert not alone.check(RING, isolated)
    assert [note.text for note in alone.notes(RING, isolated)] == ["U-stad may stand alone: a city-state"]
    assert alone.measure(RING, isolated).cost == 15_000
    assert not alone.notes(RING, partition("UL", "WZ", "E"))


def test_a_centre_without_neighbours_is_not_judged_and_that_is_said() -> None:
    alone = RING.select("UE")
    assert not centres().check(alone, partition("U", "E"))
    assert [note.text for note in centres().notes(alone, partition("U", "E"))] == [
        "U-stad has no smaller neighbours in the area that are not centres: not applicable"
    ]
    assert centres().measure(alone, partition("U", "E")).details[0].value is None


def test_every_region_can_be_asked_to_hold_a_centre() -> None:
    found = centres(every_region=True).check(RING, partition("UL", "WZE"))
    assert [f.text for f in found] == ["E-stad, W-stad and Z-stad: no centre in it"]


def test_a_centre_without_a_region_is_left_to_coverage() -> None:
    table = centres(exceptions=[{"municipality": "E", "reason": "far"}], minimum_population=90_000)
    for missing in (partition("LWZ"), partition("U", "LW"), partition("E")):
        assert all(f.codes != ("E",) for f in table.check(RING, missing))
        table.notes(RING, missing)
        assert table.measure(RING, missing).value is not None


# -------------------------------------------------------------------- names
def test_a_layer_without_centres_is_refused_with_those_that_have_some() -> None:
    plain = RING.with_layers(layer_of("works", "ULWZE"))
    with pytest.raises(InputError, match=r"\[centres\]: layers: this layer has no centres.*'work'"):
        centres(plain, layers=["works"])


@pytest.mark.parametrize(
    "table", [{"municipalities": ["Z-stat"]}, {"exceptions": [{"municipality": "Z-stat", "reason": "x"}]}]
)
def test_an_unknown_municipality_gets_the_nearest(table: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="Did you mean 'Z-stad'"):
        centres(**table)
