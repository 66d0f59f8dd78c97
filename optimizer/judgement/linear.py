"""Small linear programs, by the HiGHS solver that comes with SciPy: they propose, whole numbers decide."""

from __future__ import annotations

from collections.abc import Sequence

from models.records import record

__all__ = ["Answer", "Program", "minimise"]


@record
class Program:
    """Minimise cost x subject to at_most x <= limits, equal x = values, 0 <= x <= upper (None: free)."""

    cost: Sequence[float]
    at_most: Sequence[Sequence[float]]
    limits: Sequence[float]
    equal: Sequence[Sequence[float]]
    values: Sequence[float]
    upper: Sequence[float | None]


@record
class Answer:
    """The minimiser `x`, and by row of `at_most` how much the minimum rests on it (0 or more)."""

    x: list[float]
    shares: list[float]


def minimise(program: Program) -> Answer | None:
    """Return a minimiser of a linear program; None: there is none."""
    from scipy.optimize import linprog

    found = linprog(
        program.cost,
        A_ub=program.at_most or None,
        b_ub=program.limits or None,
        A_eq=program.equal or None,
        b_eq=program.values or None,
        bounds=[(0.0, top) for top in program.upper],
        method="highs",
    )
    if found.status != 0:
        return None
    shares = [-float(dual) for dual in found.ineqlin.marginals] if program.at_most else []
    return Answer([float(x) for x in found.x], shares)
