"""Certificates prove the bounds of solutions again, and what was tampered with fails."""

from __future__ import annotations

import copy
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, strategies as st

from models.problem import Bound, Cost, Level, Limit, Problem, Side
from optimizer.engine.arrays.image import Duals
from optimizer.engine.arrays.layout import SCALE_BITS
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns import certificate as writing, columns
from optimizer.engine.columns.certificate import make_certificate
from optimizer.engine.columns.choice import Choice
from optimizer.engine.columns.columns import solve_columns
from optimizer.engine.proof import verification as module
from optimizer.engine.proof.counting import least_cost
from optimizer.engine.proof.verification import verify_bound
from optimizer.engine.solution import Control, Limits, Status
from optimizer.engine.strategy import solve
from tests.brute_force import best
from tests.problems import packings, problems, three_triangles

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


@given(problem=problems(max_units=6), data=st.data())
def test_no_certificate_proves_more_than_is_true(problem, data):
    """Whoever makes up duals, signs and thresholds gets a bound at or below the optimum, or none."""
    solution = solve_columns(problem, LIMITS)
    if solution.status is Status.INFEASIBLE:
        return
    image = translate(problem)
    dual = st.integers(-40, 40).map(lambda halves: halves << SCALE_BITS)
    nodes = data.draw(st.lists(dual, min_size=len(image.groups), max_size=len(image.groups)))
    sides = data.draw(st.tuples(*(dual for _ in image.side_terms)))
    threshold = data.draw(st.none() | st.integers(0, 40).map(lambda halves: halves << SCALE_BITS))
    claims = data.draw(st.integers(-200, 200)), data.draw(st.integers(0, 20))
    forged = make_certificate(
        image, Duals(np.array(nodes, np.int64), sides), claims[0], threshold, claims[1], 10**6, None
    )
    answer = verify_bound(problem, forged, solution.regions, OTHER)
    assert answer.bound is None or answer.bound <= solution.objective
    assert not answer.holds or solution.objective >= 10**6


def test_a_side_dual_cannot_lean_on_a_bound_that_is_not_there():
    """It would make each region dearer by as much as one likes, at no price."""
    problem = replace(triangles(14), sides=(Side("at least three", Cost(per_region=-1), upper=-3),))
    pairs = [frozenset({i, i + 1}) for i in range(0, 14, 2)]
    cost = problem.partition_cost(pairs)
    assert problem.accepts(pairs)
    assert solve(problem, LIMITS).objective < cost
    large = 1 << 30
    duals = Duals(np.full(14, large), (4 * large,))
    forged = make_certificate(translate(problem), duals, 14 * large, None, 0, cost, None)
    answer = verify_bound(problem, forged, pairs, OTHER)
    assert answer.findings == ("the side dual of at least three needs a bound that it does not have",)


def test_duals_that_prove_less_fail_even_with_a_digest_that_fits():
    problem = triangles(14)
    solution, certificate = solved(problem)
    tampered = {**certificate, "duals": {code: dual // 2 for code, dual in certificate["duals"].items()}}
    tampered["digest"] = writing._digest(tampered)
    answer = verify_bound(problem, tampered, solution.regions, OTHER)
    assert any("the duals prove" in finding for finding in answer.findings)


@pytest.mark.parametrize("dual", [0.5, 1 << 62, None])
def test_duals_that_are_no_numbers_of_64_bits_are_named(dual):
    problem = triangles(14)
    solution, certificate = solved(problem)
    certificate["duals"]["u00"] = dual
    certificate["digest"] = writing._digest(certificate)
    answer = verify_bound(problem, certificate, solution.regions, OTHER)
    assert "no whole number" in answer.findings[0]


@pytest.mark.parametrize("field", ["lagrangian", "bound"])
def test_a_higher_claim_fails_even_with_a_digest_that_fits(field):
    problem = triangles(14)
    solution, certificate = solved(problem)
    tampered = {**certificate, field: certificate[field] + (1 << 20)}
    tampered["digest"] = writing._digest(tampered)
    assert not verify_bound(problem, tampered, solution.regions, OTHER).holds


def test_another_number_of_listed_regions_fails():
    problem = triangles(14)
    solution, certificate = solved(problem)
    tampered = {**certificate, "threshold": 1 << 20, "listed": 0}
    tampered["digest"] = writing._digest(tampered)
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


@given(problem=packings())
def test_every_certificate_of_a_packing_holds(problem):
    solution = solve_columns(problem, LIMITS)
    if solution.status is not Status.INFEASIBLE:
        certificate = json.loads(json.dumps(solution.certificate))
        answer = verify_bound(problem, certificate, solution.regions, OTHER)
        assert answer.holds, answer.findings
        assert answer.bound == solution.objective


@pytest.fixture
def proven_by_cuts(monkeypatch: pytest.MonkeyPatch):
    """A packing whose relaxation is too high without cuts, and its certificate."""
    monkeypatch.setattr(columns, "choose", lambda *given, **named: Choice(None, exhausted=False))
    problem = three_triangles()
    solution, certificate = solved(problem)
    assert certificate["packing"]["cuts"]
    return problem, solution, certificate


def test_cuts_prove_a_packing_again(proven_by_cuts):
    problem, solution, certificate = proven_by_cuts
    answer = verify_bound(problem, certificate, solution.regions, OTHER)
    assert answer.holds, answer.findings
    assert answer.bound == solution.objective


@pytest.mark.parametrize("change", [{"dual": 0}, {"divisor": 100}, {"weights": {"u00": 1}}])
def test_changed_cuts_prove_less(proven_by_cuts, change):
    problem, solution, certificate = proven_by_cuts
    for entry in certificate["packing"]["cuts"]:
        entry.update(change)
    certificate["digest"] = writing._digest(certificate)
    answer = verify_bound(problem, certificate, solution.regions, OTHER)
    assert any("is proven, not" in finding for finding in answer.findings)


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda packing: packing["duals"].popitem(), "the duals beside the cuts"),
        (lambda packing: packing["duals"].update(u00=1), "is positive"),
        (lambda packing: packing["cuts"][0].update(dual=1), "is positive"),
        (lambda packing: packing["cuts"][0].update(divisor=0), "below its divisor"),
        (lambda packing: packing["cuts"][0].update(divisor=2.5), "no whole number"),
        (lambda packing: packing["cuts"][0].update(dual=None), "no whole number"),
        (lambda packing: packing["cuts"][0]["weights"].update(u00=-1), "below its divisor"),
        (lambda packing: packing["cuts"][0].update(dual=-1.5), "no whole number"),
        (lambda packing: packing["duals"].update(u00=-(1 << 62)), "too large to be counted"),
        (lambda packing: packing["cuts"][0]["weights"].update(elsewhere=1), "other units"),
    ],
)
def test_cuts_that_mean_nothing_are_named(proven_by_cuts, change, finding):
    problem, solution, certificate = proven_by_cuts
    change(certificate["packing"])
    certificate["digest"] = writing._digest(certificate)
    answer = verify_bound(problem, certificate, solution.regions, OTHER)
    assert answer.bound is None
    assert finding in answer.findings[0]


