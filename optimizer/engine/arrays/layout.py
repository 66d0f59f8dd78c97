"""The dense arrays that the kernels work on: a Problem whose groups of units are contracted.

A *node* is one unit, or several units that stay together and touch.  What one region costs,
in half cost units, is written as a quadratic function of the nodes it holds,

    per_region + sum alone[v] x[v] - sum gain[v, w] x[v] x[w] + hinges + spreads

because a pair that costs `a` when separated and `b` when joined costs a region
a (x[v] + x[w]) - 2 (a - b) x[v] x[w] half units.  Side constraints have a cost of the same
form, so their duals only change the coefficients (see `image.Image.prices`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "FAR",
    "SCALE_BITS",
    "Area",
    "Cohesions",
    "Graph",
    "Labels",
    "Leftovers",
    "LimitTable",
    "Pairs",
    "Prices",
    "Quorums",
    "Totals",
]

Int = NDArray[np.int64]
Index = NDArray[np.int32]

FAR = 1 << 60
"""Stands for 'no bound' in totals, and for 'no region' in costs."""

SCALE_BITS = 16
"""Kernels count costs in 2 ** -SCALE_BITS of a half cost unit, so that duals are integers too."""


class Graph(NamedTuple):
    """Lists of nodes: those of v are ``node[start[v]:start[v + 1]]``."""

    start: Index
    node: Index


class Pairs(NamedTuple):
    """Nodes that share a pair cost, like `Graph`; `mate` is the same pair seen from its other node."""

    start: Index
    node: Index
    mate: Index


class Totals(NamedTuple):
    """Additive totals and their hinges; the hinges of total t are ``hinge_start[t]:hinge_start[t + 1]``."""

    value: Int
    """Shape (totals, nodes)."""
    rising: NDArray[np.bool_]
    """Whether no node has a negative value."""
    lower: Int
    upper: Int
    """Bounds on each total that follow from the limits."""
    hinge_start: Index
    hinge_at: Int
    hinge_num: Int
    hinge_den: Int
    hinge_above: NDArray[np.bool_]
    hinge_flat: NDArray[np.bool_]
    """Whether it costs the same, however far beyond the threshold."""
    other_start: Index
    other: Index
    """Hinge -> the totals that count in place of its own where they lie farther beyond the threshold."""
    hinge_far: Int
    """Per hinge with other totals: the farthest that one of them can be beyond the threshold."""


class LimitTable(NamedTuple):
    """Limit -> its alternatives (`choice`) -> their bounds, as ranges of positions."""

    start: Index
    choice_start: Index
    total: Index
    lower: Int
    upper: Int


class Labels(NamedTuple):
    """The labels of node v are ``label[start[v]:start[v + 1]]``, numbered through over all spreads."""

    start: Index
    label: Index
    spread: Index
    """Label -> its spread."""
    most: Index
    """Spread -> most different labels in one region."""


class Quorums(NamedTuple):
    """Node v -> its quorums (`start`), quorum -> the nodes that count for it (`item_start`)."""

    start: Index
    need: Int
    item_start: Index
    item: Index
    weight: Int


class Cohesions(NamedTuple):
    """Rules on a sum over members and pairs of members."""

    alone: Int
    """Shape (cohesions, nodes)."""
    free: NDArray[np.bool_]
    """Same shape: whether a region of such nodes only is excused."""
    weight: Int
    """Shape (cohesions, pairs as in `Area.pairs`): 0 or more."""


class Leftovers(NamedTuple):
    """What any region keeps, by which what it leaves behind is judged (see `kernels.leftovers`)."""

    used: bool
    deep: bool
    """Whether that is worth a look before a region is complete: bounds on both sides."""
    near: bool
    """Whether every piece touches the region and has only to be large enough: then a look at what is close
    to the region is enough."""
    lower: Int
    upper: Int
    """Per total; 0 and FAR where nothing is known, or values may be negative."""
    fewest: int
    most: int
    """Regions in the whole partition."""


class Area(NamedTuple):
    """What never changes while a problem is solved."""

    links: Graph
    """Nodes that touch."""
    pairs: Pairs
    aparts: Graph
    totals: Totals
    limits: LimitTable
    labels: Labels
    quorums: Quorums
    cohesions: Cohesions
    leftovers: Leftovers


class Prices(NamedTuple):
    """The coefficients of a region's reduced cost, all in 2 ** -SCALE_BITS half cost units."""

    own: Int
    """Cost of a node on its own minus its dual."""
    gain: Int
    """Per pair (as in `Area.pair`): what holding both saves; even numbers."""
    hinge: Int
    """Per hinge: weight of its (rounded up) cost."""
    spread: Int
    """Per spread: cost of each label beyond the first."""
    region: int
    """Cost of a region as such."""
