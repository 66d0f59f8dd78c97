"""Better partitions beside column generation: recombination along trees, which feeds the master."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from models.problem import Problem
from models.set_partition import Candidate
from optimizer.engine.arrays.image import Image
from optimizer.engine.columns.harvest import Harvest
from optimizer.engine.columns.pricer import Pricer
from optimizer.engine.columns.standing import Standing
from optimizer.engine.solution import Limits
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


SLACK = 50
"""Thousandths of a bound by which a cut may miss it when a schedule begins, where regions are tight."""

PATIENCE = 24
"""Most schedules in a row without a better partition that begin a solve where regions are tight ..."""

STUBBORN = 450
"""... and one for so many pairs of units."""

MET = 4_096
"""Regions that a search may meet in a schedule and keep ..."""

CELLS = 1 << 20
"""... as long as all of them hold at most so many nodes."""

AT_A_TIME = 500
"""Regions that are judged before the clock is looked at."""

APART = 1_000_003
"""Between the seeds of searches that run at a time."""


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
    """Makes the best partition better, by one schedule after another; several at a time for tight regions.

    Parameters
    ----------
    image : Image
        The problem.
    pricer : Pricer
        Of the same image: tells what regions cost.
    limits : Limits
        Seed of all random choices, and how many schedules run at a time.
    ended : callable
        Asked often; True ends a schedule.
    """

    def __init__(self, image: Image, pricer: Pricer, limits: Limits, ended: Callable[[], bool]) -> None:
        self.pricer, self.ended = pricer, ended
        self.size = len(image.groups)
        self.tight = is_tight(image.problem)
        seeds = [limits.seed + APART * k for k in range(max(1, limits.workers) if self.tight else 1)]
        room = min(MET, CELLS // self.size) if self.tight else 0
        self.searches = [Recombination(image, seed, ended, room) for seed in seeds]
        self.harvest = Harvest(image, limits.seed, ended)
        self.patience = min(PATIENCE, max(1, self.size * self.size // STUBBORN)) if self.tight else 1
        """Schedules that may end without a better partition before others have a turn."""
        self.rounds = 0

    def run(self, standing: Standing, take: Callable[[tuple[Candidate, ...]], None]) -> list[Candidate]:
        """Run a schedule per search, from the best partition or from one cut out of trees.

        Where regions are tight, a better partition is then looked for out of all regions that were met.

        Parameters
        ----------
        standing : Standing
            Holds the best partition.
        take : callable
            Receives every partition found that keeps the rules judged region by region.

        Returns
        -------
        list of Candidate
            The regions of those partitions, and what a better one may hold.
        """
        self.rounds += 1
        best = standing.best
        columns: dict[frozenset[int], Candidate] = {}
        with ThreadPoolExecutor(len(self.searches)) as pool:
            if not all(pool.map(lambda search: self._begin(search, best), self.searches)):
                return []
            for stage in range(STAGES, 0, -1):
                if self.ended():
                    break
                part = (stage - 1) / STAGES
                answers = pool.map(lambda search, part=part: self._improve(search, part), self.searches)
                for search, (points, _) in zip(self.searches, answers, strict=True):
                    if points:
                        continue
                    found = tuple(self.pricer.allowed(search.regions()))
                    columns |= {column.nodes: column for column in found}
                    if sum(len(column.nodes) for column in found) == self.size:
                        take(found)
        if self.tight:
            columns |= {column.nodes: column for column in self._combine(columns, standing, take)}
        return list(columns.values())

    def _combine(
        self,
        columns: Mapping[frozenset[int], Candidate],
        standing: Standing,
        take: Callable[[tuple[Candidate, ...]], None],
    ) -> list[Candidate]:
        """Look for a better partition out of all regions that were met; return those that it may hold."""
        met = list(dict.fromkeys(region for search in self.searches for region in search.met()))
        self.harvest.add(list(columns.values()))
        for first in range(0, len(met), AT_A_TIME):
            if self.ended():
                return []
            self.harvest.add(self.pricer.allowed(met[first : first + AT_A_TIME]))
        if self.ended():
            return []
        near = self.harvest.near(standing.cost)
        chosen = self.harvest.choose(near, standing.wanted) if near else None
        if chosen is not None:
            take(chosen)
        return near

    def _begin(self, search: Recombination, best: tuple[Candidate, ...] | None) -> bool:
        if self.tight or best is None or self.rounds % 2 == 0:  # from elsewhere
            return search.divide()
        search.begin(column.nodes for column in best)
        return True

    def _improve(self, search: Recombination, part: float) -> tuple[int, int]:
        steps = min(EVERY, STEPS * self.size)
        return search.improve(steps, HEAT * part, int(SLACK * part) if self.tight else 0)
