"""A forger changes any field of any certificate; what comes out never exceeds the truth.

Whoever writes a new kind of certificate adds a line to `KINDS`: a strategy of problems.  The truth of a
level is found by listing every partition that keeps the levels before it.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from models.problem import Bound, Cost, Limit, Problem
from optimizer.engine import ways
from optimizer.engine.columns import certificate as writing, columns
from optimizer.engine.columns.choice import Choice
from optimizer.engine.columns.columns import solve_columns
from optimizer.engine.proof import verification as module
from optimizer.engine.proof.counting import least_cost
from optimizer.engine.proof.verification import verify_bound
from optimizer.engine.solution import Limits, Status
from optimizer.engine.strategy import solve
from tests.brute_force import accepted
from tests.problems import packings, problems, three_triangles

LIMITS = Limits(workers=1)
PATIENCE = Limits(workers=1, seed=7, time_limit_s=20)


@st.composite
def two_copies(draw: st.DrawFn, inner: st.SearchStrategy[Problem]) -> Problem:
    """A problem beside itself, with nothing that ties the two together."""
    one = draw(inner)
    n = len(one)

    def both(pairs):
        return frozenset({*pairs, *((i + n, j + n) for i, j in pairs)})

    def costs(cost):
        doubled = {
            name: {**getattr(cost, name), **{(i + n, j + n): v for (i, j), v in getattr(cost, name).items()}}
            for name in ("separate", "join")
        }
        spreads = tuple(replace(spread, labels=spread.labels * 2) for spread in cost.spreads)
        return replace(cost, **doubled, spreads=spreads)

    shifted = [
        replace(q, unit=q.unit + n, weights={i + n: w for i, w in q.weights.items()}) for q in one.quorums
    ]
    return Problem(
        tuple(f"u{i}" for i in range(2 * n)),
        both(one.edges),
        {name: values * 2 for name, values in one.totals.items()},
        {name: costs(cost) for name, cost in one.costs.items()},
        one.limits,
        (*one.quorums, *shifted),
        tuple(
            replace(
                c,
                alone=c.alone * 2,
                pairs={**c.pairs, **{(i + n, j + n): v for (i, j), v in c.pairs.items()}},
                free=c.free | {i + n for i in c.free},
            )
            for c in one.cohesions
        ),
        tuple(replace(spread, labels=spread.labels * 2) for spread in one.spreads),
        both(one.together),
        both(one.apart),
        (*one.fixed, *(frozenset(i + n for i in region) for region in one.fixed)),
        levels=one.levels,
    )


@st.composite
def strips(draw: st.DrawFn) -> Problem:
    """Pairs and triples on a strip of triangles: fractions are cheaper, so that regions are listed."""
    n = 7
    edges = frozenset((i, j) for i in range(n) for j in (i + 1, i + 2) if j < n)
    return Problem(
        tuple(f"u{i}" for i in range(n)),
        edges,
        {"members": (1,) * n},
        {"ties": Cost(separate={edge: draw(st.integers(1, 12)) for edge in sorted(edges)})},
        (Limit(((Bound("members", 2, 3),),), "members"),),
    )


PLAIN = frozenset({"separate", "limits", "per region", "above"})

KINDS = {
    "one level": problems(max_units=5),
    "several levels": problems(max_units=5, levels=True),
    "parts": two_copies(problems(max_units=3, parts=PLAIN)),
    "parts with levels": two_copies(problems(max_units=3, parts=PLAIN, levels=True)),
    "regions listed": strips(),
    "packings": packings(max_units=6),
}

FORGED = [None, "", "text", "12", float("nan"), float("inf"), -1.5, True, [], {}, [[]], 1 << 62, -(1 << 62)]
FORGED += [0, 1, -1, 1 << 20, -(1 << 20), 1 << 58, 1 << 63, 1 << 64, 10**400, -(10**400)]


@pytest.fixture(autouse=True)
def _certificates_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small problems be solved by columns and verified by their certificates alone."""
    monkeypatch.setattr(module, "SMALL", 0)
    monkeypatch.setattr(ways, "TINY", 0)


