"""Futures: one map for many years, strong enough in every future named or in all but some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from math import comb, isfinite
from typing import ClassVar, Literal

from pydantic import Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from models.criteria.base import Criterion, Detail, Finding, Measure, Weight, Whole, rate_of
from models.criteria.limits import RegionLimits
from models.criteria.population import Population
from models.errors import InputError
from models.partition import Partition
from models.problem import Bound, Contribution, Cost, Hinge, Limit
from models.records import record
from models.territory import Territory

__all__ = ["FUTURE", "Futures"]

FUTURE = "future: "
"""What the columns begin with that are read from `file` and drawn by `extrapolate`."""

MOST_WAYS = 2000
"""Alternatives of one limit that engines can look through."""


@record
class _Future:
    """One future: what it is called, and the territory with its inhabitants."""

    label: str
    limits: RegionLimits
    territory: Territory

    @property
    def key(self) -> str:
        """Its total in the problem."""
        return self.limits.quantity.key


class Futures(Criterion):
    """The limits on inhabitants hold in every future named, or for each region in all but some.

    A future is a number of inhabitants for every municipality: a forecast, a scenario of growth or
    shrinkage, a year of the past.  Minimum, maximum, low density and limits of named areas are those of
    [population]; density is that of the future.  What a region is short of the target costs
    weight x max(0, target - inhabitants), on average over the futures or in its worst.  Nothing here is a
    probability: futures count alike.
    """

    title: ClassVar[str] = "Strong in every future"
    source: ClassVar[str] = "P2: decentralisatiebrief (b); P14: decentralisatiebrief (in the long run)"

    columns: tuple[str, ...] = ()
    """Columns of the data or of the table that the scenario names, such as population_2040, in order of
    time."""
    file: str | None = None
    """A table with code, scenario (may be absent), year and inhabitants: a future per scenario and year."""
    extrapolate: tuple[Whole, ...] = ()
    """Years to which the growth between the first and the last of the columns population_<year> is drawn on
    in a straight line (nl-2024 has 2013, 2022 and 2024): an extrapolation, no forecast, and called so."""
    but: Whole = 0
    """In how many futures a region may break the limits."""
    soft: Literal["average", "worst"] = "average"
    """Whether the target of [population] counts on average over the futures, or in each region's worst."""
    weight: Weight = 1.0
    """Exchange rate of inhabitants short of the target of [population]."""
    asked: SkipJsonSchema[Population | None] = Field(None, exclude=True)

    @model_validator(mode="after")
    def _names_futures(self) -> Futures:
        if not (self.columns or self.file or self.extrapolate):
            raise ValueError("no future is named: `columns`, `file` or `extrapolate`")
        if len(set(self.columns)) < len(self.columns):
            raise ValueError("a column is named twice")
        return self

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        return self.asked is not None and self.asked.hard

    @property
    def weights(self) -> Mapping[str, float]:
        """The exchange rate of the target, when there is one."""
        return {"short of target": self.weight} if self.asked and self.asked.target and self.weight else {}

    def labels(self, territory: Territory) -> tuple[str, ...]:
        """Return the names of the columns of all futures, in order of time."""
        read = [name for name in territory.columns if name.startswith(FUTURE)]
        return (*self.columns, *(name for name in read if name not in self.columns))

    def prepare(self, territory: Territory) -> None:
        """Look up every future.

        Raises
        ------
        InputError
            When a column does not exist, a future leaves out a municipality of the area or has a number
            that cannot count, or too many combinations of futures would have to be looked through.
        """
        labels = self.labels(territory)
        for label in labels:
            values = territory.column(label)
            for code in territory.codes:
                value = values.get(code)
                if value is None or not isfinite(value) or value < 0:
                    raise InputError(
                        f"no inhabitants of {territory.name(code)} in {_said(label)}",
                        where="columns" if label in self.columns else "file",
                        value=value,
                        expected="a number of 0 or more for each municipality of the area",
                    )
        kept = len(labels) - self.but
        if self.but and kept > 0 and self.asked is not None:
            each = 1 + (self.asked.low_density is not None) + len(self.asked.tailored)
            ways = comb(len(labels), kept) * each**kept
            if ways > MOST_WAYS:
                raise InputError(
                    f"{ways:,} ways in which a region may keep its limits in all but {self.but} futures",
                    where="but",
                    value=self.but,
                    expected=f"at most {MOST_WAYS:,}: fewer futures, or 0",
                )

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return what regions break that do so in more futures than they may."""
        futures = self._futures(territory)
        found = []
        for region in partition:
            failed = self._failed(futures, region)
            if len(failed) > self.but:
                found += [finding for _, finding in failed]
        return found

    def notes(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return for each region that may fail some future when it first does."""
        futures = self._futures(territory)
        found = []
        for region in partition:
            failed = self._failed(futures, region)
            if 0 < len(failed) <= self.but:
                _, first = failed[0]
                found.append(replace(first, kind="note", text=f"first fails: {first.text}"))
        return found

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return how many regions fail some future, and in how many each."""
        futures = self._futures(territory)
        details: list[Detail] = []
        hinges, failing, cost, short = self._hinges(territory, futures), 0, 0, Fraction(0)
        for region in partition:
            failed = self._failed(futures, region)
            failing += bool(failed)
            members = tuple(sorted(region))
            details.append(Detail("futures in which it fails", len(failed), "futures", members))
            totals = {future.key: future.territory.population(region) for future in futures}
            details += [Detail(_said(f.label), totals[f.key], "inhabitants", members) for f in futures]
            short += self._short(list(totals.values()))
            for hinge in hinges:
                cost += hinge.cost(hinge.farthest(totals[key] for key in hinge.totals))
        if self.asked and self.asked.target:
            average = "inhabitants short of the target, on average"
            name = (
                average if self.soft == "average" else "inhabitants short of the target, in the worst future"
            )
            details.append(Detail(name, float(short), "inhabitants"))
        return Measure(failing, "regions that fail in some future", cost, tuple(details))

    def contribute(self, territory: Territory) -> Contribution:
        """Return the limits of every future, or of every combination of as many as have to hold."""
        futures = self._futures(territory)
        parts = [future.limits.contribute(future.territory) for future in futures]
        totals = {name: values for part in parts for name, values in part.totals.items()}
        limits = tuple(limit for part in parts for limit in part.limits)
        if self.but and limits:
            limits = _all_but(limits, self.but)
        cost = Cost(hinges=self._hinges(territory, futures))
        return Contribution(cost=cost, totals=totals, limits=limits)

    def _futures(self, territory: Territory) -> list[_Future]:
        if self.asked is None:
            return []
        return [_future(self.asked, territory, label) for label in self.labels(territory)]

    def _failed(self, futures: list[_Future], region: frozenset[str]) -> list[tuple[_Future, Finding]]:
        """Return the futures in which a region breaks a limit, with what it breaks first."""
        alone, failed = Partition([region]), []
        for future in futures:
            if found := future.limits.check(future.territory, alone):
                text = f"{_said(future.label)}: {found[0].text}"
                failed.append((future, replace(found[0], text=text)))
        return failed

    def _hinges(self, territory: Territory, futures: list[_Future]) -> tuple[Hinge, ...]:
        if not self.weights or not futures:
            return ()
        assert self.asked is not None
        assert self.asked.target is not None
        rate, target = rate_of(self.weight, territory.cost_unit), self.asked.target
        if self.soft == "worst":  # engines look at the first total first: that of the fewest inhabitants
            first, *others = sorted(futures, key=lambda future: future.territory.population())
            return (Hinge(first.key, target, rate, "below", others=tuple(f.key for f in others)),)
        return tuple(Hinge(future.key, target, rate / len(futures), "below") for future in futures)

    def _short(self, totals: list[int]) -> Fraction:
        """Return what a region is short of the target, on average or in its worst future."""
        if not self.asked or not self.asked.target or not totals:
            return Fraction(0)
        short = [max(0, self.asked.target - total) for total in totals]
        return Fraction(max(short)) if self.soft == "worst" else Fraction(sum(short), len(short))


def _future(asked: Population, territory: Territory, label: str) -> _Future:
    """Return a future: the same municipalities in the same order, with its inhabitants."""
    values = territory.column(label)
    whole = territory.whole
    people = {
        code: replace(one, population=round(values.get(code, one.population)))
        for code, one in whole.municipalities.items()
    }
    then = replace(whole, municipalities=people)
    if territory.complete is not None:
        inside = {code: people[code] for code in territory.municipalities}
        then = replace(territory, municipalities=inside, complete=then)
    limits = asked.limits(then)
    return _Future(
        label, replace(limits, quantity=replace(limits.quantity, key=f"inhabitants, {label}")), then
    )


def _all_but(limits: tuple[Limit, ...], but: int) -> tuple[Limit, ...]:
    """Return one limit: some combination of all but so many is kept."""
    if but >= len(limits):
        return ()
    alternatives: list[tuple[Bound, ...]] = []
    for kept in combinations(limits, len(limits) - but):
        ways = product(*(limit.alternatives for limit in kept))
        alternatives += [tuple(bound for bounds in way for bound in bounds) for way in ways]
    return (Limit(tuple(alternatives), "futures"),)


def _said(label: str) -> str:
    """Return the name of a future in print."""
    return label.removeprefix(FUTURE)
