"""Population: regions strong enough to carry the task."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import ClassVar

from pydantic import Field, field_validator, model_validator
from pydantic.json_schema import SkipJsonSchema

from models.criteria.base import Criterion, Detail, Finding, Measure, Weight, Whole, rate_of
from models.criteria.limits import (
    LowDensity,
    Quantity,
    Range,
    RegionLimits,
    Tailored,
)
from models.partition import Partition
from models.problem import Contribution, Cost, Hinge
from models.territory import Territory

__all__ = ["Population"]

PERCENTAGE = r"\d{1,2}([.,]\d{1,6})?\s*%"
"""A percentage below 100 as it is written in a scenario."""


class Population(Range, Criterion):
    """Inhabitants per region: a hard minimum and maximum, a soft target from below.

    The letter of 19 February 2013 asks for 100,000 in principle, with room for tailoring by
    density or geography; for specialised care the handreiking (3.3, 3.4.1) gives a floor, 'from
    150,000 to 200,000': a minimum, and a target to be reached from below.  A region costs
    weight x max(0, target - its inhabitants).
    """

    title: ClassVar[str] = "Population"
    source: ClassVar[str] = (
        "P2: decentralisatiebrief (b), bzk-brief; P3, P4: handreiking 3.2, 3.3, 3.4.1; P15: handreiking ch. 2"
    )

    deviation: str | None = Field(None, pattern=PERCENTAGE)
    """Largest deviation from the mean, such as "0.5%" (hard): of the inhabitants of the area over `exact`
    in [regions]."""
    regions: SkipJsonSchema[int | None] = Field(None, exclude=True)
    target: Whole | None = None
    """Inhabitants to reach; each inhabitant short of it costs `weight`."""
    weight: Weight = 1.0
    """Exchange rate of inhabitants short of the target."""
    low_density: LowDensity | None = None
    """A reduced minimum for thinly populated regions, in place of the general one."""
    tailored: tuple[Tailored, ...] = ()
    """Limits of named areas, in place of the general ones; the last that fits a region holds."""

    @field_validator("deviation", mode="before")
    @classmethod
    def _percentage(cls, value: object) -> object:
        if value is not None and not (isinstance(value, str) and re.fullmatch(PERCENTAGE, value)):
            raise ValueError('a percentage below 100 is asked, in quotes, such as "0.5%"')
        return value

    @model_validator(mode="after")
    def _one_minimum(self) -> Population:
        if self.deviation is not None and self.low_density is not None:
            raise ValueError("`deviation` leaves nothing for `low_density`: use one or the other")
        return self

    @model_validator(mode="after")
    def _reduced(self) -> Population:
        if self.low_density is not None and self.low_density.minimum >= (self.minimum or 0):
            raise ValueError(
                f"the minimum at low density, {self.low_density.minimum:,}, is not below the general one, "
                f"{self.minimum or 0:,}"
            )
        return self

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        return bool(self.tailored or self.deviation) or self.minimum is not None or self.maximum is not None

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rate of the target, when there is one."""
        return {"short of target": self.weight} if self.target and self.weight else {}

    def limits(self, territory: Territory) -> RegionLimits:
        """Return the limits that hold in a territory with all that replaces them somewhere."""
        inhabitants = Quantity("population", "inhabitants", territory.column("population"))
        return RegionLimits(inhabitants, self.range_in(territory), self.tailored, self.low_density)

    def range_in(self, territory: Territory) -> Range:
        """Return the minimum and the maximum, narrowed by the largest deviation from the mean."""
        if self.deviation is None or self.regions is None:
            return self
        share = Fraction(self.deviation.removesuffix("%").strip().replace(",", ".")) / 100
        least = math.ceil(territory.population() * (1 - share) / self.regions)
        most = math.floor(territory.population() * (1 + share) / self.regions)
        return Range.model_construct(
            minimum=max(least, self.minimum or 0),
            maximum=most if self.maximum is None else min(most, self.maximum),
        )

    def prepare(self, territory: Territory) -> None:
        """Look up the named areas."""
        for table in self.tailored:
            table.codes(territory, "tailored")

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the regions outside the limits that hold for them."""
        return self.limits(territory).check(territory, partition)

    def notes(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the exceptions used."""
        return self.limits(territory).notes(territory, partition)

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return the inhabitants short of the target, or the smallest region when there is none."""
        sizes = [territory.population(region) for region in partition]
        details: tuple[Detail, ...] = (Detail("smallest region", min(sizes, default=0), "inhabitants"),)
        if self.deviation is not None and sizes:
            mean = Fraction(sum(sizes), len(sizes))
            farthest = max(abs(size - mean) / mean for size in sizes) if mean else Fraction(0)
            details += (
                Detail("mean region", float(mean), "inhabitants"),
                Detail("largest deviation from the mean", float(farthest), "share"),
            )
        if self.target is None:
            return Measure(min(sizes, default=0), "inhabitants in the smallest region", 0, ())
        short = [max(0, self.target - size) for size in sizes]
        hinge = self._hinge(territory, self.target)
        return Measure(sum(short), "inhabitants short of the target", sum(map(hinge.cost, sizes)), details)

    def contribute(self, territory: Territory) -> Contribution:
        """Return the limits and the hinge below the target."""
        rules = self.limits(territory).contribute(territory)
        if not self.target or not self.weight:
            return rules
        return replace(rules, cost=Cost(hinges=(self._hinge(territory, self.target),)))

    def _hinge(self, territory: Territory, target: int) -> Hinge:
        return Hinge("population", target, rate_of(self.weight, territory.cost_unit), "below")
