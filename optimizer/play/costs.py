"""What a state costs in terms that people know, and what moving one municipality would cost at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from models.problem import Problem
from models.proposal import Judgement
from models.records import record
from optimizer.engine.start.evaluator import Evaluator

__all__ = ["FAMILIES", "Family", "Offer", "Split", "evaluator_of", "split_cost"]

Family = Literal["arrangements", "centres", "commuting", "size", "borders", "other"]

FAMILIES: Mapping[Family, tuple[str, ...]] = {
    "arrangements": ("arrangements", "institutions", "splits"),
    "centres": ("centres",),
    "commuting": ("commuting",),
    "size": (
        "size",
        "population",
        "members",
        "attributes",
        "number_of_regions",
        "balance",
        "futures",
        "regions_with",
    ),
    "borders": ("compactness", "cut_edges", "contiguity"),
    "other": (),
}
"""Criteria by what they are about; what stands nowhere is ``other``."""


@record
class Split:
    """A cost held against the best one.

    Attributes
    ----------
    cost : float
        In weighted inhabitants.
    best : float or None
        Of the best partition without any wish; None: not known (yet).
    proven : bool
        Whether that best is proven.
    parts : mapping of Family to float
        What each family costs more (or less) than in the best; the whole cost while that is not known.
        Of several tiers that of the one looked at.
    tiers : mapping of str to float
        Of several tiers what each costs more (or less), by name, and what does not nest under "".
    """

    cost: float
    best: float | None
    proven: bool
    parts: Mapping[Family, float]
    tiers: Mapping[str, float] = field(default_factory=dict)

    @property
    def share(self) -> float | None:
        """What it costs more, as a share of the best; None: not known."""
        if self.best is None:
            return None
        return (self.cost - self.best) / self.best if self.best else float(self.cost != self.best)


def family_of(criterion: str) -> Family:
    """Return what a criterion is about, by its full name."""
    table = criterion.split(".")[0]
    return next((family for family, tables in FAMILIES.items() if table in tables), "other")


def split_cost(
    judgements: tuple[Judgement, ...],
    best: tuple[Judgement, ...] | None,
    proven: bool = False,
    tier: str = "",
    unnested: tuple[float, float] = (0.0, 0.0),
) -> Split:
    """Return a cost by family, held against that of the best.

    Parameters
    ----------
    judgements, best : tuple of Judgement
        Of all tiers.
    proven : bool
        Whether the best is proven.
    tier : str
        Of several tiers the one looked at.
    unnested : (float, float)
        What is paid for what does not nest, here and in the best.
    """
    parts = dict.fromkeys(FAMILIES, 0.0)
    tiers: dict[str, float] = {}
    for sign, judged in ((1, judgements), (-1, best or ())):
        for one in judged:
            if one.tier == tier:
                parts[family_of(one.name)] += sign * one.cost
            if tier:
                tiers[one.tier] = tiers.get(one.tier, 0.0) + sign * one.cost
    if any(unnested):
        tiers[""] = unnested[0] - (0.0 if best is None else unnested[1])
    cost = sum(one.cost for one in judgements) + unnested[0]
    least = None if best is None else sum(one.cost for one in best) + unnested[1]
    return Split(cost, least, proven and best is not None, parts, tiers)


@record
class Offer:
    """What it would cost to have a municipality in another region, everybody else staying.

    Attributes
    ----------
    region : frozenset of str
        The region as it is now; empty: one of its own.
    change : float
        Weighted inhabitants more (or less) than now.
    breaks : bool
        Whether a rule would be broken that now holds, or worse than now.
    """

    region: frozenset[str]
    change: float
    breaks: bool


def evaluator_of(problem: Problem) -> Evaluator:
    """Return what judges the regions of a problem fast, all levels' costs together."""
    names = list(problem.costs)
    return Evaluator(problem.minimising(names) if problem.levels else problem)
