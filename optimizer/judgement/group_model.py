"""The second engine for groups that would leave: CP-SAT on small areas, to hold `groups` against.

It shares neither search nor bounds with `optimizer.judgement.groups`: one Boolean per municipality, what
each bears as a product, and every region that is not allowed or gains too little cut off when it comes up.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from models.problem import Region
from models.stakes import PARTS, Stakes
from optimizer.engine.solution import Limits
from optimizer.judgement.groups import Group, common_gain

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

__all__ = ["SMALL", "find_group_by_cp_sat"]

SMALL = 12
"""Up to this many municipalities both engines are asked, and must agree."""

MOST_PARTS = 1 << 60
"""The largest sum of parts of a cost unit that CP-SAT is given."""


def find_group_by_cp_sat(stakes: Stakes, borne: Sequence[Fraction], limits: Limits) -> Group:
    """Find the allowed region in which the member that gains least gains most (see `find_group`).

    Stakes too large for the engine to count prove nothing.
    """
    from ortools.sat.python import cp_model

    units = range(len(stakes.problem))
    if any(sum(stakes.lost[i].values()) + sum(stakes.met[i].values()) > MOST_PARTS for i in units):
        return Group(None, Fraction(0), False, 0)
    model = cp_model.CpModel()
    inside = [model.new_bool_var(code) for code in stakes.problem.units]
    model.add_at_least_one(inside)
    best: Region | None = None
    gain, steps = Fraction(0), 0
    _limit(model, inside, stakes, borne, gain)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = limits.seed
    ends = time.monotonic() + limits.time_limit_s
    while True:
        solver.parameters.max_time_in_seconds = max(0.0, ends - time.monotonic())
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Group(best, gain, status == cp_model.INFEASIBLE, steps)
        steps += 1
        region = frozenset(i for i, x in enumerate(inside) if solver.boolean_value(x))
        found = common_gain(stakes, region, borne)
        if found > gain and stakes.problem.allows(region):
            best, gain = region, found
            _limit(model, inside, stakes, borne, gain)
        model.add_bool_or([x.negated() if i in region else x for i, x in enumerate(inside)])


def _limit(
    model: cp_model.CpModel,
    inside: Sequence[cp_model.IntVar],
    stakes: Stakes,
    borne: Sequence[Fraction],
    gain: Fraction,
) -> None:
    """Let every member bear for its pairs what leaves it this gain at the most, less what can be saved."""
    problem = stakes.problem
    saved = max(0, -problem.cost.per_region)
    for unit, own in enumerate(borne):
        once = problem.cost.constant * stakes.share(unit, stakes.everybody)
        most = floor((own - once + saved - gain) * PARTS)
        lost, met = stakes.lost[unit], stakes.met[unit]
        if most >= sum(lost.values()) + sum(met.values()):
            continue  # whatever it bears, that is no limit
        bears = [part * (1 - inside[j]) for j, part in lost.items()]
        bears += [part * inside[j] for j, part in met.items()]
        if most < 0:
            model.add(inside[unit] == 0)
        else:
            model.add(sum(bears) <= most).only_enforce_if(inside[unit])
