"""Lower bounds on the reduced cost of every region below a node of the search.

A total (inhabitants, members, ...) enters the minimum cut by a multiplier, its *rate*: for any
rates, with totals x of the region in [low, high] and convex hinge costs f,

    cost(region)  >=  min over X of (weights + rates * totals)  +  sum over totals of
                      min over x in [low, high] of (f(x) - rate * x),

and both minima are found exactly.  Every integer rate gives a valid bound; the search for good
rates may be as rough as it likes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.arrays.layout import Pairs, Prices, Totals
from optimizer.engine.kernels.cuts import Flow, cut
from optimizer.engine.kernels.jit import jit

__all__ = ["Box", "Trial", "cheap_bound", "cut_bound", "hinge_cost", "narrow", "support"]

Int = NDArray[np.int64]


class Box(NamedTuple):
    """What a node of the search knows of each total."""

    low: Int
    high: Int
    """Range of the total of any region below."""
    rates: Int
    """Good rates for the bound."""


class Trial(NamedTuple):
    """Working space of the search for rates; one place per total."""

    rates: Int
    first: Int
    """Least total at which the support is reached, at the last rates tried."""
    last: Int
    slope: Int
    step: Int
    """A sensible first step for each rate."""
    cap: Int
    """Rates beyond this, up or down, could overflow."""


@jit
def new_trial(totals: int) -> Trial:
    """Return empty working space."""
    return Trial(
        np.zeros(totals, np.int64),
        np.zeros(totals, np.int64),
        np.zeros(totals, np.int64),
        np.zeros(totals, np.int64),
        np.ones(totals, np.int64),
        np.ones(totals, np.int64),
    )


@jit
def hinge_cost(totals: Totals, hinge: Int, t: int, x: int) -> int:
    """Return the exact hinge costs of total t at x."""
    cost = 0
    for h in range(totals.hinge_start[t], totals.hinge_start[t + 1]):
        over = x - totals.hinge_at[h] if totals.hinge_above[h] else totals.hinge_at[h] - x
        if over > 0:
            cost += hinge[h] * (-((-over * totals.hinge_num[h]) // totals.hinge_den[h]))
    return cost


@jit
def convex_cost(totals: Totals, hinge: Int, t: int, x: int, low: int, high: int) -> int:
    """Return a convex lower bound on the hinge costs of total t at x in [low, high].

    Hinges of negative weight (from duals of side constraints) count their best case.
    """
    cost = 0
    for h in range(totals.hinge_start[t], totals.hinge_start[t + 1]):
        weight = hinge[h]
        if weight == 0:
            continue
        above = totals.hinge_above[h]
        if weight > 0:
            over = x - totals.hinge_at[h] if above else totals.hinge_at[h] - x
            if over > 0:
                cost += (weight * totals.hinge_num[h] * over) // totals.hinge_den[h]
        else:
            over = high - totals.hinge_at[h] if above else totals.hinge_at[h] - low
            if over > 0:
                cost += weight * (-((-over * totals.hinge_num[h]) // totals.hinge_den[h]))
    return cost


@jit
def support(totals: Totals, hinge: Int, t: int, rate: int, low: int, high: int) -> tuple[int, int, int]:
    """Return the minimum over x in [low, high] of cost(x) - rate * x, and the x between which it lies."""
    first = last = low
    best = convex_cost(totals, hinge, t, low, low, high) - rate * low
    for k in range(totals.hinge_start[t], totals.hinge_start[t + 1] + 1):
        x = high
        if k < totals.hinge_start[t + 1]:
            x = totals.hinge_at[k]
            if x <= low or x >= high or hinge[k] <= 0:
                continue
        value = convex_cost(totals, hinge, t, x, low, high) - rate * x
        if value < best:
            best = value
            first = last = x
        elif value == best:
            first = min(first, x)
            last = max(last, x)
    return best, first, last


@jit
def narrow(
    totals: Totals, hinge: Int, t: int, rate: int, low: int, high: int, budget: int
) -> tuple[int, int]:
    """Return the range of x in [low, high] where cost(x) - rate * x exceeds its minimum by at most budget."""
    best, first, last = support(totals, hinge, t, rate, low, high)
    most = best + budget
    inside, outside = last, high + 1
    while outside - inside > 1:
        x = (inside + outside) >> 1
        if convex_cost(totals, hinge, t, x, low, high) - rate * x <= most:
            inside = x
        else:
            outside = x
    top = inside
    inside, outside = first, low - 1
    while inside - outside > 1:
        x = (inside + outside) >> 1
        if convex_cost(totals, hinge, t, x, low, high) - rate * x <= most:
            inside = x
        else:
            outside = x
    return inside, top


@jit
def shift_of(totals: Totals, hinge: Int, held: Int, box: Box) -> int:
    """Return what the bound holds besides the least weight: rates of the members and supports."""
    shift = 0
    for t in range(len(box.rates)):
        best, _, _ = support(totals, hinge, t, box.rates[t], box.low[t], box.high[t])
        shift += best + box.rates[t] * held[t]
    return shift


@jit
def cheap_bound(
    totals: Totals,
    prices: Prices,
    flow: Flow,
    count: int,
    base: int,
    held: Int,
    box: Box,
) -> int:
    """Bound that lets every active node count its own best case."""
    bound = base + shift_of(totals, prices.hinge, held, box)
    rates = box.rates
    for k in range(count):
        v = flow.order[k]
        weight = flow.weight[v]
        for t in range(len(rates)):
            weight += rates[t] * totals.value[t, v]
        bound += min(weight, 0)
    return bound


@jit
def evaluate(
    pairs: Pairs,
    totals: Totals,
    prices: Prices,
    flow: Flow,
    count: int,
    base: int,
    held: Int,
    box: Box,
    trial: Trial,
    worst: int,
) -> int:
    """Return the bound at the rates of `trial`, and there its slope along each of them."""
    rates = trial.rates
    shift = base
    for t in range(len(rates)):
        best, trial.first[t], trial.last[t] = support(
            totals, prices.hinge, t, rates[t], box.low[t], box.high[t]
        )
        shift += best + rates[t] * held[t]
    value = shift + cut(pairs, prices.gain, flow, count, totals.value, rates, worst - shift)
    if value <= worst:
        for t in range(len(rates)):
            total = held[t]
            for k in range(count):
                v = flow.order[k]
                if flow.level[v] >= 0:
                    total += totals.value[t, v]
            trial.slope[t] = max(total - trial.last[t], min(0, total - trial.first[t]))
    return value


@jit
def cut_bound(
    pairs: Pairs,
    totals: Totals,
    prices: Prices,
    flow: Flow,
    count: int,
    base: int,
    held: Int,
    box: Box,
    trial: Trial,
    worst: int,
    tries: int,
    patient: bool,
    chosen: NDArray[np.bool_],
) -> int:
    """Return the best bound found over the rates, with those rates in `rates`.

    The bound is concave in each rate and every cut gives a tangent, so two tangents tell the
    next rate to try and the most that can still be reached; unless `patient`, the search ends
    when that is not above `worst`.  `chosen` receives the best set of the best rates.
    """
    rates = box.rates
    for t in range(len(rates)):
        trial.rates[t] = rates[t]
    best = evaluate(pairs, totals, prices, flow, count, base, held, box, trial, worst)
    for k in range(count):
        chosen[flow.order[k]] = flow.level[flow.order[k]] >= 0
    while best <= worst and tries > 0:
        t = -1  # the rate that promises most
        for u in range(len(rates)):
            if trial.slope[u] != 0 and (
                t < 0 or abs(trial.slope[u]) * trial.step[u] > abs(trial.slope[t]) * trial.step[t]
            ):
                t = u
        if t < 0:
            break
        gained = False
        left = right = rates[t]
        left_value = right_value = best
        left_slope = right_slope = trial.slope[t]
        bracket_left = trial.slope[t] > 0
        bracket_right = not bracket_left
        stride = trial.step[t]
        while tries > 0:
            tries -= 1
            if bracket_left and bracket_right:
                if right - left <= 1:
                    break
                offset = (float(right_value - left_value) - float(right_slope) * float(right - left)) / float(
                    left_slope - right_slope
                )
                most = float(left_value) + float(left_slope) * offset
                if not patient and most <= worst:
                    break
                trial.rates[t] = min(right - 1, max(left + 1, left + round(offset)))
            elif bracket_left:
                trial.rates[t] = left + stride
                stride *= 3
            else:
                trial.rates[t] = right - stride
                stride *= 3
            trial.rates[t] = max(-trial.cap[t], min(trial.cap[t], trial.rates[t]))
            value = evaluate(pairs, totals, prices, flow, count, base, held, box, trial, worst)
            if value > best:
                best = value
                gained = True
                rates[t] = trial.rates[t]
                for k in range(count):
                    chosen[flow.order[k]] = flow.level[flow.order[k]] >= 0
                if best > worst:
                    break
            slope = trial.slope[t]
            if slope > 0:
                left, left_value, left_slope, bracket_left = trial.rates[t], value, slope, True
            elif slope < 0:
                right, right_value, right_slope, bracket_right = trial.rates[t], value, slope, True
            else:
                break
        if best > worst or not gained or len(rates) == 1:
            break
        for u in range(len(rates)):
            trial.rates[u] = rates[u]
        if tries > 0:
            tries -= 1
            evaluate(pairs, totals, prices, flow, count, base, held, box, trial, worst)
    return best
