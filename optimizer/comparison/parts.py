"""What a comparison is made of: its two sides, regions that continue each other, ties, borders, jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from models.partition import Partition
from models.proposal import Judgement
from models.records import record

__all__ = ["Borders", "ComparedPartition", "Containment", "Match", "Piece", "TieChange"]


@record
class ComparedPartition:
    """One of the two partitions compared.

    Attributes
    ----------
    given : Partition
        As it was given: regions with their members outside the area as well.
    judged : Partition
        What is compared of it: the municipalities of the area that stand in both partitions.
    names : mapping of frozenset of str to str
        Name of each region of `judged`.
    judgements : tuple of Judgement
        What the criteria of the scenario say about its part of the area.
    """

    given: Partition
    judged: Partition
    names: Mapping[frozenset[str], str]
    judgements: tuple[Judgement, ...] = ()

    def name_of(self, code: str) -> str:
        """Return the name of the region in which a municipality stands."""
        return self.names[self.judged.region_of(code)]

    def full(self, region: frozenset[str]) -> frozenset[str]:
        """Return a judged region with the members it has besides: outside the area or new."""
        return self.given.region_of(min(region))


@record
class Match:
    """A region of `a` and the one of `b` that continues it.

    It does so when the best one-to-one matching says so and more than half of its inhabitants stay.
    """

    a: frozenset[str]
    b: frozenset[str]

    @property
    def kept(self) -> frozenset[str]:
        """The municipalities that stay."""
        return self.a & self.b


@record
class Piece:
    """The municipalities that one region of each partition share (common refinement)."""

    a: frozenset[str]
    b: frozenset[str]
    members: frozenset[str]


@record
class TieChange:
    """A contiguous pair (codes) that is separated or joined, with its tie in inhabitants."""

    pair: tuple[str, str]
    change: Literal["separated", "joined"]
    tie: float


@record
class Borders:
    """Length in km of the land borders between regions: of each partition, of both, of either."""

    a: float
    b: float
    both: float
    either: float

    @property
    def coincide(self) -> float | None:
        """The share of the borders of either that are borders of both; None without borders."""
        return self.both / self.either if self.either else None


@record
class Containment:
    """Shares of the jobs that stay inside, home side and work side; None: there are no figures."""

    home: float | None
    work: float | None
