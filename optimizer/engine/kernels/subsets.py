"""Which of many sets contain no other of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.arrays.layout import Graph
from optimizer.engine.kernels.jit import entry

__all__ = ["WORD", "mark_minimal"]

Index = NDArray[np.int32]

WORD = 62
"""Nodes per word of a bit set: signed integers without their sign."""


@entry
def mark_minimal(
    sets: Graph,
    bits: NDArray[np.int64],
    rarest: Index,
    head: Index,
    after: Index,
    kept: NDArray[np.bool_],
    first: int,
    last: int,
) -> None:
    """Mark which of the sets `first` to `last` - 1 contain none of those before that are marked.

    Parameters
    ----------
    sets : Graph
        The nodes of each set, the smaller sets first.
    bits : array of int64, shape (sets, words)
        The same as bit sets.
    rarest : array of int32, shape (sets,)
        One node of each set, best one that few sets hold.
    head, after : array of int32, shapes (nodes,) and (sets,)
        Lists of the marked sets by that node, -1 at the end; they are extended.
    kept : array of bool, shape (sets,)
        Receives the marks.
    """
    words = bits.shape[1]
    for k in range(first, last):
        contains = False
        for e in range(sets.start[k], sets.start[k + 1]):
            j = head[sets.node[e]]
            while j >= 0 and not contains:
                contains = True
                for w in range(words):
                    if bits[j, w] & ~bits[k, w]:
                        contains = False
                        break
                j = after[j]
            if contains:
                break
        if not contains:
            kept[k] = True
            after[k] = head[rarest[k]]
            head[rarest[k]] = k
