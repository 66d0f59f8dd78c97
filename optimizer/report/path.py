"""The page of `path`: an order of decisions with the map after each, or what is in the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from models.records import record
from optimizer.comparison.told_apart import told_apart
from optimizer.language.language import Language
from optimizer.proposal.reading import read_document
from optimizer.report.result import Person, ResultPage, as_written, cells_of, people_of, shared_of
from optimizer.report.svg import Drawing, View, coloured_like, draw, sketch_of
from optimizer.writing.basis import Basis

__all__ = ["PathPage", "read_path"]

PATH = "path.json"

MOST_MAPS = 12
"""So many maps are drawn: that of today and those after the first decisions."""


@record
class Decision:
    """One decision: who moves, the region that it is about, and what the map costs after it."""

    number: int
    about: str
    movers: tuple[Person, ...]
    regions: int
    cost: float

    @property
    def people(self) -> int:
        """Inhabitants of those that move."""
        return sum(one.population for one in self.movers)


@record
class Row:
    """A municipality, its region today and after all decisions, and the decision that moves it."""

    who: Person
    before: str
    after: str
    decision: int | None


@record(kw_only=True)
class PathPage(ResultPage):
    """The page of a path; without one `obstacles` says who cannot move next, and why."""

    labels: tuple[str, str]
    sentences: tuple[str, ...]
    found: bool
    proven: bool
    moved: frozenset[str]
    decisions: tuple[Decision, ...]
    obstacles: tuple[tuple[tuple[str, ...], str], ...]
    rows: tuple[Row, ...]
    drawing: Drawing

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """Its one map."""
        return (self.drawing,)

    @cached_property
    def of_code(self) -> Mapping[str, Row]:
        """The rows by code."""
        return {row.who.code: row for row in self.rows}


def read_path(folder: Path, basis: Basis, language: Language) -> PathPage:
    """Read what `path` wrote.

    Raises
    ------
    InputError
        When the folder cannot be read.
    """
    content = read_document(folder, PATH)
    with as_written(folder / PATH):
        territory = basis.territory
        decisions = tuple(
            Decision(
                int(step["step"]),
                language.phrase(str(step["about"])),
                people_of(map(str, step["moved"]["codes"]), territory),
                len(step["regions"]),
                float(step["cost"]),
            )
            for step in content["steps"]
        )
        first = content["from"]["regions"]
        last = content["steps"][-1]["regions"] if content["steps"] else first
        before, after = _region_of(first), _region_of(last)
        homes = {who: told_apart(territory, before[who], after[who]) for who in territory.codes}
        moves = {one.code: decision.number for decision in decisions for one in decision.movers}
        return PathPage(
            **shared_of(basis, language),
            labels=(
                language.phrase(str(content["from"]["label"])),
                language.phrase(str(content["to"]["label"])),
            ),
            sentences=tuple(map(str, content["sentences"])),
            found=bool(content["holds"]),
            proven=bool(content["proven"]),
            moved=frozenset(map(str, content["moved"]["codes"])),
            decisions=decisions,
            obstacles=tuple(
                (tuple(one.name for one in people_of(map(str, row["codes"]), territory)), str(row["text"]))
                for row in content["in_the_way"]
            ),
            rows=tuple(
                sorted(
                    (
                        Row(who, *_said(homes[who.code], language), moves.get(who.code))
                        for who in people_of(territory.codes, territory)
                    ),
                    key=lambda row: row.who.name,
                )
            ),
            drawing=_draw(first, content["steps"], decisions, basis, language),
        )


def _said(names: tuple[str, str], language: Language) -> tuple[str, str]:
    return language.phrase(names[0]), language.phrase(names[1])


def _names(regions: Sequence[Mapping[str, Any]]) -> dict[frozenset[str], str]:
    return {frozenset(map(str, row["members"])): str(row["name"]) for row in regions}


def _region_of(regions: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, frozenset[str]]]:
    return {code: (name, members) for members, name in _names(regions).items() for code in members}


def _draw(
    first: Sequence[Mapping[str, Any]],
    steps: Sequence[Mapping[str, Any]],
    decisions: tuple[Decision, ...],
    basis: Basis,
    language: Language,
) -> Drawing:
    """Draw the map of today and that after every decision, in matching colours, hatched who moves."""
    territory = basis.territory
    centres, cells = basis.scenario.centre_codes(territory), cells_of(basis.scenario, territory)
    sketch = sketch_of(territory, _names(first), cells, language, centres)
    views = [View("step-0", sketch)]
    for step, decision in list(zip(steps, decisions, strict=True))[: MOST_MAPS - 1]:
        names = _names(step["regions"])
        movers = frozenset(one.code for one in decision.movers)
        then = sketch_of(territory, names, cells, language, centres, movers)
        sketch = replace(then, cells=sketch.cells, wanted=coloured_like(views[-1].sketch, then))
        views.append(View(f"step-{decision.number}", sketch, hatched=movers))
    return draw(views)
