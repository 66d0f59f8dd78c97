"""Methods side by side on one instance; every partition is judged by `Problem.accepts`, not by its maker."""

from __future__ import annotations

import time
from importlib import import_module

from benchmarks.instances import counts_regions, formulate, most_regions
from benchmarks.machine import peak_mb
from benchmarks.methods import METHODS, Answer
from benchmarks.records import Record, Task
from models.problem import Problem

__all__ = ["judge", "run_peer"]


def run_peer(task: Task, began: float) -> Record:
    """Run one method on one instance in this process."""
    method = import_module(METHODS[task.method].module)
    problem = formulate(task.instance)
    method.prepare(task)
    ready, cpu = time.time(), time.process_time()
    answer: Answer = method.solve(problem, task)
    solve_s, cpu_s = time.time() - ready, time.process_time() - cpu
    outcome, objective = judge(problem, answer)
    return Record(
        task.suite,
        task.instance,
        task.method,
        len(problem),
        outcome,
        objective,
        answer.bound,
        None if answer.regions is None else len(answer.regions),
        solve_s,
        task.time_limit_s,
        task.seed,
        task.workers,
        cpu_s,
        ready - began,
        first_s=answer.best_s,
        most_regions=most_regions(problem, answer.bound) if counts_regions(task.instance) else None,
        peak_mb=peak_mb(),
        note=answer.note,
    )


def judge(problem: Problem, answer: Answer) -> tuple[str, int | None]:
    """Return what an answer is worth by the problem's own plain rules, and its cost."""
    if answer.regions is None:
        return ("infeasible" if answer.proven else "unknown"), None
    covered = sorted(i for region in answer.regions for i in region) == list(range(len(problem)))
    cost = problem.partition_cost(answer.regions) if covered else None
    if not problem.accepts(answer.regions):
        return "breaks rules", cost
    return ("optimal" if answer.proven else "feasible"), cost
