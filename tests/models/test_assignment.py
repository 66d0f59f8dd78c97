"""The assignment model against brute force, for each primitive on its own and in any mix."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st
from ortools.sat.python import cp_model

from models.assignment import build_assignment
from models.problem import Bound, Cost, Limit, Problem, Region
from models.reach import Reach, groups_of
from tests.brute_force import accepted, best
from tests.problems import PRIMITIVES, problems


def optimum(problem: Problem, hint: list[Region] | None = None) -> tuple[int, tuple[Region, ...]] | None:
    """The optimum of the model; None when CP-SAT proves that there is no solution."""
    assignment = build_assignment(problem, hint)
    assert assignment.model.validate() == ""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    code = solver.solve(assignment.model)
    if code == cp_model.INFEASIBLE:
        return None
    assert code == cp_model.OPTIMAL
    return round(solver.objective_value), assignment.regions(solver.value)


def agrees(problem: Problem) -> None:
    expected, found = best(problem), optimum(problem)
    assert (found is None) == (expected.cost is None)
    if found is not None:
        cost, regions = found
        assert cost == expected.cost == problem.partition_cost(regions)
        assert problem.accepts(regions)


@pytest.mark.parametrize("primitive", PRIMITIVES)
@settings(max_examples=settings().max_examples // 3)
@given(data=st.data())
def test_each_primitive_on_its_own(primitive: str, data: st.DataObject) -> None:
    parts = frozenset({primitive, "separate", "above"})
    agrees(data.draw(problems(max_units=5, parts=parts)))


@given(problem=problems(max_units=6))
def test_any_mix_of_primitives(problem: Problem) -> None:
    agrees(problem)


@given(problem=problems(max_units=5), data=st.data())
def test_a_hint_changes_nothing(problem: Problem, data: st.DataObject) -> None:
    options = accepted(problem)
    hint = data.draw(st.sampled_from(options)) if options else [frozenset(range(len(problem)))]
    plain, hinted = optimum(problem), optimum(problem, hint)
    assert (plain is None) == (hinted is None)
    if plain is not None and hinted is not None:
        assert plain[0] == hinted[0]


@given(problem=problems(max_units=6))
def test_a_complete_hint_is_a_solution_of_the_model(problem: Problem) -> None:
    """Trees and depths of the hint are right: with all hinted variables fixed the model holds."""
    for hint in accepted(problem)[:3]:
        assignment = build_assignment(problem, hint)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.fix_variables_to_their_hinted_value = True
        assert solver.solve(assignment.model) == cp_model.OPTIMAL
        assert set(assignment.regions(solver.value)) == set(hint)


@given(problem=problems(max_units=6))
def test_no_accepted_region_is_out_of_reach(problem: Problem) -> None:
    """Preprocessing is safe: the root of every region may hold all of its groups."""
    groups = {min(group): group for group in groups_of(problem)}
    candidates = {root: Reach(problem, groups).candidates(root) for root in groups}
    for regions in accepted(problem):
        for region in regions:
            assert region <= {i for g in candidates[min(region)] for i in groups[g]}


def test_reach_stops_at_a_maximum() -> None:
    path = frozenset({(0, 1), (1, 2), (2, 3)})
    limit = Limit(((Bound("people", upper=8),), (Bound("people", upper=10),)), "population")
    problem = Problem(("a", "b", "c", "d"), path, {"people": (6, 3, 2, 1)}, limits=(limit,))
    reach = Reach(problem, {i: frozenset({i}) for i in range(4)})
    assert reach.candidates(0) == (0, 1)
    assert reach.candidates(1) == (1, 2, 3)


def test_groups_follow_chains() -> None:
    problem = Problem(
        tuple("abcdef"), frozenset(), together=frozenset({(0, 3), (3, 4)}), fixed=(frozenset({1, 5}),)
    )
    assert groups_of(problem) == [frozenset({0, 3, 4}), frozenset({1, 5}), frozenset({2})]


def test_a_group_in_two_pieces_is_joined_over_others() -> None:
    path = Problem(
        ("a", "b", "c"),
        frozenset({(0, 1), (1, 2)}),
        costs={"join": Cost(join={(0, 1): 5, (1, 2): 5})},
        together=frozenset({(0, 2)}),
    )
    assert optimum(path) == (10, (frozenset({0, 1, 2}),))
