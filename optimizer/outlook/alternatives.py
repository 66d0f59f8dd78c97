"""Alternatives: other good partitions, each the best of those that differ enough from all before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from models.criteria.base import cost_units
from models.partition import Partition
from models.problem import Problem, in_inhabitants
from models.proposal import Proposal, Status, region_name
from models.records import record
from optimizer.comparison.comparison import Comparison, compare
from optimizer.engine.solution import Control, Limits, Progress, gap_between
from optimizer.language.titles import english_of
from optimizer.outlook.listed import cheapest_with
from optimizer.solving.enough import until
from optimizer.solving.propose import limits_of
from optimizer.solving.variants import (
    DISTANCE,
    budget,
    distance_from,
    neighbour_ties,
    next_best,
    without_levels,
)
from optimizer.writing.rows import Rows

if TYPE_CHECKING:
    from optimizer.outputs.proposal import Alternative as AlternativeImage, AlternativesOutput

__all__ = ["Alternative", "Alternatives", "find_alternatives"]

PART = 0.1
"""Part of the time of an alternative in which it is looked whether there can be any."""


@record
class Alternative:
    """One more partition, and how it differs from the best.

    Attributes
    ----------
    status : Status
        OPTIMAL: of all partitions far enough from every earlier one, none is cheaper.
    objective, bound : int
        Cost units; with several levels: of the last level.
    distances : tuple of int
        Inhabitants' ties that differ from the best and from each earlier alternative, in order.
    comparison : Comparison
        From the best to this partition.
    """

    partition: Partition
    status: Status
    objective: int
    bound: int | None
    distances: tuple[float, ...]
    comparison: Comparison
    wall_time_s: float

    @property
    def gap(self) -> float | None:
        """Relative distance of bound and objective."""
        return gap_between(self.objective, self.bound)


@record
class Alternatives:
    """The best partition and the alternatives to it, in the order in which they were found.

    Attributes
    ----------
    best : Proposal
    within : Fraction
        Share by which an alternative may cost more than the best.
    distance : int
        Inhabitants' ties in which each differs from all earlier ones at the least.
    asked : int
        How many alternatives were asked for.
    exhausted : bool
        Proven: no further partition lies within the budget and far enough from all of these.
    """

    best: Proposal
    within: Fraction
    distance: float
    asked: int
    found: tuple[Alternative, ...]
    exhausted: bool

    def __repr__(self) -> str:
        """Return one line: which scenario, and how many there are."""
        return f"<Alternatives to {self.best.scenario.name}: {len(self.found)} of {self.asked} asked>"

    @property
    def statement(self) -> str:
        """What was asked and how far the answer is proven, in a sentence or two."""
        return english_of(self.best.territory)(self._told())

    def _told(self) -> str:
        share = _percent(self.within)
        asked = (
            f"Each alternative costs at most {share} more than the best, and is the cheapest of all that "
            f"differ from it and from every earlier one by at least {self.distance:,} inhabitants' ties."
        )
        count = len(self.found)
        if self.exhausted:
            return f"{asked} {_counted(count)}: proven."
        if count < self.asked:
            return f"{asked} {count} found before time was over; whether there are more is not known."
        return asked

    def rows(self) -> Rows:
        """Return a row per partition, the best first; costs and moves in inhabitants."""
        report, territory = self.best.report, self.best.territory
        unit = territory.cost_unit
        assert self.best.partition is not None
        assert report.objective is not None
        rows = [
            _row("best", report.objective, 0, _proof(report.status, report.gap), self.best.partition, unit)
        ]
        for number, other in enumerate(self.found, 1):
            moved = other.comparison.moved
            more = other.objective - report.objective
            row = _row(
                str(number), other.objective, more, _proof(other.status, other.gap), other.partition, unit
            )
            row |= {
                "inhabitants that move": territory.population(moved),
                "municipalities that move": len(moved),
                "distance": min(other.distances),
            }
            rows.append(row)
        rows[0] |= {"inhabitants that move": 0, "municipalities that move": 0, "distance": None}
        return Rows.of(rows)

    def to_dict(self) -> AlternativesOutput:
        """Return everything, ready for JSON; costs and distances in inhabitants."""
        return {
            "version": 1,
            "within": float(self.within),
            "distance": self.distance,
            "asked": self.asked,
            "exhausted": self.exhausted,
            "text": self.statement,
            "alternatives": [self._image(other) for other in self.found],
        }

    def _image(self, other: Alternative) -> AlternativeImage:
        territory, scenario, moved = self.best.territory, self.best.scenario, other.comparison.moved
        best = self.best.report.objective
        assert best is not None
        return {
            "status": other.status.value,
            "objective": territory.in_inhabitants(other.objective),
            "bound": territory.in_inhabitants(other.bound),
            "gap": other.gap,
            "above_best": territory.in_inhabitants(other.objective - best),
            "distances": list(other.distances),
            "wall_time_s": round(other.wall_time_s, 3),
            "moved": {"codes": sorted(moved), "inhabitants": territory.population(moved)},
            "regions": [
                {
                    "name": region_name(scenario, territory, region),
                    "members": sorted(region),
                    "inhabitants": territory.population(region),
                }
                for region in sorted(other.partition, key=lambda r: (-territory.population(r), min(r)))
            ],
        }


def _row(name: str, cost: int, more: int, proof: str, partition: Partition, unit: Fraction) -> dict[str, Any]:
    return {
        "partition": name,
        "cost": in_inhabitants(cost, unit),
        "more": in_inhabitants(more, unit),
        "share": f"{more / max(1, abs(cost - more)):.2%}",
        "proof": proof,
        "regions": len(partition),
    }


def _proof(status: Status, gap: float | None) -> str:
    if status is Status.OPTIMAL:
        return "proven"
    return "gap unknown" if gap is None else f"gap {gap:.2%}"


def _counted(count: int) -> str:
    if not count:
        return "There is none"
    return f"There {'is' if count == 1 else 'are'} {count} and no more"


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):g} %"


# -------------------------------------------------------------------- the search
def find_alternatives(
    best: Proposal,
    number: int,
    *,
    within: Fraction | float,
    distance: Fraction = DISTANCE,
    limits: Limits | None = None,
    control: Control | None = None,
) -> Alternatives:
    """Find alternatives to a proposal, the cheapest first.

    Parameters
    ----------
    best : Proposal
        With a partition.
    number : int
        How many to look for.
    within : Fraction or float
        Share by which each may cost more than the best (with several levels: on the last one, the
        earlier ones stay as they are).
    distance : Fraction
        Share of the area's inhabitants: the ties to neighbours in which each differs at the least
        from the best and from all earlier ones.  A pair's tie is that of `neighbour_ties`.
    limits : Limits, optional
        For each alternative, in place of the scenario's own.
    control : Control, optional
        Reports progress and can stop the run; what was found by then is returned.

    Examples
    --------
    >>> from optimizer import find_alternatives, load_scenario, propose
    >>> drenthe = propose(load_scenario("scenarios/drenthe.toml"))
    >>> [len(other.partition) for other in find_alternatives(drenthe, 2, within=0.1).found]
    [2, 1]
    """
    territory, partition, scenario = best.territory, best.partition, best.scenario
    assert partition is not None
    assert best.report.objective is not None
    within, limits = Fraction(str(within)), limits or limits_of(scenario)
    problem = without_levels(scenario.formulate(territory), best.report.levels)
    most = budget(best.report.objective, within)
    ties = neighbour_ties(territory)
    least = max(1, cost_units(distance * territory.population(), 1, territory.cost_unit))
    earlier, found = [partition], list[Alternative]()
    exhausted = _is_alone(problem, best, partition, most, limits, control)
    while len(found) < number and not exhausted:
        costs = [distance_from(territory, one, ties) for one in earlier]
        start = [problem.regions_of(one) for one in earlier]
        solution = next_best(problem, costs, least, limits, until(control, _beyond(most)), start)
        if solution.regions is None or solution.objective is None or solution.objective > most:
            beyond = solution.bound is not None and solution.bound > most
            exhausted = solution.status is Status.INFEASIBLE or beyond
            break
        other = Partition(problem.codes_of(solution.regions))
        away = [problem.partition_cost(solution.regions, cost) for cost in costs]
        found.append(
            Alternative(
                other,
                solution.status,
                solution.objective,
                solution.bound,
                tuple(territory.in_inhabitants(cost) for cost in away),
                compare(territory, partition, other, names_a=best.names, scenario=scenario),
                solution.wall_time_s,
            )
        )
        earlier.append(other)
    reached = territory.in_inhabitants(least)
    return Alternatives(best, within, reached, number, tuple(found), exhausted)


def _beyond(most: int) -> Callable[[Progress], bool]:
    """Return whether it is proven that everything costs more than `most`."""
    return lambda progress: progress.bound is not None and progress.bound > most


def _is_alone(
    problem: Problem,
    best: Proposal,
    partition: Partition,
    most: int,
    limits: Limits,
    control: Control | None,
) -> bool:
    """Tell whether it is known at once that no other partition costs at most so much."""
    if best.report.status is not Status.OPTIMAL:
        return False
    regions = problem.regions_of(partition)
    brief = replace(limits, time_limit_s=PART * limits.time_limit_s)
    near = cheapest_with(problem, regions, best.report.certificate, most, brief, control or Control())
    return near is not None and near.keys() <= set(regions)
