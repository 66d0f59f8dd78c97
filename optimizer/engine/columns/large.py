"""Column generation on large maps, where a round over all roots of the whole map is dear.

Columns are looked for close around roots (see `nearby`) until the master stands still; only then, or
when parts of the time have passed, are roots searched in the whole map, which is what proves a bound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from models.set_partition import Candidate
from optimizer.engine.arrays.image import Duals, Image
from optimizer.engine.arrays.layout import FAR
from optimizer.engine.columns.bearing import borne, lowered
from optimizer.engine.columns.centring import centre
from optimizer.engine.columns.generation import NO_SLACK, TOLERANCE, Ending, Generation
from optimizer.engine.columns.lifting import lift_bounds
from optimizer.engine.columns.master import Master, Relaxed
from optimizer.engine.columns.nearby import Nearby
from optimizer.engine.columns.pricer import Pricer

__all__ = ["LargeGeneration"]

CLOSELY = (60, 600, 6_000)
"""Nodes of the search per root, close around it; the next only when few columns were found with the last."""

WHOLLY = (600, 6_000, 60_000, 600_000, 1 << 60)
"""Nodes of the search per root in the whole map, once columns are complete as seen from close by."""

ROUGHLY, WELL = (60,), (600, 6_000)
"""The same where a bound is due before that: at the first moment, and at the last."""

AGAIN = (600, 6_000)
"""The same for roots that gave columns in the whole map last."""

FROM = 6_000
"""From this depth on bounds of roots that were given up are raised by thresholds ..."""

LIFT = 2
"""... each with so many times fewer nodes."""

GOOD = 10
"""Bounds within a tenth of what a node costs on average are good enough."""

BATCH = 32
"""Roots that are searched deeply at a time."""

FEW = 200
"""Less than a column per so many roots counts as none: deeper searches, or higher prices, give more."""

DUE = (0.25, 0.5)
"""Parts of the time after which a bound is proven, however far columns are; the first is a rough one."""


class LargeGeneration(Generation):
    """Generates columns for one large problem and keeps the best bound; no packing.

    Parameters
    ----------
    image : Image
        The problem.
    pricer : Pricer
        Of the same image.
    ended : callable
        Asked often; True ends the loop.
    past : callable
        Tells whether this part of the time has passed.
    proven : callable
        Receives each better bound.
    solved : callable
        Receives each optimum of the master.
    """

    def __init__(
        self,
        image: Image,
        pricer: Pricer,
        ended: Callable[[], bool],
        past: Callable[[float], bool],
        proven: Callable[[int], None] = lambda bound: None,
        solved: Callable[[Relaxed], None] = lambda relaxed: None,
    ) -> None:
        super().__init__(image, pricer, ended, proven, solved)
        self.past = past
        self.turns = 0
        """How many of the moments at which a bound is due are over."""

    @cached_property
    def nearby(self) -> Nearby:
        """Which roots to search close by."""
        return Nearby(self.image, len(CLOSELY), self.ended)

    def prove_early(self, master: Master, partition: Sequence[Candidate]) -> None:
        """Prove a rough bound from a partition, before there are columns to speak of."""
        self._price_wholly(master, self._lowered(master, borne(self.image, partition)), ROUGHLY)
        self.turns = max(self.turns, 1)

    def run(self, master: Master, above: Callable[[int], int] | None = None) -> Ending:
        """Add columns until none pays, or few do where slacks are in use (see `Generation.run`)."""
        while not self.ended():
            relaxed = master.solve()
            if relaxed is None:
                break
            self.solved(relaxed)
            covered = relaxed.slack <= NO_SLACK
            if above is not None and covered and self._rounded(relaxed, above):
                return Ending.ROUNDED
            due = sum(map(self.past, DUE))
            if due > self.turns:
                self.turns = due
                depths = ROUGHLY if due < len(DUE) else WELL
                self._price_wholly(master, self._lowered(master, relaxed.duals), depths)
                continue
            found = self._find(master, relaxed.duals)
            if found * FEW > len(self.image.groups) or (found and covered):
                continue
            if not covered:
                return Ending.SHORT
            duals = centre(master, relaxed, 0)
            if self._price_again(master, duals):
                continue
            self.turns = len(DUE)
            added, complete = self._price_wholly(master, duals, WHOLLY)
            if complete and not added:
                return Ending.CONVERGED
        return Ending.ENDED

    def _lowered(self, master: Master, duals: Duals) -> Duals:
        """Return duals at which few regions pay, where columns are still missing at the ones given."""
        duals, found = lowered(self.pricer, self.nearby.around, duals)
        master.add(found)
        return duals

    def _price_again(self, master: Master, duals: Duals) -> bool:
        """Search the roots that gave columns in the whole map last; tell whether they did again."""
        for limit in AGAIN:
            if not self.hot or self.ended():
                break
            priced = self.pricer.price(duals, -TOLERANCE, self.hot, limit)
            if master.add(priced.columns):
                self.hot = sorted({min(column.nodes) for column in priced.columns})
                return True
            self.hot = [root for root in self.hot if not priced.complete[root]]
        return False

    def _find(self, master: Master, duals: Duals) -> int:
        """Look for columns close around roots; return how many are new."""
        self.nearby.begin(duals)
        added = 0
        for depth, limit in enumerate(CLOSELY):
            due = self.nearby.due(depth)
            for first in range(0, len(due), BATCH if depth else max(1, len(due))):
                batch = due[first : first + BATCH] if depth else due
                if self.ended():
                    return added
                found = self.pricer.price(duals, -TOLERANCE, batch, limit, among=self.nearby.around)
                new = master.add(found.columns)
                self.nearby.note(batch, found.complete, {min(column.nodes) for column in found.columns})
                added += new
                if new and depth == len(CLOSELY) - 1:
                    return added
            if added * FEW > len(self.image.groups):
                break
        return added

    def _price_wholly(self, master: Master, duals: Duals, depths: Sequence[int]) -> tuple[int, bool]:
        """Search all roots in the whole map, ever more deeply, and keep what that proves.

        From a depth of `FROM` nodes on, bounds are raised by thresholds after each.
        Returns how many columns are new, and whether no root is left unfinished.
        """
        n = len(self.image.groups)
        bounds, complete = np.full(n, -FAR, np.int64), np.zeros(n, np.bool_)
        near = -abs(duals.base(self.image)) // (GOOD * n)
        added = 0
        for limit in depths:
            todo = np.flatnonzero(~complete).tolist()
            for first in range(0, len(todo), BATCH if limit > depths[0] else n):
                batch = todo[first : first + BATCH] if limit > depths[0] else todo
                priced = self.pricer.price(duals, -TOLERANCE, batch, limit)
                bounds = np.maximum(bounds, priced.bounds)
                complete |= priced.complete
                added += master.add(priced.columns)
                self.hot = sorted({min(column.nodes) for column in priced.columns})
                if self.ended():
                    break
            if limit >= FROM and not self.ended():
                added += master.add(lift_bounds(self.pricer, duals, bounds, complete, limit // LIFT, near))
            if (bounds > -FAR).all():
                self._prove(duals, bounds)
            if complete.all() or self.ended() or (added and limit >= FROM):
                break
        return added, bool(complete.all())
