"""Limits on an additive total of each region, tailored by density and by named area.

Population, members and any other additive column share these: a minimum and a maximum, a
reduced minimum where a region is thinly populated (P2), and limits of a named area that hold
in place of the general ones for a region whose members all lie in it (P15).
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, model_validator

from models.criteria.base import Finding, Positive, Table, Whole
from models.criteria.selection import Selection
from models.partition import Partition
from models.problem import Bound, Contribution, Limit
from models.records import record
from models.territory import Territory

__all__ = ["LowDensity", "Quantity", "Range", "RegionLimits", "Tailored"]

HUNDREDTHS = 100
"""Areas are counted in hundredths of km2 in the integer problem."""


class Range(Table):
    """A minimum and a maximum of a total per region."""

    minimum: Whole | None = None
    """Least total of a region (hard)."""
    maximum: Whole | None = None
    """Largest total of a region (hard)."""

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"minimum {self.minimum:,} is above maximum {self.maximum:,}")
        return self

    def holds(self, total: float) -> bool:
        """Tell whether a total lies in the range."""
        above = self.minimum is None or total >= self.minimum
        return above and (self.maximum is None or total <= self.maximum)


class LowDensity(Table):
    """A reduced minimum for a region whose own density lies below a limit (P2)."""

    below: Positive
    """Inhabitants per km2 of the region: all its inhabitants over all its land area."""
    minimum: Whole
    """Least total of such a region; when `proportional`, the floor below which its minimum never comes."""
    proportional: bool = False
    """Whether the minimum falls with the density of the region: the general one times its density over
    `below`, at least `minimum`.  So does the French law NOTRe of 2015 (15,000 times relative density, at
    least 5,000), there with the density of the departement: a `tailored` minimum for each says that."""
    reason: str = Field(min_length=1)
    """Why."""

    @model_validator(mode="after")
    def _floor(self) -> LowDensity:
        if self.proportional and not self.minimum:
            raise ValueError("a proportional minimum has a floor: `minimum` of 1 or more")
        return self

    def minimum_of(self, territory: Territory, region: frozenset[str], general: int) -> int | None:
        """Return the minimum of a region as its density lowers it; None where it is not thinly populated."""
        if sum(_above(territory, code, self) for code in region) >= 0:
            return None
        if not self.proportional:
            return self.minimum
        people = territory.whole.population(region)
        reference = self.below * sum(_hundredths(territory, code) for code in region)
        return max(self.minimum, -(-general * people * HUNDREDTHS // reference))


class Tailored(Selection, Range):
    """Limits of a named area: they replace the general ones when all members lie in it (P15).

    A limit that is absent here does not hold there: an exception may also lift a minimum.
    """

    reason: str = Field(min_length=1)
    """Why this area is an exception."""

    @model_validator(mode="after")
    def _names_an_area(self) -> Tailored:
        if self.layer is None and not self.municipalities:
            raise ValueError("an exception names its area: `layer` and `regions`, or `municipalities`")
        return self


@record
class Quantity:
    """What is limited: an additive total with its name in the problem and in print.

    `values` are the exact numbers by code over the whole; `scale` makes them integers; `one` is
    the unit of a total of 1, where that is another word.
    """

    key: str
    unit: str
    values: Mapping[str, float]
    scale: int = 1
    one: str = ""

    def text(self, total: float) -> str:
        """Return a total with its unit, as in '13,000 inhabitants'."""
        return f"{total:,.10g} {self.one if self.one and total == 1 else self.unit}"

    def total(self, codes: frozenset[str]) -> float:
        """Return the total of some municipalities in the unit of `unit`."""
        return sum(self.integer(code) for code in codes) / self.scale

    def integer(self, code: str) -> int:
        """Return one municipality's value as an integer (times `scale`); 0 when it has none."""
        return round(self.values.get(code, 0) * self.scale)


@record
class _Rule:
    """The limits that hold for one region, and why they are not the general ones."""

    range: Range
    reason: str = ""


_Area = tuple[Tailored, frozenset[str]]
"""Limits of a named area, with its municipalities."""


