"""Splits: into how many pieces the regions of a layer are divided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic.json_schema import SkipJsonSchema

from models.criteria.base import Criterion, Detail, Finding, Measure, Weight, Whole, cost_units
from models.partition import Partition
from models.problem import Contribution, Cost, Side, Spread
from models.territory import Territory

__all__ = ["Splits"]


class Splits(Criterion):
    """Regions of a layer that a proposal divides.

    A region of the layer that lies in three proposed regions is split twice: what is counted are the
    proposed regions that hold a part of it, less one.  Each split costs the inhabitants of an
    average municipality of the area, times `weight`; more than `at_most` in all are not allowed.
    Only the members inside the area count.
    """

    title: ClassVar[str] = "Splits"
    source: ClassVar[str] = (
        "P5, P6: decentralisatiebrief (b), handreiking ch. 1, 3.4.1, step 4; P7: vng-strategie 6, step 1"
    )

    layer: SkipJsonSchema[str] = ""
    at_most: Whole | None = None
    """Largest number of splits of all regions of the layer together (hard)."""
    weight: Weight = 0.0
    """Exchange rate of each split, in average municipalities."""

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        return self.at_most is not None

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rate."""
        return {"splits": self.weight} if self.weight else {}

    def in_words(self) -> str:
        """Return the rule, as in 'at most 2 splits of province'."""
        return (
            self.title.lower() if self.at_most is None else f"at most {self.at_most} splits of {self.layer}"
        )

    def prepare(self, territory: Territory) -> None:
        """Look up the layer: one that has regions."""
        territory.regional_layer(self.layer)

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return that there are too many splits, with the members of the regions that are divided."""
        pieces = self._pieces(territory, partition)
        splits = sum(count - 1 for count in pieces.values())
        if self.at_most is None or splits <= self.at_most:
            return []
        named = ", ".join(f"{name} in {count}" for name, count in pieces.items() if count > 1)
        text = f"{splits} splits of {self.layer} ({named}), at most {self.at_most} are allowed"
        region_of = territory.layer(self.layer).region_of
        torn = tuple(code for code in territory.codes if pieces.get(region_of.get(code, ""), 1) > 1)
        return [Finding("violation", text, torn, splits, self.at_most)]

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return the number of splits, and how many regions of the layer are divided."""
        pieces = self._pieces(territory, partition)
        splits = sum(count - 1 for count in pieces.values())
        divided = sum(count > 1 for count in pieces.values())
        details = (Detail("layer regions divided", divided, f"of {len(pieces)} regions"),)
        return Measure(splits, f"splits of {self.layer}", splits * self._rate(territory), details)

    def contribute(self, territory: Territory) -> Contribution:
        """Return the number of splits as a cost and as a constraint over the partition."""
        rate = self._rate(territory)
        cost = self._cost(territory, rate) if rate else Cost()
        if self.at_most is None:
            return Contribution(cost=cost)
        name = f"splits of {self.layer}"
        return Contribution(cost=cost, sides=(Side(name, self._cost(territory, 1), upper=self.at_most),))

    def _cost(self, territory: Territory, rate: int) -> Cost:
        """Return a cost per split.

        All splits are the labels met in all proposed regions, less the number of labels; a
        municipality without a region of the layer has a label of its own, which is never split.
        """
        of = territory.layer(self.layer).region_of
        names = [of.get(code, f"alone: {code}") for code in territory.codes]
        number = {name: k for k, name in enumerate(dict.fromkeys(names))}
        spread = Spread(tuple(number[name] for name in names), rate=rate)
        return Cost(spreads=(spread,), per_region=rate, constant=-rate * len(number))

    def _rate(self, territory: Territory) -> int:
        return cost_units(territory.average_population, self.weight, territory.cost_unit)

    def _pieces(self, territory: Territory, partition: Partition) -> dict[str, int]:
        """Return in how many proposed regions each region of the layer has members."""
        inside = set(territory.codes)
        regions = territory.layer(self.layer).regions
        return {
            name: len({partition.labels.get(code) for code in members & inside})
            for name, members in regions.items()
            if members & inside
        }
