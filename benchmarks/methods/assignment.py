"""Our second engine: the rooted assignment model in CP-SAT, without a start."""

from __future__ import annotations

from benchmarks.methods import Answer
from benchmarks.records import Task
from models.problem import Problem
from models.proposal import Status
from optimizer.engine.solution import Limits

__all__ = ["prepare", "solve"]


def prepare(task: Task) -> None:
    """Import the solver before the clock runs."""
    import models.assignment  # noqa: F401


def solve(problem: Problem, task: Task) -> Answer:
    """Build and run the model."""
    from optimizer.engine.assignment import solve_assignment

    solution = solve_assignment(problem, Limits(task.time_limit_s, task.workers, task.seed))
    proven = solution.status in (Status.OPTIMAL, Status.INFEASIBLE)
    return Answer(solution.regions, solution.bound, proven)
