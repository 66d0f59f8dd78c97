"""What arithmetic can tell about a Problem before any search: obstacles, and a floor under the cost.

Every obstacle is a proof that no partition keeps all rules; having none proves nothing.
"""

from __future__ import annotations

from models.problem import Problem
from models.reach import groups_of

__all__ = ["floor_cost"]


def floor_cost(problem: Problem) -> int:
    """Return a cost (in cost units) that no accepted partition goes below.

    Every pair costs the lesser of separating and joining it (what is forced, where rules or the
    graph decide); the number of regions lies between the number of connected components and
    the number of groups of units that must stay together.
    """
    cost = problem.cost
    groups, components = groups_of(problem), problem.components(range(len(problem)))
    group = {i: number for number, units in enumerate(groups) for i in units}
    component = {i: number for number, units in enumerate(components) for i in units}
    floor = cost.constant
    for i, j in cost.separate.keys() | cost.join.keys():
        separated, joined = cost.separate.get((i, j), 0), cost.join.get((i, j), 0)
        if group[i] == group[j]:
            floor += joined
        elif component[i] != component[j] or (i, j) in problem.apart:
            floor += separated
        else:
            floor += min(separated, joined)
    return floor + min(cost.per_region * len(components), cost.per_region * len(groups))
