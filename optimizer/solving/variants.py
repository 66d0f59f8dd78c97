"""Operations on a problem and its partitions that several questions share: distance, budget, one level."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from models.criteria.base import cost_units, pair_cost
from models.criteria.ties import shared_ties
from models.errors import InputError
from models.partition import Partition
from models.problem import Cost, Problem, Region, Side
from models.proposal import LevelReport
from models.territory import Layer, Territory
from optimizer.engine.solution import Control, Limits, Solution

__all__ = ["DISTANCE", "budget", "costs_of", "distance_from", "neighbour_ties", "next_best", "without_levels"]


DISTANCE = Fraction(2, 100)
"""The least distance of an alternative from all earlier ones, as a share of the area's inhabitants."""


def next_best(
    problem: Problem,
    distances: Iterable[Cost],
    least: int,
    limits: Limits,
    control: Control | None = None,
    start: Sequence[Sequence[Region]] = (),
) -> Solution:
    """Return the cheapest partition at least `least` away in every one of some distances.

    Parameters
    ----------
    problem : Problem
        Single-level.
    distances : iterable of Cost
        What `distance_from` gives for each earlier partition.
    least : int
        In cost units.
    """
    from optimizer.engine.strategy import solve

    sides = [Side(f"distance from partition {k}", cost, lower=least) for k, cost in enumerate(distances, 1)]
    return solve(problem.with_sides(*sides), limits, control, start)


def without_levels(problem: Problem, levels: Sequence[LevelReport]) -> Problem:
    """Return the last level of a problem alone; what the earlier ones came to binds it.

    Parameters
    ----------
    levels : sequence of LevelReport
        What the solve reported; empty when there is one level.
    """
    if not levels:
        return problem
    sides = []
    for k, (level, reached) in enumerate(zip(problem.levels[:-1], levels, strict=False), 1):
        most = reached.value + int(abs(reached.value) * level.slack)
        sides.append(Side(f"level {k}", problem.minimising(level.names).cost, upper=most))
    return problem.minimising(problem.levels[-1].names).with_sides(*sides)


def budget(best: int, within: Fraction) -> int:
    """Return what a partition may cost (cost units) that costs at most `within` more than the best."""
    return best + int(abs(best) * within)


def neighbour_ties(territory: Territory) -> dict[tuple[str, str], int]:
    """Return the tie of each contiguous pair of the area, in cost units of 10 inhabitants.

    It is that of `models.criteria.ties` with the whole area as one region: a municipality's
    inhabitants divided equally over its neighbours, from both sides, and 1 at the least.  All
    ties together are about the inhabitants of the area.
    """
    area = Layer("area", "file", dict.fromkeys(territory.codes, "area"))
    ties = shared_ties(territory, area, within=True)
    return {pair: max(1, cost_units(tie, 1, territory.cost_unit)) for pair, tie in ties.items()}


def distance_from(territory: Territory, partition: Partition, ties: dict[tuple[str, str], int]) -> Cost:
    """Return the distance from a partition: the ties of neighbours together in one of two only.

    Regions hang together, so it is 0 only for the partition itself.
    """
    return pair_cost(
        territory,
        separate={pair: tie for pair, tie in ties.items() if partition.together(*pair)},
        join={pair: tie for pair, tie in ties.items() if not partition.together(*pair)},
    )


def costs_of(problem: Problem, names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the costs of a problem that each name stands for.

    Raises
    ------
    InputError
        When one stands for none, or two for the same.
    """
    options = sorted({*problem.costs, *(full.split(".")[0] for full in problem.costs)})
    groups: list[tuple[str, ...]] = []
    for name in names:
        meant = tuple(full for full in problem.costs if full == name or full.startswith(f"{name}."))
        if not meant:
            raise InputError(
                "no criterion of that name has a cost in this scenario",
                value=name,
                expected="one of " + ", ".join(options),
                options=options,
            )
        if any(set(meant) & set(other) for other in groups):
            raise InputError("these criteria overlap", value=", ".join(names))
        groups.append(meant)
    return groups
