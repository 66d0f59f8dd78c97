"""Proposal: a partition with everything that is known about it, frozen and complete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any, Self

from models.criteria import Criterion, Finding, Measure
from models.partition import Partition
from models.problem import in_inhabitants
from models.records import record
from models.scenario import Scenario
from models.territory import Territory

__all__ = [
    "Judgement",
    "LevelReport",
    "Proposal",
    "Robustness",
    "SolveReport",
    "Status",
    "judge",
    "region_name",
]


class Status(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    """A partition, and a bound that proves that none is cheaper."""
    FEASIBLE = "feasible"
    """A partition and a bound below its cost."""
    INFEASIBLE = "infeasible"
    """Proven: no partition keeps every hard rule."""
    UNKNOWN = "unknown"
    """Stopped with neither a partition nor a proof that there is none."""


@record
class LevelReport:
    """What one lexicographic level came to: cost and proven bound in cost units."""

    names: tuple[str, ...]
    value: int
    bound: int


@record
class SolveReport:
    """How a proposal was found and how far it is proven; costs in cost units.

    `objective` and `bound` count all levels' costs together when there is one level; with
    several, see `levels`.
    """

    status: Status
    objective: int | None
    bound: int | None
    gap: float | None
    wall_time_s: float
    workers: int
    seed: int
    way: str
    why: str
    levels: tuple[LevelReport, ...] = ()
    certificate: Mapping[str, Any] | None = None
    """Integers from which the bound can be computed again."""


@record
class Judgement:
    """What one criterion says about a partition, found without a solver."""

    name: str
    criterion: Criterion
    measure: Measure
    findings: tuple[Finding, ...]
    unit: Fraction = Fraction(10)
    """Inhabitants per cost unit."""
    tier: str = ""
    """The tier that it is about; empty: the scenario has one."""

    def __repr__(self) -> str:
        """Return one line: which criterion, and what it found."""
        return f"<Judgement of {self.name}: {self.measure.value}, cost {self.cost:,g}>"

    @property
    def cost(self) -> float:
        """The criterion's part of the objective, in weighted inhabitants."""
        return in_inhabitants(self.measure.cost, self.unit)

    @property
    def violations(self) -> tuple[Finding, ...]:
        """The findings that break a hard rule."""
        return tuple(finding for finding in self.findings if finding.kind == "violation")


@record
class Robustness:
    """What it costs that one map has to hold for many futures, on all criteria but that one.

    Attributes
    ----------
    cost : int
        Of the partition proposed (cost units).
    without : int
        Of the best partition when no future is named.
    proven : bool
        Whether both are proven to be the best.
    """

    cost: int
    without: int
    proven: bool

    def sentence(self, unit: Fraction) -> str:
        """Say it, in weighted inhabitants."""
        proof = "proven" if self.proven else "not proven"
        more, before = in_inhabitants(self.cost - self.without, unit), in_inhabitants(self.without, unit)
        if self.cost == self.without:
            return f"Holding in every future costs nothing more than {before:,} ({proof})"
        share = 100 * (self.cost - self.without) / max(1, abs(self.without))
        return f"Holding in every future costs {more:,} more than {before:,}, or {share:.3g} % ({proof})"


@record
class Proposal:
    """One partition per tier, how it was found, and what every criterion says about it.

    Attributes
    ----------
    partitions : mapping of str to Partition
        By tier; empty when none was found.
    findings : tuple of Finding
        What is to be said besides the criteria, such as why nothing fits.
    versions : mapping of str to str
        Of this program and of what it solves with.
    robustness : Robustness or None
        What the futures of the scenario cost; None: it names none, or orders costs by priorities.
    """

    scenario: Scenario
    territory: Territory
    partitions: Mapping[str, Partition]
    report: SolveReport
    judgements: tuple[Judgement, ...] = ()
    findings: tuple[Finding, ...] = ()
    versions: Mapping[str, str] | None = None
    robustness: Robustness | None = None

    @property
    def partition(self) -> Partition | None:
        """The partition of the scenario's tier, of several the lowest; None: there is none."""
        return self.partitions.get(self.scenario.lowest_tier)

    def by_tier(self) -> tuple[Self, ...]:
        """Return each tier as a proposal of its own, from the bottom up; itself where there is one.

        The report is that of all tiers together, without its certificate.
        """
        if not self.scenario.tiers:
            return (self,)
        report = replace(self.report, certificate=None)
        return tuple(
            replace(
                self,
                scenario=asked,
                partitions={name: own for name, own in self.partitions.items() if name == asked.tier},
                report=report,
                judgements=tuple(one for one in self.judgements if one.tier == asked.tier),
            )
            for asked in self.scenario.by_tier()
        )

    @property
    def violations(self) -> tuple[Finding, ...]:
        """Every hard rule that does not hold."""
        return tuple(finding for judgement in self.judgements for finding in judgement.violations)

    @cached_property
    def names(self) -> Mapping[frozenset[str], str]:
        """The name of each region, the most populous region first."""
        if self.partition is None:
            return {}
        regions = sorted(self.partition, key=lambda r: (-self.territory.population(r), min(r)))
        asked = self.scenario.by_tier()[0]
        return {region: region_name(asked, self.territory, region) for region in regions}

    def lose_a_partner(self) -> frozenset[str]:
        """Return the municipalities separated from a neighbour they share an arrangement with."""
        if self.partition is None:
            return frozenset()
        lost = set()
        for name in self.scenario.by_tier()[0].arrangements:
            of = self.territory.layer(name).region_of
            for a, b in self.territory.pairs:
                if a in of and of[a] == of.get(b) and not self.partition.together(a, b):
                    lost |= {a, b}
        return frozenset(lost)


def judge(
    scenario: Scenario,
    territory: Territory,
    partition: Partition,
    tier: str = "",
    known: Iterable[Judgement] = (),
) -> tuple[Judgement, ...]:
    """Let every criterion of a scenario of one tier judge a partition, without a solver.

    Parameters
    ----------
    known : iterable of Judgement
        Of this partition of this territory, by another scenario: those of criteria that it shares stand.

    Raises
    ------
    InputError
        When the scenario has several tiers: each is judged by what it asks.
    """
    scenario.refuse_tiers()
    made = {id(one.criterion): one for one in known}

    def judged(name: str, criterion: Criterion) -> Judgement:
        if id(criterion) in made:
            return replace(made[id(criterion)], name=name, tier=tier)
        return Judgement(
            name,
            criterion,
            criterion.measure(territory, partition),
            (*criterion.check(territory, partition), *criterion.notes(territory, partition)),
            territory.cost_unit,
            tier,
        )

    return tuple(judged(name, criterion) for name, criterion in scenario.in_use())


def region_name(scenario: Scenario, territory: Territory, region: frozenset[str]) -> str:
    """Return the name of a region: its most populous centre, or else its most populous member."""
    centres = scenario.centre_codes(territory)
    people = territory.whole.municipalities
    first = min(region & centres or region, key=lambda code: (-people[code].population, code))
    return territory.name(first)
