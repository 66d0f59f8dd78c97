"""Regret: what a division costs more than the best, and which criteria make the difference."""

from __future__ import annotations

from collections.abc import Mapping

from models.partition import Partition
from models.proposal import Proposal, Status, judge
from models.records import record

__all__ = ["Regret", "find_regret"]


@record
class Regret:
    """A division held against the best one, in weighted inhabitants.

    Attributes
    ----------
    cost, best : float
        Of all criteria together.
    by_criterion : mapping of str to float
        What each costs more (or less) than in the best.
    proven : bool
        Whether the best is proven to be that.
    regions : mapping of frozenset of str to str
        The name of each region of the best.
    """

    cost: float
    best: float
    by_criterion: Mapping[str, float]
    proven: bool
    regions: Mapping[frozenset[str], str]

    @property
    def share(self) -> float:
        """What it costs more, as a share of the best (0 where that costs nothing)."""
        return (self.cost - self.best) / self.best if self.best else 0.0

    @property
    def largest(self) -> list[tuple[str, float]]:
        """The criteria that make a difference, the largest first."""
        found = [(name, more) for name, more in self.by_criterion.items() if more]
        return sorted(found, key=lambda item: (-abs(item[1]), item[0]))


def find_regret(best: Proposal, partition: Partition) -> Regret | None:
    """Return what a division of the scenario's area costs more than the best.

    The part of the division inside the area is what counts.  None: there is no best, or the division leaves
    out a municipality of the area.
    """
    area = frozenset(best.territory.codes)
    if best.partition is None or best.scenario.tiers or not area <= partition.codes:
        return None
    judged = judge(best.scenario, best.territory, partition.restrict(area))
    costs = {one.name: one.cost for one in judged}
    least = {one.name: one.cost for one in best.judgements}
    return Regret(
        sum(costs.values()),
        sum(least.values()),
        {name: cost - least.get(name, 0.0) for name, cost in costs.items()},
        best.report.status is Status.OPTIMAL,
        best.names,
    )
