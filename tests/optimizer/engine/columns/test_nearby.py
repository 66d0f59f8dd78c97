"""Searches close around roots: what they may hold, and which roots need none after duals have moved."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings, strategies as st

from benchmarks.synthetic import weak_map
from optimizer.engine.arrays.image import Duals, Image
from optimizer.engine.arrays.layout import SCALE_BITS
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns import nearby
from optimizer.engine.columns.nearby import Nearby, surroundings
from optimizer.engine.columns.pricer import Pricer

EASY = 1 << 60


def shares(image: Image, rng: np.random.Generator) -> Duals:
    """Duals of about what a node costs."""
    typical = float(np.abs(image.terms.alone).mean()) * rng.uniform(0.3, 1.2)
    nodes = rng.uniform(0.2, 1.8, len(image.groups)) * typical * (1 << SCALE_BITS)
    return Duals(nodes.astype(np.int64), ())


def paying(pricer: Pricer, duals: Duals, among=None) -> set[frozenset[int]]:
    """All regions of negative reduced cost, or those within the given nodes of their root."""
    priced = pricer.price(duals, -1, range(len(pricer.image.groups)), EASY, keep=0, among=among)
    assert priced.complete.all()
    return {column.nodes for column in priced.columns}


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6))
def test_a_search_close_around_roots_finds_what_lies_there_and_roots_that_are_left_out_have_nothing(seed):
    rng = np.random.default_rng(seed)
    image = translate(weak_map(14, seed % 7))
    pricer = Pricer(image, 1, lambda: False)
    given_close, nearby.CLOSE = nearby.CLOSE, 6
    try:
        known = Nearby(image, 2)
    finally:
        nearby.CLOSE = given_close
    around = known.around
    close = [set(around.node[around.start[v] : around.start[v + 1]].tolist()) for v in range(14)]
    assert all(min(nodes) == root and len(nodes) <= 6 + 10 for root, nodes in enumerate(close))
    duals = shares(image, rng)
    for _ in range(4):
        known.begin(duals)
        within = paying(pricer, duals, around)
        assert within == {nodes for nodes in paying(pricer, duals) if nodes <= close[min(nodes)]}
        due = known.due(0)
        assert within <= {nodes for nodes in within if min(nodes) in due}
        known.note(due, np.ones(14, np.bool_), {min(nodes) for nodes in within})
        moved = duals.nodes.copy()
        some = rng.choice(14, 4, replace=False)
        moved[some] += (moved[some] * rng.uniform(-0.5, 0.3, 4)).astype(np.int64)
        duals = Duals(moved, ())
    pricer.close()


def test_surroundings_are_the_nearest_nodes_behind_a_root():
    image = translate(weak_map(60, 3))
    links, around = image.area.links, surroundings(image)
    for root in range(60):
        near = around.node[around.start[root] : around.start[root + 1]].tolist()
        assert near[0] == root
        assert len(set(near)) == len(near)
        reached, front = {root}, [root]
        for v in front:
            fresh = {
                u for u in links.node[links.start[v] : links.start[v + 1]].tolist() if u > root
            } - reached
            reached |= fresh
            front += sorted(fresh)
        assert set(near) == reached
