"""Probing: does any partition keep the hard rules of a scenario?  Each answer is a solve of its own."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from functools import cached_property

from models.partition import Partition
from models.problem import Contribution, Problem
from models.proposal import Status
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.solution import Control, Limits
from optimizer.infeasible.requirements import exempt, hard_part
from optimizer.solving.enough import until

__all__ = ["Answer", "Probe"]


@record
class Answer:
    """What a probe found: a partition, the proof that there is none (`fits` False), or neither (None)."""

    fits: bool | None
    partition: Partition | None = None


@dataclass
class Probe:
    """Solves variants of a scenario for the hard rules alone.

    Attributes
    ----------
    territory : Territory
        The area of the scenario; a variant may cut another one out of the same whole.
    limits : Limits
        For all probes together; one probe gets at most `share` of the time that is left.
    """

    territory: Territory
    limits: Limits
    control: Control = field(default_factory=Control)
    share: float = 0.2
    solves: int = 0

    @cached_property
    def deadline(self) -> float:
        """When the time for all probes is over."""
        return min(self.control.deadline, time.monotonic() + self.limits.time_limit_s)

    def formulate(self, scenario: Scenario, free: frozenset[str] = frozenset()) -> Problem:
        """Return the hard rules of a scenario as a problem; `free` municipalities are exempt."""
        case = hard_part(scenario)
        territory = case.cut(self.territory.whole)
        problem = replace(case.formulate(territory), costs={}, levels=())
        return exempt(problem, frozenset(territory.index[code] for code in free))

    def ask(
        self, scenario: Scenario, free: frozenset[str] = frozenset(), aim: Contribution | None = None
    ) -> Answer:
        """Tell whether a scenario has any partition.

        Parameters
        ----------
        scenario : Scenario
        free : frozenset of str
            Municipalities that need no region (see `optimizer.infeasible.requirements.exempt`).
        aim : Contribution, optional
            Cost (with its totals) that the partition should have little of; without it any
            partition will do, and the first that is found ends the solve.
        """
        from optimizer.engine.strategy import solve

        left = self.deadline - time.monotonic()
        if left <= 0 or self.control.stop.is_set():
            return Answer(None)
        self.solves += 1
        problem, control = self.formulate(scenario, free), self.control
        if aim is None:
            control = until(control, lambda progress: progress.best is not None)
        else:
            problem = replace(problem, costs={"aim": aim.cost}, totals={**problem.totals, **aim.totals})
        once = replace(self.limits, time_limit_s=max(1.0, self.share * left))
        solution = solve(problem, once, control)
        if solution.regions is not None:
            return Answer(True, Partition(problem.codes_of(solution.regions)))
        return Answer(False if solution.status is Status.INFEASIBLE else None)
