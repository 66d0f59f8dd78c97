"""Problem: the dense integer image of a scenario, in the few primitives every engine honours.

Units are numbered 0, 1, ... from the most populous down, so that 'the most populous member'
of a region is its smallest number.  Costs are integers in units of so many inhabitants as suit the data
(10 for the Netherlands, see `Territory.cost_unit`).  A pair's
cost of separation belongs half to each of its two regions, so what one region costs is kept
in *half units* and is an integer too: a partition costs half the sum over its regions.

Everything here is plain Python without a solver: `Problem.accepts` and `Problem.cost` are the
executable specification that engines are tested against.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal, overload

from models.records import record

__all__ = [
    "Bound",
    "Cohesion",
    "Contribution",
    "Cost",
    "Hinge",
    "Level",
    "Limit",
    "Pair",
    "Problem",
    "Quorum",
    "Region",
    "Side",
    "Spread",
    "in_cost_units",
    "in_inhabitants",
]

Pair = tuple[int, int]
"""Two unit numbers, the smaller first."""

Region = frozenset[int]
"""The unit numbers of one region."""


@overload
def in_inhabitants(cost: int, unit: Fraction) -> float: ...
@overload
def in_inhabitants(cost: int | None, unit: Fraction) -> float | None: ...
def in_inhabitants(cost: int | None, unit: Fraction) -> float | None:
    """Return a cost as weighted inhabitants; None stays None: unknown.

    Parameters
    ----------
    cost : int or None
        Cost units.
    unit : Fraction
        Inhabitants per cost unit; where it is a whole number, so is what is returned.

    Examples
    --------
    >>> in_inhabitants(1234, Fraction(10))
    12340
    >>> in_inhabitants(1234, Fraction(1, 100))
    12.34
    """
    if cost is None:
        return None
    inhabitants = cost * unit
    return int(inhabitants) if unit.denominator == 1 else float(inhabitants)


@overload
def in_cost_units(inhabitants: float, unit: Fraction) -> int: ...
@overload
def in_cost_units(inhabitants: float | None, unit: Fraction) -> int | None: ...
def in_cost_units(inhabitants: float | None, unit: Fraction) -> int | None:
    """Return weighted inhabitants, as `in_inhabitants` gave them, as a cost; None stays None."""
    return None if inhabitants is None else round(Fraction(inhabitants) / unit)


@record
class Hinge:
    """A convex cost of an additive total: `rate` per unit above (or below) a threshold.

    The cost of a region is times * ceil(rate * max(0, total - threshold)) for ``above`` and
    times * ceil(rate * max(0, threshold - total)) for ``below``.  Several hinges on one total
    make any convex piecewise linear function that is nowhere negative.  With `others` that total
    counts which lies farthest beyond the threshold: the highest for ``above``, the lowest for ``below``.

    A `flat` hinge costs `times` beyond the threshold, however far: it tells regions that have a property
    from others, and is neither convex nor has it a rate or other totals; its `times` may be below 0.
    """

    total: str
    threshold: int
    rate: Fraction
    side: Literal["above", "below"] = "above"
    times: int = 1
    others: tuple[str, ...] = ()
    flat: bool = False

    @property
    def totals(self) -> tuple[str, ...]:
        """The names of all its totals."""
        return (self.total, *self.others)

    def farthest(self, totals: Iterable[int]) -> int:
        """Return which of several totals counts."""
        return max(totals) if self.side == "above" else min(totals)

    def cost(self, total: int) -> int:
        """Return the cost (in cost units) of a region with this total."""
        excess = total - self.threshold if self.side == "above" else self.threshold - total
        if self.flat:
            return self.times * (excess > 0)
        return self.times * -(-max(0, excess) * self.rate.numerator // self.rate.denominator)


@record
class Spread:
    """A cost, a maximum, or both, on how many different labels meet in one region.

    `labels[i]` is the label of unit i (for example its care-office region); -1 is no label.
    Each label beyond the first costs `rate` cost units; more than `maximum` are not allowed.
    """

    labels: tuple[int, ...]
    rate: int = 0
    maximum: int | None = None

    def count(self, region: Region) -> int:
        """Return the number of different labels in a region."""
        return len({self.labels[i] for i in region} - {-1})


@record
class Cost:
    """What a partition costs, as a sum over regions; sums of costs are costs.

    `separate` and `join` are non-negative costs of pairs in different regions and in one region
    (the pairs need not touch); `per_region` (of either sign) is paid for every region and
    `constant` once.
    """

    separate: Mapping[Pair, int] = field(default_factory=dict)
    join: Mapping[Pair, int] = field(default_factory=dict)
    hinges: tuple[Hinge, ...] = ()
    spreads: tuple[Spread, ...] = ()
    per_region: int = 0
    constant: int = 0

    def __add__(self, other: Cost) -> Cost:
        separate, join = dict(self.separate), dict(self.join)
        for mine, theirs in ((separate, other.separate), (join, other.join)):
            for pair, cost in theirs.items():
                mine[pair] = mine.get(pair, 0) + cost
        return Cost(
            separate,
            join,
            self.hinges + other.hinges,
            self.spreads + other.spreads,
            self.per_region + other.per_region,
            self.constant + other.constant,
        )

    def __mul__(self, times: int) -> Cost:
        """Return the cost counted so many times (0 or more): exact also where a hinge is rounded."""
        if not times:
            return Cost()
        return Cost(
            {pair: times * cost for pair, cost in self.separate.items()},
            {pair: times * cost for pair, cost in self.join.items()},
            tuple(replace(hinge, times=times * hinge.times) for hinge in self.hinges),
            tuple(replace(spread, rate=times * spread.rate) for spread in self.spreads),
            times * self.per_region,
            times * self.constant,
        )


@record
class Bound:
    """An additive total of a region lies in [lower, upper]; None is no bound on that side."""

    total: str
    lower: int | None = None
    upper: int | None = None

    def holds(self, total: int) -> bool:
        """Tell whether a region with this total keeps the bound."""
        return (self.lower is None or total >= self.lower) and (self.upper is None or total <= self.upper)


@record
class Limit:
    """Every region keeps at least one of the alternatives; an alternative is a set of bounds.

    'All members lie in S' is itself a bound (the members outside S number at most 0), so a
    reduced minimum at low density and limits of a named area are alternatives of this kind.
    """

    alternatives: tuple[tuple[Bound, ...], ...]
    source: str


@record
class Quorum:
    """The region of `unit` holds other units whose `weights` sum to `at_least` or more."""

    unit: int
    weights: Mapping[int, int]
    at_least: int
    source: str


@record
class Cohesion:
    """What holds a region together comes to at least what pulls it apart: a sum that is 0 or more.

    The sum is that of `alone` over the members and of `pairs` (0 or more each) over the pairs of members,
    which need not touch.  'Of an additive total a share stays within the region' is such a rule.  A region
    of units in `free` only need not keep it.
    """

    alone: tuple[int, ...]
    pairs: Mapping[Pair, int]
    source: str
    free: Region = frozenset()

    def sum(self, region: Region) -> int:
        """Return the sum of a region."""
        held = sum(value for (i, j), value in self.pairs.items() if i in region and j in region)
        return held + sum(self.alone[i] for i in region)

    def holds(self, region: Region) -> bool:
        """Tell whether a region keeps the rule."""
        return region <= self.free or self.sum(region) >= 0


@record
class Side:
    """A constraint over the whole partition: lower <= cost of the partition <= upper.

    `cost` is any additive measure, for example ``Cost(per_region=1)`` (the number of regions),
    a criterion's own cost (a budget) or the distance from an earlier partition.
    """

    name: str
    cost: Cost
    lower: int | None = None
    upper: int | None = None


@record
class Level:
    """One lexicographic level: the costs that are minimised together, and the slack allowed later.

    `slack` is the fraction by which later levels may exceed this level's optimum.
    """

    names: tuple[str, ...]
    slack: Fraction = Fraction(0)

    def ceiling(self, value: int, bound: int) -> int:
        """Return what this level may cost later, when it came to `value` and nothing is below `bound`.

        Where nothing is proven to be the optimum, whatever the optimum would allow is allowed.
        """
        return max(end + int(abs(end) * self.slack) for end in (value, bound))


@record
class Contribution:
    """What one criterion says to the engines; the fields are those of `Problem`."""

    cost: Cost = field(default_factory=Cost)
    totals: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    quorums: tuple[Quorum, ...] = ()
    cohesions: tuple[Cohesion, ...] = ()
    spreads: tuple[Spread, ...] = ()
    together: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()
    fixed: tuple[Region, ...] = ()
    sides: tuple[Side, ...] = ()


@record
class Problem:
    """Units, their contiguity and everything that is asked of a partition of them.

    Attributes
    ----------
    units : tuple of str
        Codes, the most populous first; all other fields use positions in this tuple.
    edges : frozenset of Pair
        Pairs that touch over an allowed crossing: every region is connected over these.
    totals : mapping of str to tuple of int
        Additive values per unit that hinges and limits refer to.
    costs : mapping of str to Cost
        The cost of each criterion by name; they are summed unless `levels` orders them.
    limits, quorums, cohesions, spreads, together, apart, fixed
        Hard rules judged region by region.  `spreads` here use only their `maximum`.
    sides : tuple of Side
        Hard rules over the whole partition.
    levels : tuple of Level
        Lexicographic levels; empty: one level with all costs.
    unit : Fraction
        Inhabitants per cost unit, for whoever shows costs: engines count in units.
    """

    units: tuple[str, ...]
    edges: frozenset[Pair]
    totals: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    costs: Mapping[str, Cost] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    quorums: tuple[Quorum, ...] = ()
    cohesions: tuple[Cohesion, ...] = ()
    spreads: tuple[Spread, ...] = ()
    together: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()
    fixed: tuple[Region, ...] = ()
    sides: tuple[Side, ...] = ()
    levels: tuple[Level, ...] = ()
    unit: Fraction = Fraction(10)

    # ------------------------------------------------------------ structure
    def __len__(self) -> int:
        return len(self.units)

    @cached_property
    def neighbours(self) -> tuple[frozenset[int], ...]:
        """The units that each unit touches."""
        touching: list[set[int]] = [set() for _ in self.units]
        for i, j in self.edges:
            touching[i].add(j)
            touching[j].add(i)
        return tuple(frozenset(others) for others in touching)

    @cached_property
    def cost(self) -> Cost:
        """The sum of all costs: what is minimised when there is one level."""
        total = Cost()
        for cost in self.costs.values():
            total += cost
        return total

    def components(self, units: Iterable[int]) -> list[Region]:
        """Return the connected pieces of a set of units, the piece of the smallest number first."""
        left = set(units)
        pieces = []
        while left:
            front = [min(left)]
            piece = set(front)
            while front:
                new = (self.neighbours[front.pop()] & left) - piece
                piece |= new
                front += new
            left -= piece
            pieces.append(frozenset(piece))
        return pieces

    # ------------------------------------------------------------ values
    def total(self, name: str, region: Region) -> int:
        """Return an additive total of a region."""
        values = self.totals[name]
        return sum(values[i] for i in region)

    def region_cost(self, region: Region, cost: Cost | None = None) -> int:
        """Return what one region costs, in half cost units, under `cost` (default: all costs)."""
        cost = self.cost if cost is None else cost
        halves = self._own_cost(region, cost)
        for (i, j), value in cost.separate.items():
            halves += value * ((i in region) != (j in region))
        for (i, j), value in cost.join.items():
            halves += 2 * value * (i in region and j in region)
        return halves

    def _own_cost(self, region: Region, cost: Cost) -> int:
        """Return what one region costs without its pairs, in half cost units."""
        halves = 2 * cost.per_region
        for hinge in cost.hinges:
            halves += 2 * hinge.cost(hinge.farthest(self.total(name, region) for name in hinge.totals))
        for spread in cost.spreads:
            halves += 2 * spread.rate * max(0, spread.count(region) - 1)
        return halves

    def partition_cost(self, regions: Iterable[Region], cost: Cost | None = None) -> int:
        """Return what a partition costs, in cost units, under `cost` (default: all costs)."""
        cost = self.cost if cost is None else cost
        regions = list(regions)
        home = {i: k for k, region in enumerate(regions) for i in region}
        if len(home) < sum(map(len, regions)):  # regions that overlap: each counts its own pairs
            return sum(self.region_cost(region, cost) for region in regions) // 2 + cost.constant
        halves = sum(self._own_cost(region, cost) for region in regions)
        for (i, j), value in cost.separate.items():
            if home.get(i) != home.get(j):
                halves += value * ((i in home) + (j in home))
        for (i, j), value in cost.join.items():
            if i in home and home.get(i) == home.get(j):
                halves += 2 * value
        return halves // 2 + cost.constant

    # ------------------------------------------------------------ rules
    def allows(self, region: Region) -> bool:
        """Tell whether a region on its own keeps every hard rule that is judged region by region."""
        if not region or len(self.components(region)) != 1:
            return False
        for limit in self.limits:
            if not any(
                all(bound.holds(self.total(bound.total, region)) for bound in alternative)
                for alternative in limit.alternatives
            ):
                return False
        for quorum in self.quorums:
            if quorum.unit in region:
                reached = sum(weight for i, weight in quorum.weights.items() if i in region)
                if reached < quorum.at_least:
                    return False
        if not all(cohesion.holds(region) for cohesion in self.cohesions):
            return False
        for spread in self.spreads:
            if spread.maximum is not None and spread.count(region) > spread.maximum:
                return False
        if any((i in region) != (j in region) for i, j in self.together):
            return False
        if any(i in region and j in region for i, j in self.apart):
            return False
        return not any(region & fixed and region != fixed for fixed in self.fixed)

    def accepts(self, regions: Iterable[Region]) -> bool:
        """Tell whether regions form a partition of all units that keeps every hard rule."""
        regions = list(regions)
        if sorted(i for region in regions for i in region) != list(range(len(self))):
            return False
        if not all(self.allows(region) for region in regions):
            return False
        return all(
            Bound(side.name, side.lower, side.upper).holds(self.partition_cost(regions, side.cost))
            for side in self.sides
        )

    # ------------------------------------------------------------ variants
    @property
    def goals(self) -> tuple[Cost, ...]:
        """What each level minimises; of a problem of one level the sum of all costs."""
        if not self.levels:
            return (self.cost,)
        return tuple(self.minimising(level.names).cost for level in self.levels)

    def minimising(self, names: Iterable[str]) -> Problem:
        """Return the single-level problem that minimises the named costs only."""
        chosen = {name: self.costs[name] for name in names}
        return replace(self, costs=chosen, levels=())

    def with_sides(self, *sides: Side) -> Problem:
        """Return the problem with further side constraints."""
        return replace(self, sides=self.sides + sides)

    # ------------------------------------------------------------ translation
    def regions_of(self, partition: Iterable[Iterable[str]]) -> list[Region]:
        """Translate regions of codes into regions of unit numbers."""
        index = {code: i for i, code in enumerate(self.units)}
        return [frozenset(index[code] for code in region) for region in partition]

    def codes_of(self, regions: Iterable[Region]) -> list[frozenset[str]]:
        """Translate regions of unit numbers into regions of codes."""
        return [frozenset(self.units[i] for i in region) for region in regions]
