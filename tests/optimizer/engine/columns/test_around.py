"""Locks beside a solved problem: the same optimum as a solve of the whole, with a certificate that stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from benchmarks.synthetic import weak_map
from models.problem import Bound, Cost, Limit, Problem
from optimizer import change_scenario, load_scenario, propose
from optimizer.engine import strategy
from optimizer.engine.columns import around
from optimizer.engine.columns.around import solve_around
from optimizer.engine.columns.columns import solve_columns
from optimizer.engine.proof.verification import verify_bound
from optimizer.engine.solution import Control, Known, Limits, Status
from tests.brute_force import best
from tests.problems import problems

LIMITS = Limits(time_limit_s=60.0, workers=1)
LOCKED = frozenset({"separate", "above", "limits", "together", "apart"})


def known_of(problem: Problem) -> Known | None:
    """Solve a problem without its locks."""
    plain = replace(problem, together=frozenset(), apart=frozenset(), fixed=())
    solution = solve_columns(plain, LIMITS)
    if solution.regions is None or solution.certificate is None:
        return None
    return Known(plain, solution.regions, solution.certificate)


def check_small(problem: Problem, patch: pytest.MonkeyPatch) -> bool:
    """Compare with brute force; tell whether anything was found around the locks."""
    patch.setattr(around, "SMALL", 0)
    patch.setattr(around, "MOST", 1.0)
    patch.setattr(around, "LOOSE", 2)
    patch.setattr(around, "NEAR", 1)
    known = known_of(problem)
    found = None if known is None else solve_around(problem, known, LIMITS, Control())
    if found is None:
        return False
    assert found.status is Status.OPTIMAL
    assert found.objective == found.bound == best(problem).cost
    proven = verify_bound(problem, found.certificate, found.regions, LIMITS)
    assert (proven.bound, proven.findings) == (found.bound, ())
    return True


@settings(max_examples=10)
@given(problem=problems(max_units=6, parts=LOCKED))
def test_locks_agree_with_brute_force(problem):
    with pytest.MonkeyPatch.context() as patch:
        check_small(problem, patch)


@pytest.mark.slow
@settings(max_examples=120)
@given(problem=problems(max_units=8))
def test_locks_agree_with_brute_force_at_length(problem):
    with pytest.MonkeyPatch.context() as patch:
        check_small(problem, patch)


def test_two_who_part_are_priced_around():
    """Four pairs in a row, each of at least two: parting one of them makes regions of three."""
    ties = {(i, i + 1): 5 if i % 2 == 0 else 1 for i in range(7)}
    problem = Problem(
        tuple("abcdefgh"),
        frozenset(ties),
        {"members": (1,) * 8},
        {"ties": Cost(separate=ties), "number": Cost(per_region=-3)},
        (Limit(((Bound("members", 2),),), "members"),),
        apart=frozenset({(2, 3)}),
    )
    with pytest.MonkeyPatch.context() as patch:
        assert check_small(problem, patch)


@pytest.mark.slow
def test_what_if_of_the_country_rests_on_what_is_proven(monkeypatch):
    scenario = load_scenario("scenarios/nederland.toml")
    country, wish = propose(scenario, limits=LIMITS), {"apart": [("Naarden", "Bussum")]}
    fresh = propose(change_scenario(scenario, **wish), limits=LIMITS, start=[country.partition])
    monkeypatch.setattr(strategy, "_solve_apart", None)  # the whole is not solved again
    found = country.what_if(**wish, limits=LIMITS)
    assert found.report.status is Status.OPTIMAL
    assert found.report.objective == fresh.report.objective
    problem = found.scenario.formulate(found.territory)
    regions = problem.regions_of(found.partition)
    proven = verify_bound(problem, found.report.certificate, regions, LIMITS)
    assert (proven.bound, proven.findings) == (found.report.objective, ())


def test_what_changes_more_than_locks_is_not_answered_around_them():
    problem = weak_map(130, 1)
    known = Known(problem, (), {})
    assert around._locked(replace(problem, apart=frozenset({(0, 1)})), known) == {0, 1}
    assert not around._locked(problem, known)
    assert not around._locked(replace(problem, limits=(), apart=frozenset({(0, 1)})), known)
    tighter = replace(problem, apart=frozenset({(0, 1)}))
    assert not around._locked(problem, Known(tighter, (), {}))  # a lock taken back
