"""The outputs of `compare` and `congruence`, and the comparison inside a proposal."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from optimizer.outputs.common import NamedLayer, Region

__all__ = ["ComparedSide", "ComparedWith", "Comparison", "ComparisonOutput", "Congruence", "CongruenceOutput"]


class Heads(TypedDict):
    """A number of municipalities, and of people who live there."""

    municipalities: int
    inhabitants: int


class ComparedSide(NamedLayer):
    """What is compared, with its regions in the area by their full membership."""

    regions: list[Region]


class ComparedMunicipalities(TypedDict):
    """Whom a comparison is about."""

    compared: Heads
    changing: Heads
    missing: list[str]
    new: list[str]
    in_neither: list[str]


class RegionPair(TypedDict):
    """A region of each side that are the same region, or one without a match."""

    region_a: str
    region_b: str
    municipalities_a: int
    municipalities_b: int
    municipalities_kept: int
    inhabitants_a: int
    inhabitants_b: int
    inhabitants_kept: int
    jaccard_municipalities: float
    jaccard_inhabitants: float | None
    parts_a: int
    not_compared_a: int
    self_containment_home_a: float | None
    self_containment_work_a: float | None
    parts_b: int
    not_compared_b: int
    self_containment_home_b: float | None
    self_containment_work_b: float | None


class Move(TypedDict):
    """A municipality that changes region."""

    code: str
    name: str
    inhabitants: int
    region_a: str
    region_b: str
    continues_as: str


class Part(TypedDict):
    """What a region of each side have in common."""

    region_a: str
    region_b: str
    municipalities: int
    inhabitants: int
    stays: bool
    members: list[str]


class Tie(TypedDict):
    """Two touching municipalities that are separated or joined."""

    change: Literal["separated", "joined"]
    code: str
    name: str
    neighbour_code: str
    neighbour_name: str
    tie: float


class ComparedCriterion(TypedDict):
    """What one criterion says of both sides."""

    name: str
    hard: bool
    unit: str
    value_a: float | None
    value_b: float | None
    cost_a: float
    cost_b: float
    violations_a: int
    violations_b: int


class Piece(TypedDict):
    """Where a part of a region is on the other side."""

    region: str
    members: list[str]


class Divided(TypedDict):
    """A region with the regions of the other side that hold its parts."""

    region: str
    parts: list[Piece]


class Sides(TypedDict):
    """Names of regions of each side."""

    a: list[str]
    b: list[str]


class Nested(TypedDict):
    """Names of regions that lie in one region of the other side, and are not all of it."""

    a_in_b: list[str]
    b_in_a: list[str]


class BordersKm(TypedDict):
    """Length of the borders between regions, in km."""

    a: float
    b: float
    both: float
    either: float
    coincide: float | None


class Contained(TypedDict):
    """Share of the jobs inside the own region, of those who live and of those who work there."""

    home: float | None
    work: float | None


class ContainedSides(TypedDict):
    """The same of both sides."""

    a: Contained
    b: Contained


class Comparison(TypedDict):
    """Two partitions side by side."""

    municipalities: ComparedMunicipalities
    indices: dict[str, float | None]
    regions: list[RegionPair]
    unmatched: Sides
    nested: Nested
    splits: list[Divided]
    merges: list[Divided]
    moves: list[Move]
    parts: list[Part]
    ties: list[Tie]
    borders_km: BordersKm
    self_containment: ContainedSides
    criteria: list[ComparedCriterion]


class ComparedWith(Comparison, NamedLayer):
    """What was declared (a) beside what is proposed (b)."""


class ComparisonOutput(Comparison):
    """`regio compare`: comparison.json."""

    version: Literal[1]
    a: ComparedSide
    b: ComparedSide


# -------------------------------------------------------------------- congruence
class LayerSize(TypedDict):
    """How many regions and municipalities of a layer are in the area."""

    regions: int
    municipalities: int


class Summary(TypedDict):
    """How congruent layers are, in a few figures."""

    partner_groups: float | None
    partner_groups_inhabitants: float | None
    unanimous_pairs: float | None
    disagreement: float | None
    borders_km: float
    shared_borders_km: float
    v_measure_inhabitants: float | None


class Fit(TypedDict):
    """How the regions of one layer lie in those of another."""

    layer: str
    in_layer: str
    regions: int
    nested_regions: int
    nested_region_share: float | None
    inhabitants: int
    nested_inhabitants: int
    nested_inhabitant_share: float | None
    modal_inhabitants: int
    modal_share: float | None
    v_measure_inhabitants: float | None
    v_measure_municipalities: float | None


class Partners(TypedDict):
    """With whom a municipality cooperates, over all layers."""

    code: str
    name: str
    inhabitants: int
    partner_groups: int
    always: list[str]
    sometimes: list[str]
    never: int
    never_neighbours: list[str]
    disagreement: float | None


class Neighbours(TypedDict):
    """How many layers have two touching municipalities together."""

    code: str
    name: str
    neighbour_code: str
    neighbour_name: str
    border_m: float
    layers: int
    together: int
    share: float | None
    disagreement: float | None


class Congruence(TypedDict):
    """Several layers held against each other."""

    layers: dict[str, LayerSize]
    summary: Summary
    pairs: list[Fit]
    municipalities: list[Partners]
    neighbours: list[Neighbours]


class CongruenceOutput(TypedDict):
    """`regio congruence`: congruence.json."""

    version: Literal[1]
    layers: list[NamedLayer]
    today: Congruence
    after: Congruence | None
