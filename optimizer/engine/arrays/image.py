"""A Problem as arrays: the way back from nodes to units, and prices under duals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.problem import Problem, Region, Side
from models.records import record
from optimizer.engine.arrays.layout import SCALE_BITS, Area, Prices
from optimizer.engine.arrays.ranges import Coefficients, check_prices

__all__ = ["Duals", "Image", "Terms"]

Int = NDArray[np.int64]


@record
class Duals:
    """Integer duals of nodes (2 ** -SCALE_BITS half cost units) and of side constraints."""

    nodes: NDArray[np.int64]
    sides: tuple[int, ...]

    def base(self, image: Image) -> int:
        """Return what the duals alone say: the Lagrangian bound before any region is priced.

        A side constraint without the bound that the sign of its dual asks for must have no dual.
        """
        base: int = sum(self.nodes.tolist())  # in integers without end
        for dual, (lower, upper) in zip(self.sides, image.side_ranges, strict=True):
            end = lower if dual > 0 else upper
            base += dual * end if dual and end is not None else 0
        return base

    def bound(self, image: Image, least: NDArray[np.int64]) -> int:
        """Return what no partition costs less than, by the least reduced cost of each root (or a bound)."""
        costs: list[int] = least.tolist()
        return self.base(image) + sum(min(cost, 0) for cost in costs)

    def blend(self, other: Duals, share: float) -> Duals:
        """Return `share` of the other duals and the rest of these."""
        mixed = np.rint((1 - share) * self.nodes + share * other.nodes).astype(np.int64)
        sides = [round((1 - share) * a + share * b) for a, b in zip(self.sides, other.sides, strict=True)]
        return Duals(mixed, tuple(sides))


@dataclass
class Terms:
    """A `Cost` over nodes, in half cost units."""

    alone: Int
    gain: Int
    hinge: Int
    spread: Int
    region: int


@dataclass
class Image:
    """A Problem as arrays, as `translation.translate` makes it, and the way back from nodes to units.

    Attributes
    ----------
    groups : list of Region
        The units of each node, by their smallest unit.
    area : Area
        Structure and rules.
    terms : Terms
        The cost that is minimised.
    side_terms : list of Terms
        The cost of each side constraint.
    fault : str or None
        Why no partition can exist, when that is seen at once.
    """

    problem: Problem
    groups: list[Region]
    area: Area
    terms: Terms
    side_terms: list[Terms]
    fault: str | None = None
    node_of: dict[int, int] = field(default_factory=dict)

    @property
    def side_ranges(self) -> list[tuple[int | None, int | None]]:
        """The range of each side constraint's sum over regions, in half cost units."""

        def halves(end: int | None, side: Side) -> int | None:
            return None if end is None else 2 * (end - side.cost.constant)

        return [(halves(side.lower, side), halves(side.upper, side)) for side in self.problem.sides]

    def region(self, nodes: Iterable[int]) -> Region:
        """Return the units of a set of nodes."""
        return frozenset(unit for node in nodes for unit in self.groups[node])

    def nodes(self, region: Region) -> frozenset[int]:
        """Return the nodes of a region that splits none of them."""
        return frozenset(self.node_of[unit] for unit in region)

    def measure(self, terms: Terms) -> Prices:
        """Return a cost as coefficients without duals, in half cost units."""
        return Prices(terms.alone, terms.gain, terms.hinge, terms.spread, terms.region)

    def prices(self, duals: Duals) -> Prices:
        """Return the coefficients of reduced costs under the given duals.

        Raises
        ------
        InputError
            When sums of them might not fit in 64 bits (see `ranges`).
        """
        self._check(duals)
        scale = 1 << SCALE_BITS
        own, gain = self.terms.alone * scale - duals.nodes, self.terms.gain * scale
        hinge, spread = self.terms.hinge * scale, self.terms.spread * scale
        region = self.terms.region * scale
        for dual, side in zip(duals.sides, self.side_terms, strict=True):
            if dual:
                own, gain = own - dual * side.alone, gain - dual * side.gain
                hinge, spread = hinge - dual * side.hinge, spread - dual * side.spread
                region -= dual * side.region
        return Prices(own, gain, hinge, spread, region)

    def _check(self, duals: Duals) -> None:
        """Raise InputError when sums of reduced costs might not fit in 64 bits."""
        factors = [1 << SCALE_BITS, *duals.sides]
        check_prices(
            [
                Coefficients(factor, terms.alone, terms.gain, terms.hinge, terms.spread, terms.region)
                for factor, terms in zip(factors, [self.terms, *self.side_terms], strict=True)
            ],
            duals.nodes.tolist(),
            self.area.totals,
            len(self.groups),
        )
