"""Column generation over connected regions: the engine that proves optima on real maps.

A linear master problem over the regions known so far gives every unit a dual; exact pricing
finds regions that are worth more than they cost, or proves that there are none.  Duals are
integers and pricing is exact, so at any moment

    sum of the duals  +  sum over roots of min(0, least reduced cost of a region of that root)

is a lower bound on every partition.  At the end all regions whose reduced cost fits in the gap
are listed, and a set partition over them settles the optimum.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

from models.problem import Cost, Problem, Region, Side
from models.set_partition import Candidate
from optimizer.engine.arrays.layout import FAR, SCALE_BITS
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns.certificate import MOST_LISTED
from optimizer.engine.columns.choice import choose
from optimizer.engine.columns.generation import NO_SLACK, Ending, Generation
from optimizer.engine.columns.large import LargeGeneration
from optimizer.engine.columns.master import Master, Relaxed, box_of
from optimizer.engine.columns.polish import Polish, is_wanted, recombined
from optimizer.engine.columns.pricer import Pricer
from optimizer.engine.columns.seeds import tree_regions
from optimizer.engine.columns.standing import Standing
from optimizer.engine.columns.windows import Windows, keeps_sides
from optimizer.engine.packing.choice import pack
from optimizer.engine.packing.packing import extend, is_packing, minimal, worth_of
from optimizer.engine.packing.rank_one import Pool
from optimizer.engine.packing.relaxation import CutProgram
from optimizer.engine.reins import Reins, Units
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

ATTEMPT = 20_000
"""Nodes of a root's search when the gap is tried to be closed before generation has converged ..."""

ATTEMPTS = (5, 10, 20, 40, 80)
"""... at these turns of raising prices."""

UNPOLISHED = 20
"""Times the master is solved until regions are recombined again; after that twice as many."""

EARLY = 15
"""Times the master is solved before its columns are looked through, where a partition is known."""

FIRST_PART = 0.4
"""Part of the time after which no recombination begins before columns are generated."""

LARGE = 450
"""From so many nodes on a map is searched in windows."""

BROAD = 200
"""From so many nodes on columns are looked for close around roots before the whole map is searched."""

HUGE = 10_000
"""From so many nodes on searching all roots once takes minutes, so that no bound is proven at once."""

TILINGS = 2
"""Times a large map is searched in windows before pricing begins."""

EARLY_PART = 0.4
"""Part of the time after which no tiling begins."""

DEARER = 1.0
"""Price of leaving a node out there, per unit of its dual in a window."""

NUMBERS = 4
"""Numbers of regions that are asked for exactly, at most, when as many as possible are wanted ..."""

MEDIUM = 150
"""... by the general engine on maps of at most so many units ..."""

PATIENT = 0.3
"""... in this part of the time that is left, each."""

GLANCE = 0.5
"""Deterministic seconds of CP-SAT while columns are still generated."""

MORE = 1.5
"""Factor by which columns have to grow before that is done again."""

NARROWER = 10
"""Where there are too many regions for cuts, those within a tenth of what a region is worth are tried
for a packing, or within a hundredth, and so on."""

NEAR_NOTHING = 1000
"""With cuts only those are tried that a fractional optimum might hold: within this part of its worth."""

NODES = 300
"""Nodes of the branch and bound that looks for a packing."""

POOLED = 50_000
"""Most regions of a packing that may be listed."""

POOLED_SOON = 2_000
"""Where there are no more than these, they are looked through before exact numbers are asked for."""