def truth(problem: Problem) -> list[int]:
    """Return the optimum of each level among the partitions that keep the levels before it."""
    left = accepted(problem)
    found = []
    slacks = [level.slack for level in problem.levels] or [Fraction(0)]
    for goal, slack in zip(problem.goals, slacks, strict=True):
        costs = [problem.partition_cost(regions, goal) for regions in left]
        least = min(costs)
        found.append(least)
        most = least + int(abs(least) * slack)
        left = [regions for regions, cost in zip(left, costs, strict=True) if cost <= most]
    return found


def places(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every field, the containers too."""
    if path:
        yield path
    items = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))
        else:
            yield (*path, key)


def forge(content: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Return a certificate with one to three fields changed, and all digests made to fit."""
    forged = copy.deepcopy(content)
    for _ in range(rng.randint(1, 3)):
        path = rng.choice(list(places(forged)))
        holder: Any = forged
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = altered(holder[path[-1]], rng)
    sign(forged)
    return forged


def altered(now: Any, rng: random.Random) -> Any:
    """Return something else than what stands in a field, often something near it."""
    near = [rng.choice(FORGED)]
    if type(now) is int:
        near += [now + rng.choice([-1, 1]) * rng.randint(1, 1 << 20), -now, now << 40] * 2
    if isinstance(now, list) and now:
        near += [now[:-1], [*now, now[-1]], rng.sample(now, len(now))] * 3
    if isinstance(now, dict) and now:
        gone = rng.choice(list(now))
        near += [{key: value for key, value in now.items() if key != gone}] * 3
    return copy.deepcopy(rng.choice(near))


def sign(content: Any) -> None:
    """Make the digest of every certificate inside fit."""
    if isinstance(content, dict):
        for value in content.values():
            sign(value)
        if "digest" in content:
            content["digest"] = writing._digest(content)
    elif isinstance(content, list):
        for value in content:
            sign(value)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_no_forged_certificate_proves_more_than_is_true(kind, data):
    problem = data.draw(KINDS[kind])
    solution = solve(problem, LIMITS)
    if solution.status is Status.INFEASIBLE:
        return
    best = truth(problem)
    honest = json.loads(json.dumps(solution.certificate))
    answer = verify_bound(problem, honest, solution.regions, PATIENCE)
    assert answer.holds, answer.findings
    assert [proof.bound for proof in answer.levels] == best
    rng = random.Random(data.draw(st.integers(0, 1 << 30)))
    for _ in range(3):
        answer = verify_bound(problem, forge(honest, rng), solution.regions, PATIENCE)
        for proof, least in zip(answer.levels, best, strict=True):
            assert proof.bound is None or proof.bound <= least


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=600)
@given(data=st.data())
def test_many_forged_certificates(kind, data):
    test_no_forged_certificate_proves_more_than_is_true.hypothesis.inner_test(kind, data)


@given(seed=st.integers(0, 1 << 30))
def test_no_forged_cut_proves_more_than_is_true(seed):
    problem = three_triangles()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "choose", lambda *given, **named: Choice(None, exhausted=False))
        solution = solve_columns(problem, LIMITS)
    honest = json.loads(json.dumps(solution.certificate))
    assert honest["packing"]["cuts"]
    best = least_cost(problem)
    assert best is not None
    assert verify_bound(problem, honest, solution.regions, PATIENCE).bound == best
    rng = random.Random(seed)
    for _ in range(20):
        answer = verify_bound(problem, forge(honest, rng), solution.regions, PATIENCE)
        assert answer.bound is None or answer.bound <= best


@given(problem=problems(max_units=4, levels=True), regions=st.randoms(use_true_random=False))
def test_other_regions_of_an_earlier_level_prove_no_more(problem, regions):
    """Regions that are dearer on the first level, shown for it, allow more: they only prove less."""
    solution = solve(problem, LIMITS)
    if solution.status is Status.INFEASIBLE:
        return
    honest = json.loads(json.dumps(solution.certificate))
    levels = honest["levels"] if "levels" in honest else honest["parts"][0]["certificate"]["levels"]
    shown = regions.choice(accepted(problem)) if "levels" in honest else [frozenset({0})]
    levels[0]["regions"] = [sorted(region) for region in problem.codes_of(shown)]
    answer = verify_bound(problem, honest, solution.regions, PATIENCE)
    for proof, least in zip(answer.levels, truth(problem), strict=True):
        assert proof.bound is None or proof.bound <= least
