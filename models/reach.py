"""Which units must go together, and how far the region of a root can reach: exact preprocessing."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Set
from functools import cached_property
from itertools import product

from models.problem import Bound, Limit, Problem, Region

__all__ = ["Reach", "groups_of"]

CLOSE = 40
"""Units around a group that are looked at before the whole map is."""


def groups_of(problem: Problem) -> list[Region]:
    """Return the units that must share a region (`together`, `fixed`) as disjoint groups.

    Every unit is in one group, often alone; groups are ordered by their smallest unit.
    """
    group = {i: {i} for i in range(len(problem))}
    ties = [*problem.together, *((min(fixed), i) for fixed in problem.fixed for i in fixed)]
    for i, j in ties:
        if group[i] is not group[j]:
            group[i] |= group[j]
            for member in group[j]:
                group[member] = group[i]
    return [frozenset(group[i]) for i in group if min(group[i]) == i]


class Reach:
    """Which groups a region of a given root can hold: preprocessing that cuts off no solution."""

    def __init__(self, problem: Problem, units: Mapping[int, Region]) -> None:
        self.problem = problem
        self.units = units
        self.closed = {min(fixed) for fixed in problem.fixed}
        self.apart = {pair for i, j in problem.apart for pair in ((i, j), (j, i))}
        self.home = {i: group for group, members in units.items() for i in members}
        self.kept_apart = {i for i, _ in self.apart}
        self.open = frozenset(i for group in units.keys() - self.closed for i in units[group])
        self._shared: dict[int, frozenset[int]] = {}
        """Company of groups that nothing distinguishes from others around them."""
        self.ceilings = [ceiling for limit in problem.limits for ceiling in self._ceilings(limit)]

    def _ceilings(self, limit: Limit) -> list[tuple[str, int]]:
        """Return the totals that every alternative bounds from above, each with its largest bound."""
        uppers: list[dict[str, int]] = [
            {bound.total: bound.upper for bound in alternative if bound.upper is not None}
            for alternative in limit.alternatives
        ]
        common = set.intersection(*map(set, uppers)) if uppers else set()
        return [
            (name, max(upper[name] for upper in uppers))
            for name in sorted(common)
            if min(self.problem.totals[name]) >= 0
        ]

    def candidates(self, root: int) -> tuple[int, ...]:
        """Return the groups (by smallest unit) that a region rooted at `root` can hold.

        Empty when there is no such region: a group has no way to the root, or everything within
        reach stays below a minimum.
        """
        found = self.company(root, root)
        return tuple(sorted(found)) if self._can_keep(found) else ()

    def company(self, group: int, least: int = 0) -> frozenset[int]:
        """Return the groups, numbered `least` or more, that can share a region with `group`.

        The group itself is among them; empty when its own rules already clash.
        """
        if self._clashes:
            return frozenset()
        if least == 0 and group not in self.closed and not self.units[group] & self.kept_apart:
            return self._company_of_any(group)
        return self._company_among(group, (g for g in self.units if g >= least))

    def close_company(self, group: int) -> frozenset[int]:
        """Return some of the company of a group: what is near it, or all of it where that is quick."""
        if self._clashes:
            return frozenset()
        if not self.ceilings and group not in self.closed and not self.units[group] & self.kept_apart:
            return self._company_of_any(group)
        near, seen = list(self.units[group]), set(self.units[group])
        for i in near:
            if len(near) >= CLOSE:
                break
            new = self.problem.neighbours[i] - seen
            near += sorted(new)
            seen |= new
        return self._company_among(group, {self.home[i] for i in near})

    def _company_among(self, group: int, groups: Iterable[int]) -> frozenset[int]:
        """Return those of some groups that can share a region with `group` which holds no others."""
        home = self.units[group]
        left = {g for g in groups if not any(pair in self.apart for pair in product(home, self.units[g]))}
        left = left & {group} if group in self.closed else left - self.closed
        while group in left:
            near = self._within(group, {i for g in left for i in self.units[g]})
            kept = {g for g in left if self.units[g] <= near}
            if kept == left:
                return frozenset(left)
            left = kept
        return frozenset()

    def _company_of_any(self, group: int) -> frozenset[int]:
        """Return the company of a group that may share a region with every other that is not closed.

        Without ceilings it is that of all groups in it, and found once.
        """
        if group in self._shared:
            return self._shared[group]
        allowed: frozenset[int] = self.open
        kept: frozenset[int] = frozenset()
        while True:
            near = self._within(group, allowed)
            kept = frozenset(g for g in {self.home[i] for i in near} if self.units[g] <= near)
            left = frozenset(i for g in kept for i in self.units[g])
            if group not in kept:
                return frozenset()
            if left == allowed or (not self.ceilings and left == near):
                break
            allowed = left
        if not self.ceilings:
            self._shared.update(dict.fromkeys(kept, kept))
        return kept

    @cached_property
    def _clashes(self) -> bool:
        """Whether a fixed region is tied to units outside it: then there is no solution."""
        return any(self.units.get(min(fixed)) != fixed for fixed in self.problem.fixed)

    def _within(self, root: int, allowed: Set[int]) -> Set[int]:
        """Return the allowed units on a path from the root that stays below every ceiling."""
        near = allowed
        if not self.ceilings:
            return self._connected(root, allowed)
        for name, ceiling in self.ceilings:
            values = self.problem.totals[name]
            best = {root: values[root]} if values[root] <= ceiling else {}
            queue = [(value, i) for i, value in best.items()]
            while queue:
                value, i = heapq.heappop(queue)
                for j in self.problem.neighbours[i] & near:
                    further = value + values[j]
                    if value == best[i] and further <= min(ceiling, best.get(j, further + 1) - 1):
                        best[j] = further
                        heapq.heappush(queue, (further, j))
            near = near & best.keys()
        return near

    def _connected(self, root: int, allowed: Set[int]) -> set[int]:
        """Return the allowed units on any path from the root."""
        near, front = {root}, [root]
        while front:
            new = (self.problem.neighbours[front.pop()] & allowed) - near
            near |= new
            front += new
        return near

    def _can_keep(self, groups: frozenset[int]) -> bool:
        """Tell whether some region within these groups may reach every minimum."""
        units = [i for g in groups for i in self.units[g]]

        def reachable(bound: Bound) -> bool:
            most = sum(max(0, self.problem.totals[bound.total][i]) for i in units)
            return bound.lower is None or most >= bound.lower

        return all(
            any(all(reachable(bound) for bound in alternative) for alternative in limit.alternatives)
            for limit in self.problem.limits
        )
