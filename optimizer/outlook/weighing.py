"""Weighing: what each pair of neighbours costs the other way than in the best partition, proven."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Generic, TypeVar

from models.problem import Pair, Problem, Region, in_inhabitants
from models.proposal import Status
from models.records import record
from models.screening import find_obstacles
from optimizer.engine.solution import Control, Limits, Progress, Solution
from optimizer.outlook.listed import cheapest_with
from optimizer.solving.enough import until
from optimizer.solving.variants import budget

__all__ = ["PriceRange", "Sets", "Weighing", "force", "weigh_pairs"]

LISTED = Fraction(1, 2)
"""Share of the cost of the best up to which prices are looked up before they are asked for one by one."""

PART = 0.2
"""Part of the time that is left which one listing of regions may take."""

Key = TypeVar("Key", bound=Any)


@record
class PriceRange:
    """What it costs above the best (cost units) to have a pair the other way.

    Attributes
    ----------
    least : int or None
        Proven: it costs this much or more; None: nothing is proven.
    most : int or None
        A partition is known that costs this much; None: none is.
    impossible : bool
        Proven: no partition at all has the pair the other way.
    """

    least: int | None = None
    most: int | None = None
    impossible: bool = False

    @property
    def exact(self) -> bool:
        """Whether nothing is left to find out."""
        return self.impossible or (self.least is not None and self.least == self.most)

    def within(self, slack: int) -> bool | None:
        """Tell whether it costs at most `slack`; None: not known."""
        if self.most is not None and self.most <= slack:
            return True
        return False if self.impossible or (self.least is not None and self.least > slack) else None

    def text(self, unit: Fraction) -> str:
        """Return the price in inhabitants (so many per cost unit), or between which figures it lies."""
        if self.impossible:
            return "impossible"
        least, most = (in_inhabitants(c, unit) for c in (self.least, self.most))
        if least is not None and least == most:
            return f"{least:,}"
        if most is None:
            return "unknown" if least is None else f"{least:,} or more"
        return f"at most {most:,}" if least is None else f"{least:,} to {most:,}"


def weigh_pairs(
    problem: Problem,
    known: Sequence[Sequence[Region]],
    within: Fraction,
    limits: Limits,
    control: Control | None = None,
    *,
    prices: bool = True,
    ceiling: Fraction | None = None,
    pairs: Iterable[Pair] | None = None,
    certificate: Mapping[str, Any] | None = None,
) -> Weighing:
    """Find for each edge of a problem what it costs to have it the other way than the best.

    Parameters
    ----------
    problem : Problem
        Single-level.
    known : sequence of partitions
        The best first; further ones that keep every rule.
    within : Fraction
        Share of the cost of the best: first each pair is classified, with this as the budget.
    limits : Limits
        For all pairs together.
    prices : bool
        Whether exact prices follow.
    ceiling : Fraction, optional
        Share of the cost of the best: of a price above it no more is asked than that it is.
    pairs : iterable of Pair, optional
        Edges that alone are judged.
    certificate : mapping, optional
        That of the proof that the best is the best.
    """
    judged = None if pairs is None else frozenset(pairs)
    weighing = Weighing(problem, known[0], limits, control or Control(), judged)
    slack = budget(weighing.cost, within) - weighing.cost
    dear = slack if not prices else max(slack, budget(weighing.cost, ceiling or LISTED) - weighing.cost)
    for more in sorted({slack, dear // 4, dear}):
        if more >= slack and not weighing.look_up(certificate, more):
            break
    for regions in known:
        weighing.see(regions)
    while undecided := weighing.undecided(slack):
        weighing.ask(undecided[0], len(undecided), slack)
        weighing.imply(slack + 1)
    if prices:
        enough = dear if ceiling is not None else None
        for number, pair in enumerate(inexact := weighing.inexact(enough)):
            if (most := weighing.prices[pair].most) is not None:
                weighing.imply(most)
            if not weighing.prices[pair].exact:
                weighing.ask(pair, len(inexact) - number)
    return weighing


@dataclass
class Weighing:
    """The prices of all pairs as they become known."""

    problem: Problem
    best: Sequence[Region]
    limits: Limits
    control: Control
    judged: frozenset[Pair] | None = None
    solves: int = 0
    prices: dict[Pair, PriceRange] = field(init=False)

    def __post_init__(self) -> None:
        self.cost = self.problem.partition_cost(self.best)
        self.prices = dict.fromkeys(
            sorted(self.problem.edges if self.judged is None else self.judged), PriceRange()
        )
        self.together = {pair: _share(self.best, pair) for pair in self.prices}
        self.deadline = min(self.control.deadline, time.monotonic() + self.limits.time_limit_s)
        self.asked: set[Pair] = set()
        self.good: list[Sequence[Region]] = []

    def look_up(self, certificate: Mapping[str, Any] | None, dear: int) -> bool:
        """Learn every price up to `dear` from all regions near the best; tell whether they can be listed."""
        seconds = PART * (self.deadline - time.monotonic())
        limits = replace(self.limits, time_limit_s=max(0.0, seconds))
        found = cheapest_with(
            self.problem,
            self.best,
            certificate,
            self.cost + dear,
            limits,
            replace(self.control, deadline=self.deadline),
        )
        if found is None:
            return False
        for pair, known in self.prices.items():
            if known.exact:
                continue
            i, j = pair
            together = self.together[pair]
            flipped = ((i in r) != (j in r) if together else i in r and j in r for r in found)
            costs = [cost for flips, cost in zip(flipped, found.values(), strict=True) if flips]
            price = min(costs, default=self.cost + dear + 1) - self.cost
            if price <= dear:
                self.prices[pair] = PriceRange(price, price)
            elif known.least is None and find_obstacles(force(self.problem, pair, together=not together)):
                self.prices[pair] = PriceRange(impossible=True)
            else:
                self.prices[pair] = PriceRange(dear + 1)
        return True

    def see(self, regions: Sequence[Region]) -> None:
        """Learn from a partition: each pair that it has the other way costs no more than it does."""
        if not self.problem.accepts(regions):
            return
        self.good.append(regions)
        more = self.problem.partition_cost(regions) - self.cost
        for pair, price in self.prices.items():
            if _share(regions, pair) != self.together[pair] and (price.most is None or more < price.most):
                self.prices[pair] = replace(price, most=more)

    def undecided(self, slack: int) -> list[Pair]:
        """Return the pairs still to be classified, those that may flip most cheaply first."""
        open_pairs = [p for p, price in self.prices.items() if price.within(slack) is None]
        return sorted((p for p in open_pairs if p not in self.asked), key=self._promise)

    def inexact(self, enough: int | None = None) -> list[Pair]:
        """Return the pairs without an exact price, nor one above `enough`, the contested first."""
        found = [
            pair
            for pair, price in self.prices.items()
            if not (price.exact or (enough is not None and price.within(enough) is False))
        ]
        return sorted(found, key=self._promise)

    def _promise(self, pair: Pair) -> tuple[bool, int, Pair]:
        most = self.prices[pair].most
        return (most is None, most or 0, pair)

    def ask(self, pair: Pair, left: int, slack: int | None = None) -> None:
        """Solve with a pair forced the other way, until it is known to cost more than `slack`."""
        self.asked.add(pair)
        seconds = self.deadline - time.monotonic()
        if seconds <= 0 or self.control.stop.is_set():
            return
        from optimizer.engine.strategy import solve

        def enough(progress: Progress) -> bool:
            return slack is not None and progress.bound is not None and progress.bound > self.cost + slack

        self.solves += 1
        forced = force(self.problem, pair, together=not self.together[pair])
        once = replace(self.limits, time_limit_s=min(seconds, max(1.0, 4 * seconds / left)))
        self._learn(pair, solve(forced, once, until(self.control, enough), self._start(pair)))

    def _start(self, pair: Pair) -> list[Sequence[Region]]:
        """Return the cheapest known partition that has the pair the other way, and the best."""
        flipped = [r for r in self.good if _share(r, pair) != self.together[pair]]
        return [*sorted(flipped, key=self.problem.partition_cost)[:1], self.best]

    def _learn(self, pair: Pair, solution: Solution) -> None:
        if solution.status is Status.INFEASIBLE:
            self.prices[pair] = replace(self.prices[pair], impossible=True)
            return
        if solution.regions is not None:
            self.see(solution.regions)
        if solution.bound is not None:
            self._raise(pair, solution.bound - self.cost)

    def _raise(self, pair: Pair, least: int) -> None:
        price = self.prices[pair]
        if price.least is None or least > price.least:
            self.prices[pair] = replace(price, least=least)

    def imply(self, cost: int) -> None:
        """Draw conclusions at a price: what is tied at it stays together, what parts two parts all.

        Pairs that cost `cost` or more to break make groups; breaking any pair inside a group
        breaks one of these, and joining two groups that such a pair parts joins that pair too, or
        breaks one.
        """
        tied = Sets(range(len(self.problem)))
        strong = [p for p, price in self.prices.items() if price.within(cost - 1) is False]
        for pair in strong:
            if self.together[pair]:
                tied.unite(*pair)
        parted = {_ends(tied, pair) for pair in strong if not self.together[pair]}
        for pair in self.prices.keys() - set(strong):
            one, other = _ends(tied, pair)
            if one == other if self.together[pair] else (one, other) in parted:
                self._raise(pair, cost)


def _ends(tied: Sets[int], pair: Pair) -> Pair:
    one, other = tied.of(pair[0]), tied.of(pair[1])
    return min(one, other), max(one, other)


def force(problem: Problem, pair: Pair, *, together: bool) -> Problem:
    """Return the problem with a pair forced into one region, or into two."""
    if together:
        return replace(problem, together=problem.together | {pair})
    return replace(problem, apart=problem.apart | {pair})


def _share(regions: Iterable[Region], pair: Pair) -> bool:
    return any(pair[0] in region and pair[1] in region for region in regions)


class Sets(Generic[Key]):
    """Disjoint sets that can be united; each is known by its smallest member."""

    def __init__(self, members: Iterable[Key]) -> None:
        self.parent = {member: member for member in members}

    def of(self, member: Key) -> Key:
        """Return the smallest member of the set of a member."""
        while self.parent[member] != member:
            member = self.parent[member]
        return member

    def unite(self, one: Key, other: Key) -> None:
        """Make one set of two."""
        first, second = sorted((self.of(one), self.of(other)))
        self.parent[second] = first
