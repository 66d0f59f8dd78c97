"""Column generation over connected regions: the engine that proves optima on real maps.

A linear master problem over the regions known so far gives every unit a dual; exact pricing
finds regions that are worth more than they cost, or proves that there are none.  Duals are
integers and pricing is exact, so at any moment

    sum of the duals  +  sum over roots of min(0, least reduced cost of a region of that root)

is a lower bound on every partition.  At the end all regions whose reduced cost fits in the gap
are listed, and a set partition over them settles the optimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from models.problem import Cost, Problem, Region
from models.screening import floor_cost
from models.set_partition import Candidate
from optimizer.engine.arrays import FAR, SCALE_BITS, Duals, Image
from optimizer.engine.certificate import make_certificate
from optimizer.engine.choice import choose
from optimizer.engine.generation import Generation, Outcome
from optimizer.engine.master import Master
from optimizer.engine.packing import extend, is_packing
from optimizer.engine.packing_choice import pack
from optimizer.engine.pricer import Pricer
from optimizer.engine.reins import Reins, Units
from optimizer.engine.seeds import tree_regions
from optimizer.engine.solution import Control, Limits, Solution, Status

__all__ = ["solve_columns"]

TREES = 12
"""Random spanning trees whose pieces are the first columns."""

WIDEN = 2.0
"""Factor by which the price of a slack rises that is in use when no column pays."""

PATIENCE = 4
"""Times the prices are raised before it is examined whether the rules can be kept at all."""

EFFORT = 4.0
"""Deterministic seconds of CP-SAT for a first partition out of the columns at hand."""

NEAR_WORTH = 10
"""Regions within this part of what a region is worth are listed for a packing."""

ROOM = 300_000
"""Most regions that may be listed for one root."""


def solve_columns(
    problem: Problem,
    limits: Limits,
    control: Control | None = None,
    start: Sequence[Sequence[Region]] = (),
) -> Solution:
    """Solve a single-level problem by column generation.

    Parameters
    ----------
    problem : Problem
        Minimised over the sum of its costs; it may fall apart into several components.
    limits : Limits
        Time, threads and seed.
    control : Control, optional
        Receives progress; its stop and deadline end the run with what is proven so far.
    start : sequence of partitions
        Regions of unit numbers to begin with; a partition that keeps all rules is the first best one.

    Returns
    -------
    Solution
        With a certificate (see `optimizer.engine.certificate`) unless it is infeasible.
    """
    units = Units(problem.cost)
    reins = Reins(limits, control or Control(), units)
    image = Image.of(problem)
    if image.fault is not None:
        return Solution(
            Status.INFEASIBLE,
            None,
            None,
            None,
            reins.elapsed_s,
            "columns",
            f"proven before the search: {image.fault}",
        )
    pricer = Pricer(image, limits.workers, reins.ended, minimal=is_packing(problem))
    try:
        return _Solve(image, pricer, limits, reins, units).solve(start)
    finally:
        pricer.close()


class _Solve:
    """One run."""

    def __init__(self, image: Image, pricer: Pricer, limits: Limits, reins: Reins, units: Units) -> None:
        self.image, self.pricer, self.limits, self.reins, self.units = image, pricer, limits, reins, units
        self.packing = pricer.minimal
        self.generation = Generation(image, pricer, self._ended, self._raise, self.packing)
        self.best: tuple[Candidate, ...] | None = None
        self.bound = units.scaled(floor_cost(image.problem))
        """Like `Generation.bound`, at first by arithmetic and at last raised by listing."""
        reins.proven(self.bound)
        self.threshold: int | None = None
        """Regions up to this reduced cost have been listed (None: none were)."""
        self.listed = 0
        """How many they are."""

    def solve(self, start: Sequence[Sequence[Region]]) -> Solution:
        """Generate columns, then close the gap."""
        first = self._first_columns(start)
        self._take_start(first, start)
        if self._proven():
            return self._solution(Status.OPTIMAL, "arithmetic alone shows that nothing is cheaper")
        master = Master(self.image, *_box(self.image, first, self.packing))
        master.add(first)
        self.reins.tell("columns")
        outcome = self._generate(master)
        if outcome is None:
            return self._solution(Status.INFEASIBLE, "no fractional choice of regions covers every unit")
        if not self._proven():
            self.reins.tell("partition of known regions")
            self._choose(list(master.columns.values()), EFFORT)
        if outcome is Outcome.CONVERGED and self.packing and not self._proven():
            self._pack(list(master.columns.values()))
        if outcome is Outcome.CONVERGED and not self._proven() and not self._close_gap():
            return self._solution(
                Status.INFEASIBLE, "no choice among all allowed regions covers every unit once"
            )
        if self._proven():
            return self._solution(Status.OPTIMAL, "the bound meets the best partition")
        status = Status.UNKNOWN if self.best is None else Status.FEASIBLE
        return self._solution(status, "stopped before the bound met the best partition")

    # ------------------------------------------------------------ beginning
    def _first_columns(self, start: Sequence[Sequence[Region]]) -> list[Candidate]:
        image = self.image
        known = [region for partition in start for region in partition if region]
        sets = [image.nodes(region) for region in known if image.region(image.nodes(region)) == region]
        sets += tree_regions(image, TREES, self.limits.seed)
        return self.pricer.allowed(list(dict.fromkeys(sets)))

    def _take_start(self, first: list[Candidate], start: Sequence[Sequence[Region]]) -> None:
        for partition in start:
            if self.image.problem.accepts(partition):
                given = {self.image.nodes(region) for region in partition}
                self._take(tuple(column for column in first if column.nodes in given))

    def _take(self, chosen: tuple[Candidate, ...] | None) -> None:
        """Keep a partition if it is better than the best."""
        if chosen is not None and (self.best is None or _cost(chosen) < _cost(self.best)):
            self.best = chosen
            self.reins.found(_cost(chosen))
            self.reins.tell()

    def _raise(self, bound: int) -> None:
        """Take note of a better bound."""
        self.bound = max(self.bound, bound)
        self.reins.proven(self.bound)

    def _ended(self) -> bool:
        return self._proven() or self.reins.ended()

    def _proven(self) -> bool:
        return self.best is not None and self.units.below(_cost(self.best)) << SCALE_BITS < self.bound

    # ------------------------------------------------------------ columns
    def _generate(self, master: Master) -> Outcome | None:
        """Run the loop, raising the prices of slacks in use; None: proven that nothing fits."""
        turn = 0
        while True:
            outcome = self.generation.run(master)
            if outcome is not Outcome.SHORT:
                return outcome
            if turn == PATIENCE and self.best is None:
                answer = self._can_cover(master)
                if answer is not Outcome.CONVERGED:
                    return answer
            master.widen(WIDEN)
            turn += 1

    def _can_cover(self, master: Master) -> Outcome | None:
        """Search without costs for columns that cover everything, and give them to the master.

        Returns None when it is proven that none can, ENDED when the search was ended before.
        """
        self.reins.tell("can the rules be kept")
        problem = self.image.problem
        free = Image.of(replace(problem, costs={name: Cost() for name in problem.costs}))
        pricer = Pricer(free, self.limits.workers, self.reins.ended)
        cover = Master(free, [(1000.0, 1000.0)] * len(free.groups), 1000.0)
        cover.add([replace(column, cost=0) for column in master.columns.values()])
        generation = Generation(free, pricer, self.reins.ended)
        try:
            outcome = generation.run(cover)
        finally:
            pricer.close()
        if generation.bound > 0:
            return None
        master.add(self.pricer.allowed(list(cover.columns)))
        self.reins.tell("columns")
        return Outcome.ENDED if outcome is Outcome.ENDED else Outcome.CONVERGED

    def _choose(self, columns: list[Candidate], effort: float = float("inf")) -> bool:
        """Look for a better partition among columns; return whether the search was exhaustive."""
        most = None if self.best is None else self.units.below(_cost(self.best))
        choice = choose(
            self.image,
            columns,
            self.reins.ended,
            most=most,
            seed=self.limits.seed,
            effort=effort,
            packing=self.packing,
        )
        if choice.chosen is not None and self.packing:
            self._take_packing([column.nodes for column in choice.chosen])
        else:
            self._take(choice.chosen)
        return choice.exhausted

    def _pack(self, columns: list[Candidate]) -> None:
        """Look for more regions side by side among the columns and all that are nearly worth one."""
        self.reins.tell("packing of regions")
        duals = self.generation.duals
        assert duals is not None
        near = (-self.image.terms.region << SCALE_BITS) // NEAR_WORTH
        listed = self.pricer.price(duals, near, range(len(self.image.groups)), 1 << 60, keep=0, room=ROOM)
        pool = {column.nodes: column for column in [*columns, *listed.columns]}
        self._take_packing(pack(len(self.image.groups), list(pool.values()), self._ended, self.limits.seed))

    def _take_packing(self, regions: list[frozenset[int]]) -> None:
        """Give what is left over to neighbours, and keep the partition if it is better than the best."""
        whole = extend(self.image, regions)
        self._take(None if whole is None else tuple(self.pricer.allowed(whole)))

    # ------------------------------------------------------------ listing
    def _close_gap(self) -> bool:
        """List regions within a growing threshold until the best partition is proven.

        A partition with a region that was not listed costs more than bound + threshold.
        Returns False when it is proven that there is no partition.
        """
        lower, duals = self.generation.bound, self.generation.duals
        assert duals is not None
        guess = abs(lower) // 2000 + (1 << SCALE_BITS - 6)
        while not self._proven():
            threshold = guess
            if self.best is not None:
                threshold = min(guess, (self.units.below(_cost(self.best)) << SCALE_BITS) - lower)
            self.reins.tell("listing all regions within the gap")
            listed = self.pricer.price(
                duals, threshold, range(len(self.image.groups)), 1 << 60, keep=0, room=ROOM
            )
            if not listed.complete.all():
                return True
            if not self._choose(listed.columns):
                return True
            self.threshold, self.listed = threshold, len(listed.columns)
            reached = lower + threshold + 1
            if self.best is not None:
                reached = min(reached, _cost(self.best) << SCALE_BITS)
            elif threshold >= FAR >> 2:
                return False
            self._raise(reached)
            guess = guess * 4 if guess < 1 << 40 else FAR >> 2
        return True

    # ------------------------------------------------------------ end
    def _solution(self, status: Status, why: str) -> Solution:
        problem, regions, objective = self.image.problem, None, None
        if self.best is not None:
            regions = tuple(sorted((self.image.region(column.nodes) for column in self.best), key=min))
            objective = problem.partition_cost(regions)
            if not problem.accepts(regions) or objective != self.units.of(_cost(self.best)):
                raise RuntimeError(f"a bug: the columns make a partition that breaks a rule: {regions}")
        bound = None
        if status is not Status.INFEASIBLE:
            bound = self.units.above(self.bound)
            if objective is not None:
                bound = min(bound, objective)
        return Solution(
            status,
            regions,
            objective,
            bound,
            self.reins.elapsed_s,
            "columns",
            why,
            certificate=self._certificate(bound) if bound is not None else None,
        )

    def _certificate(self, bound: int) -> dict[str, Any]:
        """Return the integers from which the bound can be computed again."""
        duals, lagrangian = self.generation.duals, self.generation.bound
        if duals is None:  # the bound is arithmetic's
            duals = Duals(np.zeros(len(self.image.groups), np.int64), (0,) * len(self.image.side_terms))
            lagrangian = -FAR
        return make_certificate(self.image, duals, lagrangian, self.threshold, self.listed, bound)


def _cost(chosen: Sequence[Candidate]) -> int:
    return sum(column.cost for column in chosen)


def _box(
    image: Image, columns: Sequence[Candidate], packing: bool
) -> tuple[list[tuple[float, float]], float]:
    """Return prices for the slacks: small ones, near what a node costs in a typical column.

    Where they turn out too small they are raised; where they are too large, duals run away and
    pricing becomes many times slower.
    """
    if image.terms.alone.any():
        typical = 1.0 + float(np.abs(image.terms.alone).mean()) / 10
    else:
        typical = 1.0 + max((abs(column.cost) / len(column.nodes) for column in columns), default=0.0)
    short, double = (0.0, typical) if packing else (typical, typical / 20)
    return [(short, double)] * len(image.groups), typical
