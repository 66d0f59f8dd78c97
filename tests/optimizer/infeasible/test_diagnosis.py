"""Conflicts and relaxations against the list of all partitions."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, strategies as st

from models.partition import Partition
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.solution import Control, Limits
from optimizer.infeasible.conflicts import shrink
from optimizer.infeasible.diagnosis import Diagnosis, diagnose
from optimizer.infeasible.probing import Answer, Probe
from optimizer.infeasible.relaxation import smallest
from optimizer.infeasible.requirements import Requirement, drop_all, exempt, requirements_of
from optimizer.inputs.scenarios import scenario_from
from tests.brute_force import accepted, set_partitions
from tests.territories import layer_of, scenarios, territory_of

LIMITS = Limits(60.0, 1, 0)


def case(**tables: object) -> tuple[Scenario, Territory]:
    """An island X off the coast of four municipalities in a row, by ferry; a bridge to Y."""
    whole = territory_of(
        {"A": 90_000, "B": 60_000, "C": 50_000, "D": 40_000, "X": 10_000, "Y": 5_000},
        ["AB", "BC", "CD", "DX", "DY"],
        crossings={"DX": "ferry_foot", "DY": "fixed_link"},
        layers=[layer_of("work", "AB", "CD", "X", "Y", centres="A")],
    )
    scenario = Scenario.model_validate({"area": {"municipalities": list("ABCDX")}, **tables})
    return scenario, scenario.cut(whole)


def diagnosis_of(**tables: object) -> Diagnosis:
    return diagnose(*case(**tables), LIMITS)


def fits(scenario: Scenario, territory: Territory, free: Iterable[str] = ()) -> bool:
    """Tell by listing everything whether a scenario has a partition."""
    area = scenario.cut(territory.whole)
    problem = exempt(scenario.formulate(area), frozenset(area.index[code] for code in free))
    return bool(accepted(problem))


# -------------------------------------------------------------------- any scenario
@given(drawn=scenarios(max_units=4))
def test_conflicts_are_conflicts_and_minimal(drawn: tuple[Scenario, Territory]) -> None:
    scenario, territory = drawn
    found = diagnose(scenario, territory, LIMITS)
    assert found.complete
    assert bool(found.conflicts) == (not fits(scenario, territory))
    rules = requirements_of(scenario, territory)
    everyone = frozenset(territory.codes)
    for conflict in found.conflicts:
        assert conflict.minimal
        bare = drop_all(scenario, [rule for rule in rules if rule not in conflict.requirements])
        assert not fits(bare, territory, everyone.difference(conflict.municipalities))
        for rule in conflict.requirements:
            assert fits(rule.drop(bare), territory, everyone.difference(conflict.municipalities))
        for code in conflict.municipalities:
            less = set(conflict.municipalities) - {code}
            assert fits(bare, territory, everyone - less)
        for code in conflict.stranded:
            assert not fits(bare, territory, everyone - {code})


@given(drawn=scenarios(max_units=4))
def test_relaxations_work_and_come_smallest_first(drawn: tuple[Scenario, Territory]) -> None:
    scenario, territory = drawn
    found = diagnose(scenario, territory, LIMITS)
    for options in found.relaxations:
        assert [one.change for one in options] == sorted(one.change for one in options)
    if len(found.conflicts) == 1:
        for one in found.relaxations[0]:
            changed = one.apply(scenario)
            area = changed.cut(territory.whole)
            assert changed.formulate(area).accepts(changed.formulate(area).regions_of(one.partition))
    if found.together is not None:
        assert fits(found.together.apply(scenario), territory)


@given(drawn=scenarios(max_units=4))
def test_dropping_a_requirement_never_forbids_anything(drawn: tuple[Scenario, Territory]) -> None:
    scenario, territory = drawn
    area = scenario.cut(territory.whole)
    before = {Partition(area_codes) for area_codes in _codes(scenario, area)}
    rules = requirements_of(scenario, territory)
    limits_losses = scenario.fairness is not None and scenario.fairness.hard
    for rule in rules:
        if rule.kind == "link" and (scenario.centres or limits_losses):
            continue  # one more neighbour: more may be asked of a centre, and more be lost
        changed = rule.drop(scenario)
        assert before <= {Partition(codes) for codes in _codes(changed, changed.cut(territory.whole))}
    if scenario.centres or limits_losses:
        rules = tuple(rule for rule in rules if rule.kind != "link")
    everything = drop_all(scenario, rules)
    alone = Partition([code] for code in territory.codes)
    assert alone in {Partition(codes) for codes in _codes(everything, everything.cut(territory.whole))}
    backwards = drop_all(scenario, reversed(rules))
    assert _codes(backwards, backwards.cut(territory.whole)) == _codes(
        everything, everything.cut(territory.whole)
    )


def _codes(scenario: Scenario, territory: Territory) -> list[list[frozenset[str]]]:
    problem = scenario.formulate(territory)
    return [problem.codes_of(regions) for regions in accepted(problem)]


# -------------------------------------------------------------------- by name
def test_an_island_without_a_crossing() -> None:
    found = diagnosis_of(population={"minimum": 100_000})
    (conflict,) = found.conflicts
    assert conflict.sentence == (
        "X-stad has 10,000 inhabitants; with no crossing between D-stad and X-stad (ferry foot) and a "
        "minimum of 100,000 inhabitants it has no region."
    )
    assert found.complete
    assert conflict.minimal
    texts = [one.text for one in found.relaxations[0]]
    assert texts == [
        "allow the crossing between D-stad and X-stad (ferry foot)",
        "lower the minimum to 10,000 inhabitants for X-stad",
        "lower the minimum to 10,000 inhabitants everywhere",
    ]
    assert [one.change for one in found.relaxations[0]] == [10_000, 90_000, 90_000]
    assert all(one.tight for one in found.relaxations[0])
    assert found.together is not None
    assert found.together.text == texts[0]
    assert 'between = ["D-stad", "X-stad"]' in found.together.toml


def test_what_arithmetic_does_not_show_is_proven_by_a_solve() -> None:
    """Five municipalities do not divide into pairs, though each of them has a partner."""
    found = diagnosis_of(
        contiguity={"crossings": ["land", "fixed_link", "ferry_foot"]},
        members={"minimum": 2, "maximum": 2},
    )
    (conflict,) = found.conflicts
    assert "no partition in which all of these have a region" in conflict.sentence
    assert {rule.text for rule in conflict.requirements} == {
        "a minimum of 2 members",
        "a maximum of 2 members",
    }
    assert [one.text for one in found.relaxations[0]] == [
        "lower the minimum to 1 member for X-stad",
        "raise the maximum to 3 members for C-stad, D-stad and X-stad",
        "lower the minimum to 1 member everywhere",
        "raise the maximum to 3 members everywhere",
    ]
    assert all(one.tight for one in found.relaxations[0])


def test_several_conflicts_and_what_resolves_them_together() -> None:
    found = diagnosis_of(
        population={"minimum": 100_000}, locks={"together": [["A", "C"]], "apart": [["C", "A"]]}
    )
    assert len(found.conflicts) == 2
    locks, island = sorted(found.conflicts, key=lambda conflict: len(conflict.codes))
    assert locks.codes == frozenset()
    assert locks.sentence == (
        "A-stad and C-stad in one region and A-stad and C-stad in different regions cannot hold together, "
        "whatever the regions."
    )
    assert island.codes == {"X"}
    assert found.together is not None
    assert "drop the lock" in found.together.text
    assert "allow the crossing" in found.together.text
    scenario, territory = case(
        population={"minimum": 100_000}, locks={"together": [["A", "C"]], "apart": [["C", "A"]]}
    )
    assert fits(found.together.apply(scenario), territory)


def test_all_that_are_stranded_are_named() -> None:
    found = diagnosis_of(
        contiguity={"crossings": ["land", "ferry_foot"]},
        population={"minimum": 110_000},
        arrangements={"work": {"hard": "never_cross"}},
    )
    stranded = {conflict.stranded for conflict in found.conflicts}
    assert ("C", "D") in stranded
    sentence = next(c.sentence for c in found.conflicts if c.stranded == ("C", "D"))
    assert sentence == (
        "C-stad and D-stad have 90,000 inhabitants together; with a minimum of 110,000 inhabitants and no "
        "region across the borders of work none of them has a region."
    )


def test_a_limit_on_inhabitants_is_told_rather_than_one_on_members() -> None:
    found = diagnosis_of(population={"minimum": 100_000}, members={"minimum": 2})
    (conflict,) = found.conflicts
    assert {rule.criterion for rule in conflict.requirements} == {"contiguity", "population"}
    alone = next(one for one in found.relaxations[0] if one.text.startswith("let "))
    assert alone.text == (
        "let X-stad be a region: lower the minimum to 10,000 inhabitants; lower the minimum to 1 member"
    )
    assert alone.toml.count("reason") == 2
    scenario, territory = case(population={"minimum": 100_000}, members={"minimum": 2})
    assert fits(alone.apply(scenario), territory)


def test_the_lines_of_a_relaxation_make_the_scenario_fit() -> None:
    tables = {
        "population": {"minimum": 100_000, "maximum": 260_000},
        "members": {"minimum": 2},
        "centres": {"municipalities": ["A"]},
        "locks": {"apart": [["A", "B"]]},
    }
    found = diagnosis_of(**tables)
    scenario, territory = case(**tables)
    tried = 0
    for one in (one for options in found.relaxations for one in options):
        lines = tomllib.loads(one.toml)
        if not lines:
            continue  # something to leave out, told in a comment
        by_hand = scenario_from(_joined({"area": {"municipalities": list("ABCDX")}, **tables}, lines))
        territory_then = by_hand.cut(territory.whole)
        by_change = one.apply(scenario)
        assert _codes(by_hand, territory_then) == _codes(by_change, by_change.cut(territory.whole))
        tried += 1
    assert tried > 2


def _joined(content: Any, lines: Any) -> Any:
    """Lay tables over each other; lists grow."""
    if isinstance(content, dict):
        return {
            key: _joined(content.get(key), (lines or {}).get(key)) for key in {**content, **(lines or {})}
        }
    if isinstance(lines, list):
        return [*(content or []), *lines]
    return content if lines is None else lines


def test_a_centre_without_neighbours_within_reach() -> None:
    found = diagnosis_of(
        contiguity={"crossings": ["land", "ferry_foot"]},
        centres={"layers": ["work"]},
        locks={"apart": [["A", "B"]]},
    )
    (conflict,) = found.conflicts
    assert conflict.sentence == (
        "A-stad can have 0 of the 1 asked of its smaller neighbours; with A-stad in one region with at least "
        "1 of its smaller neighbours and A-stad and B-stad in different regions it has no region."
    )
    assert {one.text for one in found.relaxations[0]} == {
        "A-stad may stand alone (an exception for this centre)",
        "drop the lock: A-stad and B-stad in different regions",
    }


def test_the_area_may_take_in_a_neighbour() -> None:
    found = diagnosis_of(
        contiguity={"crossings": ["land", "fixed_link", "ferry_foot"]},
        population={"minimum": 255_000},
    )
    assert found.relaxations[0][0].text == "take Y-stad into the area"
    assert found.relaxations[0][0].change == 5_000


@pytest.mark.parametrize(
    ("tables", "text", "line"),
    [
        (
            {"regions_with": {"x": {"at_least": 4, "column": "population", "minimum": 60_000}}},
            "at least 3 regions with population at least 60,000 (in place of 4)",
            "[regions_with.x]\nat_least = 3",
        ),
        (
            {"regions_with": {"x": {"exactly": 4, "column": "population", "minimum": 60_000}}},
            "at least 3 regions with population at least 60,000 (in place of 4)",
            "# without exactly = 4\nat_least = 3\nat_most = 4",
        ),
        (
            {
                "regions_with": {"x": {"at_most": 0, "column": "population", "minimum": 60_000}},
                "regions": {"maximum": 3},
            },
            "at most 1 region with population at least 60,000 (in place of 0)",
            "[regions_with.x]\nat_most = 1",
        ),
        (
            {"splits": {"work": {"at_most": 0}}, "regions": {"exact": 4}},
            "at most 1 splits of work (in place of 0)",
            "[splits.work]\nat_most = 1",
        ),
    ],
)
def test_another_number_of_regions_with_a_property_or_of_splits(
    tables: dict[str, Any], text: str, line: str
) -> None:
    scenario, territory = case(contiguity={"crossings": ["land", "ferry_foot"]}, **tables)
    found = diagnose(scenario, territory, LIMITS)
    (one,) = (r for options in found.relaxations for r in options if r.text == text)
    assert one.tight
    assert line in one.toml
    assert fits(one.apply(scenario), territory)


def test_the_number_of_regions() -> None:
    found = diagnosis_of(
        contiguity={"crossings": ["land", "ferry_foot"]}, regions={"exact": 4}, members={"minimum": 2}
    )
    texts = [one.text for one in found.relaxations[0]]
    assert "at least 2 regions in place of 4" in texts
    assert all(one.tight for one in found.relaxations[0])


def test_institutions() -> None:
    found = diagnosis_of(
        contiguity={"crossings": ["land", "ferry_foot"]},
        regions={"exact": 1},
        institutions={"work": {"maximum": 1}},
    )
    texts = [one.text for one in found.relaxations[0]]
    assert "at most 3 regions of work to deal with, in place of 1" in texts


def test_time_that_is_over_proves_nothing() -> None:
    control = Control()
    control.stop.set()
    found = diagnose(*case(population={"minimum": 100_000}), LIMITS, control)
    assert found.conflicts == ()
    assert not found.complete


# -------------------------------------------------------------------- parts
@given(
    size=st.integers(0, 9),
    cores=st.lists(st.frozensets(st.integers(0, 8), min_size=1, max_size=4), min_size=1, max_size=3),
)
def test_shrinking_leaves_one_minimal_conflict(size: int, cores: list[frozenset[int]]) -> None:
    items = list(range(size))

    def conflicts(some: Sequence[int]) -> bool:
        return any(core <= set(some) for core in cores)

    if not conflicts(items):
        return
    kept, minimal = shrink(items, conflicts)
    assert frozenset(kept) in cores
    assert minimal
    assert not any(conflicts(less) for less in combinations(kept, len(kept) - 1))


def test_shrinking_says_when_it_does_not_know() -> None:
    kept, minimal = shrink([1, 2, 3], lambda some: True if 1 in some and 2 in some else None)
    assert kept == [1, 2]
    assert not minimal


@given(most=st.integers(1, 200), needed=st.integers(1, 200), jump=st.integers(0, 30))
def test_the_smallest_step_is_found(most: int, needed: int, jump: int) -> None:
    here = Partition([["A"]])

    def try_out(steps: int) -> Answer:
        return Answer(True, here) if steps >= needed else Answer(False)

    steps, answer, tight = smallest(most, try_out, lambda partition: needed + jump)
    if most < needed:
        assert answer.partition is None
    else:
        assert (steps, tight) == (needed, True)


def test_a_smallest_step_is_not_proven_when_an_answer_is_missing() -> None:
    here = Partition([["A"]])

    def try_out(steps: int) -> Answer:
        return Answer(True, here) if steps >= 6 else Answer(None)

    steps, _, tight = smallest(8, try_out, lambda partition: 8)
    assert steps == 6
    assert not tight


@pytest.mark.parametrize("free", [frozenset(), frozenset("X"), frozenset("ABCDX")])
def test_exempt_municipalities_need_no_region(free: frozenset[str]) -> None:
    scenario, territory = case(population={"minimum": 100_000})
    probe = Probe(territory, LIMITS)
    problem = probe.formulate(scenario, free)
    strict = probe.formulate(scenario)
    for groups in set_partitions(list(range(len(problem)))):
        regions = [frozenset(group) for group in groups]
        needy = [region for region in regions if not {problem.units[i] for i in region} <= free]
        expected = all(map(strict.allows, needy)) and all(len(problem.components(r)) == 1 for r in regions)
        assert problem.accepts(regions) == expected
    assert probe.ask(scenario, free).fits is bool(free)


def test_requirements_compare_by_what_they_ask() -> None:
    scenario, territory = case(population={"minimum": 100_000})
    assert requirements_of(scenario, territory) == requirements_of(scenario, territory)
    assert Requirement("population", "minimum", "a", (), 1) != Requirement(
        "population", "minimum", "a", (), 2
    )


@pytest.mark.parametrize(
    "tables",
    [
        {"locks": {"fixed": [["A", "C"], ["C", "A"]]}},
        {"locks": {"apart": [["A", "B"], ["B", "A"]], "together": [["A", "B"], ["A", "B", "A"]]}},
        {
            "population": {
                "tailored": [
                    {"municipalities": list("ABCDX"), "minimum": 300_000, "reason": "once"},
                    {"municipalities": list("XDCBA"), "minimum": 300_000, "reason": "twice"},
                ]
            },
        },
    ],
)
def test_what_is_asked_twice_is_one_requirement(tables: dict[str, object]) -> None:
    """Found by drawing scenarios: the same lock in another order made an endless row of conflicts."""
    scenario, territory = case(**tables)
    rules = requirements_of(scenario, territory)
    assert len(rules) == len(set(rules))
    found = diagnose(scenario, territory, LIMITS)
    assert found.complete
    assert found.conflicts
    assert all(one.requirements and one.minimal for one in found.conflicts)
    assert all(fits(one.apply(scenario), territory) for options in found.relaxations for one in options[:1])
