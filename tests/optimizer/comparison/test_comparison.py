"""Comparison of two partitions: a case worked out by hand, properties, and the built-in pack."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import assume, given, strategies as st

from models.criteria.arrangements import Arrangement
from models.criteria.commuting import self_containment
from models.errors import InputError
from models.partition import Partition
from models.scenario import Scenario
from models.territory import Layer, Territory
from optimizer.comparison.comparison import Comparison, compare
from optimizer.comparison.parts import Piece, TieChange
from optimizer.comparison.told_apart import moved_between
from optimizer.inputs.packs import load_pack
from optimizer.language.language import Language
from tests.lattice import LATTICE, PEOPLE, partitions

AREA = LATTICE.select("123456")
WEST, EAST = frozenset("1245"), frozenset("36")
EDGE, REST = frozenset("14"), frozenset("2356")


@pytest.fixture(scope="module")
def by_hand() -> Comparison:
    """Two columns of a lattice give way to one; the area leaves out a member of the east."""
    return compare(AREA, Partition([WEST, "367"]), Partition([EDGE, REST]))


# -------------------------------------------------------------------- regions
def test_regions_are_matched_so_that_most_inhabitants_stay(by_hand: Comparison) -> None:
    assert [(match.a, match.b, match.kept) for match in by_hand.matches] == [
        (WEST, EDGE, frozenset("14")),
        (EAST, REST, frozenset("36")),
    ]
    assert by_hand.unmatched == ((), ())
    assert by_hand.moved == {"2", "5"}


def test_pieces_splits_merges_and_nesting(by_hand: Comparison) -> None:
    moving, staying = Piece(WEST, REST, frozenset("25")), Piece(WEST, EDGE, frozenset("14"))
    joining = Piece(EAST, REST, frozenset("36"))
    assert by_hand.pieces == (staying, moving, joining)
    assert by_hand.splits == {WEST: (staying, moving)}
    assert by_hand.merges == {REST: (moving, joining)}
    assert by_hand.nested == ({EAST}, {EDGE})


def test_the_table_of_regions(by_hand: Comparison) -> None:
    table = by_hand.regions()
    assert table["region_a"].tolist() == ["Town 1", "Town 3"]
    assert table["region_b"].tolist() == ["Town 1", "Town 2"]
    assert table["inhabitants_kept"].tolist() == [1000, 200]
    assert table["municipalities_kept"].tolist() == [2, 2]
    assert table["jaccard_inhabitants"].tolist() == [1000 / 1500, 200 / 700]
    assert table["jaccard_municipalities"].tolist() == [2 / 4, 2 / 4]
    assert table["parts_a"].tolist() == [2, 1]
    assert table["parts_b"].tolist() == [1, 2]
    assert table["not_compared_a"].tolist() == [0, 1]
    assert table["self_containment_home_a"].tolist() == [1.0, 5 / 7]
    assert table["self_containment_work_a"].tolist() == [0.9, 1.0]


def test_the_table_of_moves(by_hand: Comparison) -> None:
    assert by_hand.moves().to_dict("records") == [
        {
            "code": code,
            "name": f"Town {code}",
            "inhabitants": PEOPLE[code],
            "region_a": "Town 1",
            "region_b": "Town 2",
            "continues_as": "Town 1",
        }
        for code in "25"
    ]


def test_a_region_that_nothing_continues() -> None:
    comparison = compare(AREA, Partition(["12", "3", "456"]), Partition(["123456"]))
    assert comparison.unmatched == ((frozenset("456"), frozenset("3")), ())
    assert comparison.moved == frozenset("3456")
    back = compare(AREA, Partition(["123456"]), Partition(["12", "3", "456"]))
    assert back.unmatched == ((), (frozenset("456"), frozenset("3")))
    assert back.moves()["continues_as"].unique().tolist() == ["Town 1"]
    assert back.regions()["inhabitants_a"].tolist() == [1700, 0, 0]
    assert back.regions()["region_a"].tolist() == ["Town 1", "", ""]


def test_municipalities_that_one_side_lacks() -> None:
    comparison = compare(AREA, Partition(["12", "37"]), Partition(["124"]))
    assert comparison.missing == {"3"}
    assert comparison.new == {"4"}
    assert comparison.in_neither == {"5", "6"}
    assert comparison.a.judged == comparison.b.judged == Partition(["12"])
    assert comparison.moved == frozenset()
    assert not comparison.tie_changes
    assert comparison.borders.either == 0


def test_names_are_given_by_whole_region() -> None:
    names = {frozenset("367"): "Oost", frozenset("1245"): "West"}
    comparison = compare(AREA, Partition(names), Partition([EDGE, REST]), names_a=names)
    assert comparison.regions()["region_a"].tolist() == ["West", "Oost"]


# -------------------------------------------------------------------- figures
def test_ties_separated_and_joined(by_hand: Comparison) -> None:
    assert by_hand.tie_changes == (
        TieChange(("1", "2"), "separated", 600 / 2 + 300 / 2),
        TieChange(("4", "5"), "separated", 400 / 2 + 200 / 2),
        TieChange(("2", "3"), "joined", 300 + 100),
        TieChange(("5", "6"), "joined", 200 + 100),
    )


def test_borders(by_hand: Comparison) -> None:
    borders = by_hand.borders
    assert (borders.a, borders.b, borders.both, borders.either) == (2.0, 2.0, 0.0, 4.0)
    assert borders.coincide == 0.0
    corner = compare(AREA, Partition(["1", "23456"]), Partition(["1", "4", "2356"])).borders
    assert (corner.a, corner.b, corner.both, corner.either) == (3.0, 4.0, 3.0, 4.0)
    assert corner.coincide == 0.75
    assert compare(AREA, Partition(["123456"]), Partition(["123456"])).borders.coincide is None


def test_self_containment_of_a_side_is_that_of_its_regions_weighted_by_jobs(by_hand: Comparison) -> None:
    before, after = (by_hand.containment(side) for side in (by_hand.a, by_hand.b))
    assert (before.home, before.work) == (220 / 240, 180 / 200)
    assert (after.home, after.work) == (130 / 240, 130 / 200)


def test_self_containment_without_figures() -> None:
    comparison = compare(AREA, Partition(["45"]), Partition(["4", "5"]))
    whole = comparison.containment(comparison.a)
    assert whole.home is whole.work is None


def test_the_criteria_of_a_scenario_judge_both() -> None:
    scenario = Scenario.model_validate({"population": {"minimum": 300}, "compactness": {}})
    table = compare(AREA, Partition([WEST, "367"]), Partition([EDGE, REST]), scenario=scenario).criteria()
    rows = table.set_index("criterion")
    assert rows.loc["population", ["value_a", "value_b"]].tolist() == [200, 700]
    assert rows.loc["population", ["violations_a", "violations_b"]].tolist() == [1, 0]
    assert rows.loc["compactness", ["value_a", "value_b"]].tolist() == [2.0, 2.0]
    assert rows.loc["coverage", "violations_a"] == 0


def test_the_criteria_judge_all_that_a_side_has_in_the_area() -> None:
    comparison = compare(AREA, Partition(["12345"]), Partition(["123456"]), scenario=Scenario())
    coverage = comparison.criteria().set_index("criterion").loc["coverage"]
    assert (coverage["violations_a"], coverage["violations_b"]) == (1, 0)


def test_nothing_in_common_and_unknown_municipalities_are_errors() -> None:
    with pytest.raises(InputError, match="nothing to compare"):
        compare(AREA, Partition(["12"]), Partition(["37"]))
    with pytest.raises(InputError, match="no such municipality; found '8'"):
        compare(AREA, Partition(["12"]), Partition(["18"]))


# -------------------------------------------------------------------- properties
@given(partitions(), partitions())
def test_ties_are_those_of_the_arrangement_criterion(a: Partition, b: Partition) -> None:
    layer = Layer("draft", "file", {code: str(label) for code, label in a.labels.items()})
    measure = Arrangement(layer="draft").measure(LATTICE.with_layers(layer), b)
    lost: dict[str, float] = {"separated": 0.0, "joined": 0.0}
    for change in compare(LATTICE, a, b).tie_changes:
        lost[change.change] += change.tie
    assert measure.value == pytest.approx(lost["separated"])
    made = next(detail.value for detail in measure.details if detail.name == "ties made across regions")
    assert made == pytest.approx(lost["joined"])


@given(partitions(everyone=False), partitions(everyone=False))
def test_every_municipality_stays_moves_or_is_not_compared(a: Partition, b: Partition) -> None:
    assume(a.codes & b.codes & set("123456"))
    comparison = compare(AREA, a, b)
    kept = frozenset().union(*(match.kept for match in comparison.matches))
    parts = [
        *(kept, comparison.moved),
        *(comparison.missing, comparison.new, comparison.in_neither),
    ]
    assert sum(map(len, parts)) == 6
    assert frozenset().union(*parts) == set("123456")
    assert Partition(piece.members for piece in comparison.pieces) == Partition.from_labels(
        {code: (a.labels[code], b.labels[code]) for code in a.codes & b.codes & set("123456")}
    )
    most = comparison.index_values["core_retention_inhabitants"]
    assert LATTICE.population(kept) / LATTICE.population(kept | comparison.moved) <= most
    for match in comparison.matches:  # a region goes on, and keeps its name, only above half
        assert LATTICE.population(match.kept) > LATTICE.population(match.a) / 2


@given(partitions(), partitions())
def test_the_way_back_mirrors_the_way_there(a: Partition, b: Partition) -> None:
    there, back = compare(LATTICE, a, b), compare(LATTICE, b, a)
    assert there.nested == back.nested[::-1]
    assert (there.borders.a, there.borders.both) == (back.borders.b, back.borders.both)
    assert {t.pair for t in there.tie_changes if t.change == "separated"} == {
        t.pair for t in back.tie_changes if t.change == "joined"
    }


@given(partitions())
def test_nothing_changes_between_identical_partitions(a: Partition) -> None:
    comparison = compare(LATTICE, a, Partition(reversed(a.regions)))
    assert not comparison.moved
    assert not comparison.tie_changes
    assert not comparison.splits
    assert not comparison.merges
    assert comparison.borders.both == comparison.borders.either
    table = comparison.indices()
    assert (table["value"] == table["identical"]).all()


@given(partitions(), st.sampled_from(["home", "work"]))
def test_self_containment_of_all_regions_is_their_weighted_mean(a: Partition, end: str) -> None:
    comparison = compare(LATTICE, a, a)
    jobs = dict.fromkeys(a, 0)
    for (home, work), number in LATTICE.commuting.items():
        jobs[a.region_of(home if end == "home" else work)] += number
    shares = {region: self_containment(LATTICE, region)[end == "work"] for region in a}
    inside = sum((shares[region] or 0) * jobs[region] for region in a)
    assert getattr(comparison.containment(comparison.a), end) == pytest.approx(inside / sum(jobs.values()))


@given(partitions(everyone=False), partitions(everyone=False))
def test_everything_can_be_written_as_json(a: Partition, b: Partition) -> None:
    assume(a.codes & b.codes)
    written = compare(LATTICE, a, b).to_dict()
    assert json.loads(json.dumps(written, allow_nan=False)) == written


# -------------------------------------------------------------------- the built-in pack
@pytest.fixture(scope="module")
def nl() -> Territory:
    return load_pack()


def test_declared_regions_against_labour_market_regions(nl: Territory) -> None:
    declared, labour = nl.layer("jeugdregio"), nl.layer("arbeidsmarktregio")
    comparison = compare(
        nl,
        declared.partition(),
        labour.partition(),
        names_a={members: region for region, members in declared.regions.items()},
        names_b={members: region for region, members in labour.regions.items()},
    )
    assert len(comparison.nested[0]) == 25
    assert len(comparison.matches) + len(comparison.unmatched[0]) == 42
    assert set(comparison.regions()["region_b"]) == {*labour.regions, ""}
    assert comparison.regions()["inhabitants_a"].sum() == nl.population()
    isolated = comparison.regions().set_index("region_a").loc["Utrecht Stad"]
    assert isolated["municipalities_a"] == 1
    assert isinstance(comparison.parts(), pd.DataFrame)


def test_a_layer_cut_by_the_area_is_said(nl: Territory) -> None:
    utrecht = nl.select(nl.layer("provincie").regions["Utrecht"])
    food_valley = next(members for name, members in nl.layer("jeugdregio").regions.items() if "Food" in name)
    declared = nl.layer("jeugdregio").partition()
    comparison = compare(utrecht, declared, nl.layer("arbeidsmarktregio").partition())
    table = comparison.regions().set_index("inhabitants_a")
    assert table.loc[86_965, "not_compared_a"] == len(food_valley - set(utrecht.codes)) > 0


def test_who_goes_with_the_city_is_told_apart_from_who_stays() -> None:
    before, after = Partition(["123", "4567"]), Partition(["14", "23", "567"])
    found = compare(LATTICE, before, after)
    assert moved_between(found, "1") == ("Town 1 (with Town 2 and Town 3)", "Town 1 (with Town 4)")
    smaller = compare(LATTICE, Partition(["123456", "7"]), Partition(["12", "3456", "7"]))
    codes = {code: moved_between(smaller, code) for code in sorted(smaller.moved)}
    assert all(one != other for one, other in codes.values())
    dutch = Language("nl").phrase("Town 1 (with Town 2 and Town 3)")
    assert dutch == "Town 1 (met Town 2 en Town 3)"
