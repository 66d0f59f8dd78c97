"""Minimum cuts over the open nodes of a search, on residual arrays laid over the pair graph.

The relaxation of one root is: choose any set X of open nodes, connected or not, with the least
sum of weights where a weight contains half of the gains to other open nodes and every pair that
X separates pays the other half.  That is a minimum cut: a node of negative weight supplies,
one of positive weight demands, and what flows from the first to the second is paid in vain.
All numbers are 64-bit integers, so the minimum is exact.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.arrays.layout import Pairs
from optimizer.engine.kernels.jit import jit, whole

__all__ = ["Flow", "cut", "force", "new_flow", "prepare"]


class Flow(NamedTuple):
    """Working space of the minimum cut; one place per node except where stated."""

    active: NDArray[np.bool_]
    """Open nodes that can still be reached: those that take part."""
    order: NDArray[np.int32]
    """The active nodes, those that touch the region first."""
    weight: NDArray[np.int64]
    supply: NDArray[np.int64]
    demand: NDArray[np.int64]
    spare: NDArray[np.int64]
    """Per pair: what can still flow; between active nodes both ways add up to the gain."""
    level: NDArray[np.int32]
    """Steps from a supply that is left, -1 or less: out of its reach (not chosen)."""
    queue: NDArray[np.int32]
    at: NDArray[np.int32]
    path: NDArray[np.int32]
    touched: NDArray[np.int32]
    """The nodes that `force` came to."""
    marked: NDArray[np.bool_]
    """Whether they are these."""
    calm_demand: NDArray[np.int64]
    calm_spare: NDArray[np.int64]
    """Demand and spare of a finished cut, to go back to."""
    chosen: NDArray[np.bool_]
    """What it chose."""
    charge: NDArray[np.int64]
    """Per pair that costs: what each of its nodes is charged for it (see `charges`)."""


@jit
def new_flow(nodes: int, pairs: int) -> Flow:
    """Return empty working space."""
    return Flow(
        np.zeros(nodes, np.bool_),
        np.zeros(nodes, np.int32),
        np.zeros(nodes, np.int64),
        np.zeros(nodes, np.int64),
        np.zeros(nodes, np.int64),
        np.zeros(pairs, np.int64),
        np.zeros(nodes, np.int32),
        np.zeros(nodes + 1, np.int32),
        np.zeros(nodes, np.int32),
        np.zeros(nodes + 1, np.int32),
        np.zeros(nodes, np.int32),
        np.zeros(nodes, np.bool_),
        np.zeros(nodes, np.int64),
        np.zeros(pairs, np.int64),
        np.zeros(nodes, np.bool_),
        np.zeros(pairs, np.int64),
    )


@jit
def prepare(pairs: Pairs, gain: NDArray[np.int64], flow: Flow, count: int, alone: NDArray[np.int64]) -> int:
    """Set the weight of each active node: `alone` minus half of its positive gains to active nodes.

    Charges for pairs of active nodes come on top; returns what is paid back for them.
    """
    charged = 0
    for k in range(count):
        v = flow.order[k]
        weight = alone[v]
        for e in range(pairs.start[v], pairs.start[v + 1]):
            if not flow.active[pairs.node[e]]:
                continue
            if gain[e] > 0:
                weight -= gain[e] >> 1
            else:
                weight += flow.charge[e]
                charged += flow.charge[e]
        flow.weight[v] = weight
    return charged >> 1


@jit
def reach(pairs: Pairs, flow: Flow, count: int) -> bool:
    """Level nodes breadth first from queue[:count]; tell whether one with demand is reached."""
    found = False
    head = 0
    while head < count:
        u = flow.queue[head]
        head += 1
        if flow.demand[u] > 0:
            found = True
        for e in range(pairs.start[u], pairs.start[u + 1]):
            v = pairs.node[e]
            if flow.spare[e] > 0 and flow.level[v] == -1:
                flow.level[v] = flow.level[u] + 1
                flow.queue[count] = v
                count += 1
    return found


@jit
def push(pairs: Pairs, flow: Flow, source: int, enough: int) -> int:
    """Send the supply of one node down the levels until it is blocked or more than `enough` is sent."""
    sent: int = 0
    depth = 0
    u = source
    while True:
        if flow.demand[u] > 0:
            step = min(flow.supply[source], flow.demand[u])
            for k in range(depth):
                step = min(step, flow.spare[flow.path[k]])
            flow.supply[source] -= step
            flow.demand[u] -= step
            sent += step
            full = -1
            for k in range(depth - 1, -1, -1):
                e = flow.path[k]
                flow.spare[e] -= step
                flow.spare[pairs.mate[e]] += step
                if flow.spare[e] == 0:
                    full = k
            if flow.supply[source] == 0 or sent > enough:
                return sent
            if full >= 0:  # go on from where the path broke
                depth = full
                u = pairs.node[pairs.mate[flow.path[full]]]
            continue
        e = flow.at[u]
        end = pairs.start[u + 1]
        while e < end and not (flow.spare[e] > 0 and flow.level[pairs.node[e]] == flow.level[u] + 1):
            e += 1
        flow.at[u] = e
        if e < end:
            flow.path[depth] = e
            depth += 1
            u = pairs.node[e]
        else:  # a dead end: step back
            flow.level[u] = -2
            if depth == 0:
                return sent
            depth -= 1
            u = pairs.node[pairs.mate[flow.path[depth]]]
            flow.at[u] += 1


@jit
def cut(
    pairs: Pairs,
    gain: NDArray[np.int64],
    flow: Flow,
    count: int,
    value: NDArray[np.int64],
    rates: NDArray[np.int64],
    enough: int,
) -> int:
    """Return the least weight of a set of active nodes, each weight raised by rates * totals.

    Stops early, with a lower bound on that, as soon as the bound exceeds `enough`; otherwise
    the smallest set that reaches the minimum is where ``flow.level >= 0``.

    What flowed in the last cut flows on: with it a node counts its weight and what leaves it,
    each pair what can still flow, and every set weighs the same as without (Kohli and Torr,
    "Dynamic graph cuts for efficient inference in Markov random fields", 2007).
    """
    low = 0
    for k in range(count):
        v = flow.order[k]
        weight = flow.weight[v]
        for t in range(len(rates)):
            weight += rates[t] * value[t, v]
        for e in range(pairs.start[v], pairs.start[v + 1]):
            if gain[e] <= 0:
                continue
            most = gain[e] >> 1
            mate = pairs.mate[e]
            if not flow.active[pairs.node[e]]:
                flow.spare[e] = flow.spare[mate] = 0
                continue
            if flow.spare[e] + flow.spare[mate] != 2 * most:
                flow.spare[e] = flow.spare[mate] = most
            weight += most - flow.spare[e]
        flow.supply[v] = max(-weight, 0)
        flow.demand[v] = max(weight, 0)
        low += min(weight, 0)
    while low <= enough:
        sources = whole(0)
        for k in range(count):
            v = flow.order[k]
            flow.level[v] = -1
            flow.at[v] = pairs.start[v]
            if flow.supply[v] > 0:
                flow.level[v] = 0
                flow.queue[sources] = v
                sources += 1
        if not reach(pairs, flow, sources):
            break
        for k in range(sources):
            low += push(pairs, flow, flow.queue[k], enough - low)
            if low > enough:
                break
    return low


@jit
def reach_near(pairs: Pairs, flow: Flow, v: int) -> tuple[int, bool]:
    """Level nodes breadth first from v up to the first with demand; return how many, and if there is one."""
    flow.level[v] = 0
    flow.queue[0] = v
    count = whole(1)
    head = 0
    last = -1
    while head < count:
        u = flow.queue[head]
        head += 1
        flow.at[u] = pairs.start[u]
        if flow.demand[u] > 0:
            last = flow.level[u]
        if last >= 0 and flow.level[u] >= last:
            continue
        for e in range(pairs.start[u], pairs.start[u + 1]):
            w = pairs.node[e]
            if flow.spare[e] > 0 and flow.level[w] == -1:
                flow.level[w] = flow.level[u] + 1
                flow.queue[count] = w
                count += 1
    return count, last >= 0


@jit
def force(pairs: Pairs, flow: Flow, v: int, low: int, enough: int) -> tuple[int, int]:
    """Extend a finished cut of minimum `low` by forcing node v in; stops once above `enough`.

    Every active node must have level -1, and has it again afterwards.  Returns the minimum and how
    many nodes it came to (`flow.touched`): nothing about others, nor about their pairs, has changed.
    """
    flow.supply[v] = 1 << 60
    touched = whole(0)
    while low <= enough:
        count, found = reach_near(pairs, flow, v)
        if found:
            low += push(pairs, flow, v, enough - low)
        for k in range(count):
            u = flow.queue[k]
            flow.level[u] = -1
            if not flow.marked[u]:
                flow.marked[u] = True
                flow.touched[touched] = u
                touched += 1
        if not found:
            break
    for k in range(touched):
        flow.marked[flow.touched[k]] = False
    return low, touched
