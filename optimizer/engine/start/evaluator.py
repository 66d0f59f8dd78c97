"""Fast judgement of regions and partitions for the heuristics: how far from allowed, how dear.

`Problem` says what is right by looking at all pairs and all units; here the same is arranged by
unit, so that judging a region takes time in proportion to the region, and judging a change of a
partition in proportion to the regions that change.  Everything is in integers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from models.problem import Bound, Cost, Limit, Pair, Problem, Region

__all__ = ["Draft", "Evaluator", "Score", "Verdict"]

BROKEN = 1000
"""Violation points of a rule that is broken outright; shortages count in thousandths."""

CACHED_REGIONS = 200_000
"""How many verdicts are kept before the memory of them is cleared."""


class Score(NamedTuple):
    """What a partition is compared by: rules first (0 points: all kept), then cost units."""

    violation: int
    cost: int


class Verdict(NamedTuple):
    """What a region adds to a partition: violation points, cost units, and the value of each side."""

    violation: int
    cost: int
    sides: tuple[int, ...]


class _Meter:
    """One `Cost` by region: a partition costs `base` plus the sum of its regions' values."""

    def __init__(self, problem: Problem, cost: Cost, column: dict[str, int]) -> None:
        gain: dict[tuple[int, int], int] = dict(cost.separate)
        for pair, value in cost.join.items():
            gain[pair] = gain.get(pair, 0) - value
        self.gain = gain
        self.gains: list[list[tuple[int, int]]] = [[] for _ in problem.units]
        for (i, j), value in sorted(gain.items()):
            if value:
                self.gains[i].append((j, value))
        self.cost = cost
        self.hinges = [([column[name] for name in hinge.totals], hinge) for hinge in cost.hinges]
        self.base = cost.constant + sum(cost.separate.values())

    def value(self, region: Region, totals: Sequence[int]) -> int:
        """Return what a region with these totals adds to the base."""
        value = self.cost.per_region
        for i in region:
            for j, gain in self.gains[i]:
                if j in region:
                    value -= gain
        for columns, hinge in self.hinges:
            value += hinge.cost(hinge.farthest(totals[column] for column in columns))
        for spread in self.cost.spreads:
            value += spread.rate * max(0, spread.count(region) - 1)
        return value


class Evaluator:
    """Judges the regions of one single-level problem; verdicts are remembered.

    `judge(region).violation` is 0 exactly when `Problem.allows(region)`, and the score of a
    partition has violation 0 exactly when `Problem.accepts` it.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.column = {name: k for k, name in enumerate(problem.totals)}
        self.rows = list(zip(*problem.totals.values(), strict=True)) or [()] * len(problem)
        self.objective = _Meter(problem, problem.cost, self.column)
        self.sides = [_Meter(problem, side.cost, self.column) for side in problem.sides]
        self.quorums: dict[int, list[int]] = {}
        for k, quorum in enumerate(problem.quorums):
            self.quorums.setdefault(quorum.unit, []).append(k)
        self.held = [_by_first(cohesion.pairs) for cohesion in problem.cohesions]
        self.partners = _by_unit(
            [*problem.together, *(p for f in problem.fixed for p in pairwise(sorted(f)))]
        )
        self.enemies = _by_unit(problem.apart)
        self.fixed = _by_member(problem.fixed)
        self.ruled = self.quorums.keys() | self.partners.keys() | self.enemies.keys() | self.fixed.keys()
        self._known: dict[Region, Verdict] = {}

    def pair_gain(self, i: int, j: int) -> int:
        """Return what sharing a region saves on a pair of units: separating less joining it."""
        return self.objective.gain.get((min(i, j), max(i, j)), 0)

    # ------------------------------------------------------------ one region
    def judge(self, region: Region) -> Verdict:
        """Return the verdict on a region (not empty)."""
        verdict = self._known.get(region)
        if verdict is None:
            if len(self._known) >= CACHED_REGIONS:
                self._known.clear()
            totals = [sum(column) for column in zip(*(self.rows[i] for i in region), strict=True)]
            verdict = Verdict(
                self._violation(region, totals),
                self.objective.value(region, totals),
                tuple(meter.value(region, totals) for meter in self.sides),
            )
            self._known[region] = verdict
        return verdict

    def _violation(self, region: Region, totals: Sequence[int]) -> int:
        points = BROKEN * (self._pieces(region) - 1)
        for limit in self.problem.limits:
            points += self._limit(limit, totals)
        for i in region & self.ruled:
            for k in self.quorums.get(i, ()):
                quorum = self.problem.quorums[k]
                reached = sum(weight for j, weight in quorum.weights.items() if j in region)
                points += _shortage(reached, quorum.at_least)
            points += BROKEN * len(self.partners.get(i, frozenset()) - region)
            points += BROKEN * len(self.enemies.get(i, frozenset()) & region)
            points += BROKEN * sum(fixed != region for fixed in self.fixed.get(i, ()))
        for cohesion, pairs in zip(self.problem.cohesions, self.held, strict=True):
            if not region <= cohesion.free:
                apart = sum(cohesion.alone[i] for i in region)
                held = sum(value for i in region for j, value in pairs.get(i, ()) if j in region)
                points += _shortage(held, -apart)
        for spread in self.problem.spreads:
            if spread.maximum is not None:
                points += BROKEN * max(0, spread.count(region) - spread.maximum)
        return points

    def _limit(self, limit: Limit, totals: Sequence[int]) -> int:
        alternatives = (
            sum(_excess(bound, totals[self.column[bound.total]]) for bound in alternative)
            for alternative in limit.alternatives
        )
        return min(alternatives, default=BROKEN)

    def _pieces(self, region: Region) -> int:
        neighbours, left, pieces = self.problem.neighbours, set(region), 0
        while left:
            pieces += 1
            front = [left.pop()]
            while front:
                near = neighbours[front.pop()] & left
                left -= near
                front.extend(near)
        return pieces

    # ------------------------------------------------------------ a partition
    def score(self, sums: Verdict) -> Score:
        """Return the score of a partition from the sums of its regions' verdicts."""
        points = sums.violation
        for side, meter, value in zip(self.problem.sides, self.sides, sums.sides, strict=True):
            points += _excess(Bound(side.name, side.lower, side.upper), meter.base + value)
        return Score(points, self.objective.base + sums.cost)


