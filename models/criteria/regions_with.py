"""Regions with: how many regions have a property."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor, gcd, isfinite
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from models.criteria.base import Criterion, Detail, Finding, Measure, Weight, Whole, cost_units
from models.criteria.centres import Centres
from models.criteria.selection import Selection
from models.errors import InputError
from models.partition import Partition
from models.problem import Contribution, Cost, Hinge, Side
from models.records import record
from models.territory import Territory

__all__ = ["RegionsWith"]

FINE = 1000
"""Values of columns count in thousandths."""

MEMBERS = "members"
"""The column in which every municipality counts one."""

ENDS = {"minimum": "at least", "above": "above", "maximum": "at most", "below": "below"}

Value = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]


@record
class _Property:
    """An additive total by code, and beyond which threshold it is the property."""

    values: Mapping[str, int]
    threshold: int
    side: str

    def holds(self, region: frozenset[str]) -> bool:
        """Tell whether a region has the property."""
        total = sum(self.values.get(code, 0) for code in region)
        return total > self.threshold if self.side == "above" else total < self.threshold


class RegionsWith(Selection, Criterion):
    """So many regions with a property: at least three in which more than half are of some group.

    The property is that a total of the region reaches, or stays within, a number: a column (`members`
    counts municipalities), a column per another one (a share), or how many of the municipalities that
    are named, by `layer` and `regions`, by `municipalities` or as the `centres` of the scenario, lie in
    it.  Which regions have it is left to the proposal.  Values of columns count in thousandths.

    Preferring few such regions costs the inhabitants of an average municipality for each (times `weight`);
    preferring many costs as much for each region with the property fewer than there are municipalities.
    """

    title: ClassVar[str] = "Regions with a property"
    source: ClassVar[str] = "P9: vng-strategie step 1; P15: handreiking ch. 2"

    name: SkipJsonSchema[str] = ""
    at_least: Whole | None = None
    """Fewest regions that have the property (hard)."""
    at_most: Whole | None = None
    """Most regions that have it (hard)."""
    exactly: Whole | None = None
    """So many regions have it (hard)."""
    prefer: Literal["many", "few"] | None = None
    """As many or as few regions with it as possible."""
    weight: Weight = 1.0
    """Exchange rate of one region that is preferred or not, in average municipalities."""
    column: str | None = None
    """The column whose total counts, such as population, jobs or members."""
    per: str | None = None
    """The column that it is divided by: the property is one of a share."""
    centres: bool = False
    """Whether the centres that [centres] names are counted."""
    minimum: Value | None = None
    """A region of this total (or share) or more has the property; of named municipalities 1 by default."""
    above: Value | None = None
    """A region of more than this has it."""
    maximum: Value | None = None
    """A region of this or less has it."""
    below: Value | None = None
    """A region of less than this has it."""
    known: SkipJsonSchema[Centres | None] = Field(None, exclude=True)

    @model_validator(mode="after")
    def _says_what_and_how_many(self) -> RegionsWith:
        if not self.hard and self.prefer is None:
            raise ValueError("how many regions? `at_least`, `at_most`, `exactly` or `prefer`")
        if self.exactly is not None and (self.at_least is not None or self.at_most is not None):
            raise ValueError("`exactly` leaves nothing for `at_least` and `at_most`: use one or the other")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least {self.at_least} is above at_most {self.at_most}")
        named = self.layer is not None or bool(self.municipalities)
        if (self.column is not None) + named + self.centres != 1:
            raise ValueError(
                "one property: `column`, `municipalities` (or `layer` and `regions`), or `centres = true`"
            )
        if self.per is not None and self.column is None:
            raise ValueError("`per` divides a `column`, which is absent")
        ends = [key for key in ENDS if getattr(self, key) is not None]
        if len(ends) > 1 or (not ends and self.column is not None):
            raise ValueError("one end of the property: `minimum`, `above`, `maximum` or `below`")
        return self

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        return not (self.at_least is None and self.at_most is None and self.exactly is None)

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rate, when many or few are preferred."""
        return {self.prefer: self.weight} if self.prefer and self.weight else {}

    @property
    def range(self) -> tuple[int | None, int | None]:
        """The fewest and the most regions that have the property."""
        return (self.at_least, self.at_most) if self.exactly is None else (self.exactly, self.exactly)

    @property
    def _end(self) -> tuple[str, Fraction]:
        """Return the key of the end of the property, and its number as it is written."""
        for key in ENDS:
            if (value := getattr(self, key)) is not None:
                return key, Fraction(str(value))
        return "minimum", Fraction(1)

    def prepare(self, territory: Territory) -> None:
        """Look up columns, municipalities and centres.

        Raises
        ------
        InputError
            When one does not exist, or a column has no value, or one that cannot count, for a municipality
            of the area, or [centres] is absent.
        """
        if self.centres and self.known is None:
            raise InputError("no centres are known", where="centres", expected="a table [centres]")
        if self.column is None:
            self.codes(territory, "")
        for key, name in (("column", self.column), ("per", self.per)):
            if name is None:
                continue
            values = _column(territory, name)
            for code in territory.codes:
                value = values.get(code)
                if value is None or not isfinite(value) or (value < 0 and self.per is not None):
                    raise InputError(
                        f"{name} has no value of {territory.name(code)} that can count",
                        where=key,
                        value=value,
                        expected="a number of 0 or more for each municipality of the area"
                        if self.per is not None
                        else "a number for each municipality of the area",
                    )

    def in_words(self) -> str:
        """Return what is asked, as in 'at least 3 regions with elderly per population above 0.5'."""
        if not self.hard:
            return f"as {self.prefer} regions as possible with {self._what()}"
        low, high = self.range
        word = "region" if (low if high is None else high) == 1 else "regions"
        return f"{self._wanted()} {word} with {self._what()}"

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return that too few or too many regions have the property, with the members of those that do."""
        having = self._having(territory, partition)
        low, high = self.range
        few, many = low is not None and len(having) < low, high is not None and len(having) > high
        if not few and not many:
            return []
        word = "region" if len(having) == 1 else "regions"
        text = f"{len(having)} {word} with {self._what()}, {self._wanted()} asked"
        members = tuple(sorted(code for region in having for code in region))
        return [Finding("violation", text, members, len(having), low if few else high)]

    def notes(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return which regions have the property."""
        return [
            Finding("note", f"{territory.names(region)}: {self._what()}", tuple(sorted(region)))
            for region in self._having(territory, partition)
        ]

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return how many regions have the property, and the total or share of each region."""
        details = []
        for region in partition:
            value = self._value(territory, region)
            details.append(Detail("property", value, self._unit(), tuple(sorted(region))))
        having = len(self._having(territory, partition))
        each, constant = self._rate(territory)
        charge = max(0, each * having + constant)
        return Measure(having, f"regions with {self._what()}", charge, tuple(details))

    def contribute(self, territory: Territory) -> Contribution:
        """Return how many regions have the property, as a constraint over the partition and as a cost."""
        asked, key = self._property(territory), f"property {self.name}"
        values = tuple(asked.values[code] for code in territory.codes)
        hinge = Hinge(
            key, asked.threshold, Fraction(1), "above" if asked.side == "above" else "below", flat=True
        )
        side = Side(f"regions with {self._what()}", Cost(hinges=(hinge,)), *self.range)
        each, constant = self._rate(territory)
        cost = Cost(hinges=(replace(hinge, times=each),), constant=constant) if each else Cost()
        return Contribution(totals={key: values}, cost=cost, sides=(side,) * self.hard)

    def _rate(self, territory: Territory) -> tuple[int, int]:
        """Return what a region with the property costs, and what all partitions cost besides (cost units)."""
        if self.prefer is None:
            return 0, 0
        each = cost_units(territory.average_population, self.weight, territory.cost_unit)
        return (each, 0) if self.prefer == "few" else (-each, each * len(territory.codes))

    # ------------------------------------------------------------ the property
    def _having(self, territory: Territory, partition: Partition) -> list[frozenset[str]]:
        asked = self._property(territory)
        return [region for region in partition if asked.holds(region)]

    def _property(self, territory: Territory) -> _Property:
        """Return the property as a whole number beyond a threshold, exactly.

        A share is at least r when column - r x per is 0 or more; of a share the members' parts are
        divided by what they have in common.
        """
        end, limit = self._end
        area = territory.codes
        if self.per is not None and self.column is not None:
            above, below = _column(territory, self.column), _column(territory, self.per)
            parts = [
                limit.denominator * _fine(above[code]) - limit.numerator * _fine(below[code]) for code in area
            ]
            common = gcd(*parts) or 1
            values, limit = (
                {code: part // common for code, part in zip(area, parts, strict=True)},
                Fraction(0),
            )
        elif self.column is not None:
            column = _column(territory, self.column)
            values, limit = {code: _fine(column[code]) for code in area}, limit * FINE
        else:
            counted = self._counted(territory)
            values = {code: int(code in counted) for code in area}
        if end in ("minimum", "above"):
            return _Property(values, ceil(limit) - 1 if end == "minimum" else floor(limit), "above")
        return _Property(values, floor(limit) + 1 if end == "maximum" else ceil(limit), "below")

    def _counted(self, territory: Territory) -> frozenset[str]:
        """Return the municipalities that are counted where no column is named."""
        if self.centres:
            return self.known.centres(territory) if self.known else frozenset()
        return self.codes(territory, "")

    def _value(self, territory: Territory, region: frozenset[str]) -> float | None:
        """Return the total or the share of a region; None: nothing to divide by."""
        if self.column is None:
            return len(region & self._counted(territory))
        names = [self.column] if self.per is None else [self.column, self.per]
        totals = []
        for name in names:
            values = _column(territory, name)
            totals.append(sum(_fine(values.get(code, 0)) for code in region))
        if self.per is None:
            return totals[0] / FINE
        return totals[0] / totals[1] if totals[1] else None

    # ------------------------------------------------------------ words
    def _unit(self) -> str:
        if self.column is None:
            return "centres" if self.centres else "of those named"
        return self.column if self.per is None else f"{self.column} per {self.per}"

    def _what(self) -> str:
        """Return the property in words."""
        end, limit = self._end
        named = self._unit()
        number = f"{float(limit):,.10g}"
        if self.centres:
            return f"{ENDS[end]} {number} centres"
        if self.column is None:
            return f"{ENDS[end]} {number} of {', '.join((*self.regions, *self.municipalities))}"
        return f"{named} {ENDS[end]} {number}"

    def _wanted(self) -> str:
        low, high = self.range
        if low == high:
            return f"exactly {low}"
        limits = ((f"at least {low}", low), (f"at most {high}", high))
        return " and ".join(text for text, limit in limits if limit is not None)


def _column(territory: Territory, name: str) -> Mapping[str, float]:
    if name == MEMBERS and name not in territory.columns:
        return dict.fromkeys(territory.whole.municipalities, 1.0)
    return territory.column(name)


def _fine(value: float) -> int:
    return round(Fraction(str(value)) * FINE)
