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
from optimizer.engine.kernels.jit import jit, whole

__all__ = [
    "Below",
    "Box",
    "Goal",
    "Trial",
    "cheap_bound",
    "cut_bound",
    "hinge_cost",
    "narrow",
    "other_cost",
    "support",
]

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


class Below(NamedTuple):
    """What lies below a node of the search, as far as its bounds look at it."""

    pairs: Pairs
    totals: Totals
    prices: Prices
    flow: Flow
    """Its first `active` nodes in order are the active ones, with their weights."""
    active: int
    base: int
    """Cost of the members, their hinges left out."""
    held: Int
    """Per total: that of the members."""
    box: Box


class Goal(NamedTuple):
    """What the search for rates is to reach."""

    worst: int
    """A bound above this is enough."""
    tries: int
    """Minimum cuts that it may cost."""
    patient: bool
    """Whether to go on where that can no longer be reached: any better bound is welcome."""


class Tangent(NamedTuple):
    """The bound at a rate, and its slope there."""

    rate: int
    value: int
    slope: int


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
    """Return the exact hinge costs of total t at x, other totals left out."""
    cost = 0
    for h in range(totals.hinge_start[t], totals.hinge_start[t + 1]):
        over = x - totals.hinge_at[h] if totals.hinge_above[h] else totals.hinge_at[h] - x
        if over > 0 and totals.hinge_flat[h]:
            cost += hinge[h]
        elif over > 0:
            cost += hinge[h] * (-((-over * totals.hinge_num[h]) // totals.hinge_den[h]))
    return cost


@jit
def other_cost(totals: Totals, hinge: Int, t: int, held: Int) -> int:
    """Return what hinges of total t cost more because other totals lie farther beyond the threshold."""
    cost = 0
    for h in range(totals.hinge_start[t], totals.hinge_start[t + 1]):
        if totals.other_start[h] == totals.other_start[h + 1]:
            continue
        sign = 1 if totals.hinge_above[h] else -1
        own = max(0, sign * (held[t] - totals.hinge_at[h]))
        most = own
        for k in range(totals.other_start[h], totals.other_start[h + 1]):
            most = max(most, sign * (held[totals.other[k]] - totals.hinge_at[h]))
        num, den = totals.hinge_num[h], totals.hinge_den[h]
        cost += hinge[h] * (-((-most * num) // den) + ((-own * num) // den))
    return cost


@jit
def flat_cost(weight: int, over: int, least: int, most: int) -> int:
    """Return a lower bound on a flat hinge, so far over its threshold: on its convex envelope.

    `least` and `most` are the ends of the range in the same measure.  The envelope is a line from the last
    free place to the far end, or, for a reward, from the near end to the first place that has it.
    Floats are rounded by less than what is taken off.
    """
    if most <= 0:
        return whole(0)
    if least > 0:
        return weight
    part = float(over) / float(most) if weight > 0 else float(over - least) / float(1 - least)
    if part >= 1.0:
        return weight
    if part <= 0.0:
        return whole(0)
    return whole(np.floor(float(weight) * part)) - (abs(weight) >> 40) - 1


@jit
def convex_cost(totals: Totals, hinge: Int, t: int, x: int, low: int, high: int) -> int:
    """Return a lower bound on the hinge costs of total t at x in [low, high], at most a convex one.

    Hinges of negative weight (from duals of side constraints) count their best case.
    """
    cost = 0
    for h in range(totals.hinge_start[t], totals.hinge_start[t + 1]):
        weight = hinge[h]
        if weight == 0:
            continue
        above = totals.hinge_above[h]
        if totals.hinge_flat[h]:
            at = totals.hinge_at[h]
            if above:
                cost += flat_cost(weight, x - at, low - at, high - at)
            else:
                cost += flat_cost(weight, at - x, at - high, at - low)
        elif weight > 0:
            over = x - totals.hinge_at[h] if above else totals.hinge_at[h] - x
            if over > 0:
                cost += (weight * totals.hinge_num[h] * over) // totals.hinge_den[h]
        else:
            over = high - totals.hinge_at[h] if above else totals.hinge_at[h] - low
            over = max(over, totals.hinge_far[h])
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
            if hinge[k] < 0 and totals.hinge_flat[k]:  # its envelope bends at the first place that has it
                x += 1 if totals.hinge_above[k] else -1
            elif hinge[k] <= 0:
                continue
            if x <= low or x >= high:
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
def cheap_bound(below: Below) -> int:
    """Bound that lets every active node count its own best case."""
    flow, box, totals = below.flow, below.box, below.totals
    bound = below.base + shift_of(totals, below.prices.hinge, below.held, box)
    rates = box.rates
    for k in range(below.active):
        v = flow.order[k]
        weight = flow.weight[v]
        for t in range(len(rates)):
            weight += rates[t] * totals.value[t, v]
        bound += min(weight, 0)
    return bound


@jit
def evaluate(below: Below, trial: Trial, worst: int) -> int:
    """Return the bound at the rates of `trial`, and there its slope along each of them."""
    flow, box, totals, held = below.flow, below.box, below.totals, below.held
    rates = trial.rates
    shift = below.base
    for t in range(len(rates)):
        best, trial.first[t], trial.last[t] = support(
            totals, below.prices.hinge, t, rates[t], box.low[t], box.high[t]
        )
        shift += best + rates[t] * held[t]
    value = shift + cut(
        below.pairs, below.prices.gain, flow, below.active, totals.value, rates, worst - shift
    )
    if value <= worst:
        for t in range(len(rates)):
            total = held[t]
            for k in range(below.active):
                v = flow.order[k]
                if flow.level[v] >= 0:
                    total += totals.value[t, v]
            trial.slope[t] = max(total - trial.last[t], min(0, total - trial.first[t]))
    return value


@jit
def note_choice(below: Below, chosen: NDArray[np.bool_]) -> None:
    """Write down which active nodes the last cut chose."""
    flow = below.flow
    for k in range(below.active):
        chosen[flow.order[k]] = flow.level[flow.order[k]] >= 0


@jit
def steepest(trial: Trial) -> int:
    """Return the total whose rate promises most, -1 when no rate promises anything."""
    t = -1
    for u in range(len(trial.rates)):
        if trial.slope[u] != 0 and (
            t < 0 or abs(trial.slope[u]) * trial.step[u] > abs(trial.slope[t]) * trial.step[t]
        ):
            t = u
    return t


@jit
def meeting(left: Tangent, right: Tangent) -> tuple[float, float]:
    """Return where two tangents meet: so far right of the left one, and at what height."""
    offset = (float(right.value - left.value) - float(right.slope) * float(right.rate - left.rate)) / float(
        left.slope - right.slope
    )
    return offset, float(left.value) + float(left.slope) * offset


@jit
def climb(
    below: Below, trial: Trial, t: int, best: int, goal: Goal, chosen: NDArray[np.bool_]
) -> tuple[int, int]:
    """Raise the bound along one rate, with the best one in `box.rates`; return the bound and tries spent."""
    rates = below.box.rates
    left = right = Tangent(rates[t], best, trial.slope[t])
    rises, falls = left.slope > 0, left.slope < 0
    stride = trial.step[t]
    spent = whole(0)
    while spent < goal.tries:
        spent += 1
        if rises and falls:
            if right.rate - left.rate <= 1:
                break
            offset, most = meeting(left, right)
            if not goal.patient and most <= goal.worst:
                break
            rate = min(right.rate - 1, max(left.rate + 1, left.rate + round(offset)))
        else:
            rate = left.rate + stride if rises else right.rate - stride
            stride *= 3
        trial.rates[t] = max(-trial.cap[t], min(trial.cap[t], rate))
        value = evaluate(below, trial, goal.worst)
        if value > best:
            best = value
            rates[t] = trial.rates[t]
            note_choice(below, chosen)
            if best > goal.worst:
                break
        if trial.slope[t] > 0:
            left, rises = Tangent(trial.rates[t], value, trial.slope[t]), True
        elif trial.slope[t] < 0:
            right, falls = Tangent(trial.rates[t], value, trial.slope[t]), True
        else:
            break
    return best, spent


@jit
def cut_bound(below: Below, trial: Trial, goal: Goal, chosen: NDArray[np.bool_]) -> int:
    """Return the best bound found over the rates, with those rates in `box.rates`.

    The bound is concave in each rate and every cut gives a tangent, so two tangents tell the
    next rate to try and the most that can still be reached.  `chosen` receives the best set of
    the best rates.
    """
    rates = below.box.rates
    for t in range(len(rates)):
        trial.rates[t] = rates[t]
    best = evaluate(below, trial, goal.worst)
    note_choice(below, chosen)
    tries = goal.tries
    while best <= goal.worst and tries > 0:
        t = steepest(trial)
        if t < 0:
            break
        before = best
        best, spent = climb(below, trial, t, before, Goal(goal.worst, tries, goal.patient), chosen)
        tries -= spent
        if best > goal.worst or best == before or len(rates) == 1:
            break
        for u in range(len(rates)):
            trial.rates[u] = rates[u]
        if tries > 0:
            tries -= 1
            evaluate(below, trial, goal.worst)
    return best
