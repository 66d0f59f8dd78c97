from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from numba import njit

from optimizer.engine.arrays.layout import FAR, Pairs
from optimizer.engine.kernels import cuts


@njit
def cut(pairs, gain, weights, value, rates, enough):
    """All nodes active: the least weight and the nodes that reach it."""
    flow = cuts.new_flow(len(weights), len(pairs.node))
    for v in range(len(weights)):
        flow.active[v] = True
        flow.order[v] = v
    cuts.prepare(pairs, gain, flow, len(weights), weights)
    low = cuts.cut(pairs, gain, flow, len(weights), value, rates, enough)
    return low, flow.level >= 0


@njit
def forced(pairs, gain, weights, value, rates, v):
    """The least weight of a set with v in it, and whether all that was not touched is as before."""
    flow = cuts.new_flow(len(weights), len(pairs.node))
    for u in range(len(weights)):
        flow.active[u] = True
        flow.order[u] = u
    cuts.prepare(pairs, gain, flow, len(weights), weights)
    low = cuts.cut(pairs, gain, flow, len(weights), value, rates, FAR)
    if flow.level[v] >= 0:
        return low, True
    flow.level.fill(-1)
    demand, spare = flow.demand.copy(), flow.spare.copy()
    low, touched = cuts.force(pairs, flow, v, low, FAR)
    near = {v}
    for k in range(touched):
        near.add(flow.touched[k])
    kept = not flow.marked.any() and (flow.level == -1).all()
    for u in range(len(weights)):
        if u not in near:
            kept &= demand[u] == flow.demand[u]
            for e in range(pairs.start[u], pairs.start[u + 1]):
                kept &= spare[e] == flow.spare[e]
    return low, kept


@njit
def one_after_another(pairs, gain, actives, weights, value, rates):
    """Cuts of one working space, each over other nodes, weights and rates."""
    flow = cuts.new_flow(weights.shape[1], len(pairs.node))
    lows = np.zeros(len(rates), np.int64)
    chosen = np.zeros(weights.shape, np.bool_)
    for k in range(len(rates)):
        count = 0
        for v in range(weights.shape[1]):
            flow.active[v] = actives[k, v]
            if actives[k, v]:
                flow.order[count] = v
                count += 1
        cuts.prepare(pairs, gain, flow, count, weights[k])
        lows[k] = cuts.cut(pairs, gain, flow, count, value, rates[k], FAR)
        for j in range(count):
            chosen[k, flow.order[j]] = flow.level[flow.order[j]] >= 0
    return lows, chosen


def random_case(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 9))
    gains = {p: 2 * int(rng.integers(-5, 10)) for p in combinations(range(n), 2) if rng.random() < 0.5}
    rows = [
        [(u, gains[min(u, v), max(u, v)]) for u in range(n) if (min(u, v), max(u, v)) in gains]
        for v in range(n)
    ]
    start = np.cumsum([0, *map(len, rows)]).astype(np.int32)
    place = {(v, u): start[v] + k for v, row in enumerate(rows) for k, (u, _) in enumerate(row)}
    pairs = Pairs(
        start,
        np.array([u for row in rows for u, _ in row], np.int32),
        np.array([place[u, v] for v, row in enumerate(rows) for u, _ in row], np.int32),
    )
    gain = np.array([g for row in rows for _, g in row], np.int64)
    return n, gains, pairs, gain, rng.integers(-20, 20, n), rng.integers(0, 9, (1, n)), rng.integers(-3, 4, 1)


def weight(nodes, gains, weights, value, rates):
    """What the relaxation says a set weighs: losses between members (negative gains) do not count."""
    own = sum(int(weights[v]) + int(rates[0]) * int(value[0, v]) for v in nodes)
    return own - sum(g for (u, v), g in gains.items() if g > 0 and u in nodes and v in nodes)


def subsets(n):
    return [frozenset(s) for k in range(n + 1) for s in combinations(range(n), k)]


@pytest.mark.parametrize("seed", range(60))
def test_cut_is_the_least_weight_of_all_sets(seed):
    n, gains, pairs, gain, weights, value, rates = random_case(seed)
    all_weights = {s: weight(s, gains, weights, value, rates) for s in subsets(n)}
    low, chosen = cut(pairs, gain, weights, value, rates, FAR)
    assert low == min(all_weights.values())
    reached = [s for s, w in all_weights.items() if w == low]
    assert frozenset(np.flatnonzero(chosen)) == frozenset.intersection(*reached)


@pytest.mark.parametrize("seed", range(60))
def test_what_flowed_before_changes_no_cut(seed):
    n, gains, pairs, gain, _, value, _ = random_case(seed)
    rng = np.random.default_rng(seed)
    turns = 8
    actives = rng.random((turns, n)) < 0.7
    weights, rates = rng.integers(-20, 20, (turns, n)), rng.integers(-3, 4, (turns, 1))
    lows, chosen = one_after_another(pairs, gain, actives, weights, value, rates)
    for k in range(turns):
        among = [s for s in subsets(n) if all(actives[k, v] for v in s)]
        all_weights = {s: weight(s, gains, weights[k], value, rates[k]) for s in among}
        assert lows[k] == min(all_weights.values())
        reached = [s for s, w in all_weights.items() if w == lows[k]]
        assert frozenset(np.flatnonzero(chosen[k])) == frozenset.intersection(*reached)


@pytest.mark.parametrize("seed", range(60))
def test_force_is_the_least_weight_with_a_node(seed):
    n, gains, pairs, gain, weights, value, rates = random_case(seed)
    for v in range(n):
        least = min(weight(s, gains, weights, value, rates) for s in subsets(n) if v in s)
        assert forced(pairs, gain, weights, value, rates, v) == (least, True)


@pytest.mark.parametrize("seed", range(30))
def test_a_cut_that_stops_early_is_a_lower_bound_above_enough(seed):
    n, gains, pairs, gain, weights, value, rates = random_case(seed)
    least = min(weight(s, gains, weights, value, rates) for s in subsets(n))
    low, _ = cut(pairs, gain, weights, value, rates, least - 3)
    assert least - 3 < low <= least


@pytest.mark.parametrize("seed", range(30))
def test_cut_agrees_with_networkx(seed):
    n, gains, pairs, gain, weights, value, rates = random_case(seed)
    graph = nx.DiGraph()
    graph.add_nodes_from(["source", "sink"])
    base = 0
    for v in range(n):
        own = int(weights[v] + rates[0] * value[0, v]) - sum(
            g // 2 for p, g in gains.items() if g > 0 and v in p
        )
        base += min(own, 0)
        if own < 0:
            graph.add_edge("source", v, capacity=-own)
        else:
            graph.add_edge(v, "sink", capacity=own)
    for (u, v), g in gains.items():
        if g > 0:
            graph.add_edge(u, v, capacity=g // 2)
            graph.add_edge(v, u, capacity=g // 2)
    expected = base + nx.minimum_cut_value(graph, "source", "sink")
    assert cut(pairs, gain, weights, value, rates, FAR)[0] == expected
