"""As many regions as possible: a packing of minimal regions, where that is exact.

When a partition costs the same negative amount for every region and nothing else, and no rule is
ever broken by adding members, then any packing of allowed regions is extended to a partition by
giving what is left over to neighbours.  So nodes may be left out at no price, duals are never
positive, and of all regions only the minimal ones need to be priced and listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from models.problem import Problem
from models.set_partition import Candidate
from optimizer.engine.arrays.image import Duals, Image
from optimizer.engine.arrays.layout import SCALE_BITS, Graph
from optimizer.engine.kernels.subsets import WORD, mark_minimal

__all__ = ["extend", "is_packing", "minimal", "without_premiums", "worth_of"]


CHUNK = 5_000
"""Regions that are compared with all others at a time."""


def is_packing(problem: Problem) -> bool:
    """Tell whether a problem is about nothing but the number of regions above minimum limits."""
    cost = problem.cost
    counts_only = cost.per_region < 0 and not (
        any(cost.separate.values()) or any(cost.join.values()) or cost.hinges or cost.spreads
    )
    rules = (problem.quorums, problem.cohesions, problem.spreads, problem.apart, problem.fixed, problem.sides)
    return (
        counts_only
        and not any(rules)
        and not problem.together
        and all(
            bound.upper is None and min(problem.totals[bound.total], default=0) >= 0
            for limit in problem.limits
            for alternative in limit.alternatives
            for bound in alternative
        )
    )


def worth_of(image: Image) -> int:
    """Return what each region of a packing is worth (2 ** -SCALE_BITS half cost units)."""
    return -image.terms.region << SCALE_BITS


def without_premiums(duals: Duals) -> Duals:
    """Return duals none of which is positive."""
    return Duals(np.minimum(duals.nodes, 0), duals.sides)


def minimal(columns: Iterable[Candidate], ended: Callable[[], bool] = lambda: False) -> list[Candidate]:
    """Return the regions that contain no other one, the smallest first.

    Asks `ended` often; True ends it with the smaller ones of them.
    """
    ordered = sorted(columns, key=lambda column: (len(column.nodes), sorted(column.nodes)))
    if not ordered:
        return []
    start = np.cumsum([0, *(len(column.nodes) for column in ordered)]).astype(np.int32)
    node = np.array([v for column in ordered for v in sorted(column.nodes)], np.int32)
    often = np.bincount(node)
    row = np.repeat(np.arange(len(ordered)), np.diff(start))
    bits = np.zeros((len(ordered), len(often) // WORD + 1), np.int64)
    np.bitwise_or.at(bits, (row, node // WORD), np.int64(1) << (node % WORD).astype(np.int64))
    rarest = np.array([min(column.nodes, key=lambda v: (often[v], v)) for column in ordered], np.int32)
    head, after = np.full(len(often), -1, np.int32), np.full(len(ordered), -1, np.int32)
    kept = np.zeros(len(ordered), np.bool_)
    for first in range(0, len(ordered), CHUNK):
        if ended():
            break
        last = min(len(ordered), first + CHUNK)
        mark_minimal(Graph(start, node), bits, rarest, head, after, kept, first, last)
    return [ordered[k] for k in np.flatnonzero(kept)]


def extend(image: Image, regions: Iterable[frozenset[int]]) -> list[frozenset[int]] | None:
    """Give nodes that are left over to the smallest region they touch; None: some touch none."""
    links = image.area.links
    grown = [set(region) for region in regions]
    home = {v: k for k, region in enumerate(grown) for v in region}
    left = [v for v in range(len(image.groups)) if v not in home]
    while left:
        rest = []
        for v in left:
            around = {home[w] for w in links.node[links.start[v] : links.start[v + 1]].tolist() if w in home}
            if around:
                k = min(around, key=lambda region: (len(grown[region]), region))
                grown[k].add(v)
                home[v] = k
            else:
                rest.append(v)
        if len(rest) == len(left):
            return None
        left = rest
    return [frozenset(region) for region in grown]
