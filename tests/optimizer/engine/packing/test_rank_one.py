"""Rank-one cuts hold for every packing; the relaxation with them never falls below a packing."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

from optimizer.engine.packing.rank_one import Pool, RankOne, find_cuts
from optimizer.engine.packing.relaxation import CutDuals, CutProgram, bound_of, reduced_costs

NODES = 6
WORTH = 1 << 20

REGIONS = st.lists(
    st.frozensets(st.integers(0, NODES - 1), min_size=1, max_size=4), min_size=1, max_size=8, unique=True
)


@st.composite
def cuts(draw):
    divisor = draw(st.integers(2, 5))
    weights = draw(st.dictionaries(st.integers(0, NODES - 1), st.integers(1, divisor - 1), min_size=1))
    return RankOne(tuple(sorted(weights.items())), divisor)


def all_packings(regions):
    """All choices of disjoint regions, as sets of numbers."""
    for size in range(len(regions) + 1):
        for chosen in combinations(range(len(regions)), size):
            if sum(len(regions[k]) for k in chosen) == len(frozenset().union(*(regions[k] for k in chosen))):
                yield chosen


def most(regions):
    return max(map(len, all_packings(regions)))


def counts(cut, region):
    return sum(weight for node, weight in cut.weights if node in region) // cut.divisor


@given(regions=REGIONS, given_cuts=st.lists(cuts(), max_size=3))
def test_no_packing_breaks_a_cut(regions, given_cuts):
    amounts = Pool(NODES, regions).amounts(given_cuts).toarray()
    for number, cut in enumerate(given_cuts):
        assert amounts[:, number].tolist() == [counts(cut, region) for region in regions]
        for chosen in all_packings(regions):
            assert amounts[list(chosen), number].sum() <= cut.most


@given(regions=REGIONS, data=st.data())
def test_cuts_that_are_found_are_broken(regions, data):
    raw = np.array(data.draw(st.lists(st.integers(0, 6), min_size=len(regions), max_size=len(regions)))) / 6
    pool = Pool(NODES, regions)
    load = pool.members.T @ raw
    assume(raw.any())
    shares = raw / max(1.0, load.max())
    found = find_cuts(pool, shares, (), 10)
    excess = [
        sum(share * counts(cut, region) for share, region in zip(shares, regions, strict=True)) - cut.most
        for cut in found
    ]
    assert all(value > 0 for value in excess)
    assert excess == sorted(excess, reverse=True) or np.allclose(excess, sorted(excess, reverse=True))
    assert all(0 < weight < cut.divisor for cut in found for _, weight in cut.weights)
    assert not set(find_cuts(pool, shares, set(found), 10)) & set(found)


TRIANGLE = [frozenset({0, 1}), frozenset({1, 2}), frozenset({0, 2})]


def test_half_of_each_side_of_a_triangle_breaks_a_cut():
    found = find_cuts(Pool(3, TRIANGLE), np.full(3, 0.5), (), 10)
    assert RankOne(((0, 1), (1, 1), (2, 1)), 2) in found


@given(
    regions=REGIONS,
    nodes=st.lists(st.integers(-WORTH, 0), min_size=NODES, max_size=NODES),
    given_cuts=st.lists(st.tuples(cuts(), st.integers(-WORTH, 0)), max_size=3),
)
def test_any_duals_prove_a_bound(regions, nodes, given_cuts):
    pool = Pool(NODES, regions)
    duals = CutDuals(np.array(nodes, np.int64), tuple(given_cuts))
    reduced = reduced_costs(pool, WORTH, duals)
    for k, region in enumerate(regions):
        own = sum(nodes[node] for node in region) + sum(
            dual * counts(cut, region) for cut, dual in given_cuts
        )
        assert reduced[k] == -WORTH - own
    assert bound_of(pool, duals, reduced) <= -WORTH * most(regions)


@pytest.mark.parametrize("sign", [(1, 0), (0, 1)])
def test_positive_duals_prove_nothing(sign):
    pool = Pool(3, TRIANGLE)
    cut = RankOne(((0, 1), (1, 1)), 2)
    duals = CutDuals(np.array([sign[0], 0, 0], np.int64), ((cut, sign[1]),))
    with pytest.raises(ValueError, match="positive"):
        bound_of(pool, duals, reduced_costs(pool, WORTH, duals))


@given(regions=REGIONS, first=st.sets(st.integers(0, 7)))
def test_the_relaxation_stays_above_every_packing(regions, first):
    pool = Pool(NODES, regions)
    relaxation = CutProgram(pool, [k for k in first if k < len(regions)], WORTH, lambda: False)
    bounds = list(relaxation.tighten())
    assert bounds == sorted(bounds)
    assert relaxation.bound <= -WORTH * most(regions)
    again = reduced_costs(pool, WORTH, relaxation.duals)
    assert bound_of(pool, relaxation.duals, again) == relaxation.bound
    packed = relaxation.greedy()
    assert set(packed) <= set(regions)
    assert sum(map(len, packed)) == len(frozenset().union(*packed))
    assert len(packed) == 0 or set(packed) & set(relaxation.near(WORTH))


def test_cuts_bring_the_relaxation_down_to_the_packing():
    relaxation = CutProgram(Pool(3, TRIANGLE), (), WORTH, lambda: False)
    bounds = list(relaxation.tighten())
    assert bounds[0] < -WORTH * 1.4
    assert -WORTH * 1.01 < bounds[-1] <= -WORTH


def test_an_ended_relaxation_proves_what_it_began_with():
    relaxation = CutProgram(Pool(3, TRIANGLE), (0, 1, 2), WORTH, lambda: True)
    assert list(relaxation.tighten()) == []
    assert relaxation.bound == -3 * WORTH
