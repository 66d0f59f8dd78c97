"""Voting power against brute force and against what is known."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from optimizer.report.voting import MOST_MEMBERS, voting_power


def brute_force(weights: list[int]) -> list[float]:
    """Look at every coalition of the other members."""
    half = sum(weights) / 2
    decisive = []
    for i in range(len(weights)):
        others = weights[:i] + weights[i + 1 :]
        sums = [sum(group) for size in range(len(weights)) for group in combinations(others, size)]
        decisive.append(sum(total <= half < total + weights[i] for total in sums))
    return [number / sum(decisive) for number in decisive]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8).filter(any))
def test_equals_brute_force(weights: list[int]) -> None:
    assert voting_power(weights) == pytest.approx(brute_force(weights), abs=1e-12)


def test_populations_of_a_real_region() -> None:
    limburg_north = [100_425, 43_105, 42_050, 41_815, 17_270, 13_505, 13_285, 7_825]
    assert voting_power(limburg_north) == pytest.approx(brute_force(limburg_north), abs=1e-12)


def test_three_almost_equal_members_have_equal_power() -> None:
    assert voting_power([49, 49, 2]) == pytest.approx([1 / 3] * 3)


def test_more_than_half_decides_alone_and_exactly_half_does_not() -> None:
    assert voting_power([51, 30, 19]) == (1, 0, 0)
    half = voting_power([50, 30, 20])
    assert half is not None
    assert half[0] == pytest.approx(0.6)


def test_one_vote_each_is_equal_power_also_for_many() -> None:
    assert voting_power([1] * MOST_MEMBERS) == pytest.approx([1 / MOST_MEMBERS] * MOST_MEMBERS)


def test_what_cannot_be_counted_is_none() -> None:
    assert voting_power([1] * (MOST_MEMBERS + 1)) is None
    assert voting_power([0, 0]) is None
    assert voting_power([]) is None
