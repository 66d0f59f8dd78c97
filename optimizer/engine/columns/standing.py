"""How far a column generation is: the best partition, the bound, and what proves it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.screening import floor_cost
from models.set_partition import Candidate
from optimizer.engine.arrays.image import Duals, Image
from optimizer.engine.arrays.layout import FAR, SCALE_BITS
from optimizer.engine.columns.certificate import make_certificate
from optimizer.engine.packing.relaxation import CutDuals
from optimizer.engine.reins import Reins, Units
from optimizer.engine.solution import Solution, Status

__all__ = ["Standing"]


class Standing:
    """What is known of one problem, and its end.

    Parameters
    ----------
    image : Image
        The problem.
    reins : Reins
        Hears of every step forward.
    units : Units
        Of the problem.
    """

    def __init__(self, image: Image, reins: Reins, units: Units) -> None:
        self.image, self.reins, self.units = image, reins, units
        self.best: tuple[Candidate, ...] | None = None
        self.bound = units.scaled(floor_cost(image.problem))
        """On the sum of all regions (2 ** -SCALE_BITS half cost units); at first by arithmetic."""
        reins.proven(self.bound)
        self.threshold: int | None = None
        """Regions up to this reduced cost have been listed (None: none were)."""
        self.listed = 0
        """How many they are."""
        self.cuts: CutDuals | None = None
        """What proves the bound of a packing; None: the best choice among those listed does."""

    # ------------------------------------------------------------ steps forward
    def take(self, chosen: tuple[Candidate, ...] | None) -> None:
        """Keep a partition if it is better than the best."""
        cost = self.cost
        if chosen is not None and (cost is None or _cost(chosen) < cost):
            self.best = chosen
            self.reins.found(_cost(chosen))
            self.reins.tell()

    def lift(self, bound: int) -> None:
        """Take note of a bound."""
        self.bound = max(self.bound, bound)
        self.reins.proven(self.bound)

    def lift_by_listing(self, bound: int, threshold: int, listed: int, cuts: CutDuals | None = None) -> None:
        """Take note of a bound that rests on all regions up to a threshold, and perhaps on cuts."""
        if bound > self.bound:
            self.threshold, self.listed, self.cuts = threshold, listed, cuts
            self.lift(bound)

    # ------------------------------------------------------------ questions
    @property
    def cost(self) -> int | None:
        """What the best partition costs (half cost units)."""
        return None if self.best is None else _cost(self.best)

    @property
    def wanted(self) -> int | None:
        """The highest cost that a better partition can have (half cost units); None: any."""
        cost = self.cost
        return None if cost is None else self.units.below(cost)

    @property
    def proven(self) -> bool:
        """Whether no partition is better than the best."""
        wanted = self.wanted
        return wanted is not None and wanted << SCALE_BITS < self.bound

    def ended(self) -> bool:
        """Tell whether to go on is of no use, or no longer allowed."""
        return self.proven or self.reins.ended()

    def gap(self, lower: int, most: int) -> int:
        """Return the reduced cost above which no region is in a better partition, `most` at most.

        Parameters
        ----------
        lower : int
            What the duals alone prove (2 ** -SCALE_BITS half cost units).
        """
        return most if self.wanted is None else min(most, (self.wanted << SCALE_BITS) - lower)

    # ------------------------------------------------------------ the end
    def solution(self, status: Status, why: str, duals: Duals | None = None, lower: int = -FAR) -> Solution:
        """Return the solution, held against the rules.

        Parameters
        ----------
        duals, lower
            Of the bound that listing began from; None: the bound is arithmetic's.

        Raises
        ------
        RuntimeError
            When the columns make no partition that keeps the rules: a bug.
        """
        problem, regions, objective = self.image.problem, None, None
        if self.best is not None:
            regions = tuple(sorted((self.image.region(column.nodes) for column in self.best), key=min))
            objective = problem.partition_cost(regions)
            if not problem.accepts(regions) or objective != self.units.of(_cost(self.best)):
                raise RuntimeError(f"a bug: the columns make a partition that breaks a rule: {regions}")
        bound = certificate = None
        if status is not Status.INFEASIBLE:
            bound = self.units.above(self.bound)
            if objective is not None:
                bound = min(bound, objective)
            if duals is None:
                duals = Duals(np.zeros(len(self.image.groups), np.int64), (0,) * len(self.image.side_terms))
            certificate = make_certificate(
                self.image, duals, lower, self.threshold, self.listed, bound, self.cuts
            )
        elapsed = self.reins.elapsed_s
        return Solution(status, regions, objective, bound, elapsed, "columns", why, certificate=certificate)


def _cost(chosen: Sequence[Candidate]) -> int:
    return sum(column.cost for column in chosen)
