"""Places: municipalities, how two of them touch, and the arrangements that they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction
from functools import cached_property
from typing import Literal, NamedTuple

from models.partition import Partition
from models.records import record

__all__ = [
    "Crossing",
    "Flows",
    "Former",
    "Later",
    "Layer",
    "Link",
    "Municipality",
    "PairCosts",
    "Ties",
    "Touch",
]

Crossing = Literal["land", "fixed_link", "ferry_car", "ferry_foot", "arranged_link", "no_link", "corner"]
"""Kinds of crossing that a scenario can count, the strongest first.  Base files use land, fixed links,
car ferries and arranged links: pairs without a crossing that every arrangement joins all the same."""


@record
class Municipality:
    """A municipality: population in inhabitants, land area in km2, centroid in metres."""

    code: str
    name: str
    population: int
    area_km2: float
    x: float
    y: float


@record
class Touch:
    """Why two municipalities touch: the kind of crossing and the length of their land border.

    `crossing` is land, fixed_link (bridge, tunnel, dam), ferry_car, ferry_foot, arranged_link (no
    crossing, but part of the same arrangements), no_link (open water), corner (a near touch) or
    added (by the scenario, with its `reason`).
    """

    crossing: str
    border_m: int = 0
    kind: str = ""
    name: str = ""
    reason: str = ""


@record
class Link:
    """A single link that a scenario adds or removes between two municipalities, with its reason."""

    a: str
    b: str
    reason: str


@record
class Former:
    """A municipality that is no more: its code and name, when it ended (ISO date) and what it is part of.

    `into` has the codes of its successors, the one with most of its inhabitants first.
    """

    code: str
    name: str
    date: str
    into: tuple[str, ...]


@record
class Later:
    """A municipality that is not there yet: code, name, first day (ISO date) and the codes of its parts."""

    code: str
    name: str
    date: str
    parts: tuple[str, ...]


@record
class Layer:
    """An arrangement: today's regions for a task, or the centres of one.

    Attributes
    ----------
    kind : str
        partition (covers all once), declared, partial, statistical, administrative, centres or file.
    region_of : mapping of str to str
        Region name by code; for a municipality in several regions the one that counts (primary).
    also_in : mapping of str to tuple of str
        The further regions in which a part of a municipality lies.
    centres : frozenset of str
        Centre municipalities.
    title, source, state, quality : str
        What it is called in print, where it comes from, its date and how good it is.
    """

    name: str
    kind: str
    region_of: Mapping[str, str]
    also_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    centres: frozenset[str] = frozenset()
    title: str = ""
    source: str = ""
    state: str = ""
    quality: str = ""

    def __repr__(self) -> str:
        """Return one line: its name, and how many regions."""
        return f"<Layer {self.name}: {len(self.regions)} regions>"

    @cached_property
    def regions(self) -> Mapping[str, frozenset[str]]:
        """All (primary) members of each region by its name, in name order."""
        members: dict[str, set[str]] = {}
        for code, region in self.region_of.items():
            members.setdefault(region, set()).add(code)
        return {region: frozenset(members[region]) for region in sorted(members)}

    @property
    def label(self) -> str:
        """The title with its state, as every table, map and report prints it."""
        return self.title or self.name

    def partition(self) -> Partition:
        """Return the layer as a Partition of the municipalities that have a region."""
        return Partition(self.regions.values())


@record
class Flows:
    """A table of commuting: jobs by municipality of residence and of work.

    `label` is what has to stand beside figures made of it, such as that it is an estimate; empty:
    nothing has to.
    """

    jobs: Mapping[tuple[str, str], int]
    label: str = ""


@record
class PairCosts:
    """A table of costs of pairs, in inhabitants by the codes of two municipalities, the smaller first."""

    separating: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)
    joining: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)


class Ties(NamedTuple):
    """What pairs lose that a region separates or joins, in inhabitants: both parts, and their sum."""

    own: Mapping[tuple[str, str], tuple[Fraction, Fraction]]
    shared: Mapping[tuple[str, str], Fraction]
