"""A Problem on some of its units: independent parts, and windows in a partition that stays otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from models.problem import Cost, Pair, Problem, Region, Side, Spread
from models.reach import groups_of
from models.records import record

__all__ = ["Part", "cut", "independent_parts", "units_of_parts"]


@record
class Part:
    """A problem on some units of a larger one.

    Attributes
    ----------
    problem : Problem
        The units keep their order; its costs leave out the constants and all pairs with one
        unit outside, which are the same for every partition of the part.
    units : tuple of int
        Their numbers in the larger problem.
    """

    problem: Problem
    units: tuple[int, ...]

    def inward(self, regions: Iterable[Region]) -> list[Region]:
        """Translate regions of the larger problem that lie within the part; others are cut down."""
        number = {unit: k for k, unit in enumerate(self.units)}
        inside = (frozenset(number[i] for i in region if i in number) for region in regions)
        return [region for region in inside if region]

    def outward(self, regions: Iterable[Region]) -> list[Region]:
        """Translate regions of the part into those of the larger problem."""
        return [frozenset(self.units[k] for k in region) for region in regions]


def independent_parts(problem: Problem) -> list[Part]:
    """Return the parts that can be solved on their own: an optimum of each gives one of the whole."""
    parts = units_of_parts(problem)
    if len(parts) <= 1:
        return [Part(problem, tuple(range(len(problem))))]
    return [cut(problem, units) for units in parts]


def units_of_parts(problem: Problem) -> list[tuple[int, ...]]:
    """Return the units of each independent part, the smallest part first.

    Regions never span two components of the links that a region can hold, so that only a rule
    that asks for it ties components together, a side constraint, or a lexicographic level whose
    slack they would share.
    """
    if problem.sides or any(level.slack for level in problem.levels[:-1]):
        return [tuple(range(len(problem)))]
    labels = [spread.labels for spread in problem.spreads if spread.maximum == 1]
    barred = {
        (i, j) for i, j in problem.edges if any(-1 != label[i] != label[j] != -1 for label in labels)
    } | problem.apart
    asked = {(min(group), i) for group in groups_of(problem) for i in group if i != min(group)}
    components = replace(problem, edges=problem.edges - barred | asked).components(range(len(problem)))
    return sorted((tuple(sorted(units)) for units in components), key=lambda units: (len(units), units))


def cut(problem: Problem, units: Iterable[int], stays: Iterable[Region] = ()) -> Part:
    """Return the problem on `units`, the rest of which is divided into the regions `stays`.

    Exact when every region of the whole lies inside or outside of `units`: what `stays` uses of
    each side constraint is taken off its bounds.  Rules about units outside are dropped.

    Parameters
    ----------
    problem : Problem
        The larger problem.
    units : iterable of int
        The units of the part.
    stays : iterable of Region
        The regions outside; only needed when there are side constraints.
    """
    chosen = tuple(sorted(units))
    number = {unit: k for k, unit in enumerate(chosen)}
    part = Problem(
        units=tuple(problem.units[i] for i in chosen),
        edges=frozenset(_pairs(problem.edges, number)),
        totals={name: tuple(values[i] for i in chosen) for name, values in problem.totals.items()},
        costs={name: _cost(cost, number) for name, cost in problem.costs.items()},
        limits=problem.limits,
        quorums=tuple(
            replace(
                quorum,
                unit=number[quorum.unit],
                weights={number[i]: weight for i, weight in quorum.weights.items() if i in number},
            )
            for quorum in problem.quorums
            if quorum.unit in number
        ),
        cohesions=tuple(
            replace(
                cohesion,
                alone=tuple(cohesion.alone[i] for i in chosen),
                pairs=_inside(cohesion.pairs, number),
                free=frozenset(number[i] for i in cohesion.free if i in number),
            )
            for cohesion in problem.cohesions
        ),
        spreads=tuple(_spread(spread, chosen) for spread in problem.spreads),
        together=frozenset(_pairs(problem.together, number)),
        apart=frozenset(_pairs(problem.apart, number)),
        fixed=tuple(
            frozenset(number[i] for i in region) for region in problem.fixed if region <= number.keys()
        ),
        levels=problem.levels,
        unit=problem.unit,
    )
    sides = _remaining(problem, part, number, [*stays, frozenset(chosen)])
    return Part(replace(part, sides=sides), chosen)


def _remaining(
    problem: Problem, part: Problem, number: Mapping[int, int], regions: list[Region]
) -> tuple[Side, ...]:
    """Return the side constraints of a part: the bounds less what lies outside it.

    `regions` is a partition of the whole with the part as one region: only the difference
    between its cost in the whole and in the part counts, and that is the same for every
    partition of the part.
    """
    sides = []
    for side in problem.sides:
        inside = _cost(side.cost, number)
        whole = problem.partition_cost(regions, side.cost)
        used = whole - part.partition_cost([frozenset(range(len(part)))], inside)
        lower = None if side.lower is None else side.lower - used
        upper = None if side.upper is None else side.upper - used
        sides.append(Side(side.name, inside, lower, upper))
    return tuple(sides)


def _pairs(pairs: Iterable[Pair], number: Mapping[int, int]) -> list[Pair]:
    return [(number[i], number[j]) for i, j in pairs if i in number and j in number]


def _inside(values: Mapping[Pair, int], number: Mapping[int, int]) -> dict[Pair, int]:
    return {(number[i], number[j]): v for (i, j), v in values.items() if i in number and j in number}


def _cost(cost: Cost, number: Mapping[int, int]) -> Cost:
    return Cost(
        separate=_inside(cost.separate, number),
        join=_inside(cost.join, number),
        hinges=cost.hinges,
        spreads=tuple(_spread(spread, number) for spread in cost.spreads),
        per_region=cost.per_region,
    )


def _spread(spread: Spread, chosen: Iterable[int]) -> Spread:
    return replace(spread, labels=tuple(spread.labels[i] for i in chosen))