ROOM = MOST_LISTED
"""Most regions that may be listed otherwise."""


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
        With a certificate (see `optimizer.engine.columns.certificate`) unless it is infeasible.
    """
    units = Units(problem.cost)
    reins = Reins(limits, control or Control(), units)
    packing = is_packing(problem)
    image = translate(problem, leftovers=not packing)
    standing = Standing(image, reins, units)
    if image.fault is not None:
        return standing.solution(Status.INFEASIBLE, f"proven before the search: {image.fault}")
    pricer = Pricer(image, limits.workers, reins.closing, packing, reins.control)
    try:
        return _Solve(standing, pricer, limits, start).solve()
    finally:
        pricer.close()


class _Solve:
    """One run."""

    def __init__(
        self, standing: Standing, pricer: Pricer, limits: Limits, start: Sequence[Sequence[Region]]
    ) -> None:
        self.standing, self.pricer, self.limits = standing, pricer, limits
        self.image, self.reins = standing.image, standing.reins
        self.packing = pricer.minimal
        self.first = self._first_columns(start)
        self._take_start(self.first, start)
        size = 0 if self.packing else len(self.image.groups)
        self.generation = (
            LargeGeneration(self.image, pricer, self._closing, self.reins.past, standing.lift, self._consider)
            if size >= BROAD
            else Generation(self.image, pricer, self._closing, standing.lift, self._consider, self.packing)
        )
        self.polish: Polish | None = None
        if not self.packing and is_wanted(self.image.problem) and not self._closing():
            self.polish = Polish(self.image, pricer, limits, self._closing)
        self.windows: Windows | None = None
        if size >= LARGE:
            self.windows = Windows(self.image, pricer, limits.workers, limits.seed, self._closing)
        self.rounds = 0
        """How many times the master was solved."""
        self.polish_at = UNPOLISHED
        self.considered = 0
        """How many columns there were when a partition was last looked for among them."""

    @cached_property
    def master(self) -> Master:
        """The master over all columns known so far; on a large map it takes long to set up."""
        master = Master(self.image, *box_of(self.image, self.first, self.packing), ended=self.reins.closing)
        master.add(self.first)
        return master

    def solve(self) -> Solution:
        """Generate columns, then close the gap."""
        if self.standing.proven:
            return self._solution(Status.OPTIMAL, "arithmetic alone shows that nothing is cheaper")
        self._recombine()
        self._prove_early()
        self._search_windows(TILINGS)
        self._price_by_shares()
        self.reins.tell("columns")
        outcome = self._generate()
        if outcome is None:
            return self._solution(Status.INFEASIBLE, "no fractional choice of regions covers every unit")
        if outcome is Ending.CONVERGED and self.packing and not self.standing.proven:
            self._pack(POOLED_SOON)
            if not self.standing.proven:
                self._ask_for_more()
            if not self.standing.proven:
                self._pack()
        elif not self.standing.proven:
            self._choose_known(EFFORT)
        if outcome is Ending.CONVERGED and not self.standing.proven and not self._close_gap():
            return self._solution(
                Status.INFEASIBLE, "no choice among all allowed regions covers every unit once"
            )
        if self.standing.proven:
            return self._solution(Status.OPTIMAL, "the bound meets the best partition")
        status = Status.UNKNOWN if self.standing.best is None else Status.FEASIBLE
        return self._solution(status, "stopped before the bound met the best partition")

    def _closing(self) -> bool:
        """Tell whether to leave the search to its last step: the best choice among known columns."""
        return self.standing.proven or self.reins.closing()

    # ------------------------------------------------------------ beginning
    def _first_columns(self, start: Sequence[Sequence[Region]]) -> list[Candidate]:
        image = self.image
        known = [region for partition in start for region in partition if region]
        sets = [image.nodes(region) for region in known if image.region(image.nodes(region)) == region]
        sets += tree_regions(image, TREES, self.limits.seed, self.reins.closing)
        return self.pricer.allowed(list(dict.fromkeys(sets)))

    def _take_start(self, first: list[Candidate], start: Sequence[Sequence[Region]]) -> None:
        for partition in start:
            if self.image.problem.accepts(partition):
                given = {self.image.nodes(region) for region in partition}
                self.standing.take(tuple(column for column in first if column.nodes in given))

    # ------------------------------------------------------------ columns
    def _generate(self) -> Ending | None:
        """Run the loop, raising the prices of slacks in use; None: proven that nothing fits."""
        turn = 0
        above: Callable[[int], int] | None = None if self.packing else self.standing.units.above
        while not self._closing():
            outcome = self.generation.run(self.master, above)
            if outcome is Ending.ROUNDED:
                self._choose_known(EFFORT)
                if not self._closing() and not self._close_gap(ATTEMPT):
                    return None
                if self._closing():
                    return Ending.ENDED
                above = None
                continue
            if outcome is not Ending.SHORT:
                return outcome
            if turn == PATIENCE and self.standing.best is None:
                answer = self._can_cover()
                if answer is not Ending.CONVERGED:
                    return answer
            if self.windows is not None:
                self._choose_known(GLANCE)
            elif turn in ATTEMPTS:
                if not self._close_gap(ATTEMPT):
                    return None
                if self._closing():
                    return Ending.ENDED
            self.master.widen(WIDEN, WIDEN if turn >= PATIENCE else 1.0)
            turn += 1
        return Ending.ENDED

    def _consider(self, relaxed: Relaxed) -> None:
        """Look for a partition in an optimum of the master, and now and then among all its columns."""
        self.rounds += 1
        if self.rounds == self.polish_at:
            self.polish_at *= 2
            if self.windows is None:
                self._polish()
        if self.packing or relaxed.slack > NO_SLACK:
            return
        if relaxed.whole is not None:
            self._take(relaxed.whole)
        elif self.rounds < EARLY and self.standing.best is not None:
            return
        elif len(self.master.columns) >= MORE * self.considered and not self._closing():
            self._choose_known(GLANCE)

    def _recombine(self) -> None:
        """Begin with the best partition that recombination comes to before it stands still."""
        polish, idle = self.polish, 0
        while polish is not None and idle < polish.patience and not self._closing():
            before = self.standing.cost
            self._polish()
            idle = idle + len(polish.searches) if self.standing.cost == before else 0
            if self.reins.past(FIRST_PART):
                break

    def _polish(self) -> None:
        """Look for better partitions around the best one; their regions become columns."""
        if self.polish is None or self._closing():
            return
        phase = self.reins.phase
        self.reins.tell("recombining regions")
        found = self.polish.run(self.standing, self._take)
        if not self._closing():
            self.master.add(found)
        self.reins.tell(phase)

    def _prove_early(self) -> None:
        """Prove a rough bound of a large map from the partition at hand."""
        best, generation = self.standing.best, self.generation
        if best is None or self.windows is None or len(self.image.groups) >= HUGE or self._closing():
            return
        if isinstance(generation, LargeGeneration):
            self.reins.tell("a first bound")
            generation.prove_early(self.master, best)

    def _search_windows(self, tilings: int) -> None:
        """Divide windows of the best partition anew; the master gets their columns, at first their duals."""
        phase = self.reins.phase
        for _ in range(tilings):
            best = self.standing.best
            if self.windows is None or best is None or self._closing() or self.reins.past(EARLY_PART):
                break
            self.reins.tell("windows of regions")
            tiling = self.windows.run(best, self.master.columns)
            self._take(tiling.best)
            if self._closing():
                break
            self.master.add(tiling.columns)
            if self.rounds == 0:
                self.master.raise_prices({node: DEARER * dual for node, dual in enumerate(tiling.duals)})
        self.reins.tell(phase)

    def _price_by_shares(self) -> None:
        """Let a node cost as much to leave out as is its share of its region in the best partition.

        Less takes rounds in which prices are raised, more lets duals run away: with 1.5 of the share
        the country takes twice as long as with 1.
        """
        if self.standing.best is not None and not self.packing and not self._closing():
            for column in self.standing.best:
                share = column.cost / len(column.nodes)
                self.master.raise_prices(dict.fromkeys(column.nodes, share))

    def _take(self, found: tuple[Candidate, ...]) -> None:
        """Keep a partition if it is better than the best and keeps the rules over the whole."""
        if keeps_sides(self.image, found):
            self.standing.take(found)

    def _can_cover(self) -> Ending | None:
        """Search without costs for columns that cover everything, and give them to the master.

        Returns None when it is proven that none can, ENDED when the search was ended before.
        """
        self.reins.tell("can the rules be kept")
        problem = self.image.problem
        leftovers = self.image.area.leftovers.used
        free = translate(replace(problem, costs={name: Cost() for name in problem.costs}), leftovers)
        pricer = Pricer(free, self.limits.workers, self.reins.closing, control=self.reins.control)
        cover = Master(free, [(1000.0, 1000.0)] * len(free.groups), 1000.0, ended=self.reins.closing)
        cover.add([replace(column, cost=0) for column in self.master.columns.values()])
        generation = Generation(free, pricer, self.reins.closing)
        try:
            outcome = generation.run(cover)
        finally:
            pricer.close()
        if generation.bound > 0:
            return None
        self.master.add(self.pricer.allowed(list(cover.columns)))
        self.reins.tell("columns")
        return Ending.ENDED if outcome is Ending.ENDED else Ending.CONVERGED

    def _choose_known(self, effort: float) -> None:
        """Look for a better partition among the columns at hand."""
        made = "master" in vars(self)  # not set up for this alone
        columns = list(self.master.columns.values()) if made else self.first
        self.considered = len(columns)
        phase = self.reins.phase
        self.reins.tell("partition of known regions")
        self._choose(columns, effort)
        self.reins.tell(phase)

    def _choose(self, columns: list[Candidate], effort: float = float("inf")) -> bool:
        """Look for a better partition among columns; return whether the search was exhaustive."""
        choice = choose(
            self.image,
            columns,
            self.reins.ended,
            most=self.standing.wanted,
            seed=self.limits.seed,
            effort=effort,
            packing=self.packing,
        )
        if choice.chosen is not None and self.packing:
            self._take_packing([column.nodes for column in choice.chosen])
        else:
            self.standing.take(choice.chosen)
        return choice.exhausted

    def _pack(self, pooled: int = POOLED) -> None:
        """Lower the relaxation of a packing by cuts, and look for more regions near its optimum.

        Where more than so many regions are within the gap, only with as many as may be listed at all.
        """
        standing, worth = self.standing, worth_of(self.image)
        threshold = standing.gap(self.generation.bound, FAR >> 2)
        known = self.master.columns.keys()
        columns, complete = self._list(threshold, pooled)
        if not complete and pooled < POOLED:
            return
        if complete:
            self.reins.tell("cuts of the packing")
            pool = Pool(len(self.image.groups), [column.nodes for column in columns])
            first = [k for k, region in enumerate(pool.regions) if region in known]
            relaxation = CutProgram(pool, first, worth, standing.ended)
            for bound in relaxation.tighten():
                reached = min(self.generation.bound + threshold + 1, bound)
                standing.lift_by_listing(reached, threshold, len(columns), relaxation.duals)
                self._take_packing(relaxation.greedy())
            near = relaxation.near(worth // NEAR_NOTHING)
        else:
            near = sorted({*known, *self._nearly_worth_one()}, key=sorted)
        self.reins.tell("packing of regions")
        count = len(self.image.groups)
        self._take_packing(pack(count, near, standing.ended, NODES, self.limits.seed))

    def _ask_for_more(self) -> None:
        """Ask for an exact number of regions, from what the bound allows downwards.

        Trees cut into that many first; on a map that is not too large the general engine as well.
        """
        standing, problem = self.standing, self.image.problem
        most = (standing.units.above(standing.bound) - problem.cost.constant) // problem.cost.per_region
        least = len(standing.best or ()) + 1
        for number in range(most, max(least, most - NUMBERS) - 1, -1):
            if self._closing():
                return
            self.reins.tell(f"exactly {number} regions")
            side = Side("regions", Cost(per_region=1), number, number)
            asked = replace(problem, costs={name: Cost() for name in problem.costs}, sides=(side,))
            found = recombined(translate(asked), self.limits.seed, self._closing)
            if found is None and len(problem) <= MEDIUM:
                remaining = PATIENT * max(0.0, self.reins.late - time.monotonic())
                control = Control(stop=self.reins.control.stop, deadline=time.monotonic() + remaining)
                regions = solve_columns(asked, replace(self.limits, time_limit_s=remaining), control).regions
                found = None if regions is None else [self.image.nodes(region) for region in regions]
            if found is not None:
                self._take_packing(found)
                return

    def _nearly_worth_one(self) -> list[frozenset[int]]:
        """Return as many regions as fit in the pool, of those that are nearly worth one."""
        threshold = worth_of(self.image)
        while True:
            threshold //= NARROWER
            columns, complete = self._list(threshold, POOLED)
            if complete or threshold == 0 or self.standing.ended():
                return [column.nodes for column in columns]

    def _take_packing(self, regions: list[frozenset[int]]) -> None:
        """Give what is left over to neighbours, and keep the partition if it is better than the best."""
        whole = extend(self.image, regions)
        self.standing.take(None if whole is None else tuple(self.pricer.allowed(whole)))

    # ------------------------------------------------------------ listing
    def _close_gap(self, nodes: int = 1 << 60) -> bool:
        """List regions within a growing threshold until the best partition is proven.

        A partition with a region that was not listed costs more than bound + threshold.
        Returns False when it is proven that there is no partition; gives up when listing
        takes more than so many nodes of a root's search.
        """
        if self.generation.duals is None:  # no bound yet: large maps begin without one
            return True
        lower = self.generation.bound
        guess = abs(lower) // 2000 + (1 << SCALE_BITS - 6)
        while not self.standing.proven:
            threshold = self.standing.gap(lower, guess)
            columns, complete = self._list(threshold, nodes=nodes)
            if not complete or not self._choose(columns):
                return True
            reached = lower + threshold + 1
            if (cost := self.standing.cost) is not None:
                reached = min(reached, cost << SCALE_BITS)
            elif threshold >= FAR >> 2:
                return False
            self.standing.lift_by_listing(reached, threshold, len(columns))
            guess = guess * 4 if guess < 1 << 40 else FAR >> 2
        return True

    def _list(self, threshold: int, room: int = ROOM, nodes: int = 1 << 60) -> tuple[list[Candidate], bool]:
        """List regions whose reduced cost is at most the threshold, of a packing the minimal ones.

        Returns them and whether they are all: not when they are too many, a search takes more than
        so many nodes, or the run was ended.
        """
        self.reins.tell("listing all regions within the gap")
        duals = self.generation.duals
        assert duals is not None
        roots = range(len(self.image.groups))
        priced = self.pricer.price(duals, threshold, roots, nodes, keep=0, room=room)
        complete = bool(priced.complete.all())
        if not self.packing:
            return priced.columns, complete
        return minimal(priced.columns, self.reins.ended), complete and not self.reins.ended()

    def _solution(self, status: Status, why: str) -> Solution:
        return self.standing.solution(status, why, self.generation.duals, self.generation.bound)
