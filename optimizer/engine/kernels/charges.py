"""Charges for pairs of nodes that cost something when both are members.

A minimum cut cannot hold such a cost, and by itself lets every set of nodes off all of them.  But for
any charge c between 0 and what the pair costs,

    cost * x[v] * x[w]  >=  c * (x[v] + x[w] - 1),

which is linear: both nodes weigh c more, and c is paid back once (a Lagrangian bound, exact where one
of the two is a member).  Good charges are those of pairs that the cut chooses both of, and of no pair that it
chooses neither of.  They are looked for at the root of a search by steps along that slope, as long as it
pays; below the root they stay as they are, and only pairs that are both active are charged.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.arrays.layout import Area, Prices
from optimizer.engine.kernels.bounds import Below, Box, Goal, Trial, cut_bound
from optimizer.engine.kernels.cuts import Flow, prepare
from optimizer.engine.kernels.jit import jit, truth, whole

__all__ = ["charge_pairs"]

Int = NDArray[np.int64]

STEPS = 40
"""Steps at most ..."""

MISSES = 5
"""... and so many of them, one after the other, that raise nothing."""

TRIES = 2
"""Minimum cuts that better rates may cost at each step."""


@jit
def keep(numbers: Int, kept: Int) -> None:
    """Write numbers down."""
    for k in range(len(numbers)):
        kept[k] = numbers[k]


@jit
def slope(area: Area, prices: Prices, flow: Flow, count: int, chosen: NDArray[np.bool_]) -> int:
    """Return how many charges would better be higher or lower, by what the last cut chose."""
    wrong = 0
    for k in range(count):
        v = flow.order[k]
        for e in range(area.pairs.start[v], area.pairs.start[v + 1]):
            u = area.pairs.node[e]
            if u > v and flow.active[u] and chosen[u] == chosen[v]:
                wrong += flow.charge[e] < -prices.gain[e] if chosen[v] else flow.charge[e] > 0
    return wrong


@jit
def step_along(
    area: Area, prices: Prices, flow: Flow, count: int, chosen: NDArray[np.bool_], step: int
) -> None:
    """Raise the charges of pairs that are both chosen, and lower those of pairs that are not at all."""
    for k in range(count):
        v = flow.order[k]
        for e in range(area.pairs.start[v], area.pairs.start[v + 1]):
            u = area.pairs.node[e]
            if prices.gain[e] < 0 and flow.active[u] and chosen[u] == chosen[v]:
                if chosen[v]:
                    flow.charge[e] = min(-prices.gain[e], flow.charge[e] + step)
                else:
                    flow.charge[e] = max(whole(0), flow.charge[e] - step)


@jit
def charge_pairs(
    area: Area,
    prices: Prices,
    flow: Flow,
    count: int,
    alone: Int,
    held: Int,
    box: Box,
    trial: Trial,
    base: int,
    bound: int,
    worst: int,
    chosen: NDArray[np.bool_],
) -> int:
    """Raise the bound of a root by charges, which `flow` keeps; return it.

    `base` is what members cost without what charges pay back, `bound` what the last cut came to.
    """
    best, misses, slow = bound, whole(0), whole(1)
    good, rates = flow.charge.copy(), box.rates.copy()
    for _ in range(STEPS):
        wrong = slope(area, prices, flow, count, chosen)
        if best > worst or wrong == 0 or misses == MISSES:
            break
        step_along(area, prices, flow, count, chosen, max(whole(1), 2 * (worst - bound) // (wrong * slow)))
        back = prepare(area.pairs, prices.gain, flow, count, alone)
        below = Below(area.pairs, area.totals, prices, flow, count, base - back, held, box)
        bound = cut_bound(below, trial, Goal(worst, whole(TRIES), truth(True)), chosen)
        misses += 1
        if bound > best:
            best, misses = bound, whole(0)
            keep(flow.charge, good)
            keep(box.rates, rates)
        else:
            slow *= 2
    keep(good, flow.charge)
    keep(rates, box.rates)
    return best
