"""Leximin over listed regions: the largest loss as small as can be, as few of it, then the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models.problem import Problem, Region
from models.set_partition import Candidate, build_set_partition
from optimizer.engine.cp_sat import run_to_limits
from optimizer.engine.solution import Control, Limits

__all__ = ["Leximin"]

Count = tuple[int, int]
"""A loss, and how many members may lose that much or more."""


class Leximin:
    """Makes losses small one after another, over partitions of regions that are all known.

    Parameters
    ----------
    problem : Problem
    lost : mapping of Region to mapping of int to int
        All regions that a partition within the budget can hold, with what each member loses there.
    most : int
        The budget, in cost units.
    limits, control
        Time and seed.
    """

    def __init__(
        self,
        problem: Problem,
        lost: Mapping[Region, Mapping[int, int]],
        most: int,
        limits: Limits,
        control: Control,
    ) -> None:
        self.problem, self.lost, self.limits, self.control = problem, lost, limits, control
        self.most = 2 * (most - problem.cost.constant)
        self.ranges = [
            (_halves(side.lower, side.cost.constant), _halves(side.upper, side.cost.constant))
            for side in problem.sides
        ]
        self.candidates = [
            Candidate(
                region,
                problem.region_cost(region),
                tuple(problem.region_cost(region, side.cost) for side in problem.sides),
            )
            for region in lost
        ]
        self.values = sorted({loss for losses in lost.values() for loss in losses.values()})
        self.stopped = False

    def run(self, known: tuple[Region, ...]) -> tuple[tuple[Region, ...], bool]:
        """Return the partition whose losses, from the largest down, are the smallest, and the proof.

        Parameters
        ----------
        known : tuple of Region
            A partition within the budget.

        Returns
        -------
        tuple of (tuple of Region, bool)
            Of equal ones the cheapest; whether all of it is proven.
        """
        counts: list[Count] = []
        above = self.values[-1] + 1 if self.values else 0
        while above > 0 and not self.stopped:
            worst, known = self._next(counts, above, known)
            counts.append((worst + 1, self._number(known, worst + 1)))
            if worst and not self.stopped:
                known = self._ask(counts, known, worst) or known
                counts.append((worst, self._number(known, worst)))
            above = worst
        known = self._ask(counts, known) or known
        return known, not self.stopped

    def _next(
        self, counts: list[Count], above: int, known: tuple[Region, ...]
    ) -> tuple[int, tuple[Region, ...]]:
        """Return the least that the next largest loss can be, and a partition that reaches it."""
        number = counts[-1][1] if counts else 0
        low, high = 0, self._largest(known, above)
        while low < high and not self.stopped:
            limit = max((v for v in self.values if v <= (low + high) // 2), default=0)
            found = self._ask([*counts, (limit + 1, number)], known)
            if found is None:
                low = min(v for v in self.values if v > limit)
            else:
                known, high = found, self._largest(found, above)
        return high, known

    # ------------------------------------------------------------ what partitions lose
    def _losses(self, regions: Sequence[Region]) -> list[int]:
        return [loss for region in regions for loss in self.lost[region].values()]

    def _number(self, regions: Sequence[Region], value: int) -> int:
        """Return how many lose so much or more."""
        return sum(loss >= value for loss in self._losses(regions))

    def _largest(self, regions: Sequence[Region], below: int) -> int:
        """Return the largest loss below a value."""
        return max((loss for loss in self._losses(regions) if loss < below), default=0)

    # ------------------------------------------------------------ the model
    def _ask(
        self, counts: Sequence[Count], known: tuple[Region, ...], fewest: int | None = None
    ) -> tuple[Region, ...] | None:
        """Return the partition that keeps the counts with the fewest losses of a value, or the cheapest.

        None: there is none, or it was not found in time (`stopped`).
        """
        from ortools.sat.python import cp_model

        if not self.control.remaining_s():
            self.stopped = True
            return None
        kept = [
            one
            for one in self.candidates
            if all(self._number([one.nodes], value) <= number for value, number in counts)
        ]
        built = build_set_partition(len(self.problem), kept, self.ranges, self.most, hint=known)

        def number(value: int) -> cp_model.LinearExprT:
            return sum(
                self._number([one.nodes], value) * x for one, x in zip(kept, built.chosen, strict=True)
            )

        for value, most in counts:
            built.model.add(number(value) <= most)
        if fewest is not None:
            built.model.minimize(number(fewest))
        status, solver = run_to_limits(built.model, self.limits, self.control)
        if status == cp_model.OPTIMAL:
            return tuple(
                one.nodes for one, x in zip(kept, built.chosen, strict=True) if solver.boolean_value(x)
            )
        self.stopped |= status != cp_model.INFEASIBLE
        return None


def _halves(end: int | None, constant: int) -> int | None:
    """Return an end of a side constraint for the sum over regions, in half cost units."""
    return None if end is None else 2 * (end - constant)
