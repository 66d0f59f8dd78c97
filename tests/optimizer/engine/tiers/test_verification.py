"""Certificates of tiers prove what they claim, and nothing more."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings, strategies as st

from models.nesting import Tiers
from optimizer.engine.solution import Limits
from optimizer.engine.tiers import strategy, verification
from optimizer.engine.tiers.strategy import solve_tiers
from optimizer.engine.tiers.verification import verify_tier_bound
from tests.tier_problems import best_chain, tier_problems

LIMITS = Limits(60.0, workers=1, seed=1)


def with_columns(tiers: Tiers, check: Any) -> None:
    before = strategy.TINY, verification.TINY
    strategy.TINY = verification.TINY = 0
    try:
        found = solve_tiers(tiers, LIMITS)
        if found.chain is not None:
            check(found)
    finally:
        strategy.TINY, verification.TINY = before


@given(tier_problems())
@settings(max_examples=20, deadline=None)
def test_the_bound_is_proven_again(tiers: Tiers) -> None:
    def check(found: Any) -> None:
        again = verify_tier_bound(tiers, found.certificate, found.chain, LIMITS)
        assert again.findings == ()
        assert again.bound == found.bound == best_chain(tiers)[0]

    with_columns(tiers, check)


@given(tier_problems(), st.integers(0, 1), st.integers(1, 1 << 24))
@settings(max_examples=20, deadline=None)
def test_other_duals_never_prove_more_than_the_optimum(tiers: Tiers, tier: int, more: int) -> None:
    def check(found: Any) -> None:
        forged = forge(found.certificate, tier, more)
        again = verify_tier_bound(tiers, forged, found.chain, LIMITS)
        assert again.bound is None or again.bound <= found.objective

    with_columns(tiers, check)


def forge(content: Any, tier: int, more: int) -> Any:
    """Raise the first dual of each tier's certificate, in every part."""
    if "parts" in content:
        return {
            "parts": [{**p, "certificate": forge(p["certificate"], tier, more)} for p in content["parts"]]
        }
    if "tiers" not in content:
        return content
    tiers = [dict(entry) for entry in content["tiers"]]
    first = next(iter(tiers[tier]["duals"]))
    tiers[tier]["duals"] = {**tiers[tier]["duals"], first: tiers[tier]["duals"][first] + more}
    return {**content, "tiers": tiers}


def test_no_certificate_proves_nothing() -> None:
    @given(tier_problems())
    @settings(max_examples=3, deadline=None)
    def nothing(tiers: Tiers) -> None:
        def check(found: Any) -> None:
            again = verify_tier_bound(tiers, {"bound": 3}, found.chain, LIMITS)
            assert not again.holds

        with_columns(tiers, check)

    nothing()
