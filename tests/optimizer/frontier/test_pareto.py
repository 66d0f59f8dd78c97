"""The Pareto frontier against brute force: every point, nothing more, each proven."""

from __future__ import annotations

import pytest
from hypothesis import given

from models.errors import InputError
from models.problem import Cost, Problem, Region
from models.proposal import Status
from optimizer.engine.solution import Control, Limits
from optimizer.frontier.pareto import pareto_points
from optimizer.solving.variants import costs_of
from tests.brute_force import accepted
from tests.problems import problems

LIMITS = Limits(time_limit_s=30, workers=1)
GROUPS = [("first",), ("second",)]


def pair(problem: Problem, regions: list[Region]) -> tuple[int, int]:
    first, second = (problem.partition_cost(regions, problem.costs[name]) for name in ("first", "second"))
    return first, second


def frontier_by_listing(problem: Problem) -> list[tuple[int, int]]:
    pairs = {pair(problem, regions) for regions in accepted(problem)}
    return sorted(
        (a, b) for a, b in pairs if not any(c <= a and d <= b and (c, d) != (a, b) for c, d in pairs)
    )


@given(problem=problems(max_units=6))
def test_the_frontier_is_that_of_listing_all_partitions(problem: Problem) -> None:
    points, status = pareto_points(problem, GROUPS, LIMITS, Control())
    expected = frontier_by_listing(problem)
    assert [point.costs for point in points] == expected
    assert status is (Status.OPTIMAL if expected else Status.INFEASIBLE)
    for point in points:
        assert point.proven
        assert problem.accepts(point.regions)
        assert pair(problem, list(point.regions)) == point.costs


@given(problem=problems(max_units=5))
def test_a_search_that_stops_early_says_so_and_keeps_only_good_points(problem: Problem) -> None:
    points, status = pareto_points(problem, GROUPS, LIMITS, Control(), most=2)
    expected = frontier_by_listing(problem)
    assert {point.costs for point in points} <= set(expected)
    assert status is not Status.OPTIMAL or len(points) == len(expected)


def test_a_name_stands_for_all_its_tables() -> None:
    named = {name: Cost(constant=1) for name in ("size", "arrangements.a", "arrangements.b")}
    problem = Problem(units=("u",), edges=frozenset(), costs=named)
    assert costs_of(problem, ["arrangements", "size"]) == [("arrangements.a", "arrangements.b"), ("size",)]
    with pytest.raises(InputError, match="overlap"):
        costs_of(problem, ["arrangements", "arrangements.a"])
    with pytest.raises(InputError, match="Did you mean 'size'"):
        costs_of(problem, ["sise", "size"])
