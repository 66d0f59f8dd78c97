"""Choose the best partition out of candidate regions with CP-SAT, under the eye of the clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models.records import record
from models.set_partition import Candidate, build_set_partition
from optimizer.engine.arrays.image import Image
from optimizer.engine.cp_sat import Ended, run_among, too_late

__all__ = ["Choice", "choose"]


@record
class Choice:
    """The best partition found, whether none is better, and its cost (half cost units)."""

    chosen: tuple[Candidate, ...] | None
    exhausted: bool

    @property
    def cost(self) -> int:
        """Sum of the costs of the chosen regions."""
        return sum(candidate.cost for candidate in self.chosen or ())


def choose(
    image: Image,
    candidates: Sequence[Candidate],
    ended: Ended,
    *,
    most: int | None = None,
    hint: Iterable[frozenset[int]] = (),
    packing: bool = False,
    workers: int = 1,
    seed: int = 0,
    effort: float = float("inf"),
) -> Choice:
    """Return the cheapest partition made of the candidates.

    Parameters
    ----------
    image : Image
        The problem.
    candidates : sequence of Candidate
        Regions to choose from, no two alike.
    ended : callable
        Asked often with how many seconds ahead to look; True ends the search.
    most : int, optional
        Only partitions of at most this cost count (half cost units).
    hint : iterable of frozenset, optional
        A partition to begin with.
    packing : bool
        Whether nodes may be left over.
    workers, seed
        Of CP-SAT; its workers are interleaved, so that runs are repeatable.
    effort : float
        CP-SAT's deterministic seconds after which to stop.
    """
    count = len(candidates)
    if too_late(count, ended):
        return Choice(None, False)
    from ortools.sat.python import cp_model

    built = build_set_partition(len(image.groups), candidates, image.side_ranges, most, hint, packing)
    status, solver = run_among(built.model, count, ended, seed, workers, effort)
    exhausted = status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Choice(None, exhausted)
    chosen = [c for c, x in zip(candidates, built.chosen, strict=True) if solver.boolean_value(x)]
    return Choice(tuple(chosen), exhausted)
