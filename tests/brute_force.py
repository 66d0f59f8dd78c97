"""The oracle of the tests: every partition of a small problem into connected regions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.problem import Problem, Region


@dataclass(frozen=True)
class Best:
    """The least cost over all accepted partitions (None: there is none) and all that reach it."""

    cost: int | None
    partitions: list[list[Region]]


def set_partitions(units: list[int]) -> Iterator[list[list[int]]]:
    """Every way to divide `units` into groups (Bell numbers: 9 units give 21,147)."""
    if not units:
        yield []
        return
    first, rest = units[0], units[1:]
    for smaller in set_partitions(rest):
        for k in range(len(smaller)):
            yield [*smaller[:k], [first, *smaller[k]], *smaller[k + 1 :]]
        yield [[first], *smaller]


def accepted(problem: Problem) -> list[list[Region]]:
    """All partitions that keep every hard rule."""
    allowed: dict[Region, bool] = {}
    found = []
    for groups in set_partitions(list(range(len(problem)))):
        regions = [frozenset(group) for group in groups]
        for region in regions:
            if region not in allowed:
                allowed[region] = problem.allows(region)
        if all(allowed[region] for region in regions) and problem.accepts(regions):
            found.append(regions)
    return found


def best(problem: Problem) -> Best:
    """The optimum of a single-level problem by listing everything."""
    least: int | None = None
    winners: list[list[Region]] = []
    for regions in accepted(problem):
        cost = problem.partition_cost(regions)
        if least is None or cost < least:
            least, winners = cost, [regions]
        elif cost == least:
            winners.append(regions)
    return Best(least, winners)
