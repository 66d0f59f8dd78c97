"""The proof that kernels never leave 64 bits, and the two checks that it rests on.

All kernels add up these numbers, in 2 ** -SCALE_BITS half cost units unless said otherwise:

- A, the absolute coefficients of a reduced cost: own costs and gains of nodes less what duals take off
  them, hinges at the farthest total (numerator times distance, before it is divided), spreads and the
  cost of a region.  `check_prices` refuses A > `MOST_REDUCED` = 2 ** 59.
- R, the rates times totals: `candidates.set_steps` caps the rate of each of T totals at
  `LARGEST` // (T * (1 + the absolute values that can take part)), so that all rates times all totals
  together come to at most LARGEST = 2 ** 57, also in the range [-V, V] of every total.
- W, the threshold of a search: at most `MOST_THRESHOLD` = 2 ** 58.
- totals themselves: `models.magnitude` refuses sums of absolute values, thresholds and weights above
  2 ** 50; limits beyond that never bind and count as FAR = 2 ** 60 (`translation`).

- C, a weight times all of a cohesion: `kernels.cohesion` keeps it below 2 ** 56; it comes on top of A.

Then every intermediate value fits (with A + C for A, at most 2 ** 59 + 2 ** 56, too):

===========================================  =======================================  ==========
value                                        at most                                  which is
===========================================  =======================================  ==========
cost of a region, weight of a node           A + A / 2 (gains are halved; charges of  < 2 ** 60
                                             pairs are at most what they cost)
`support`: hinges less rate times total      A + R                                    < 2 ** 60
`shift_of`: supports and rates of members    A + 2 R                                  < 2 ** 60
`cut`: weights, rates and what flows         2 A + R                                  < 2 ** 61
`enough` = worst - shift                     W + A + 2 R, or FAR                      < 2 ** 61
`enough` - low                               the two lines above                      < 2 ** 62
`force`: supply of a node                    FAR, and flows below 2 A + R             < 2 ** 61
`narrow`: support + (worst - bound)          (A + R) + W + (3 A + 3 R)                < 2 ** 62
total plus value, `drop_far`                 FAR + 2 ** 50                            < 2 ** 61
===========================================  =======================================  ==========

The step of the search for rates may wrap around: it is cut off at the cap, and every rate gives a valid
bound.  The bound of all roots together is added up in Python's integers, which have no end.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.errors import InputError
from optimizer.engine.arrays.layout import Totals

__all__ = ["MOST_REDUCED", "MOST_THRESHOLD", "Coefficients", "check_prices"]

MOST_REDUCED = 1 << 59
"""What the absolute coefficients of a reduced cost may come to."""

MOST_THRESHOLD = 1 << 58
"""The highest threshold that a search may be given."""

Numbers = NDArray[np.int64]


class Coefficients(NamedTuple):
    """A cost over nodes, as in `layout.Prices`, and what multiplies it in a reduced cost."""

    factor: int
    own: Numbers
    gain: Numbers
    hinge: Numbers
    spread: Numbers
    region: int


def check_prices(costs: Iterable[Coefficients], duals: Iterable[int], totals: Totals, nodes: int) -> None:
    """Refuse coefficients that could leave 64 bits, before they are multiplied.

    Floats are good enough for this: they are off by one part in 2 ** 40, the room is half.

    Parameters
    ----------
    costs : iterable of Coefficients
        What the reduced cost is the sum of.
    duals : iterable of int
        Of the nodes.
    totals : Totals
        For the farthest that a hinge can be from a total.
    nodes : int
        How many there are.

    Raises
    ------
    InputError
        When they could.
    """
    span = np.abs(totals.value).sum(axis=1, dtype=float)
    far = [
        1.0
        if totals.hinge_flat[h]
        else max(1.0, span[[t, *_others(totals, h)]].max() + abs(float(totals.hinge_at[h])))
        * float(totals.hinge_num[h])
        for t in range(len(span))
        for h in range(totals.hinge_start[t], totals.hinge_start[t + 1])
    ]
    size = sum(abs(float(dual)) for dual in duals)
    for cost in costs:
        sum_of = [float(np.abs(part).sum(dtype=float)) for part in (cost.own, cost.gain, cost.spread)]
        hinges = float(np.abs(cost.hinge).astype(float) @ np.array(far)) if far else 0.0
        reach = sum_of[0] + sum_of[1] + nodes * sum_of[2] + hinges + abs(float(cost.region))
        size += abs(float(cost.factor)) * reach
    if size > MOST_REDUCED:
        raise InputError("costs too large to be counted exactly", expected="lower weights")


def _others(totals: Totals, hinge: int) -> list[int]:
    """Return the totals that can count in place of a hinge's own."""
    found: list[int] = totals.other[totals.other_start[hinge] : totals.other_start[hinge + 1]].tolist()
    return found
