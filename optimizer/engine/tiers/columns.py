"""Column generation over several tiers: one master, a pricer per tier, one bound.

At any moment  what the duals say  +  sum over tiers and roots of min(0, least reduced cost)  is a lower
bound on every chain of partitions.  At the end all regions of every tier whose reduced cost fits in the
gap are listed, and a joint set partition over them settles the optimum.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.magnitude import most_of
from models.nesting import Tiers
from models.problem import Region
from models.screening import floor_cost
from models.set_partition import Candidate
from optimizer.engine.arrays.layout import FAR, SCALE_BITS
from optimizer.engine.columns.certificate import MOST_LISTED
from optimizer.engine.columns.master import box_of
from optimizer.engine.columns.pricer import Pricer
from optimizer.engine.columns.seeds import tree_regions
from optimizer.engine.reins import Reins
from optimizer.engine.solution import Control, Limits, Status
from optimizer.engine.tiers.certificate import make_tier_certificate
from optimizer.engine.tiers.choice import choose_chain
from optimizer.engine.tiers.coupling import TierDuals, TierImage, image_of
from optimizer.engine.tiers.master import Relaxed, TierMaster
from optimizer.engine.tiers.solution import Chain, TierSolution

__all__ = ["solve_tier_columns"]

TREES = 12
"""Random spanning trees per tier whose pieces are the first columns."""

TOLERANCE = 1 << (SCALE_BITS - 10)
"""Regions whose reduced cost is closer to zero than this are not worth a column."""

NODE_LIMITS = (2_000, 20_000, 200_000, 1 << 60)
"""Nodes of the search per root; the next is tried only when nothing was found with the last."""

BATCH = 16
"""Roots that are searched deeply at a time."""

SMOOTHING = 0.3
"""Weight of the earlier duals in those that are priced first."""

NO_SLACK = 1e-7
"""Sum of slacks up to which every node counts as covered and every region as nested."""

WIDEN = 2.0
"""Factor by which the price of a slack rises that is in use when no column pays."""

EFFORT, GLANCE = 4.0, 0.5
"""Deterministic seconds of CP-SAT for a chain out of the columns at hand, at the end and in between."""

MORE = 1.5
"""Factor by which columns have to grow before they are looked through again."""


def solve_tier_columns(
    tiers: Tiers,
    limits: Limits,
    control: Control | None = None,
    start: Sequence[Sequence[Sequence[Region]]] = (),
) -> TierSolution:
    """Solve tiers of one level by column generation.

    Parameters
    ----------
    tiers : Tiers
    limits : Limits
        Time, threads and seed.
    control : Control, optional
        Receives progress; its stop and deadline end the run with what is proven so far.
    start : sequence of chains
        Partitions to begin with; their regions become columns, accepted chains the first best.
    """
    image = image_of(tiers)
    reins = Reins(limits, control or Control(), image.units)
    if image.fault is not None:
        why = f"proven before the search: {image.fault}"
        return TierSolution(Status.INFEASIBLE, None, None, None, reins.elapsed_s, "columns", why)
    pricers = [Pricer(own, limits.workers, reins.closing, control=reins.control) for own in image.images]
    try:
        return _Solve(image, pricers, reins, limits, start).solve()
    finally:
        for pricer in pricers:
            pricer.close()


class _Solve:
    """One run."""

    def __init__(
        self,
        image: TierImage,
        pricers: list[Pricer],
        reins: Reins,
        limits: Limits,
        start: Sequence[Sequence[Sequence[Region]]],
    ) -> None:
        self.image, self.pricers, self.reins, self.limits = image, pricers, reins, limits
        self.tiers, self.units = image.tiers, image.units
        self.best: Chain | None = None
        self.cost: int | None = None
        """Of the best chain (half cost units)."""
        self.bound = self.units.scaled(sum(map(floor_cost, self.tiers.problems)))
        self.lagrangian = -FAR
        self.duals: TierDuals | None = None
        self.listing: tuple[int, list[int]] | None = None
        reins.proven(self.bound)
        self.considered = 0
        self.hot: list[list[int]] = [[] for _ in image.images]
        first = [self._first(tier, start) for tier in range(len(self.tiers))]
        boxes = [box_of(own, columns, False) for own, columns in zip(image.images, first, strict=True)]
        self.master = TierMaster(image, boxes, reins.closing)
        for tier, columns in enumerate(first):
            self.master.add(tier, columns)
        for chain in start:
            self._take(tuple(tuple(regions) for regions in chain))

    def _first(self, tier: int, start: Sequence[Sequence[Sequence[Region]]]) -> list[Candidate]:
        own = self.image.images[tier]
        known = [region for chain in start for region in chain[tier] if region]
        sets = [own.nodes(region) for region in known if own.region(own.nodes(region)) == region]
        sets += tree_regions(own, TREES, self.limits.seed, self.reins.closing)
        return self.pricers[tier].allowed(list(dict.fromkeys(sets)))

    # ------------------------------------------------------------ what is known
    def _take(self, chain: Chain) -> None:
        """Keep a chain if it keeps every rule and is better than the best."""
        if not self.tiers.accepts(chain):
            return
        halves = 2 * (self.tiers.cost(chain) - self.units.constant)
        if self.cost is None or halves < self.cost:
            self.best, self.cost = tuple(tuple(sorted(r, key=min)) for r in chain), halves
            self.reins.found(halves)
            self.reins.tell()

    @property
    def wanted(self) -> int | None:
        """The highest cost that a better chain can have (half cost units); None: any."""
        return None if self.cost is None else self.units.below(self.cost)

    @property
    def proven(self) -> bool:
        """Whether no chain is better than the best."""
        return self.wanted is not None and self.wanted << SCALE_BITS < self.bound

    def _lift(self, bound: int) -> None:
        self.bound = max(self.bound, bound)
        self.reins.proven(self.bound)

    def _closing(self) -> bool:
        return self.proven or self.reins.closing()

    # ------------------------------------------------------------ the run
    def solve(self) -> TierSolution:
        """Generate columns, then close the gap."""
        self.reins.tell("columns of all tiers")
        converged = self._generate()
        if converged is None:
            return self._solution(Status.INFEASIBLE, "no fractional choice of nested regions covers all")
        if not self.proven:
            self._choose_known(EFFORT)
        if converged and not self.proven and not self._close_gap():
            return self._solution(Status.INFEASIBLE, "no choice among all allowed regions nests")
        if self.proven:
            return self._solution(Status.OPTIMAL, "the bound meets the best nested regions")
        status = Status.UNKNOWN if self.best is None else Status.FEASIBLE
        return self._solution(status, "stopped before the bound met the best nested regions")

    def _generate(self) -> bool | None:
        """Add columns until none pays; False: ended before; None: proven that nothing fits."""
        smooth: TierDuals | None = None
        turns = 0
        while not self._closing():
            relaxed = self.master.solve()
            if relaxed is None:
                return False
            self._consider(relaxed)
            if self._closing():
                return False
            if relaxed.slack <= NO_SLACK and self._rounded(relaxed):
                return True
            exact = relaxed.duals
            smooth = exact if smooth is None else exact.blend(smooth, SMOOTHING)
            if self._price_hot(smooth) or self._price(smooth, NODE_LIMITS[:1])[0]:
                continue
            smooth = exact
            added, complete = self._price(exact, NODE_LIMITS)
            if complete and not added:
                if relaxed.slack <= NO_SLACK:
                    return True
                if self._cannot_cover():
                    return None
                turns += 1
                if self.best is not None and turns in (5, 10, 20) and not self._close_gap(NODE_LIMITS[1]):
                    return None
                self.master.widen(WIDEN)
        return False

    def _cannot_cover(self) -> bool:
        """Tell whether the bound exceeds whatever a chain can cost: then there is none."""
        problems, prices = self.tiers.problems, (self.tiers.prices or {}).values()
        most = sum(most_of(problem.cost, problem) for problem in problems) + len(problems) * sum(prices)
        return self.units.above(self.bound) > most

    def _rounded(self, relaxed: Relaxed) -> bool:
        """Tell whether the bound stands at the last step below the master's value."""
        highest = int(relaxed.value * (1 << SCALE_BITS)) + TOLERANCE
        return self.duals is not None and self.units.above(self.bound) >= self.units.above(highest)

    def _consider(self, relaxed: Relaxed) -> None:
        """Look for a chain in an optimum of the master, and now and then among all its columns."""
        if relaxed.slack > NO_SLACK:
            return
        if relaxed.whole is not None:
            self._take(self._chain(relaxed.whole))
        elif self._count() >= MORE * self.considered:
            self._choose_known(GLANCE)

    def _count(self) -> int:
        return sum(map(len, self.master.columns))

    def _chain(self, chosen: Sequence[Sequence[Candidate]]) -> Chain:
        return tuple(
            tuple(own.region(column.nodes) for column in columns)
            for own, columns in zip(self.image.images, chosen, strict=True)
        )

    def _price_hot(self, duals: TierDuals) -> bool:
        """Price the roots that gave columns last; tell whether they did again."""
        self.image.tie(duals.coupling)
        added = 0
        for tier, pricer in enumerate(self.pricers):
            if self.hot[tier]:
                priced = pricer.price(duals.tiers[tier], -TOLERANCE, self.hot[tier], NODE_LIMITS[0])
                self.hot[tier] = sorted({min(column.nodes) for column in priced.columns})
                added += self.master.add(tier, priced.columns)
        return added > 0

    def _price(self, duals: TierDuals, node_limits: Sequence[int]) -> tuple[int, bool]:
        """Price all roots of all tiers; return how many columns are new, and whether none is unfinished."""
        self.image.tie(duals.coupling)
        total, finished = 0, True
        least: list[NDArray[np.int64]] = []
        for tier in range(len(self.tiers)):
            added, complete, bounds = self._price_tier(tier, duals, node_limits, total > 0)
            total, finished = total + added, finished and complete
            least.append(bounds)
            if self.reins.closing():
                return total, False
        if all((bounds > -FAR).all() for bounds in least):
            bound = self.image.bound(duals, least)
            if bound > self.lagrangian:
                self.lagrangian, self.duals = bound, duals
                self._lift(bound)
        return total, finished

    def _price_tier(
        self, tier: int, duals: TierDuals, node_limits: Sequence[int], found: bool
    ) -> tuple[int, bool, NDArray[np.int64]]:
        """Price a tier, with the first limit alone when columns were `found` elsewhere."""
        pricer = self.pricers[tier]
        todo = list(range(len(self.image.images[tier].groups)))
        bounds = np.full(len(todo), -FAR, np.int64)
        added = 0
        for depth, limit in enumerate(node_limits[:1] if found else node_limits):
            left: list[int] = []
            size = BATCH if depth else max(1, len(todo))
            for first in range(0, len(todo), size):
                batch = todo[first : first + size]
                priced = pricer.price(duals.tiers[tier], -TOLERANCE, batch, limit)
                bounds[batch] = np.maximum(bounds[batch], priced.bounds[batch])
                left += [root for root in batch if not priced.complete[root]]
                added += self.master.add(tier, priced.columns)
                self.hot[tier] = sorted({min(column.nodes) for column in priced.columns})
                if (added and depth) or self.reins.closing():
                    left += todo[first + size :]
                    break
            todo = left
            if added or not todo or self.reins.closing():
                break
        return added, not todo, bounds

    # ------------------------------------------------------------ choosing
    def _choose_known(self, effort: float) -> None:
        self.considered = self._count()
        phase = self.reins.phase
        self.reins.tell("nested partitions of known regions")
        self._choose([list(known.values()) for known in self.master.columns], effort)
        self.reins.tell(phase)

    def _choose(self, columns: Sequence[Sequence[Candidate]], effort: float = float("inf")) -> bool:
        """Look for a better chain among columns; return whether the search was exhaustive."""
        choice = choose_chain(
            self.image,
            columns,
            self.reins.ended,
            most=self.wanted,
            seed=self.limits.seed,
            effort=effort,
        )
        if choice.chosen is not None:
            self._take(self._chain(choice.chosen))
        return choice.exhausted

    def _close_gap(self, nodes: int = 1 << 60) -> bool:
        """List regions within a growing threshold until the best chain is proven.

        Returns False when it is proven that there is none; gives up when listing takes too much.
        """
        assert self.duals is not None
        guess = abs(self.lagrangian) // 2000 + (1 << SCALE_BITS - 6)
        while not self.proven:
            threshold = (
                guess if self.wanted is None else min(guess, (self.wanted << SCALE_BITS) - self.lagrangian)
            )
            if threshold < 0:
                break
            columns, complete = self._list(threshold, nodes)
            if not complete or not self._choose(columns):
                return True
            reached = self.lagrangian + threshold + 1
            if self.cost is not None:
                reached = min(reached, self.cost << SCALE_BITS)
            elif threshold >= FAR >> 2:
                return False
            if reached > self.bound:
                self.listing = threshold, [len(tier) for tier in columns]
                self._lift(reached)
            guess = guess * 4 if guess < 1 << 40 else FAR >> 2
        return True

    def _list(self, threshold: int, nodes: int) -> tuple[list[list[Candidate]], bool]:
        """List the regions of every tier up to a threshold; not complete when they are too many."""
        self.reins.tell("listing all regions within the gap")
        assert self.duals is not None
        self.image.tie(self.duals.coupling)
        listed, complete, room = [], True, MOST_LISTED
        for tier, pricer in enumerate(self.pricers):
            roots = range(len(self.image.images[tier].groups))
            priced = pricer.price(self.duals.tiers[tier], threshold, roots, nodes, keep=0, room=room)
            listed.append(priced.columns)
            room -= len(priced.columns)
            complete = complete and bool(priced.complete.all()) and room > 0
            if not complete:
                break
        return listed, complete

    # ------------------------------------------------------------ the end
    def _solution(self, status: Status, why: str) -> TierSolution:
        elapsed = self.reins.elapsed_s
        if status is Status.INFEASIBLE:
            return TierSolution(status, None, None, None, elapsed, "columns", why)
        objective = None if self.best is None else self.tiers.cost(self.best)
        bound = self.units.above(self.bound)
        if objective is not None:
            bound = min(bound, objective)
            status = Status.OPTIMAL if bound == objective else status
        certificate = None
        if self.duals is not None:
            certificate = make_tier_certificate(self.image, self.duals, self.lagrangian, self.listing, bound)
        return TierSolution(status, self.best, objective, bound, elapsed, "columns", why, (), certificate)
