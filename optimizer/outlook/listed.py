"""What the cheapest partition costs that holds a region, for all regions near the best at once.

All regions that a partition within a budget can hold are listed (`optimizer.engine.columns.near`).  Units are
covered one after another, each time by a region that holds the lowest unit left: which sets of units can be
covered so, and what that costs at the least from both ends, says of every region what it costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.problem import Problem, Region
from models.proposal import Status
from optimizer.engine.solution import Control, Limits, Solution

__all__ = ["cheapest_with"]

MOST_UNITS = 150
"""On a larger map there are too many regions even within two percent."""

MOST_STEPS = 2_000_000
"""So many times a region may be laid beside a set of covered units: about a second."""


def cheapest_with(
    problem: Problem,
    best: Sequence[Region],
    certificate: Mapping[str, Any] | None,
    most: int,
    limits: Limits,
    control: Control,
) -> Mapping[Region, int] | None:
    """Return regions with the cost of the cheapest partition that holds each (cost units).

    Every region is there of which a partition is made that costs at most `most`.

    Parameters
    ----------
    problem : Problem
        Single-level.
    best : sequence of Region
        A partition proven to be the cheapest.
    certificate : mapping or None
        That of the proof; None: there is none, as on a map that is small.
    most : int
        Cost units.

    Returns
    -------
    mapping of Region to int, or None
        None: side constraints bind the whole, or there are too many units, regions or ways to cover them.
    """
    if problem.sides or len(problem) > MOST_UNITS:
        return None
    from optimizer.engine.columns.near import list_near  # with the kernels

    cost = problem.partition_cost(best)
    solution = Solution(Status.OPTIMAL, tuple(best), cost, cost, 0.0, "", "", certificate=certificate)
    near = list_near(problem, solution, most, limits, control)
    if not near.complete:
        return None
    costs = {region: problem.region_cost(region) for region in near.regions}
    constant = problem.cost.constant
    found = _cover(_duals(problem, certificate), costs, 2 * (most - constant), control)
    if found is None:
        return None
    return {region: halves // 2 + constant for region, halves in found.items()}


def _duals(problem: Problem, certificate: Mapping[str, Any] | None) -> list[int]:
    """Return the dual of every unit that a certificate holds, in whole half cost units."""
    known: dict[str, int] = {}
    for own in (certificate or {}).get("parts", [{"certificate": certificate}]):
        if part := own["certificate"]:
            known |= {unit: dual >> part["scale_bits"] for unit, dual in part.get("duals", {}).items()}
    return [known.get(unit, 0) for unit in problem.units]


def _cover(
    duals: Sequence[int], costs: Mapping[Region, int], most: int, control: Control
) -> Mapping[Region, int] | None:
    """Return the least cost of a partition with each region that is in one of at most `most`.

    None: it takes too many steps.  Costs are counted above the duals, whatever these are; a unit's dual is
    lowered until no region of which it is the lowest costs less than its duals, so that nothing left to be
    covered costs less than its duals either.
    """
    count = len(duals)
    above = {region: cost - sum(duals[unit] for unit in region) for region, cost in costs.items()}
    lowered = [0] * count
    for region, cost in above.items():
        lowered[min(region)] = min(lowered[min(region)], cost)
    base = sum(duals) + sum(lowered)
    own: list[list[tuple[int, int, Region]]] = [[] for _ in range(count)]
    for region, cost in above.items():
        mask = sum(1 << unit for unit in region)
        own[min(region)].append((mask, cost - sum(lowered[unit] for unit in region), region))
    before: list[dict[int, int]] = [{} for _ in range(count + 1)]
    """By the lowest unit left: sets of covered units, and their least cost."""
    before[0][0] = 0
    steps = 0
    for unit, regions in enumerate(own):
        steps += len(before[unit]) * len(regions)
        if steps > MOST_STEPS or control.stop.is_set():
            return None
        for covered, cost in before[unit].items():
            for mask, more, _ in regions:
                if mask & covered or base + cost + more > most:
                    continue
                now = mask | covered
                there = before[_lowest_left(now)]
                if now not in there or cost + more < there[now]:
                    there[now] = cost + more
    after = {(1 << count) - 1: 0}
    """The least cost of covering what is left."""
    found: dict[Region, int] = {}
    for unit in reversed(range(count)):
        for covered, cost in before[unit].items():
            least = None
            for mask, more, region in own[unit]:
                if mask & covered or (rest := after.get(mask | covered)) is None:
                    continue
                if least is None or more + rest < least:
                    least = more + rest
                whole = base + cost + more + rest
                if whole <= most and whole < found.get(region, most + 1):
                    found[region] = whole
            if least is not None:
                after[covered] = least
    return found


def _lowest_left(covered: int) -> int:
    """Return the lowest bit that is not set."""
    return (~covered & (covered + 1)).bit_length() - 1
