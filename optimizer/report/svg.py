"""The map of a report: shapes and names of both partitions as paths and positions for inline SVG.

Positions are in points (the view box); paths in tenths of a point, from the upper left corner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from models.partition import Partition
from models.proposal import Proposal
from optimizer.drawing.geometry import dissolve, for_drawing, schematic_cells
from optimizer.drawing.naming import Key, Placed, place_names
from optimizer.drawing.sketch import HOLE, Sketch
from optimizer.language.language import Language

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["Cell", "Drawing", "Name", "TierDrawing", "View", "draw_map", "draw_tiers"]

ROOM = (600.0, 640.0)
"""The largest width and height of the map, in points."""

TENTHS = 10

COARSE = 2.0
"""Details of a path smaller than this (in tenths of a point) are left out."""


@dataclass(frozen=True)
class Cell:
    """A municipality on the map: its path, a point well inside it, and its colour by view."""

    code: str
    path: str
    x: float
    y: float
    proposed: str
    declared: str


@dataclass(frozen=True)
class Name:
    """Lines of text with their baselines (y, text, size, bold), centred at x; `leader` points home."""

    x: float
    lines: tuple[tuple[float, str, float, bool], ...]
    leader: tuple[float, float, float, float] | None
    region: bool


@dataclass(frozen=True)
class View:
    """What one partition adds to the cells: borders between regions, links it needs, names."""

    borders: str
    links: str
    names: tuple[Name, ...]


@dataclass(frozen=True)
class Drawing:
    """A map: cells of the area, land around it, and a view per partition.

    `key` says which municipalities the numbers in names stand for; `apart` whether some of the
    links are land borders that the drawing leaves open.
    """

    width: float
    height: float
    around: str
    cells: tuple[Cell, ...]
    proposed: View
    declared: View | None
    key: Key
    centres: tuple[tuple[float, float], ...]
    apart: bool
    schematic: bool
    source: str
    colours: Mapping[frozenset[str], str]


@dataclass(frozen=True)
class TierDrawing:
    """A map of several tiers, from the bottom up.

    `colours` and `views` have an entry per tier; `heavy` the borders of the tier above each.
    """

    width: float
    height: float
    around: str
    paths: Mapping[str, tuple[str, float, float]]
    """By code a municipality's path and a point well inside it."""
    colours: tuple[Mapping[frozenset[str], str], ...]
    views: tuple[View, ...]
    heavy: tuple[str, ...]
    schematic: bool
    source: str


def draw_map(
    proposal: Proposal,
    cells: gpd.GeoDataFrame | None,
    language: Language,
    moved: frozenset[str] = frozenset(),
) -> Drawing:
    """Draw a proposal and what it is compared with.

    Parameters
    ----------
    proposal : Proposal
        With a partition.
    cells : geopandas.GeoDataFrame or None
        Real shapes (see `optimizer.drawing.geometry`); None: schematic cells.
    language : Language
        For the numbers under the names of regions.
    moved : frozenset of str
        Municipalities that change region: they are all named.
    """
    territory, partition = proposal.territory, proposal.partition
    assert partition is not None
    shapes = for_drawing(schematic_cells(territory) if cells is None else cells, territory.codes)
    centres = proposal.scenario.centre_codes(territory)
    captions = {region: language.number(territory.population(region)) for region in partition}
    proposed = Sketch(territory, partition, shapes, proposal.names, captions, centres, movers=moved)
    declared = _declared(proposal, proposed, language)
    paper = _Paper(proposed)
    views = [proposed, *([declared] if declared else [])]
    names, key = place_names(views, paper.width, paper.height)
    return Drawing(
        width=paper.width,
        height=paper.height,
        around=paper.path(_around(proposed)),
        cells=tuple(_cell(code, proposed, declared, paper) for code in territory.codes),
        proposed=_view(proposed, names[0], paper),
        declared=_view(declared, names[1], paper) if declared else None,
        key=key,
        centres=tuple(paper.point(proposed.middle(code)) for code in sorted(centres)),
        apart=any(territory.touch(*pair).crossing == "land" for pair in proposed.links),
        schematic=bool(shapes.attrs["schematic"]),
        source=str(shapes.attrs["source"]),
        colours=proposed.colours,
    )


def draw_tiers(proposal: Proposal, cells: gpd.GeoDataFrame | None, language: Language) -> TierDrawing:
    """Draw every tier of a proposal inside the one above: one family of colours in each region of that.

    Parameters
    ----------
    proposal : Proposal
        Of several tiers, with a partition.
    cells : geopandas.GeoDataFrame or None
        Real shapes (see `optimizer.drawing.geometry`); None: schematic cells.
    language : Language
        For the numbers under the names of regions.
    """
    territory = proposal.territory
    shapes = for_drawing(schematic_cells(territory) if cells is None else cells, territory.codes)
    sketches: list[Sketch] = []
    for view in reversed(proposal.by_tier()):
        assert view.partition is not None
        captions = {region: language.number(territory.population(region)) for region in view.partition}
        above = sketches[0] if sketches else None
        sketch = Sketch(territory, view.partition, shapes, view.names, captions)
        if above is not None:
            sketch = replace(sketch, above=above.partition, wanted=above.colours)
        sketches.insert(0, sketch)
    paper = _Paper(sketches[0])
    names, _ = place_names(sketches, paper.width, paper.height)
    return TierDrawing(
        width=paper.width,
        height=paper.height,
        around=paper.path(_around(sketches[0])),
        paths={
            code: (paper.path(shapes.geometry[code]), *paper.point(sketches[0].middle(code)))
            for code in territory.codes
        },
        colours=tuple(sketch.colours for sketch in sketches),
        views=tuple(_view(sketch, placed, paper) for sketch, placed in zip(sketches, names, strict=True)),
        heavy=tuple("" if one.above is None else paper.path(one.heavy_borders) for one in sketches),
        schematic=bool(shapes.attrs["schematic"]),
        source=str(shapes.attrs["source"]),
    )


