"""The dense arrays that the kernels work on: a Problem with its fixed groups of units contracted.

A *node* is one unit, or several units that stay together and touch.  What one region costs,
in half cost units, is written as a quadratic function of the nodes it holds,

    per_region + sum alone[v] x[v] - sum gain[v, w] x[v] x[w] + hinges + spreads

because a pair that costs `a` when separated and `b` when joined costs a region
a (x[v] + x[w]) - 2 (a - b) x[v] x[w] half units.  Side constraints have a cost of the same
form, so their duals only change the coefficients (see `Image.prices`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.problem import Cost, Hinge, Problem, Region, Side

__all__ = [
    "FAR",
    "SCALE_BITS",
    "Area",
    "Duals",
    "Graph",
    "Image",
    "Labels",
    "Limits",
    "Pairs",
    "Prices",
    "Quorums",
    "Terms",
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


class Limits(NamedTuple):
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


class Area(NamedTuple):
    """What never changes while a problem is solved."""

    links: Graph
    """Nodes that touch."""
    pairs: Pairs
    aparts: Graph
    totals: Totals
    limits: Limits
    labels: Labels
    quorums: Quorums


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


@dataclass(frozen=True)
class Duals:
    """Integer duals of nodes (2 ** -SCALE_BITS half cost units) and of side constraints."""

    nodes: NDArray[np.int64]
    sides: tuple[int, ...]

    def base(self, image: Image) -> int:
        """Return what the duals alone say: the Lagrangian bound before any region is priced."""
        base = int(self.nodes.sum())
        for dual, (lower, upper) in zip(self.sides, image.side_ranges, strict=True):
            end = lower if dual > 0 else upper
            base += dual * end if dual and end is not None else 0
        return base

    def blend(self, other: Duals, share: float) -> Duals:
        """Return `share` of the other duals and the rest of these."""
        mixed = np.rint((1 - share) * self.nodes + share * other.nodes).astype(np.int64)
        sides = [round((1 - share) * a + share * b) for a, b in zip(self.sides, other.sides, strict=True)]
        return Duals(mixed, tuple(sides))


@dataclass
class Terms:
    """A `Cost` over nodes, in half cost units."""

    alone: Int
    gain: Int
    hinge: Int
    spread: Int
    region: int


@dataclass
class Image:
    """A Problem as arrays, and the way back from nodes to units.

    Attributes
    ----------
    groups : list of Region
        The units of each node, by their smallest unit.
    area : Area
        Structure and rules.
    terms : Terms
        The cost that is minimised.
    side_terms : list of Terms
        The cost of each side constraint.
    fault : str or None
        Why no partition can exist, when that is seen at once.
    """

    problem: Problem
    groups: list[Region]
    area: Area
    terms: Terms
    side_terms: list[Terms]
    fault: str | None = None
    node_of: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, problem: Problem) -> Image:
        """Contract and translate a problem."""
        return _Translation(problem).image()

    @property
    def side_ranges(self) -> list[tuple[int | None, int | None]]:
        """The range of each side constraint's sum over regions, in half cost units."""

        def halves(end: int | None, side: Side) -> int | None:
            return None if end is None else 2 * (end - side.cost.constant)

        return [(halves(side.lower, side), halves(side.upper, side)) for side in self.problem.sides]

    def region(self, nodes: Iterable[int]) -> Region:
        """Return the units of a set of nodes."""
        return frozenset(unit for node in nodes for unit in self.groups[node])

    def nodes(self, region: Region) -> frozenset[int]:
        """Return the nodes of a region that splits none of them."""
        return frozenset(self.node_of[unit] for unit in region)

    def measure(self, terms: Terms) -> Prices:
        """Return a cost as coefficients without duals, in half cost units."""
        return Prices(terms.alone, terms.gain, terms.hinge, terms.spread, terms.region)

    def prices(self, duals: Duals) -> Prices:
        """Return the coefficients of reduced costs under the given duals."""
        scale = 1 << SCALE_BITS
        own, gain = self.terms.alone * scale - duals.nodes, self.terms.gain * scale
        hinge, spread = self.terms.hinge * scale, self.terms.spread * scale
        region = self.terms.region * scale
        for dual, side in zip(duals.sides, self.side_terms, strict=True):
            if dual:
                own, gain = own - dual * side.alone, gain - dual * side.gain
                hinge, spread = hinge - dual * side.hinge, spread - dual * side.spread
                region -= dual * side.region
        prices = Prices(own, gain, hinge, spread, region)
        self._fits(prices)
        return prices

    def _fits(self, prices: Prices) -> None:
        """Raise OverflowError when sums of these coefficients might not fit in 64 bits."""
        totals = self.area.totals
        size = float(np.abs(prices.own).sum(dtype=float) + np.abs(prices.gain).sum(dtype=float))
        for t in range(len(totals.value)):
            span = float(np.abs(totals.value[t]).sum(dtype=float))
            for h in range(totals.hinge_start[t], totals.hinge_start[t + 1]):
                over = span + abs(float(totals.hinge_at[h]))
                size += abs(float(prices.hinge[h])) * float(totals.hinge_num[h]) * over
        size += float(np.abs(prices.spread).sum(dtype=float)) * len(self.groups) + abs(float(prices.region))
        if size > 2.0**60:
            raise OverflowError("the costs are too large to be counted exactly in 64 bits: lower the weights")


