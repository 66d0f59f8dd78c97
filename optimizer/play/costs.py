"""What a state costs in terms that people know, and what moving one municipality would cost at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from models.problem import Problem, Region
from models.proposal import Judgement
from models.territory import Territory
from optimizer.engine.start.evaluator import Draft, Evaluator

__all__ = ["FAMILIES", "Family", "Offer", "Split", "offers_for", "split_cost"]

Family = Literal["arrangements", "centres", "commuting", "size", "borders", "other"]

FAMILIES: Mapping[Family, tuple[str, ...]] = {
    "arrangements": ("arrangements", "institutions", "splits"),
    "centres": ("centres",),
    "commuting": ("commuting",),
    "size": ("size", "population", "members", "attributes", "number_of_regions", "balance", "futures"),
    "borders": ("compactness", "cut_edges", "contiguity"),
    "other": (),
}
"""Criteria by what they are about; what stands nowhere is ``other``."""


@dataclass(frozen=True)
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
    """

    cost: float
    best: float | None
    proven: bool
    parts: Mapping[Family, float]

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
    judgements: tuple[Judgement, ...], best: tuple[Judgement, ...] | None, proven: bool = False
) -> Split:
    """Return a cost by family, held against that of the best."""
    parts = dict.fromkeys(FAMILIES, 0.0)
    for sign, judged in ((1, judgements), (-1, best or ())):
        for one in judged:
            parts[family_of(one.name)] += sign * one.cost
    cost = sum(one.cost for one in judgements)
    least = None if best is None else sum(one.cost for one in best)
    return Split(cost, least, proven and best is not None, parts)


@dataclass(frozen=True)
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


def offers_for(
    code: str, partition: list[Region], evaluator: Evaluator, territory: Territory
) -> tuple[Offer, ...]:
    """Return what each neighbouring region would cost for a municipality, the cheapest first.

    Parameters
    ----------
    code : str
    partition : list of Region
        By unit numbers; white spots stand in none.
    evaluator : Evaluator
        Of the problem without levels.
    territory : Territory
    """
    unit, codes = territory.index[code], territory.codes
    draft = Draft(evaluator, partition)
    home = draft.label[unit]
    rest = [] if home < 0 else [draft.regions[home] - {unit}]
    removed = [] if home < 0 else [home]
    rest = [region for region in rest if region]
    near = {draft.label[j] for j in evaluator.problem.neighbours[unit]} - {home, -1}
    now = draft.score
    found = []
    targets: list[int | None] = [*sorted(near)]
    if rest:
        targets.append(None)
    for label in targets:
        joined = frozenset({unit}) if label is None else draft.regions[label] | {unit}
        gone = removed if label is None else [*removed, label]
        then = draft.trial(gone, [*rest, joined])
        region = frozenset[str]() if label is None else frozenset(codes[i] for i in draft.regions[label])
        change = territory.in_inhabitants(then.cost - now.cost)
        found.append(Offer(region, change, then.violation > now.violation))
    return tuple(sorted(found, key=lambda offer: (offer.breaks, offer.change, sorted(offer.region))))


def evaluator_of(problem: Problem) -> Evaluator:
    """Return what judges the regions of a problem fast, all levels' costs together."""
    names = list(problem.costs)
    return Evaluator(problem.minimising(names) if problem.levels else problem)
