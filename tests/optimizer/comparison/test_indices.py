"""Indices against figures worked out by hand, against scikit-learn, and their invariances."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import permutations
from math import log2
from random import Random

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.optimize import linear_sum_assignment
from sklearn import metrics

from models.partition import Partition
from optimizer.comparison.indices import (
    IDENTICAL,
    Contingency,
    adjusted_rand,
    completeness,
    homogeneity,
    indices,
    match_regions,
    v_measure,
    variation_of_information,
)
from optimizer.comparison.matching import heaviest_matching

WEIGHTS = ("inhabitants", "municipalities")


@st.composite
def two_partitions(draw: st.DrawFn) -> tuple[Partition, Partition, dict[str, int]]:
    """Two partitions of at most nine municipalities, and their inhabitants."""
    codes = [f"{k:04d}" for k in range(draw(st.integers(1, 9)))]
    labels = st.lists(st.integers(0, 4), min_size=len(codes), max_size=len(codes))
    a, b = (Partition.from_labels(dict(zip(codes, draw(labels), strict=True))) for _ in range(2))
    people = draw(st.lists(st.integers(1, 12), min_size=len(codes), max_size=len(codes)))
    return a, b, dict(zip(codes, people, strict=True))


def one_element_per_inhabitant(
    a: Partition, b: Partition, people: Mapping[str, int]
) -> tuple[list[int], list[int]]:
    codes = [code for code in sorted(people) for _ in range(people[code])]
    return [a.labels[code] for code in codes], [b.labels[code] for code in codes]


def test_a_region_cut_in_half() -> None:
    a = Partition([["1", "2", "3", "4"]])
    b = Partition([["1", "2"], ["3", "4"]])
    found = indices(a, b, {"1": 10, "2": 20, "3": 30, "4": 40})
    assert found["variation_of_information_municipalities"] == 1.0
    assert found["variation_of_information_inhabitants"] == pytest.approx(
        -0.3 * log2(0.3) - 0.7 * log2(0.7), abs=1e-15
    )
    assert found["adjusted_rand_municipalities"] == 0.0
    assert found["homogeneity_inhabitants"] == 1.0
    assert found["completeness_inhabitants"] == 0.0
    assert found["v_measure_municipalities"] == 0.0
    assert found["core_retention_inhabitants"] == 0.7
    assert found["core_retention_municipalities"] == 0.5


def test_one_municipality_of_six_changes_region() -> None:
    a = Partition([["1", "2", "3"], ["4", "5", "6"]])
    b = Partition([["1", "2"], ["3", "4", "5", "6"]])
    people = {"1": 1, "2": 1, "3": 2, "4": 1, "5": 1, "6": 1}
    found = indices(a, b, people)
    # Pairs together: 6 in a, 7 in b, 4 in both, of 15: (4 - 42 / 15) / (13 / 2 - 42 / 15).
    assert found["adjusted_rand_municipalities"] == pytest.approx(1.2 / 3.7)
    # Of inhabitants: 9 in a (4 and 3), 11 in b (2 and 5), 5 in both, of 21.
    assert found["adjusted_rand_inhabitants"] == pytest.approx((5 - 99 / 21) / (10 - 99 / 21))
    assert found["core_retention_municipalities"] == pytest.approx(5 / 6)
    assert found["core_retention_inhabitants"] == pytest.approx(5 / 7)


def test_only_municipalities_in_both_count() -> None:
    a, b = Partition([["1", "2"], ["9"]]), Partition([["1", "2", "8"]])
    assert Contingency.of(a, b).cells == {(0, 0): 2}
    assert Contingency.of(a, b, {"1": 5, "2": 0}).cells == {(0, 0): 5}


def test_inhabitants_decide_the_matching_and_municipalities_break_its_ties() -> None:
    a = Partition([["1", "2", "3"]])
    b = Partition([["1"], ["2", "3"]])
    heads = Contingency.of(a, b)
    assert match_regions(Contingency.of(a, b, {"1": 5, "2": 1, "3": 1}), heads) == {0: 0}
    assert match_regions(Contingency.of(a, b, {"1": 2, "2": 1, "3": 1}), heads) == {0: 1}


@given(two_partitions())
def test_the_matching_keeps_as_many_inhabitants_as_any_one_to_one_matching(
    case: tuple[Partition, Partition, dict[str, int]],
) -> None:
    a, b, people = case
    fewer, more = sorted([a, b], key=len)
    best = max(
        sum(people[code] for one, other in zip(fewer, chosen, strict=True) for code in one & other)
        for chosen in permutations(more, len(fewer))
    )
    assert indices(a, b, people)["core_retention_inhabitants"] == best / sum(people.values())


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (adjusted_rand, metrics.adjusted_rand_score),
        (homogeneity, metrics.homogeneity_score),
        (completeness, metrics.completeness_score),
        (v_measure, metrics.v_measure_score),
    ],
)
@given(case=two_partitions())
def test_equal_to_scikit_learn_with_municipalities_repeated_as_often_as_they_weigh(
    ours: Callable[[Contingency], float],
    theirs: Callable[[list[int], list[int]], float],
    case: tuple[Partition, Partition, dict[str, int]],
) -> None:
    a, b, people = case
    for weights in (people, dict.fromkeys(people, 1)):
        expected = theirs(*one_element_per_inhabitant(a, b, weights))
        assert ours(Contingency.of(a, b, weights)) == pytest.approx(expected, abs=1e-9)


@given(two_partitions())
def test_variation_of_information_is_both_entropies_less_twice_what_they_share(
    case: tuple[Partition, Partition, dict[str, int]],
) -> None:
    a, b, people = case
    one, other = one_element_per_inhabitant(a, b, people)
    nats = [metrics.mutual_info_score(*pair) for pair in ((one, one), (other, other), (one, other))]
    expected = (nats[0] + nats[1] - 2 * nats[2]) / metrics.mutual_info_score([0, 1], [0, 1])
    assert variation_of_information(Contingency.of(a, b, people)) == pytest.approx(expected, abs=1e-9)


@given(two_partitions())
def test_identical_partitions_give_exactly_one_or_nought(
    case: tuple[Partition, Partition, dict[str, int]],
) -> None:
    a, _, people = case
    expected = {f"{name}_{weight}": value for name, value in IDENTICAL.items() for weight in WEIGHTS}
    assert indices(a, a, people) == expected


@given(two_partitions(), st.randoms(use_true_random=False))
def test_renaming_and_reordering_change_nothing(
    case: tuple[Partition, Partition, dict[str, int]], random: Random
) -> None:
    a, b, people = case
    codes = list(people)
    random.shuffle(codes)
    renamed = dict(zip(people, codes, strict=True))
    c, d = (Partition([renamed[code] for code in region] for region in reversed(p.regions)) for p in (a, b))
    found = indices(c, d, {renamed[code]: number for code, number in people.items()})
    assert found == indices(a, b, people)


@given(two_partitions())
def test_the_other_way_round(case: tuple[Partition, Partition, dict[str, int]]) -> None:
    a, b, people = case
    there, back = indices(a, b, people), indices(b, a, people)
    for weight in WEIGHTS:
        assert there[f"homogeneity_{weight}"] == back[f"completeness_{weight}"]
        for symmetric in ("adjusted_rand", "variation_of_information", "v_measure", "core_retention"):
            assert there[f"{symmetric}_{weight}"] == back[f"{symmetric}_{weight}"]


@given(two_partitions())
def test_within_bounds_and_identical_only_when_identical(
    case: tuple[Partition, Partition, dict[str, int]],
) -> None:
    a, b, people = case
    found = indices(a, b, people)
    for name, value in found.items():
        if name.startswith("variation_of_information"):
            assert value >= 0
        else:
            assert (-1 if name.startswith("adjusted_rand") else 0) <= value <= 1
    assert (found["variation_of_information_municipalities"] == 0) == (a == b)
    assert (found["core_retention_municipalities"] == 1) == (a == b)


@given(st.dictionaries(st.tuples(st.integers(0, 6), st.integers(0, 6)), st.integers(1, 9), max_size=25))
def test_the_heaviest_matching_weighs_what_the_assignment_of_scipy_does(
    cells: dict[tuple[int, int], int],
) -> None:
    table = np.zeros((7, 7))
    weights: dict[int, dict[int, int]] = {}
    for (row, column), weight in cells.items():
        table[row, column] = weights.setdefault(row, {})[column] = weight
    found = heaviest_matching(weights)
    assert len(set(found.values())) == len(found)
    assert (
        sum(weights[row][column] for row, column in found.items())
        == table[linear_sum_assignment(table, maximize=True)].sum()
    )
