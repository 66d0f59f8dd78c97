"""The story of a what-if question: what another answer costs, and who changes region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.problem import in_inhabitants
from optimizer.language.language import language_in_force

if TYPE_CHECKING:
    from models.proposal import Proposal
    from optimizer.comparison.comparison import Comparison

__all__ = ["tell"]


def tell(before: Proposal | None, after: Proposal, difference: Comparison | None) -> str:
    """Say in words what changed since the proposal that another one answers a question about.

    Parameters
    ----------
    before : Proposal or None
        What was asked about; None: nothing was asked differently.
    after : Proposal
        The answer.
    difference : Comparison or None
        How their partitions differ; None when either has none.
    """
    return language_in_force().phrase(_told(before, after, difference))


def _told(before: Proposal | None, after: Proposal, difference: Comparison | None) -> str:
    """Return the story in English."""
    if before is None:
        return "Nothing was asked differently."
    if difference is None:
        return f"Before: {before.report.status}; now: {after.report.status}."
    other = _counts_otherwise(before, after)
    text = "The best partition under other costs" if other else _price(before, after)
    if not difference.moved and not difference.unmatched[0] and not difference.unmatched[1]:
        return f"{text}: no municipality changes region."
    old, new = len(before.partition or ()), len(after.partition or ())
    regions = _counted(new, "region", "regions")
    count = f"still {regions}" if old == new else f"{regions} in place of {old}"
    moved = difference.moved
    municipalities = _counted(len(moved), "municipality", "municipalities")
    people, verb = after.territory.population(moved), "changes" if len(moved) == 1 else "change"
    return (
        f"{text}; {count}; {municipalities} with {people:,} inhabitants {verb} "
        f"region: {after.territory.names(moved)}."
    )


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _price(before: Proposal, after: Proposal) -> str:
    """Say what the change costs; only where both proposals count the same costs."""
    more = in_inhabitants(
        (after.report.objective or 0) - (before.report.objective or 0), after.territory.cost_unit
    )
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
