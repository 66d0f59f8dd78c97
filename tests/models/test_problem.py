"""Problem against definitions written a second time, on small random problems."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

import pytest
from hypothesis import given, strategies as st

from models.problem import Bound, Cost, Hinge, Limit, Problem, Quorum, Side, Spread
from tests.brute_force import accepted, best, set_partitions
from tests.problems import problems

PATH = Problem(("a", "b", "c", "d"), frozenset({(0, 1), (1, 2), (2, 3)}), {"people": (9, 5, 3, 2)})


@pytest.mark.parametrize(("n", "bell"), [(0, 1), (1, 1), (4, 15), (7, 877)])
def test_brute_force_lists_every_partition_once(n: int, bell: int) -> None:
    found = {frozenset(map(frozenset, groups)) for groups in set_partitions(list(range(n)))}
    assert len(found) == bell == len(list(set_partitions(list(range(n)))))


def test_a_region_is_connected_over_the_edges() -> None:
    assert PATH.allows(frozenset({0, 1, 2}))
    assert not PATH.allows(frozenset({0, 2}))
    assert not PATH.allows(frozenset())
    assert PATH.components({0, 2, 3}) == [frozenset({0}), frozenset({2, 3})]


@pytest.mark.parametrize(
    ("hinge", "total", "cost"),
    [
        (Hinge("people", 10, Fraction(1, 3)), 14, 2),
        (Hinge("people", 10, Fraction(1, 3)), 10, 0),
        (Hinge("people", 10, Fraction(3)), 11, 3),
        (Hinge("people", 10, Fraction(1, 3), "below"), 3, 3),
        (Hinge("people", 10, Fraction(1, 3), "below"), 12, 0),
    ],
)
def test_hinges_round_up(hinge: Hinge, total: int, cost: int) -> None:
    assert hinge.cost(total) == cost


def test_every_term_of_a_cost() -> None:
    cost = Cost(
        separate={(0, 1): 7, (0, 3): 2},
        join={(1, 2): 5},
        hinges=(Hinge("people", 8, Fraction(1, 2)),),
        spreads=(Spread((0, 1, 1, -1), rate=4),),
        per_region=10,
        constant=100,
    )
    regions = [frozenset({0}), frozenset({1, 2, 3})]
    # separated 7 + 2, joined 5, hinges ceil(1 / 2) + ceil(2 / 2), no spread, two regions, 100
    assert PATH.partition_cost(regions, cost) == 9 + 5 + 2 + 0 + 20 + 100
    # all in one: joined 5, hinge ceil(11 / 2), labels 0 and 1 meet
    assert PATH.partition_cost([frozenset(range(4))], cost) == 5 + 6 + 4 + 10 + 100


@given(problems(), st.integers(0, 9))
def test_a_cost_counts_as_often_as_it_is_taken(problem: Problem, times: int) -> None:
    for groups in islice(set_partitions(list(range(len(problem)))), 20):
        regions = [frozenset(group) for group in groups]
        once = problem.partition_cost(regions)
        assert problem.partition_cost(regions, problem.cost * times) == times * once


def test_rules_one_by_one() -> None:
    def allows(region: set[int], **rules: object) -> bool:
        return Problem(PATH.units, PATH.edges, PATH.totals, **rules).allows(frozenset(region))  # type: ignore[arg-type]

    either = Limit(((Bound("people", lower=10),), (Bound("people", upper=3),)), "size")
    assert allows({0, 1}, limits=(either,))
    assert allows({2}, limits=(either,))
    assert not allows({1}, limits=(either,))
    quorum = Quorum(1, {0: 1, 2: 2}, 2, "centre")
    assert allows({1, 2}, quorums=(quorum,))
    assert not allows({0, 1}, quorums=(quorum,))
    assert allows({0}, quorums=(quorum,))
    spread = Spread((0, 1, -1, 2), maximum=1)
    assert allows({1, 2}, spreads=(spread,))
    assert not allows({0, 1}, spreads=(spread,))
    assert not allows({0}, together=frozenset({(0, 1)}))
    assert not allows({0, 1, 2}, apart=frozenset({(0, 2)}))
    assert allows({2, 3}, fixed=(frozenset({2, 3}),))
    assert not allows({1, 2}, fixed=(frozenset({2, 3}),))


def test_accepts_wants_each_unit_once_and_keeps_sides() -> None:
    halves = [frozenset({0, 1}), frozenset({2, 3})]
    assert PATH.accepts(halves)
    assert not PATH.accepts(halves[:1])
    assert not PATH.accepts([*halves, frozenset({3})])
    assert not PATH.with_sides(Side("regions", Cost(per_region=1), lower=3)).accepts(halves)
    assert not PATH.with_sides(Side("regions", Cost(per_region=1), upper=1)).accepts(halves)


def test_codes_and_unit_numbers() -> None:
    assert PATH.codes_of(PATH.regions_of([["d", "c"], ["a"]])) == [frozenset("cd"), frozenset("a")]


@given(problem=problems())
def test_costs_add_up_by_name(problem: Problem) -> None:
    for regions in accepted(problem)[:20]:
        parts = [problem.partition_cost(regions, cost) for cost in problem.costs.values()]
        assert problem.partition_cost(regions) == sum(parts)


@given(problem=problems(max_units=6))
def test_minimising_one_cost_is_never_above_its_share(problem: Problem) -> None:
    whole, first = best(problem), best(problem.minimising(["first"]))
    assert (whole.cost is None) == (first.cost is None)
    for regions in whole.partitions:
        assert first.cost is not None
        assert first.cost <= problem.partition_cost(regions, problem.costs["first"])


@given(problem=problems(max_units=6), seed=st.integers(0, 10**6))
def test_sets_of_regions_cost_the_sum_of_their_regions_whatever_they_cover(problem, seed):
    units = range(len(problem))
    regions = [frozenset(i for i in units if (seed >> (6 * k + i)) & 1) for k in range(3)]
    regions = [region for region in regions if region]
    halves = sum(problem.region_cost(region) for region in regions)
    assert problem.partition_cost(regions) == halves // 2 + problem.cost.constant
