"""The bounds on inhabitants that a problem holds, for methods that know no other rule."""

from __future__ import annotations

from models.problem import Bound, Problem

__all__ = ["population_bounds"]


def population_bounds(problem: Problem) -> list[Bound]:
    """Return every bound on inhabitants, of whatever limit and alternative."""
    return [
        bound
        for limit in problem.limits
        for alternative in limit.alternatives
        for bound in alternative
        if bound.total == "population"
    ]
