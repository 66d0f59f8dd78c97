"""The regions of a root, case by case: with a node of a large dual, without it but with the next, and so on.

A bound that does not know that regions are connected lets a root gain the largest duals far from it, and its
search spends itself on ways there.  Where such a node is a member from the start, what it costs together with
the root counts in full; where none of them may be one, nothing is to be gained.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.arrays.image import Duals
from optimizer.engine.arrays.layout import Graph
from optimizer.engine.kernels.pricing import EVERY

__all__ = ["EVERYTHING", "Case", "cases_of", "narrowed"]

MOST = 12
"""Nodes that are told apart for a root ..."""

PART = 0.1
"""... each with a dual of at least this part of the largest ..."""

OUT = 2
"""... and so many times what duals are on average."""


class Case(NamedTuple):
    """Regions that hold a node (below 0: none is asked for) and none of some others."""

    without: tuple[int, ...]
    holds: int


EVERYTHING = Case((), -1)


def cases_of(duals: Duals, root: int) -> list[Case]:
    """Return the cases of a root: every region is in one of them."""
    behind = duals.nodes[root + 1 :]
    top = np.argsort(-behind, kind="stable")[:MOST].tolist()
    least = max(PART * behind[top[0]], OUT * float(np.abs(duals.nodes).mean())) if top else 0
    first = [root + 1 + k for k in top if behind[k] > 0 and behind[k] >= least]
    return [Case(tuple(first[:k]), v) for k, v in enumerate([*first, -1])]


def narrowed(case: Case, root: int, count: int, among: Graph | None) -> tuple[NDArray[np.int32], int]:
    """Return the nodes that a region may hold, as a query wants them, and the one that it has to hold."""
    nodes = EVERY if among is None else among.node[among.start[root] : among.start[root + 1]]
    if case.without:
        nodes = np.arange(root, count, dtype=np.int32) if among is None else nodes
        nodes = nodes[~np.isin(nodes, case.without)]
    return nodes, case.holds
