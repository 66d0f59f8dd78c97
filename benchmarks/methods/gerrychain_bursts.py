"""GerryChain's short bursts: runs of ten steps, each from the best plan of the one before."""

from __future__ import annotations

from benchmarks.methods import Answer
from benchmarks.methods.chains import STEPS, run_chain
from benchmarks.records import Task
from models.problem import Problem

__all__ = ["prepare", "solve"]

BURST = 10


def prepare(task: Task) -> None:
    """Nothing to load: importing this module did."""


def solve(problem: Problem, task: Task) -> Answer:
    """Run all steps, or until time is up."""
    return run_chain(problem, task, lambda optimiser: optimiser.short_bursts(BURST, STEPS // BURST))
