"""The outputs of `complete` and `monitor`."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from optimizer.outputs.common import Finding, Moved, Region

__all__ = [
    "CompletionOutput",
    "DeclaredRegion",
    "Diagnosis",
    "Exemption",
    "MonitorOutput",
    "Opening",
    "StalledArea",
    "Suggestion",
    "TaskCompletion",
    "Who",
]


class Fault(TypedDict):
    """A hard rule that a declared region breaks."""

    criterion: str
    text: str


class DeclaredRegion(Region):
    """A declared region, sound or not."""

    sound: bool
    operational: bool | None
    forms: list[str]
    faults: list[Fault]


class UnknownCode(TypedDict):
    """A row of the table whose code stands for no municipality."""

    code: str
    region: str
    place: str


class Diagnosis(TypedDict):
    """What was declared for one task, and what is wrong with it."""

    task: str
    label: str
    date: str | None
    regions: list[DeclaredRegion]
    white_spots: list[str]
    double: dict[str, list[str]]
    withdrawn: dict[str, list[str]]
    unknown_codes: list[UnknownCode]
    findings: list[Finding]


class Who(TypedDict):
    """Whose councils must say yes: those that change region, and those that receive them."""

    must_say_yes: list[str]
    changing: list[str]
    receiving: list[str]


class Exemption(TypedDict):
    """The smallest tailored limit that makes a region sound."""

    criterion: str
    region: str
    members: list[str]
    value: float
    limit: float
    size: float
    ground: str


class Suggestion(Who):
    """What could be done in a stalled area."""

    suggestion: int
    kind: str
    aim: str
    price: float
    dearer_than_declared: bool
    price_by_criterion: dict[str, float]
    proven: bool
    regions: list[Region]
    exemptions: list[Exemption]
    inhabitants_changing: int
    affected: list[str]


class OtherOpening(Who):
    """The same with other sound regions."""

    opened: list[str]
    price: float
    proven: bool
    regions: list[Region]


class Opening(TypedDict):
    """The sound regions that take part, and why the fewest must."""

    opened: list[str] | None
    measure: str
    closed_because: list[str]
    proved_impossible: list[list[str]]
    not_known: list[list[str]]
    others: list[OtherOpening]


class AreaMunicipality(TypedDict):
    """How firmly a municipality of a stalled area stands in its region."""

    code: str
    place: str
    without: str | None
    price: float | None
    proven: bool
    then_with: list[str]


class StalledArea(TypedDict):
    """A stalled area with its suggestions."""

    name: str
    closed: list[str]
    opening: Opening
    declared_price: float | None
    suggestions: list[Suggestion]
    municipalities: list[AreaMunicipality]


class TaskCompletion(Diagnosis):
    """What was declared for one task, and what could be done where it stalls."""

    areas: list[StalledArea]


class CompletionOutput(TypedDict):
    """`regio complete`: completion.json."""

    version: Literal[1]
    scenario: str
    incongruent: dict[str, int]
    tasks: list[TaskCompletion]


# -------------------------------------------------------------------- monitor
MonitorStep = TypedDict(
    "MonitorStep",
    {
        "from": str,
        "to": str,
        "white_spots_opened": list[str],
        "white_spots_closed": list[str],
        "moved": Moved,
    },
)
"""What changed between two snapshots."""

RegionStep = TypedDict(
    "RegionStep",
    {
        "task": str,
        "from": str,
        "to": str,
        "region": str,
        "state": Literal["new", "gone", "goes on"],
        "newly_met": list[str],
        "newly_failed": list[str],
        "joined": list[str],
        "left": list[str],
        "operational_before": bool | None,
        "operational_after": bool | None,
    },
)
"""A region in which something changed."""


class Address(TypedDict):
    """A municipality to address, and why."""

    task: str
    code: str
    name: str
    inhabitants: int
    region: str
    reason: str
    since: str


class Timeline(TypedDict):
    """The snapshots of one task."""

    task: str
    snapshots: list[Diagnosis]
    steps: list[MonitorStep]
    regions: list[RegionStep]
    address: list[Address]


class MonitorOutput(TypedDict):
    """`regio monitor`: monitor.json."""

    version: Literal[1]
    scenario: str
    tasks: list[Timeline]
