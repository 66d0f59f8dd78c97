"""How large the costs of a partition can become: engines count in 64 bits, exactly or not at all."""

from __future__ import annotations

from models.errors import InputError
from models.problem import Cost, Problem

__all__ = ["check_magnitude", "most_of"]

MOST = 1 << 42
"""Cost units that one cost may come to: engines keep 16 binary digits behind the point, and some room."""


def most_of(cost: Cost, problem: Problem) -> int:
    """Return what the absolute values of a cost never exceed, for any partition (cost units)."""
    units = len(problem)
    most = sum(map(abs, cost.separate.values())) + sum(map(abs, cost.join.values()))
    most += units * abs(cost.per_region) + abs(cost.constant)
    most += sum(units * len(set(spread.labels)) * abs(spread.rate) for spread in cost.spreads)
    for hinge in cost.hinges:
        span = sum(map(abs, problem.totals[hinge.total])) + units * abs(hinge.threshold)
        most += int(abs(hinge.rate) * span) + units
    return most


def check_magnitude(problem: Problem) -> None:
    """Refuse costs that could not be counted exactly.

    Raises
    ------
    InputError
        Names the largest cost of a problem, or the side constraint.
    """
    sizes = {name: most_of(cost, problem) for name, cost in problem.costs.items()}
    if sum(sizes.values()) > MOST:
        raise _error(max(sizes, key=lambda name: sizes[name]), sum(sizes.values()))
    for side in problem.sides:
        if (size := most_of(side.cost, problem)) > MOST:
            raise _error(side.name, size)


def _error(name: str, size: int) -> InputError:
    return InputError(
        "costs too large to be counted exactly",
        where=name,
        value=f"{size:.1e}",
        expected=f"at most {MOST:.1e} cost units in all; lower the weight",
    )
