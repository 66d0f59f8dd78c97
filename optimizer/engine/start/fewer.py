"""A partition into as few regions as counting allows, where room is scarce.

Growing regions and searching around seldom fills every region to the brim.  Here the number of regions is
held down by a side constraint, and the search is shaken until no region is too full any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from models.problem import Cost, Problem, Region, Side
from models.region_count import region_count
from optimizer.engine.start.start import find_start

__all__ = ["find_begin", "is_scarce"]

EFFORT = 6000
"""Shakes times units of one search."""

LARGE = 450
"""On larger maps a search like this takes too long."""

MOST_COUNTS = 4
"""Numbers of regions that are tried, from the fewest on."""


def find_begin(
    problem: Problem,
    seeds: Sequence[Iterable[Region]] = (),
    seed: int = 0,
    remaining_s: Callable[[], float] = lambda: 1.0,
) -> list[Region] | None:
    """Return an accepted partition of a single-level problem, with few regions where that pays.

    Parameters
    ----------
    problem, seeds, seed, remaining_s
        As of `start.find_start`.
    """
    known = find_start(problem, seeds, seed, remaining_s=remaining_s)
    rounds = max(1, EFFORT // len(problem))

    def search(asked: Problem) -> list[Region] | None:
        begin = [*([known] if known else []), *seeds]
        return find_start(asked, begin, seed, rounds, remaining_s, lambda score: not score.violation)

    if known is None:
        return search(problem) if _counts(problem) else None
    if not is_scarce(problem):
        return known
    fewest, _ = region_count(problem)
    for count in range(fewest, min(len(known), fewest + MOST_COUNTS)):
        found = search(problem.with_sides(Side("number of regions", Cost(per_region=1), upper=count)))
        if found is not None:
            return min(known, found, key=problem.partition_cost)
    return known


def is_scarce(problem: Problem) -> bool:
    """Tell whether few regions pay and limits leave each only so much room, on a map of no great size."""
    return (
        len(problem) <= LARGE
        and problem.cost.per_region > 0
        and any(
            bound.upper is not None
            for limit in problem.limits
            for choice in limit.alternatives
            for bound in choice
        )
    )


def _counts(problem: Problem) -> bool:
    """Tell whether a rule is about the number of regions, and limits leave each only so much room."""
    numbered = any(side.cost == Cost(per_region=side.cost.per_region) for side in problem.sides)
    return numbered and bool(problem.limits)
