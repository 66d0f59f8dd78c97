"""The outputs of `explain`, `tipping`, `weights` and `study frontier`."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from optimizer.outputs.common import Certain, Change, Finding, Moved, NamedLayer, Region, StatusName

__all__ = [
    "Conflict",
    "Diagnosed",
    "ExplanationOutput",
    "FrontierOutput",
    "FrontierPoint",
    "PathOutput",
    "PathStep",
    "Prices",
    "Relaxation",
    "SupportMember",
    "SupportOutput",
    "TierConflict",
    "TippingMapOutput",
    "TippingOutput",
    "WeightsOutput",
    "WishPrice",
]


class Price(TypedDict):
    """What the best partition would gain without one criterion or rule."""

    name: str
    kind: Literal["cost", "rule"]
    text: str
    cost: float
    gain_at_least: float | None
    gain_at_most: float | None
    moved: Moved


class Prices(TypedDict):
    """The price of every criterion and rule."""

    objective: float | None
    status: StatusName
    prices: list[Price]


class WishPrice(TypedDict):
    """What a wish costs."""

    wish: str
    text: str
    before: Certain
    after: Certain
    difference: float | None
    moved: Moved
    regions_before: list[Region]
    regions_after: list[Region]
    criteria: list[Change]


class Requirement(TypedDict):
    """A rule that takes part in a conflict."""

    criterion: str
    kind: str
    text: str
    codes: list[str]


class Relaxation(TypedDict):
    """A change of the scenario with which a partition exists."""

    text: str
    toml: str
    change: float
    concerned: float
    smallest_of_its_kind: bool
    regions: list[Region]


class Conflict(TypedDict):
    """Rules that cannot hold together."""

    text: str
    minimal: bool
    requirements: list[Requirement]
    codes: list[str]
    stranded: list[str]
    inhabitants: int
    relaxations: list[Relaxation]


class Diagnosed(TypedDict):
    """Why nothing fits."""

    complete: bool
    solves: int
    conflicts: list[Conflict]
    together: Relaxation | None


class TierRequirement(TypedDict):
    """A rule of a tier that takes part in a conflict."""

    tier: str
    criterion: str
    kind: str
    text: str
    codes: list[str]


class TierConflict(TypedDict):
    """Rules of several tiers that cannot nest."""

    text: str
    minimal: bool
    requirements: list[TierRequirement]


class ExplanationOutput(TypedDict):
    """`regio explain`: explanation.json."""

    version: Literal[1]
    scenario: str
    status: StatusName
    explained: bool
    prices: Prices | None
    wish: WishPrice | None
    diagnosis: Diagnosed | None
    across: NotRequired[TierConflict | None]


# -------------------------------------------------------------------- weights
WeightRange = TypedDict(
    "WeightRange",
    {
        "from": float,
        "to": float,
        "from_exact": str,
        "to_exact": str,
        "proven": bool,
        "best_today": bool,
        "changes": str,
        "regions": list[Region],
    },
)
"""A range of a weight in which one partition is the best."""


class TippingCriterion(TypedDict):
    """Where the weight of one criterion changes the best partition."""

    name: str
    title: str
    times: bool
    today: float
    status: StatusName
    solves: int
    sentences: list[str]
    ranges: list[WeightRange]


class TippingOutput(TypedDict):
    """`regio tipping`: tipping.json."""

    version: Literal[1]
    scenario: str
    criteria: list[TippingCriterion]


WeightAxis = TypedDict(
    "WeightAxis", {"name": str, "title": str, "times": bool, "today": float, "from": float, "to": float}
)
"""One of two weights that turn at once."""


class Zone(TypedDict):
    """Weights under which one partition is the best: a polygon in the plane of two."""

    zone: int
    best_today: bool
    share: float
    proven: bool
    corners: list[list[float]]
    corners_exact: list[list[str]]
    changes: str
    regions: list[Region]


class TippingMapOutput(TypedDict):
    """`regio tipping` of two weights: tipping.json."""

    version: Literal[1]
    scenario: str
    criteria: list[WeightAxis]
    status: StatusName
    solves: int
    sentences: list[str]
    zones: list[Zone]


class FoundWeight(TypedDict):
    """A criterion's weight today, and those under which what was declared is the best."""

    name: str
    title: str
    times: bool
    today: float
    found: float | None
    lowest: float | None
    highest: float | None


class MixtureLine(TypedDict):
    """A partition that, mixed with others, beats what was declared under all weights."""

    share: float
    regions: list[Region]


class WeightsOutput(TypedDict):
    """`regio weights`: weights.json."""

    version: Literal[1]
    scenario: str
    declared: NamedLayer
    status: str
    sentences: list[str]
    explained: bool | None
    regret: float | None
    least_regret: float | None
    regret_today: float | None
    weights: list[FoundWeight]
    mixture: list[MixtureLine]
    without_region: list[str]
    cut_by_the_area: dict[str, list[str]]
    findings: list[Finding]
    solves: int


# -------------------------------------------------------------------- frontier
class FrontierPoint(TypedDict):
    """A partition that none beats on both criteria."""

    point: int
    costs: dict[str, float]
    proven: bool
    regions: list[Region]
    gap: NotRequired[float | None]
    supported: NotRequired[bool]
    knee: NotRequired[bool]
    moved: NotRequired[Moved]
    weights: NotRequired[dict[str, int]]


class FrontierOutput(TypedDict):
    """`regio study frontier`: frontier.json."""

    version: Literal[1]
    scenario: str
    between: list[str]
    status: StatusName
    text: str
    points: list[FrontierPoint]


# -------------------------------------------------------------------- support and path
class SupportView(TypedDict):
    """Regions of today, as declared or as proposed, and what they cost."""

    label: str
    cost: float | None
    regions: list[Region]


class Compensation(TypedDict):
    """Whom the smallest compensation keeps that breaks a group up."""

    code: str
    cost: float | None


class SupportMember(TypedDict):
    """What a municipality bears."""

    code: str
    name: str
    region: str
    cost_today: float | None
    cost_declared: float | None
    cost_proposed: float | None
    cost_best: float | None
    against_today: float | None
    against_declared: float | None
    best_with: list[str]
    would_leave: bool
    gain: float | None


class SupportOutput(TypedDict):
    """`regio support`: support.json."""

    version: Literal[1]
    scenario: str
    status: StatusName
    cost: float | None
    best: float | None
    within: float
    views: dict[str, SupportView]
    findings: list[Finding]
    stable: bool | None
    proven: bool
    leavers: list[str]
    gain: float | None
    compensation: Compensation | None
    sentences: list[str]
    municipalities: list[SupportMember]


class PathStart(TypedDict):
    """Where a path begins: today's regions inside the area."""

    name: str
    label: str
    regions: list[Region]


class PathStep(TypedDict):
    """One decision: who moves, and which regions there are after it."""

    step: int
    about: str
    moved: Moved
    regions: list[Region]
    cost: float


class Obstacle(TypedDict):
    """A decision that cannot be taken next, and why."""

    codes: list[str]
    text: str


PathOutput = TypedDict(
    "PathOutput",
    {
        "version": Literal[1],
        "scenario": str,
        "from": PathStart,
        "to": NamedLayer,
        "by": str,
        "most": int | None,
        "holds": bool,
        "proven": bool,
        "moved": Moved,
        "sentences": list[str],
        "steps": list[PathStep],
        "reached": list[str],
        "in_the_way": list[Obstacle],
    },
)
"""`regio path`: path.json."""
