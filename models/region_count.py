"""How few and how many regions the limits leave room for, by counting alone.

With room for `most` in a region a total needs ceil(total / most) regions, and with at least `least` in
each there are at most floor(total / least).  Large units count for more than their size: those of which
no two fit together need a region each, and functions that are *dual feasible* (whatever fits in one region
comes to at most one) may be added up in place of sizes (Martello and Toth 1990; Fekete and Schepers 2001).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate
from math import ceil

from models.problem import Problem, Region
from models.reach import groups_of

__all__ = ["region_count"]

STEPS = range(1, 6)
"""Parameters of the rounding functions that are tried."""


def region_count(problem: Problem) -> tuple[int, int]:
    """Return the least and the most regions that any accepted partition can have.

    Bounds, not promises: contiguity and most other rules are not looked at.
    """
    groups = groups_of(problem)
    least = most = 0
    for component in problem.components(range(len(problem))):
        inside = [group for group in groups if group <= component]
        spanning = [group for group in groups if group & component and not group <= component]
        if spanning:  # held together over water: no partition at all, as `screening` says
            least, most = least + 1, most + len(component)
            continue
        least, most = least + _least(problem, inside), most + _most(problem, inside)
    return least, most


def _ends(problem: Problem) -> Iterator[tuple[str, int | None, int | None]]:
    """Yield the range that each limit sets to a total, whichever of its alternatives holds."""
    for limit in problem.limits:
        for name in {bound.total for choice in limit.alternatives for bound in choice}:
            lows, highs = [], []
            for choice in limit.alternatives:
                mine = [bound for bound in choice if bound.total == name]
                lows.append(max((b.lower for b in mine if b.lower is not None), default=None))
                highs.append(min((b.upper for b in mine if b.upper is not None), default=None))
            known_lows = [low for low in lows if low is not None]
            known_highs = [high for high in highs if high is not None]
            yield (
                name,
                min(known_lows) if len(known_lows) == len(lows) else None,
                max(known_highs) if len(known_highs) == len(highs) else None,
            )


def _least(problem: Problem, groups: Sequence[Region]) -> int:
    """Return how many regions some groups of units need at the least."""
    found, rooms = 1, []
    for name, _, most in _ends(problem):
        if most is None or most <= 0:
            continue
        values = [problem.total(name, group) for group in groups]
        found = max(found, ceil(Fraction(sum(values), most)))
        if min(values, default=0) >= 0:
            rooms.append((values, most))
            found = max(found, *(ceil(total) for total in _dual_feasible(values, most)))
    return max(found, _strangers(problem, groups, rooms))


def _dual_feasible(values: Sequence[int], most: int) -> Iterator[Fraction]:
    """Yield sums that no packing of sizes (0 or more) into regions of `most` can stay below."""
    sizes = sorted(min(value, most) for value in values)
    sums = [0, *accumulate(sizes)]
    for step in STEPS:
        even = sum(size for size in sizes if (step + 1) * size % most == 0)
        rounded = sum((step + 1) * size // most for size in sizes if (step + 1) * size % most)
        yield Fraction(even, most) + Fraction(rounded, step)
    for small in {size for size in sizes if 0 < 2 * size <= most}:
        first, last = bisect_left(sizes, small), bisect_right(sizes, most - small)
        yield len(sizes) - last + Fraction(sums[last] - sums[first], most)


def _strangers(problem: Problem, groups: Sequence[Region], rooms: Sequence[tuple[Sequence[int], int]]) -> int:
    """Return the size of a set of groups of which no two can share a region, for any total or lock."""

    def apart(i: int, j: int) -> bool:
        if any(values[i] + values[j] > most for values, most in rooms):
            return True
        return any((min(a, b), max(a, b)) in problem.apart for a in groups[i] for b in groups[j])

    size = [max((Fraction(values[k], most) for values, most in rooms), default=0) for k in range(len(groups))]
    chosen: list[int] = []
    least = [most for _, most in rooms]
    for k in sorted(range(len(groups)), key=lambda k: (-size[k], k)):
        large = any(values[k] + small > most for (values, most), small in zip(rooms, least, strict=True))
        if large or all(apart(k, other) for other in reversed(chosen)):
            chosen.append(k)
            least = [min(small, values[k]) for (values, _), small in zip(rooms, least, strict=True)]
    return len(chosen)


def _most(problem: Problem, groups: Sequence[Region]) -> int:
    """Return how many regions some groups of units can form at the most."""
    found = len(groups)
    for name, least, _ in _ends(problem):
        if least is None or least <= 0:
            continue
        values = [problem.total(name, group) for group in groups]
        counted = [min(value, least) for value in values] if min(values, default=0) >= 0 else values
        found = min(found, max(0, sum(counted) // least))
    return found
