"""Members: how many municipalities a region holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import ClassVar

from models.criteria.base import Criterion, Detail, Finding, Measure, Weight, cost_units
from models.criteria.limits import Quantity, Range, RegionLimits, Tailored
from models.partition import Partition
from models.problem import Contribution, Cost, Hinge
from models.territory import Territory

__all__ = ["Members"]


class Members(Range, Criterion):
    """Municipalities per region: a hard minimum, and a maximum that is hard or soft.

    The handreiking (3.4.1) speaks of 'about five to twenty municipalities': the upper end is
    soft there.  Each member above a soft maximum costs the inhabitants of an average
    municipality of the area, times `weight`.
    """

    title: ClassVar[str] = "Members"
    source: ClassVar[str] = "P3: handreiking 3.3, 3.4.1; P15: handreiking ch. 2"

    soft_maximum: bool = False
    """Whether a region may exceed the maximum, at a cost per extra member."""
    weight: Weight = 1.0
    """Exchange rate of members above a soft maximum, in average municipalities."""
    tailored: tuple[Tailored, ...] = ()
    """Limits of named areas, in place of the general ones; the last that fits a region holds."""

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        limits = self._hard_limits
        return bool(self.tailored) or limits.minimum is not None or limits.maximum is not None

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rate of extra members, when the maximum is soft."""
        soft = self.soft_maximum and self.maximum is not None and self.weight
        return {"extra members": self.weight} if soft else {}

    @property
    def _hard_limits(self) -> Range:
        return Range(minimum=self.minimum, maximum=None if self.soft_maximum else self.maximum)

    def _limits(self, territory: Territory) -> RegionLimits:
        heads = dict.fromkeys(territory.whole.codes, 1)
        return RegionLimits(
            Quantity("members", "members", heads, one="member"), self._hard_limits, self.tailored
        )

    def prepare(self, territory: Territory) -> None:
        """Look up the named areas."""
        for table in self.tailored:
            table.codes(territory, "tailored")

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the regions with too few or too many members."""
        return self._limits(territory).check(territory, partition)

    def notes(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the exceptions used and the regions above a soft maximum."""
        found = self._limits(territory).notes(territory, partition)
        for region in partition:
            if self.soft_maximum and self.maximum is not None and len(region) > self.maximum:
                found.append(
                    Finding(
                        "note",
                        f"{territory.names(region)}: {len(region)} members, more than {self.maximum}",
                        tuple(sorted(region)),
                        len(region),
                        self.maximum,
                    )
                )
        return found

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return the members above the maximum, and the smallest and largest number of members."""
        sizes = [len(region) for region in partition]
        hinge = self._hinge(territory)
        extra = 0 if self.maximum is None else sum(max(0, size - self.maximum) for size in sizes)
        details = (
            Detail("fewest members", min(sizes, default=0), "municipalities"),
            Detail("most members", max(sizes, default=0), "municipalities"),
        )
        cost = sum(hinge.cost(size) for size in sizes) if hinge else 0
        return Measure(extra, "members above the maximum", cost, details)

    def contribute(self, territory: Territory) -> Contribution:
        """Return the limits and the hinge above a soft maximum."""
        rules = self._limits(territory).contribute(territory)
        hinge = self._hinge(territory)
        return replace(rules, cost=Cost(hinges=(hinge,))) if hinge else rules

    def _hinge(self, territory: Territory) -> Hinge | None:
        if not self.soft_maximum or self.maximum is None:
            return None
        rate = cost_units(territory.average_population, self.weight, territory.cost_unit)
        return Hinge("members", self.maximum, Fraction(rate)) if rate else None