def _by_unit(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    others: dict[int, frozenset[int]] = {}
    for i, j in pairs:
        others[i] = others.get(i, frozenset()) | {j}
        others[j] = others.get(j, frozenset()) | {i}
    return others


def _by_first(pairs: Mapping[Pair, int]) -> dict[int, list[tuple[int, int]]]:
    others: dict[int, list[tuple[int, int]]] = {}
    for (i, j), value in pairs.items():
        others.setdefault(i, []).append((j, value))
    return others


def _by_member(regions: Iterable[Region]) -> dict[int, list[Region]]:
    holding: dict[int, list[Region]] = {}
    for region in regions:
        for i in region:
            holding.setdefault(i, []).append(region)
    return holding


def _shortage(value: int, needed: int) -> int:
    """Return 0 when `value` reaches `needed`, else 1 or more, in thousandths of what is needed."""
    return 0 if value >= needed else 1 + BROKEN * (needed - value) // max(1, abs(needed))


def _excess(bound: Bound, value: int) -> int:
    below = 0 if bound.lower is None else _shortage(value, bound.lower)
    return below if bound.upper is None else below + _shortage(-value, -bound.upper)


class Draft:
    """A partition under construction: regions by label, and the running sums of their verdicts.

    Attributes
    ----------
    regions : dict of int to Region
        Regions by label; labels mean nothing and are never used twice.
    label : list of int
        The label of the region of each unit.
    """

    def __init__(self, evaluator: Evaluator, regions: Iterable[Region]) -> None:
        self.evaluator = evaluator
        self.regions = dict(enumerate(regions))
        self.label = [-1] * len(evaluator.problem)
        self._next = len(self.regions)
        self._sums = _add(
            Verdict(0, 0, (0,) * len(evaluator.sides)), map(evaluator.judge, self.regions.values())
        )
        for k, region in self.regions.items():
            for i in region:
                self.label[i] = k

    @property
    def score(self) -> Score:
        """The score of the partition."""
        return self.evaluator.score(self._sums)

    def around(self, k: int) -> list[int]:
        """Return the labels of the regions that touch region k, in ascending order."""
        neighbours, label = self.evaluator.problem.neighbours, self.label
        return sorted({label[j] for i in self.regions[k] for j in neighbours[i]} - {k})

    def trial(self, removed: Iterable[int], added: Iterable[Region]) -> Score:
        """Return the score after replacing the regions labelled `removed` by `added`."""
        return self.evaluator.score(self._after(removed, added))

    def replace(self, removed: Iterable[int], added: Iterable[Region]) -> list[int]:
        """Replace the regions labelled `removed` by `added`; return the labels of the new ones."""
        removed, added = list(removed), list(added)
        self._sums = self._after(removed, added)
        for k in removed:
            del self.regions[k]
        fresh = list(range(self._next, self._next + len(added)))
        self._next += len(added)
        for k, region in zip(fresh, added, strict=True):
            self.regions[k] = region
            for i in region:
                self.label[i] = k
        return fresh

    def copy(self) -> Draft:
        """Return an independent copy."""
        twin = Draft.__new__(Draft)
        twin.evaluator, twin._next, twin._sums = self.evaluator, self._next, self._sums
        twin.regions, twin.label = dict(self.regions), list(self.label)
        return twin

    def _after(self, removed: Iterable[int], added: Iterable[Region]) -> Verdict:
        judge = self.evaluator.judge
        less = _add(self._sums, (judge(self.regions[k]) for k in removed), -1)
        return _add(less, map(judge, added))


def _add(sums: Verdict, verdicts: Iterable[Verdict], sign: int = 1) -> Verdict:
    violation, cost, sides = sums
    for verdict in verdicts:
        violation += sign * verdict.violation
        cost += sign * verdict.cost
        if sides:
            sides = tuple(a + sign * b for a, b in zip(sides, verdict.sides, strict=True))
    return Verdict(violation, cost, sides)
