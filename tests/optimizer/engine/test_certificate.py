"""Certificates prove the bounds of solutions again, and what was tampered with fails."""

from __future__ import annotations

import copy
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.problem import Bound, Cost, Level, Limit, Problem
from optimizer.engine import certificate as module
from optimizer.engine import solve
from optimizer.engine.certificate import make_certificate, verify_bound
from optimizer.engine.columns import solve_columns
from optimizer.engine.counting import least_cost
from optimizer.engine.solution import Control, Limits, Status
from tests.brute_force import best
from tests.problems import problems

LIMITS = Limits(workers=1)
OTHER = Limits(workers=1, seed=7)


@pytest.fixture(autouse=True)
def _without_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small problems be verified by their certificates alone."""
    monkeypatch.setattr(module, "SMALL", 0)


def triangles(n: int) -> Problem:
    """Pairs only, on a strip of triangles: fractions are cheaper than any partition."""
    edges = frozenset((i, j) for i in range(n) for j in (i + 1, i + 2) if j < n)
    return Problem(
        tuple(f"u{i:02}" for i in range(n)),
        edges,
        {"members": (1,) * n},
        {"ties": Cost(separate={(i, j): 3 + (i * j) % 5 for i, j in edges})},
        (Limit(((Bound("members", 2, 3),),), "members"),),
    )


def solved(problem: Problem):
    solution = solve_columns(problem, LIMITS)
    assert solution.status is Status.OPTIMAL
    return solution, json.loads(json.dumps(solution.certificate))


@given(problem=problems(max_units=6))
def test_counting_agrees_with_brute_force(problem):
    assert least_cost(problem) == best(problem).cost


@given(problem=problems(max_units=7))
def test_every_certificate_holds(problem):
    solution = solve_columns(problem, LIMITS)
    if solution.status is Status.INFEASIBLE:
        assert solution.certificate is None
        return
    answer = verify_bound(problem, json.loads(json.dumps(solution.certificate)), solution.regions, OTHER)
    assert answer.holds, answer.findings
    assert answer.bound == solution.objective


@given(problem=problems(max_units=7), unit=st.integers(0, 6), change=st.integers(1, 10**9))
def test_a_changed_dual_fails(problem, unit, change):
    solution = solve_columns(problem, LIMITS)
    if solution.status is Status.INFEASIBLE:
        return
    tampered = copy.deepcopy(solution.certificate)
    code = list(tampered["duals"])[unit % len(tampered["duals"])]
    tampered["duals"][code] += change
    assert not verify_bound(problem, tampered, solution.regions, OTHER).holds


def test_duals_that_prove_less_fail_even_with_a_digest_that_fits():
    problem = triangles(14)
    solution, certificate = solved(problem)
    tampered = {**certificate, "duals": {code: dual // 2 for code, dual in certificate["duals"].items()}}
    tampered["digest"] = module._digest(tampered)
    answer = verify_bound(problem, tampered, solution.regions, OTHER)
    assert any("the duals prove" in finding for finding in answer.findings)


@pytest.mark.parametrize("field", ["lagrangian", "bound"])
def test_a_higher_claim_fails_even_with_a_digest_that_fits(field):
    problem = triangles(14)
    solution, certificate = solved(problem)
    tampered = {**certificate, field: certificate[field] + (1 << 20)}
    tampered["digest"] = module._digest(tampered)
    assert not verify_bound(problem, tampered, solution.regions, OTHER).holds


def test_another_number_of_listed_regions_fails():
    problem = triangles(14)
    solution, certificate = solved(problem)
    tampered = {**certificate, "threshold": 1 << 20, "listed": 0}
    tampered["digest"] = module._digest(tampered)
    answer = verify_bound(problem, tampered, solution.regions, OTHER)
    assert any("within the threshold" in finding for finding in answer.findings)


def test_a_missing_region_fails():
    problem = triangles(14)
    solution, certificate = solved(problem)
    assert not verify_bound(problem, certificate, solution.regions[1:], OTHER).holds


def test_a_dearer_partition_does_not_change_what_is_proven():
    problem = triangles(14)
    solution, certificate = solved(problem)
    worse = [frozenset({i, i + 1}) for i in range(0, 14, 2)]
    answer = verify_bound(problem, certificate, worse, OTHER)
    assert answer.bound == solution.objective
    assert problem.partition_cost(worse) >= solution.objective


def test_small_problems_are_counted_out(monkeypatch):
    monkeypatch.setattr(module, "SMALL", 12)
    problem = triangles(9)
    solution = solve_columns(problem, LIMITS)
    answer = verify_bound(problem, None, solution.regions, OTHER)
    assert answer.holds
    assert answer.bound == solution.objective
    lie = make_certificate(
        module.Image.of(problem), module.Duals(module.np.zeros(9, "int64"), ()), -(1 << 60), None, 0, 10**6
    )
    assert not verify_bound(problem, lie, solution.regions, OTHER).holds


def test_no_certificate_is_a_finding_where_counting_is_out_of_reach():
    problem = triangles(14)
    solution, _ = solved(problem)
    assert verify_bound(problem, None, solution.regions, OTHER).findings == ("there is no certificate",)


def test_levels_are_verified_at_the_last(monkeypatch):
    problem = triangles(14)
    problem = replace(
        problem,
        costs={**problem.costs, "number": Cost(per_region=1)},
        levels=(Level(("number",)), Level(("ties",))),
    )
    solution = solve(problem, LIMITS)
    answer = verify_bound(problem, solution.certificate, solution.regions, OTHER)
    assert answer.holds, answer.findings
    assert answer.bound == solution.objective
    assert verify_bound(
        problem, solution.certificate, solution.regions, OTHER, reached=[solution.levels[0].value]
    ).holds


def test_parts_are_verified_one_by_one():
    one = triangles(14)
    shift = frozenset((i + 14, j + 14) for i, j in one.edges)
    cost = one.costs["ties"].separate
    problem = Problem(
        tuple(f"u{i:02}" for i in range(28)),
        one.edges | shift,
        {"members": (1,) * 28},
        {"ties": Cost(separate={**cost, **{(i + 14, j + 14): v for (i, j), v in cost.items()}})},
        one.limits,
    )
    solution = solve(problem, LIMITS)
    assert len(solution.certificate["parts"]) == 2
    answer = verify_bound(problem, solution.certificate, solution.regions, OTHER)
    assert answer.holds, answer.findings
    assert answer.bound == solution.objective
    half = {"parts": solution.certificate["parts"][:1]}
    assert not verify_bound(problem, half, solution.regions, OTHER).holds


def test_a_check_that_is_stopped_does_not_hold():
    problem = triangles(14)
    solution, certificate = solved(problem)
    control = Control()
    control.stop.set()
    assert not verify_bound(problem, certificate, solution.regions, OTHER, control).holds
