"""Size: the counterweight to all that favours merging."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from models.criteria.base import Criterion, Measure, Positive, Weight, rate_of
from models.partition import Partition
from models.problem import Contribution, Cost, Hinge
from models.territory import Territory

__all__ = ["Size"]


class Size(Criterion):
    """Regions larger than they need to be cost inhabitants above a target.

    The larger the cooperation, the more councils feel that they have no part in it (the
    cooperation paradox of the ambassadeurs).  A region costs every *capped* inhabitant above
    the target, where a municipality counts for at most `cap` inhabitants, so that a city's own
    size never makes its neighbours expensive: weight x max(0, sum of min(inhabitants, cap) over
    its members - target).
    """

    title: ClassVar[str] = "Size"
    source: ClassVar[str] = "P18: ambassadeurs (Samenwerkingsparadox)"

    target: Positive
    """Capped inhabitants of a region that cost nothing."""
    cap: Positive = 100_000
    """Inhabitants for which one municipality counts at most."""
    weight: Weight = 1.0
    """Exchange rate of an inhabitant above the target."""

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rate."""
        return {"above target": self.weight} if self.weight else {}

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return the capped inhabitants above the target, summed over regions."""
        sizes = [sum(min(territory.population([code]), self.cap) for code in region) for region in partition]
        return Measure(
            sum(max(0, size - self.target) for size in sizes),
            f"capped inhabitants above {self.target:,} per region",
            sum(map(self._hinge(territory).cost, sizes)),
        )

    def contribute(self, territory: Territory) -> Contribution:
        """Return the hinge above the target on capped inhabitants."""
        capped = tuple(min(m.population, self.cap) for m in territory.municipalities.values())
        cost = Cost(hinges=(self._hinge(territory),)) if self.weight else Cost()
        return Contribution(cost=cost, totals={self._key: capped})

    @property
    def _key(self) -> str:
        return f"inhabitants capped at {self.cap}"

    def _hinge(self, territory: Territory) -> Hinge:
        return Hinge(self._key, self.target, rate_of(self.weight, territory.cost_unit))
