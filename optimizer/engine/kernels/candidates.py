"""Which nodes and totals are still possible below a node of the search, and at its root."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.arrays.layout import FAR, Area, Prices
from optimizer.engine.kernels.bounds import Below, Box, Goal, Trial, cut_bound, narrow, shift_of
from optimizer.engine.kernels.charges import charge_pairs
from optimizer.engine.kernels.cuts import Flow, cut, force, prepare
from optimizer.engine.kernels.jit import jit, truth, whole
from optimizer.engine.kernels.region import (
    Search,
    cohesions_kept,
    quorums_kept,
    spread_bound,
    spreads_kept,
    within_limits,
)

__all__ = ["LARGEST", "drop_hopeless", "narrow_all", "possible", "reduce_root", "survey"]

Int = NDArray[np.int64]

LARGEST = 1 << 57
"""Most that all rates times all totals may come to (see `optimizer.engine.arrays.ranges`)."""

FIRST = 12
"""Minimum cuts that better rates may cost when a root is shrunk for the first time ..."""

LATER = 5
"""... and later ..."""

MANY = 2_000
"""... and on maps of so many nodes as many as ..."""

FEWER = 4
"""... so: each cut is dear there, and good rates shrink a root nearly as much as the best."""


@jit
def welcome(area: Area, s: Search, v: int, high: Int) -> bool:
    """Tell whether an open node may still become a member."""
    if not s.open[v] or s.banned[v] > 0:
        return False
    for t in range(len(high)):
        if area.totals.rising[t] and s.held[t] + area.totals.value[t, v] > high[t]:
            return False
    return True


@jit
def survey(area: Area, s: Search, flow: Flow, low: Int, high: Int) -> tuple[int, int]:
    """Find the active nodes and tighten the ranges of the totals; return the rim's size and the count."""
    flow.active.fill(False)
    count = 0
    for k in range(s.size[0]):
        v = s.members[k]
        for e in range(area.links.start[v], area.links.start[v + 1]):
            u = area.links.node[e]
            if not flow.active[u] and welcome(area, s, u, high):
                flow.active[u] = True
                flow.order[count] = u
                count += 1
    rim = count
    head = 0
    while head < count:
        v = flow.order[head]
        head += 1
        for e in range(area.links.start[v], area.links.start[v + 1]):
            u = area.links.node[e]
            if not flow.active[u] and welcome(area, s, u, high):
                flow.active[u] = True
                flow.order[count] = u
                count += 1
    for t in range(len(low)):
        least = most = s.held[t]
        for k in range(count):
            x = area.totals.value[t, flow.order[k]]
            if x < 0:
                least += x
            else:
                most += x
        low[t] = max(low[t], least)
        high[t] = min(high[t], most)
    return rim, count


@jit
def drop_far(area: Area, s: Search, flow: Flow, count: int, high: Int) -> int:
    """Close what no path to a member reaches within the highest totals; return how many."""
    gone = 0
    far = np.empty(len(s.open), np.int64)
    waits = np.zeros(len(s.open), np.bool_)
    places = len(flow.queue)
    for t in range(len(high)):
        if not area.totals.rising[t]:
            continue
        far.fill(FAR)
        for k in range(s.size[0]):
            far[s.members[k]] = s.held[t]
            flow.queue[k] = s.members[k]
        head, tail = whole(0), whole(s.size[0])
        while head != tail:
            u = flow.queue[head]
            head = (head + 1) % places
            waits[u] = False
            for e in range(area.links.start[u], area.links.start[u + 1]):
                v = area.links.node[e]
                through = far[u] + area.totals.value[t, v]
                if flow.active[v] and s.open[v] and through < far[v] and through <= high[t]:
                    far[v] = through
                    if not waits[v]:
                        waits[v] = True
                        flow.queue[tail] = v
                        tail = (tail + 1) % places
        for k in range(count):
            v = flow.order[k]
            if s.open[v] and far[v] == FAR:
                s.open[v] = False
                gone += 1
    return gone


