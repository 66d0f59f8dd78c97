"""The heaviest matching of rows with columns, exactly, where most pairs have no weight."""

from __future__ import annotations

import heapq
from collections.abc import Mapping

__all__ = ["heaviest_matching"]


def heaviest_matching(weights: Mapping[int, Mapping[int, int]]) -> dict[int, int]:
    """Match rows with columns, each at most once, so that the weights add up to most.

    Shortest augmenting paths with prices of rows and columns (Jonker and Volgenant 1987), in whole
    numbers; only pairs with a weight are looked at, so that it takes about the time to read them where
    each row has few.

    Parameters
    ----------
    weights : mapping of int to mapping of int to int
        By row and column; those that are not there are 0.

    Returns
    -------
    dict of int to int
        The column of every row that is matched.

    Examples
    --------
    >>> heaviest_matching({0: {0: 5, 1: 4}, 1: {0: 4}})
    {0: 1, 1: 0}
    """
    search = _Search(weights)
    for row in weights:
        search.add(row)
    return {row: search.column_of[row] for row in weights if row in search.column_of}


class _Search:
    """A heaviest matching of the rows so far; every weight is at most the prices of its row and column."""

    def __init__(self, weights: Mapping[int, Mapping[int, int]]) -> None:
        self.weights = weights
        self.row_price: dict[int, int] = {}
        self.column_price: dict[int, int] = {}
        self.column_of: dict[int, int] = {}
        self.row_of: dict[int, int] = {}

    def add(self, row: int) -> None:
        """Take a row in: match it, along the path on which least is lost, or leave out whom it pays to."""
        prices = self.column_price
        above = (weight - prices.get(column, 0) for column, weight in self.weights[row].items())
        self.row_price[row] = max(0, max(above, default=0))
        rows, columns = {row: 0}, dict[int, int]()
        before: dict[int, int] = {}
        queue: list[tuple[int, int]] = []
        end, last = self.row_price[row], row  # the row that is left out in the end
        free: int | None = None
        newest = row
        while True:
            for column, weight in self.weights[newest].items():
                if column not in columns:
                    slack = self.row_price[newest] + prices.get(column, 0) - weight
                    heapq.heappush(queue, (rows[newest] + slack, column))
                    known = before.get(column)
                    if known is None or rows[newest] + slack < self._far(rows, known, column):
                        before[column] = newest
            while queue and queue[0][1] in columns:
                heapq.heappop(queue)
            if not queue or queue[0][0] >= end:
                break
            far, column = heapq.heappop(queue)
            if column not in self.row_of:
                end, free = far, column
                break
            newest = self.row_of[column]
            columns[column] = rows[newest] = far
            if far + self.row_price[newest] < end:
                end, last = far + self.row_price[newest], newest
        for one, far in rows.items():
            self.row_price[one] -= max(0, end - far)
        for one, far in columns.items():
            prices[one] = prices.get(one, 0) + max(0, end - far)
        self._shift(before, row, last, free)

    def _far(self, rows: Mapping[int, int], row: int, column: int) -> int:
        """Return how much is lost on the way to a column by a row."""
        lost = self.row_price[row] + self.column_price.get(column, 0) - self.weights[row][column]
        return rows[row] + lost

    def _shift(self, before: Mapping[int, int], first: int, last: int, free: int | None) -> None:
        """Give the rows of a path the columns after them, from its end: a free column, or a row left out."""
        column = self.column_of.pop(last, None) if free is None else free
        while column is not None:
            row = before[column]
            following = self.column_of.get(row)
            self.column_of[row], self.row_of[column] = column, row
            column = following if row != first else None
