"""The story of a what-if question: what another answer costs, and who changes region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.problem import INHABITANTS_PER_COST_UNIT

if TYPE_CHECKING:
    from optimizer.proposal import Proposal

__all__ = ["tell"]


def tell(after: Proposal) -> str:
    """Say in words what changed since the proposal that another one answers a question about."""
    before = after.before
    if before is None:
        return "Nothing was asked differently."
    difference = after.difference
    if difference is None:
        return f"Before: {before.report.status}; now: {after.report.status}."
    other = _counts_otherwise(before, after)
    text = "The best partition under other costs" if other else _price(before, after)
    if not difference.moved and not difference.unmatched[0] and not difference.unmatched[1]:
        return f"{text}: no municipality changes region."
    people = after.territory.population(difference.moved)
    count = f"from {len(before.partition or ())} to {len(after.partition or ())} regions"
    return (
        f"{text}; {count}; {len(difference.moved)} municipalities with {people:,} inhabitants change "
        f"region: {after.territory.names(difference.moved)}."
    )


def _price(before: Proposal, after: Proposal) -> str:
    """Say what the change costs; only where both proposals count the same costs."""
    more = ((after.report.objective or 0) - (before.report.objective or 0)) * INHABITANTS_PER_COST_UNIT
    cost = "costs as much" if not more else f"costs {abs(more):,} {'more' if more > 0 else 'less'}"
    return f"The best partition now {cost} (weighted inhabitants)"


def _counts_otherwise(before: Proposal, after: Proposal) -> bool:
    """Tell whether costs differ: other data, criteria or weights."""
    soft = [
        {name: criterion for name, criterion in scenario.in_use() if criterion.weights}
        for scenario in (before.scenario, after.scenario)
    ]
    same_people = before.territory.municipalities == after.territory.municipalities
    return not same_people or soft[0] != soft[1]
