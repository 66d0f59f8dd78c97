"""The outputs of `propose`, `verify` and `assess`, and the documents of a results folder."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from optimizer.outputs.common import (
    Criterion,
    Finding,
    Level,
    Moved,
    NamedLayer,
    Region,
    StatusName,
)
from optimizer.outputs.comparison import ComparedWith

__all__ = [
    "AlternativesOutput",
    "Assessment",
    "AssessmentOutput",
    "CertaintyOutput",
    "CertificateOutput",
    "ProposalOutput",
    "ProposedRegion",
    "Proven",
    "RobustnessOutput",
    "TierAssessmentOutput",
    "TierCheckOutput",
    "VerificationOutput",
]


class DataStamp(TypedDict):
    """Of which data a result was made."""

    pack: str
    title: str
    state: str
    fingerprint: str
    municipalities: int
    inhabitants: int


class ProposedRegion(Region):
    """A proposed region."""

    centres: list[str]
    inside: NotRequired[list[str]]


class Tier(TypedDict):
    """One of several tiers of tasks."""

    name: str
    tasks: list[str]
    regions: list[ProposedRegion]
    criteria: list[Criterion]
    compared_with: ComparedWith | None


# -------------------------------------------------------------------- beside the best
class Alternative(TypedDict):
    """Another good partition."""

    status: StatusName
    objective: float
    bound: float | None
    gap: float | None
    above_best: float
    distances: list[float]
    wall_time_s: float
    moved: Moved
    regions: list[Region]


class Alternatives(TypedDict):
    """Other good partitions."""

    within: float
    distance: float
    asked: int
    exhausted: bool
    text: str
    alternatives: list[Alternative]


class AlternativesOutput(Alternatives):
    """alternatives.json, of `regio propose --alternatives`."""

    version: Literal[1]


class PairCertainty(TypedDict):
    """Whether two touching municipalities are together in all good partitions."""

    pair: list[str]
    together_in_best: bool
    verdict: Literal["always together", "never together", "either", "unknown"]
    price_at_least: float | None
    price_at_most: float | None
    impossible: bool


class Certainty(TypedDict):
    """What all good partitions have in common."""

    within: float
    text: str
    solves: int
    states: dict[str, Literal["certain", "contested", "unknown"]]
    cores: list[list[str]]
    pairs: list[PairCertainty]


class CertaintyOutput(Certainty):
    """certainty.json, of `regio propose --alternatives`."""

    version: Literal[1]


class RobustnessOutput(TypedDict):
    """What it costs that one map has to hold in every future, on all criteria but that one."""

    cost: float
    without_futures: float
    more: float
    proven: bool


class ProposalOutput(TypedDict):
    """`regio propose`: proposal.json."""

    version: Literal[1]
    status: StatusName
    objective: float | None
    bound: float | None
    unit: str
    cost_unit: float
    gap: float | None
    wall_time_s: float
    workers: int
    seed: int
    way: str
    why: str
    levels: list[Level]
    versions: dict[str, str]
    scenario: dict[str, Any]
    data: DataStamp
    limits: list[str]
    tier: str
    regions: list[ProposedRegion]
    criteria: list[Criterion]
    findings: list[Finding]
    compared_with: ComparedWith | None
    robustness: NotRequired[RobustnessOutput]
    tiers: NotRequired[list[Tier]]
    alternatives: NotRequired[AlternativesOutput]
    certainty: NotRequired[CertaintyOutput]
    scenario_folder: NotRequired[str]


class CertificateOutput(TypedDict):
    """certificate.json: integers from which `regio verify --bound` computes the proof again."""

    version: Literal[1]
    parts: NotRequired[list[dict[str, Any]]]
    levels: NotRequired[list[dict[str, Any]]]
    alone: NotRequired[list[dict[str, Any] | None]]
    tiers: NotRequired[list[dict[str, Any]]]
    scale_bits: NotRequired[int]
    duals: NotRequired[dict[str, int]]
    side_duals: NotRequired[list[int]]
    joint_duals: NotRequired[list[int]]
    coupling: NotRequired[list[list[int | str]]]
    packing: NotRequired[dict[str, Any]]
    lagrangian: NotRequired[int]
    threshold: NotRequired[int | None]
    listed: NotRequired[int | None]
    leftovers: NotRequired[bool]
    bound: NotRequired[int]
    digest: NotRequired[str]


# -------------------------------------------------------------------- judged
class AssessedRegion(Region):
    """A region that exists, by its full membership."""

    outside_area: list[str]


class Assessment(TypedDict):
    """What the criteria say of a partition that exists."""

    declared: NamedLayer
    scenario: str
    holds: bool
    regions: list[AssessedRegion]
    criteria: list[Criterion]


class AgainstBest(TypedDict):
    """What a partition costs beside the best."""

    cost: float
    best: float
    share: float | None
    proven: bool
    by_criterion: dict[str, float]
    regions: list[Region]


class AssessmentOutput(Assessment):
    """`regio assess`: assessment.json."""

    version: Literal[1]
    against_best: NotRequired[AgainstBest | None]


class Straddler(TypedDict):
    """A region that lies in several regions of the tier above."""

    tier: str
    region: str
    above: str
    members_by_region: dict[str, list[str]]
    inhabitants_away: int


class TierAssessmentOutput(TypedDict):
    """`regio assess --tier`: what was declared on each tier, and what does not nest."""

    version: Literal[1]
    holds: bool
    tiers: dict[str, Assessment]
    not_nested: list[Straddler]


class Held(TypedDict):
    """What the files of a results folder say, held against each other."""

    files: list[str]
    findings: list[Finding]


class ProvenLevel(TypedDict):
    """What was proven again of one level."""

    value: float | None
    bound: float | None


class Proven(TypedDict):
    """What was proven again."""

    bound: float | None
    levels: list[ProvenLevel]
    holds: bool
    findings: list[Finding]


class VerificationOutput(TypedDict):
    """`regio verify`: verification.json."""

    version: Literal[1]
    holds: bool
    declared: NotRequired[NamedLayer]
    scenario: NotRequired[str]
    regions: NotRequired[list[AssessedRegion]]
    criteria: NotRequired[list[Criterion]]
    held: NotRequired[Held]
    proof: NotRequired[Proven]


class TierCheckOutput(TypedDict):
    """`regio verify` of several tiers."""

    version: Literal[1]
    holds: bool
    findings: list[Finding]
    tiers: dict[str, list[Region]]
    proof: NotRequired[Proven]
