"""Judging a table of known regions: what they cost, and whether a partition can hold them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.arrays.layout import Area, Prices
from optimizer.engine.kernels.cuts import Flow, new_flow
from optimizer.engine.kernels.jit import entry, jit, whole
from optimizer.engine.kernels.leftovers import leaves_well
from optimizer.engine.kernels.region import Search, begin, connected, cost_of, keeps_rules, take, untake

__all__ = ["judge"]

Int = NDArray[np.int64]


@jit
def judge_all(
    area: Area,
    prices: Prices,
    s: Search,
    flow: Flow,
    table: NDArray[np.int32],
    sizes: NDArray[np.int32],
    costs: Int,
    good: NDArray[np.bool_],
) -> None:
    """Judge every region in empty working space."""
    for k in range(len(sizes)):
        apart = True
        for j in range(sizes[k]):
            apart = apart and s.banned[table[k, j]] == 0
            take(area, prices, s, whole(table[k, j]))
        costs[k] = cost_of(area, prices, s)
        good[k] = apart and connected(area, s, flow) and keeps_rules(area, s, flow)
        good[k] = good[k] and leaves_well(area, s, flow)
        for j in range(sizes[k] - 1, -1, -1):
            untake(area, prices, s, whole(table[k, j]))


@entry
def judge(
    area: Area, prices: Prices, table: NDArray[np.int32], sizes: NDArray[np.int32]
) -> tuple[Int, NDArray[np.bool_]]:
    """Return the cost of each region of a table (under `prices`), and whether it is of use.

    That is: allowed, and what it leaves behind may be divided into regions.  A row holds the members
    of a region in its first `sizes` places, at least one and none twice.
    """
    s, flow = begin(area, prices), new_flow(len(prices.own), whole(0))
    costs, good = np.empty(len(sizes), np.int64), np.empty(len(sizes), np.bool_)
    judge_all(area, prices, s, flow, table, sizes, costs, good)
    return costs, good
