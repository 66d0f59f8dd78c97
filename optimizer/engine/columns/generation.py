"""The loop of column generation: solve the master, price all roots, add what pays, until nothing does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto

import numpy as np

from optimizer.engine.arrays.image import Duals, Image
from optimizer.engine.arrays.layout import FAR, SCALE_BITS
from optimizer.engine.columns.master import Master
from optimizer.engine.columns.pricer import Pricer
from optimizer.engine.packing.packing import without_premiums

__all__ = ["Ending", "Generation"]

TOLERANCE = 1 << (SCALE_BITS - 10)
"""Regions whose reduced cost is closer to zero than this are not worth a column."""

NODE_LIMITS = (2_000, 20_000, 200_000, 1 << 60)
"""Nodes of the search per root; the next is tried only when nothing was found with the last."""

SMOOTHING = 0.3
"""Weight of the earlier duals in those that are priced first."""


class Ending(Enum):
    """How a loop ended."""

    CONVERGED = auto()
    """No column pays and no slack is in use: the bound has met the master."""
    SHORT = auto()
    """No column pays, but slacks are in use at their prices."""
    ENDED = auto()
    """By the clock or by the caller."""


class Generation:
    """Generates columns for one problem and keeps the best bound.

    Parameters
    ----------
    image : Image
        The problem.
    pricer : Pricer
        Of the same image.
    ended : callable
        Asked often; True ends the loop.
    proven : callable
        Receives each better bound.
    packing : bool
        Whether slacks for being left out are free (see `packing`).
    """

    def __init__(
        self,
        image: Image,
        pricer: Pricer,
        ended: Callable[[], bool],
        proven: Callable[[int], None] = lambda bound: None,
        packing: bool = False,
    ) -> None:
        self.image, self.pricer, self.ended, self.proven = image, pricer, ended, proven
        self.packing = packing
        self.bound = -FAR
        """Lower bound on the sum of all regions (2 ** -SCALE_BITS half cost units)."""
        self.duals: Duals | None = None
        """Which duals prove it."""

    def run(self, master: Master) -> Ending:
        """Add columns until none pays."""
        smooth: Duals | None = None
        while not self.ended():
            relaxed = master.solve()
            exact = without_premiums(relaxed.duals) if self.packing else relaxed.duals
            smooth = exact if smooth is None else exact.blend(smooth, SMOOTHING)
            if self._price(master, smooth, NODE_LIMITS[:1])[0]:
                continue
            smooth = exact
            added, complete = self._price(master, smooth, NODE_LIMITS)
            if complete and not added:
                return Ending.CONVERGED if self.packing or relaxed.slack <= 1e-7 else Ending.SHORT
        return Ending.ENDED

    def _price(self, master: Master, duals: Duals, node_limits: Sequence[int]) -> tuple[int, bool]:
        """Price all roots; return how many columns are new and whether no root is left unfinished."""
        todo = list(range(len(self.image.groups)))
        bounds = np.full(len(todo), -FAR, np.int64)
        added = 0
        for limit in node_limits:
            priced = self.pricer.price(duals, -TOLERANCE, todo, limit)
            bounds[todo] = priced.bounds[todo]
            todo = [root for root in todo if not priced.complete[root]]
            added = master.add(priced.columns)
            if added or not todo or self.ended():
                break
        if (bounds > -FAR).all():
            bound = duals.bound(self.image, bounds)
            if bound > self.bound:
                self.bound, self.duals = bound, duals
                self.proven(bound)
        return added, not todo
