"""Compactness: short borders between regions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from models.criteria.base import Criterion, Detail, Measure, Weight, costs_of_parts, pair_cost
from models.partition import Partition
from models.problem import Contribution
from models.territory import Territory

__all__ = ["Compactness"]

METRES_PER_KM = 1000


class Compactness(Criterion):
    """The length of the borders between regions.

    Content-logical, robust outer borders: the shorter the better.  Each land border between two
    municipalities of different regions costs its share of the length of all municipal borders
    in the area, times the area's inhabitants and `weight`.
    """

    title: ClassVar[str] = "Compactness"
    source: ClassVar[str] = "P5: decentralisatiebrief, handreiking 3.4.1 (robust outer borders)"

    weight: Weight = 1.0
    """Exchange rate of the border length between regions."""

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rate."""
        return {"border": self.weight} if self.weight else {}

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return the km of border between regions."""
        between = [pair for pair in territory.pairs if not partition.together(*pair)]
        lengths, costs = _lengths(territory), self._costs(territory)
        metres, every = sum(lengths[pair] for pair in between), sum(lengths.values())
        share = Detail("share of all municipal borders", metres / every if every else 0.0, "share")
        cost = sum(costs[pair] for pair in between)
        return Measure(metres / METRES_PER_KM, "km of border between regions", cost, (share,))

    def contribute(self, territory: Territory) -> Contribution:
        """Return the border of each pair as a cost of separating it."""
        return Contribution(cost=pair_cost(territory, separate=self._costs(territory)))

    def _costs(self, territory: Territory) -> dict[tuple[str, str], int]:
        return costs_of_parts(_lengths(territory), territory.population(), self.weight, territory.cost_unit)


def _lengths(territory: Territory) -> dict[tuple[str, str], int]:
    """Return the land border of each contiguous pair, in metres."""
    return {pair: territory.touch(*pair).border_m for pair in territory.pairs}
