"""Shapes of municipalities: a mosaic where no polygons are known, and polygons ready to draw.

A frame of cells has one row per municipality, indexed by code, with the columns ``name``,
``population`` and ``geometry``.  Its ``attrs`` say where the shapes come from: ``schematic``
(bool) and ``source`` (text for the foot of a map); of a mosaic also which pairs are ``apart``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import shapely

from models.territory import Territory
from optimizer.drawing.mosaic import lay_mosaic

__all__ = ["cells_frame", "dissolve", "for_drawing", "middle", "schematic_cells"]

GRID_M = 1.0
"""Coordinates are snapped to this grid before shapes are merged, so that no slivers remain."""

DETAIL = 900
"""A drawing keeps details down to its own size divided by this."""


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


def for_drawing(cells: gpd.GeoDataFrame, area: Iterable[str]) -> gpd.GeoDataFrame:
    """Return cells in metres, simplified together as far as the eye cannot tell on a map of the area.

    Shared borders stay shared, because the cells are simplified as one coverage.

    Parameters
    ----------
    cells : geopandas.GeoDataFrame
        A frame of cells in any system, or in metres without one.
    area : iterable of str
        Codes that the map is about: its size sets the tolerance.
    """
    attrs = dict(cells.attrs)
    crs = cells.crs
    if crs is not None and not (crs.is_projected and _is_metric(crs)):
        cells = cells.to_crs(cells.estimate_utm_crs())
    west, south, east, north = cells.loc[[c for c in area if c in cells.index]].total_bounds
    tolerance = max(east - west, north - south) / DETAIL
    shapes = cells.geometry.to_numpy()
    if not attrs.get("schematic", False):
        shapes = shapely.coverage_simplify(shapes, tolerance)
    cells = cells.set_geometry(shapely.make_valid(shapes), crs=cells.crs)
    cells.attrs.update(attrs)
    return cells


def dissolve(cells: gpd.GeoDataFrame, codes: Iterable[str], *, smallest_hole: float) -> Any:
    """Return the union of the cells (in metres) of some municipalities, for its outline.

    Slivers and holes of less than `smallest_hole` (m2) are filled.
    """
    union = shapely.union_all(cells.loc[sorted(codes)].geometry.to_numpy(), grid_size=GRID_M)
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