def test_cuts_hold_only_for_packings(proven_by_cuts):
    problem, solution, certificate = proven_by_cuts
    other = replace(problem, costs={"number": Cost(per_region=-3, separate={(0, 1): 1}, constant=100)})
    answer = verify_bound(other, certificate, solution.regions, OTHER)
    assert answer.findings == ("there are cuts of a packing, but the problem is no packing",)


def test_small_problems_are_counted_out(monkeypatch):
    monkeypatch.setattr(module, "SMALL", 12)
    problem = triangles(9)
    solution = solve_columns(problem, LIMITS)
    answer = verify_bound(problem, None, solution.regions, OTHER)
    assert answer.holds
    assert answer.bound == solution.objective
    nothing = Duals(np.zeros(9, np.int64), ())
    lie = make_certificate(translate(problem), nothing, -(1 << 60), None, 0, 10**6, None)
    assert not verify_bound(problem, lie, solution.regions, OTHER).holds


def test_no_certificate_is_a_finding_where_counting_is_out_of_reach():
    problem = triangles(14)
    solution, _ = solved(problem)
    assert verify_bound(problem, None, solution.regions, OTHER).findings == ("there is no certificate",)


def test_every_level_is_proven():
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
    assert [(one.value, one.bound) for one in answer.levels] == [
        (one.value, one.bound) for one in solution.levels
    ]


def pair_of_triangles() -> Problem:
    """Two copies of `triangles(14)` that do not touch; separating them where they are nearest is dear."""
    one = triangles(14)
    cost = one.costs["ties"].separate
    far = {(13, 14): 1000}
    return Problem(
        tuple(f"u{i:02}" for i in range(28)),
        one.edges | {(i + 14, j + 14) for i, j in one.edges},
        {"members": (1,) * 28},
        {"ties": Cost(separate={**cost, **{(i + 14, j + 14): v for (i, j), v in cost.items()}, **far})},
        one.limits,
    )


def test_parts_are_verified_one_by_one():
    problem = pair_of_triangles()
    solution = solve(problem, LIMITS)
    assert len(solution.certificate["parts"]) == 2
    answer = verify_bound(problem, solution.certificate, solution.regions, OTHER)
    assert answer.holds, answer.findings
    assert answer.bound == solution.objective
    half = {"parts": solution.certificate["parts"][:1]}
    assert not verify_bound(problem, half, solution.regions, OTHER).holds


def test_parts_that_a_region_could_span_prove_nothing():
    apart = pair_of_triangles()
    joined = replace(apart, edges=apart.edges | {(13, 14)})
    solution = solve(apart, LIMITS)
    assert solve(joined, LIMITS).objective < solution.objective
    answer = verify_bound(joined, solution.certificate, solution.regions, OTHER)
    assert not answer.holds
    assert answer.bound is None


def test_a_check_that_is_stopped_does_not_hold():
    problem = triangles(14)
    solution, certificate = solved(problem)
    control = Control()
    control.stop.set()
    assert not verify_bound(problem, certificate, solution.regions, OTHER, control).holds
