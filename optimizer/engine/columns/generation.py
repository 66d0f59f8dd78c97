"""The loop of column generation: solve the master, price roots, add what pays, until nothing does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.arrays.image import Duals, Image
from optimizer.engine.arrays.layout import FAR, SCALE_BITS
from optimizer.engine.columns.master import Master, Relaxed
from optimizer.engine.columns.pricer import Pricer
from optimizer.engine.packing.packing import without_premiums

__all__ = ["NO_SLACK", "Ending", "Generation"]

TOLERANCE = 1 << (SCALE_BITS - 10)
"""Regions whose reduced cost is closer to zero than this are not worth a column."""

NODE_LIMITS = (2_000, 20_000, 200_000, 1 << 60)
"""Nodes of the search per root; the next is tried only when nothing was found with the last."""

BATCH = 64
"""Roots that are searched deeply at a time: what they found is used before others are searched."""

SMOOTHING = 0.3
"""Weight of the earlier duals in those that are priced first."""

NO_SLACK = 1e-7
"""Sum of slacks up to which every node counts as covered."""


class Ending(Enum):
    """How a loop ended."""

    CONVERGED = auto()
    """No column pays and no slack is in use: the bound has met the master."""
    ROUNDED = auto()
    """No column can lift the bound to the next value that a partition can have."""
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
    solved : callable
        Receives each optimum of the master.
    packing : bool
        Whether slacks for being left out are free (see `packing`).
    """

    def __init__(
        self,
        image: Image,
        pricer: Pricer,
        ended: Callable[[], bool],
        proven: Callable[[int], None] = lambda bound: None,
        solved: Callable[[Relaxed], None] = lambda relaxed: None,
        packing: bool = False,
    ) -> None:
        self.image, self.pricer, self.ended = image, pricer, ended
        self.proven, self.solved, self.packing = proven, solved, packing
        self.bound = -FAR
        """Lower bound on the sum of all regions (2 ** -SCALE_BITS half cost units)."""
        self.duals: Duals | None = None
        """Which duals prove it."""
        self.hot: list[int] = []
        """Roots that gave columns when they were searched last: searched first."""

    def run(self, master: Master, above: Callable[[int], int] | None = None) -> Ending:
        """Add columns until none pays.

        Parameters
        ----------
        master : Master
            Receives the columns.
        above : callable, optional
            Rounds a bound up to the least value that a partition can have; with it the loop ends
            as soon as the bound cannot rise any further by that measure.
        """
        smooth: Duals | None = None
        while not self.ended():
            relaxed = master.solve()
            if relaxed is None:
                break
            self.solved(relaxed)
            covered = self.packing or relaxed.slack <= NO_SLACK
            if above is not None and covered and self._rounded(relaxed, above):
                return Ending.ROUNDED
            exact = without_premiums(relaxed.duals) if self.packing else relaxed.duals
            smooth = exact if smooth is None else exact.blend(smooth, SMOOTHING)
            if (
                self._price_hot(master, smooth, NODE_LIMITS[0])
                or self._price(master, smooth, NODE_LIMITS[:1])[0]
            ):
                continue
            smooth = exact
            added, complete = self._price(master, smooth, NODE_LIMITS)
            if complete and not added:
                return Ending.CONVERGED if covered else Ending.SHORT
        return Ending.ENDED

    # ------------------------------------------------------------ one round
    def _prove(self, duals: Duals, bounds: NDArray[np.int64]) -> None:
        """Keep what duals and the bounds of all roots prove, when it is better than what is known."""
        bound = duals.bound(self.image, bounds)
        if bound > self.bound:
            self.bound, self.duals = bound, duals
            self.proven(bound)

    def _rounded(self, relaxed: Relaxed, above: Callable[[int], int]) -> bool:
        """Tell whether the bound stands at the last step below the master's value, which it never exceeds."""
        highest = int(relaxed.value * (1 << SCALE_BITS)) + TOLERANCE
        return self.bound > -FAR and above(self.bound) >= above(highest)

    def _price_hot(self, master: Master, duals: Duals, node_limit: int) -> bool:
        """Price the roots that gave columns last; tell whether they did again."""
        if not self.hot:
            return False
        priced = self.pricer.price(duals, -TOLERANCE, self.hot, node_limit)
        self.hot = sorted({min(column.nodes) for column in priced.columns})
        return master.add(priced.columns) > 0

    def _price(self, master: Master, duals: Duals, node_limits: Sequence[int]) -> tuple[int, bool]:
        """Price all roots; return how many columns are new and whether no root is left unfinished."""
        todo = list(range(len(self.image.groups)))
        bounds = np.full(len(todo), -FAR, np.int64)
        added = 0
        for depth, limit in enumerate(node_limits):
            left: list[int] = []
            size = BATCH if depth else max(1, len(todo))
            for first in range(0, len(todo), size):
                batch = todo[first : first + size]
                priced = self.pricer.price(duals, -TOLERANCE, batch, limit)
                bounds[batch] = np.maximum(bounds[batch], priced.bounds[batch])
                left += [root for root in batch if not priced.complete[root]]
                added += master.add(priced.columns)
                self.hot = sorted({min(column.nodes) for column in priced.columns})
                if (added and depth) or self.ended():
                    left += todo[first + size :]
                    break
            todo = left
            if added or not todo or self.ended():
                break
        if (bounds > -FAR).all():
            self._prove(duals, bounds)
        return added, not todo