def _declared(proposal: Proposal, proposed: Sketch, language: Language) -> Sketch | None:
    """Return the sketch of the layer compared with, in the colours of where most people go."""
    territory, name = proposal.territory, proposal.scenario.compare_with
    if name is None:
        return None
    inside, number = frozenset(territory.codes), language.number
    names, captions, wanted = {}, {}, {}
    for region, members in territory.layer(name).regions.items():
        if not (part := members & inside):
            continue
        people = territory.population(part)
        names[part], captions[part] = region, number(people)
        if members - inside:
            captions[part] = language.say(
                "%(inside)s of %(all)s", inside=number(people), all=number(territory.population(members))
            )
        goes = Counter[str]()
        for code in sorted(part):
            goes[proposed.colour(code)] += territory.population([code])
        wanted[part] = goes.most_common(1)[0][0]
    return replace(proposed, partition=Partition(names), names=names, captions=captions, wanted=wanted)


class _Paper:
    """Where metres go on the map."""

    def __init__(self, sketch: Sketch) -> None:
        self.bounds = west, south, east, north = sketch.bounds
        self.scale = min(ROOM[0] / (east - west), ROOM[1] / (north - south))
        self.width, self.height = (east - west) * self.scale, (north - south) * self.scale

    def point(self, at: tuple[float, float]) -> tuple[float, float]:
        """Return a point in points from the upper left corner."""
        west, _, _, north = self.bounds
        return round((at[0] - west) * self.scale, 1), round((north - at[1]) * self.scale, 1)

    def path(self, shape: Any) -> str:
        """Return lines and polygons as one path, closed where a ring is."""
        west, _, _, north = self.bounds
        factor = self.scale * TENTHS
        shape = shapely.transform(shape, lambda xy: (xy - (west, north)) * (factor, -factor))
        shape = shapely.simplify(shape, COARSE)
        rings = [
            ring
            for part in shapely.get_parts(shape)
            for ring in ((part.exterior, *part.interiors) if part.geom_type == "Polygon" else (part,))
        ]
        return "".join(_line(shapely.get_coordinates(ring), ring.is_ring) for ring in rings)


def _line(coordinates: Any, closed: bool) -> str:
    """Return one line in whole numbers, each point relative to the one before."""
    points = np.rint(coordinates).astype(int)
    steps = np.diff(points, axis=0)
    if closed:
        steps = steps[:-1]
    steps = steps[steps.any(axis=1)]
    drawn = " ".join(f"{x},{y}" for x, y in steps.tolist())
    return f"M{points[0][0]},{points[0][1]}l{drawn or '0,0'}{'z' if closed else ''}"


def _around(sketch: Sketch) -> Any:
    """Return the land around the area that falls within the map."""
    others = sketch.cells.drop(index=list(sketch.territory.codes)).geometry
    near = others[shapely.intersects(others.to_numpy(), shapely.box(*sketch.bounds))]
    land = dissolve(sketch.cells, near.index, smallest_hole=(sketch.size / HOLE) ** 2)
    return shapely.intersection(land, shapely.box(*sketch.bounds))


def _cell(code: str, proposed: Sketch, declared: Sketch | None, paper: _Paper) -> Cell:
    x, y = paper.point(proposed.middle(code))
    path = paper.path(proposed.cells.geometry[code])
    return Cell(code, path, x, y, proposed.colour(code), (declared or proposed).colour(code))


def _view(sketch: Sketch, names: list[Placed], paper: _Paper) -> View:
    ends = [shapely.LineString([sketch.middle(a), sketch.middle(b)]) for a, b in sketch.links]
    return View(
        paper.path(sketch.borders),
        "".join(paper.path(line) for line in ends),
        tuple(_name(name, paper) for name in names),
    )


def _name(placed: Placed, paper: _Paper) -> Name:
    spot = placed.spot
    y = paper.height - spot.y
    lines = tuple(
        (round(y - up, 1), line.text, line.size, line.weight == "bold")
        for line, up in zip(spot.form.lines, spot.form.baselines(), strict=True)
    )
    leader = None
    if spot.leader is not None:
        (x1, y1), (x2, y2) = np.round(shapely.get_coordinates(spot.leader), 1).tolist()
        leader = (x1, round(paper.height - y1, 1), x2, round(paper.height - y2, 1))
    return Name(round(spot.x, 1), lines, leader, placed.kind == "region")
