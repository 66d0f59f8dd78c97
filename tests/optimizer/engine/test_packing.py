"""As many regions as possible by packing minimal regions, against brute force."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.problem import Bound, Cost, Hinge, Limit, Problem
from optimizer.engine.arrays import Duals, Image
from optimizer.engine.columns import solve_columns
from optimizer.engine.packing import extend, is_packing, without_premiums
from optimizer.engine.solution import Limits, Status
from tests.brute_force import best
from tests.problems import graphs


@st.composite
def packings(draw, max_units=7):
    """Nothing but the number of regions counts, above one or two minima with alternatives."""
    n = draw(st.integers(1, max_units))
    people = tuple(sorted((draw(st.integers(1, 9)) for _ in range(n)), reverse=True))
    least, other = draw(st.integers(1, 14)), draw(st.integers(1, 14))
    limits = [Limit(((Bound("people", least),), (Bound("people", other), Bound("members", 2))), "people")]
    if draw(st.booleans()):
        limits.append(Limit(((Bound("members", draw(st.integers(1, 3))),),), "members"))
    return Problem(
        tuple(f"u{i}" for i in range(n)),
        draw(graphs(n)),
        {"people": people, "members": (1,) * n},
        {"number": Cost(per_region=-draw(st.integers(1, 4)), constant=draw(st.integers(0, 5)))},
        tuple(limits),
    )


@given(problem=packings())
def test_packing_agrees_with_brute_force(problem):
    assert is_packing(problem)
    truth, solution = best(problem), solve_columns(problem, Limits(workers=1))
    assert solution.objective == truth.cost
    assert solution.status is (Status.INFEASIBLE if truth.cost is None else Status.OPTIMAL)
    if truth.cost is not None:
        assert problem.accepts(solution.regions)
        assert solution.bound == truth.cost


ROW = Problem(
    ("a", "b", "c", "d"),
    frozenset({(0, 1), (1, 2), (2, 3)}),
    {"people": (4, 3, 2, 1)},
    {"number": Cost(per_region=-1)},
    (Limit(((Bound("people", 3),),), "people"),),
)


@pytest.mark.parametrize(
    "change",
    [
        {"costs": {"number": Cost(per_region=1)}},
        {"costs": {"number": Cost(separate={(0, 1): 1}, per_region=-1)}},
        {"costs": {"number": Cost(hinges=(Hinge("people", 5, 1),), per_region=-1)}},
        {"limits": (Limit(((Bound("people", 3, 9),),), "people"),)},
        {"totals": {"people": (4, 3, 2, -1)}},
        {"apart": frozenset({(0, 1)})},
        {"together": frozenset({(0, 1)})},
        {"fixed": (frozenset({0}),)},
    ],
)
def test_other_rules_and_costs_make_it_something_else(change):
    assert is_packing(ROW)
    assert not is_packing(replace(ROW, **change))


def test_what_is_left_over_goes_to_neighbours():
    image = Image.of(ROW)
    assert extend(image, [frozenset({0}), frozenset({1})]) == [frozenset({0}), frozenset({1, 2, 3})]
    assert extend(image, []) is None


def test_premiums_are_taken_off():
    duals = without_premiums(Duals(np.array([3, -2], np.int64), (5,)))
    assert duals.nodes.tolist() == [0, -2]
    assert duals.sides == (5,)
