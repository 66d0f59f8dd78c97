"""Faults of solvers that were met once, each kept as a case."""

from __future__ import annotations

from fractions import Fraction

from models.problem import Bound, Cost, Hinge, Limit, Problem
from models.proposal import Status
from optimizer.engine.assignment import solve_assignment
from optimizer.engine.solution import Control, Limits
from tests.brute_force import best


def budget_limits() -> tuple[Limit, ...]:
    """Limits on a budget in euros, tailored for three areas."""
    areas = [f"outside area {k}" for k in range(3)]
    alternatives = (
        (*(Bound(area, lower=1) for area in areas), Bound("budget", 111_253_881_600, 224_691_313_800)),
        (
            Bound(areas[0], upper=0),
            *(Bound(area, lower=1) for area in areas[1:]),
            Bound("budget", 160_123_715_700),
        ),
        (Bound(areas[1], upper=0), Bound(areas[2], lower=1), Bound("budget", 142_243_283_200)),
        (Bound(areas[2], upper=0), Bound("budget", None, 392_929_042_200)),
    )
    least = Limit(((Bound("members", lower=2),),), "members")
    people = Limit(((Bound("people", lower=67_537),),), "people")
    return (least, Limit(alternatives, "budget"), people)


def test_a_large_budget_does_not_make_a_worse_partition_optimal() -> None:
    """CP-SAT 9.15 proved 70,656 here until a step of its presolve was left out; 70,445 is the optimum."""
    people = (131_465, 94_015, 90_725, 71_415, 49_170, 43_335, 3_775)
    problem = Problem(
        units=("2", "8", "7", "1", "9", "3", "6"),
        edges=frozenset({(1, 2), (1, 5), (0, 3), (4, 6), (0, 6), (4, 5), (2, 6), (5, 6), (3, 5)}),
        totals={
            "members": (1,) * 7,
            "budget": tuple(10_000_000_000 * k + 1 for k in (3, 3, 3, 8, 9, 4, 8)),
            "outside area 0": (1, 0, 1, 0, 1, 0, 1),
            "outside area 1": (0, 1, 0, 1, 0, 0, 0),
            "outside area 2": (1, 0, 1, 0, 0, 0, 1),
            "people": people,
            "capped people": (100_000, *people[1:]),
        },
        costs={
            "members": Cost(hinges=(Hinge("members", 3, Fraction(27_651)),)),
            "people": Cost(hinges=(Hinge("people", 208_934, Fraction(1, 10), "below"),)),
            "size": Cost(hinges=(Hinge("capped people", 12_336, Fraction(1, 10)),)),
        },
        limits=budget_limits(),
    )
    solution = solve_assignment(problem, Limits(), Control())
    assert solution.status is Status.OPTIMAL
    assert solution.objective == best(problem).cost == 70_445
