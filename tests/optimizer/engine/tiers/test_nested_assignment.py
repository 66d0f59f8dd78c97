"""The nested assignment model agrees with brute force over all chains of partitions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from models.nesting import Tiers
from models.proposal import Status
from optimizer.engine.solution import Limits
from optimizer.engine.tiers.assignment import solve_nested_assignment
from tests.tier_problems import best_chain, tier_problems


def agrees(tiers: Tiers) -> None:
    least, _ = best_chain(tiers)
    found = solve_nested_assignment(tiers, Limits(60.0, workers=1))
    assert found.objective == least
    assert found.status is (Status.INFEASIBLE if least is None else Status.OPTIMAL)
    if found.chain is not None:
        assert tiers.accepts(found.chain)
        assert found.bound == least


@given(tier_problems())
@settings(max_examples=25, deadline=None)
def test_pairs(tiers: Tiers) -> None:
    agrees(tiers)


@pytest.mark.slow
@given(st.integers(2, 3).flatmap(lambda count: tier_problems(count, 6 if count == 2 else 4)))
@settings(max_examples=300, deadline=None)
def test_pairs_and_triples(tiers: Tiers) -> None:
    agrees(tiers)
