"""Partition: equality without labels, lookups, and that it is frozen."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from models.partition import Partition

LABELS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 3))


@given(labels=LABELS, shift=st.integers(1, 9))
def test_labels_do_not_matter(labels: dict[str, int], shift: int) -> None:
    renamed = {code: f"region {label * shift}" for code, label in reversed(labels.items())}
    one, other = Partition.from_labels(labels), Partition.from_labels(renamed)
    assert one == other
    assert hash(one) == hash(other)
    assert one == Partition.from_labels(one.labels)


@given(labels=LABELS)
def test_lookups_agree_with_the_labels(labels: dict[str, int]) -> None:
    partition = Partition.from_labels(labels)
    assert partition.codes == labels.keys()
    assert len(partition) == len(set(labels.values()))
    for a in labels:
        assert partition.region_of(a) == {b for b in labels if partition.together(a, b)}


@given(labels=LABELS, kept=st.sets(st.text("abcdefgh", min_size=1, max_size=2)))
def test_restrict_keeps_who_is_with_whom(labels: dict[str, int], kept: set[str]) -> None:
    part = Partition.from_labels(labels).restrict(kept)
    assert part.codes == kept & labels.keys()
    assert part == Partition.from_labels({code: label for code, label in labels.items() if code in kept})


def test_a_code_stands_in_one_region() -> None:
    with pytest.raises(ValueError, match="b stands in two regions"):
        Partition([["a", "b"], ["b"]])


def test_empty_regions_are_dropped_and_unknown_codes_are_with_nobody() -> None:
    partition = Partition([["a"], []])
    assert len(partition) == 1
    assert not partition.together("a", "z")
    with pytest.raises(KeyError):
        partition.region_of("z")


def test_it_is_frozen() -> None:
    with pytest.raises(AttributeError, match="frozen"):
        Partition([["a"]]).regions = ()
