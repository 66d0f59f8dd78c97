"""The page of `monitor`: snapshots of what was declared side by side, what changed, and whom to address."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.records import record
from optimizer.language.language import Language
from optimizer.proposal.reading import read_document
from optimizer.report.declared import RegionRow, StateMap, draw_states, region_rows
from optimizer.report.result import Person, ResultPage, as_written, cells_of, people_of, shared_of, title_of
from optimizer.report.svg import Drawing
from optimizer.writing.basis import Basis

__all__ = ["MonitorPage", "read_monitor"]

DOCUMENT = "monitor.json"

FAILS = "fails "
"""How a reason to address a municipality begins when its region fails a criterion."""


@record
class Snapshot:
    """What was declared at one time."""

    name: str
    label: str
    regions: tuple[RegionRow, ...]
    white: tuple[Person, ...]
    double: tuple[Person, ...]
    states: StateMap

    @property
    def sound(self) -> int:
        """How many regions are sound."""
        return sum(row.sound for row in self.regions)


@record
class RegionStep:
    """What became of a region from one snapshot to the next; criteria by their titles."""

    name: str
    state: str
    met: tuple[str, ...]
    failed: tuple[str, ...]
    joined: tuple[Person, ...]
    left: tuple[Person, ...]
    operational: tuple[bool | None, bool | None]


@record
class Step:
    """What changed from one snapshot to the next."""

    before: str
    after: str
    opened: tuple[Person, ...]
    closed: tuple[Person, ...]
    moved: tuple[Person, ...]
    regions: tuple[RegionStep, ...]


@record
class Addressed:
    """A municipality to address: why, and since which snapshot."""

    who: Person
    region: str
    reasons: tuple[tuple[str, str], ...]


@record
class Timeline:
    """The snapshots of one task."""

    task: str
    snapshots: tuple[Snapshot, ...]
    steps: tuple[Step, ...]
    addressed: tuple[Addressed, ...]

    @property
    def people(self) -> int:
        """Inhabitants of those to address."""
        return sum(one.who.population for one in self.addressed)


@record(kw_only=True)
class MonitorPage(ResultPage):
    """The page of a monitor."""

    timelines: tuple[Timeline, ...]

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """A map per task and snapshot."""
        return tuple(one.states.drawing for line in self.timelines for one in line.snapshots)

    @property
    def people(self) -> tuple[Person, ...]:
        """All municipalities of the maps, by name."""
        maps = (one.states.territory for line in self.timelines for one in line.snapshots)
        codes = frozenset[str]().union(*(territory.codes for territory in maps))
        return tuple(sorted(people_of(codes, self.territory.whole), key=lambda one: one.name))


def read_monitor(folder: Path, basis: Basis, language: Language) -> MonitorPage:
    """Read what `monitor` wrote and count everything that its page says.

    Raises
    ------
    InputError
        When the folder cannot be read.
    """
    content = read_document(folder, DOCUMENT)
    with as_written(folder / DOCUMENT):
        reader = _Reader(basis, language)
        timelines = tuple(reader.timeline(task) for task in content["tasks"])
        return MonitorPage(**shared_of(basis, language), timelines=timelines)


class _Reader:
    """Reads a document, task by task; all its maps are drawn of the same cells."""

    def __init__(self, basis: Basis, language: Language) -> None:
        self.scenario, self.territory, self.language = basis.scenario, basis.territory, language
        self.cells = cells_of(basis.scenario, basis.territory)

    def timeline(self, content: Mapping[str, Any]) -> Timeline:
        steps = content["steps"]
        names = [steps[0]["from"], *(step["to"] for step in steps)] if steps else [""]
        return Timeline(
            str(content["task"]),
            tuple(self._snapshot(name, one) for name, one in zip(names, content["snapshots"], strict=True)),
            tuple(self._step(step, content["regions"]) for step in steps),
            self._addressed(content["address"]),
        )

    def _people(self, codes: Any) -> tuple[Person, ...]:
        return people_of(codes, self.territory.whole)

    def _title(self, criterion: str) -> str:
        return title_of(criterion, self.scenario, self.territory, self.language)

    def _snapshot(self, name: str, content: Mapping[str, Any]) -> Snapshot:
        return Snapshot(
            name,
            self.language.phrase(str(content["label"])),
            region_rows(content["regions"], self.scenario, self.territory, self.language),
            self._people(content["white_spots"]),
            self._people(content["double"]),
            draw_states(content, self.scenario, self.territory, self.cells, self.language),
        )

    def _step(self, content: Mapping[str, Any], regions: list[Mapping[str, Any]]) -> Step:
        names = content["from"], content["to"]
        return Step(
            *names,
            self._people(content["white_spots_opened"]),
            self._people(content["white_spots_closed"]),
            self._people(content["moved"]["codes"]),
            tuple(
                RegionStep(
                    str(row["region"]),
                    str(row["state"]),
                    tuple(self._title(name) for name in row["newly_met"]),
                    tuple(self._title(name) for name in row["newly_failed"]),
                    self._people(row["joined"]),
                    self._people(row["left"]),
                    (row["operational_before"], row["operational_after"]),
                )
                for row in regions
                if (row["from"], row["to"]) == names
            ),
        )

    def _addressed(self, rows: list[Mapping[str, Any]]) -> tuple[Addressed, ...]:
        regions = {row["code"]: str(row["region"]) for row in rows}
        return tuple(
            Addressed(
                who,
                regions[who.code],
                tuple(
                    (self._reason(row["reason"]), str(row["since"]))
                    for row in rows
                    if row["code"] == who.code
                ),
            )
            for who in self._people(regions)
        )

    def _reason(self, reason: str) -> str:
        if reason.startswith(FAILS):
            title = self._title(reason.removeprefix(FAILS))
            return self.language.say("its region does not hold: %(criterion)s", criterion=title)
        return self.language.phrase(reason)
