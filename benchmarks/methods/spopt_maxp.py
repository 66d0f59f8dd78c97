"""The max-p heuristic of spopt: as many connected regions of the minimum as it finds."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
from libpysal.weights import W
from spopt.region import MaxPHeuristic

from benchmarks.methods import Answer
from benchmarks.records import Task
from models.problem import Problem

__all__ = ["prepare", "solve"]

CONSTRUCTIONS = 99
"""The default of the class.  Annealing only makes regions more alike, so once is enough."""


def prepare(task: Task) -> None:
    """Seed NumPy's global state, which is what spopt draws from."""
    np.random.seed(task.seed)  # noqa: NPY002


def solve(problem: Problem, task: Task) -> Answer:
    """Run it once; it knows no time limit, so that its own iterations are its end."""
    people = problem.totals["population"]
    minimum = max(bound.lower or 0 for limit in problem.limits for a in limit.alternatives for bound in a)
    table = pd.DataFrame({"population": people, "alike": 1.0})
    weights = W({i: sorted(problem.neighbours[i]) for i in range(len(problem))}, silence_warnings=True)
    began = time.monotonic()
    model = MaxPHeuristic(
        table,
        weights,
        attrs_name=["alike"],
        threshold_name="population",
        threshold=minimum,
        top_n=2,
        max_iterations_construction=CONSTRUCTIONS,
        max_iterations_sa=1,
    )
    model.solve()
    labels = [int(label) for label in model.labels_]
    regions = [
        frozenset(i for i, other in enumerate(labels) if other == label) for label in sorted(set(labels))
    ]
    note = f"{CONSTRUCTIONS} constructions"
    return Answer(regions, best_s=time.monotonic() - began, note=note)
