"""Pricing of all roots at once: threads, the clock, and the bound that the results prove."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.set_partition import Candidate
from optimizer.engine.arrays.image import Duals, Image
from optimizer.engine.arrays.layout import FAR
from optimizer.engine.kernels.judge import judge
from optimizer.engine.kernels.pricing import Query, price_root

__all__ = ["Priced", "Pricer"]

POLL_S = 0.2
"""How often a running round looks at the clock and at the user's stop."""


@dataclass
class Priced:
    """What a round found, in the order of the roots."""

    columns: list[Candidate]
    reduced: list[int]
    """Reduced cost of each column."""
    bounds: NDArray[np.int64]
    """Per node: no region of that root has a lower reduced cost."""
    complete: NDArray[np.bool_]
    nodes: int


class Pricer:
    """Prices roots in threads.

    Parameters
    ----------
    image : Image
        The problem.
    workers : int
        Number of threads.
    minimal : bool
        Whether regions that contain a smaller allowed one are of no use.
    watch : callable
        Called every `POLL_S` seconds during a round; returns True when the round is to end.
    """

    def __init__(self, image: Image, workers: int, watch: Callable[[], bool], minimal: bool = False) -> None:
        self.image = image
        self.watch = watch
        self.minimal = minimal
        self.pool = ThreadPoolExecutor(max(1, workers))
        totals = len(image.area.totals.value)
        self.rates = np.zeros((len(image.groups), totals), np.int64)

    def price(
        self,
        duals: Duals,
        worst: int | Mapping[int, int],
        roots: Iterable[int],
        node_limit: int,
        keep: int = 4,
        room: int = 1 << 40,
    ) -> Priced:
        """Search the given roots for regions with reduced cost <= worst, which may differ between roots.

        Without `keep` all of them are kept, until there are more than `room`; where any is missing
        then, none is returned.
        """
        stop = np.zeros(1, np.int32)
        prices = self.image.prices(duals)
        n = len(self.image.groups)
        futures: dict[int, Future[Any]] = {}
        for root in roots:
            most = worst if isinstance(worst, int) else worst[root]
            query = Query(root, most, keep, room, node_limit, self.minimal)
            futures[root] = self.pool.submit(
                price_root, self.image.area, prices, query, self.rates[root], stop
            )
        pending = set(futures.values())
        kept = 0
        while pending:
            done, pending = wait(pending, POLL_S)
            kept += sum(len(future.result()[2]) for future in done)
            if kept > room or self.watch():
                stop[0] = 1
        result = Priced([], [], np.full(n, -FAR, np.int64), np.zeros(n, np.bool_), 0)
        for root, future in futures.items():
            bound, complete, nodes = future.result()[3:]
            result.bounds[root], result.complete[root] = bound, complete
            result.nodes += nodes
        if keep or all(future.result()[4] for future in futures.values()):
            for future in futures.values():
                costs, table, sizes = future.result()[:3]
                result.reduced += costs.tolist()
                result.columns += self.columns(table, sizes)
        return result

    def columns(self, table: NDArray[np.int16], sizes: NDArray[np.int32]) -> list[Candidate]:
        """Return the regions of a table with their true costs."""
        if not len(sizes):
            return []
        image = self.image
        values = [
            judge(image.area, image.measure(terms), table, sizes)[0]
            for terms in [image.terms, *image.side_terms]
        ]
        return [
            Candidate(frozenset(row[:size].tolist()), int(values[0][k]), tuple(int(v[k]) for v in values[1:]))
            for k, (row, size) in enumerate(zip(table, sizes, strict=True))
        ]

    def allowed(self, regions: Sequence[frozenset[int]]) -> list[Candidate]:
        """Return those sets of nodes (none empty) that are allowed regions."""
        if not regions:
            return []
        sizes = np.array([len(region) for region in regions], np.int32)
        table = np.zeros((len(regions), max(sizes)), np.int16)
        for row, region in zip(table, regions, strict=True):
            row[: len(region)] = sorted(region)
        _, good = judge(self.image.area, self.image.measure(self.image.terms), table, sizes)
        return self.columns(table[good], sizes[good])

    def close(self) -> None:
        """End the threads."""
        self.pool.shutdown(wait=False, cancel_futures=True)
