"""All regions that partitions near the optimum are made of.

With the duals of a solve, a partition costs what they prove plus the reduced costs of its regions, none
of which is below zero by more than the bound knows.  So a partition within a budget holds no region
whose reduced cost is above the budget less that bound, and all others can be listed.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

from models.problem import Problem, Region
from models.records import record
from optimizer.engine.arrays.image import Image
from optimizer.engine.arrays.ranges import MOST_THRESHOLD
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns.certificate import MOST_LISTED, duals_of
from optimizer.engine.columns.pricer import Pricer
from optimizer.engine.parts import cut, units_of_parts
from optimizer.engine.reins import Reins, Units
from optimizer.engine.solution import Control, Limits, Solution

__all__ = ["Near", "list_near"]

SMALL = 12
"""Up to this many units all regions are looked at one by one."""


@record
class Near:
    """Regions of which partitions within a budget are made, and whether no other can be in one."""

    regions: tuple[Region, ...]
    complete: bool


def list_near(
    problem: Problem, solution: Solution, budget: int, limits: Limits, control: Control | None = None
) -> Near:
    """List every region that an accepted partition can hold which costs at most a budget.

    Parameters
    ----------
    problem : Problem
        Single-level.
    solution : Solution
        Of this problem, with a partition and its certificate.
    budget : int
        Cost units.
    limits : Limits
        Time and threads.
    control : Control, optional
        Its stop and deadline end the listing, which is then not complete.

    Returns
    -------
    Near
        The regions of the solution are among them.
    """
    control = control or Control()
    regions = solution.regions or ()
    parts = units_of_parts(problem)
    if len(parts) > 1:
        return _by_part(problem, solution, parts, budget, limits, control)
    if len(problem) <= SMALL:
        return Near(tuple(_all_regions(problem)), True)
    if not isinstance(solution.certificate, dict) or "duals" not in solution.certificate:
        return Near(regions, False)
    found, complete = _priced(problem, solution.certificate, budget, limits, control)
    return Near(tuple(dict.fromkeys([*regions, *found])), complete)


def _by_part(
    problem: Problem,
    solution: Solution,
    parts: list[tuple[int, ...]],
    budget: int,
    limits: Limits,
    control: Control,
) -> Near:
    """List part by part: each may spend what the whole may, the others being the best."""
    assert solution.bound is not None
    regions = solution.regions or ()
    spare = budget - solution.bound
    entries = (solution.certificate or {}).get("parts", [])
    found: list[Region] = []
    complete = True
    for units, entry in zip(parts, entries, strict=False):
        inside = [region for region in regions if region <= set(units)]
        part = cut(problem, units)
        own = part.inward(inside)
        cost = part.problem.partition_cost(own)
        certificate = entry["certificate"]
        inner = Solution(
            solution.status, tuple(own), cost, cost, 0.0, solution.way, "", certificate=certificate
        )
        near = list_near(part.problem, inner, cost + spare, limits, control)
        complete &= near.complete
        found += part.outward(near.regions)
    return Near(tuple(found), complete and len(entries) == len(parts))


def _all_regions(problem: Problem) -> list[Region]:
    units = range(len(problem))
    sets = (frozenset(chosen) for size in units for chosen in combinations(units, size + 1))
    return [region for region in sets if problem.allows(region)]


def _priced(
    problem: Problem, certificate: dict[str, Any], budget: int, limits: Limits, control: Control
) -> tuple[list[Region], bool]:
    """List by pricing; the bound of the duals is computed again first."""
    image: Image = translate(problem, leftovers=bool(certificate["leftovers"]))
    units = Units(problem.cost)
    reins = Reins(limits, control, units)
    pricer = Pricer(image, limits.workers, reins.ended)
    duals, roots = duals_of(image, certificate), range(len(image.groups))
    try:
        reins.tell("all regions near the best")
        least = pricer.price(duals, 0, roots, 1 << 60, keep=1)
        if not least.complete.all():
            return [], False
        threshold = units.scaled(budget) - duals.bound(image, least.bounds)
        if not 0 <= threshold <= MOST_THRESHOLD:
            return [], threshold < 0
        listed = pricer.price(duals, threshold, roots, 1 << 60, keep=0, room=MOST_LISTED)
    finally:
        pricer.close()
    return [image.region(column.nodes) for column in listed.columns], bool(listed.complete.all())
