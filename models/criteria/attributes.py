"""Attributes: strength in any additive column, not only inhabitants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import isfinite
from typing import ClassVar

from pydantic.json_schema import SkipJsonSchema

from models.criteria.base import (
    Criterion,
    Detail,
    Finding,
    Measure,
    Weight,
    Whole,
    rate_of,
    simple_fraction,
)
from models.criteria.limits import Quantity, Range, RegionLimits, Tailored
from models.errors import InputError
from models.partition import Partition
from models.problem import Contribution, Cost, Hinge
from models.territory import Territory

__all__ = ["Attribute"]

MOST_DECIMALS = 3


class Attribute(Range, Criterion):
    """Limits and a target on one additive column: clients, budget, providers.

    Enough basis for risk management and an efficient scale ask for minima on more than
    inhabitants.  What a region is short of the target costs its share of the area's whole, in
    inhabitants: weight x max(0, target - total) / total of the area x inhabitants of the area.
    Columns come from the table that `columns` names in the scenario; values count in thousandths
    at the finest.
    """

    title: ClassVar[str] = "Basis for risk and scale"
    source: ClassVar[str] = "P9: vng-strategie step 1"

    column: SkipJsonSchema[str] = ""
    target: Whole | None = None
    """Total to reach; what a region is short of it costs `weight`."""
    weight: Weight = 1.0
    """Exchange rate of what is short of the target."""
    tailored: tuple[Tailored, ...] = ()
    """Limits of named areas, in place of the general ones; the last that fits a region holds."""

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        return bool(self.tailored) or self.minimum is not None or self.maximum is not None

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rate of the target, when there is one."""
        return {"short of target": self.weight} if self.target and self.weight else {}

    def prepare(self, territory: Territory) -> None:
        """Look up the column and the named areas.

        Raises
        ------
        InputError
            When one does not exist, or the column has no value, or one that cannot count, for a
            municipality of the area.
        """
        values = territory.column(self.column)
        missing = [code for code in territory.codes if code not in values]
        if missing:
            raise InputError(
                "the column has no value for a municipality",
                where="column",
                value=territory.name(missing[0]),
                expected="a value for each municipality of the area",
            )
        odd = [code for code in territory.codes if not isfinite(values[code])]
        if self.target is not None:
            odd += [code for code in territory.codes if values[code] < 0]
        if odd:
            raise InputError(
                f"a value of {territory.name(odd[0])} that cannot count",
                where="column",
                value=values[odd[0]],
                expected="numbers, and none below 0 where there is a target",
            )
        for table in self.tailored:
            table.codes(territory, "tailored")

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the regions outside the limits that hold for them."""
        return self._limits(territory).check(territory, partition)

    def notes(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the exceptions used."""
        return self._limits(territory).notes(territory, partition)

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return what is short of the target, or the smallest total when there is none."""
        quantity = self._quantity(territory)
        totals = [quantity.total(region) for region in partition]
        smallest = Detail("smallest total", min(totals, default=0), self.column)
        if self.target is None:
            return Measure(min(totals, default=0), f"{self.column} in the smallest region")
        hinge = self._hinge(territory, self.target)
        cost = sum(hinge.cost(round(total * quantity.scale)) for total in totals)
        short = sum(max(0, self.target - total) for total in totals)
        return Measure(short, f"{self.column} short of the target", cost, (smallest,))

    def contribute(self, territory: Territory) -> Contribution:
        """Return the limits and the hinge below the target."""
        rules = self._limits(territory).contribute(territory)
        if not self.target or not self.weight:
            return rules
        return replace(rules, cost=Cost(hinges=(self._hinge(territory, self.target),)))

    def _limits(self, territory: Territory) -> RegionLimits:
        return RegionLimits(self._quantity(territory), self, self.tailored)

    def _quantity(self, territory: Territory) -> Quantity:
        values = territory.column(self.column)
        return Quantity(f"column {self.column}", self.column, values, _scale(values))

    def _hinge(self, territory: Territory, target: int) -> Hinge:
        quantity = self._quantity(territory)
        whole = max(1, sum(quantity.integer(code) for code in territory.codes))
        per_unit = Fraction(territory.population(), whole) * rate_of(self.weight, territory.cost_unit)
        return Hinge(quantity.key, target * quantity.scale, simple_fraction(per_unit), "below")


def _scale(values: Mapping[str, float]) -> int:
    """Return the power of ten that makes all values integers, at most 10 ** MOST_DECIMALS."""
    for decimals in range(MOST_DECIMALS):
        if all(abs(value * 10**decimals - round(value * 10**decimals)) < 1e-9 for value in values.values()):
            return int(10**decimals)
    return int(10**MOST_DECIMALS)
