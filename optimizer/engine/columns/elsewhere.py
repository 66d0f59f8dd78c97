"""Roots priced by workers elsewhere, such as those of a cluster: a batch of roots is one task.

Everything that a task needs goes with it and everything that it learned comes back, so that any worker can
take up the task of one that was lost, and results are the same as here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, wait
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.arrays.layout import FAR, Area, Prices
from optimizer.engine.kernels.cohesion import room_for
from optimizer.engine.kernels.pricing import Query, price_root

__all__ = ["FEW", "UNFINISHED", "Answer", "ask_elsewhere", "price_batch", "writable"]

Answer = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32], int, bool, int]
"""What `price_root` returns."""

UNFINISHED: Answer = (
    np.empty(0, np.int64),
    np.empty((0, 1), np.int32),
    np.empty(0, np.int32),
    -FAR,
    False,
    0,
)
"""Of a root that was not priced."""

FEW = 16
"""Up to so many roots are priced sooner here than they are sent."""

BATCH = 8
"""Roots of a task."""

POLL_S = 0.2
"""How often a running round looks at the clock and at the user's stop."""

LONGEST_S = 1e6
"""Most seconds that a task may take (a timer takes no more)."""


def price_batch(
    area: Area, prices: Prices, queries: Sequence[Query], rates: NDArray[np.int64], remaining_s: float
) -> tuple[list[Answer], NDArray[np.int64]]:
    """Price some roots in the process of a worker; return the answers and the rates that were learned.

    Parameters
    ----------
    area, prices, queries
        As of `price_root`.
    rates : array of int64, shape (queries, totals)
        To begin with.
    remaining_s : float
        Seconds after which to give up.
    """
    area, prices, queries = writable((area, prices, tuple(queries)))
    stop, learned = np.zeros(1, np.int32), rates.copy()
    timer = threading.Timer(min(remaining_s, LONGEST_S), lambda: stop.__setitem__(0, 1))
    timer.daemon = True
    timer.start()
    try:
        answers = [
            price_root(area, prices, room_for(area, prices), Query(*query), row, stop)
            for query, row in zip(queries, learned, strict=True)
        ]
    finally:
        timer.cancel()
    return answers, learned


def writable(value: Any) -> Any:
    """Return a value whose arrays can be written: what comes over a line cannot, and has no machine code."""
    if isinstance(value, np.ndarray):
        return value if value.flags.writeable and value.flags.c_contiguous else value.copy()
    if isinstance(value, tuple):
        parts = map(writable, value)
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value


def ask_elsewhere(
    executor: Executor,
    area: Area,
    prices: Prices,
    queries: Sequence[Query],
    rates: NDArray[np.int64],
    remaining_s: float,
    enough: Callable[[int], bool],
) -> tuple[dict[int, Answer], list[Query]]:
    """Price roots by an executor's workers.

    Parameters
    ----------
    executor : Executor
        Its workers have this package; a cluster does the tasks of a lost worker again by itself.
    area, prices, queries
        As of `price_root`.
    rates : array of int64, shape (nodes, totals)
        Per root; receives what was learned.
    remaining_s : float
        Seconds after which workers give up.
    enough : callable
        Receives the number of regions found so far; True ends the round, and what is missing counts as
        unfinished.

    Returns
    -------
    answers : dict
        By root.
    lost : list of Query
        Those that no worker answered.
    """
    batches = [queries[k : k + BATCH] for k in range(0, len(queries), BATCH)]
    futures: dict[Future[tuple[list[Answer], NDArray[np.int64]]], Sequence[Query]] = {}
    lost: list[Query] = []
    for batch in batches:
        own = rates[[query.root for query in batch]]
        try:
            futures[executor.submit(price_batch, area, prices, batch, own, remaining_s)] = batch
        except Exception:  # the cluster is gone: what it raises then is its own affair
            lost += batch
    answers, pending, found = dict[int, Answer](), set(futures), 0
    while pending:
        done, pending = wait(pending, POLL_S)
        for future in done:
            batch = futures[future]
            try:
                given, learned = future.result()
            except Exception:
                lost += batch
                continue
            for query, answer, row in zip(batch, given, learned, strict=True):
                answers[query.root], rates[query.root] = answer, row
                found += len(answer[2])
        if pending and enough(found):
            for future in pending:
                future.cancel()
                answers |= {query.root: UNFINISHED for query in futures[future]}
            break
    return answers, lost
