"""Fairness: the least that the worst-off municipality can lose within a slack of the best, then the next.

All regions that a partition within the budget can hold are listed, and among partitions made of them the
largest loss is made as small as can be by bisection, then the next (leximin): each step shows a partition
or proves that there is none.  Where the list grows too long, a limit on what a municipality loses is a hard
rule of the problem (see `models.criteria.fairness`): the least that some partition within the budget keeps is
found by bisection over whole solves, and what is near the best is listed with that limit in force.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pydantic import ValidationError

from models.criteria import Finding
from models.criteria.fairness import Fairness, in_whole, limit_loss
from models.errors import InputError
from models.partition import Partition
from models.problem import Problem, Region
from models.proposal import Status
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.solution import Control, Limits, Solution
from optimizer.solving.variants import budget

__all__ = ["Fair", "check_fairness", "find_fair", "hold_fair", "settled"]

NAMED = 3
"""Municipalities that are named."""


@record
class Fair:
    """What fairness came to.

    Attributes
    ----------
    scenario : Scenario
        With the limits that say so: what costs least under them is what was asked for.
    regions : tuple of Region
        A partition that keeps them.
    worst : int
        What the worst-off municipality loses (whole weighted inhabitants).
    proven, all_proven : bool
        Whether nothing within the budget leaves it less, and whether the same holds for the next ones.
    finding : Finding
        All this in a sentence.
    """

    scenario: Scenario
    regions: tuple[Region, ...]
    worst: int
    proven: bool
    all_proven: bool
    finding: Finding


def check_fairness(scenario: Scenario) -> bool:
    """Tell whether a scenario asks for the least that the worst-off loses.

    Raises
    ------
    InputError
        When it does and has priorities or several tiers: within a slack of which best?
    """
    asked = any(own.fairness and own.fairness.worst for own in scenario.by_tier())
    for place, several in (
        ("objective.priorities", scenario.objective.priorities),
        ("tiers", scenario.tiers),
    ):
        if asked and several:
            raise InputError(
                "fairness.worst asks for one best, whose slack it may use",
                where=place,
                expected="a scenario without priorities and tiers, or only fairness.maximum",
            )
    return asked


def find_fair(
    scenario: Scenario,
    territory: Territory,
    problem: Problem,
    best: Solution,
    limits: Limits,
    control: Control,
) -> Fair:
    """Find the least that the worst-off loses among partitions within the slack of the best, then the next.

    Parameters
    ----------
    scenario : Scenario
        With ``[fairness] worst``.
    territory : Territory
    problem : Problem
        What it formulates there, of one level.
    best : Solution
        Of that problem, with regions.
    limits, control
        As for a solve; all of it together has the time of one.
    """
    asked = dict(scenario.in_use())["fairness"]
    assert isinstance(asked, Fairness)
    assert best.objective is not None
    most = budget(best.objective, Fraction(str(asked.slack)) / 100)
    deadline = min(control.deadline, time.monotonic() + limits.time_limit_s)
    timed = replace(control, deadline=deadline)
    search = _Search(asked, territory, problem, most, limits, timed, asked.parts(territory))
    regions, proven, all_proven = search.run(best)
    lost = search.lost(regions)
    worst = max(lost.values(), default=0)
    own = {code: lost[i] for i, code in enumerate(territory.codes)}
    table = asked.model_copy(update={"maximum": worst, "limits": own, "others": {}})
    sure = proven and best.status is Status.OPTIMAL
    return Fair(
        scenario.model_copy(update={"fairness": table}),
        regions,
        worst,
        sure,
        sure and all_proven,
        _say(territory, problem, best.objective, asked, regions, own, sure, sure and all_proven),
    )


def settled(scenario: Scenario, territory: Territory, told: object) -> Scenario:
    """Return a scenario with the limits that a proposal for it says were found; itself where it says none.

    Parameters
    ----------
    scenario : Scenario
        As its file says it.
    territory : Territory
    told : object
        What stands as the scenario in a proposal's document: anything.
    """
    asked = scenario.fairness
    table = told.get("fairness") if isinstance(told, Mapping) else None
    if asked is None or not asked.worst or table is None:
        return scenario
    try:
        found = Fairness.model_validate(table)
    except ValidationError:
        return scenario
    limits = {code: limit for code, limit in found.limits.items() if code in territory.index}
    own = asked.model_copy(update={"maximum": found.maximum, "limits": limits})
    return scenario.model_copy(update={"fairness": own})


def hold_fair(
    scenario: Scenario, territory: Territory, regions: Sequence[Region], limits: Limits, control: Control
) -> list[str]:
    """Find again what the worst-off loses at the least, and say where regions leave it more than that."""
    from optimizer.engine.strategy import solve

    problem = scenario.formulate(territory)
    best = solve(problem, limits, control, [regions])
    if best.objective is None or best.regions is None:
        return []
    asked = dict(scenario.in_use())["fairness"]
    assert isinstance(asked, Fairness)
    fair = find_fair(scenario, territory, problem, best, limits, control)
    least, own = (
        sorted(asked.lost(territory, Partition(problem.codes_of(some))).values(), reverse=True)
        for some in (fair.regions, regions)
    )
    found = []
    if problem.partition_cost(regions) > budget(best.objective, Fraction(str(asked.slack)) / 100):
        found.append(f"the regions cost more than {asked.slack:g} % above the best")
    if not fair.proven:
        found.append("that the worst-off loses as little as can be is not proven in the time given")
    elif own[:1] > least[:1]:
        found.append(f"the worst-off can do with a loss of {least[0]:,}, not {own[0]:,}")
    elif fair.all_proven and own > least:
        found.append("those who lose most after the worst-off can do with less")
    return found


@dataclass
class _Search:
    """One search: `parts` says what each unit loses without each other, `most` what a partition may cost."""

    asked: Fairness
    territory: Territory
    problem: Problem
    most: int
    limits: Limits
    control: Control
    parts: Sequence[Mapping[int, int]]

    def lost(self, regions: Sequence[Region]) -> dict[int, int]:
        """Return what each member of some regions loses (whole weighted inhabitants)."""
        return {
            i: in_whole(self.territory, sum(part for j, part in self.parts[i].items() if j not in region))
            for region in regions
            for i in region
        }

    def largest(self, solution: Solution) -> int:
        """Return what the worst-off loses."""
        return max(self.lost(solution.regions or ()).values(), default=0)

    def within(self, limit: int) -> Problem:
        """Return the problem in which nobody loses more than a limit."""
        rules = (limit_loss(self.territory, self.parts, unit, limit) for unit in range(len(self.problem)))
        binding = tuple(rule for rule in rules if rule.at_least)
        return replace(self.problem, quorums=self.problem.quorums + binding)

    def run(self, best: Solution) -> tuple[tuple[Region, ...], bool, bool]:
        """Return the partition, and whether its largest loss and all of its losses are proven."""
        from optimizer.engine.columns.near import list_near  # with the kernels, which few solves of it need
        from optimizer.engine.strategy import solve

        regions = tuple(best.regions or ())
        near = list_near(self.problem, best, self.most, self.limits, self.control)
        if near.complete:
            regions, proven = self._leximin(self.problem, near.regions, regions)
            return regions, proven, proven
        found, proven = self._bisect(best)
        tight = self.within(self.largest(found))
        again = solve(tight, self.limits, self.control, [found.regions or ()])
        if not proven or again.regions is None or again.status is not Status.OPTIMAL:
            return tuple(found.regions or ()), proven, False
        near = list_near(tight, again, self.most, self.limits, self.control)
        if not near.complete:
            return again.regions, proven, False
        regions, all_proven = self._leximin(tight, near.regions, again.regions)
        return regions, proven, all_proven

    def _bisect(self, best: Solution) -> tuple[Solution, bool]:
        """Return the best partition under the least limit that the budget allows, and the proof."""
        from optimizer.engine.strategy import solve

        found, proven = best, True
        low, high = 0, self.largest(best)
        while low < high:
            limit = (low + high) // 2
            solution = solve(self.within(limit), self.limits, self.control, [found.regions or ()])
            cost = solution.objective
            if cost is not None and cost <= self.most:
                found, high = solution, self.largest(solution)
                continue
            bound = solution.bound
            proven &= solution.status is Status.INFEASIBLE or (bound is not None and bound > self.most)
            low = limit + 1
        return found, proven

    def _leximin(
        self, problem: Problem, near: Sequence[Region], known: tuple[Region, ...]
    ) -> tuple[tuple[Region, ...], bool]:
        """Make losses small one after another over regions that are all known."""
        lost = {region: self.lost([region]) for region in near}
        from optimizer.solving.leximin import Leximin

        return Leximin(problem, lost, self.most, self.limits, self.control).run(known)


def _say(
    territory: Territory,
    problem: Problem,
    best: int,
    asked: Fairness,
    regions: tuple[Region, ...],
    lost: dict[str, int],
    proven: bool,
    all_proven: bool,
) -> Finding:
    """Say who loses most, and how far it is proven that nobody could do with less."""
    paid = territory.in_inhabitants(problem.partition_cost(regions) - best)
    order = sorted((code for code in lost if lost[code]), key=lambda code: (-lost[code], code))[:NAMED]
    named = "; ".join(f"{territory.name(code)} {lost[code]:,}" for code in order) or "nobody loses anything"
    proof = "proven, also for the next ones" if all_proven else "proven" if proven else "not proven in time"
    text = (
        f"Nobody pays alone: within {asked.slack:g} % of the best the worst-off municipality loses as little "
        f"as can be ({proof}), at {paid:,} above the best; lose most: {named}"
    )
    return Finding("note", text, tuple(order))
