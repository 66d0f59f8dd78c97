"""A problem with some locks more than one that is solved: only what is near them is priced anew.

A lock takes regions away and changes the cost of none.  So the duals of the solve without it still prove what
they proved of all regions far from it; kept as they are there, only regions that reach into the surroundings
of the lock, the *zone*, are left to be priced, and the master has rows for the nodes of the zone alone.  With

    base   the sum of all duals,
    slack  what the solve without the locks proved less than the sum of its duals,
    least  the least reduced cost of a region that reaches into the zone (0 at most),

no partition costs less than base - slack + roots * least, in whichever order roots are searched: a region
that stays outside the zone was allowed before too.  Where that is less than the best partition known, regions
within the gap are listed: those that reach into the zone anew, the others from the list of the earlier solve.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.problem import Problem, Quorum, Region
from models.set_partition import Candidate
from optimizer.engine.arrays.image import Duals, Image
from optimizer.engine.arrays.layout import SCALE_BITS
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns.certificate import duals_of, make_certificate, malformed
from optimizer.engine.columns.choice import choose
from optimizer.engine.columns.generation import Ending
from optimizer.engine.columns.large import CLOSELY, LargeGeneration
from optimizer.engine.columns.master import Master, Relaxed
from optimizer.engine.columns.pricer import Pricer
from optimizer.engine.columns.seeds import tree_regions
from optimizer.engine.packing.packing import is_packing
from optimizer.engine.reins import Reins, Units
from optimizer.engine.solution import Control, Known, Limits, Near, Solution, Status

__all__ = ["solve_around"]

SMALL = 120
"""On a map of so many units a solve from the beginning takes no longer."""

RINGS = (1, 2, 3)
"""So many rings of regions around those that the locks are about make the zone, one after the other ..."""

MOST = 0.7
"""... up to this part of the map."""

TREES = 12
"""Random spanning trees whose pieces are the first columns."""

WIDEN = 3.0
"""Factor by which a dual may differ more from the known one when no column pays."""

TURNS = 20
"""Times that this is done: who is not covered then is left to a solve of the whole."""

PART = 0.5
"""Part of the time after which the whole is solved."""

EFFORT = 100_000
"""Nodes of all searches for columns in one zone, after which the whole is solved."""

NEAR = 2_000
"""Regions within one part in so many of the bound are listed once of the solve without the locks."""

LOOSE = 10_000
"""A solve that proves less than the sum of its duals by more than one part in so many is of no use."""

ROOM = 20_000
"""Most regions that are listed."""


def solve_around(problem: Problem, known: Known, limits: Limits, control: Control) -> Solution | None:
    """Solve a problem that has some locks more than one whose solution is known.

    Parameters
    ----------
    problem : Problem
    known : Known
        A solved problem and its solution.
    limits : Limits
    control : Control
        Its stop and deadline end the search.

    Returns
    -------
    Solution or None
        Proven, with a certificate that stands by itself; None: not found out this way.
    """
    about = _locked(problem, known)
    if not about:
        return None
    reins = Reins(replace(limits, time_limit_s=PART * control.remaining_s()), control, Units(problem.cost))
    leftovers = bool(known.certificate["leftovers"])
    if malformed(translate(known.problem, leftovers), known.certificate) is not None:
        return None
    lagrangian = known.certificate["lagrangian"]
    if sum(known.certificate["duals"].values()) - lagrangian > abs(lagrangian) // LOOSE:
        return None
    image = translate(problem, leftovers)
    if image.fault is not None:
        return None
    last = frozenset[int]()
    for rings in RINGS:
        zone = _zone(problem, known.regions, about, rings)
        if zone == last or len(zone) > MOST * len(problem) or reins.ended():
            break
        search = _Around(image, known, zone, limits, reins)
        try:
            found = search.solve()
        finally:
            search.close()
        if found is not None or search.hopeless:
            return found
        last = zone
    return None


def _locked(problem: Problem, known: Known) -> frozenset[int]:
    """Return the units that further locks are about; none: something else is different as well."""
    before = known.problem
    if len(problem) <= SMALL or problem.sides or problem.levels or is_packing(problem):
        return frozenset()
    locks = replace(problem, together=before.together, apart=before.apart, fixed=before.fixed)
    if not (
        before.together <= problem.together
        and before.apart <= problem.apart
        and set(before.fixed) <= set(problem.fixed)
        and locks == before
    ):
        return frozenset()
    pairs = (problem.together - before.together) | (problem.apart - before.apart)
    fixed = set(problem.fixed) - set(before.fixed)
    return frozenset(unit for group in (*pairs, *fixed) for unit in group)


def _zone(problem: Problem, regions: Sequence[Region], about: frozenset[int], rings: int) -> frozenset[int]:
    """Return the units of the regions of some units and of those around them, ring by ring."""
    zone = about
    for ring in range(rings + 1):
        if ring:
            zone = zone.union(*(problem.neighbours[unit] for unit in zone))
        zone = zone.union(*(region for region in regions if region & zone))
    return zone


def _reaching(problem: Problem, zone: frozenset[int]) -> Problem:
    """Return the problem whose regions all reach into a zone: who is outside shares one with its rim."""
    rim = {unit: 1 for unit in zone if problem.neighbours[unit] - zone}
    asked = tuple(Quorum(unit, rim, 1, "zone") for unit in range(len(problem)) if unit not in zone)
    return replace(problem, quorums=problem.quorums + asked)


class _AroundGeneration(LargeGeneration):
    """Generates columns that reach into a zone."""

    def __init__(
        self,
        image: Image,
        pricer: Pricer,
        ended: Callable[[], bool],
        solved: Callable[[Relaxed], None],
        known: Duals,
        slack: int,
    ) -> None:
        super().__init__(image, pricer, ended, lambda part: False, solved=solved)
        self.slack = slack
        self.nearby.duals = known.nodes
        self.nearby.depth[:] = len(CLOSELY)  # without the locks no column pays at the known duals

    def _prove(self, duals: Duals, bounds: NDArray[np.int64]) -> None:
        least = min(0, int(bounds.min()))
        bound = duals.base(self.image) - self.slack + len(self.image.groups) * least
        if bound > self.bound:
            self.bound, self.duals = bound, duals


class _Around:
    """One search with one zone."""

    def __init__(
        self, image: Image, known: Known, zone: frozenset[int], limits: Limits, reins: Reins
    ) -> None:
        self.image, self.known, self.limits, self.reins = image, known, limits, reins
        certificate = known.certificate
        reaching = _reaching(image.problem, zone)
        self.reaching = translate(reaching, leftovers=bool(certificate["leftovers"]))
        given, names = certificate["duals"], image.problem.units
        nodes = [sum(given.get(names[unit], 0) for unit in group) for group in image.groups]
        self.duals = Duals(np.array(nodes, np.int64), ())
        self.slack = sum(given.values()) - certificate["lagrangian"]
        self.zone = frozenset(node for node, group in enumerate(image.groups) if group <= zone)
        self.plain = Pricer(image, 1, reins.ended)
        self.pricer = Pricer(self.reaching, limits.workers, reins.ended, control=reins.control)
        self.best: tuple[Candidate, ...] | None = None
        self.hopeless = False
        """Whether a larger zone would not help either."""
        before = [image.nodes(one) for one in known.regions if image.region(image.nodes(one)) == one]
        self.before = self.plain.allowed(before)
        """Regions known before that are still allowed."""

    def close(self) -> None:
        """End all threads."""
        self.plain.close()
        self.pricer.close()

    def solve(self) -> Solution | None:
        """Generate columns and compare what they cost with what is proven; None: not proven."""
        master = self._master()
        trees = tree_regions(self.image, TREES, self.limits.seed, self.reins.ended)
        master.add(self.pricer.allowed([column.nodes for column in self.before] + trees))
        generation = _AroundGeneration(
            self.reaching, self.pricer, self._spent, self._consider, self.duals, self.slack
        )
        self.reins.tell("columns")
        ending = generation.run(master)
        for _ in range(TURNS):
            if ending is not Ending.SHORT:
                break
            master.widen(WIDEN)
            ending = generation.run(master)
        self.hopeless = ending is Ending.SHORT or self._spent()
        if ending is not Ending.CONVERGED or generation.duals is None:
            return None
        units, bound = self.reins.units, generation.bound
        if self.best is None:
            self._choose([*master.columns.values(), *self.before])
        cost = self._cost()
        if cost is None:
            return None
        if units.of(cost) <= units.above(bound):
            return self._solution(generation.duals, bound, None, 0)
        threshold = (units.below(cost) << SCALE_BITS) - bound
        listed = self._list(generation.duals, threshold)
        if listed is None or not self._choose(listed):
            return None
        return self._solution(generation.duals, bound, threshold, len(listed))

    def _spent(self) -> bool:
        """Tell whether columns took longer than a solve of the whole may."""
        return self.reins.ended() or self.pricer.nodes > EFFORT

    def _cost(self) -> int | None:
        return None if self.best is None else sum(column.cost for column in self.best)

    def _master(self) -> Master:
        """Return a master of the zone, whose duals at first are nearly the known ones."""
        scale = 1 << SCALE_BITS
        typical = 1.0 + float(np.abs(self.image.terms.alone).mean()) / 10
        known = dict(enumerate(self.duals.nodes.tolist()))
        prices = [(typical, typical)] * len(self.zone)
        given = {node: dual for node, dual in known.items() if node not in self.zone}
        centre = {node: known[node] / scale for node in self.zone}
        return Master(self.reaching, prices, typical, given, centre, self.reins.ended)

    def _consider(self, relaxed: Relaxed) -> None:
        """Keep a partition where the master chose whole regions and those known before fit beside them."""
        if relaxed.whole is not None:
            held = {node for column in relaxed.whole for node in column.nodes}
            beside = [column for column in self.before if held.isdisjoint(column.nodes)]
            self._take((*relaxed.whole, *beside))

    def _take(self, chosen: tuple[Candidate, ...]) -> None:
        nodes = sorted(node for column in chosen for node in column.nodes)
        cost, known = sum(column.cost for column in chosen), self._cost()
        if nodes == list(range(len(self.image.groups))) and (known is None or cost < known):
            self.best = chosen
            self.reins.found(cost)

    def _choose(self, columns: Sequence[Candidate]) -> bool:
        """Look for a better partition among columns; return whether the search was exhaustive."""
        cost = self._cost()
        most = None if cost is None else self.reins.units.below(cost)
        different = list({column.nodes: column for column in columns}.values())
        choice = choose(self.image, different, self.reins.ended, most=most, seed=self.limits.seed)
        if choice.chosen is not None:
            self._take(choice.chosen)
        return choice.exhausted

    def _list(self, duals: Duals, threshold: int) -> list[Candidate] | None:
        """Return all regions within a threshold; None: they are not known."""
        near = _near(self.known, self.limits, self.reins)
        if near is None or threshold > near.threshold:
            self.hopeless = True  # zones of any size were found to prove the same
            return None
        self.reins.tell("listing all regions within the gap")
        roots = range(len(self.image.groups))
        priced = self.pricer.price(duals, threshold, roots, 1 << 60, keep=0, room=ROOM)
        if not priced.complete.all():
            return None
        image = self.image
        far = [
            image.nodes(region)
            for region in near.regions
            if image.region(image.nodes(region)) == region and self.zone.isdisjoint(image.nodes(region))
        ]
        within = [
            column
            for column in self.plain.allowed(far)
            if (column.cost << SCALE_BITS) - int(duals.nodes[list(column.nodes)].sum()) <= threshold
        ]
        return priced.columns + within

    def _solution(self, duals: Duals, lagrangian: int, threshold: int | None, listed: int) -> Solution:
        assert self.best is not None
        regions = tuple(sorted((self.image.region(column.nodes) for column in self.best), key=min))
        objective = self.image.problem.partition_cost(regions)
        certificate = make_certificate(self.image, duals, lagrangian, threshold, listed, objective, None)
        why = "the bound meets the best partition"
        elapsed = self.reins.elapsed_s
        return Solution(
            Status.OPTIMAL, regions, objective, objective, elapsed, "columns", why, certificate=certificate
        )


def _near(known: Known, limits: Limits, reins: Reins) -> Near | None:
    """Return the regions that lie close to the duals of a solved problem, listed once; None: ended before."""
    if known.near is None:
        image = translate(known.problem, leftovers=bool(known.certificate["leftovers"]))
        pricer = Pricer(image, limits.workers, reins.ended)
        threshold = abs(known.certificate["lagrangian"]) // NEAR
        duals, roots = duals_of(image, known.certificate), range(len(image.groups))
        try:
            reins.tell("all regions near the best")
            priced = pricer.price(duals, threshold, roots, 1 << 60, keep=0, room=ROOM)
        finally:
            pricer.close()
        if reins.ended():
            return None
        regions = tuple(image.region(column.nodes) for column in priced.columns)
        known.near = Near(regions, threshold if priced.complete.all() else -1)
    return known.near
