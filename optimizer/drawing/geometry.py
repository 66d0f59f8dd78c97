"""Shapes of municipalities: a mosaic where no polygons are known, and polygons ready to draw.

A frame of cells has one row per municipality, indexed by code, with the columns ``name``,
``population`` and ``geometry``.  Its ``attrs`` say where the shapes come from: ``schematic``
(bool) and ``source`` (text for the foot of a map); of a mosaic also which pairs are ``apart``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from models.records import record
from models.territory import Territory
from optimizer.drawing.mosaic import lay_mosaic

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["Shapes", "cells_frame", "dissolve", "drawable", "for_drawing", "middle", "schematic_cells"]

GRID_M = 1.0
"""Coordinates are snapped to this grid before shapes are merged, so that no slivers remain."""

DETAIL = 900
"""A drawing keeps details down to its own size divided by this."""

IN_METRES = ("", "EPSG:28992", "EPSG:3035")
"""Systems that are known to be in metres without asking for them, which takes long."""


@record
class Shapes:
    """What a map is drawn of: shapes by code in metres, of the whole, and where they come from.

    Attributes
    ----------
    geometry : mapping of str to shapely geometry
    schematic : bool
    source : str
        Text for the foot of a map.
    apart : tuple of pairs of str
        Of a mosaic, the pairs with a land border whose cells do not touch.
    """

    geometry: Mapping[str, Any]
    schematic: bool = False
    source: str = ""
    apart: tuple[tuple[str, str], ...] = ()

    def of(self, codes: Iterable[str]) -> Any:
        """Return the shapes of some municipalities as an array."""
        found = [self.geometry[code] for code in codes]
        return np.array([*found, None], dtype=object)[:-1]  # collections are not taken apart

    def around(self, codes: Iterable[str], box: Any) -> Any:
        """Return the shapes of all other municipalities that a box meets."""
        inside = set(codes)
        others = self.of(code for code in self.geometry if code not in inside)
        return others[shapely.intersects(others, box)]


def cells_frame(territory: Territory, shapes: Mapping[str, Any], crs: Any, **attrs: Any) -> gpd.GeoDataFrame:
    """Return shapes by code as a frame of cells, with names and inhabitants.

    Parameters
    ----------
    territory : Territory
    shapes : mapping of str to shapely geometry
        Codes that are no municipality of the whole are left out.
    crs : anything geopandas takes, or None
    **attrs
        What the frame says about its source, see the module.
    """
    import geopandas as gpd  # with pandas it loads slowly, and a mosaic needs none

    known = {code: m for code, m in territory.whole.municipalities.items() if code in shapes}
    frame = gpd.GeoDataFrame(
        {"name": [m.name for m in known.values()], "population": [m.population for m in known.values()]},
        index=list(known),
        geometry=[shapes[code] for code in known],
        crs=crs,
    )
    frame.index.name = "code"
    frame.attrs.update(attrs)
    return frame


def schematic_cells(territory: Territory, *, crs: Any = None) -> gpd.GeoDataFrame:
    """Return a cell for every municipality of the whole: the mosaic, see `optimizer.drawing.mosaic`.

    Parameters
    ----------
    territory : Territory
        Centroids in metres, areas in km2.
    crs : anything geopandas takes, optional
        The system of the centroids; default: what the data pack says, if it does.

    Returns
    -------
    geopandas.GeoDataFrame
        A frame of cells (see the module), in metres.  Its attribute ``apart`` lists the pairs with
        a land border whose cells do not touch.
    """
    mosaic = lay_mosaic(territory)
    return cells_frame(
        territory,
        mosaic.shapes,
        crs or territory.stamp.crs or None,
        schematic=True,
        source="",
        apart=mosaic.apart,
    )


def drawable(territory: Territory, cells: gpd.GeoDataFrame | None = None) -> Shapes:
    """Return what a map of an area is drawn of: the cells that are known, else the mosaic."""
    if cells is None and territory.stamp.crs in IN_METRES:
        mosaic = lay_mosaic(territory)
        shapes = shapely.make_valid(np.array(list(mosaic.shapes.values()), dtype=object))
        return Shapes(dict(zip(mosaic.shapes, shapes, strict=True)), True, "", mosaic.apart)
    return for_drawing(schematic_cells(territory) if cells is None else cells, territory.codes)


def for_drawing(cells: gpd.GeoDataFrame, area: Iterable[str]) -> Shapes:
    """Return cells in metres, simplified together as far as the eye cannot tell on a map of the area.

    Shared borders stay shared, because the cells are simplified as one coverage.

    Parameters
    ----------
    cells : geopandas.GeoDataFrame
        A frame of cells in any system, or in metres without one.
    area : iterable of str
        Codes that the map is about: its size sets the tolerance.
    """
    said = cells.attrs
    schematic = bool(said.get("schematic", False))
    crs = cells.crs
    if crs is not None and not (crs.is_projected and _is_metric(crs)):
        cells = cells.to_crs(cells.estimate_utm_crs())
    west, south, east, north = cells.loc[[c for c in area if c in cells.index]].total_bounds
    tolerance = max(east - west, north - south) / DETAIL
    shapes = cells.geometry.to_numpy()
    if not schematic:
        shapes = shapely.coverage_simplify(shapes, tolerance)
    valid = dict(zip(map(str, cells.index), shapely.make_valid(shapes), strict=True))
    return Shapes(valid, schematic, str(said.get("source", "")), tuple(said.get("apart", ())))


def dissolve(shapes: Any, *, smallest_hole: float) -> Any:
    """Return the union of shapes (in metres), for its outline.

    Slivers and holes of less than `smallest_hole` (m2) are filled.
    """
    union = shapely.union_all(shapes, grid_size=GRID_M)
    filled = [
        shapely.Polygon(
            part.exterior, [ring for ring in part.interiors if shapely.Polygon(ring).area >= smallest_hole]
        )
        for part in shapely.get_parts(union)
    ]
    return shapely.union_all(filled)


def middle(shape: Any) -> tuple[float, float]:
    """Return the centre of the largest circle that fits in a shape's largest part."""
    part = max(shapely.get_parts(shape), key=lambda p: p.area)
    circle = shapely.maximum_inscribed_circle(part, tolerance=max(part.area**0.5 / 50, 1e-9))
    x, y = shapely.get_coordinates(circle)[0]
    return (float(x), float(y))


def _is_metric(crs: Any) -> bool:
    """Metres that are metres on the ground: the web's Mercator stretches them."""
    metres = all(axis.unit_name in ("metre", "meter") for axis in crs.axis_info)
    return metres and "Pseudo-Mercator" not in crs.name
