"""Costs that could not be counted exactly are refused, and those below are counted exactly."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given

from models.errors import InputError
from models.magnitude import MOST, check_magnitude, most_of
from models.problem import Bound, Cost, Hinge, Limit, Problem, Side
from optimizer.engine.columns.columns import solve_columns
from optimizer.engine.solution import Limits
from optimizer.engine.strategy import solve
from tests.brute_force import accepted, best
from tests.problems import problems

LIMITS = Limits(workers=1)
ROW = Problem(
    ("a", "b", "c", "d"),
    frozenset({(0, 1), (1, 2), (2, 3)}),
    {"people": (9, 7, 3, 2)},
    {"ties": Cost(separate={(0, 1): 4, (1, 2): 9, (2, 3): 5}, per_region=3)},
    (Limit(((Bound("people", 5),),), "people"),),
)


@given(problem=problems(max_units=5))
def test_no_partition_costs_more(problem):
    for cost in [*problem.costs.values(), *(side.cost for side in problem.sides)]:
        for partition in accepted(problem):
            assert abs(problem.partition_cost(partition, cost)) <= most_of(cost, problem)


@pytest.mark.parametrize(
    "cost",
    [
        Cost(separate={(0, 1): MOST + 1}),
        Cost(join={(0, 1): MOST + 1}),
        Cost(per_region=-MOST - 1),
        Cost(constant=MOST + 1),
        Cost(hinges=(Hinge("people", 0, Fraction(MOST + 1)),)),
    ],
)
def test_what_is_too_large_is_named(cost):
    huge = replace(ROW, costs={**ROW.costs, "huge": cost})
    with pytest.raises(InputError, match=r"^huge: costs too large .* lower the weight"):
        solve(huge, LIMITS)
    with pytest.raises(InputError, match=r"^euros: costs too large"):
        check_magnitude(ROW.with_sides(Side("euros", cost, upper=5)))


@pytest.mark.parametrize("solver", [solve, solve_columns])
def test_what_is_nearly_too_large_is_exact(solver):
    ties = {pair: cost * (MOST >> 6) + 1 for pair, cost in ROW.costs["ties"].separate.items()}
    large = replace(ROW, costs={"ties": Cost(separate=ties, per_region=3)})
    check_magnitude(large)
    assert solver(large, LIMITS).objective == best(large).cost
