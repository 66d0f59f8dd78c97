"""The maps of a page: shapes and names of every view as paths and positions for inline SVG.

Positions are in points (the view box); paths in tenths of a point, from the upper left corner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely

from models.partition import Partition
from models.records import record
from models.territory import Territory
from optimizer.drawing.colours import mixed_with_white
from optimizer.drawing.geometry import dissolve, drawable
from optimizer.drawing.naming import Key, Placed, place_names
from optimizer.drawing.sketch import HOLE, Sketch
from optimizer.language.language import Language

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["Cell", "Drawing", "Name", "Stroke", "View", "change_views", "coloured_like", "draw", "sketch_of"]

ROOM = (600.0, 640.0)
"""The largest width and height of a map, in points."""

TENTHS = 10

COARSE = 2.0
"""Details of a path smaller than this (in tenths of a point) are left out."""

PALE = 0.62
"""How much white is mixed into municipalities that stay, where a view is about those that do not."""


@record
class View:
    """One of the things that a map shows in turn.

    Attributes
    ----------
    key : str
        What style and switch call it, such as ``proposed``.
    sketch : Sketch
        Its borders and names, and its colours unless `fills` has others.
    fills : mapping of str to str
        Colours by code.
    hatched : frozenset of str
        Codes.
    dashed : Sketch or None
        Whose borders are dashed.
    """

    key: str
    sketch: Sketch
    fills: Mapping[str, str] = field(default_factory=dict)
    hatched: frozenset[str] = frozenset()
    dashed: Sketch | None = None

    def fill(self, code: str) -> str:
        """Return the colour of a municipality."""
        return self.fills.get(code) or self.sketch.colour(code)


@record
class Cell:
    """A municipality on the map: its path, a point well inside it, and its colour by view."""

    code: str
    path: str
    x: float
    y: float
    fills: Mapping[str, str]


@record
class Name:
    """Lines of text with their baselines (y, text, size, bold), centred at x; `leader` points home."""

    x: float
    lines: tuple[tuple[float, str, float, bool], ...]
    leader: tuple[float, float, float, float] | None
    region: bool


@record
class Stroke:
    """Lines that some views share."""

    kind: Literal["border", "border dashed", "border heavy", "link"]
    path: str
    views: tuple[str, ...]


@record
class Drawing:
    """A map: cells of the area, land around it, and what each of its views shows.

    Attributes
    ----------
    views : tuple of str
        Their keys; the first is what the map shows to begin with.
    names : tuple of (names, views)
        Each placement with the views that share it.
    hatched : mapping of str to frozenset of str
        Codes by view.
    key : tuple
        Which municipalities the numbers in names stand for.
    apart : bool
        Whether some of the links are land borders that the drawing leaves open.
    """

    width: float
    height: float
    around: str
    cells: tuple[Cell, ...]
    views: tuple[str, ...]
    strokes: tuple[Stroke, ...]
    names: tuple[tuple[tuple[Name, ...], tuple[str, ...]], ...]
    hatched: Mapping[str, frozenset[str]]
    key: Key
    centres: tuple[tuple[float, float], ...]
    apart: bool
    large: bool
    schematic: bool
    source: str

    def colour(self, codes: Iterable[str], view: str = "") -> str:
        """Return the colour of a region in a view (default: the first), given its codes."""
        return self._fills[min(codes)][view or self.views[0]]

    @cached_property
    def _fills(self) -> Mapping[str, Mapping[str, str]]:
        return {cell.code: cell.fills for cell in self.cells}


# -------------------------------------------------------------------- what is drawn
def sketch_of(
    territory: Territory,
    names: Mapping[frozenset[str], str],
    cells: gpd.GeoDataFrame | None,
    language: Language,
    centres: frozenset[str] = frozenset(),
    movers: frozenset[str] = frozenset(),
) -> Sketch:
    """Return the sketch of named regions with their inhabitants.

    Parameters
    ----------
    territory : Territory
        The area.
    names : mapping of frozenset of str to str
        The name of each region; they need not cover the area.
    cells : geopandas.GeoDataFrame or None
        Real shapes (see `optimizer.drawing.geometry`); None: schematic cells.
    language : Language
        For the numbers under the names.
    centres : frozenset of str
        Codes that get a dot.
    movers : frozenset of str
        Codes of municipalities that are all named.
    """
    shapes = drawable(territory, cells)
    captions = {region: language.number(territory.population(region)) for region in names}
    return Sketch(territory, Partition(names), shapes, names, captions, centres, movers=movers)


def change_views(
    first: Sketch,
    other: Mapping[str, frozenset[str]],
    language: Language,
    keys: tuple[str, str, str] = ("proposed", "declared", "changed"),
) -> tuple[View, ...]:
    """Return the views of a division, of another one in matching colours, and of who changes between them.

    Parameters
    ----------
    first : Sketch
        Its `movers` are those who change.
    other : mapping of str to frozenset of str
        The regions of the other division by name, with all their members.
    language : Language
        For the numbers under the names.
    keys : tuple of str
        Of the three views.
    """
    second = _other(first, other, language)
    paled = {code: mixed_with_white(first.colour(code), PALE) for code in first.territory.codes}
    strong = {code: first.colour(code) for code in first.movers}
    return (
        View(keys[0], first),
        View(keys[1], second),
        View(keys[2], first, {**paled, **strong}, first.movers, dashed=second),
    )


def coloured_like(first: Sketch, other: Sketch) -> dict[frozenset[str], str]:
    """Return for the regions of another sketch the colours of where most people go in the first."""
    people, shared = first.territory.population, Counter[tuple[frozenset[str], str]]()
    for region in other.partition:
        for code in region:
            shared[region, first.colour(code)] += people([code])
    wanted: dict[frozenset[str], str] = {}
    for (region, colour), _ in sorted(shared.items(), key=lambda item: (-item[1], min(item[0][0]))):
        wanted.setdefault(region, colour)
    return wanted


def _other(first: Sketch, regions: Mapping[str, frozenset[str]], language: Language) -> Sketch:
    """Return the sketch of other regions in the area, in the colours of where most people go."""
    territory = first.territory
    inside, number = frozenset(territory.codes), language.number
    names, captions, wanted = {}, {}, {}
    for region, members in regions.items():
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
            goes[first.colour(code)] += territory.population([code])
        wanted[part] = goes.most_common(1)[0][0]
    return replace(first, partition=Partition(names), names=names, captions=captions, wanted=wanted)


# -------------------------------------------------------------------- drawing
def draw(views: Sequence[View]) -> Drawing:
    """Draw a map of one or more views of one area."""
    first = views[0].sketch
    paper, territory = _Paper(first), first.territory
    sketches = list({id(view.sketch): view.sketch for view in views}.values())
    names, key = place_names(sketches, paper.width, paper.height)
    placed = {id(sketch): one for sketch, one in zip(sketches, names, strict=True)}
    shapes = first.cells
    return Drawing(
        width=paper.width,
        height=paper.height,
        around=paper.path(_around(first)),
        cells=tuple(
            Cell(
                code,
                paper.path(shapes.geometry[code]),
                *paper.point(first.middle(code)),
                {view.key: view.fill(code) for view in views},
            )
            for code in territory.codes
        ),
        views=tuple(view.key for view in views),
        strokes=_strokes(views, paper),
        names=tuple(
            (
                tuple(_name(name, paper) for name in placed[id(sketch)]),
                tuple(view.key for view in views if view.sketch is sketch),
            )
            for sketch in sketches
        ),
        hatched={view.key: view.hatched for view in views if view.hatched},
        key=key,
        centres=tuple(paper.point(first.middle(code)) for code in sorted(first.centres)),
        apart=any(territory.touch(*pair).crossing == "land" for pair in first.links),
        large=first.large,
        schematic=shapes.schematic,
        source=shapes.source,
    )


def _strokes(views: Iterable[View], paper: _Paper) -> tuple[Stroke, ...]:
    """Return the lines of all views; lines of one kind and sketch stand there once."""
    found: dict[tuple[str, int], tuple[Any, list[str]]] = {}

    def add(kind: str, sketch: Sketch, shape: Any, view: View) -> None:
        found.setdefault((kind, id(sketch)), (shape, []))[1].append(view.key)

    for view in views:
        if view.dashed is not None:
            add("border dashed", view.dashed, view.dashed.borders, view)
        add("border", view.sketch, view.sketch.borders, view)
        if view.sketch.above is not None:
            add("border heavy", view.sketch, view.sketch.heavy_borders, view)
        ends = [
            shapely.LineString([view.sketch.middle(a), view.sketch.middle(b)]) for a, b in view.sketch.links
        ]
        add("link", view.sketch, shapely.multilinestrings(ends) if ends else None, view)
    return tuple(
        Stroke(kind, paper.path(shape), tuple(keys))  # type: ignore[arg-type]
        for (kind, _), (shape, keys) in found.items()
        if shape is not None
    )


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
    box = shapely.box(*sketch.bounds)
    near = sketch.cells.around(sketch.territory.codes, box)
    return shapely.intersection(dissolve(near, smallest_hole=(sketch.size / HOLE) ** 2), box)


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
