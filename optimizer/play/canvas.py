"""The map as a browser draws it: a path per municipality, a line per border, so that any partition shows.

Positions are in points of a view box, whole numbers in paths are tenths of a point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from models.partition import Partition
from models.territory import Territory
from optimizer.drawing.geometry import dissolve, drawable
from optimizer.drawing.sketch import HOLE, Sketch

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["draw_canvas"]

ROOM = (600.0, 640.0)
"""The largest width and height, in points."""

TENTHS = 10

BESIDE = 0.8
"""So much of the size of the map land is drawn beside it."""

COARSE = 1.0
"""Details smaller than this (in tenths of a point) are left out."""


def draw_canvas(territory: Territory, cells: gpd.GeoDataFrame | None) -> dict[str, Any]:
    """Return a map of an area, ready for JSON.

    Parameters
    ----------
    territory : Territory
    cells : geopandas.GeoDataFrame or None
        Real shapes; None: the mosaic.

    Returns
    -------
    dict
        ``width``, ``height``, ``around`` (land beside the area), ``cells`` (code, name, inhabitants, path,
        x, y), ``borders`` (two numbers of cells, the second -1 at the edge of the area, and a path),
        ``links`` (two numbers of cells: contiguous over water, or where the drawing leaves them apart),
        ``schematic`` and ``source``.
    """
    shapes = drawable(territory, cells)
    sketch = Sketch(territory, Partition([[code] for code in territory.codes]), shapes)
    west, south, east, north = sketch.bounds
    scale = min(ROOM[0] / (east - west), ROOM[1] / (north - south))

    def path(shape: Any) -> str:
        factor = scale * TENTHS
        moved = shapely.transform(shape, lambda xy: (xy - (west, north)) * (factor, -factor))
        return _path(shapely.simplify(moved, COARSE))

    def point(code: str) -> tuple[float, float]:
        x, y = sketch.middle(code)
        return round((x - west) * scale, 1), round((north - y) * scale, 1)

    codes = territory.codes
    outlines = shapes.of(codes)
    return {
        "width": round((east - west) * scale, 1),
        "height": round((north - south) * scale, 1),
        "around": path(_around(sketch)),
        "cells": [
            [code, territory.name(code), territory.population([code]), path(outlines[k]), *point(code)]
            for k, code in enumerate(codes)
        ],
        "borders": [[i, j, path(line)] for i, j, line in _borders(outlines, sketch.size / 1500)],
        "links": [[territory.index[a], territory.index[b]] for a, b in _links(sketch)],
        "schematic": shapes.schematic,
        "source": shapes.source,
    }


def _borders(outlines: Any, near: float) -> list[tuple[int, int, Any]]:
    """Return the lines between cells, and those around the area with -1 for what is outside."""
    edges = shapely.boundary(outlines)
    tree = shapely.STRtree(outlines)
    found = []
    for i, j in tree.query(outlines, predicate="dwithin", distance=near).T:
        if i < j:
            line = shapely.intersection(edges[i], outlines[j])
            if line.length < 3 * near:
                line = shapely.intersection(edges[i], shapely.buffer(outlines[j], near, quad_segs=1))
            if line.length > near:
                found.append((int(i), int(j), _merged(line)))
    union = shapely.union_all(outlines, grid_size=1.0)
    rim = shapely.boundary(union)
    reach = shapely.buffer(rim, near, quad_segs=1)
    for i, edge in enumerate(edges):
        line = shapely.intersection(edge, reach)
        if line.length > near:
            found.append((i, -1, _merged(line)))
    return found


def _merged(line: Any) -> Any:
    parts = [part for part in shapely.get_parts(line) if part.geom_type in ("LineString", "LinearRing")]
    return shapely.line_merge(shapely.union_all(parts)) if parts else shapely.MultiLineString()


def _links(sketch: Sketch) -> list[tuple[str, str]]:
    """Return contiguous pairs over anything but land, or whose cells do not touch in the drawing."""
    shapes, near, territory = sketch.cells.geometry, sketch.size / 1500, sketch.territory
    drawn_apart = set(sketch.cells.apart)
    return [
        (a, b)
        for a, b in territory.pairs
        if (a, b) in drawn_apart
        or (territory.touch(a, b).crossing != "land" and not shapely.dwithin(shapes[a], shapes[b], near))
    ]


def _around(sketch: Sketch) -> Any:
    """Return the land around the area, wider than the map: a screen has another form than the area."""
    west, south, east, north = sketch.bounds
    wide = BESIDE * sketch.size
    frame = shapely.box(west - wide, south - wide, east + wide, north + wide)
    near = sketch.cells.around(sketch.territory.codes, frame)
    land = dissolve(near, smallest_hole=(sketch.size / HOLE) ** 2)
    return shapely.intersection(land, frame)


def _path(shape: Any) -> str:
    """Return lines and polygons as one path in whole numbers, closed where a ring is."""
    lines = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            lines += [part.exterior, *part.interiors]
        elif part.geom_type in ("LineString", "LinearRing"):
            lines.append(part)
    text = []
    for line in lines:
        points = np.rint(shapely.get_coordinates(line)).astype(int)
        steps = np.diff(points, axis=0)
        closed = bool(line.is_ring)
        steps = steps[:-1] if closed else steps
        steps = steps[steps.any(axis=1)]
        drawn = " ".join(f"{x},{y}" for x, y in steps.tolist())
        text.append(f"M{points[0][0]},{points[0][1]}l{drawn or '0,0'}{'z' if closed else ''}")
    return "".join(text)
