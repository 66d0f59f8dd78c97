"""The best partition out of all regions that a search met on its way."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from models.set_partition import Candidate
from optimizer.engine.arrays.image import Image
from optimizer.engine.arrays.layout import SCALE_BITS
from optimizer.engine.columns.choice import choose
from optimizer.engine.columns.master import Master

__all__ = ["Harvest"]

MOST = 2_000
"""Most regions from which a partition is chosen: those of the least reduced cost."""

EFFORT = 0.5
"""Deterministic seconds of CP-SAT for that."""


class Harvest:
    """Regions that were met, and which of them a better partition may hold.

    Parameters
    ----------
    image : Image
        The problem.
    seed : int
        Of the choice.
    ended : callable
        Asked often; True ends a choice.
    """

    def __init__(self, image: Image, seed: int, ended: Callable[[], bool]) -> None:
        self.image, self.seed, self.ended = image, seed, ended
        self.master: Master | None = None
        """The relaxation over all regions; its slacks are dearer than any region, so that none is in use
        where the regions can cover everything."""

    def add(self, regions: Sequence[Candidate]) -> None:
        """Take in regions."""
        if not regions:
            return
        if self.master is None:
            dear = 1.0 + max(abs(region.cost) for region in regions)
            prices = [(dear, dear)] * len(self.image.groups)
            self.master = Master(self.image, prices, dear, ended=self.ended)
        self.master.add(regions)

    def near(self, best: int | None) -> list[Candidate]:
        """Return the regions that a partition cheaper than this (half cost units) may hold, best first."""
        relaxed = None if self.master is None else self.master.solve()
        if self.master is None or relaxed is None:
            return []
        regions = list(self.master.columns.values())
        scale = 1 << SCALE_BITS
        duals, sides = relaxed.duals.nodes / scale, relaxed.duals.sides
        reduced = [
            region.cost  # less what its nodes and sides are worth
            - float(duals[list(region.nodes)].sum())
            - sum(dual * amount for dual, amount in zip(sides, region.sides, strict=True)) / scale
            for region in regions
        ]
        gap = float("inf") if best is None else best - relaxed.value
        order = np.argsort(reduced, kind="stable").tolist()
        return [regions[k] for k in order if reduced[k] <= gap][:MOST]

    def choose(self, near: Sequence[Candidate], most: int | None) -> tuple[Candidate, ...] | None:
        """Return the cheapest partition out of regions that costs at most so much; None: none was found."""
        return choose(
            self.image, near, lambda _: self.ended(), most=most, seed=self.seed, effort=EFFORT
        ).chosen
