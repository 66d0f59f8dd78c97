"""The outputs of `criteria`, `data` and `study`: lists, packs and stores."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

__all__ = [
    "BasisOutput",
    "CheckOutput",
    "CriteriaOutput",
    "Fault",
    "FetchOutput",
    "ImportOutput",
    "PacksOutput",
    "RunFailureOutput",
    "RunFilesOutput",
    "SourcesOutput",
    "StudyOutput",
    "StudyTableOutput",
]


class ListedCriterion(TypedDict):
    """A criterion that scenarios can ask."""

    table: str
    title: str
    asks: str
    source: str


class CriteriaOutput(TypedDict):
    """`regio criteria`."""

    version: Literal[1]
    criteria: list[ListedCriterion]


class ListedPack(TypedDict):
    """A data pack at hand."""

    name: str
    title: str
    state: str
    municipalities: int | None
    boundaries: bool
    where: str


class PacksOutput(TypedDict):
    """`regio data list`."""

    version: Literal[1]
    packs: list[ListedPack]


class Candidate(TypedDict):
    """Two units that do not touch but nearly do."""

    pair: list[str]
    apart_m: int


class PackFacts(TypedDict):
    """What is in a pack."""

    name: str
    municipalities: int
    inhabitants: int
    borders: dict[str, int]
    layers: dict[str, int]
    flows: int
    columns: list[str]
    candidates: list[Candidate]
    notes: list[str]


class ImportOutput(PackFacts):
    """`regio data import`."""

    version: Literal[1]
    folder: str


class FetchOutput(TypedDict):
    """`regio data fetch`."""

    version: Literal[1]
    name: str
    folder: str


class Fault(TypedDict):
    """One thing that is wrong with data, and what to do about it."""

    severity: Literal["error", "warning", "note"]
    problem: str
    table: str
    row: int | None
    column: str
    value: str | None
    advice: str
    suggestion: str | None
    mended: str | None
    repair: str


class CheckOutput(TypedDict):
    """`regio data check`."""

    version: Literal[1]
    folder: str
    sound: bool
    faults: list[Fault]
    repaired: list[Fault]


class Receipt(TypedDict):
    """What was fetched: its address, where it came from in the end, when (UTC), and its SHA-256."""

    url: str
    came_from: str
    date: str
    sha256: str
    bytes: int


class SourcesOutput(TypedDict):
    """sources.json, of a fetched pack."""

    version: Literal[1]
    receipts: list[Receipt]


class BasisOutput(TypedDict):
    """basis.json: what the result in a folder rests on."""

    version: Literal[1]
    result: str
    scenario: dict[str, Any]
    scenario_folder: str
    fingerprint: str


# -------------------------------------------------------------------- studies
class StudyRun(TypedDict):
    """A run that a study asks."""

    run: str
    key: str
    settings: dict[str, Any]
    scenario: dict[str, Any]
    scenario_folder: str


class StudyOutput(TypedDict):
    """study.json, of `regio study run`."""

    version: Literal[1]
    name: str
    title: str
    axes: dict[str, str]
    runs: list[StudyRun]


class RunFailureOutput(TypedDict):
    """failed/<key>.json of a study: a run that went wrong."""

    version: Literal[1]
    run: str
    error: str
    trace: str
    scenario: dict[str, Any]


class RunFilesOutput(TypedDict):
    """runs/<key>/files.json of a study: the SHA-256 of every file of a run."""

    version: Literal[1]
    files: dict[str, str]


class StudyTableOutput(TypedDict):
    """`regio study table`."""

    version: Literal[1]
    name: str
    title: str
    columns: list[str]
    rows: list[dict[str, Any]]
