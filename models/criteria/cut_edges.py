"""Cut edges: how many borders between touching municipalities run between regions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import ClassVar

from models.criteria.base import Criterion, Detail, Measure, Weight, cost_units, pair_cost
from models.partition import Partition
from models.problem import Contribution
from models.territory import Territory

__all__ = ["CutEdges"]


class CutEdges(Criterion):
    """The number of borders between municipalities of different regions.

    Every pair that touches counts one, however long its border: the usual measure of compactness
    where districts are drawn.  Each costs the area's inhabitants over the number of such pairs, times
    `weight`, the same whole number of cost units for every pair and never less than one.
    """

    title: ClassVar[str] = "Cut edges"
    source: ClassVar[str] = "P5: decentralisatiebrief, handreiking 3.4.1 (robust outer borders)"

    weight: Weight = 1.0
    """Exchange rate of the borders between regions."""

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rate."""
        return {"borders cut": self.weight} if self.weight else {}

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return the number of borders between regions."""
        cut = sum(not partition.together(*pair) for pair in territory.pairs)
        share = Detail("share of all borders", cut / max(1, len(territory.pairs)), "share")
        return Measure(cut, "borders between regions", cut * self._each(territory), (share,))

    def contribute(self, territory: Territory) -> Contribution:
        """Return the same cost of separating each pair that touches."""
        each = self._each(territory)
        return Contribution(cost=pair_cost(territory, separate=dict.fromkeys(territory.pairs, each)))

    def _each(self, territory: Territory) -> int:
        if not self.weight:
            return 0
        each = Fraction(territory.population(), max(1, len(territory.pairs)))
        return max(1, cost_units(each, self.weight, territory.cost_unit))
