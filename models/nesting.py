"""Problems of several tiers on the same units: what each asks, and what ties them together.

Regions are connected, so that every region of a tier lies inside one of the tier above exactly when
every touching pair that is together below is together above.  Nesting is therefore a rule about
touching pairs: hard, or at a price per pair.

Everything here is plain Python without a solver: `Tiers.accepts` and `Tiers.cost` are the executable
specification that engines are tested against.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from models.problem import Cost, Pair, Problem, Region
from models.records import record

__all__ = ["JointSide", "TierLevel", "Tiers", "stages_of", "torn_pairs"]

Chain = Sequence[Sequence[Region]]
"""A partition of each tier, from the bottom up."""


@record
class JointSide:
    """A constraint over all tiers: the sum of a cost of each is at most `upper` (cost units)."""

    name: str
    costs: tuple[Cost, ...]
    upper: int


@record
class TierLevel:
    """One lexicographic level: the costs of each tier that are minimised together, and the slack."""

    names: tuple[tuple[str, ...], ...]
    slack: Fraction = Fraction(0)

    @property
    def shown(self) -> tuple[str, ...]:
        """The names of all tiers, each once."""
        return tuple(dict.fromkeys(name for names in self.names for name in names))


@record
class Tiers:
    """Problems of one level each on the same units, from the bottom up, and how they nest.

    Attributes
    ----------
    problems : tuple of Problem
        With the same units in the same order; `levels` are empty.
    prices : mapping of Pair to int, or None
        Cost units of a touching pair that is together in a tier but not in the tier above; None: hard.
    sides : tuple of JointSide
        Hard rules over the sum of all tiers.
    """

    problems: tuple[Problem, ...]
    prices: Mapping[Pair, int] | None = None
    sides: tuple[JointSide, ...] = ()

    def __len__(self) -> int:
        """Return the number of tiers."""
        return len(self.problems)

    def torn(self, chain: Chain) -> list[frozenset[Pair]]:
        """Return for each tier but the last the touching pairs together there and not above."""
        return [
            torn_pairs(problem, lower, upper)
            for problem, lower, upper in zip(self.problems, chain, chain[1:], strict=False)
        ]

    def accepts(self, chain: Chain) -> bool:
        """Tell whether partitions keep every rule of their tiers, and nest where they must."""
        if len(chain) != len(self.problems):
            return False
        if not all(problem.accepts(regions) for problem, regions in zip(self.problems, chain, strict=True)):
            return False
        if self.prices is None and any(self.torn(chain)):
            return False
        return all(self.side_value(side, chain) <= side.upper for side in self.sides)

    def side_value(self, side: JointSide, chain: Chain) -> int:
        """Return what a chain comes to on a joint side constraint."""
        return sum(
            problem.partition_cost(regions, cost)
            for problem, regions, cost in zip(self.problems, chain, side.costs, strict=True)
        )

    def cost(self, chain: Chain) -> int:
        """Return what a chain of partitions costs (cost units)."""
        own = sum(
            problem.partition_cost(regions) for problem, regions in zip(self.problems, chain, strict=True)
        )
        return own + self.price(chain)

    def price(self, chain: Chain) -> int:
        """Return what is paid for pairs that are together below and not above; 0 where nesting is hard."""
        if self.prices is None:
            return 0
        return sum(self.prices.get(pair, 0) for torn in self.torn(chain) for pair in torn)

    def with_problems(self, problems: Sequence[Problem]) -> Tiers:
        """Return the same nesting of other problems."""
        return replace(self, problems=tuple(problems))


def torn_pairs(problem: Problem, lower: Sequence[Region], upper: Sequence[Region]) -> frozenset[Pair]:
    """Return the touching pairs of a problem that share a region of `lower` and none of `upper`."""
    below = {unit: k for k, region in enumerate(lower) for unit in region}
    above = {unit: k for k, region in enumerate(upper) for unit in region}
    return frozenset((i, j) for i, j in problem.edges if below[i] == below[j] and above[i] != above[j])


def stages_of(tiers: Tiers, levels: Sequence[TierLevel], k: int, sides: Sequence[JointSide]) -> Tiers:
    """Return the tiers of a level: its costs alone, under what the earlier levels came to.

    The price of nesting counts on the last level.
    """
    problems = [
        problem.minimising(names) for problem, names in zip(tiers.problems, levels[k].names, strict=True)
    ]
    prices = tiers.prices
    if prices is not None and k + 1 < len(levels):
        prices = {}
    return Tiers(tuple(problems), prices, (*tiers.sides, *sides))
