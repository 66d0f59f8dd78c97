"""Better bounds for roots whose search was given up, by stricter thresholds.

A search that gives up proves what the least of its open branches does, which on a hard root is far too
little.  The same effort with a stricter threshold often runs to its end, because it looks for nothing
above the threshold, and then proves that.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.set_partition import Candidate
from optimizer.engine.arrays.image import Duals
from optimizer.engine.columns.pricer import Pricer

__all__ = ["lift_bounds"]

TURNS = 4
"""Thresholds that are tried per root, each half way between what is proven and what was too much."""


def lift_bounds(
    pricer: Pricer,
    duals: Duals,
    bounds: NDArray[np.int64],
    complete: NDArray[np.bool_],
    node_limit: int,
    near: int,
) -> list[Candidate]:
    """Raise the bounds of roots that are not complete, in place; return the columns met.

    Parameters
    ----------
    pricer, duals
        As of the search that gave up.
    bounds : array of int64, shape (nodes,)
        Per root: no region has a lower reduced cost.
    complete : array of bool, shape (nodes,)
        Whether nothing is left to search.
    node_limit : int
        Nodes of each search.
    near : int
        Bounds from here on (below zero) are good enough.
    """
    high = np.zeros(len(bounds), np.int64)
    settled = complete.copy()
    columns: list[Candidate] = []
    for _ in range(TURNS):
        todo = np.flatnonzero(~settled & (bounds < near)).tolist()
        if not todo:
            break
        thresholds = {root: (int(bounds[root]) + int(high[root])) // 2 for root in todo}
        priced = pricer.price(duals, thresholds, todo, node_limit)
        columns += priced.columns
        for root in todo:
            bounds[root] = max(bounds[root], priced.bounds[root])
            if not priced.complete[root]:
                high[root] = thresholds[root]
            elif bounds[root] <= thresholds[root]:
                settled[root] = True
    return columns
