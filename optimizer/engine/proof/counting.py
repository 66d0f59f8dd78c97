"""The optimum of a very small problem by counting everything out, without a solver or a kernel."""

from __future__ import annotations

from itertools import combinations

from models.problem import Bound, Problem, Region

__all__ = ["least_cost"]

Sums = dict[tuple[int, ...], int]
"""What partitions of some units can add to the side constraints, each with its least cost (half units)."""


def least_cost(problem: Problem) -> int | None:
    """Return the cost of the cheapest accepted partition of a single-level problem; None: there is none.

    The units are covered from the smallest number on: the state is the set of units that are
    left and the sums of the side constraints, so that 12 units take about a second.
    """
    states: dict[Region, Sums] = {frozenset(range(len(problem))): {(0,) * len(problem.sides): 0}}
    regions = _regions(problem)
    for _ in range(len(problem)):
        following: dict[Region, Sums] = {}
        for left, sums in states.items():
            if not left:
                _merge(following, left, sums)
                continue
            for region, cost, sides in regions[min(left)]:
                if region <= left:
                    added = {
                        tuple(a + b for a, b in zip(key, sides, strict=True)): value + cost
                        for key, value in sums.items()
                    }
                    _merge(following, left - region, added)
        states = following
    ends = states.get(frozenset(), {})
    return min((_cost(problem, halves) for key, halves in ends.items() if _fits(problem, key)), default=None)


def _regions(problem: Problem) -> list[list[tuple[Region, int, tuple[int, ...]]]]:
    """Return the allowed regions by their smallest unit, with their cost and their side values."""
    found: list[list[tuple[Region, int, tuple[int, ...]]]] = [[] for _ in problem.units]
    for size in range(1, len(problem) + 1):
        for members in combinations(range(len(problem)), size):
            region = frozenset(members)
            if problem.allows(region):
                sides = tuple(problem.region_cost(region, side.cost) for side in problem.sides)
                found[members[0]].append((region, problem.region_cost(region), sides))
    return found


def _merge(states: dict[Region, Sums], left: Region, sums: Sums) -> None:
    known = states.setdefault(left, {})
    for key, value in sums.items():
        known[key] = min(value, known.get(key, value))


def _cost(problem: Problem, halves: int) -> int:
    return halves // 2 + problem.cost.constant


def _fits(problem: Problem, sums: tuple[int, ...]) -> bool:
    return all(
        Bound(side.name, side.lower, side.upper).holds(value // 2 + side.cost.constant)
        for side, value in zip(problem.sides, sums, strict=True)
    )
