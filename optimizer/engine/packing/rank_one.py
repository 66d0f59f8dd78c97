"""Rank-one cuts of a packing: rows of nodes added up with weights, divided, and rounded down.

A node lies in at most one region, so that for whole weights w of nodes and a whole divisor d

    sum over chosen regions of floor(w(region) / d)  <=  floor(w(all nodes) / d)

holds for every packing, although a fractional choice may break it (Chvatal 1973; with weight 1 on
three nodes and d = 2 these are the subset-row cuts of Jepsen and others, 2008).  Nothing needs to
be trusted about where a cut comes from: the weights and the divisor say it all.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.records import record
from optimizer.engine.arrays.layout import Graph
from optimizer.engine.kernels.jit import entry, jit

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["Pool", "RankOne", "climb_all", "find_cuts"]

DIVISORS = np.array([2, 3, 4, 5])

STEPS = 60
"""Changes of a weight in one climb."""

REST = 6
"""Steps for which a changed weight is left alone, at most."""

LEAN = 0.05
"""What a step towards the next whole multiple counts for, beside what is won at once."""

LEAST = 0.01
"""Cuts that a fractional choice breaks by less are not worth a row."""


@record
class RankOne:
    """A cut.

    Attributes
    ----------
    weights : tuple of (int, int)
        Nodes with their weights, from 1 to divisor - 1.
    divisor : int
    """

    weights: tuple[tuple[int, int], ...]
    divisor: int

    @property
    def most(self) -> int:
        """What all regions of a packing together hold at most."""
        return sum(weight for _, weight in self.weights) // self.divisor


class Pool:
    """Regions to pack, as arrays.

    Parameters
    ----------
    count : int
        Nodes are numbered 0 to count - 1.
    regions : sequence of frozenset of int
    """

    def __init__(self, count: int, regions: Sequence[frozenset[int]]) -> None:
        from scipy import sparse  # loads slowly, and only packings need it

        self.regions = regions
        start = np.cumsum([0, *map(len, regions)])
        nodes = np.array([node for region in regions for node in sorted(region)], np.int32)
        ones = np.ones(len(nodes), np.int64)
        self.members = sparse.csr_array((ones, nodes, start), shape=(len(regions), count))
        self.roots = np.array([min(region) for region in regions], np.int32)
        """Smallest node of each region: no two regions of a packing share one."""

    def amounts(self, cuts: Sequence[RankOne]) -> sparse.csc_array:
        """Return how much each region counts in each cut, shape (regions, cuts)."""
        from scipy import sparse

        entries = [(node, k, weight) for k, cut in enumerate(cuts) for node, weight in cut.weights]
        nodes, numbers, weights = np.array(entries, np.int64).reshape(-1, 3).T
        shape = (self.members.shape[1], len(cuts))
        sums = (self.members @ sparse.csr_array((weights, (nodes, numbers)), shape=shape)).tocsc()
        divisors = np.array([cut.divisor for cut in cuts], np.int64)
        sums.data //= np.repeat(divisors, np.diff(sums.indptr))
        sums.eliminate_zeros()
        return sums


def find_cuts(pool: Pool, shares: NDArray[np.float64], known: Container[RankOne], most: int) -> list[RankOne]:
    """Return cuts that a fractional choice of regions breaks, those first that it breaks most.

    Parameters
    ----------
    pool : Pool
        The regions.
    shares : array of float, shape (regions,)
        The fractional choice.
    known : container of RankOne
        Cuts to leave out.
    most : int
        Cuts to return at most.
    """
    chosen = np.flatnonzero(shares > 1e-7)
    members = pool.members[chosen]
    holders, near = members.T.tocsr(), (members.T @ members).tocsr()
    excess, table, divisors = climb_all(_graph(holders), _graph(near), shares[chosen], DIVISORS)
    found: dict[RankOne, float] = {}
    for k in np.flatnonzero(excess > LEAST):
        nodes = np.flatnonzero(table[k]).tolist()
        cut = RankOne(tuple((v, int(table[k, v])) for v in nodes), int(divisors[k]))
        if cut not in known:
            found[cut] = float(excess[k])
    return sorted(found, key=lambda cut: (-found[cut], cut.divisor, cut.weights))[:most]


def _graph(rows: sparse.csr_array) -> Graph:
    return Graph(rows.indptr.astype(np.int32), rows.indices.astype(np.int32))


# -------------------------------------------------------------------- kernels
@jit
def climb(
    holders: Graph,
    near: Graph,
    shares: NDArray[np.float64],
    start: int,
    divisor: int,
    best: NDArray[np.int8],
) -> float:
    """Change one weight at a time, as in a tabu search, and note the cut that is broken most.

    Parameters
    ----------
    holders, near : Graph
        Regions of each node, and nodes that share a region with each node.
    shares : array of float, shape (regions,)
        Share of each region that is chosen.
    start : int
        Node whose weight is 1 at the beginning.
    divisor : int
        Of the cut.
    best : array of int8, shape (nodes,)
        Receives the weights.

    Returns
    -------
    float
        By how much the cut is broken; 0 or less: none was found.
    """
    n = len(holders.start) - 1
    held = np.zeros(len(shares), np.int64)
    weight = np.zeros(n, np.int64)
    rested = np.zeros(n, np.int64)
    around = np.zeros(n, np.bool_)
    order = np.zeros(n, np.int64)
    around[start] = True
    order[0] = start
    count, total = 1, 0
    excess = most = 0.0
    v, sign = start, 1
    for step in range(STEPS):
        for e in range(near.start[v], near.start[v + 1]):
            u = near.node[e]
            if not around[u]:
                around[u] = True
                order[count] = u
                count += 1
        for e in range(holders.start[v], holders.start[v + 1]):
            r = holders.node[e]
            excess += shares[r] * ((held[r] + sign) // divisor - held[r] // divisor)
            held[r] += sign
        excess -= (total + sign) // divisor - total // divisor
        total += sign
        weight[v] += sign
        rested[v] = step + 2 + (7 * step + v) % REST
        if excess > most + 1e-9:
            most = excess
            for u in range(n):
                best[u] = weight[u]
        v = -1
        highest = 0.0
        for k in range(count):
            u = order[k]
            if rested[u] > step + 1:
                continue
            for s in (-1, 1):
                if 0 <= weight[u] + s < divisor:
                    won = gain(holders, shares, held, total, u, s, divisor)
                    if v < 0 or won > highest:
                        v, sign, highest = u, s, won
        if v < 0:
            break
    return most


@jit
def gain(
    holders: Graph,
    shares: NDArray[np.float64],
    held: NDArray[np.int64],
    total: int,
    node: int,
    sign: int,
    divisor: int,
) -> float:
    """Return what changing the weight of a node by one is worth."""
    won = -float((total + sign) // divisor - total // divisor)
    lean = -float((total + sign) % divisor - total % divisor)
    for e in range(holders.start[node], holders.start[node + 1]):
        r = holders.node[e]
        won += shares[r] * ((held[r] + sign) // divisor - held[r] // divisor)
        lean += shares[r] * ((held[r] + sign) % divisor - held[r] % divisor)
    return won + LEAN * lean / divisor


@entry
def climb_all(
    holders: Graph,
    near: Graph,
    shares: NDArray[np.float64],
    divisors: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.int8], NDArray[np.int64]]:
    """Climb from every node with every divisor; return excesses, weights and divisors, one row each."""
    n = len(holders.start) - 1
    excess = np.zeros(n * len(divisors), np.float64)
    table = np.zeros((n * len(divisors), n), np.int8)
    divisor = np.zeros(n * len(divisors), np.int64)
    row = 0
    for v in range(n):
        if holders.start[v + 1] - holders.start[v] < 2:
            continue
        for k in range(len(divisors)):
            divisor[row] = divisors[k]
            excess[row] = climb(holders, near, shares, v, divisor[row], table[row])
            row += 1
    return excess, table, divisor
