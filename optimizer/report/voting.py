"""Voting power of the members of a region: Penrose-Banzhaf, counted exactly."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import gcd

import numpy as np

__all__ = ["MOST_MEMBERS", "voting_power"]

MOST_MEMBERS = 62
"""Up to so many members the number of coalitions fits a 64-bit integer."""


def voting_power(weights: Sequence[int]) -> tuple[float, ...] | None:
    """Return the Penrose-Banzhaf index of every member when more than half of the votes decides.

    A member is *decisive* in a coalition of others that loses without its votes and wins with
    them.  With s_i the number of coalitions in which member i is decisive, its index is
    s_i / sum of all s_j (Penrose 1946, Banzhaf 1965).  The numbers s_i are exact: coalitions are
    counted by their votes (dynamic programming), and those without member i follow from those
    of all members by taking its votes out again.

    Parameters
    ----------
    weights : sequence of int
        Votes of each member, 0 or more.

    Returns
    -------
    tuple of float or None
        Shares that add up to 1, in the order of `weights`.  None with more than 62 members, or
        when nobody has a vote.
    """
    if len(weights) > MOST_MEMBERS or not any(weights):
        return None
    unit = reduce(gcd, weights)
    votes = [weight // unit for weight in weights]
    quota = sum(votes) // 2 + 1
    losing = _losing_coalitions(votes, quota)
    decisive = [_decisive(losing, vote, quota) for vote in votes]
    return tuple(number / sum(decisive) for number in decisive)


def _losing_coalitions(votes: Sequence[int], quota: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the number of coalitions with 0, 1, ... quota - 1 votes."""
    count = np.zeros(quota, dtype=np.int64)
    count[0] = 1
    for vote in votes:
        with_it = count[: max(0, quota - vote)].copy()
        count[vote:] += with_it
    return count


def _decisive(losing: np.ndarray[tuple[int], np.dtype[np.int64]], vote: int, quota: int) -> int:
    """Return the number of coalitions of others that `vote` votes turn from losing to winning."""
    if vote == 0:
        return 0
    others = losing.copy()
    for start in range(vote, quota, vote):
        stop = min(start + vote, quota)
        others[start:stop] -= others[start - vote : stop - vote]
    return int(others[max(0, quota - vote) :].sum())
