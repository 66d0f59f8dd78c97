"""Counting never excludes a number of regions that some partition has."""

from __future__ import annotations

import pytest
from hypothesis import given

from models.errors import InputError
from models.problem import Bound, Cost, Limit, Problem, Side
from models.region_count import region_count
from models.scenario import Scenario
from models.screening import find_obstacles, floor_cost
from optimizer.engine.solution import Limits, Status
from optimizer.engine.strategy import solve
from optimizer.inputs.scenarios import scenario_from
from tests.brute_force import accepted
from tests.problems import problems
from tests.territories import territory_of

LIMITS = Limits(workers=1, time_limit_s=60)


def grid(side: int, most: int, cost: int = 3) -> Problem:
    """A square of equal units, as few regions as possible of so many units at the most."""
    n = side * side
    steps = [(i, j) for i in range(n) for j in (i + 1, i + side) if j < n and (j != i + 1 or j % side)]
    return Problem(
        tuple(f"u{i:03}" for i in range(n)),
        frozenset(steps),
        {"members": (1,) * n},
        {"number": Cost(per_region=cost)},
        (Limit(((Bound("members", None, most),),), "members"),),
    )


def row(*values: int, most: int) -> Problem:
    n = len(values)
    return Problem(
        tuple(f"u{i}" for i in range(n)),
        frozenset((i, i + 1) for i in range(n - 1)),
        {"people": values},
        {},
        (Limit(((Bound("people", None, most),),), "people"),),
    )


def test_many_units_of_different_sizes_are_counted_in_no_time() -> None:
    """Each size is a parameter of its own: looking through all units for each would be hours here."""
    least, _ = region_count(row(*range(1, 20_001), most=20_001))
    assert least == 10_000


@given(problem=problems(max_units=6))
def test_no_partition_has_fewer_or_more(problem):
    least, most = region_count(problem)
    for regions in accepted(problem):
        assert least <= len(regions) <= most


@given(problem=problems(max_units=6, parts=frozenset({"limits", "per region", "apart", "together"})))
def test_limits_leave_room_for_what_there_is(problem):
    test_no_partition_has_fewer_or_more.hypothesis.inner_test(problem)


@pytest.mark.parametrize(
    ("problem", "least"),
    [
        (row(5, 5, 5, 5, most=10), 2),
        (row(6, 6, 6, 6, most=10), 4),  # no two fit together
        (row(4, 4, 4, 4, 4, most=11), 3),  # two in each
        (row(7, 7, 3, 3, 3, most=10), 3),
    ],
)
def test_large_units_count_for_more(problem, least):
    assert region_count(problem)[0] == least


def test_columns_count_together():
    """Each column alone leaves room for two; who is large in one cannot join who is large in another."""
    problem = Problem(
        ("a", "b", "c", "d"),
        frozenset({(0, 1), (1, 2), (2, 3), (0, 3), (0, 2), (1, 3)}),
        {"people": (6, 5, 5, 0), "clients": (0, 5, 5, 6)},
        {},
        (
            Limit(((Bound("people", None, 10),),), "people"),
            Limit(((Bound("clients", None, 9),),), "clients"),
        ),
    )
    assert region_count(problem)[0] == 3
    assert min(len(regions) for regions in accepted(problem)) == 3


def test_a_number_that_counting_excludes_is_an_obstacle():
    problem = grid(4, 3).with_sides(Side("regions", Cost(per_region=1), upper=5))
    assert region_count(problem)[0] == 6
    assert [obstacle.kind for obstacle in find_obstacles(problem)] == ["budget"]
    assert floor_cost(grid(4, 3)) == 18


@pytest.mark.parametrize(("side", "most", "fewest"), [(8, 11, 6), (6, 5, 8), (7, 10, 5)])
def test_what_counting_allows_is_found(side, most, fewest):
    solution = solve(grid(side, most), LIMITS)
    assert solution.status is Status.OPTIMAL
    assert len(solution.regions) == fewest


def test_an_exact_number_is_found():
    problem = grid(8, 11).with_sides(Side("regions", Cost(per_region=1), 6, 6))
    solution = solve(problem, LIMITS)
    assert solution.regions is not None
    assert len(solution.regions) == 6


@pytest.mark.parametrize(("exact", "regions"), [(1, 1), (4, 4), (5, None), (10**11, None)])
def test_exactly_one_all_and_more_than_there_are(exact: int, regions: int | None) -> None:
    whole = territory_of({"A": 5, "B": 4, "C": 3, "D": 2}, ["AB", "BC", "CD"])
    scenario = Scenario.model_validate({"regions": {"exact": exact}})
    solution = solve(scenario.formulate(scenario.cut(whole)), Limits(10.0, 1, 0))
    assert solution.status == (Status.INFEASIBLE if regions is None else Status.OPTIMAL)
    assert (solution.regions and len(solution.regions)) == regions


@pytest.mark.parametrize("exact", [0, -3, "three", 2.5, True])
def test_no_number_of_regions_is_one_error(exact: object) -> None:
    with pytest.raises(InputError, match=r"regions\.exact"):
        scenario_from({"regions": {"exact": exact}})
