"""A region in hand: taking and giving back nodes, its exact cost, and the rules it has to keep."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.arrays.layout import Area, Prices
from optimizer.engine.kernels.bounds import hinge_cost, other_cost
from optimizer.engine.kernels.cuts import Flow
from optimizer.engine.kernels.jit import jit, truth

__all__ = [
    "Search",
    "begin",
    "cohesions_kept",
    "connected",
    "cost_of",
    "held_by_members",
    "keeps_rules",
    "quorums_kept",
    "spread_bound",
    "spreads_kept",
    "take",
    "untake",
    "within_limits",
]

Int = NDArray[np.int64]

# ruff: noqa: SIM110 (Numba compiles no generator expressions)


class Search(NamedTuple):
    """The region in hand and what is still open; one place per node except where stated."""

    inside: NDArray[np.bool_]
    open: NDArray[np.bool_]
    """Candidates not inside and not left out."""
    banned: NDArray[np.int32]
    """Number of members that the node must be apart from."""
    members: NDArray[np.int32]
    size: NDArray[np.int32]
    """One number: how many members."""
    alone: Int
    """Cost of taking the node: its own less the gains to members."""
    held: Int
    """Per total: that of the members."""
    cost: Int
    """One number: costs of the members without hinges and spreads."""
    seen: NDArray[np.int32]
    """Per label: how many members carry it."""
    labels: NDArray[np.int32]
    """Per spread: how many different labels the members carry."""


@jit
def begin(area: Area, prices: Prices) -> Search:
    """Return a search without members and without candidates."""
    n = len(prices.own)
    cost = np.zeros(1, np.int64)
    cost[0] = prices.region
    return Search(
        np.zeros(n, np.bool_),
        np.zeros(n, np.bool_),
        np.zeros(n, np.int32),
        np.zeros(n, np.int32),
        np.zeros(1, np.int32),
        prices.own.copy(),
        np.zeros(len(area.totals.value), np.int64),
        cost,
        np.zeros(len(area.labels.spread), np.int32),
        np.zeros(len(area.labels.most), np.int32),
    )


@jit
def take(area: Area, prices: Prices, s: Search, v: int) -> None:
    """Make an open node a member."""
    s.open[v] = False
    s.inside[v] = True
    s.members[s.size[0]] = v
    s.size[0] += 1
    s.cost[0] += s.alone[v]
    for t in range(len(s.held)):
        s.held[t] += area.totals.value[t, v]
    for e in range(area.pairs.start[v], area.pairs.start[v + 1]):
        s.alone[area.pairs.node[e]] -= prices.gain[e]
    for e in range(area.aparts.start[v], area.aparts.start[v + 1]):
        s.banned[area.aparts.node[e]] += 1
    for e in range(area.labels.start[v], area.labels.start[v + 1]):
        label = area.labels.label[e]
        s.seen[label] += 1
        if s.seen[label] == 1:
            s.labels[area.labels.spread[label]] += 1


@jit
def untake(area: Area, prices: Prices, s: Search, v: int) -> None:
    """Undo `take` of the last member; it is open again."""
    for e in range(area.labels.start[v], area.labels.start[v + 1]):
        label = area.labels.label[e]
        s.seen[label] -= 1
        if s.seen[label] == 0:
            s.labels[area.labels.spread[label]] -= 1
    for e in range(area.aparts.start[v], area.aparts.start[v + 1]):
        s.banned[area.aparts.node[e]] -= 1
    for e in range(area.pairs.start[v], area.pairs.start[v + 1]):
        s.alone[area.pairs.node[e]] += prices.gain[e]
    for t in range(len(s.held)):
        s.held[t] -= area.totals.value[t, v]
    s.cost[0] -= s.alone[v]
    s.size[0] -= 1
    s.inside[v] = False
    s.open[v] = True


# ---------------------------------------------------------------- rules
@jit
def cost_of(area: Area, prices: Prices, s: Search) -> int:
    """Return the exact reduced cost of the members."""
    cost: int = s.cost[0]
    for k in range(len(prices.spread)):
        cost += prices.spread[k] * max(0, s.labels[k] - 1)
    for t in range(len(s.held)):
        cost += hinge_cost(area.totals, prices.hinge, t, s.held[t])
        cost += other_cost(area.totals, prices.hinge, t, s.held)
    return cost


@jit
def spread_bound(area: Area, prices: Prices, s: Search) -> int:
    """Return a lower bound on the label costs of the members and any more."""
    cost = 0
    for k in range(len(prices.spread)):
        count = s.labels[k]
        if prices.spread[k] < 0:
            count = 0
            for label in range(len(area.labels.spread)):
                count += area.labels.spread[label] == k
        cost += prices.spread[k] * max(0, count - 1)
    return cost


@jit
def within_limits(area: Area, low: Int, high: Int) -> bool:
    """Tell whether totals somewhere in [low, high] may keep every limit (exact when low == high)."""
    for limit in range(len(area.limits.start) - 1):
        kept = False
        for choice in range(area.limits.start[limit], area.limits.start[limit + 1]):
            good = True
            for b in range(area.limits.choice_start[choice], area.limits.choice_start[choice + 1]):
                t = area.limits.total[b]
                if high[t] < area.limits.lower[b] or low[t] > area.limits.upper[b]:
                    good = False
                    break
            if good:
                kept = True
                break
        if not kept:
            return False
    return True


@jit
def quorums_kept(area: Area, s: Search, flow: Flow, hopeful: bool) -> bool:
    """Tell whether every member's quorums hold, or (hopeful) can hold with active nodes."""
    for k in range(s.size[0]):
        v = s.members[k]
        for q in range(area.quorums.start[v], area.quorums.start[v + 1]):
            reached = 0
            for i in range(area.quorums.item_start[q], area.quorums.item_start[q + 1]):
                u = area.quorums.item[i]
                weight = area.quorums.weight[i]
                if s.inside[u] or (hopeful and flow.active[u] and weight > 0):
                    reached += weight
            if reached < area.quorums.need[q] and not (hopeful and reached == area.quorums.need[q]):
                return False
    return True


