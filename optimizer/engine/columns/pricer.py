"""Pricing of all roots at once: threads, the clock, and the bound that the results prove."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.set_partition import Candidate
from optimizer.engine.arrays.image import Duals, Image
from optimizer.engine.arrays.layout import FAR, SCALE_BITS, Graph, Prices
from optimizer.engine.columns.cases import EVERYTHING, Case, cases_of, narrowed
from optimizer.engine.columns.elsewhere import FEW, UNFINISHED, Answer, ask_elsewhere
from optimizer.engine.kernels.candidates import LARGEST
from optimizer.engine.kernels.cohesion import room_for
from optimizer.engine.kernels.judge import judge
from optimizer.engine.kernels.pricing import Query, price_root
from optimizer.engine.solution import Control

__all__ = ["Priced", "Pricer"]

POLL_S = 0.05
"""How often a running round looks at the clock and at the user's stop."""

PLAINLY = 100
"""Nodes of the search of a root, after which it is begun anew case by case (see `cases`) ..."""

BROAD = 200
"""... from so many nodes on: on smaller maps nobody is far away."""


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
    control : Control, optional
        Its executor prices in place of threads where a round has many roots.
    """

    def __init__(
        self,
        image: Image,
        workers: int,
        watch: Callable[[], bool],
        minimal: bool = False,
        control: Control | None = None,
    ) -> None:
        self.image = image
        self.watch = watch
        self.control = control or Control()
        self.minimal = minimal
        self.workers = max(1, workers)
        self.pool = ThreadPoolExecutor(self.workers)
        self.lost = False
        """Whether workers elsewhere did not answer."""
        self.nodes = 0
        """Nodes of all searches so far."""
        self.rates = np.tile(steepest(image), (len(image.groups), 1))

    def price(
        self,
        duals: Duals,
        worst: int | Mapping[int, int],
        roots: Iterable[int],
        node_limit: int,
        keep: int = 4,
        room: int = 1 << 40,
        among: Graph | None = None,
    ) -> Priced:
        """Search the given roots for regions with reduced cost <= worst, which may differ between roots.

        `among` lists per root the nodes that a region may hold, the root first: on a large map that is
        much quicker, but no bound is known then.  Without `keep` all of them are kept, until there are
        more than `room`; where any is missing then, none is returned.  On a large map a root
        that is not soon finished is searched case by case, with that limit for each.
        """
        prices, n = self.image.prices(duals), len(self.image.groups)

        def ask(case_of: Mapping[int, Case], limit: int) -> dict[int, Answer]:
            queries = [
                Query(
                    root,
                    worst if isinstance(worst, int) else worst[root],
                    keep,
                    room,
                    limit,
                    self.minimal,
                    *narrowed(case, root, n, among),
                )
                for root, case in case_of.items()
            ]
            return self._ask(prices, queries, room)

        divided = n >= BROAD and node_limit > PLAINLY and not self.minimal
        first = ask(dict.fromkeys(roots, EVERYTHING), PLAINLY if divided else node_limit)
        left = {root: cases_of(duals, root) for root in first if divided and not first[root][4]}
        answers = {root: [] if root in left else [answer] for root, answer in first.items()}
        for turn in range(max(map(len, left.values()), default=0)):
            due = {root: cases[turn] for root, cases in left.items() if turn < len(cases)}
            found = sum(len(answer[2]) for parts in answers.values() for answer in parts)
            over = self.watch() or (not keep and found > room)
            given = dict.fromkeys(due, UNFINISHED) if over else ask(due, node_limit)
            for root, answer in given.items():
                answers[root].append(answer)
        result = Priced([], [], np.full(n, -FAR, np.int64), np.zeros(n, np.bool_), 0)
        for root, parts in answers.items():
            result.complete[root] = all(part[4] for part in parts)
            if among is None:
                result.bounds[root] = min(part[3] for part in parts)
            result.nodes += sum(part[5] for part in parts)
        self.nodes += result.nodes
        if keep or result.complete[list(answers)].all():
            for parts in answers.values():
                for costs, table, sizes, *_ in parts:
                    result.reduced += costs.tolist()
                    result.columns += self.columns(table, sizes)
        return result

    def _ask(self, prices: Prices, queries: list[Query], room: int) -> dict[int, Answer]:
        """Return the answer of each root: from elsewhere where there is one, the rest from threads."""
        elsewhere, answers = self.control.executor, dict[int, Answer]()
        if elsewhere is not None and len(queries) > FEW:
            answers, queries = ask_elsewhere(
                elsewhere,
                self.image.area,
                prices,
                queries,
                self.rates,
                self.control.remaining_s(),
                lambda found: found > room or self.watch(),
            )
            if queries and not self.lost:
                self.lost = True
                self.control.notify("Workers of the cluster were lost: what they did not do is done here.")
        stop, found = np.zeros(1, np.int32), np.zeros(self.workers, np.int64)
        left = iter(queries)

        def work(worker: int) -> None:
            area = self.image.area
            for query in left:  # every worker takes the next one
                answer = price_root(area, prices, room_for(area, prices), query, self.rates[query.root], stop)
                answers[query.root] = answer
                found[worker] += len(answer[2])

        futures = [self.pool.submit(work, worker) for worker in range(self.workers)]
        while wait(futures, POLL_S).not_done:
            if found.sum() > room or self.watch():
                stop[0] = 1
        for future in futures:
            future.result()
        return answers

    def columns(self, table: NDArray[np.int32], sizes: NDArray[np.int32]) -> list[Candidate]:
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
        table = np.zeros((len(regions), max(sizes)), np.int32)
        for row, region in zip(table, regions, strict=True):
            row[: len(region)] = sorted(region)
        _, good = judge(self.image.area, self.image.measure(self.image.terms), table, sizes)
        return self.columns(table[good], sizes[good])

    def close(self) -> None:
        """End the threads."""
        self.pool.shutdown(wait=False, cancel_futures=True)


def steepest(image: Image) -> NDArray[np.int64]:
    """Return for each total what one more of it costs beyond all thresholds: rates to begin with."""
    totals = image.area.totals
    rates: list[int] = []
    for t, values in enumerate(totals.value.tolist()):
        rate = 0
        for h in range(totals.hinge_start[t], totals.hinge_start[t + 1]):
            weight = int(image.terms.hinge[h]) << SCALE_BITS
            if totals.hinge_above[h] and not totals.hinge_flat[h] and weight > 0:
                rate += weight * int(totals.hinge_num[h]) // int(totals.hinge_den[h])
        rates.append(min(rate, LARGEST // (len(totals.value) * (1 + sum(map(abs, values))))))
    return np.array(rates, np.int64)
