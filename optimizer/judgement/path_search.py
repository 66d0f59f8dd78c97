"""The search for an order of decisions, over a plain problem: who has moved is all that counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from models.problem import Bound, Problem, Region
from models.records import record
from optimizer.engine.solution import Control

__all__ = ["Decision", "Found", "PathSearch", "Steps"]

Steps = Literal["either", "region", "municipality"]
"""What one decision is about."""

MOST_STATES = 100_000
"""Stages that are looked at, at most."""


@record
class Decision:
    """Who moves (units), and the number of the region that it is about; None: a single unit."""

    moved: Region
    about: int | None


@record
class Found:
    """What a search came to.

    Attributes
    ----------
    decisions : tuple of Decision or None
        None: no order was found.
    proven : bool
        With an order: none has fewer decisions.  Without: there is none.
    reached : frozenset of int
        Without an order: the units of the farthest stage.
    refused : tuple of (Decision, tuple of Region)
        The decisions that could follow there, each with the map that breaks a rule.
    """

    decisions: tuple[Decision, ...] | None
    proven: bool
    reached: Region = frozenset()
    refused: tuple[tuple[Decision, tuple[Region, ...]], ...] = ()


class PathSearch:
    """Finds orders of decisions between two partitions.

    Parameters
    ----------
    problem : Problem
        Its hard rules hold after every decision.
    before, after : sequence of Region
        Partitions of all units; `after` keeps the rules.
    continued : sequence of (Region, Region)
        Regions of `before` with those of `after` that continue them: who is in both stays.
    """

    def __init__(
        self,
        problem: Problem,
        before: Sequence[Region],
        after: Sequence[Region],
        continued: Sequence[tuple[Region, Region]],
        control: Control,
    ) -> None:
        self.problem, self.control = problem, control
        self.untouched = set(before)
        label = {region: k for k, region in enumerate(before)}
        later = {new: label[old] for old, new in continued}
        for region in after:
            later.setdefault(region, len(before) + len(later))
        self.home = {unit: label[region] for region in before for unit in region}
        self.goal = {unit: later[region] for region in after for unit in region}
        self.movers = tuple(unit for unit in range(len(problem)) if self.home[unit] != self.goal[unit])
        self.sides = [
            side
            for side in problem.sides
            if Bound(side.name, side.lower, side.upper).holds(problem.partition_cost(before, side.cost))
        ]
        """What holds for the whole today has to go on holding; what does not is for the end."""
        self._allowed: dict[Region, bool] = {}
        self.seen = 0

    # ------------------------------------------------------------ stages
    def regions(self, moved: Region) -> tuple[Region, ...]:
        """Return the map after some have moved, the region of the smallest unit first."""
        groups: dict[int, set[int]] = {}
        for unit in range(len(self.problem)):
            groups.setdefault(self.goal[unit] if unit in moved else self.home[unit], set()).add(unit)
        return tuple(sorted(map(frozenset, groups.values()), key=min))

    def labelled(self, moved: Region, label: int) -> Region:
        """Return the region of a number after some have moved; empty: it is not there."""
        units = range(len(self.problem))
        return frozenset(u for u in units if label == (self.goal[u] if u in moved else self.home[u]))

    def keeps(self, moved: Region) -> bool:
        """Tell whether the map after some have moved keeps the rules, regions that nothing touched aside."""
        regions = self.regions(moved)
        return all(self._allows(region) for region in regions) and all(
            Bound(side.name, side.lower, side.upper).holds(self.problem.partition_cost(regions, side.cost))
            for side in self.sides
        )

    def _allows(self, region: Region) -> bool:
        if region not in self._allowed:
            self._allowed[region] = region in self.untouched or self.problem.allows(region)
        return self._allowed[region]

    def decisions(self, moved: Region, by: Steps) -> Iterator[Decision]:
        """Yield the decisions that can follow, whatever they lead to."""
        left = [unit for unit in self.movers if unit not in moved]
        known: set[Region] = set()
        for label in sorted({self.home[u] for u in left} | {self.goal[u] for u in left}):
            coming = frozenset(unit for unit in left if self.goal[unit] == label)
            going = frozenset(unit for unit in left if self.home[unit] == label)
            for who in (coming, going, coming | going):
                if by != "municipality" and who and who not in known:
                    known.add(who)
                    yield Decision(who, label)
        for unit in left:
            if by != "region" and frozenset({unit}) not in known:
                yield Decision(frozenset({unit}), None)

    # ------------------------------------------------------------ search
    def run(self, by: Steps, most: int | None) -> Found:
        """Find an order with the fewest decisions, at most so many."""
        if not self.movers:
            return Found((), True)
        if by == "municipality":
            if most is not None and most < len(self.movers):
                return Found(None, True)
            return self._in_depth()
        found = self._in_breadth("region", most)
        if by == "region":
            return found
        fewer = most if found.decisions is None else len(found.decisions) - 1
        if fewer == 0:
            return found
        other = self._in_breadth("either", fewer)
        if found.decisions is None:
            return other
        return Found(found.decisions, other.proven) if other.decisions is None else other

    def _ended(self) -> bool:
        return self.seen > MOST_STATES or not self.control.remaining_s()

    def _in_breadth(self, by: Steps, most: int | None) -> Found:
        """Go through all stages, those after few decisions first; of equal stages the cheaper way."""
        self.seen = 0
        goal = frozenset(self.movers)
        came: dict[Region, tuple[Region, Decision] | None] = {frozenset(): None}
        layer: dict[Region, int] = {frozenset(): 0}
        depth = 0
        while layer and (most is None or depth < most):
            following: dict[Region, int] = {}
            for moved, cost in sorted(layer.items(), key=lambda item: (item[1], sorted(item[0]))):
                for decision in self.decisions(moved, by):
                    then = moved | decision.moved
                    if self._ended():
                        return self._nothing(came, by, proven=False)
                    if (then in came and then not in following) or not self.keeps(then):
                        continue
                    self.seen += 1
                    spent = cost + self.problem.partition_cost(self.regions(then))
                    if then not in following or spent < following[then]:
                        following[then] = spent
                        came[then] = (moved, decision)
            depth += 1
            if goal in following:
                return Found(_traced(came, goal), True)
            layer = following
        return self._nothing(came, by, proven=True)

    def _in_depth(self) -> Found:
        """Move one unit after another, the one that makes the cheapest map first."""
        self.seen = 0
        goal = frozenset(self.movers)
        came: dict[Region, tuple[Region, Decision] | None] = {frozenset(): None}
        stack: list[Region] = [frozenset()]
        while stack:
            moved = stack.pop()
            if moved == goal:
                return Found(_traced(came, goal), True)
            if self._ended():
                return self._nothing(came, "municipality", proven=False)
            new = []
            for decision in self.decisions(moved, "municipality"):
                then = moved | decision.moved
                if then not in came and self.keeps(then):
                    self.seen += 1
                    came[then] = (moved, decision)
                    new.append(then)
            new.sort(key=lambda then: (-self.problem.partition_cost(self.regions(then)), sorted(then)))
            stack += new
        return self._nothing(came, "municipality", proven=True)

    def _nothing(
        self, came: dict[Region, tuple[Region, Decision] | None], by: Steps, *, proven: bool
    ) -> Found:
        """Return that no order was found, how far one comes, and what could follow there but may not."""
        far = max(came, key=lambda moved: (len(moved), [-unit for unit in sorted(moved)]))
        refused = [
            (decision, self.regions(far | decision.moved))
            for decision in self.decisions(far, by)
            if not self.keeps(far | decision.moved)
        ]
        return Found(None, proven, far, tuple(refused))


def _traced(came: dict[Region, tuple[Region, Decision] | None], goal: Region) -> tuple[Decision, ...]:
    """Return the decisions that led to a stage, the first first."""
    steps: list[Decision] = []
    while (step := came[goal]) is not None:
        goal, decision = step
        steps.append(decision)
    return tuple(reversed(steps))