@jit
def held_by_members(area: Area, s: Search, k: int) -> int:
    """Return twice the sum that the members come to under a cohesion; 0 where they are free of it."""
    rules = area.cohesions
    bound = False
    twice = 0
    for j in range(s.size[0]):
        v = s.members[j]
        bound = bound or not rules.free[k, v]
        twice += 2 * rules.alone[k, v]
        for e in range(area.pairs.start[v], area.pairs.start[v + 1]):
            if s.inside[area.pairs.node[e]]:
                twice += rules.weight[k, e]
    return twice if bound else 0


@jit
def cohesions_kept(area: Area, s: Search, flow: Flow, hopeful: bool) -> bool:
    """Tell whether every cohesion holds, or (hopeful) may hold with active nodes.

    An active node brings its pairs with members, and half of those with other active nodes.
    """
    rules = area.cohesions
    for k in range(len(rules.alone)):
        twice = held_by_members(area, s, k)
        if twice >= 0:
            continue
        if hopeful:
            for v in range(len(flow.active)):
                if twice >= 0:
                    break
                if not flow.active[v]:
                    continue
                brings = 2 * rules.alone[k, v]
                for e in range(area.pairs.start[v], area.pairs.start[v + 1]):
                    u = area.pairs.node[e]
                    if s.inside[u]:
                        brings += 2 * rules.weight[k, e]
                    elif flow.active[u]:
                        brings += rules.weight[k, e]
                twice += max(0, brings)
        if twice < 0:
            return False
    return True


@jit
def spreads_kept(area: Area, s: Search) -> bool:
    """Tell whether no spread exceeds its maximum."""
    for k in range(len(s.labels)):
        if s.labels[k] > area.labels.most[k]:
            return False
    return True


@jit
def keeps_rules(area: Area, s: Search, flow: Flow) -> bool:
    """Tell whether the members keep all limits, spreads, quorums and cohesions."""
    return (
        within_limits(area, s.held, s.held)
        and spreads_kept(area, s)
        and quorums_kept(area, s, flow, truth(False))
        and cohesions_kept(area, s, flow, truth(False))
    )


@jit
def connected(area: Area, s: Search, flow: Flow) -> bool:
    """Tell whether the members are connected."""
    flow.active.fill(False)
    flow.active[s.members[0]] = True
    flow.queue[0] = s.members[0]
    count = 1
    head = 0
    while head < count:
        v = flow.queue[head]
        head += 1
        for e in range(area.links.start[v], area.links.start[v + 1]):
            u = area.links.node[e]
            if s.inside[u] and not flow.active[u]:
                flow.active[u] = True
                flow.queue[count] = u
                count += 1
    whole: bool = count == s.size[0]
    return whole
