"""Better partitions beside column generation: recombination along trees, which feeds the master."""

from __future__ import annotations

from collections.abc import Callable

from models.problem import Problem
from models.set_partition import Candidate
from optimizer.engine.arrays.image import Image
from optimizer.engine.columns.pricer import Pricer
from optimizer.engine.start.recombination import Recombination, only_counts

__all__ = ["Polish", "is_tight", "is_wanted", "recombined"]

LARGE = 450
"""From so many units on the first partition comes from recombination, not from `start.start`."""

HEAT = 4.0
"""Heat at the beginning of a schedule, in mean gains of a pair; it falls to nothing."""

STAGES = 16
"""Stages of a schedule, each with less heat."""

STEPS = 10
"""Steps per node and stage, on maps of less than ..."""

EVERY = 5_000
"""... so many steps in a stage."""


def is_tight(problem: Problem) -> bool:
    """Tell whether regions must be as large as each other, or of an exact number: what trees cut best."""
    number = any(side.lower is not None and side.upper is not None for side in problem.sides)
    band = any(
        bound.lower is not None and bound.upper is not None and bound.lower > 0
        for limit in problem.limits
        for alternative in limit.alternatives
        for bound in alternative
    )
    return number or band


def is_wanted(problem: Problem) -> bool:
    """Tell whether the first partition of a problem comes from recombination."""
    return only_counts(problem) and (len(problem) >= LARGE or is_tight(problem))


def recombined(image: Image, seed: int, ended: Callable[[], bool]) -> list[frozenset[int]] | None:
    """Return a partition that keeps all rules, found by recombination alone; None: none was found."""
    search = Recombination(image, seed, ended)
    if not search.divide():
        return None
    for _ in range(STAGES):
        points, _ = search.improve(min(EVERY, STEPS * len(image.groups)), 0.0)
        if points == 0:
            return search.regions()
        if ended():
            break
    return None


class Polish:
    """Makes the best partition better, one schedule after another.

    Parameters
    ----------
    image : Image
        The problem.
    pricer : Pricer
        Of the same image: tells what regions cost.
    seed : int
        Of all random choices.
    ended : callable
        Asked often; True ends a schedule.
    """

    def __init__(self, image: Image, pricer: Pricer, seed: int, ended: Callable[[], bool]) -> None:
        self.pricer, self.ended = pricer, ended
        self.recombination = Recombination(image, seed, ended)
        self.size = len(image.groups)
        self.rounds = 0

    def run(
        self,
        best: tuple[Candidate, ...] | None,
        take: Callable[[tuple[Candidate, ...]], None],
    ) -> list[Candidate]:
        """Run one schedule from the best partition, or from one cut out of trees.

        Parameters
        ----------
        best : tuple of Candidate or None
            The best partition known.
        take : callable
            Receives every partition found that keeps the rules judged region by region.

        Returns
        -------
        list of Candidate
            The regions of those partitions.
        """
        self.rounds += 1
        if best is None or self.rounds % 2 == 0:  # every other time from elsewhere
            if not self.recombination.divide():
                return []
        else:
            self.recombination.begin(column.nodes for column in best)
        columns: dict[frozenset[int], Candidate] = {}
        for stage in range(STAGES, 0, -1):
            if self.ended():
                break
            points, _ = self.recombination.improve(min(EVERY, STEPS * self.size), HEAT * (stage - 1) / STAGES)
            if points:
                continue
            found = tuple(self.pricer.allowed(self.recombination.regions()))
            columns |= {column.nodes: column for column in found}
            if sum(len(column.nodes) for column in found) == self.size:
                take(found)
        return list(columns.values())
