"""pygeoda's automatic zoning procedure (AZP, with a tabu list): the best by our cost of many seeds."""

from __future__ import annotations

import time

import pygeoda

from benchmarks.methods import Answer
from benchmarks.methods.geoda import attributes, minimum, people, regions, weights
from benchmarks.records import Task
from models.problem import Problem, Region

__all__ = ["prepare", "solve"]

SEEDS = 100
TABU = 10
"""Length of the tabu list and moves without gain: the defaults of GeoDa."""


def prepare(task: Task) -> None:
    """Nothing to load: importing this module did."""


def solve(problem: Problem, task: Task) -> Answer:
    """Keep the cheapest division that keeps the rules; where none does, the cheapest of all."""
    if task.regions is None:
        raise ValueError("AZP keeps the number of regions fixed: it must be given")
    began, near = time.monotonic(), weights(problem)
    alike = attributes(problem, max(1, task.regions - 1))
    best: tuple[bool, int, float, list[Region]] | None = None
    kept = tried = 0
    for seed in range(1, SEEDS + 1):
        found = pygeoda.azp_tabu(
            task.regions,
            near,
            alike,
            TABU,
            conv_tabu=TABU,
            scale_method="raw",
            bound_variable=people(problem),
            min_bound=minimum(problem),
            random_seed=task.seed + seed,
        )
        tried += 1
        division = regions(found["Clusters"])
        accepted = problem.accepts(division)
        kept += accepted
        worth = (not accepted, problem.partition_cost(division))
        if best is None or worth < best[:2]:
            best = (*worth, time.monotonic() - began, division)
        if time.monotonic() - began > task.time_limit_s:
            break
    assert best is not None
    return Answer(best[3], best_s=best[2], note=f"{kept} of {tried} seeds keep the rules")
