"""Institutions: how many regions of another layer each region has to deal with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic.json_schema import SkipJsonSchema

from models.criteria.base import Criterion, Detail, Finding, Measure, Positive, Weight, cost_units
from models.partition import Partition
from models.problem import Contribution, Cost, Spread
from models.territory import Territory

__all__ = ["Institutions"]


class Institutions(Criterion):
    """The care-office, safety or other regions that each region has to deal with.

    Firm direction and partnership with large institutions asks that a region faces few of them.
    A region costs weight x (number faced - 1) x the inhabitants of an average municipality of
    the area; to face more than `maximum` is not allowed.
    """

    title: ClassVar[str] = "Institutions faced"
    source: ClassVar[str] = "P9: vng-strategie step 1"

    layer: SkipJsonSchema[str] = ""
    maximum: Positive | None = None
    """Regions of the layer that one region may deal with (hard)."""
    weight: Weight = 0.0
    """Exchange rate of each one beyond the first, in average municipalities."""

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        return self.maximum is not None

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rate."""
        return {"beyond the first": self.weight} if self.weight else {}

    def prepare(self, territory: Territory) -> None:
        """Look up the layer: one that has regions."""
        territory.regional_layer(self.layer)

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the regions that deal with too many."""
        found = []
        for region in partition:
            faced = self._faced(territory, region)
            if self.maximum is not None and len(faced) > self.maximum:
                found.append(
                    Finding(
                        "violation",
                        f"{territory.names(region)}: deals with {len(faced)} regions of {self.layer} "
                        f"({', '.join(faced)}), the maximum is {self.maximum}",
                        tuple(sorted(region)),
                        len(faced),
                        self.maximum,
                    )
                )
        return found

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return the institutions beyond one per region, and the number that each region faces."""
        counts = {region: len(self._faced(territory, region)) for region in partition}
        beyond = sum(max(0, count - 1) for count in counts.values())
        details = tuple(
            Detail(f"regions of {self.layer} faced", count, "regions", tuple(sorted(region)))
            for region, count in counts.items()
        )
        unit = f"regions of {self.layer} faced beyond one each"
        return Measure(beyond, unit, beyond * self._rate(territory), details)

    def contribute(self, territory: Territory) -> Contribution:
        """Return the spread of the layer's labels over a region as a cost and a maximum."""
        of = territory.layer(self.layer).region_of
        number = {name: k for k, name in enumerate(territory.layer(self.layer).regions)}
        labels = tuple(number[of[code]] if code in of else -1 for code in territory.codes)
        rate = self._rate(territory)
        cost = Cost(spreads=(Spread(labels, rate=rate),)) if rate else Cost()
        spreads = (Spread(labels, maximum=self.maximum),) if self.hard else ()
        return Contribution(cost=cost, spreads=spreads)

    def _rate(self, territory: Territory) -> int:
        return cost_units(territory.average_population, self.weight, territory.cost_unit)

    def _faced(self, territory: Territory, region: frozenset[str]) -> list[str]:
        of = territory.layer(self.layer).region_of
        return sorted({of[code] for code in region if code in of})
