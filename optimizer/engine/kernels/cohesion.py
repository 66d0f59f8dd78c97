"""Prices that know of a cohesion: its sum, times a weight of 0 or more, taken off the cost of every region.

The sum of a region that keeps the rule is 0 or more, so that what is taken off makes it no dearer: bounds
on bent prices are bounds on the true ones (Lagrange).  The weight that gives the best bound at the root
is looked for among multiples of what costs and sums typically come to.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.arrays.layout import FAR, Area, Prices
from optimizer.engine.kernels.bounds import Below, Box, Goal, Trial, cut_bound, new_trial
from optimizer.engine.kernels.candidates import possible, set_steps, survey
from optimizer.engine.kernels.cuts import Flow, new_flow, prepare
from optimizer.engine.kernels.jit import jit, truth, whole
from optimizer.engine.kernels.region import Search, begin, spread_bound, take

__all__ = ["bend", "best_weight", "room_for"]

Int = NDArray[np.int64]

STEPS = 12
"""Weights that are tried, each half of the one before."""

MOST = 1 << 56
"""What a weight times all of a cohesion may come to (see `optimizer.engine.arrays.ranges`)."""


def room_for(area: Area, prices: Prices) -> Prices:
    """Return prices that can be bent, in place of others; the same where there is no cohesion."""
    if not len(area.cohesions.alone):
        return prices
    return prices._replace(own=prices.own.copy(), gain=prices.gain.copy())


@jit
def bend(area: Area, prices: Prices, bent: Prices, weight: int) -> None:
    """Make of `bent` prices from which the sum of the first cohesion is taken off, times an even weight."""
    for v in range(len(prices.own)):
        bent.own[v] = prices.own[v] - weight * area.cohesions.alone[0, v]
    for e in range(len(prices.gain)):
        bent.gain[e] = prices.gain[e] + weight * area.cohesions.weight[0, e]


@jit
def bound_of(
    area: Area, prices: Prices, s: Search, flow: Flow, trial: Trial, root: int, worst: int, box: Box
) -> int:
    """Return a bound on the regions of a root, by a few cuts in empty working space."""
    for v in range(root, len(s.open)):
        s.open[v] = True
    take(area, prices, s, root)
    _, count = survey(area, s, flow, box.low, box.high)
    if not possible(area, s, flow, box):
        return FAR
    prepare(area.pairs, prices.gain, flow, count, s.alone)  # nothing is charged yet
    set_steps(area, prices, s, flow, count, trial)
    base = s.cost[0] + spread_bound(area, prices, s)
    below = Below(area.pairs, area.totals, prices, flow, count, base, s.held, box)
    return cut_bound(below, trial, Goal(worst, whole(3), truth(True)), np.zeros(len(s.open), np.bool_))


@jit
def root_bound(area: Area, prices: Prices, root: int, worst: int, rates: Int) -> int:
    """Return a bound on the regions of a root, by a few cuts."""
    s, flow = begin(area, prices), new_flow(len(prices.own), len(area.pairs.node))
    box = Box(area.totals.lower.copy(), area.totals.upper.copy(), rates.copy())
    return bound_of(area, prices, s, flow, new_trial(len(rates)), root, worst, box)


@jit
def best_weight(area: Area, prices: Prices, bent: Prices, root: int, worst: int, rates: Int) -> int:
    """Return the even weight of the first cohesion that gives the best bound at a root; 0: none helps.

    `bent` is room for prices.
    """
    if len(area.cohesions.alone) == 0 or area.cohesions.free[0, root]:
        return whole(0)
    costs, sums = whole(1), whole(1)
    for v in range(len(prices.own)):
        costs += abs(prices.own[v])
        sums += abs(area.cohesions.alone[0, v])
    for e in range(len(prices.gain)):
        sums += area.cohesions.weight[0, e]
    most = min(8 * (costs // sums), MOST // sums)
    best, bound = whole(0), root_bound(area, prices, root, worst, rates)
    misses = whole(0)
    for k in range(STEPS):
        weight = 2 * (most >> (k + 1))
        if bound > worst or weight == 0 or misses == 4:
            break
        bend(area, prices, bent, weight)
        value = root_bound(area, bent, root, worst, rates)
        if value > bound:
            best, bound = weight, value
            misses = whole(0)
        elif best > 0:
            misses += 1
    return best
