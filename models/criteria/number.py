"""Number: how many regions there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import model_validator

from models.criteria.base import Criterion, Finding, Measure, Positive, Weight, cost_units
from models.partition import Partition
from models.problem import Bound, Contribution, Cost, Side
from models.territory import Territory

__all__ = ["NumberOfRegions"]


class NumberOfRegions(Criterion):
    """The number of regions: exact, bounded, or as many or as few as possible.

    Preferring few regions costs the inhabitants of an average municipality per region (times
    `weight`); preferring many costs as much for each region fewer than there are municipalities.
    """

    title: ClassVar[str] = "Number of regions"
    source: ClassVar[str] = "P10: vng-strategie 6, bzk-brief, handreiking 4"

    exact: Positive | None = None
    """Exactly so many regions (hard)."""
    minimum: Positive | None = None
    """At least so many regions (hard)."""
    maximum: Positive | None = None
    """At most so many regions (hard)."""
    prefer: Literal["many", "few"] | None = None
    """As many or as few as possible."""
    weight: Weight = 1.0
    """Exchange rate of one region, in average municipalities."""

    @model_validator(mode="after")
    def _consistent(self) -> NumberOfRegions:
        if self.exact is not None and (self.minimum is not None or self.maximum is not None):
            raise ValueError("`exact` leaves nothing for `minimum` and `maximum`: use one or the other")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"minimum {self.minimum} is above maximum {self.maximum}")
        return self

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        return self._bound.lower is not None or self._bound.upper is not None

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rate, when a direction is preferred."""
        return {self.prefer: self.weight} if self.prefer and self.weight else {}

    @property
    def _bound(self) -> Bound:
        if self.exact is not None:
            return Bound("regions", self.exact, self.exact)
        return Bound("regions", self.minimum, self.maximum)

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return that there are too few or too many regions."""
        if self._bound.holds(len(partition)):
            return []
        low, high = self._bound.lower, self._bound.upper
        if low == high:
            wanted = f"exactly {low}"
        else:
            limits = ((f"at least {low}", low), (f"at most {high}", high))
            wanted = " and ".join(text for text, limit in limits if limit is not None)
        limit = low if low is not None and len(partition) < low else high
        text = f"{len(partition)} {'region' if len(partition) == 1 else 'regions'}, {wanted} asked"
        return [Finding("violation", text, (), len(partition), limit)]

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return the number of regions; more than there are municipalities (outsiders) cost nothing."""
        cost = self._cost(territory)
        charge = cost.per_region * len(partition) + cost.constant
        return Measure(len(partition), "regions", max(0, charge))

    def contribute(self, territory: Territory) -> Contribution:
        """Return the bounds as a side constraint and the preference as a cost per region."""
        bound = self._bound
        sides = (Side("regions", Cost(per_region=1), bound.lower, bound.upper),) if self.hard else ()
        return Contribution(cost=self._cost(territory), sides=sides)

    def _cost(self, territory: Territory) -> Cost:
        if self.prefer is None:
            return Cost()
        number = len(territory.codes)
        each = cost_units(territory.average_population, self.weight, territory.cost_unit)
        if self.prefer == "few":
            return Cost(per_region=each)
        return Cost(per_region=-each, constant=each * number)
