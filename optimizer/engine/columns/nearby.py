"""Which roots of a large map may have gained a column close around them since they were searched last.

Looking only at a hundred nodes around a root finds nearly all columns and takes a tenth of a search of
the whole map; and where no dual near a root has risen, what was not there before is not there now.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.arrays.image import Duals, Image
from optimizer.engine.arrays.layout import FAR, Graph

__all__ = ["Nearby", "surroundings"]

CLOSE = 100
"""Nodes around a root that are looked at."""


HEARD = 256
"""Roots after which the clock is looked at."""


class Nearby:
    """Remembers for each root when it was searched, how deeply, and which duals rose since.

    Parameters
    ----------
    image : Image
        The problem.
    depths : int
        How many depths of search there are; a root that was searched to its end is at none of them.
    ended : callable
        Asked often; True ends setting up, and what is missing is not looked at.
    """

    def __init__(self, image: Image, depths: int, ended: Callable[[], bool] = lambda: False) -> None:
        n = len(image.groups)
        self.around = surroundings(image, ended)
        self.depths = depths
        self.depth = np.zeros(n, np.int64)
        """The depth at which each root is to be searched next; `depths`: at none."""
        self.turn = 0
        self.searched = np.zeros(n, np.int64)
        """Turn in which it was searched last."""
        self.rose = np.zeros(n, np.int64)
        """Per node: turn in which its dual rose last."""
        self.duals = np.full(n, -FAR, np.int64)

    def begin(self, duals: Duals) -> None:
        """Begin a turn with new duals."""
        self.turn += 1
        self.rose[duals.nodes > self.duals] = self.turn
        self.duals = duals.nodes
        latest = np.maximum.reduceat(self.rose[self.around.node], self.around.start[:-1])
        self.depth[latest > self.searched] = 0

    def due(self, depth: int) -> list[int]:
        """Return the roots to search at this depth."""
        due: list[int] = np.flatnonzero(self.depth == depth).tolist()
        return due

    def note(self, roots: list[int], complete: NDArray[np.bool_], gave: set[int]) -> None:
        """Take note of a search: which roots it finished (by node), and which of them gave columns."""
        for root in roots:
            self.searched[root] = self.turn
            self.depth[root] = 0 if root in gave else self.depths if complete[root] else self.depth[root] + 1


def surroundings(image: Image, ended: Callable[[], bool] = lambda: False) -> Graph:
    """Return for each root itself and the nodes behind it in order that are the fewest steps away.

    Asks `ended` often; when True, the roots that are left stand alone.
    """
    links, n = image.area.links, len(image.groups)
    beside = [links.node[links.start[v] : links.start[v + 1]].tolist() for v in range(n)]
    start, node = np.zeros(n + 1, np.int32), list[int]()
    close = CLOSE
    for root in range(n):
        if root % HEARD == 0 and ended():
            close = 1
        near, seen = [root], {root}
        for v in near:
            if len(near) >= close:
                break
            for u in beside[v]:
                if u > root and u not in seen:
                    seen.add(u)
                    near.append(u)
        node += near
        start[root + 1] = len(node)
    return Graph(start, np.array(node, np.int32))
