"""What ties tiers together, as rows of one master: a row per touching pair and adjacent tiers.

    regions above that hold both  -  regions below that hold both  +  torn  >=  0      (dual >= 0)

`torn` has the price of the pair, or does not exist where nesting is hard.  For pricing a dual is nothing
but a pair cost: holding both costs it below and earns it above, so that the kernels stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import gcd

import numpy as np
from numpy.typing import NDArray

from models.nesting import Tiers
from models.problem import Cost, Pair, Side
from models.records import record
from optimizer.engine.arrays.image import Duals, Image
from optimizer.engine.arrays.layout import SCALE_BITS, Prices
from optimizer.engine.arrays.ranges import Coefficients, check_prices
from optimizer.engine.arrays.translation import translate
from optimizer.engine.reins import Units

__all__ = ["CoupledImage", "Coupling", "TierDuals", "TierImage", "image_of"]

Int = NDArray[np.int64]

SIGNS = (-1, 1)
"""What a dual does to the gain of a pair below and above."""


@dataclass
class CoupledImage(Image):
    """One tier, whose pairs can cost more or less by what ties it to the next."""

    extra: Int = field(default_factory=lambda: np.zeros(0, np.int64))
    """Added to the gain of each place of a pair (2 ** -SCALE_BITS half cost units), even numbers."""

    def prices(self, duals: Duals) -> Prices:
        """Return the coefficients of reduced costs under the duals and what ties tiers together."""
        plain = super().prices(duals)
        return plain._replace(gain=plain.gain + self.extra)

    def _check(self, duals: Duals) -> None:
        factors = [1 << SCALE_BITS, *duals.sides]
        costs = [
            Coefficients(factor, terms.alone, terms.gain, terms.hinge, terms.spread, terms.region)
            for factor, terms in zip(factors, [self.terms, *self.side_terms], strict=True)
        ]
        nothing = np.zeros(0, np.int64)
        zero = np.zeros_like(self.terms.hinge)
        costs.append(Coefficients(1, nothing, self.extra, zero, nothing, 0))
        check_prices(costs, duals.nodes.tolist(), self.area.totals, len(self.groups))


@record
class Coupling:
    """One row.

    Attributes
    ----------
    lower : int
        The tier below; the other is the next.
    pair : Pair
        The units.
    nodes : tuple of (Pair or None)
        The nodes below and above; None: the units are one node there, always together.
    price : int or None
        Half cost units of a torn pair; None: none may be torn.
    """

    lower: int
    pair: Pair
    nodes: tuple[Pair | None, Pair | None]
    price: int | None

    @property
    def least(self) -> int:
        """What the regions above less those below come to at least (a torn pair aside)."""
        return 1 if self.nodes[0] is None else 0


@record
class TierDuals:
    """Integer duals of all tiers, of the coupling rows (even), and of the joint side constraints."""

    tiers: tuple[Duals, ...]
    coupling: Int

    def blend(self, other: TierDuals, share: float) -> TierDuals:
        """Return `share` of the other duals and the rest of these."""
        tiers = tuple(a.blend(b, share) for a, b in zip(self.tiers, other.tiers, strict=True))
        mixed = (1 - share) * self.coupling + share * other.coupling
        return TierDuals(tiers, 2 * np.rint(mixed / 2).astype(np.int64))


@dataclass
class TierImage:
    """All tiers as arrays, and what ties them together."""

    tiers: Tiers
    images: list[CoupledImage]
    rows: list[Coupling]
    places: list[list[tuple[int, int, int]]]
    """By tier: (place, row, sign) of each place of a pair."""
    by_node: list[dict[int, list[tuple[int, int, int]]]]
    """By tier and node: (other node, row, sign), once per pair."""
    ceilings: list[int]
    """Of the joint side constraints, summed over the regions of all tiers (half cost units)."""
    units: Units

    @property
    def fault(self) -> str | None:
        """Why no chain of partitions can exist, when that is seen at once."""
        return next((image.fault for image in self.images if image.fault is not None), None)

    def tie(self, coupling: Int) -> None:
        """Let the duals of the coupling rows count in the prices of all tiers."""
        for image, places in zip(self.images, self.places, strict=True):
            extra = np.zeros(len(image.area.pairs.node), np.int64)
            for place, row, sign in places:
                extra[place] += sign * coupling[row]
            image.extra = extra

    def bound(self, duals: TierDuals, least: Sequence[Int]) -> int:
        """Return what no chain costs less than (2 ** -SCALE_BITS half cost units).

        Parameters
        ----------
        least : sequence of arrays
            By tier and root: no region has a lower reduced cost.
        """
        bound = sum(
            own.bound(image, low) for own, image, low in zip(duals.tiers, self.images, least, strict=True)
        )
        bound += sum(int(dual) * row.least for dual, row in zip(duals.coupling, self.rows, strict=True))
        for k, ceiling in enumerate(self.ceilings):
            own = len(self.tiers.problems[0].sides)
            bound += duals.tiers[0].sides[own + k] * ceiling
        return bound

    def touched(self, tier: int, nodes: frozenset[int]) -> Iterator[tuple[int, int]]:
        """Yield row and sign of each pair that a region of a tier holds."""
        by_node = self.by_node[tier]
        for node in nodes:
            for other, row, sign in by_node.get(node, ()):
                if other in nodes:
                    yield row, sign


def image_of(tiers: Tiers) -> TierImage:
    """Translate tiers of one level."""
    images = []
    for k, problem in enumerate(tiers.problems):
        open_ends = tuple(Side(side.name, side.costs[k]) for side in tiers.sides)
        pairs = {*problem.edges, *(tiers.problems[k - 1].edges if k else ())}
        tied = {**problem.costs, "nesting": Cost(separate=dict.fromkeys(sorted(pairs), 0))}
        image = translate(replace(problem, costs=tied, sides=problem.sides + open_ends))
        images.append(CoupledImage(**vars(image)))
        images[-1].extra = np.zeros(len(image.area.pairs.node), np.int64)
    rows = list(_rows(tiers, images))
    ceilings = [2 * (side.upper - sum(cost.constant for cost in side.costs)) for side in tiers.sides]
    places, by_node = _places(images, rows)
    return TierImage(tiers, images, rows, places, by_node, ceilings, _units(tiers))


def _rows(tiers: Tiers, images: Sequence[Image]) -> Iterator[Coupling]:
    for lower, (below, above) in enumerate(pairwise(images)):
        for i, j in sorted(tiers.problems[lower].edges):
            down, up = _nodes(below, i, j), _nodes(above, i, j)
            if up is None:
                continue  # always together above
            price = None if tiers.prices is None else 2 * tiers.prices.get((i, j), 0)
            if price != 0:
                yield Coupling(lower, (i, j), (down, up), price)


def _nodes(image: Image, i: int, j: int) -> Pair | None:
    v, w = image.node_of[i], image.node_of[j]
    return None if v == w else (min(v, w), max(v, w))


def _places(
    images: Sequence[Image], rows: Sequence[Coupling]
) -> tuple[list[list[tuple[int, int, int]]], list[dict[int, list[tuple[int, int, int]]]]]:
    at = []
    for image in images:
        pairs = image.area.pairs
        at.append(
            {
                (v, int(pairs.node[place])): place
                for v in range(len(image.groups))
                for place in range(pairs.start[v], pairs.start[v + 1])
            }
        )
    places: list[list[tuple[int, int, int]]] = [[] for _ in images]
    by_node: list[dict[int, list[tuple[int, int, int]]]] = [{} for _ in images]
    for number, row in enumerate(rows):
        for side, nodes in enumerate(row.nodes):
            if nodes is None:
                continue
            tier, sign, (v, w) = row.lower + side, SIGNS[side], nodes
            places[tier] += [(at[tier][v, w], number, sign), (at[tier][w, v], number, sign)]
            by_node[tier].setdefault(v, []).append((w, number, sign))
    return places, by_node


def _units(tiers: Tiers) -> Units:
    """Return the units of the sum of all tiers."""
    units = Units(Cost(constant=sum(problem.cost.constant for problem in tiers.problems)))
    steps = [Units(problem.cost).step for problem in tiers.problems]
    units.step = gcd(*steps, *(price for price in (tiers.prices or {}).values()))
    return units
