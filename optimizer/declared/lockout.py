"""Lockout: per municipality whether its place is forced, and what it costs to send it elsewhere."""

from __future__ import annotations

import time
from dataclasses import replace
from enum import StrEnum

from models.partition import Partition
from models.problem import Problem, Quorum
from models.proposal import Status
from models.records import record
from optimizer.declared.suggestions import Suggestion
from optimizer.engine.solution import Control, Limits

__all__ = ["Lockout", "Place", "lock_out"]


class Place(StrEnum):
    """How firmly a municipality stands in its region of the cheapest division."""

    FORCED = "forced"
    """Elsewhere no division keeps every hard rule."""
    FREE = "free"
    """Elsewhere costs nothing."""
    PRICED = "could leave, at a price"
    """Elsewhere costs something."""
    UNKNOWN = "unknown"
    """Not known in time."""


@record
class Lockout:
    """What becomes of an area when one municipality is locked out of its region.

    Attributes
    ----------
    code : str
    partner : str or None
        The most populous other member of its region, with whom it may not be any more; None: it
        stands alone, and must then have company.
    place : Place
    price : int or None
        Cost units above the cheapest division; None when there is none, or none was found.
    proven : bool
        Whether `price` (or that there is none) is exact; else it may be lower.
    elsewhere : frozenset of str
        The members of its region then; empty when there is no division.
    """

    code: str
    partner: str | None
    place: Place
    price: int | None
    proven: bool
    elsewhere: frozenset[str]


def lock_out(best: Suggestion, limits: Limits, control: Control | None = None) -> tuple[Lockout, ...]:
    """Lock every municipality of an area out of its region in turn, and solve again.

    Parameters
    ----------
    best : Suggestion
        The cheapest division of the area.
    limits : Limits
        For all solves together; what is not known by then is said to be unknown.
    control : Control, optional
        Can stop the run.

    Returns
    -------
    tuple of Lockout
        One per municipality, the most populous first.
    """
    outer = control or Control()
    deadline = min(outer.deadline, time.monotonic() + limits.time_limit_s)
    inner = Control(stop=outer.stop, deadline=deadline)
    return tuple(_lock_out(best, code, limits, inner) for code in best.area.territory.codes)


def _lock_out(best: Suggestion, code: str, limits: Limits, control: Control) -> Lockout:
    from optimizer.engine.strategy import solve

    problem, index = best.area.problem, best.area.territory.index
    others = best.partition.region_of(code) - {code}
    partner = min(others, key=index.__getitem__, default=None)
    asked = _without(problem, index[code], None if partner is None else index[partner])
    solution = solve(asked, limits, control, [problem.regions_of(best.partition)])
    if solution.regions is None:
        known = solution.status is Status.INFEASIBLE
        return Lockout(code, partner, Place.FORCED if known else Place.UNKNOWN, None, known, frozenset())
    price = problem.partition_cost(solution.regions) - best.cost
    there = Partition(problem.codes_of(solution.regions)).region_of(code)
    proven = solution.status is Status.OPTIMAL and best.proven
    place = Place.FREE if price <= 0 else Place.PRICED if proven else Place.UNKNOWN
    return Lockout(code, partner, place, price, proven, there)


def _without(problem: Problem, unit: int, partner: int | None) -> Problem:
    """Return the problem in which a unit is not with a partner, or (None) is not alone."""
    if partner is not None:
        pair = (min(unit, partner), max(unit, partner))
        return replace(problem, apart=problem.apart | {pair})
    company = dict.fromkeys(set(range(len(problem))) - {unit}, 1)
    return replace(problem, quorums=(*problem.quorums, Quorum(unit, company, 1, "company")))
