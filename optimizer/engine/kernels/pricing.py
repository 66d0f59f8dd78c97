"""Exact pricing: the connected regions of one root whose reduced cost is at most a threshold.

The root of a region is its smallest node (its most populous member).  The search takes or
leaves one node at the rim of the region at a time, so that every connected set is met once;
hard rules that can no longer hold, and the bounds of `bounds`, cut it off.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.arrays.layout import FAR, Area, Prices
from optimizer.engine.kernels.bounds import (
    Below,
    Box,
    Goal,
    Trial,
    cheap_bound,
    cut_bound,
    new_trial,
    shift_of,
)
from optimizer.engine.kernels.candidates import drop_hopeless, narrow_all, possible, reduce_root, survey
from optimizer.engine.kernels.cohesion import bend, best_weight
from optimizer.engine.kernels.cuts import Flow, new_flow, prepare
from optimizer.engine.kernels.jit import entry, jit, truth, whole
from optimizer.engine.kernels.leftovers import divisible, leaves_well
from optimizer.engine.kernels.region import (
    Search,
    begin,
    connected,
    cost_of,
    held_by_members,
    keeps_rules,
    spread_bound,
    take,
    untake,
)

__all__ = ["EVERY", "Query", "price_root"]

Int = NDArray[np.int64]
Stop = NDArray[np.int32]

EVERY = np.empty(0, np.int32)
"""Stands for all nodes."""

TRIES = 4
"""Minimum cuts that one node of the search may spend on better rates."""

SPARSE = 16
"""Hopeless candidates are closed all along the search, not at its root alone, where no more pairs than so
many per node have a cost: forcing a node into a cut is cheap there."""

# ruff: noqa: SIM110 (Numba compiles no generator expressions)


class Query(NamedTuple):
    """What is asked of the search of one root."""

    root: int
    """Smallest node of the regions."""
    worst: int
    """Threshold on reduced costs."""
    keep: int
    """Keep only this many of the cheapest regions; 0 keeps all of them."""
    room: int
    """Give up when more than this many regions would have to be kept."""
    node_limit: int
    """Give up after so many nodes of the search."""
    minimal: bool
    """Look for no region that contains a smaller allowed one in the order of the search; exact
    for the cheapest region when no node has a negative price (see `packing`)."""
    among: NDArray[np.int32] = EVERY
    """Nodes that a region may hold, the root among them; empty: all of them."""
    holds: int = -1
    """A node that every region holds, wherever it lies; below 0: none."""


class Stack(NamedTuple):
    """What is known at each depth of the search; one row per decision."""

    low: Int
    high: Int
    rates: Int
    """Ranges and rates of the totals (see `Box`)."""
    sets: NDArray[np.bool_]
    """What the last minimum cut chose."""
    bounds: Int
    """No region below has a lower reduced cost."""
    node: NDArray[np.int32]
    """What was decided on."""
    taken: NDArray[np.bool_]
    shut: NDArray[np.int32]
    """One place per node: at which depth it was found hopeless; 0: it was not."""


class Found(NamedTuple):
    """Regions that were found, one row each: reduced cost, members, number of members."""

    costs: Int
    table: NDArray[np.int32]
    sizes: NDArray[np.int32]


@jit
def new_stack(width: int, totals: int, nodes: int) -> Stack:
    """Return room for so many decisions."""
    return Stack(
        np.zeros((width, totals), np.int64),
        np.zeros((width, totals), np.int64),
        np.zeros((width, totals), np.int64),
        np.zeros((width, nodes), np.bool_),
        np.zeros(width, np.int64),
        np.zeros(width, np.int32),
        np.zeros(width, np.bool_),
        np.zeros(nodes, np.int32),
    )


@jit
def inherit(stack: Stack, depth: int, node: int, taken: bool) -> None:
    """Begin a row with all that the row above knows."""
    for t in range(stack.low.shape[1]):
        stack.low[depth, t] = stack.low[depth - 1, t]
        stack.high[depth, t] = stack.high[depth - 1, t]
        stack.rates[depth, t] = stack.rates[depth - 1, t]
    for v in range(stack.sets.shape[1]):
        stack.sets[depth, v] = stack.sets[depth - 1, v]
    stack.bounds[depth] = stack.bounds[depth - 1]
    stack.node[depth] = node
    stack.taken[depth] = taken


@jit
def set_first(stack: Stack, box: Box, chosen: NDArray[np.bool_], bound: int) -> None:
    """Begin the first row with what is known at the root."""
    for t in range(len(box.low)):
        stack.low[0, t], stack.high[0, t], stack.rates[0, t] = box.low[t], box.high[t], box.rates[t]
    for v in range(len(chosen)):
        stack.sets[0, v] = chosen[v]
    stack.bounds[0] = bound
    stack.taken[0] = True


@jit
def new_found(rows: int, width: int) -> Found:
    """Return an empty table."""
    return Found(np.zeros(rows, np.int64), np.zeros((rows, width), np.int32), np.zeros(rows, np.int32))


@jit
def doubled(found: Found) -> Found:
    """Return the same table with twice the rows."""
    rows, width = found.table.shape
    larger = new_found(2 * rows, width)
    for k in range(rows):
        larger.costs[k], larger.sizes[k] = found.costs[k], found.sizes[k]
        for j in range(found.sizes[k]):
            larger.table[k, j] = found.table[k, j]
    return larger


@jit
def note(found: Found, s: Search, cost: int, kept: int, keep: int, worst: int) -> tuple[int, int]:
    """Write the members down, in place of the dearest region when `keep` are there; return kept and worst."""
    row = kept
    if kept == keep and keep > 0:
        row = 0
        for k in range(kept):
            if found.costs[k] > found.costs[row]:
                row = k
    else:
        kept += 1
    found.costs[row] = cost
    found.sizes[row] = s.size[0]
    for j in range(s.size[0]):
        found.table[row, j] = s.members[j]
    if kept == keep:
        dearest = found.costs[0]
        for k in range(kept):
            dearest = max(dearest, found.costs[k])
        worst = min(worst, dearest)
    return kept, worst


@jit
def joined(area: Area, s: Search, flow: Flow, v: int) -> bool:
    """Tell whether members and active nodes lead from the root to another member."""
    if v == s.members[0]:
        return True
    flow.level.fill(-1)
    flow.level[s.members[0]] = 0
    flow.queue[0] = s.members[0]
    count = whole(1)
    head = whole(0)
    while head < count:
        u = flow.queue[head]
        head += 1
        for e in range(area.links.start[u], area.links.start[u + 1]):
            w = area.links.node[e]
            if w == v:
                return True
            if flow.level[w] < 0 and (s.inside[w] or flow.active[w]):
                flow.level[w] = 0
                flow.queue[count] = w
                count += 1
    return False


@jit
def settled(
    area: Area, prices: Prices, s: Search, flow: Flow, v: int, took: bool, chosen: NDArray[np.bool_]
) -> bool:
    """Tell whether what the last cut chose is as good after taking or leaving v: then so is its bound."""
    if chosen[v] != took:
        return False
    for e in range(area.pairs.start[v], area.pairs.start[v + 1]):
        u = area.pairs.node[e]
        if took and prices.gain[e] < 0 and chosen[u] and flow.active[u]:
            return False
    for u in range(len(chosen)):
        if chosen[u] and not flow.active[u] and not s.inside[u]:
            return False
    return True


@jit
def branch(area: Area, s: Search, flow: Flow, rim: int, rates: Int, chosen: NDArray[np.bool_]) -> int:
    """Return the node at the rim to take or leave next: the most promising of those chosen, else of all."""
    best = -1
    best_cost = 0
    best_chosen = False
    for k in range(rim):
        v = flow.order[k]
        if not s.open[v]:
            continue
        cost = flow.weight[v]
        for t in range(len(rates)):
            cost += rates[t] * area.totals.value[t, v]
        if best < 0 or (chosen[v] and not best_chosen) or (chosen[v] == best_chosen and cost < best_cost):
            best, best_cost, best_chosen = v, cost, chosen[v]
    return best


@jit
def explore(
    area: Area,
    prices: Prices,
    s: Search,
    flow: Flow,
    stack: Stack,
    depth: int,
    trial: Trial,
    worst: int,
    closing: bool,
    holds: int,
) -> int:
    """Bound what lies below the node of the search; return what to branch on, -1 when nothing is left."""
    box = Box(stack.low[depth], stack.high[depth], stack.rates[depth])
    chosen = stack.sets[depth]
    rim, count = survey(area, s, flow, box.low, box.high)
    if rim == 0 or stack.bounds[depth] > worst or not possible(area, s, flow, box):
        return -1
    if holds >= 0 and not joined(area, s, flow, holds):
        return -1
    if area.leftovers.deep and not divisible(area, s, flow, box.high, truth(True)):
        return -1
    back = prepare(area.pairs, prices.gain, flow, count, s.alone)
    if depth == 0 or not settled(area, prices, s, flow, stack.node[depth], stack.taken[depth], chosen):
        base = s.cost[0] + spread_bound(area, prices, s) - back
        below = Below(area.pairs, area.totals, prices, flow, count, base, s.held, box)
        bound = cheap_bound(below)
        if bound <= worst:
            for v in range(len(chosen)):
                chosen[v] = False
            bound = cut_bound(below, trial, Goal(worst, whole(TRIES), truth(False)), chosen)
            if bound <= worst:
                narrow_all(area, prices, box, worst - bound)
        stack.bounds[depth] = max(stack.bounds[depth], bound)
        if stack.bounds[depth] > worst:
            return -1
        if closing and depth > 0 and stack.taken[depth]:
            shift = base + shift_of(area.totals, prices.hinge, s.held, box)
            shut_hopeless(area, prices, s, flow, stack, depth, count, box, shift, worst)
    return branch(area, s, flow, rim, box.rates, chosen)


@jit
def shut_hopeless(
    area: Area,
    prices: Prices,
    s: Search,
    flow: Flow,
    stack: Stack,
    depth: int,
    count: int,
    box: Box,
    shift: int,
    worst: int,
) -> None:
    """Close every active node that no region below can hold within `worst`, until the way back."""
    drop_hopeless(area, prices, s, flow, count, box, shift, worst)
    for k in range(count):
        v = flow.order[k]
        if not s.open[v]:
            stack.shut[v] = depth


@jit
def reopen(s: Search, stack: Stack, depth: int) -> None:
    """Open again what was found hopeless after a decision."""
    for v in range(len(stack.shut)):
        if stack.shut[v] == depth:
            stack.shut[v] = 0
            s.open[v] = True


@jit
def backtrack(area: Area, prices: Prices, s: Search, stack: Stack, depth: int) -> tuple[int, int]:
    """Go back to the last node that was taken and leave it; return the depth above it and the node.

    The node is -1 when nothing is left to search.
    """
    while depth > 0 and not stack.taken[depth]:
        reopen(s, stack, depth)
        s.open[stack.node[depth]] = True
        depth -= 1
    if depth == 0:
        return depth, -1
    reopen(s, stack, depth)
    v = whole(stack.node[depth])
    untake(area, prices, s, v)
    s.open[v] = False
    return depth - 1, v


@jit
def unfinished(stack: Stack, depth: int, bound: int) -> int:
    """Return the least of a bound and those of all that a search that gave up has left."""
    for k in range(depth + 1):
        if k == depth or stack.taken[k + 1]:
            bound = min(bound, stack.bounds[k])
    return bound


@jit
def walk(
    area: Area,
    prices: Prices,
    weight: int,
    s: Search,
    flow: Flow,
    stack: Stack,
    trial: Trial,
    query: Query,
    stop: Stop,
) -> tuple[Found, int, int, bool, int]:
    """Search below the first row of the stack, on prices bent by a weight (see `cohesion`).

    Returns the table, how many of its rows are used, a bound on all that was not noted, whether the
    search was finished and its number of nodes.
    """
    found = new_found(max(query.keep, 16), len(stack.node))
    kept = nodes = depth = whole(0)
    worst = query.worst
    complete = True
    sparse = len(area.pairs.node) <= SPARSE * len(prices.own)
    while True:
        nodes += 1
        if nodes > query.node_limit or ((nodes & 63) == 0 and stop[0] != 0):
            complete = False
            break
        grown = False
        if stack.taken[depth]:
            cost = cost_of(area, prices, s)
            if weight > 0:
                cost += weight * (held_by_members(area, s, 0) >> 1)
            close = query.holds < 0 or connected(area, s, flow)
            grown = query.minimal and close and keeps_rules(area, s, flow)
            if cost <= worst and close and keeps_rules(area, s, flow) and leaves_well(area, s, flow):
                if kept == query.room:
                    complete = False
                    break
                if kept == len(found.costs) and kept != query.keep:
                    found = doubled(found)
                kept, worst = note(found, s, cost, kept, query.keep, worst)
        v = -1 if grown else explore(area, prices, s, flow, stack, depth, trial, worst, sparse, query.holds)
        taken = v >= 0
        if taken:
            take(area, prices, s, v)
        else:
            depth, v = backtrack(area, prices, s, stack, depth)
            if v < 0:
                break
        depth += 1
        inherit(stack, depth, v, taken)
    bound = worst + 1
    if not complete:
        bound = unfinished(stack, depth, bound)
    return found, kept, bound, complete, nodes


@jit
def search(
    area: Area,
    prices: Prices,
    weight: int,
    s: Search,
    flow: Flow,
    trial: Trial,
    query: Query,
    first_rates: Int,
    stop: Stop,
) -> tuple[Found, int, int, bool, int]:
    """Search the regions of one root in empty working space; return as `walk` does."""
    n, totals = len(s.open), len(first_rates)
    if len(query.among) == 0:
        for v in range(query.root, n):
            s.open[v] = True
    for k in range(len(query.among)):
        s.open[query.among[k]] = query.among[k] >= query.root
    take(area, prices, s, query.root)
    if query.holds >= 0 and query.holds != query.root:
        if not s.open[query.holds] or s.banned[query.holds] > 0:
            return new_found(whole(0), whole(1)), whole(0), whole(FAR), truth(True), whole(0)
        take(area, prices, s, query.holds)
    chosen = np.zeros(n, np.bool_)
    first = Box(area.totals.lower.copy(), area.totals.upper.copy(), first_rates)
    floor = min(query.worst + 1, reduce_root(area, prices, s, flow, first, trial, query.worst, chosen))
    if floor > query.worst:
        return new_found(whole(0), whole(1)), whole(0), floor, truth(True), whole(1)
    width = whole(2)
    for v in range(query.root + 1, n):
        width += s.open[v]
    stack = new_stack(width, totals, n)
    set_first(stack, first, chosen, floor)
    found, kept, bound, complete, nodes = walk(area, prices, weight, s, flow, stack, trial, query, stop)
    for k in range(kept):
        bound = min(bound, found.costs[k])
    return found, kept, max(bound, floor), complete, nodes


@entry
def price_root(
    area: Area, prices: Prices, bent: Prices, query: Query, first_rates: Int, stop: Stop
) -> tuple[Int, NDArray[np.int32], NDArray[np.int32], int, bool, int]:
    """Search the regions of one root with reduced cost <= worst.

    Parameters
    ----------
    area, prices
        The problem and the coefficients of reduced costs.
    bent : Prices
        Room for prices that know of a cohesion (see `cohesion.room_for`).
    query : Query
        What is asked.
    first_rates : array of int64, shape (totals,)
        Rates to begin with; receives the best ones at the root.
    stop : array of int32, shape (1,)
        Give up soon after stop[0] becomes non-zero.

    Returns
    -------
    costs : array, shape (found,)
        Reduced costs.
    table : array, shape (found, width)
        Members of each region, the root first.
    sizes : array, shape (found,)
        Number of members.
    bound : int
        No allowed region of this root has a lower reduced cost.
    complete : bool
        Whether every region within `worst` was met (those kept are then the best of them).
    nodes : int
        Nodes of the search.
    """
    if stop[0] != 0:  # before a long queue of roots is prepared in vain
        none = new_found(whole(0), whole(1))
        return none.costs, none.table, none.sizes, -FAR, False, 0
    weight = best_weight(area, prices, bent, query.root, query.worst, first_rates)
    if weight > 0:
        bend(area, prices, bent, weight)
        prices = bent
    s, trial = begin(area, prices), new_trial(len(first_rates))
    flow = new_flow(len(prices.own), len(area.pairs.node))
    found, kept, bound, complete, nodes = search(
        area, prices, weight, s, flow, trial, query, first_rates, stop
    )
    return found.costs[:kept], found.table[:kept], found.sizes[:kept], bound, complete, nodes
