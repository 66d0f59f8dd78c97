"""GerryChain's tilted run: better plans are always accepted, worse ones now and then."""

from __future__ import annotations

from benchmarks.methods import Answer
from benchmarks.methods.chains import STEPS, run_chain
from benchmarks.records import Task
from models.problem import Problem

__all__ = ["prepare", "solve"]

WORSE_ACCEPTED = 0.05


def prepare(task: Task) -> None:
    """Nothing to load: importing this module did."""


def solve(problem: Problem, task: Task) -> Answer:
    """Run all steps, or until time is up."""
    return run_chain(problem, task, lambda optimiser: optimiser.tilted_run(STEPS, WORSE_ACCEPTED))
