"""Coverage, contiguity and locks, and what every criterion does with a faulty partition."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from models.criteria import Criterion
from models.errors import InputError
from models.partition import Partition
from models.proposal import judge
from models.scenario import Scenario
from models.territory import Territory
from tests.territories import layer_of, scenarios, territory_of

# A path A - B - C with a ferry to D; E lies beyond open water.
COAST = territory_of(
    {"A": 50_000, "B": 40_000, "C": 30_000, "D": 2_000, "E": 1_000},
    ["AB", "BC", "CD", "DE"],
    crossings={"CD": "ferry_car", "DE": "no_link"},
    metres={"DE": 700},
)


def cut(name: str, **tables: Any) -> tuple[Criterion, Territory]:
    scenario = Scenario.model_validate(tables)
    territory = scenario.cut(COAST)
    return dict(scenario.in_use())[name], territory


def partition(*regions: str) -> Partition:
    return Partition(map(list, regions))


# -------------------------------------------------------------------- coverage
def test_white_spots_are_named_with_their_inhabitants() -> None:
    coverage, territory = cut("coverage")
    (finding,) = coverage.check(territory, partition("AB", "C"))
    assert finding.text == "No region for D-stad and E-stad (3,000 inhabitants)"
    assert coverage.measure(territory, partition("AB", "C")).value == 2


def test_members_from_outside_the_area_are_named() -> None:
    coverage, territory = cut("coverage", area={"municipalities": ["A", "B"]})
    (finding,) = coverage.check(territory, partition("AB", "CX"))
    assert finding.text == "Outside the area: C-stad and X"
    assert not coverage.check(territory, partition("A", "B"))


# -------------------------------------------------------------------- contiguity
def test_a_region_in_pieces_names_what_is_not_joined() -> None:
    contiguity, territory = cut("contiguity")
    (finding,) = contiguity.check(territory, partition("AC", "B"))
    assert finding.text == "A region is in 2 pieces: C-stad not joined to A-stad"
    assert contiguity.measure(territory, partition("AC", "B")).value == 1


@pytest.mark.parametrize(("crossings", "joined"), [(["land"], False), (["land", "ferry_car"], True)])
def test_the_scenario_says_which_crossings_count(crossings: list[str], joined: bool) -> None:
    contiguity, territory = cut("contiguity", contiguity={"crossings": crossings})
    assert (not contiguity.check(territory, partition("AB", "CD", "E"))) == joined


def test_an_added_link_joins_and_its_reason_is_told() -> None:
    link = {"between": ["E-stad", "D"], "reason": "part of every arrangement"}
    contiguity, territory = cut("contiguity", contiguity={"add": [link]})
    assert not contiguity.check(territory, partition("AB", "CDE"))
    assert [note.text for note in contiguity.notes(territory, partition("AB", "CDE"))] == [
        "The link D-stad - E-stad was added: part of every arrangement"
    ]
    assert not contiguity.notes(territory, partition("ABCD", "E"))
    assert territory.touch("D", "E").border_m == 700


def test_a_removed_link_does_not_join() -> None:
    link = {"between": ["B", "C"], "reason": "no road"}
    contiguity, territory = cut("contiguity", contiguity={"remove": [link]})
    assert len(contiguity.check(territory, partition("ABCDE"))) == 1
    assert territory.neighbours("B") == ["A"]


def test_a_link_joins_two_different_municipalities() -> None:
    with pytest.raises(InputError, match=r"contiguity.add: a link joins two different municipalities"):
        cut("contiguity", contiguity={"add": [{"between": ["A", "A-stad"], "reason": "x"}]})


def test_an_unknown_municipality_in_a_link_gets_the_nearest() -> None:
    with pytest.raises(InputError, match=r"contiguity.remove: .*Did you mean 'B-stad'"):
        cut("contiguity", contiguity={"remove": [{"between": ["A", "B-stat"], "reason": "x"}]})


def test_what_was_removed_is_listed_with_its_reason_also_where_nothing_touched() -> None:
    links = [["A", "B"], ["A", "E"]]
    tables = [{"between": pair, "reason": "no road"} for pair in links]
    contiguity, territory = cut("contiguity", contiguity={"remove": tables})
    notes = [note.text for note in contiguity.notes(territory, partition("ABCDE"))]
    assert notes[:2] == [
        "The link A-stad - B-stad was removed: no road",
        "The link A-stad - E-stad was to be removed, but the two never touched: no road",
    ]
    contiguity, territory = cut("contiguity", contiguity={"crossings": ["ferry_foot"], "remove": tables[:1]})
    (note,) = contiguity.notes(territory, partition("ABCDE"))
    assert "was to be removed, but does not count anyhow" in note.text


# -------------------------------------------------------------------- locks
def test_broken_locks_are_named() -> None:
    locks, territory = cut(
        "locks", locks={"together": [["A", "B-stad"]], "apart": [["C", "D", "E"]], "fixed": [["A", "C"]]}
    )
    found = locks.check(territory, partition("A", "B", "CDE"))
    assert [f.text for f in found] == [
        "A-stad and B-stad are not in one region",
        "C-stad and D-stad share a region",
        "C-stad and E-stad share a region",
        "D-stad and E-stad share a region",
        "A-stad and C-stad are not a region of their own",
    ]
    assert locks.measure(territory, partition("A", "B", "CDE")).value == 5


def test_a_fixed_region_admits_nobody_else() -> None:
    locks, territory = cut("locks", locks={"fixed": [["A", "B"]]})
    assert not locks.check(territory, partition("AB", "CDE"))
    assert len(locks.check(territory, partition("ABC", "DE"))) == 1


def test_a_lock_holds_for_its_members_in_the_area_and_says_who_is_left_out() -> None:
    locks, territory = cut(
        "locks", area={"municipalities": ["A", "B", "C"]}, locks={"fixed": [["A", "B", "D"], ["D", "E"]]}
    )
    assert not locks.check(territory, partition("AB", "C"))
    assert len(locks.check(territory, partition("ABC"))) == 1
    assert [note.text for note in locks.notes(territory, partition("AB", "C"))] == [
        "The lock (fixed) of A-stad and B-stad leaves out D-stad, outside the area"
    ]


def test_a_municipality_named_twice_in_a_lock_counts_once() -> None:
    locks, territory = cut("locks", locks={"apart": [["A", "A-stad"]], "together": [["B", "B"]]})
    assert not locks.check(territory, partition("ABCDE"))
    assert locks.contribute(territory).apart == frozenset()
    assert locks.contribute(territory).together == frozenset()


# -------------------------------------------------------------------- number of regions
def test_regions_of_outsiders_bring_no_cost_below_nothing() -> None:
    many, territory = cut(
        "number_of_regions", area={"municipalities": ["A", "B"]}, regions={"prefer": "many"}
    )
    assert many.measure(territory, partition("A", "B")).cost == 0
    assert many.measure(territory, partition("A", "B", "C", "X")).cost == 0
    assert many.measure(territory, partition("AB")).cost > 0


# -------------------------------------------------------------------- splits
def test_too_many_splits_name_the_members_of_the_divided_regions() -> None:
    service = layer_of("service", "AB", "CD", kind="partial")
    people = dict.fromkeys("ABCDE", 1_000)
    path = territory_of(people, ["AB", "BC", "CD", "DE"], layers=[service])
    scenario = Scenario.model_validate({"splits": {"service": {"at_most": 0}}})
    splits = dict(scenario.in_use())["splits.service"]
    assert not splits.check(path, partition("AB", "CD", "E"))
    assert not splits.check(path, partition("ABCD", "E"))
    (finding,) = splits.check(path, partition("A", "BCDE"))
    assert finding.codes == ("A", "B")
    (finding,) = splits.check(path, partition("A", "BC", "DE"))
    assert (finding.codes, finding.value) == (("A", "B", "C", "D"), 2)


# -------------------------------------------------------------------- faulty partitions
@given(drawn=scenarios(), data=st.data())
def test_a_faulty_partition_is_judged_without_an_exception(
    drawn: tuple[Scenario, Territory], data: st.DataObject
) -> None:
    """Municipalities without a region, members from outside the area, codes that nobody has."""
    scenario, territory = drawn
    codes = [*territory.whole.codes, "9999"]
    labels = {code: data.draw(st.none() | st.integers(0, 2), label=code) for code in codes}
    faulty = Partition.from_labels({code: label for code, label in labels.items() if label is not None})
    judgements = judge(scenario, territory, faulty)
    covered = not [j for j in judgements if j.name == "coverage" and j.violations]
    assert covered == (faulty.codes == set(territory.codes))
    for judgement in judgements:
        assert judgement.measure.cost >= 0
        assert judgement.measure.unit
        for finding in judgement.findings:
            assert finding.text
            assert finding.codes or judgement.name.startswith(("number_of_regions", "pairs", "regions_with"))


def test_an_empty_area_divides_by_nothing() -> None:
    scenario = Scenario.model_validate(
        {
            "regions": {"prefer": "many"},
            "members": {"maximum": 2, "soft_maximum": True},
            "size": {"target": 10},
            "centres": {"minimum_population": 10, "weight": 1.0},
            "commuting": {},
            "compactness": {},
        }
    )
    nobody = COAST.select([])
    assert len(scenario.formulate(nobody)) == 0
    assert all(j.measure.cost == 0 and not j.violations for j in judge(scenario, nobody, Partition([])))
    assert nobody.pieces == ()


def test_every_criterion_says_where_the_policy_documents_ask_for_it() -> None:
    documents = ("decentralisatiebrief", "bzk-brief", "vng-strategie", "handreiking", "ambassadeurs")
    kinds = Criterion.__subclasses__()
    assert len(kinds) >= 13
    for kind in kinds:
        assert kind.title
        assert kind.source.startswith("P")
        assert any(document in kind.source for document in documents)
