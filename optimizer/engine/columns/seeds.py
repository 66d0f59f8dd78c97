"""Regions to begin column generation with: pieces of random spanning trees."""

from __future__ import annotations

import random
from collections.abc import Callable

from optimizer.engine.arrays.image import Image

__all__ = ["tree_regions"]


def tree_regions(
    image: Image, trees: int, seed: int, ended: Callable[[], bool] = lambda: False
) -> list[frozenset[int]]:
    """Return connected sets of nodes: random spanning trees, cut where a piece is large enough.

    Trees prefer pairs that are dear to separate.  How large a piece has to be is drawn around a
    lower bound or a hinge of one of the totals, else around a number of nodes.  Asks `ended` before each
    tree; True ends it with what was found.
    """
    area, rng = image.area, random.Random(seed)
    gain = {
        (v, int(area.pairs.node[e])): int(image.terms.gain[e])
        for v in range(len(image.groups))
        for e in range(area.pairs.start[v], area.pairs.start[v + 1])
    }
    links = [
        (v, int(area.links.node[e]))
        for v in range(len(image.groups))
        for e in range(area.links.start[v], area.links.start[v + 1])
        if v < area.links.node[e]
    ]
    noise = 1.0 + max((gain.get(link, 0) for link in links), default=0)
    sizes = _sizes(image)
    found = set()
    for _ in range(trees):
        if ended():
            break
        level = noise * rng.choice([0.2, 0.5, 1.0])
        order = sorted(links, key=lambda link: gain.get(link, 0) + level * rng.random(), reverse=True)
        values, amount = rng.choice(sizes)
        found |= _pieces(order, values, amount * rng.uniform(1.0, 2.5))
    return sorted(found, key=sorted)


def _sizes(image: Image) -> list[tuple[list[int], float]]:
    """Return the totals by which pieces can be measured, with the amount to aim for."""
    area, sizes = image.area, []
    for t in range(len(area.totals.value)):
        values = area.totals.value[t].tolist()
        aims = [int(area.totals.lower[t])] if area.totals.lower[t] > min(values, default=0) else []
        aims += area.totals.hinge_at[area.totals.hinge_start[t] : area.totals.hinge_start[t + 1]].tolist()
        sizes += [(values, float(aim)) for aim in aims if 0 < aim < sum(values)]
    return sizes or [([1] * len(image.groups), size) for size in (1.0, 2.0, 4.0)]


def _pieces(links: list[tuple[int, int]], values: list[int], amount: float) -> set[frozenset[int]]:
    """Build a spanning forest of the links in their order and cut it into pieces of an amount."""
    chief = list(range(len(values)))

    def find(v: int) -> int:
        while chief[v] != v:
            chief[v] = chief[chief[v]]
            v = chief[v]
        return v

    tree: list[list[int]] = [[] for _ in values]
    for v, w in links:
        a, b = find(v), find(w)
        if a != b:
            chief[b] = a
            tree[v].append(w)
            tree[w].append(v)
    found = set()
    seen = [False] * len(values)
    for root in range(len(values)):
        if seen[root]:
            continue
        seen[root] = True
        walk = [(root, root)]
        for v, _ in walk:
            for w in tree[v]:
                if not seen[w]:
                    seen[w] = True
                    walk.append((w, v))
        piece = {v: [v] for v, _ in walk}
        held = {v: values[v] for v, _ in walk}
        for v, above in reversed(walk):
            if v == above or held[v] >= amount:
                found.add(frozenset(piece[v]))
            else:
                piece[above] += piece[v]
                held[above] += held[v]
    return found
