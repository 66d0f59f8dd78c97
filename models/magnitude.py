"""How large the numbers of a problem may be: engines count in 64 bits, exactly or not at all.

What is allowed here is what `optimizer.engine.arrays.ranges` proves to be safe in every kernel.
"""

from __future__ import annotations

from collections.abc import Iterable

from models.errors import InputError
from models.problem import Cost, Hinge, Problem

__all__ = ["MOST", "MOST_TOTAL", "check_magnitude", "most_of"]

MOST = 1 << 39
"""Cost units that all costs together may come to: engines keep 17 binary digits behind the point, count a
pair up to six times, and need some room."""

MOST_PRODUCT = 1 << 41
"""What the numerators of all hinges, times the farthest that totals can be from them, may come to: kernels
multiply before they divide."""

MOST_TOTAL = 1 << 50
"""What the absolute values of an additive total, of a quorum, a cohesion or a threshold may come to."""


def most_of(cost: Cost, problem: Problem) -> int:
    """Return what the absolute values of a cost never exceed, for any partition (cost units)."""
    units = len(problem)
    most = sum(map(abs, cost.separate.values())) + sum(map(abs, cost.join.values()))
    most += units * abs(cost.per_region) + abs(cost.constant)
    most += sum(units * len(set(spread.labels)) * abs(spread.rate) for spread in cost.spreads)
    for hinge in cost.hinges:
        if hinge.flat:
            most += abs(hinge.times) * units
            continue
        most += hinge.times * (int(abs(hinge.rate) * _span(hinge, problem)) + units)
    return most


def _span(hinge: Hinge, problem: Problem) -> int:
    """Return how far all regions of a partition together can be from a threshold."""
    largest = max(sum(map(abs, problem.totals[name])) for name in hinge.totals)
    return largest + len(problem) * abs(hinge.threshold)


def check_magnitude(problem: Problem) -> None:
    """Refuse numbers that could not be counted exactly.

    Raises
    ------
    InputError
        Names the largest cost of a problem, the side constraint, the total, the quorum or the cohesion.
    """
    sizes = {name: most_of(cost, problem) for name, cost in problem.costs.items()}
    if sum(sizes.values()) > MOST:
        raise _costs(max(sizes, key=lambda name: sizes[name]), sum(sizes.values()))
    for side in problem.sides:
        if (size := most_of(side.cost, problem)) > MOST:
            raise _costs(side.name, size)
    for name in sorted(_counted(problem)):
        _check_total(name, problem.totals[name])
    for quorum in problem.quorums:
        _check_total(quorum.source, [*quorum.weights.values(), quorum.at_least])
    for cohesion in problem.cohesions:
        _check_total(cohesion.source, [*cohesion.alone, *cohesion.pairs.values()])
    hinges = {h for cost in (*problem.costs.values(), *(s.cost for s in problem.sides)) for h in cost.hinges}
    for hinge in hinges:
        _check_total(f"a target of {hinge.total}", [hinge.threshold, hinge.rate.denominator])
    products = {h: h.times * abs(h.rate.numerator) * _span(h, problem) for h in hinges if not h.flat}
    if sum(products.values()) > MOST_PRODUCT:
        dearest = max(products, key=lambda hinge: products[hinge])
        raise _numbers(f"a target of {dearest.total}", sum(products.values()), MOST_PRODUCT)


def _counted(problem: Problem) -> set[str]:
    """Return the totals that a limit or a hinge counts."""
    costs = [*problem.costs.values(), *(side.cost for side in problem.sides)]
    bounds = (b for limit in problem.limits for alternative in limit.alternatives for b in alternative)
    hinged = {name for cost in costs for hinge in cost.hinges for name in hinge.totals}
    return hinged | {bound.total for bound in bounds}


def _check_total(name: str, values: Iterable[int]) -> None:
    size = sum(map(abs, values))
    if size > MOST_TOTAL:
        raise _numbers(name, size, MOST_TOTAL)


def _numbers(name: str, size: int, most: int) -> InputError:
    return InputError(
        "numbers too large to be counted exactly",
        where=name,
        value=_shown(size),
        expected=f"at most {most:.1e} in all; write them in thousands or millions",
    )


def _costs(name: str, size: int) -> InputError:
    return InputError(
        "costs too large to be counted exactly",
        where=name,
        value=_shown(size),
        expected=f"at most {MOST:.1e} cost units in all; lower the weight",
    )


def _shown(size: int) -> str:
    """Return a number in powers of ten; it may be too large for a float."""
    return f"{size:.1e}" if size < 10**300 else "more than 1e300"
