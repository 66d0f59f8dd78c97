"""Which of some regions lie in an allowed partition within a budget, all of whose regions are known."""

from __future__ import annotations

from collections.abc import Sequence

from models.problem import Problem, Region, Side
from models.set_partition import Candidate, build_set_partition
from optimizer.engine.cp_sat import run_to_limits
from optimizer.engine.solution import Control, Limits

__all__ = ["Completer"]


class Completer:
    """Answers whether a region can be completed to a partition, and keeps what it learned.

    Parameters
    ----------
    problem : Problem
        Single-level.
    regions : sequence of Region
        All regions that a partition within the budget can hold (see `optimizer.engine.columns.near`).
    most : int
        The budget, in cost units.
    limits, control
        Time and seed.
    """

    def __init__(
        self, problem: Problem, regions: Sequence[Region], most: int, limits: Limits, control: Control
    ) -> None:
        self.problem, self.limits, self.control = problem, limits, control
        self.most = 2 * (most - problem.cost.constant)
        self.candidates = {
            region: Candidate(
                region,
                problem.region_cost(region),
                tuple(problem.region_cost(region, side.cost) for side in problem.sides),
            )
            for region in regions
        }
        self.known: dict[Region, bool] = {}

    def first(self, regions: Sequence[Region]) -> Region | None:
        """Return the first region that lies in a partition within the budget; None: none, or not in time."""
        for region in regions:
            answer = self.known.get(region)
            if answer is None:
                answer = self._ask(region)
                if answer is None:
                    return None
                self.known[region] = answer
            if answer:
                return region
        return None

    def _ask(self, region: Region) -> bool | None:
        """Tell whether a region can be completed within the budget; None: not in time."""
        from ortools.sat.python import cp_model

        if not self.control.remaining_s():
            return None
        chosen = [one for one in self.candidates.values() if one.nodes == region or not one.nodes & region]
        ranges = [(_halves(side.lower, side), _halves(side.upper, side)) for side in self.problem.sides]
        built = build_set_partition(len(self.problem), chosen, ranges, self.most)
        built.model.minimize(0)
        status, solver = run_to_limits(built.model, self.limits, self.control)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            found = [c.nodes for c, x in zip(chosen, built.chosen, strict=True) if solver.boolean_value(x)]
            self.known.update(dict.fromkeys(found, True))
            return True
        return False if status == cp_model.INFEASIBLE else None


def _halves(end: int | None, side: Side) -> int | None:
    """Return an end of a side constraint for the sum over regions, in half cost units."""
    return None if end is None else 2 * (end - side.cost.constant)
