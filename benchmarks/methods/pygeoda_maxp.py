"""pygeoda's greedy max-p: as many connected regions of the minimum as it finds."""

from __future__ import annotations

import time

import pygeoda

from benchmarks.methods import Answer
from benchmarks.methods.geoda import attributes, minimum, people, regions, weights
from benchmarks.records import Task
from models.problem import Problem

__all__ = ["prepare", "solve"]

ITERATIONS = 99
"""The default.  What is alike decides only among divisions of equally many regions."""


def prepare(task: Task) -> None:
    """Nothing to load: importing this module did."""


def solve(problem: Problem, task: Task) -> Answer:
    """Run it once; it knows no time limit, so that its own iterations are its end."""
    began = time.monotonic()
    found = pygeoda.maxp_greedy(
        weights(problem),
        attributes(problem, 1),
        people(problem),
        minimum(problem),
        iterations=ITERATIONS,
        scale_method="raw",
        random_seed=task.seed + 1,
        cpu_threads=task.workers,
    )
    note = f"{ITERATIONS} constructions"
    return Answer(regions(found["Clusters"]), best_s=time.monotonic() - began, note=note)