@record
class RegionLimits:
    """The limits of a criterion on a total per region, with all that replaces them somewhere.

    Attributes
    ----------
    quantity : Quantity
        What is limited.
    general : Range
        What holds for a region that is no exception.
    tailored : tuple of Tailored
        Limits of named areas; the last that fits a region holds.
    density : LowDensity or None
        The reduced minimum of thinly populated regions.
    """

    quantity: Quantity
    general: Range
    tailored: tuple[Tailored, ...] = ()
    density: LowDensity | None = None

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the regions whose total breaks the limits that hold for them."""
        areas = self._areas(territory)
        found: list[Finding] = []
        for region in partition:
            found += self._violations(territory, region, self._rule(territory, region, areas))
        return found

    def notes(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return each use of an exception: regions the general limits would not have allowed."""
        areas = self._areas(territory)
        found = []
        for region in partition:
            rule, total = self._rule(territory, region, areas), self.quantity.total(region)
            if rule.reason and rule.range.holds(total) and not self.general.holds(total):
                low = total < (self.general.minimum or 0)
                found.append(
                    Finding(
                        "note",
                        f"{territory.names(region)}: {self.quantity.text(total)} allowed ({rule.reason})",
                        tuple(sorted(region)),
                        total,
                        rule.range.minimum if low else rule.range.maximum,
                    )
                )
        return found

    def contribute(self, territory: Territory) -> Contribution:
        """Return the same limits for the engines: alternatives of bounds on totals.

        Which rule holds for a region depends on two more additive totals: how many members lie
        outside a named area, and the inhabitants above the density limit.
        """
        areas = [pair for pair in self._areas(territory) if pair[1] & set(territory.codes)]
        key, general, density = self.quantity.key, self.general, self.density
        totals = {key: tuple(self.quantity.integer(code) for code in territory.codes)}
        outside = [f"{key}: outside area {k}" for k in range(len(areas))]
        for name, (_, codes) in zip(outside, areas, strict=True):
            totals[name] = tuple(int(code not in codes) for code in territory.codes)

        def elsewhere(k: int) -> tuple[Bound, ...]:
            """Not all members lie in area k or a later one, which would take precedence."""
            return tuple(Bound(name, lower=1) for name in outside[k:])

        alternatives = [(*elsewhere(0), *self._bounds(general))]
        if density is not None:
            thin = f"{key}: above {density.below} per km2"
            totals[thin] = tuple(_above(territory, code, density) for code in territory.codes)
            reduced = Range(minimum=density.minimum, maximum=general.maximum)
            wide: tuple[Bound, ...] = ()
            if density.proportional:  # people >= general * people / area / below: a minimum on the area
                totals[f"{key}: area"] = tuple(_hundredths(territory, code) for code in territory.codes)
                least = -(-HUNDREDTHS * (general.minimum or 0) // density.below)
                wide = (Bound(f"{key}: area", lower=least),)
            alternatives.append((Bound(thin, upper=-1), *wide, *elsewhere(0), *self._bounds(reduced)))
        for k, (table, _) in enumerate(areas):
            alternatives.append((Bound(outside[k], upper=0), *elsewhere(k + 1), *self._bounds(table)))
        if not areas and not self._bounds(general):
            return Contribution(totals=totals)
        return Contribution(totals=totals, limits=(Limit(tuple(alternatives), key),))

    def _bounds(self, limits: Range) -> tuple[Bound, ...]:
        if limits.minimum is None and limits.maximum is None:
            return ()
        scaled = [None if x is None else x * self.quantity.scale for x in (limits.minimum, limits.maximum)]
        return (Bound(self.quantity.key, *scaled),)

    def _violations(self, territory: Territory, region: frozenset[str], rule: _Rule) -> list[Finding]:
        total, low, high = self.quantity.total(region), rule.range.minimum, rule.range.maximum
        found = []
        for limit, broken, word in (
            (low, low is not None and total < low, "minimum"),
            (high, high is not None and total > high, "maximum"),
        ):
            if limit is not None and broken:
                found.append(
                    Finding(
                        "violation",
                        f"{territory.names(region)}: {self.quantity.text(total)}, the {word} is {limit:,}"
                        + (f" ({rule.reason})" if rule.reason else ""),
                        tuple(sorted(region)),
                        total,
                        limit,
                    )
                )
        return found

    def _rule(self, territory: Territory, region: frozenset[str], areas: list[_Area]) -> _Rule:
        """Return the limits that hold for a region: of the last area it lies in, of density, general."""
        for tailored, codes in reversed(areas):
            if region <= codes:
                return _Rule(tailored, tailored.reason)
        density = self.density
        reduced = density and density.minimum_of(territory, region, self.general.minimum or 0)
        if density is not None and reduced is not None:
            reason = f"fewer than {density.below} inhabitants per km2: {density.reason}"
            return _Rule(Range(minimum=reduced, maximum=self.general.maximum), reason)
        return _Rule(self.general)

    def _areas(self, territory: Territory) -> list[_Area]:
        return [(table, table.codes(territory, "tailored")) for table in self.tailored]


def _above(territory: Territory, code: str, density: LowDensity) -> int:
    """Return the inhabitants (in hundredths) above those at which the density limit is met."""
    one = territory.whole.municipalities.get(code)
    if one is None:
        return 0
    return HUNDREDTHS * one.population - density.below * _hundredths(territory, code)


def _hundredths(territory: Territory, code: str) -> int:
    """Return the land area of a municipality in hundredths of km2."""
    one = territory.whole.municipalities.get(code)
    return round(one.area_km2 * HUNDREDTHS) if one else 0
