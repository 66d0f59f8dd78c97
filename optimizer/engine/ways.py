"""The ways to solve a single-level problem, and for which problem each is taken.

A further engine is one entry in `WAYS`: the first that fits is taken.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from models.problem import Problem, Region
from models.records import record
from models.screening import floor_cost
from optimizer.engine.assignment import solve_assignment
from optimizer.engine.solution import Control, Limits, Progress, Solution, Status
from optimizer.engine.start.fewer import find_begin, is_scarce

__all__ = ["TINY", "WAYS", "Way", "way_for"]

TINY = 12
"""Up to this many units the assignment model is proven before the column engine has loaded."""

SMALL = 100
"""Up to this many units columns are generated in less time than a search around a known partition takes."""


BEGIN = 0.4
"""Part of the time that is there for a first partition."""

LARGE = 450
"""On larger maps there is always something to choose among columns, for which CP-SAT is loaded."""


@record
class Way:
    """A way to solve a single-level problem.

    Attributes
    ----------
    fits : callable
        Tells for which problems it is meant.
    prepare : callable
        (problem, control) -> bool; loads what the way needs, before any clock runs.  False: it was
        stopped before all was there.
    solve : callable
        (problem, limits, control, start) -> Solution; ends soon after `control` runs out of time.
    """

    name: str
    fits: Callable[[Problem], bool]
    prepare: Callable[[Problem, Control], bool]
    solve: Callable[[Problem, Limits, Control, Sequence[Sequence[Region]]], Solution]


def by_assignment(
    problem: Problem, limits: Limits, control: Control, start: Sequence[Sequence[Region]]
) -> Solution:
    """Solve with the assignment model, from the best quick partition."""
    began = time.monotonic()
    hint = find_begin(problem, start, limits.seed, control.remaining_s)
    if hint is not None:
        control.report(Progress("start", problem.partition_cost(hint), floor_cost(problem), 0.0))
    limits = replace(limits, time_limit_s=control.remaining_s())
    solution = solve_assignment(problem, limits, control, hint)
    return replace(solution, wall_time_s=time.monotonic() - began)


def _known(problem: Problem, start: Sequence[Sequence[Region]]) -> list[Region] | None:
    """Return the best of the partitions to begin from, on a small map."""
    if len(problem) > SMALL:
        return None
    accepted = (list(partition) for partition in start if partition and problem.accepts(partition))
    return min(accepted, key=problem.partition_cost, default=None)


def by_columns(
    problem: Problem, limits: Limits, control: Control, start: Sequence[Sequence[Region]]
) -> Solution:
    """Generate columns, from the best quick partition."""
    from optimizer.engine.columns.columns import solve_columns
    from optimizer.engine.columns.polish import is_wanted

    began = time.monotonic()
    first, begun = None, began + BEGIN * control.remaining_s()

    def remaining_s() -> float:
        return min(control.remaining_s(), begun - time.monotonic())

    if is_scarce(problem):
        first = find_begin(problem, start, limits.seed, remaining_s)
    elif not is_wanted(problem):
        first = _known(problem, start) or find_begin(problem, start, limits.seed, remaining_s)
    if first is not None:
        control.report(Progress("start", problem.partition_cost(first), floor_cost(problem), 0.0))
    known = start if first is None else [first, *start]
    limits = replace(limits, time_limit_s=control.remaining_s())
    solution = solve_columns(problem, limits, control, known)
    if solution.objective is not None and solution.bound == solution.objective:
        solution = replace(solution, status=Status.OPTIMAL)
    return replace(solution, wall_time_s=time.monotonic() - began)


def prepare_columns(problem: Problem, control: Control) -> bool:
    """Load the kernels that column generation needs for a problem or for any of its levels; see `Way`."""
    from optimizer.engine.columns.polish import is_wanted
    from optimizer.engine.packing.packing import is_packing
    from optimizer.engine.warmup import warm_up

    stages = [problem.minimising(level.names) for level in problem.levels] or [problem]
    packing = any(map(is_packing, stages))
    if len(problem) > LARGE:
        from ortools.sat.python import cp_model  # noqa: F401  # its import takes long where a disk is slow
    return warm_up(control, packing, packing or any(map(is_wanted, stages)))


WAYS = (
    Way("assignment", lambda problem: len(problem) <= TINY, lambda problem, control: True, by_assignment),
    Way("columns", lambda problem: True, prepare_columns, by_columns),
)


def way_for(problem: Problem) -> Way:
    """Return the way that is taken for a problem."""
    return next(way for way in WAYS if way.fits(problem))
