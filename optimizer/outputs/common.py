"""What several outputs hold: regions, findings, criteria, layers."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

__all__ = [
    "Certain",
    "Change",
    "Criterion",
    "Detail",
    "Finding",
    "Level",
    "Moved",
    "NamedLayer",
    "Region",
    "StatusName",
]

StatusName = Literal["optimal", "feasible", "infeasible", "unknown"]
"""See `models.proposal.Status`."""


class Region(TypedDict):
    """A region: who it is made of, and how many people live there."""

    name: str
    members: list[str]
    inhabitants: int


class Moved(TypedDict):
    """The municipalities that change region."""

    codes: list[str]
    inhabitants: int


class NamedLayer(TypedDict):
    """A layer, table or results folder: what files call it, and what people do."""

    name: str
    label: str


class Finding(TypedDict):
    """Something to say: a hard rule that is broken (`violation`), or what is worth knowing (`note`)."""

    kind: Literal["violation", "note"]
    text: str
    codes: list[str]
    value: float | None
    limit: float | None


class Detail(TypedDict):
    """A further figure of a criterion."""

    name: str
    value: float | None
    unit: str
    members: list[str]


class Criterion(TypedDict):
    """What one criterion says of a partition."""

    name: str
    title: str
    source: str
    hard: bool
    weight: float | dict[str, float] | None
    value: float | None
    unit: str
    cost: float
    share: float
    details: list[Detail]
    findings: list[Finding]


class Level(TypedDict):
    """What one lexicographic level came to."""

    criteria: list[str]
    value: float
    bound: float


class Certain(TypedDict):
    """A partition's cost with its proof."""

    status: StatusName
    objective: float | None
    bound: float | None
    gap: float | None
    wall_time_s: float


class Change(TypedDict):
    """What a criterion costs before and after."""

    name: str
    before: float
    after: float
    difference: float