def _rows(lists: Sequence[Sequence[int]]) -> tuple[Index, Index]:
    start = np.cumsum([0] + [len(row) for row in lists]).astype(np.int32)
    return start, np.array([x for row in lists for x in row], np.int32)


def _ints(values: Iterable[int]) -> Int:
    return np.array(list(values), np.int64)


class _Translation:
    """The steps from a Problem to its Image."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.fault: str | None = None
        self.costs = [problem.cost, *(side.cost for side in problem.sides)]
        self.groups, self.bonds = self._groups()
        self.node_of = {unit: v for v, group in enumerate(self.groups) for unit in group}
        self.frozen = {self.node_of[min(fixed)] for fixed in problem.fixed if fixed}

    def image(self) -> Image:
        self._pairs()
        self._hinges()
        terms = [self._terms(cost) for cost in self.costs]
        area = self._area()
        return Image(self.problem, self.groups, area, terms[0], terms[1:], self.fault, self.node_of)

    # ------------------------------------------------------------ nodes
    def _groups(self) -> tuple[list[Region], list[tuple[int, int]]]:
        """Contract what stays together and touches; the rest of 'together' becomes bonds."""
        problem = self.problem
        for side in problem.sides:
            if side.lower is not None and side.upper is not None and side.lower > side.upper:
                self.fault = f"{side.name} can not be at least {side.lower} and at most {side.upper}"
        for fixed in problem.fixed:
            if fixed and not problem.allows(fixed):
                self.fault = f"the fixed region of {problem.units[min(fixed)]} breaks a rule itself"
        chief = list(range(len(problem)))

        def find(unit: int) -> int:
            while chief[unit] != unit:
                unit = chief[unit]
            return unit

        for i, j in list(problem.together) + [(min(f), j) for f in problem.fixed if f for j in f]:
            a, b = find(i), find(j)
            chief[max(a, b)] = min(a, b)
        bodies = defaultdict(set)
        for unit in range(len(problem)):
            bodies[find(unit)].add(unit)
        groups, bonds = [], []
        for body in bodies.values():
            pieces = problem.components(body)
            groups += pieces
            bonds += [(min(a), min(b)) for a in pieces for b in pieces if a != b]
        return sorted(groups, key=min), bonds

    def _pairs(self) -> None:
        """Give every pair of nodes that any cost mentions its two places, one from each side."""
        mates: list[set[int]] = [set() for _ in self.groups]
        for cost in self.costs:
            for i, j in [*cost.separate, *cost.join]:
                v, w = self.node_of[i], self.node_of[j]
                if v != w:
                    mates[v].add(w)
                    mates[w].add(v)
        ordered = [sorted(row) for row in mates]
        self.pair_start, self.pair = _rows(ordered)
        self.place = {
            (v, w): int(self.pair_start[v]) + k for v, row in enumerate(ordered) for k, w in enumerate(row)
        }

    def _hinges(self) -> None:
        """Give the totals that rules and hinges use, and the different hinges, their numbers."""
        names = {h.total for cost in self.costs for h in cost.hinges}
        names |= {b.total for limit in self.problem.limits for choice in limit.alternatives for b in choice}
        self.total = {name: t for t, name in enumerate(sorted(names))}
        hinges = {h for cost in self.costs for h in cost.hinges}
        self.hinges: list[Hinge] = sorted(
            hinges, key=lambda h: (self.total[h.total], h.threshold, h.side, Fraction(h.rate))
        )
        spreads = list(self.problem.spreads) + [s for cost in self.costs for s in cost.spreads]
        self.labellings = list(dict.fromkeys(spread.labels for spread in spreads))

    def _terms(self, cost: Cost) -> Terms:
        """Translate one cost into half cost units over nodes."""
        alone = np.zeros(len(self.groups), np.int64)
        gain = np.zeros(len(self.pair), np.int64)
        pairs = [(p, a, 0) for p, a in cost.separate.items()] + [(p, 0, b) for p, b in cost.join.items()]
        for (i, j), a, b in pairs:
            v, w = self.node_of[i], self.node_of[j]
            if v == w:
                alone[v] += 2 * b
                continue
            alone[v] += a
            alone[w] += a
            gain[self.place[v, w]] += 2 * (a - b)
            gain[self.place[w, v]] += 2 * (a - b)
        hinge = np.zeros(len(self.hinges), np.int64)
        for h in cost.hinges:
            hinge[self.hinges.index(h)] += 2
        spread = np.zeros(len(self.labellings), np.int64)
        for s in cost.spreads:
            spread[self.labellings.index(s.labels)] += 2 * s.rate
        return Terms(alone, gain, hinge, spread, 2 * cost.per_region)

    # ------------------------------------------------------------ rules
    def _area(self) -> Area:
        problem, node_of = self.problem, self.node_of
        count = len(self.groups)
        links: list[set[int]] = [set() for _ in range(count)]
        for i, j in problem.edges:
            v, w = node_of[i], node_of[j]
            if v != w and v not in self.frozen and w not in self.frozen:
                links[v].add(w)
                links[w].add(v)
        aparts: list[set[int]] = [set() for _ in range(count)]
        for i, j in problem.apart:
            v, w = node_of[i], node_of[j]
            if v == w:
                self.fault = f"{problem.units[i]} and {problem.units[j]} must be both together and apart"
            else:
                aparts[v].add(w)
                aparts[w].add(v)
        value = np.zeros((len(self.total), count), np.int64)
        for name, t in self.total.items():
            for unit, amount in enumerate(problem.totals[name]):
                value[t, node_of[unit]] += amount
        by_total: list[list[Hinge]] = [[h for h in self.hinges if h.total == name] for name in self.total]
        mate = _ints(self.place[w, v] for (v, w) in self.place).astype(np.int32)
        lower, upper, limits = self._limits()
        totals = Totals(
            value,
            np.array([row.min(initial=0) >= 0 for row in value], np.bool_),
            lower,
            upper,
            _rows([[0] * len(row) for row in by_total])[0],
            _ints(h.threshold for h in self.hinges),
            _ints(Fraction(h.rate).numerator for h in self.hinges),
            _ints(Fraction(h.rate).denominator for h in self.hinges),
            np.array([h.side == "above" for h in self.hinges], np.bool_),
        )
        return Area(
            Graph(*_rows([sorted(row) for row in links])),
            Pairs(self.pair_start, self.pair, mate),
            Graph(*_rows([sorted(row) for row in aparts])),
            totals,
            limits,
            self._labels(),
            self._quorums(),
        )

    def _limits(self) -> tuple[Int, Int, Limits]:
        """Translate the limits, and derive bounds that hold under every alternative."""
        lower, upper = [-FAR] * len(self.total), [FAR] * len(self.total)
        bounds: list[tuple[int, int, int]] = []
        choices: list[list[int]] = []
        limits: list[list[int]] = []
        for limit in self.problem.limits:
            limits.append(list(range(len(choices), len(choices) + len(limit.alternatives))))
            for name, t in self.total.items():
                lows, highs = [], []
                for choice in limit.alternatives:
                    mine = [b for b in choice if b.total == name]
                    lows.append(max((b.lower for b in mine if b.lower is not None), default=-FAR))
                    highs.append(min((b.upper for b in mine if b.upper is not None), default=FAR))
                lower[t] = max(lower[t], min(lows, default=-FAR))
                upper[t] = min(upper[t], max(highs, default=FAR))
            for choice in limit.alternatives:
                choices.append(list(range(len(bounds), len(bounds) + len(choice))))
                bounds += [
                    (
                        self.total[b.total],
                        -FAR if b.lower is None else b.lower,
                        FAR if b.upper is None else b.upper,
                    )
                    for b in choice
                ]
        table = Limits(
            _rows(limits)[0],
            _rows(choices)[0],
            _ints(t for t, _, _ in bounds).astype(np.int32),
            _ints(low for _, low, _ in bounds),
            _ints(high for _, _, high in bounds),
        )
        return _ints(lower), _ints(upper), table

    def _labels(self) -> Labels:
        rows: list[set[int]] = [set() for _ in self.groups]
        spread_of: list[int] = []
        most = [len(self.problem) + 1] * len(self.labellings)
        for s, labels in enumerate(self.labellings):
            first = len(spread_of)
            number = {label: first + k for k, label in enumerate(sorted(set(labels) - {-1}))}
            spread_of += [s] * len(number)
            for unit, label in enumerate(labels):
                if label != -1:
                    rows[self.node_of[unit]].add(number[label])
        for spread in self.problem.spreads:
            if spread.maximum is not None:
                s = self.labellings.index(spread.labels)
                most[s] = min(most[s], spread.maximum)
        return Labels(
            *_rows([sorted(row) for row in rows]),
            _ints(spread_of).astype(np.int32),
            _ints(most).astype(np.int32),
        )

    def _quorums(self) -> Quorums:
        """Translate quorums; two groups that stay together but do not touch ask for each other."""
        rows: list[list[tuple[int, dict[int, int]]]] = [[] for _ in self.groups]
        for quorum in self.problem.quorums:
            weights: dict[int, int] = defaultdict(int)
            for unit, weight in quorum.weights.items():
                weights[self.node_of[unit]] += weight
            own = self.node_of[quorum.unit]
            rows[own].append((quorum.at_least - weights.pop(own, 0), weights))
        for i, j in self.bonds:
            rows[self.node_of[i]].append((1, {self.node_of[j]: 1}))
        flat = [entry for row in rows for entry in row]
        items = [sorted(weights.items()) for _, weights in flat]
        return Quorums(
            _rows([[0] * len(row) for row in rows])[0],
            _ints(need for need, _ in flat),
            *_rows([[v for v, _ in row] for row in items]),
            _ints(weight for row in items for _, weight in row),
        )
