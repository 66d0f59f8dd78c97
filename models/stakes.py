"""Stakes: what each municipality bears of the cost of a partition, summing exactly to all of it.

Every cost has owners:

- what a pair costs belongs to its two sides.  Each has its own part of a tie (its inhabitants divided
  over its partners, see `models.criteria.ties`) and the jobs of its own residents; a centre and its
  neighbour, a border and a pair of a table belong half to each side (`Criterion.own_part`);
- what a region costs as a whole (its size, what it deals with, that there is one) belongs to its
  members in proportion to their inhabitants, and what is paid once to all municipalities likewise.

What a municipality bears depends on its own region only: on who is with it, and on what that
region costs.  Pairs are divided to a thousandth of a cost unit, the rest exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Protocol

from models.problem import Cost, Pair, Problem, Region
from models.records import record
from models.territory import Territory

__all__ = ["PARTS", "Owned", "Stakes", "pair_stakes", "stakes_of"]

PARTS = 1000
"""Parts of a cost unit to which the cost of a pair is divided over its two sides."""


class Owned(Protocol):
    """What a criterion says of the owners of its costs."""

    def own_part(self, territory: Territory) -> Mapping[tuple[str, str], Fraction]:
        """Return for pairs of municipalities which part of what the pair costs is the first's own."""
        ...


@record
class Stakes:
    """Who bears what of the costs of a single-level problem.

    Attributes
    ----------
    problem : Problem
    people : tuple of int
        Inhabitants by unit.
    lost, met : tuple of mapping of int to int
        By unit: what it bears (parts of a cost unit, see `PARTS`) when another unit is in another
        region, and when it is in its own.
    """

    problem: Problem
    people: tuple[int, ...]
    lost: tuple[Mapping[int, int], ...]
    met: tuple[Mapping[int, int], ...]

    @cached_property
    def shared(self) -> Cost:
        """What regions cost as a whole: all but pairs and what is paid once."""
        cost = self.problem.cost
        return Cost(hinges=cost.hinges, spreads=cost.spreads, per_region=cost.per_region)

    @cached_property
    def everybody(self) -> Region:
        """All units."""
        return frozenset(range(len(self.problem)))

    def pairs(self, unit: int, region: Region) -> int:
        """Return what a unit bears for its pairs in a region that holds it, in parts of a cost unit."""
        apart = sum(part for other, part in self.lost[unit].items() if other not in region)
        return apart + sum(part for other, part in self.met[unit].items() if other in region)

    def share(self, unit: int, region: Region) -> Fraction:
        """Return the share of a member in what its region costs as a whole."""
        people = sum(self.people[i] for i in region)
        return Fraction(self.people[unit], people) if people else Fraction(1, len(region))

    def of(self, unit: int, region: Region) -> Fraction:
        """Return what a unit bears in a region that holds it, in cost units."""
        whole = Fraction(self.problem.region_cost(region, self.shared), 2)
        once = self.problem.cost.constant * self.share(unit, self.everybody)
        return Fraction(self.pairs(unit, region), PARTS) + whole * self.share(unit, region) + once

    def of_partition(self, regions: Iterable[Region]) -> list[Fraction]:
        """Return what each unit bears in a partition of all units, in cost units."""
        home = {unit: region for region in regions for unit in region}
        return [self.of(unit, home[unit]) for unit in range(len(self.problem))]


def stakes_of(criteria: Mapping[str, Owned], territory: Territory, problem: Problem) -> Stakes:
    """Return who bears what of the costs of a scenario.

    Parameters
    ----------
    criteria : mapping of str to Owned
        Those in use, by full name.
    territory : Territory
        What `optimizer.inputs.territories.open_territory` returned for the scenario.
    problem : Problem
        What the scenario formulates there.
    """
    lost, met = pair_stakes(criteria, territory, problem.costs)
    people = tuple(one.population for one in territory.municipalities.values())
    return Stakes(problem, people, lost, met)


def pair_stakes(
    criteria: Mapping[str, Owned], territory: Territory, costs: Mapping[str, Cost]
) -> tuple[tuple[Mapping[int, int], ...], tuple[Mapping[int, int], ...]]:
    """Return by unit what it bears when another is in another region, and when it is in its own.

    Parameters
    ----------
    criteria : mapping of str to Owned
    territory : Territory
    costs : mapping of str to Cost
        What each criterion costs.

    Returns
    -------
    tuple of two tuples of mapping of int to int
        `Stakes.lost` and `Stakes.met`, in parts of a cost unit.
    """
    lost: list[dict[int, int]] = [{} for _ in territory.codes]
    met: list[dict[int, int]] = [{} for _ in territory.codes]
    for name, cost in costs.items():
        own = criteria[name].own_part(territory)
        for pairs, borne in ((cost.separate, lost), (cost.join, met)):
            for pair, whole in pairs.items():
                for unit, other, part in _divided(territory.codes, pair, whole, own):
                    borne[unit][other] = borne[unit].get(other, 0) + part
    return tuple(lost), tuple(met)


def _divided(
    codes: Sequence[str], pair: Pair, whole: int, own: Mapping[tuple[str, str], Fraction]
) -> Iterable[tuple[int, int, int]]:
    """Yield both sides of a pair with the other and with their part of its cost: the parts sum to it."""
    i, j = pair
    a, b = codes[i], codes[j]
    share = own[a, b] if (a, b) in own else 1 - own.get((b, a), Fraction(1, 2))
    first = round(whole * PARTS * share)
    return ((i, j, first), (j, i, whole * PARTS - first))
