"""The assignment engine: CP-SAT on the model of `models.assignment`, for small areas.

It is independent of the column engine in formulation and in code, which is what makes their
agreement worth something.

It runs one CP-SAT worker with the full linear relaxation, a search that raises the bound of the
tree, and no probing, whatever `Limits.workers` says.  Measured on base scenarios from the hint of
`start`: Zuid-Holland and Noord-Brabant, 67 units each, are proven in 2 s, whereas CP-SAT's usual
portfolio on two workers leaves gaps of 25 % and 50 % after 40 s.  One worker also makes every run
repeatable that the clock does not cut short: the same problem, seed and hint give the same partition.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.problem import Problem, Region
from models.screening import floor_cost
from optimizer.engine.cp_sat import new_solver
from optimizer.engine.solution import Control, Limits, Progress, Solution, Status

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

__all__ = ["solve_assignment"]

WAY = "assignment"
POLL_S = 0.02
"""How often a running solve looks at the clock and at the user's stop."""


def solve_assignment(
    problem: Problem,
    limits: Limits,
    control: Control | None = None,
    hint: Sequence[Region] | None = None,
    effort: float = math.inf,
) -> Solution:
    """Solve a single-level problem with the rooted assignment model.

    Parameters
    ----------
    problem : Problem
        Minimised over the sum of its costs.
    limits : Limits
        Time and seed of the search.
    control : Control, optional
        Receives the best cost and bound while they improve; its stop and deadline end the run.
    hint : sequence of Region, optional
        A partition to start from, for example the result of `start`; an accepted one is never lost.
    effort : float
        CP-SAT's deterministic seconds after which to stop: unlike time, the same on every machine.

    Returns
    -------
    Solution
        Optimal, feasible, infeasible (proven) or unknown; the bound is never absent.
    """
    from models.assignment import build_assignment

    began = time.monotonic()
    regions = tuple(hint) if hint is not None and problem.accepts(hint) else None
    best = None if regions is None else problem.partition_cost(regions)
    deadline = began + limits.time_limit_s
    reins = _Reins(control or Control(), deadline, began, floor_cost(problem), best)
    assignment = build_assignment(problem, hint)
    solver = _solver(limits, effort)
    status = _run(assignment.model, solver, reins)
    if status in (Status.OPTIMAL, Status.FEASIBLE):
        found = assignment.regions(solver.value)
        if not problem.accepts(found):
            raise RuntimeError(
                f"a bug: the assignment model returned a partition that breaks a rule: {found}"
            )
        if best is None or problem.partition_cost(found) < best:
            regions, best = found, problem.partition_cost(found)
    if best is not None:
        if status is Status.INFEASIBLE:
            raise RuntimeError("a bug: the assignment model is infeasible although a partition is known")
        reins.bound = best if status is Status.OPTIMAL else reins.bound
        status = Status.OPTIMAL if best <= reins.bound else Status.FEASIBLE
    return Solution(
        status,
        regions,
        best,
        None if status is Status.INFEASIBLE else reins.bound,
        time.monotonic() - began,
        WAY,
        f"{len(problem)} units: few enough for an exact assignment of units to regions",
    )


@dataclass
class _Reins:
    """The clock, the user's stop and the bound proven so far."""

    control: Control
    deadline: float
    began: float
    bound: int
    best: int | None

    def remaining_s(self) -> float:
        return min(self.control.remaining_s(), self.deadline - time.monotonic())

    def report(self, best: int | None = None, bound: float = -math.inf) -> None:
        """Take over what improved and tell it.  Costs are integers, so the bound rounds up."""
        if best is not None and (self.best is None or best < self.best):
            self.best = best
        if bound > -math.inf:
            self.bound = max(self.bound, math.ceil(bound - 1e-6))
        elapsed = time.monotonic() - self.began
        self.control.report(Progress(WAY, self.best, self.bound, elapsed))


def _solver(limits: Limits, effort: float) -> cp_model.CpSolver:
    solver = new_solver(limits.seed)
    solver.parameters.linearization_level = 2
    solver.parameters.optimize_with_lb_tree_search = True
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.absolute_gap_limit = 0.0
    if effort < math.inf:
        solver.parameters.max_deterministic_time = effort
    return solver


def _run(model: cp_model.CpModel, solver: cp_model.CpSolver, reins: _Reins) -> Status:
    """Run CP-SAT in a thread until it is done, time is over or the user stops it."""
    from ortools.sat.python import cp_model

    class Watch(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            reins.report(best=round(self.objective_value), bound=self.best_objective_bound)

    remaining = reins.remaining_s()
    if remaining <= 0:
        return Status.UNKNOWN
    if remaining < math.inf:
        solver.parameters.max_time_in_seconds = remaining
    solver.best_bound_callback = lambda bound: reins.report(bound=bound)
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(solver.solve, model, Watch())
        try:
            while True:
                try:
                    code = future.result(POLL_S)
                    break
                except TimeoutError:
                    if reins.remaining_s() <= 0:
                        solver.stop_search()
        finally:
            if not future.done():
                solver.stop_search()
    if code == cp_model.MODEL_INVALID:
        raise RuntimeError(f"a bug: CP-SAT refuses the assignment model: {model.validate()}")
    statuses = {
        cp_model.OPTIMAL: Status.OPTIMAL,
        cp_model.FEASIBLE: Status.FEASIBLE,
        cp_model.INFEASIBLE: Status.INFEASIBLE,
        cp_model.UNKNOWN: Status.UNKNOWN,
    }
    status = statuses[code]
    if status is Status.FEASIBLE:
        reins.report(bound=solver.best_objective_bound)
    return status
