"""CP-SAT model: choose regions out of candidates so that every unit lies in exactly (or at most) one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from models.records import record

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

__all__ = ["Candidate", "SetPartition", "build_set_partition"]


@record
class Candidate:
    """A region that may be chosen: its members, its cost and what it adds to each side constraint.

    All three count in whatever unit the caller uses throughout (the engine: half cost units).
    """

    nodes: frozenset[int]
    cost: int
    sides: tuple[int, ...] = ()


@record
class SetPartition:
    """The model and one Boolean per candidate."""

    model: cp_model.CpModel
    chosen: tuple[cp_model.IntVar, ...]


def build_set_partition(
    count: int,
    candidates: Sequence[Candidate],
    side_ranges: Sequence[tuple[int | None, int | None]] = (),
    most: int | None = None,
    hint: Iterable[frozenset[int]] = (),
    packing: bool = False,
) -> SetPartition:
    """Build the model that minimises the sum of costs.

    Parameters
    ----------
    count : int
        Members are numbered 0 to count - 1.
    candidates : sequence of Candidate
        Regions to choose from.
    side_ranges : sequence of (lower, upper)
        Range of the sum of each side constraint; None is no bound on that side.
    most : int, optional
        Only partitions that cost at most this.
    hint : iterable of frozenset, optional
        A partition to begin with; regions that are no candidates are left out.
    packing : bool
        Whether members may be left over.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = tuple(model.new_bool_var(f"region {k}") for k in range(len(candidates)))
    holding: list[list[cp_model.IntVar]] = [[] for _ in range(count)]
    for variable, candidate in zip(chosen, candidates, strict=True):
        for node in candidate.nodes:
            holding[node].append(variable)
    for variables in holding:
        if packing:
            model.add_at_most_one(variables)
        else:
            model.add_exactly_one(variables)
    for k, (lower, upper) in enumerate(side_ranges):
        total = sum(c.sides[k] * x for c, x in zip(candidates, chosen, strict=True))
        if lower is not None:
            model.add(total >= lower)
        if upper is not None:
            model.add(total <= upper)
    cost = sum(c.cost * x for c, x in zip(candidates, chosen, strict=True))
    if most is not None:
        model.add(cost <= most)
    hinted = set(hint)
    if hinted:
        for variable, candidate in zip(chosen, candidates, strict=True):
            model.add_hint(variable, candidate.nodes in hinted)
    model.minimize(cost)
    return SetPartition(model, chosen)
