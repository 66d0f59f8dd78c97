"""A good partition of a map of any size, by compiled recombination along spanning trees."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from models.problem import Cost, Problem
from optimizer.engine.arrays.image import Image
from optimizer.engine.arrays.layout import FAR
from optimizer.engine.kernels.cuts import new_flow
from optimizer.engine.kernels.recombine import Heat, Plan, Pool, Workshop, divide, improve
from optimizer.engine.kernels.region import begin

__all__ = ["Recombination", "only_counts"]

Answer = TypeVar("Answer")

LARGEST_WEIGHT = 15
"""How much more a spanning tree prefers the dearest link to one that costs nothing."""

FILL = 0.8
"""Part of the most regions that the limits allow into which a map is divided at first."""

POINT = 0.1
"""What a point of broken rules weighs where it is weighed against cost, in mean gains of a pair."""

POLL_S = 0.05
"""How often a running search looks at the clock and at the user's stop."""


def only_counts(problem: Problem) -> bool:
    """Tell whether all side constraints are about the number of regions: the others are not known here."""
    return all(
        side.cost == Cost(per_region=side.cost.per_region, constant=side.cost.constant)
        for side in problem.sides
    )


class Recombination:
    """A partition that gets better step by step.

    Parameters
    ----------
    image : Image
        The problem; all its side constraints are about the number of regions.
    seed : int
        Of all random choices: a run that is not ended is repeatable.
    ended : callable
        Asked often; True ends a step.
    room : int
        How many of the regions met on the way that keep all rules are kept (see `met`).
    """

    def __init__(self, image: Image, seed: int, ended: Callable[[], bool], room: int = 0) -> None:
        self.image, self.ended = image, ended
        self.prices = image.measure(image.terms)
        n, totals = len(image.groups), len(image.area.totals.value)
        self.best = np.zeros(n, np.int32)
        """The label of each node in the best partition of the last steps."""
        self.plan = Plan(
            np.zeros(n, np.int32),
            np.full(n, -1, np.int32),
            np.zeros(n, np.int64),
            np.zeros(n, np.int64),
            np.zeros(1, np.int64),
        )
        self.workshop = Workshop(
            cast("Any", begin).py_func(image.area, self.prices),
            cast("Any", new_flow).py_func(n, 0),
            self._weights(),
            np.zeros(n, np.int32),
            np.zeros(n, np.int32),
            np.zeros(n, np.int32),
            np.zeros(n, np.int32),
            np.zeros(n, np.int32),
            np.zeros(n, np.int32),
            np.zeros((totals, n), np.int64),
            np.zeros(totals, np.int64),
            np.zeros(totals, np.int64),
            np.zeros(totals, np.int64),
            np.array([seed * 7919 + 42], np.int64),
            Pool(
                np.random.default_rng(seed).integers(1, 1 << 62, n, np.int64),
                np.zeros(2 * room + 1, np.int32),
                np.zeros(room, np.int64),
                np.zeros(room, np.int32),
                np.zeros((room, n), np.int32),
                np.zeros(1, np.int64),
            ),
        )

    def _weights(self) -> NDArray[np.int64]:
        """Return the preference for each link: the dearer to separate, the more."""
        area, gain = self.image.area, self.image.terms.gain
        worth = {
            (v, int(area.pairs.node[e])): int(gain[e])
            for v in range(len(self.image.groups))
            for e in range(area.pairs.start[v], area.pairs.start[v + 1])
        }
        links = [
            worth.get((v, int(area.links.node[e])), 0)
            for v in range(len(self.image.groups))
            for e in range(area.links.start[v], area.links.start[v + 1])
        ]
        values = np.maximum(np.array(links, np.int64), 0)
        top = max(1.0, float(np.quantile(values, 0.9))) if len(values) else 1.0
        return 1 + np.minimum(LARGEST_WEIGHT, LARGEST_WEIGHT * values / top).astype(np.int64)

    # ------------------------------------------------------------ where to begin
    def divide(self) -> bool:
        """Divide the map by trees; False: it was ended before."""
        pieces = self._pieces()
        numbers = np.zeros(len(self.best), np.int64)
        numbers[: len(pieces)] = self._numbers(pieces)
        self._label(pieces)
        return bool(self._watched(lambda stop: self._divide(numbers, stop)))

    def _divide(self, numbers: NDArray[np.int64], stop: NDArray[np.int32]) -> bool:
        return divide(self.image.area, self.prices, self.plan, self.workshop, numbers, stop)

    def begin(self, regions: Iterable[frozenset[int]]) -> None:
        """Begin from a partition into connected regions."""
        known = list(regions)
        self._label(known)
        self._watched(lambda stop: self._divide(np.ones(len(self.best), np.int64), stop))

    def _label(self, regions: list[frozenset[int]]) -> None:
        self.plan.some.fill(-1)
        self.plan.regions[0] = len(regions)
        for label, region in enumerate(regions):
            self.plan.some[label] = min(region)
            self.plan.label[list(region)] = label

    def _pieces(self) -> list[frozenset[int]]:
        """Return the connected pieces of the map."""
        links, left, pieces = self.image.area.links, set(range(len(self.best))), []
        while left:
            front = [min(left)]
            piece = set(front)
            for v in front:
                new = set(links.node[links.start[v] : links.start[v + 1]].tolist()) - piece
                piece |= new
                front += sorted(new)
            left -= piece
            pieces.append(frozenset(piece))
        return pieces

    def _numbers(self, pieces: list[frozenset[int]]) -> list[int]:
        """Return into how many regions each piece is divided at first."""
        rest, values = self.image.area.leftovers, self.image.area.totals.value
        ranges = []
        for piece in pieces:
            few, many = 1, len(piece)
            for t, row in enumerate(values):
                total = int(row[list(piece)].sum())
                if rest.lower[t] > 0:
                    many = min(many, total // int(rest.lower[t]))
                if rest.upper[t] < FAR:
                    few = max(few, -(-total // int(rest.upper[t])))
            ranges.append((few, max(few, many)))
        numbers = [max(few, int(FILL * many)) for few, many in ranges]
        for k in sorted(range(len(pieces)), key=lambda k: -len(pieces[k])):  # the largest give way
            over = max(0, sum(numbers) - rest.most) - max(0, rest.fewest - sum(numbers))
            numbers[k] = max(ranges[k][0], min(ranges[k][1], numbers[k] - over))
        return numbers

    # ------------------------------------------------------------ steps
    def improve(self, steps: int, heat: float, slack: int = 0) -> tuple[int, int]:
        """Take so many steps; return points and cost (half cost units) of the best partition met.

        `heat` is how much dearer a step may make it, in mean gains of a pair.  With `slack` a cut may have
        so many points, thousandths of a bound by which it is missed, and they are weighed against cost.
        """
        gains = self.image.terms.gain
        mean = float(np.abs(gains).mean()) if len(gains) else 0.0

        def run(stop: NDArray[np.int32]) -> tuple[int, int]:
            warmth = Heat(int(heat * mean), slack, int(64 * POINT * mean))
            return improve(
                self.image.area, self.prices, self.plan, self.workshop, self.best, steps, warmth, stop
            )

        return self._watched(run)

    def regions(self) -> list[frozenset[int]]:
        """Return the best partition of the last steps, as sets of nodes."""
        members: dict[int, list[int]] = {}
        for node, label in enumerate(self.best.tolist()):
            members.setdefault(label, []).append(node)
        return sorted((frozenset(nodes) for nodes in members.values()), key=min)

    def met(self) -> list[frozenset[int]]:
        """Return the regions met since this was last asked that keep all rules, and forget them."""
        pool = self.workshop.pool
        count = int(pool.filled[0])
        regions = [frozenset(pool.nodes[k, : pool.size[k]].tolist()) for k in range(count)]
        pool.filled[0] = 0
        pool.slot.fill(0)
        return regions

    def _watched(self, run: Callable[[NDArray[np.int32]], Answer]) -> Answer:
        """Run a kernel in this thread while another looks at the clock."""
        stop, done = np.zeros(1, np.int32), threading.Event()

        def look() -> None:
            while not done.wait(POLL_S):
                if self.ended():
                    stop[0] = 1

        watch = threading.Thread(target=look, daemon=True)
        watch.start()
        try:
            return run(stop)
        finally:
            done.set()
            watch.join()
