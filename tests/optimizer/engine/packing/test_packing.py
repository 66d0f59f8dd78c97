"""As many regions as possible by packing minimal regions, against brute force."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from models.problem import Bound, Cost, Hinge, Limit, Problem
from models.set_partition import Candidate
from optimizer.engine.arrays.image import Duals
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns import columns
from optimizer.engine.columns.choice import Choice
from optimizer.engine.columns.columns import solve_columns
from optimizer.engine.packing.choice import pack
from optimizer.engine.packing.packing import extend, is_packing, minimal, without_premiums
from optimizer.engine.solution import Limits, Status
from tests.brute_force import best
from tests.problems import grid_packing, packings


@given(problem=packings())
def test_packing_agrees_with_brute_force(problem):
    assert is_packing(problem)
    truth, solution = best(problem), solve_columns(problem, Limits(workers=1))
    assert solution.objective == truth.cost
    assert solution.status is (Status.INFEASIBLE if truth.cost is None else Status.OPTIMAL)
    if truth.cost is not None:
        assert problem.accepts(solution.regions)
        assert solution.bound == truth.cost


@pytest.mark.parametrize(("width", "height", "least"), [(8, 4, 8), (6, 5, 5)])
def test_as_many_regions_as_units_allow_are_found_and_proven(width, height, least):
    units = width * height
    edges = {(v, v + 1) for v in range(units) if (v + 1) % width} | {
        (v, v + width) for v in range(units - width)
    }
    limit = Limit(((Bound("members", least),),), "members")
    cost = {"number": Cost(per_region=-1)}
    names = tuple(str(v) for v in range(units))
    problem = Problem(names, frozenset(edges), {"members": (1,) * units}, cost, (limit,))
    solution = solve_columns(problem, Limits(workers=1))
    assert solution.status is Status.OPTIMAL
    assert solution.objective == -(units // least)


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


@given(regions=st.lists(st.frozensets(st.integers(0, 6), min_size=1, max_size=4), unique=True))
def test_minimal_regions_contain_no_other(regions):
    kept = {column.nodes for column in minimal(Candidate(region, -1) for region in regions)}
    assert kept == {region for region in regions if not any(other < region for other in regions)}


def test_what_is_left_over_goes_to_neighbours():
    image = translate(ROW)
    assert extend(image, [frozenset({0}), frozenset({1})]) == [frozenset({0}), frozenset({1, 2, 3})]
    assert extend(image, []) is None


def test_premiums_are_taken_off():
    duals = without_premiums(Duals(np.array([3, -2], np.int64), (5,)))
    assert duals.nodes.tolist() == [0, -2]
    assert duals.sides == (5,)


@st.composite
def known_regions(draw, nodes=7):
    """Regions over a few nodes, each known once."""
    sets = st.frozensets(st.integers(0, nodes - 1), min_size=1, max_size=4)
    return draw(st.lists(sets, max_size=8, unique=True))


@given(known=known_regions(), seed=st.integers(0, 1 << 40))
def test_pack_chooses_as_many_disjoint_regions_as_there_can_be(known, seed):
    chosen = pack(7, known, lambda: False, 100, seed)
    assert set(chosen) <= set(known)
    assert sum(map(len, chosen)) == len(frozenset().union(*chosen))
    assert len(chosen) == max(
        size
        for size in range(len(known) + 1)
        for regions in combinations(known, size)
        if sum(map(len, regions)) == len(frozenset().union(*regions))
    )


def test_a_packing_is_found_where_cp_sat_finds_nothing(monkeypatch):
    problem = grid_packing(6, 11, 17)
    proven = solve_columns(problem, Limits(workers=1))
    assert proven.status is Status.OPTIMAL
    monkeypatch.setattr(columns, "choose", lambda *given, **named: Choice(None, exhausted=False))
    packed = solve_columns(problem, Limits(workers=1))
    assert problem.accepts(packed.regions)
    assert packed.objective == proven.objective
