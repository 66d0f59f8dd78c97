"""Balance: regions of like strength, by the ratio of two columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import gcd, isfinite
from typing import Annotated, ClassVar

from pydantic import Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from models.criteria.base import (
    Criterion,
    Detail,
    Finding,
    Measure,
    Weight,
    rate_of,
    simple_fraction,
)
from models.errors import InputError
from models.partition import Partition
from models.problem import Bound, Contribution, Cost, Hinge, Limit
from models.territory import Territory

__all__ = ["Balance"]

FINE = 1000
"""Values of columns count in thousandths."""

Ratio = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]


class Balance(Criterion):
    """Regions of like strength: the share of elderly, income per inhabitant, jobs per inhabitant.

    A region's ratio is its total of the column over its total of `per`.  Within a hard band,
    minimum x per <= column <= maximum x per, an additive total.  A soft cost counts how much of the
    column a region has above or below what the area's own ratio gives it, each as its share of the
    area's whole, in inhabitants: weight x |column - ratio x per| / column of the area x inhabitants of
    the area.  What a municipality has above or below its part is rounded to thousandths of the column.
    """

    title: ClassVar[str] = "Balance between regions"
    source: ClassVar[str] = "P9: vng-strategie step 1; P15: handreiking ch. 2"

    column: SkipJsonSchema[str] = ""
    per: str = "population"
    """The column that it is compared with."""
    minimum: Ratio | None = None
    """Smallest ratio of a region (hard), such as 0.15."""
    maximum: Ratio | None = None
    """Largest ratio of a region (hard)."""
    weight: Weight = 1.0
    """Exchange rate of what a region has above or below the area's own ratio."""

    @model_validator(mode="after")
    def _ordered(self) -> Balance:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"minimum {self.minimum:g} is above maximum {self.maximum:g}")
        return self

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        return self.minimum is not None or self.maximum is not None

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rate."""
        return {"away from the area's ratio": self.weight} if self.weight else {}

    def band(self, name: str) -> list[str]:
        """Return the hard band in words; none without."""
        ends = [("at least", self.minimum), ("at most", self.maximum)]
        words = [f"{word} {end:g}" for word, end in ends if end is not None]
        return [f"{name} per {self.per} in each region: {', '.join(words)}"] if words else []

    def prepare(self, territory: Territory) -> None:
        """Look up both columns.

        Raises
        ------
        InputError
            When one does not exist, or has no value or one that cannot count for a municipality of the
            area, or nothing at all in it.
        """
        for key, name in (("column", self.column), ("per", self.per)):
            values = territory.column(name)
            for code in territory.codes:
                value = values.get(code)
                if value is None or not isfinite(value) or value < 0:
                    raise InputError(
                        f"{name} has no value of {territory.name(code)} that can count",
                        where=key,
                        value=value,
                        expected="a number of 0 or more for each municipality of the area",
                    )
            if territory.codes and not self._total(territory, name, frozenset(territory.codes)):
                raise InputError(
                    f"{name} is nothing in the whole area: no ratio",
                    where=key,
                    expected="a column with values",
                )

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the regions whose ratio lies outside the band."""
        found = []
        for region in partition:
            above, below = (self._total(territory, name, region) for name in (self.column, self.per))
            for word, limit, sign in (("minimum", self.minimum, 1), ("maximum", self.maximum, -1)):
                if limit is not None and sign * (above - Fraction(str(limit)) * below) < 0:
                    ratio = float(Fraction(above, below)) if below else None
                    shown = "nothing to compare with" if ratio is None else f"{ratio:.4g}"
                    found.append(
                        Finding(
                            "violation",
                            f"{territory.names(region)}: {self.column} per {self.per} {shown}, the {word} is "
                            f"{limit:g}",
                            tuple(sorted(region)),
                            ratio,
                            limit,
                        )
                    )
        return found

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return what regions have above or below the area's own ratio, with each region's ratio."""
        own = self._ratio(territory)
        details = [Detail("the area's own ratio", float(own), f"{self.column} per {self.per}")]
        away, hinges, cost = self._away(territory), self._hinges(territory), 0
        distance = 0
        for region in partition:
            total = sum(away.get(code, 0) for code in region)
            distance += abs(total)
            cost += sum(hinge.cost(total) for hinge in hinges)
            above, below = (self._total(territory, name, region) for name in (self.column, self.per))
            ratio = float(Fraction(above, below)) if below else None
            details.append(Detail("ratio", ratio, f"{self.column} per {self.per}", tuple(sorted(region))))
        unit = f"{self.column} above or below the area's ratio"
        return Measure(distance / FINE, unit, cost, tuple(details))

    def contribute(self, territory: Territory) -> Contribution:
        """Return the band as bounds on totals, and a hinge each way."""
        totals, bounds = {}, []
        for word, limit, sign in (("least", self.minimum, 1), ("most", self.maximum, -1)):
            if limit is not None:
                ratio, key = Fraction(str(limit)), f"balance of {self.column}: {word}"
                above, below = territory.column(self.column), territory.column(self.per)
                ends = [
                    sign * (ratio.denominator * _fine(above[code]) - ratio.numerator * _fine(below[code]))
                    for code in territory.codes
                ]
                common = gcd(*ends) or 1
                totals[key] = tuple(end // common for end in ends)
                bounds.append(Bound(key, lower=0))
        limits = (Limit((tuple(bounds),), f"balance of {self.column}"),) if bounds else ()
        rules = Contribution(totals=totals, limits=limits)
        if not (hinges := self._hinges(territory)):
            return rules
        away = self._away(territory)
        values = tuple(away[code] for code in territory.codes)
        return replace(rules, totals={**totals, hinges[0].total: values}, cost=Cost(hinges=hinges))

    def _ratio(self, territory: Territory) -> Fraction:
        """Return the ratio of the whole area."""
        area = frozenset(territory.codes)
        below = self._total(territory, self.per, area)
        return Fraction(self._total(territory, self.column, area), below) if below else Fraction(0)

    def _away(self, territory: Territory) -> dict[str, int]:
        """Return what each municipality has above (or below) its part of the column, in thousandths."""
        own, above, below = self._ratio(territory), territory.column(self.column), territory.column(self.per)
        return {code: round(_fine(above[code]) - own * _fine(below[code])) for code in territory.codes}

    def _hinges(self, territory: Territory) -> tuple[Hinge, ...]:
        """Return the cost of being above, and that of being below."""
        whole = self._total(territory, self.column, frozenset(territory.codes))
        if not self.weight or not whole:
            return ()
        rate = Fraction(territory.population(), whole) * rate_of(self.weight, territory.cost_unit)
        key, simple = f"balance of {self.column}", simple_fraction(rate)
        return (Hinge(key, 0, simple, "above"), Hinge(key, 0, simple, "below"))

    def _total(self, territory: Territory, name: str, region: frozenset[str]) -> int:
        """Return the total of a column in thousandths; members outside the area count as they are."""
        values = territory.column(name)
        return sum(_fine(values.get(code, 0)) for code in region)


def _fine(value: float) -> int:
    return round(Fraction(str(value)) * FINE)
