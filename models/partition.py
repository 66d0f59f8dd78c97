"""Partition: which municipality belongs to which region, frozen and free of label accidents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

__all__ = ["Partition"]


class Partition:
    """A division of municipalities into regions.

    Two partitions are equal when they group the same municipalities together, whatever the
    regions were called: regions are kept as sets of codes in the order of their smallest code.

    Parameters
    ----------
    regions : iterable of iterables of str
        The codes of each region; empty regions are dropped, a code may stand in one region only.

    Raises
    ------
    ValueError
        When a code stands in two regions.

    Examples
    --------
    >>> Partition([["0983", "0907"], ["0935"]]) == Partition.from_labels({"0935": 7, "0907": 3, "0983": 3})
    True
    """

    __slots__ = ("__dict__", "regions")

    regions: tuple[frozenset[str], ...]
    """Members of each region, ordered by their smallest code."""

    def __init__(self, regions: Iterable[Iterable[str]]) -> None:
        sets = sorted((frozenset(region) for region in regions), key=lambda r: min(r, default=""))
        object.__setattr__(self, "regions", tuple(region for region in sets if region))
        seen: set[str] = set()
        for region in self.regions:
            if double := seen & region:
                raise ValueError(f"{min(double)} stands in two regions")
            seen |= region

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Partition is frozen; make a new one")

    def __reduce__(self) -> tuple[type[Partition], tuple[tuple[frozenset[str], ...]]]:
        return Partition, (self.regions,)

    @classmethod
    def from_labels(cls, labels: Mapping[str, object]) -> Partition:
        """Make a partition of a mapping code -> region label (any hashable label)."""
        groups: dict[object, list[str]] = {}
        for code, label in labels.items():
            groups.setdefault(label, []).append(code)
        return cls(groups.values())

    @cached_property
    def labels(self) -> Mapping[str, int]:
        """Region number (0, 1, ...) of every code, in code order."""
        number = {code: k for k, region in enumerate(self.regions) for code in region}
        return dict(sorted(number.items()))

    @property
    def codes(self) -> frozenset[str]:
        """All municipalities that stand in a region."""
        return frozenset(self.labels)

    def region_of(self, code: str) -> frozenset[str]:
        """Return the members of the region of `code` (KeyError when it has none)."""
        return self.regions[self.labels[code]]

    def together(self, a: str, b: str) -> bool:
        """Tell whether two municipalities share a region (False when one has none)."""
        label = self.labels.get(a)
        return label is not None and label == self.labels.get(b)

    def restrict(self, codes: Iterable[str]) -> Partition:
        """Return the partition of `codes` alone; regions lose the members outside."""
        kept = frozenset(codes)
        return Partition(region & kept for region in self.regions)

    def __len__(self) -> int:
        return len(self.regions)

    def __iter__(self) -> Iterator[frozenset[str]]:
        return iter(self.regions)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Partition) and self.regions == other.regions

    def __hash__(self) -> int:
        return hash(self.regions)

    def __repr__(self) -> str:
        return f"Partition({[sorted(region) for region in self.regions]!r})"
