"""CP-SAT as every room of ours uses it: deterministic, heard by `Control`, without a step that errs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from optimizer.engine.reins import run_watched
from optimizer.engine.solution import Control, Limits

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

__all__ = ["Ended", "new_solver", "run_among", "run_to_limits", "too_late"]

Ended = Callable[[float], bool]
"""Tells whether a run is to end within so many seconds."""

BUILT_S, DEAF_S = 8e-6, 3e-6
"""Seconds per column that a choice among columns takes to be set up, and that CP-SAT is deaf at a time."""


def new_solver(seed: int, workers: int = 1) -> cp_model.CpSolver:
    """Return a solver with a seed and a number of workers.

    Parameters
    ----------
    seed, workers : int
        Equal ones give equal answers.
    """
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.catch_sigint_signal = False  # `Control` hears the user
    solver.parameters.presolve_inclusion_work_limit = 0  # this step has called a worse partition optimal
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = workers
    return solver


def run_to_limits(
    model: cp_model.CpModel, limits: Limits, control: Control
) -> tuple[cp_model.CpSolverStatus, cp_model.CpSolver]:
    """Solve a model with one worker until it is done, the time is up or the user stops it."""
    solver = new_solver(limits.seed)
    solver.parameters.max_time_in_seconds = limits.time_limit_s
    status = run_watched(lambda: solver.solve(model), lambda: not control.remaining_s(), solver.stop_search)
    return status, solver


def too_late(columns: int, ended: Ended) -> bool:
    """Tell whether a choice among so many columns cannot be set up any more."""
    return ended(BUILT_S * columns)


def run_among(
    model: cp_model.CpModel, columns: int, ended: Ended, seed: int, workers: int, effort: float
) -> tuple[cp_model.CpSolverStatus, cp_model.CpSolver]:
    """Solve a choice among so many columns, until it is done, `ended` says so or its effort is spent.

    Parameters
    ----------
    model : CpModel
    columns : int
    ended : callable
        Asked often.
    seed, workers : int
        Workers are interleaved, so that runs are repeatable.
    effort : float
        Deterministic seconds.
    """
    solver = new_solver(seed, workers)
    solver.parameters.interleave_search = workers > 1
    if effort < float("inf"):
        solver.parameters.max_deterministic_time = effort
    status = run_watched(lambda: solver.solve(model), lambda: ended(DEAF_S * columns), solver.stop_search)
    return status, solver
