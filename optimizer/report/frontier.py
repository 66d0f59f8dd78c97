"""The page of `study frontier`: what can be given up for what, point by point, with the division of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from models.records import record
from optimizer.language.language import Language
from optimizer.proposal.reading import read_document
from optimizer.report.result import Person, ResultPage, as_written, cells_of, people_of, shared_of, title_of
from optimizer.report.svg import Drawing, View, draw, sketch_of
from optimizer.writing.basis import Basis

__all__ = ["FrontierPage", "read_frontier"]

DOCUMENT = "frontier.json"

DRAWN = 8
"""So many divisions are drawn: the knee, and others evenly along the frontier."""
WIDE, HIGH, EDGE = 600.0, 300.0, 30.0
"""The drawing of the points, and its margin, in its own units."""


@record
class PointRow:
    """A point: what it costs on every criterion, and who moves from the one before.

    `place` is where it stands in the drawing; `view` the view of the map that shows it, if one does.
    """

    number: int
    costs: tuple[float, ...]
    proven: bool
    knee: bool
    regions: Mapping[str, str]
    moved: tuple[Person, ...]
    place: tuple[float, float]
    view: str


@record(kw_only=True)
class FrontierPage(ResultPage):
    """The page of a frontier or a sample."""

    names: tuple[str, ...]
    text: str
    points: tuple[PointRow, ...]
    drawing: Drawing | None

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """Its map, where there are points."""
        return (self.drawing,) if self.drawing else ()

    @property
    def people(self) -> tuple[Person, ...]:
        """All municipalities, by name."""
        return tuple(sorted(people_of(self.territory.codes, self.territory), key=lambda one: one.name))

    @property
    def drawn(self) -> tuple[PointRow, ...]:
        """The points that the map shows."""
        return tuple(point for point in self.points if point.view)


def read_frontier(folder: Path, basis: Basis, language: Language) -> FrontierPage:
    """Read what `study frontier` wrote.

    Raises
    ------
    InputError
        When the folder cannot be read.
    """
    content = read_document(folder, DOCUMENT)
    with as_written(folder / DOCUMENT):
        rows = content["points"]
        names = [str(name) for name in content["between"]]
        shown = _chosen(rows)
        ends = [
            (min(column), max(column)) for column in zip(*(_costs(row, names) for row in rows), strict=True)
        ]
        points = tuple(_point(row, names, ends, row["point"] in shown, basis) for row in rows)
        return FrontierPage(
            **shared_of(basis, language),
            names=tuple(title_of(name, basis.scenario, basis.territory, language) for name in names),
            text=language.phrase(str(content["text"])),
            points=points,
            drawing=_draw([row for row in rows if row["point"] in shown], basis, language),
        )


def _costs(row: Mapping[str, Any], names: list[str]) -> tuple[float, ...]:
    return tuple(float(row["costs"][name]) for name in names)


def _chosen(rows: list[Mapping[str, Any]]) -> frozenset[int]:
    """Return the numbers of the points to draw."""
    step = max(1.0, (len(rows) - 1) / max(1, DRAWN - 2))
    even = (
        {int(rows[min(len(rows) - 1, round(k * step))]["point"]) for k in range(DRAWN - 1)} if rows else set()
    )
    return frozenset(even | {int(row["point"]) for row in rows if row.get("knee")})


def _point(
    row: Mapping[str, Any], names: list[str], ends: list[tuple[float, float]], shown: bool, basis: Basis
) -> PointRow:
    costs, number = _costs(row, names), int(row["point"])
    x, y = (
        (cost - low) / (high - low) if high > low else 0.5
        for cost, (low, high) in list(zip(costs, ends, strict=True))[:2]
    )
    return PointRow(
        number,
        costs,
        bool(row["proven"]),
        bool(row.get("knee")),
        {code: str(region["name"]) for region in row["regions"] for code in region["members"]},
        people_of((row.get("moved") or {"codes": ()})["codes"], basis.territory),
        (EDGE + x * (WIDE - 2 * EDGE), HIGH - EDGE - y * (HIGH - 2 * EDGE)),
        f"point-{number}" if shown else "",
    )


def _draw(rows: list[Mapping[str, Any]], basis: Basis, language: Language) -> Drawing | None:
    """Draw divisions in turn; a region has the colour of where its largest member is in the first."""
    territory, cells = basis.territory, cells_of(basis.scenario, basis.territory)
    centres = basis.scenario.centre_codes(basis.territory)
    views: list[View] = []
    for row in rows:
        names = {frozenset(region["members"]): str(region["name"]) for region in row["regions"]}
        moved = frozenset((row.get("moved") or {"codes": ()})["codes"])
        sketch = sketch_of(territory, names, cells, language, centres, moved)
        if views:
            largest = {region: people_of(region, territory)[0].code for region in names}
            wanted = {region: views[0].sketch.colour(code) for region, code in largest.items()}
            sketch = replace(sketch, wanted=wanted)
        views.append(View(f"point-{row['point']}", sketch))
    return draw(views) if views else None
