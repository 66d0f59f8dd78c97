"""Population: regions strong enough to carry the task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from pydantic import model_validator

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

    target: Whole | None = None
    """Inhabitants to reach; each inhabitant short of it costs `weight`."""
    weight: Weight = 1.0
    """Exchange rate of inhabitants short of the target."""
    low_density: LowDensity | None = None
    """A reduced minimum for thinly populated regions, in place of the general one."""
    tailored: tuple[Tailored, ...] = ()
    """Limits of named areas, in place of the general ones; the last that fits a region holds."""

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
        return bool(self.tailored) or self.minimum is not None or self.maximum is not None

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rate of the target, when there is one."""
        return {"short of target": self.weight} if self.target and self.weight else {}

    def _limits(self, territory: Territory) -> RegionLimits:
        inhabitants = Quantity("population", "inhabitants", territory.column("population"))
        return RegionLimits(inhabitants, self, self.tailored, self.low_density)

    def prepare(self, territory: Territory) -> None:
        """Look up the named areas."""
        for table in self.tailored:
            table.codes(territory, "tailored")

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the regions outside the limits that hold for them."""
        return self._limits(territory).check(territory, partition)

    def notes(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the exceptions used."""
        return self._limits(territory).notes(territory, partition)

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return the inhabitants short of the target, or the smallest region when there is none."""
        sizes = [territory.population(region) for region in partition]
        details = (Detail("smallest region", min(sizes, default=0), "inhabitants"),)
        if self.target is None:
            return Measure(min(sizes, default=0), "inhabitants in the smallest region", 0, ())
        short = [max(0, self.target - size) for size in sizes]
        hinge = self._hinge(territory, self.target)
        return Measure(sum(short), "inhabitants short of the target", sum(map(hinge.cost, sizes)), details)

    def contribute(self, territory: Territory) -> Contribution:
        """Return the limits and the hinge below the target."""
        rules = self._limits(territory).contribute(territory)
        if not self.target or not self.weight:
            return rules
        return replace(rules, cost=Cost(hinges=(self._hinge(territory, self.target),)))

    def _hinge(self, territory: Territory, target: int) -> Hinge:
        return Hinge("population", target, rate_of(self.weight, territory.cost_unit), "below")
