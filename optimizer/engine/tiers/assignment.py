"""The independent second engine: CP-SAT with one label set per tier, for small areas."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from models.nesting import Tiers
from models.problem import Region
from models.screening import floor_cost
from optimizer.engine.cp_sat import new_solver
from optimizer.engine.reins import run_watched
from optimizer.engine.solution import Control, Limits, Status
from optimizer.engine.tiers.solution import TierSolution

__all__ = ["solve_nested_assignment"]

WAY = "nested assignment"


def solve_nested_assignment(
    tiers: Tiers,
    limits: Limits,
    control: Control | None = None,
    hint: Sequence[Sequence[Region]] | None = None,
) -> TierSolution:
    """Solve tiers of one level with the rooted assignment model, all tiers in one.

    Parameters
    ----------
    tiers : Tiers
    limits : Limits
        Time and seed; one worker whatever they say, as in `optimizer.engine.assignment`.
    control : Control, optional
        Its stop and deadline end the run.
    hint : sequence of partitions, optional
        An accepted one is never lost.

    Raises
    ------
    RuntimeError
        When CP-SAT returns what breaks a rule: a bug.
    """
    from ortools.sat.python import cp_model

    from models.assignment import build_nested_assignment

    began, control = time.monotonic(), control or Control()
    best = tuple(map(tuple, hint)) if hint is not None and tiers.accepts(hint) else None
    bound = sum(map(floor_cost, tiers.problems))
    built = build_nested_assignment(tiers, hint)
    solver = new_solver(limits.seed)
    solver.parameters.linearization_level = 2
    solver.parameters.absolute_gap_limit = 0.0
    deadline = min(control.deadline, began + limits.time_limit_s)

    def ended() -> bool:
        return control.stop.is_set() or time.monotonic() >= deadline

    code = run_watched(lambda: solver.solve(built[0].model), ended, solver.stop_search)
    if code == cp_model.MODEL_INVALID:
        raise RuntimeError(f"a bug: CP-SAT refuses the nested model: {built[0].model.validate()}")
    if code in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        found = tuple(model.regions(solver.value) for model in built)
        if not tiers.accepts(found):
            raise RuntimeError(f"a bug: the nested assignment model breaks a rule: {found}")
        best = found if best is None or tiers.cost(found) < tiers.cost(best) else best
        bound = max(bound, math.ceil(solver.best_objective_bound - 1e-6))
    elapsed = time.monotonic() - began
    why = f"{len(tiers.problems[0])} units in {len(tiers)} tiers: few enough for an exact assignment"
    if best is None:
        status = Status.INFEASIBLE if code == cp_model.INFEASIBLE else Status.UNKNOWN
        known = None if status is Status.INFEASIBLE else bound
        return TierSolution(status, None, None, known, elapsed, WAY, why)
    cost = tiers.cost(best)
    bound = cost if code == cp_model.OPTIMAL else min(bound, cost)
    status = Status.OPTIMAL if bound == cost else Status.FEASIBLE
    return TierSolution(status, best, cost, bound, elapsed, WAY, why)
