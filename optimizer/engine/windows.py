"""Improve a partition by windows: a few neighbouring regions solved exactly while the rest stays."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator

from models.problem import Problem, Region
from optimizer.engine.assignment import solve_assignment
from optimizer.engine.parts import cut
from optimizer.engine.solution import Control, Limits, Progress

__all__ = ["improve_by_windows"]

MOST_UNITS = 30
"""Windows of at most this many units are solved within a second or so."""

MOST_REGIONS = 4
EFFORT = 2.0
"""CP-SAT's deterministic seconds for one window; the best found by then counts."""


def improve_by_windows(
    problem: Problem,
    regions: Iterable[Region],
    limits: Limits,
    control: Control | None = None,
    bound: int | None = None,
) -> list[Region]:
    """Solve windows one after another until none improves or time is over.

    Parameters
    ----------
    problem : Problem
        Single-level.
    regions : iterable of Region
        An accepted partition.
    limits : Limits
        Time, workers and seed (the order of the windows).
    control : Control, optional
        Receives the best cost after each improvement.
    bound : int, optional
        A valid bound to show beside it.

    Returns
    -------
    list of Region
        An accepted partition that costs no more than the given one.
    """
    control = control or Control()
    began = time.monotonic()
    inner = Control(stop=control.stop, deadline=min(control.deadline, began + limits.time_limit_s))
    rng, solved = random.Random(limits.seed), set[frozenset[Region]]()
    current = sorted(regions, key=min)
    cost = problem.partition_cost(current)
    while inner.remaining_s() > 0:
        window = next((w for w in _windows(problem, current, rng) if w not in solved), None)
        if window is None:
            break
        solved.add(window)
        better = _solve(problem, current, window, limits, inner)
        if better is not None:
            new_cost = problem.partition_cost(better)
            if new_cost < cost:
                current, cost = better, new_cost
                control.report(Progress("windows", cost, bound, time.monotonic() - began))
    return current


def _windows(problem: Problem, regions: list[Region], rng: random.Random) -> Iterator[frozenset[Region]]:
    """Yield sets of two to four regions, each touching another, of at most `MOST_UNITS` units."""
    at = {i: region for region in regions for i in region}
    around = {
        region: sorted({at[j] for i in region for j in problem.neighbours[i]} - {region}, key=min)
        for region in regions
    }
    for region in rng.sample(regions, len(regions)):
        window, front = [region], list(around[region])
        rng.shuffle(front)
        while front and len(window) < MOST_REGIONS:
            other = front.pop(0)
            if other in window or sum(map(len, window)) + len(other) > MOST_UNITS:
                continue
            window.append(other)
            yield frozenset(window)
            front += [r for r in around[other] if r not in window]


def _solve(
    problem: Problem,
    regions: list[Region],
    window: frozenset[Region],
    limits: Limits,
    control: Control,
) -> list[Region] | None:
    """Return the partition with the window solved again, or None when nothing was found in time."""
    stays = [region for region in regions if region not in window]
    part = cut(problem, frozenset().union(*window), stays)
    once = Limits(control.remaining_s(), limits.workers, limits.seed)
    found = solve_assignment(part.problem, once, control, part.inward(window), EFFORT).regions
    return None if found is None else sorted([*stays, *part.outward(found)], key=min)
