"""Our engine: `engine.solve`, which picks its own way."""

from __future__ import annotations

from benchmarks.engine import Watch, warm_up
from benchmarks.instances import counts_regions
from benchmarks.methods import Answer
from benchmarks.records import Task
from benchmarks.synthetic import SYNTHETIC
from models.problem import Problem
from models.proposal import Status
from optimizer.engine.solution import Control, Limits
from optimizer.engine.warmup import warm_up as load_kernels

__all__ = ["prepare", "solve"]


def prepare(task: Task) -> None:
    """Load compiled kernels out of their cache."""
    warm_up(_limits(task))
    load_kernels(Control(), counts_regions(task.instance), task.instance in SYNTHETIC)


def solve(problem: Problem, task: Task) -> Answer:
    """Solve without any start partition."""
    from optimizer.engine.strategy import solve as solve_problem

    watch = Watch()
    solution = solve_problem(problem, _limits(task), Control(report=watch))
    proven = solution.status in (Status.OPTIMAL, Status.INFEASIBLE)
    return Answer(solution.regions, solution.bound, proven, watch.best_s, solution.way)


def _limits(task: Task) -> Limits:
    return Limits(task.time_limit_s, task.workers, task.seed)
