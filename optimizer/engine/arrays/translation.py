"""From a Problem to its Image: contract groups, number totals, hinges and labels, fill the arrays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from models.problem import Cost, Hinge, Problem, Region
from optimizer.engine.arrays.image import Image, Terms
from optimizer.engine.arrays.layout import (
    FAR,
    Area,
    Cohesions,
    Graph,
    Labels,
    Leftovers,
    LimitTable,
    Pairs,
    Quorums,
    Totals,
)

__all__ = ["translate"]

Int = NDArray[np.int64]
Index = NDArray[np.int32]


def translate(problem: Problem, leftovers: bool = True) -> Image:
    """Contract the groups of units that stay together, and write everything about them as arrays.

    Parameters
    ----------
    problem : Problem
        Of a single level.
    leftovers : bool
        Whether regions are left out that leave something behind which cannot be divided into regions.

    Returns
    -------
    Image
        With a `fault` where it is seen at once that there is no partition.
    """
    return _Translation(problem, leftovers).image()


class _Translation:
    """The steps from a Problem to its Image."""

    def __init__(self, problem: Problem, leftovers: bool) -> None:
        self.problem, self.leftovers = problem, leftovers
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
        """Give every pair of nodes that a cost or a cohesion mentions its two places, one from each side."""
        mates: list[set[int]] = [set() for _ in self.groups]
        named = [pairs for cost in self.costs for pairs in (cost.separate, cost.join)]
        for i, j in chain(*named, *(rule.pairs for rule in self.problem.cohesions)):
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
        names = {name for cost in self.costs for h in cost.hinges for name in h.totals}
        names |= {b.total for limit in self.problem.limits for choice in limit.alternatives for b in choice}
        self.total = {name: t for t, name in enumerate(sorted(names))}
        hinges = {replace(h, times=1) for cost in self.costs for h in cost.hinges}
        self.hinges: list[Hinge] = sorted(
            hinges,
            key=lambda h: (self.total[h.total], h.threshold, h.side, Fraction(h.rate), h.others, h.flat),
        )
        spreads = list(self.problem.spreads) + [s for cost in self.costs for s in cost.spreads]
        self.labellings = list(dict.fromkeys(spread.labels for spread in spreads))

    def _terms(self, cost: Cost) -> Terms:
        """Translate one cost into half cost units over nodes."""
        alone, gain = [0] * len(self.groups), [0] * len(self.pair)
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
            hinge[self.hinges.index(replace(h, times=1))] += 2 * h.times
        spread = np.zeros(len(self.labellings), np.int64)
        for s in cost.spreads:
            spread[self.labellings.index(s.labels)] += 2 * s.rate
        return Terms(_ints(alone), _ints(gain), hinge, spread, 2 * cost.per_region)

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
        node = np.array([node_of[unit] for unit in range(len(problem))], np.int64)
        for name, t in self.total.items():
            np.add.at(value[t], node, np.array(problem.totals[name], np.int64))
        by_total: list[list[Hinge]] = [[h for h in self.hinges if h.total == name] for name in self.total]
        mate = _ints(self.place[w, v] for (v, w) in self.place).astype(np.int32)
        lower, upper, limits = self._limits()
        rising = np.array([row.min(initial=0) >= 0 for row in value], np.bool_)
        rest = self._leftovers(value, rising, lower, upper)
        totals = Totals(
            value,
            rising,
            lower,
            upper,
            _rows([[0] * len(row) for row in by_total])[0],
            _ints(h.threshold for h in self.hinges),
            _ints(Fraction(h.rate).numerator for h in self.hinges),
            _ints(Fraction(h.rate).denominator for h in self.hinges),
            np.array([h.side == "above" for h in self.hinges], np.bool_),
            np.array([h.flat for h in self.hinges], np.bool_),
            *_rows([[self.total[name] for name in h.others] for h in self.hinges]),
            _ints(self._farthest(h) for h in self.hinges),
        )
        return Area(
            Graph(*_rows([sorted(row) for row in links])),
            Pairs(self.pair_start, self.pair, mate),
            Graph(*_rows([sorted(row) for row in aparts])),
            totals,
            limits,
            self._labels(),
            self._quorums(),
            self._cohesions(),
            rest,
        )

    def _farthest(self, hinge: Hinge) -> int:
        """Return how far beyond its threshold the other totals of a hinge can lie at most; 0 for none."""
        sign = 1 if hinge.side == "above" else -1
        rows = [self.problem.totals[name] for name in hinge.others]
        most = [sum(max(0, sign * value) for value in row) - sign * hinge.threshold for row in rows]
        return max(0, *most) if most else 0

    def _limits(self) -> tuple[Int, Int, LimitTable]:
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
                    lows.append(max((_near(b.lower) for b in mine if b.lower is not None), default=-FAR))
                    highs.append(min((_near(b.upper) for b in mine if b.upper is not None), default=FAR))
                lower[t] = max(lower[t], min(lows, default=-FAR))
                upper[t] = min(upper[t], max(highs, default=FAR))
            for choice in limit.alternatives:
                choices.append(list(range(len(bounds), len(bounds) + len(choice))))
                bounds += [
                    (
                        self.total[b.total],
                        -FAR if b.lower is None else _near(b.lower),
                        FAR if b.upper is None else _near(b.upper),
                    )
                    for b in choice
                ]
        table = LimitTable(
            _rows(limits)[0],
            _rows(choices)[0],
            _ints(t for t, _, _ in bounds).astype(np.int32),
            _ints(low for _, low, _ in bounds),
            _ints(high for _, _, high in bounds),
        )
        return _ints(lower), _ints(upper), table

    def _leftovers(self, value: Int, rising: NDArray[np.bool_], lower: Int, upper: Int) -> Leftovers:
        """Return what is known of any region, and narrow its totals by what all others need."""
        count = len(self.groups)
        fewest, most = _number_of_regions(self.problem)
        fewest, most = max(fewest, 1), min(most, count)
        low = np.where(rising & (lower > 0), lower, 0)
        high = np.where(rising & (upper < FAR), upper, FAR)
        if not self.leftovers or fewest > count:
            return Leftovers(False, False, False, low, high, fewest, most)
        for t in np.flatnonzero(rising).tolist():
            total = int(value[t].sum())
            upper[t] = min(int(upper[t]), total - (fewest - 1) * int(low[t]))
            if high[t] < FAR:
                lower[t] = max(int(lower[t]), total - (most - 1) * int(high[t]))
        bounded = most < count or bool((high < FAR).any())
        used = bounded or fewest > 1 or bool((low > 0).any())
        near = not bounded and fewest == 1 and len(self.problem.components(range(len(self.problem)))) == 1
        return Leftovers(used, used and bounded, near, low, high, fewest, most)

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

    def _cohesions(self) -> Cohesions:
        """Translate cohesions: pairs within a node count as its own."""
        rules, count = self.problem.cohesions, len(self.groups)
        alone = np.zeros((len(rules), count), np.int64)
        free = np.zeros((len(rules), count), np.bool_)
        weight = np.zeros((len(rules), len(self.pair)), np.int64)
        for k, rule in enumerate(rules):
            free[k] = [group <= rule.free for group in self.groups]
            for unit, value in enumerate(rule.alone):
                alone[k, self.node_of[unit]] += value
            for (i, j), value in rule.pairs.items():
                v, w = self.node_of[i], self.node_of[j]
                if v == w:
                    alone[k, v] += value
                else:
                    weight[k, self.place[v, w]] += value
                    weight[k, self.place[w, v]] += value
        return Cohesions(alone, free, weight)


def _near(end: int) -> int:
    """Return the end of a limit, none farther than FAR: no total comes there."""
    return max(-FAR, min(FAR, end))


def _number_of_regions(problem: Problem) -> tuple[int, int]:
    """Return the fewest and the most regions that side constraints about nothing else allow."""
    fewest, most = 1, len(problem)
    for side in problem.sides:
        each = side.cost.per_region
        if not each or side.cost != Cost(per_region=each, constant=side.cost.constant):
            continue
        ends = [None if end is None else end - side.cost.constant for end in (side.lower, side.upper)]
        low, high = ends if each > 0 else reversed(ends)
        fewest = fewest if low is None else max(fewest, -(-low // each))
        most = most if high is None else min(most, high // each)
    return fewest, most


def _rows(lists: Sequence[Sequence[int]]) -> tuple[Index, Index]:
    start = np.cumsum([0] + [len(row) for row in lists]).astype(np.int32)
    return start, np.array([x for row in lists for x in row], np.int32)


def _ints(values: Iterable[int]) -> Int:
    return np.array(list(values), np.int64)
