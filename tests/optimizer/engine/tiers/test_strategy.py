"""Tiers in levels and parts: the strategy agrees with brute force whichever way it takes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from models.nesting import JointSide, TierLevel, Tiers
from models.problem import Bound, Cost, Limit, Problem
from models.proposal import Status
from optimizer.engine.solution import Limits
from optimizer.engine.tiers import strategy
from optimizer.engine.tiers.strategy import parts_of, solve_tiers, stages_of, tightened
from tests.tier_problems import best_chain, tier_problems

LIMITS = Limits(60.0, workers=1)


def path(least: int, **more: object) -> Problem:
    """Six units in a row of one member each; a region has at least so many, and cutting costs."""
    edges = frozenset((i, i + 1) for i in range(5))
    problem = Problem(
        tuple("abcdef"),
        edges,
        {"members": (1,) * 6},
        {"ties": Cost(separate={(0, 1): 5, (1, 2): 1, (2, 3): 4, (3, 4): 1, (4, 5): 3}, per_region=-3)},
        (Limit(((Bound("members", least),),), "members"),),
    )
    return replace(problem, **more)  # type: ignore[arg-type]


@given(tier_problems(), st.sampled_from([Fraction(0), Fraction(1, 4)]))
@settings(max_examples=25, deadline=None)
def test_levels_agree_with_brute_force(tiers: Tiers, slack: Fraction) -> None:
    levels = (TierLevel((("first",),) * 2, slack), TierLevel((("second",),) * 2))
    sides: list[JointSide] = []
    reached = []
    for k in range(2):
        stage = stages_of(tiers, levels, k, sides)
        least, _ = best_chain(stage)
        if least is None:
            break
        reached.append(least)
        ceiling = least + int(abs(least) * slack)
        sides.append(JointSide("level", tuple(p.cost for p in stage.problems), ceiling))
    found = solve_tiers(tiers, LIMITS, levels=levels)
    assert [level.value for level in found.levels] == reached
    assert found.status is (Status.OPTIMAL if reached else Status.INFEASIBLE)


@given(tier_problems())
@settings(max_examples=15, deadline=None)
def test_columns_with_starts_agree_with_brute_force(tiers: Tiers) -> None:
    before, strategy.TINY = strategy.TINY, 0
    try:
        found = solve_tiers(tiers, LIMITS)
    finally:
        strategy.TINY = before
    assert found.objective == best_chain(tiers)[0]


@given(tier_problems(priced=False))
@settings(max_examples=25, deadline=None)
def test_what_nesting_says_at_once_changes_nothing(tiers: Tiers) -> None:
    assert best_chain(tightened(tiers))[0] == best_chain(tiers)[0]


def test_a_fixed_tier_takes_everything_apart() -> None:
    halves = (frozenset({0, 1, 2}), frozenset({3, 4, 5}))
    tiers = Tiers((path(1), path(3, fixed=halves)))
    assert parts_of(tightened(tiers)) == [(0, 1, 2), (3, 4, 5)]
    found = solve_tiers(tiers, LIMITS)
    assert found.chain is not None
    assert found.chain[1] == halves
    assert (found.objective, found.bound) == (best_chain(tiers)[0],) * 2


@pytest.mark.parametrize("price", [0, 1, 100])
def test_a_price_of_nesting_is_paid_where_it_pays(price: int) -> None:
    edges = path(1).edges
    tiers = Tiers((path(2), path(3)), dict.fromkeys(edges, price))
    hard = Tiers((path(2), path(3)))
    found = solve_tiers(tiers, LIMITS)
    assert found.objective == best_chain(tiers)[0]
    if price == 100:
        assert found.objective == best_chain(hard)[0]


def test_what_must_stay_together_below_cannot_be_apart_above() -> None:
    tiers = Tiers((path(1, together=frozenset({(0, 1)})), path(1, apart=frozenset({(0, 1)}))))
    assert solve_tiers(tiers, LIMITS).status is Status.INFEASIBLE