@jit
def drop_hopeless(
    area: Area, prices: Prices, s: Search, flow: Flow, count: int, box: Box, shift: int, worst: int
) -> int:
    """Close every node that no region within `worst` can hold by the bound at these rates."""
    low = cut(area.pairs, prices.gain, flow, count, area.totals.value, box.rates, whole(FAR))
    demand, spare, chosen = flow.calm_demand, flow.calm_spare, flow.chosen
    for k in range(count):
        v = flow.order[k]
        demand[v] = flow.demand[v]
        for e in range(area.pairs.start[v], area.pairs.start[v + 1]):
            spare[e] = flow.spare[e]
        chosen[v] = flow.level[v] >= 0
        flow.level[v] = -1
    gone = 0
    for k in range(count):
        v = flow.order[k]
        if chosen[v]:
            continue
        alone = low + flow.demand[v]  # what the chosen set and v weigh: forcing v in never comes to more
        for e in range(area.pairs.start[v], area.pairs.start[v + 1]):
            u = area.pairs.node[e]
            if flow.active[u] and not chosen[u]:
                alone += flow.spare[e]
        if alone + shift <= worst:
            continue
        least, touched = force(area.pairs, flow, v, low, worst - shift)
        if least + shift > worst:
            s.open[v] = False
            gone += 1
        for j in range(touched):
            u = flow.touched[j]
            flow.demand[u] = demand[u]
            for e in range(area.pairs.start[u], area.pairs.start[u + 1]):
                flow.spare[e] = spare[e]
    return gone


@jit
def set_steps(area: Area, prices: Prices, s: Search, flow: Flow, count: int, trial: Trial) -> None:
    """Set a first step for the rate of each total: a third of a hinge, or typical cost over typical value."""
    step = trial.step
    costs = 1
    for k in range(count):
        costs += abs(s.alone[flow.order[k]])
    for t in range(len(step)):
        values = 1
        for k in range(count):
            values += abs(area.totals.value[t, flow.order[k]])
        trial.cap[t] = LARGEST // (len(step) * (values + abs(s.held[t])))
        step[t] = max(1, costs // (8 * values))
        for h in range(area.totals.hinge_start[t], area.totals.hinge_start[t + 1]):
            if prices.hinge[h] > 0 and not area.totals.hinge_flat[h]:
                step[t] = max(1, prices.hinge[h] * area.totals.hinge_num[h] // (3 * area.totals.hinge_den[h]))
        step[t] = min(step[t], trial.cap[t])


@jit
def narrow_all(area: Area, prices: Prices, box: Box, budget: int) -> None:
    """Narrow the range of every total that has a price."""
    for t in range(len(box.rates)):
        if box.rates[t] != 0 or area.totals.hinge_start[t] < area.totals.hinge_start[t + 1]:
            box.low[t], box.high[t] = narrow(
                area.totals, prices.hinge, t, box.rates[t], box.low[t], box.high[t], budget
            )


@jit
def possible(area: Area, s: Search, flow: Flow, box: Box) -> bool:
    """Tell whether the rules leave any region below this node of the search."""
    for t in range(len(box.low)):
        if box.low[t] > box.high[t]:
            return False
    return (
        spreads_kept(area, s)
        and within_limits(area, box.low, box.high)
        and quorums_kept(area, s, flow, truth(True))
        and cohesions_kept(area, s, flow, truth(True))
    )


@jit
def reduce_root(
    area: Area,
    prices: Prices,
    s: Search,
    flow: Flow,
    box: Box,
    trial: Trial,
    worst: int,
    chosen: NDArray[np.bool_],
) -> int:
    """Shrink the candidates and ranges of a root before the search; return a bound on its regions."""
    bound = -FAR
    for turn in range(4):
        _, count = survey(area, s, flow, box.low, box.high)
        if not possible(area, s, flow, box):
            return FAR
        back = prepare(area.pairs, prices.gain, flow, count, s.alone)
        if turn == 0:
            set_steps(area, prices, s, flow, count, trial)
        base = s.cost[0] + spread_bound(area, prices, s)
        below = Below(area.pairs, area.totals, prices, flow, count, base - back, s.held, box)
        tries = whole(FEWER if len(chosen) >= MANY else FIRST if turn == 0 else LATER)
        value = cut_bound(below, trial, Goal(worst, tries, truth(True)), chosen)
        value = charge_pairs(
            area, prices, flow, count, s.alone, s.held, box, trial, base, value, worst, chosen
        )
        bound = max(bound, value)
        if bound > worst:
            return bound
        narrow_all(area, prices, box, worst - value)
        gone = drop_far(area, s, flow, count, box.high)
        _, count = survey(area, s, flow, box.low, box.high)
        if not possible(area, s, flow, box):
            return FAR
        back = prepare(area.pairs, prices.gain, flow, count, s.alone)
        shift = base - back + shift_of(area.totals, prices.hinge, s.held, box)
        gone += drop_hopeless(area, prices, s, flow, count, box, shift, worst)
        if gone == 0:
            break
    return bound
