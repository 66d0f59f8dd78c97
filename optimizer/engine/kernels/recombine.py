"""Partitions cut and joined again along random spanning trees: a first one, and better ones.

Two touching regions are merged, a random spanning tree of their nodes is drawn (Wilson 1996), and one
of its edges is cut anew where both sides keep the limits (the recombination step of redistricting,
DeFord, Duchin and Solomon 2021).  Beside it single nodes change sides, regions merge and split.
Broken rules count before cost, or are weighed against it at first: where all regions have to be nearly as
large as each other, few steps lead from one partition that keeps the rules to another.  Costs are exact, so
that what is found needs no repair.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.arrays.layout import FAR, Area, Prices
from optimizer.engine.kernels.cuts import Flow
from optimizer.engine.kernels.jit import entry, jit, whole
from optimizer.engine.kernels.region import Search, cost_of, held_by_members, spreads_kept, take, untake

__all__ = ["Heat", "Plan", "Pool", "Workshop", "divide", "improve"]

Int = NDArray[np.int64]
Index = NDArray[np.int32]

BROKEN = 1000
"""Points of a rule that is broken outright; shortages count in thousandths."""

CANDIDATES = 8
"""Cuts of one tree that are priced exactly."""

TREES = 40
"""Trees that are tried to divide a piece into whole regions."""


class Plan(NamedTuple):
    """A partition: one place per node, or per label, of which there are as many."""

    label: Index
    some: Index
    """Label -> one of its nodes; -1: the label is free."""
    cost: Int
    broken: Int
    """Label -> points for broken rules; 0: all are kept."""
    regions: Int
    """One number: how many regions."""


class Heat(NamedTuple):
    """What a step may make worse."""

    cost: int
    """Up to how much dearer (half cost units) a partition may become."""
    slack: int
    """Points that a cut may have; above 0 points are weighed against cost, else they count before it."""
    rate: int
    """64ths of a half cost unit that a point weighs."""


class Pool(NamedTuple):
    """Regions that keep all rules and were met on the way; one place per region except where stated."""

    key: Int
    """Per node: a random number; those of a region are combined into its digest."""
    slot: Index
    """Digest modulo its length -> 1 + place of the region, 0: none; at least twice as many as places."""
    digest: Int
    size: Index
    nodes: Index
    """Shape (regions, nodes)."""
    filled: Int
    """One number: how many there are."""


class Workshop(NamedTuple):
    """Working space; one place per node except where stated."""

    s: Search
    flow: Flow
    weight: Int
    """Per link: how much a spanning tree prefers it, 1 or more."""
    nodes: Index
    other: Index
    mark: Index
    parent: Index
    kids: Index
    order: Index
    """Nodes of a tree, each before its parent."""
    sums: Int
    """Shape (totals, nodes): totals of the subtree of each node."""
    whole: Int
    rest: Int
    part: Int
    """Per total."""
    rng: Int
    """One number: the state of the generator."""
    pool: Pool
    """Regions that were looked at and keep all rules; it may have no room."""


@jit
def note(pool: Pool, nodes: Index, count: int) -> None:
    """Add a region to the pool, unless it is there or the pool is full."""
    if pool.filled[0] == len(pool.size):
        return
    digest = whole(0)
    for k in range(count):
        digest ^= pool.key[nodes[k]]
    at = whole(digest % len(pool.slot))
    while pool.slot[at] > 0:
        if pool.digest[pool.slot[at] - 1] == digest:
            return
        at = (at + 1) % len(pool.slot)
    place = pool.filled[0]
    pool.filled[0] += 1
    pool.slot[at] = place + 1
    pool.digest[place] = digest
    pool.size[place] = count
    for k in range(count):
        pool.nodes[place, k] = nodes[k]


@jit
def draw(rng: Int, below: int) -> int:
    """Return a random number from 0 to below - 1 (the 48-bit generator of drand48)."""
    rng[0] = (rng[0] * 25214903917 + 11) & 281474976710655
    number: int = (rng[0] >> 16) % below
    return number


# ---------------------------------------------------------------- judging
@jit
def shortage(area: Area, held: Int) -> int:
    """Return points for the limits that these totals break: thousandths of each bound, 0 when all hold."""
    points = whole(0)
    for limit in range(len(area.limits.start) - 1):
        least = whole(FAR)
        for choice in range(area.limits.start[limit], area.limits.start[limit + 1]):
            missing = whole(0)
            for b in range(area.limits.choice_start[choice], area.limits.choice_start[choice + 1]):
                x, low, high = held[area.limits.total[b]], area.limits.lower[b], area.limits.upper[b]
                if x < low:
                    missing += 1 + BROKEN * (low - x) // max(1, abs(low))
                if x > high:
                    missing += 1 + BROKEN * (x - high) // max(1, abs(high))
            least = min(least, missing)
        points += least
    return points


@jit
def quorums_missed(area: Area, s: Search) -> int:
    """Return how many quorums of members do not hold."""
    missed = 0
    for k in range(s.size[0]):
        v = s.members[k]
        for q in range(area.quorums.start[v], area.quorums.start[v + 1]):
            reached = 0
            for i in range(area.quorums.item_start[q], area.quorums.item_start[q + 1]):
                if s.inside[area.quorums.item[i]]:
                    reached += area.quorums.weight[i]
            missed += reached < area.quorums.need[q]
    return missed


@jit
def cohesions_short(area: Area, s: Search) -> int:
    """Return points for the cohesions that the members miss: thousandths of what pulls them apart."""
    points = whole(0)
    for k in range(len(area.cohesions.alone)):
        twice = held_by_members(area, s, k)
        if twice < 0:
            apart = whole(1)
            for j in range(s.size[0]):
                apart += abs(area.cohesions.alone[k, s.members[j]])
            points += 1 + BROKEN * (-twice // 2) // apart
    return points


@jit
def value(area: Area, prices: Prices, s: Search, nodes: Index, count: int) -> tuple[int, int]:
    """Return points and exact cost of the connected region of these nodes."""
    points = whole(0)
    for k in range(count):
        points += BROKEN * s.banned[nodes[k]]
        take(area, prices, s, whole(nodes[k]))
    cost = cost_of(area, prices, s)
    points += shortage(area, s.held) + BROKEN * quorums_missed(area, s) + cohesions_short(area, s)
    if not spreads_kept(area, s):
        points += BROKEN
    for k in range(count - 1, -1, -1):
        untake(area, prices, s, whole(nodes[k]))
    return points, cost


@jit
def register(area: Area, prices: Prices, plan: Plan, w: Workshop, label: int) -> None:
    """Value a region that has just been labelled."""
    count = gather(area, plan, w, label, -1)
    plan.broken[label], plan.cost[label] = value(area, prices, w.s, w.nodes, count)


# ---------------------------------------------------------------- trees
@jit
def gather(area: Area, plan: Plan, w: Workshop, a: int, b: int) -> int:
    """Write the nodes of one or two touching regions to `w.nodes` and mark them 1, all others 0."""
    w.mark.fill(0)
    first = plan.some[a]
    w.nodes[0] = first
    w.mark[first] = 1
    count = 1
    head = 0
    while head < count:
        u = w.nodes[head]
        head += 1
        for e in range(area.links.start[u], area.links.start[u + 1]):
            v = area.links.node[e]
            if w.mark[v] == 0 and (plan.label[v] == a or plan.label[v] == b):
                w.mark[v] = 1
                w.nodes[count] = v
                count += 1
    return count


@jit
def step(area: Area, w: Workshop, u: int) -> int:
    """Return a random marked neighbour of a node, by the weights of the links."""
    total = whole(0)
    for e in range(area.links.start[u], area.links.start[u + 1]):
        if w.mark[area.links.node[e]] > 0:
            total += w.weight[e]
    at = draw(w.rng, total)
    for e in range(area.links.start[u], area.links.start[u + 1]):
        if w.mark[area.links.node[e]] > 0:
            at -= w.weight[e]
            if at < 0:
                return whole(area.links.node[e])
    return u


@jit
def grow_tree(area: Area, w: Workshop, count: int) -> int:
    """Draw a random spanning tree of the marked nodes and the totals of its subtrees; return its root."""
    root: int = w.nodes[draw(w.rng, count)]
    w.mark[root] = 2
    w.parent[root] = -1
    for k in range(count):
        u = w.nodes[k]
        while w.mark[u] != 2:
            w.parent[u] = step(area, w, u)
            u = w.parent[u]
        u = w.nodes[k]
        while w.mark[u] != 2:
            w.mark[u] = 2
            u = w.parent[u]
    totals = len(w.whole)
    for k in range(count):
        u = w.nodes[k]
        w.kids[u] = 0
        for t in range(totals):
            w.sums[t, u] = area.totals.value[t, u]
    for k in range(count):
        u = w.nodes[k]
        if w.parent[u] >= 0:
            w.kids[w.parent[u]] += 1
    done = 0
    for k in range(count):
        if w.kids[w.nodes[k]] == 0:
            w.order[done] = w.nodes[k]
            done += 1
    head = 0
    while head < done:
        u = w.order[head]
        head += 1
        p = w.parent[u]
        if p < 0:
            continue
        for t in range(totals):
            w.sums[t, p] += w.sums[t, u]
        w.kids[p] -= 1
        if w.kids[p] == 0:
            w.order[done] = p
            done += 1
    for t in range(totals):
        w.whole[t] = w.sums[t, root]
    return root


@jit
def part_below(w: Workshop, count: int, v: int, below: Index, above: Index) -> int:
    """Write the nodes of the subtree of v to `below` and the others to `above`; return how many are below."""
    inside = rest = 0
    for k in range(count - 1, -1, -1):
        u = w.order[k]
        p = w.parent[u]
        w.mark[u] = 3 if u == v or (p >= 0 and w.mark[p] == 3) else 2
        if w.mark[u] == 3:
            below[inside] = u
            inside += 1
        else:
            above[rest] = u
            rest += 1
    return inside


@jit
def is_better(points: int, cost: int, heat: Heat) -> bool:
    """Tell whether a change of points and cost by so much is one for the better."""
    if heat.slack > 0:
        return cost + ((points * heat.rate) >> 6) < 0
    return points < 0 or (points == 0 and cost < 0)


@jit
def best_cut(
    area: Area, prices: Prices, w: Workshop, count: int, root: int, heat: Heat
) -> tuple[int, int, int]:
    """Return the node whose subtree is best cut off, with points and cost of both sides; -1: none."""
    found = np.empty(CANDIDATES, np.int32)
    met = whole(0)
    least = whole(FAR)
    for k in range(count):
        v = w.order[k]
        if v == root:
            continue
        for t in range(len(w.whole)):
            w.part[t] = w.sums[t, v]
            w.rest[t] = w.whole[t] - w.sums[t, v]
        points = shortage(area, w.part)
        if points <= max(least, heat.slack):
            points += shortage(area, w.rest)
        if points < least:
            if least > heat.slack:
                met = whole(0)
            least = points
        if points <= max(least, heat.slack):
            if met < CANDIDATES:
                found[met] = v
            else:
                at = draw(w.rng, met + 1)
                if at < CANDIDATES:
                    found[at] = v
            met += 1
    best = whole(-1)
    best_points = best_cost = whole(FAR)
    below, above = np.empty(count, np.int32), np.empty(count, np.int32)
    for k in range(min(met, CANDIDATES)):
        inside = part_below(w, count, found[k], below, above)
        points_a, cost_a = value(area, prices, w.s, below, inside)
        points_b, cost_b = value(area, prices, w.s, above, count - inside)
        points, cost = points_a + points_b, cost_a + cost_b
        if points_a == 0:
            note(w.pool, below, inside)
        if points_b == 0:
            note(w.pool, above, count - inside)
        if best < 0 or is_better(points - best_points, cost - best_cost, heat):
            best, best_points, best_cost = whole(found[k]), points, cost
    return best, best_points, best_cost


@jit
def separate(area: Area, prices: Prices, plan: Plan, w: Workshop, count: int, v: int, a: int, b: int) -> None:
    """Give the subtree of v the label b and the rest of the tree the label a."""
    below, above = np.empty(count, np.int32), np.empty(count, np.int32)
    inside = part_below(w, count, v, below, above)
    for k in range(inside):
        plan.label[below[k]] = b
    for k in range(count - inside):
        plan.label[above[k]] = a
    plan.some[b], plan.some[a] = below[0], above[0]
    plan.broken[b], plan.cost[b] = value(area, prices, w.s, below, inside)
    plan.broken[a], plan.cost[a] = value(area, prices, w.s, above, count - inside)


@jit
def free_label(plan: Plan) -> int:
    """Return a label that is not in use; there is one as long as a region has two nodes."""
    for k in range(len(plan.some)):
        if plan.some[k] < 0:
            return k
    return -1


# ---------------------------------------------------------------- a first partition
@jit
def share_of(area: Area, w: Workshop, regions: int, v: int) -> tuple[int, int]:
    """Return into how many regions a subtree would be divided, and points for what neither side can be."""
    low, high = whole(1), regions - 1
    points = whole(0)
    wanted = whole(0)
    for t in range(len(w.whole)):
        lower, upper = area.leftovers.lower[t], area.leftovers.upper[t]
        if lower <= 0 and upper == FAR:
            continue
        x, y = w.sums[t, v], w.whole[t] - w.sums[t, v]
        wanted = round(float(regions) * float(x) / float(max(1, w.whole[t])))
        if upper < FAR:
            low = max(low, -(-x // upper))
            high = min(high, regions + (-y // upper))
        if lower > 0:
            high = min(high, x // lower)
            low = max(low, regions - y // lower)
    number = max(whole(1), min(regions - 1, wanted))
    if low <= high:
        return max(low, min(high, number)), points
    for t in range(len(w.whole)):
        lower, upper = area.leftovers.lower[t], area.leftovers.upper[t]
        x, y = w.sums[t, v], w.whole[t] - w.sums[t, v]
        if lower > 0:
            short = max(0, number * lower - x) + max(0, (regions - number) * lower - y)
            points += 1 + BROKEN * short // lower
        if upper < FAR:
            over = max(0, x - number * upper) + max(0, y - (regions - number) * upper)
            points += 1 + BROKEN * over // upper
    return number, points


@entry
def divide(area: Area, prices: Prices, plan: Plan, w: Workshop, numbers: Int, stop: Index) -> bool:
    """Divide every region of a plan into so many, by cutting random spanning trees.

    Parameters
    ----------
    plan : Plan
        Its connected regions have the labels 0, 1, ..., and are not yet valued.
    numbers : array of int64, shape (nodes,)
        Label -> into how many regions.
    stop : array of int32, shape (1,)
        Give up soon after stop[0] becomes non-zero; then False is returned.
    """
    todo = np.empty(len(plan.label), np.int32)
    left = 0
    for a in range(len(plan.some)):
        if plan.some[a] >= 0:
            todo[left] = a
            left += 1
    while left > 0:
        if stop[0] != 0:
            return False
        left -= 1
        a = todo[left]
        count = gather(area, plan, w, a, -1)
        regions = min(numbers[a], count)
        if regions <= 1:
            register(area, prices, plan, w, a)
            continue
        best, best_number, best_points, best_side = -1, whole(1), whole(FAR), whole(0)
        for _ in range(TREES):
            if best >= 0:  # of an earlier tree: it has to be drawn again
                gather(area, plan, w, a, -1)
            state = w.rng[0]
            root = grow_tree(area, w, count)
            for k in range(count):
                v = w.order[k]
                if v == root:
                    continue
                number, points = share_of(area, w, regions, v)
                side = min(number, regions - number)
                if points < best_points or (points == best_points and side > best_side):
                    best, best_number, best_points, best_side = v, number, points, side
                    kept = state
            if best_points == 0 or stop[0] != 0:
                break
        gather(area, plan, w, a, -1)
        after = w.rng[0]
        w.rng[0] = kept
        grow_tree(area, w, count)
        w.rng[0] = after
        b = free_label(plan)
        separate(area, prices, plan, w, count, best, a, b)
        plan.regions[0] += 1
        numbers[a], numbers[b] = regions - best_number, best_number
        todo[left] = a
        todo[left + 1] = b
        left += 2
    return True


# ---------------------------------------------------------------- better ones
@jit
def neighbour(area: Area, plan: Plan, w: Workshop, v: int) -> int:
    """Return the label of a random neighbour in another region, -1 when there is none."""
    met = whole(0)
    chosen = whole(-1)
    for e in range(area.links.start[v], area.links.start[v + 1]):
        other = plan.label[area.links.node[e]]
        if other != plan.label[v]:
            met += 1
            if draw(w.rng, met) == 0:
                chosen = whole(other)
    return chosen


@jit
def accepts(w: Workshop, points: int, cost: int, heat: Heat) -> bool:
    """Tell whether to go a step that changes points and cost by so much."""
    if heat.slack > 0:
        cost += (points * heat.rate) >> 6
    elif points != 0:
        return points < 0
    return cost <= (draw(w.rng, heat.cost + 1) if heat.cost > 0 else 0)


@jit
def shift(area: Area, prices: Prices, plan: Plan, w: Workshop, v: int, b: int, heat: Heat) -> bool:
    """Move one node to a neighbouring region, if that is accepted."""
    a = plan.label[v]
    size = gather(area, plan, w, a, -1)
    if size == 1:
        return False
    plan.label[v] = b
    first = w.nodes[0] if w.nodes[0] != v else w.nodes[1]
    before = plan.some[a]
    plan.some[a] = first
    left = gather(area, plan, w, a, -1)
    if left == size - 1:
        points_a, cost_a = value(area, prices, w.s, w.nodes, left)
        larger = gather(area, plan, w, b, -1)
        points_b, cost_b = value(area, prices, w.s, w.nodes, larger)
        points = points_a + points_b - plan.broken[a] - plan.broken[b]
        cost = cost_a + cost_b - plan.cost[a] - plan.cost[b]
        if accepts(w, points, cost, heat):
            plan.broken[a], plan.cost[a], plan.broken[b], plan.cost[b] = points_a, cost_a, points_b, cost_b
            if points_b == 0:
                note(w.pool, w.nodes, larger)
            return True
    plan.label[v] = a
    plan.some[a] = before
    return False


@jit
def recombine(area: Area, prices: Prices, plan: Plan, w: Workshop, a: int, b: int, heat: Heat) -> bool:
    """Merge two regions and cut them anew, if that is accepted."""
    count = gather(area, plan, w, a, b)
    root = grow_tree(area, w, count)
    v, points, cost = best_cut(area, prices, w, count, root, heat)
    points -= plan.broken[a] + plan.broken[b]
    cost -= plan.cost[a] + plan.cost[b]
    if v < 0 or not accepts(w, points, cost, heat):
        return False
    separate(area, prices, plan, w, count, v, a, b)
    return True


@jit
def merge(area: Area, prices: Prices, plan: Plan, w: Workshop, a: int, b: int, heat: Heat) -> bool:
    """Merge two regions into one, if that is accepted."""
    count = gather(area, plan, w, a, b)
    points, cost = value(area, prices, w.s, w.nodes, count)
    if not accepts(w, points - plan.broken[a] - plan.broken[b], cost - plan.cost[a] - plan.cost[b], heat):
        return False
    for k in range(count):
        plan.label[w.nodes[k]] = a
    plan.broken[a], plan.cost[a] = points, cost
    plan.some[b] = -1
    plan.regions[0] -= 1
    return True


@jit
def split(area: Area, prices: Prices, plan: Plan, w: Workshop, a: int, heat: Heat) -> bool:
    """Cut one region in two, if that is accepted."""
    count = gather(area, plan, w, a, -1)
    if count == 1:
        return False
    root = grow_tree(area, w, count)
    v, points, cost = best_cut(area, prices, w, count, root, heat)
    if v < 0 or not accepts(w, points - plan.broken[a], cost - plan.cost[a], heat):
        return False
    separate(area, prices, plan, w, count, v, a, free_label(plan))
    plan.regions[0] += 1
    return True


@jit
def worst_node(plan: Plan, w: Workshop) -> int:
    """Return a node of a random region that breaks a rule, -1 when none does."""
    met = whole(0)
    chosen = whole(-1)
    for a in range(len(plan.some)):
        if plan.some[a] >= 0 and plan.broken[a] > 0:
            met += 1
            if draw(w.rng, met) == 0:
                chosen = whole(plan.some[a])
    return chosen


@jit
def sums_of(plan: Plan) -> tuple[int, int]:
    """Return points and cost of a whole plan."""
    points = cost = whole(0)
    for a in range(len(plan.some)):
        if plan.some[a] >= 0:
            points += plan.broken[a]
            cost += plan.cost[a]
    return points, cost


@entry
def improve(
    area: Area, prices: Prices, plan: Plan, w: Workshop, best: Index, steps: int, heat: Heat, stop: Index
) -> tuple[int, int]:
    """Take random steps that make a partition better, or at some heat a little worse.

    Parameters
    ----------
    plan : Plan
        With valued regions; it is changed.
    best : array of int32, shape (nodes,)
        Receives the labels of the best partition met.
    steps : int
        How many steps to try.
    heat : Heat
        What one step may make worse.
    stop : array of int32, shape (1,)
        Give up soon after stop[0] becomes non-zero.

    Returns
    -------
    points, cost : int
        Of the best partition; points of 0: it keeps all rules that are judged region by region.
    """
    n = len(plan.label)
    fewest, most = area.leftovers.fewest, area.leftovers.most
    points, cost = sums_of(plan)
    best_points, best_cost = points, cost
    for v in range(n):
        best[v] = plan.label[v]
    for turn in range(steps):
        if (turn & 15) == 0 and stop[0] != 0:
            break
        kind = draw(w.rng, whole(16))
        v = whole(draw(w.rng, n))
        if points > 0 and (turn & 1) == 0:
            broken = worst_node(plan, w)
            if broken >= 0 and kind >= 6:
                v = broken
        a = whole(plan.label[v])
        b = neighbour(area, plan, w, v)
        if kind >= 6 and kind < 14 and b < 0 and plan.regions[0] > 1:
            continue
        changed = False
        if kind < 6:
            changed = b >= 0 and shift(area, prices, plan, w, v, b, heat)
        elif kind < 14:
            changed = b >= 0 and recombine(area, prices, plan, w, a, b, heat)
        elif kind == 14:
            changed = b >= 0 and plan.regions[0] > fewest and merge(area, prices, plan, w, a, b, heat)
        else:
            changed = plan.regions[0] < most and split(area, prices, plan, w, a, heat)
        if changed:
            points, cost = sums_of(plan)
            if points < best_points or (points == best_points and cost < best_cost):
                best_points, best_cost = points, cost
                for u in range(n):
                    best[u] = plan.label[u]
    return best_points, best_cost
