"""Duals that are nearly feasible at once: what nodes bear of a partition, lowered where that is too much.

A region pays when its nodes bear more than it costs.  Duals only fall here, each time in proportion until
the regions that were found pay no longer, so that no other region begins to pay and a root that had
none needs no second look.  What is found lies close around roots (see `nearby`); what does not is left to the
search of the whole map that proves a bound, which holds for any duals.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.set_partition import Candidate
from optimizer.engine.arrays.image import Duals, Image
from optimizer.engine.arrays.layout import SCALE_BITS, Graph
from optimizer.engine.columns.generation import TOLERANCE
from optimizer.engine.columns.pricer import Pricer

__all__ = ["borne", "lowered"]

DEPTHS = (60, 600)
"""Nodes of the search per root; deeper only where a search gave up without finding anything."""

TURNS = 6
"""Times that roots which gave regions are searched again at the duals that these leave."""

KEEP = 8
"""Regions that a root gives at a time."""


def borne(image: Image, partition: Sequence[Candidate]) -> Duals:
    """Return what each node bears of a partition: its region's cost, by what nodes cost on their own."""
    nodes = np.zeros(len(image.groups), np.int64)
    for region in partition:
        members = sorted(region.nodes)
        weights = np.maximum(image.terms.alone[members], 0) + 1.0
        nodes[members] = region.cost * (weights / weights.sum()) * (1 << SCALE_BITS)
    return Duals(nodes, (0,) * len(image.side_terms))


def lowered(pricer: Pricer, around: Graph, duals: Duals) -> tuple[Duals, list[Candidate]]:
    """Lower duals until no region is found close around its root that pays; return the regions found too.

    Parameters
    ----------
    pricer : Pricer
        Of the whole map; once it is told to end, what was reached is returned.
    around : Graph
        Per root the nodes that are looked at.
    duals : Duals
        Any; those of side constraints stay as they are.
    """
    found: list[Candidate] = []
    todo = list(range(len(pricer.image.groups)))
    for depth in DEPTHS:
        left: set[int] = set()
        for _ in range(TURNS):
            priced = pricer.price(duals, -TOLERANCE, todo, depth, KEEP, among=around)
            gave = {min(column.nodes) for column in priced.columns}
            left.update(root for root in todo if root not in gave and not priced.complete[root])
            found += priced.columns
            duals = _lower(duals, priced.columns, priced.reduced)
            todo = sorted(gave)
            if not todo or pricer.watch():
                break
        todo = sorted(left.union(todo))
    return duals, found


def _lower(duals: Duals, columns: Sequence[Candidate], reduced: Sequence[int]) -> Duals:
    """Return duals at which none of these regions pays; what pays most is seen to first."""
    members = [np.array(sorted(column.nodes)) for column in columns]
    sums = [int(duals.nodes[inside].sum()) for inside in members]
    nodes = duals.nodes.astype(np.float64)
    for k in sorted(range(len(columns)), key=lambda k: (reduced[k], k)):
        own = nodes[members[k]]
        excess = own.sum() - (sums[k] + reduced[k])
        if excess > 0:
            part = np.maximum(own, 0.0)
            nodes[members[k]] = own - part * min(1.0, excess / max(part.sum(), 1.0))
    return Duals(np.floor(nodes).astype(np.int64), duals.sides)
