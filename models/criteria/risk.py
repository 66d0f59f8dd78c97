"""Risk: how far a region's bill for a service may swing from year to year."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Annotated, ClassVar

from pydantic import Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from models.criteria.base import Criterion, Detail, Finding, Measure
from models.criteria.limits import Quantity
from models.errors import InputError
from models.partition import Partition
from models.problem import Bound, Contribution, Limit
from models.territory import Territory

__all__ = ["ONE_IN_TEN", "Risk"]

ONE_IN_TEN = 1.2816
"""Standard deviations that a normal variable exceeds one time in ten."""

THOUSAND = 1000

MOST_RATE, MOST_SPREAD = 1000.0, 100.0
"""Clients per 1,000 inhabitants, and a coefficient of variation, beyond which figures are mistaken."""


class Risk(Criterion):
    """The yearly fluctuation of a region's bill for a service: enough basis for risk management.

    With n clients expected a year and costs per client of mean m and coefficient of variation cv, the
    bill is a compound Poisson sum: its mean is n m and its variance n m^2 (1 + cv^2), so that its
    relative fluctuation (standard deviation over mean) is sqrt((1 + cv^2) / n).  A maximum on it is a
    minimum on clients, n >= (1 + cv^2) / maximum^2, and is counted so: exactly.  One year in ten the
    bill exceeds the expected by 1.28 times the fluctuation (normal approximation, good for some tens of
    clients or more).

    Assumed: clients come independently of each other and cost independently of their number.  Epidemics,
    new laws and prices move all clients at once and come on top; no region is too large for those.
    Source of the formula: collective risk theory, for example Bowers et al., Actuarial Mathematics
    (1997), ch. 12.
    """

    title: ClassVar[str] = "Fluctuation of the yearly bill"
    source: ClassVar[str] = "P9: vng-strategie step 1"

    service: SkipJsonSchema[str] = ""
    clients: str | None = None
    """A column with the clients expected a year; or else `rate`."""
    rate: Annotated[float, Field(gt=0, le=MOST_RATE, allow_inf_nan=False)] | None = None
    """Clients expected a year per 1,000 inhabitants."""
    spread: float = Field(1.0, ge=0, le=MOST_SPREAD, allow_inf_nan=False)
    """Coefficient of variation of the cost of one client: standard deviation over mean."""
    maximum: Annotated[float, Field(ge=0.001, le=10, allow_inf_nan=False)] | None = None
    """Largest relative fluctuation of a region's yearly bill (hard), such as 0.1."""

    @model_validator(mode="after")
    def _one_source(self) -> Risk:
        if (self.clients is None) == (self.rate is None):
            raise ValueError(
                "`clients` (a column) or `rate` (per 1,000 inhabitants) is asked: one of the two"
            )
        return self

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        return self.maximum is not None

    @property
    def clients_needed(self) -> Fraction:
        """The fewest clients with which the maximum holds; 0 without a maximum."""
        if self.maximum is None:
            return Fraction(0)
        return self._variance / Fraction(str(self.maximum)) ** 2

    @property
    def _variance(self) -> Fraction:
        return 1 + Fraction(str(self.spread)) ** 2

    def prepare(self, territory: Territory) -> None:
        """Look up the column.

        Raises
        ------
        InputError
            When it does not exist, has no value or one below 0 for a municipality of the area, or the
            area has no clients at all.
        """
        values = self._quantity(territory).values
        for code in territory.codes:
            value = values.get(code)
            if value is None or not 0 <= value < math.inf:
                raise InputError(
                    f"{territory.name(code)} has no number of clients that can count",
                    where="clients",
                    value=value,
                    expected="a number of 0 or more for each municipality of the area",
                )
        if territory.codes and not self.expected(territory, frozenset(territory.codes)):
            raise InputError(
                "no clients in the whole area: a bill of nothing does not fluctuate",
                where="clients" if self.clients else "rate",
                value=self.clients or self.rate,
                expected="at least one client a year",
            )

    def expected(self, territory: Territory, region: frozenset[str]) -> Fraction:
        """Return the clients that a region expects in a year."""
        quantity = self._quantity(territory)
        return Fraction(sum(quantity.integer(code) for code in region)) * self._per_unit(quantity)

    def fluctuation(self, clients: Fraction) -> float | None:
        """Return the relative fluctuation of the yearly bill for so many clients; None for none."""
        return math.sqrt(self._variance / clients) if clients else None

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the regions whose bill fluctuates more than it may."""
        if self.maximum is None:
            return []
        found = []
        for region in partition:
            clients = self.expected(territory, region)
            if clients < self.clients_needed:
                found.append(
                    Finding(
                        "violation",
                        f"{territory.names(region)}: {self._words(clients)}; at most "
                        f"{_percent(self.maximum)} asks {math.ceil(self.clients_needed):,} clients a year",
                        tuple(sorted(region)),
                        self.fluctuation(clients),
                        self.maximum,
                    )
                )
        return found

    def notes(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return what the fluctuation means for the region with the fewest clients."""
        if not len(partition):
            return []
        least = min(partition, key=lambda region: (self.expected(territory, region), sorted(region)))
        clients = self.expected(territory, least)
        value = self.fluctuation(clients)
        if value is None or clients < self.clients_needed:
            return []
        text = (
            f"{self.service}: fewest clients in {territory.names(least)}: {self._words(clients)}; "
            f"one year in ten the bill is {_percent(ONE_IN_TEN * value)} above the expected, or more"
        )
        return [Finding("note", text, tuple(sorted(least)), value, self.maximum)]

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return the largest fluctuation of a region's bill, with that of every region."""
        details, worst, unknown = [], 0.0, False
        for region in partition:
            clients, members = self.expected(territory, region), tuple(sorted(region))
            value = self.fluctuation(clients)
            details.append(Detail("clients a year", float(clients), "clients", members))
            details.append(Detail("fluctuation of the yearly bill", value, "share", members))
            above = None if value is None else ONE_IN_TEN * value
            details.append(Detail("above the expected one year in ten", above, "share", members))
            unknown |= value is None
            worst = max(worst, value or 0.0)
        return Measure(
            None if unknown else 100 * worst, "% largest fluctuation of a yearly bill", 0, tuple(details)
        )

    def contribute(self, territory: Territory) -> Contribution:
        """Return the maximum as a minimum on clients."""
        if self.maximum is None:
            return Contribution()
        quantity = self._quantity(territory)
        values = tuple(quantity.integer(code) for code in territory.codes)
        asked = math.ceil(self.clients_needed / self._per_unit(quantity))
        least = min(asked, sum(values) + 1)  # beyond what the area has, any number is out of reach
        limit = Limit(((Bound(quantity.key, lower=least),),), quantity.key)
        return Contribution(totals={quantity.key: values}, limits=(limit,))

    def _quantity(self, territory: Territory) -> Quantity:
        """Return what is counted: a column in thousandths, or inhabitants."""
        if self.clients is not None:
            column = territory.column(self.clients)
            return Quantity(f"clients of {self.service}", "clients", column, THOUSAND, "client")
        return Quantity(f"clients of {self.service}", "clients", territory.column("population"), 1, "client")

    def _per_unit(self, quantity: Quantity) -> Fraction:
        """Return the clients that one unit of the quantity's integers stands for."""
        rate = Fraction(1) if self.rate is None else Fraction(str(self.rate)) / THOUSAND
        return rate / quantity.scale

    def _words(self, clients: Fraction) -> str:
        value = self.fluctuation(clients)
        shown = (
            "nothing to expect" if value is None else f"a yearly bill that fluctuates by {_percent(value)}"
        )
        return f"{float(clients):,.0f} clients a year, {shown}"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
