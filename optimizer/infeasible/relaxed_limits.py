"""Relaxed limits: the nearest minimum or maximum of a criterion with which a partition exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from models.criteria import Ranged
from models.criteria.attributes import Attribute
from models.criteria.limits import Tailored
from models.partition import Partition
from models.problem import Contribution, Cost, Hinge
from models.records import record
from models.scenario import Scenario
from optimizer.infeasible.relaxation import REASON, Relaxation, Setting, quoted
from optimizer.infeasible.requirements import Change, Requirement, with_criterion

__all__ = ["RelaxedLimit", "other_limit"]

FINE = (1000, 100, 10, 1)
"""Totals count in thousandths, or less finely where ..."""

MOST = 10**11
"""... all of them and their limits would come to more than engines can count."""


@record
class RelaxedLimit:
    """A minimum or maximum of a criterion that is being lowered or raised."""

    setting: Setting
    rule: Requirement

    @property
    def criterion(self) -> Ranged:
        """The criterion as the scenario has it."""
        return self._own(self.setting.scenario)

    @property
    def limit(self) -> int:
        """The limit that gives way."""
        assert self.rule.limit is not None
        return self.rule.limit

    @property
    def unit(self) -> str:
        """What is counted."""
        return {"population": "inhabitants"}.get(self.rule.criterion, self.rule.criterion.split(".")[-1])

    def at(self, steps: int) -> int | None:
        """Return the limit when it gives way by some steps; None: it no longer holds."""
        if self.rule.kind == "maximum":
            return self.limit + steps
        return self.limit - steps if steps <= self.limit else None

    def words(self, steps: int) -> str:
        """Return the change of the limit in words."""
        value = self.at(steps)
        if value is None:
            return f"lift the {self.rule.kind} of {self.limit:,} {self.unit}"
        verb = "lower" if self.rule.kind == "minimum" else "raise"
        unit = "member" if value == 1 and self.unit == "members" else self.unit
        return f"{verb} the {self.rule.kind} to {value:,} {unit}"

    def line(self, steps: int) -> str:
        """Return the line of a scenario file that sets the limit."""
        value = self.at(steps)
        return f"# no {self.rule.kind}" if value is None else f"{self.rule.kind} = {value}"

    @property
    def enough(self) -> int:
        """Steps with which every region keeps the limit, or with which there is none."""
        return self.limit + 1 if self.rule.kind == "minimum" else int(sum(self.values().values())) + 1

    def everywhere(self, steps: int) -> Change:
        """Return the change of the general limit."""
        update: dict[str, Any] = {self.rule.kind: self.at(steps)}
        density = getattr(self.criterion, "low_density", None)
        if density is not None and self.rule.kind == "minimum" and density.minimum >= (self.at(steps) or 0):
            update["low_density"] = None
        return lambda case: with_criterion(
            case, self.rule.criterion, self._own(case).model_copy(update=update)
        )

    def within(self, codes: frozenset[str], steps: int) -> Change:
        """Return the change to another limit for regions whose members all lie in `codes`."""
        limits = self.limits(steps)
        area = Tailored(municipalities=tuple(sorted(codes)), reason=REASON, **limits)

        def change(case: Scenario) -> Scenario:
            own = self._own(case)
            tables = (*own.tailored, area)
            return with_criterion(case, self.rule.criterion, own.model_copy(update={"tailored": tables}))

        return change

    def _own(self, case: Scenario) -> Ranged:
        found: Any = dict(case.in_use())[self.rule.criterion]
        return found  # type: ignore[no-any-return]

    def limits(self, steps: int) -> dict[str, int | None]:
        """Return minimum and maximum when the limit gives way by some steps."""
        soft = getattr(self.criterion, "soft_maximum", False)
        now = {"minimum": self.criterion.minimum, "maximum": None if soft else self.criterion.maximum}
        return {**now, self.rule.kind: self.at(steps)}

    def toml(self, codes: frozenset[str], steps: int) -> str:
        """Return the lines of the change for regions within `codes`."""
        names = quoted(self.setting.territory, codes)
        lines = [f"{key} = {value}" for key, value in self.limits(steps).items() if value is not None]
        return "\n".join(
            [
                f"[[{self.rule.criterion}.tailored]]",
                f"municipalities = {names}",
                *lines,
                f'reason = "{REASON}"',
            ]
        )

    def total(self, region: frozenset[str]) -> int:
        """Return the total of a region, rounded to whole numbers that keep the limit."""
        values = self.values()
        total = sum(values[code] for code in region)
        return int(total // 1) if self.rule.kind == "minimum" else int(-(-total // 1))

    def values(self) -> dict[str, Fraction]:
        """Return what each municipality of the whole counts for."""
        territory = self.setting.territory
        if self.rule.criterion == "members":
            return dict.fromkeys(territory.whole.codes, Fraction(1))
        criterion = self.criterion
        name = criterion.column if isinstance(criterion, Attribute) else "population"
        column = territory.column(name)
        return {code: Fraction(str(column.get(code, 0))) for code in territory.whole.codes}

    def missing(self, region: frozenset[str]) -> int:
        """Return the steps by which a region breaks the limit (0: it keeps it)."""
        total = self.total(region)
        return max(0, self.limit - total if self.rule.kind == "minimum" else total - self.limit)

    def broken(self, partition: Partition) -> list[frozenset[str]]:
        """Return the regions that break the limit, but for those of exempt municipalities only."""
        findings = self.criterion.check(self.setting.territory, partition)
        regions = [frozenset(finding.codes) for finding in findings if finding.limit == self.limit]
        return [region for region in regions if not region <= self.setting.free]

    def inhabitants(self, steps: int) -> int:
        """Return the steps in inhabitants: as many as an average unit of the total stands for."""
        if self.rule.criterion == "population":
            return steps
        territory, values = self.setting.territory, self.values()
        whole = sum(values[code] for code in territory.codes)
        return round(steps * territory.population() / whole) if whole else territory.population()


def other_limit(setting: Setting, rule: Requirement, around: frozenset[str]) -> Iterator[Relaxation]:
    """Yield the nearest limit that works for the municipalities around, and the nearest for all.

    Parameters
    ----------
    setting : Setting
    rule : Requirement
        A minimum or a maximum.
    around : frozenset of str
        The municipalities that a region of the conflict can reach; empty: not known.
    """
    limit = RelaxedLimit(setting, rule)
    witness = setting.try_out(limit.everywhere(limit.enough), _shortfall(limit))
    if witness.partition is None:
        return
    territory = setting.territory
    broken = limit.broken(witness.partition)
    here = around if around and rule.kind == "minimum" else frozenset().union(*broken)
    most = max((limit.missing(region) for region in broken), default=0)

    def reached(partition: Partition) -> int:
        return max(limit.missing(region) for region in partition if not region <= setting.free)

    def within(steps: int) -> tuple[str, str, int]:
        text = f"{limit.words(steps)} for {territory.names(here)}"
        return text, limit.toml(here, steps), limit.inhabitants(steps)

    def everywhere(steps: int) -> tuple[str, str, int]:
        toml = f"[{rule.criterion}]\n{limit.line(steps)}"
        return f"{limit.words(steps)} everywhere", toml, limit.inhabitants(steps)

    if here and here < frozenset(territory.codes):
        people = territory.population(here)
        yield from setting.offer_smallest(most, partial(limit.within, here), reached, within, people)
    yield from setting.offer_smallest(most, limit.everywhere, reached, everywhere, territory.population())


def _shortfall(limit: RelaxedLimit) -> Contribution:
    """Return the cost of what regions are short of a limit, or have too much."""
    values, codes = limit.values(), limit.setting.territory.codes
    size = sum(abs(values[code]) for code in codes) + len(codes) * abs(limit.limit)
    fine = next((fine for fine in FINE if fine * size <= MOST), FINE[-1])
    totals = tuple(int(fine * values[code]) for code in codes)
    short = Hinge("aim", int(fine * limit.limit), Fraction(1, fine), "below")
    hinge = short if limit.rule.kind == "minimum" else replace(short, side="above")
    return Contribution(cost=Cost(hinges=(hinge,)), totals={"aim": totals})
