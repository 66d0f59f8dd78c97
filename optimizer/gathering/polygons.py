"""Polygons of any source: read, mended, merged by code, and a metric reference system chosen for them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pyproj
import shapely

from models.errors import InputError
from models.records import record
from optimizer.drawing.boundaries import LAND, WATER_COLUMNS
from optimizer.inputs.files import is_folder, is_there

__all__ = ["Shapes", "mended", "metric_system", "read_polygons", "shapes_of", "without_water"]

PARQUET = (".parquet", ".geoparquet", ".pq")
NETHERLANDS = (3.0, 50.5, 7.5, 53.8)
EUROPE = (-32.0, 27.0, 70.0, 72.0)
UNITED_STATES = (-125.0, 24.0, -66.0, 50.0)
"""Degrees: west, south, east, north."""
NARROW = 9.0
"""Degrees of longitude for which one zone of the Universal Transverse Mercator keeps lengths to 0.3 %."""
MERCATORS = ("Popular Visualisation Pseudo Mercator", "Mercator (variant A)", "Mercator (variant B)")
"""Projections in which a metre is longer the farther from the equator."""
POLYGONS = ("Polygon", "MultiPolygon")
POLYGON_TYPES = (3, 6)
"""What shapely calls polygons, by name and by number."""


@record
class Shapes:
    """One shape per unit, in the system of the source and in metres.

    Attributes
    ----------
    own : numpy.ndarray of shapely geometry
        As the source has them (mended), in `crs`.
    metric : numpy.ndarray of shapely geometry
        In a system of metres.
    crs, metric_crs : pyproj.CRS or None
        None: none is known, coordinates are taken for metres.
    notes : tuple of str
        What was chosen and mended.
    """

    own: Any
    metric: Any
    crs: Any
    metric_crs: Any
    notes: tuple[str, ...]


def read_polygons(path: Path, layer: str | None = None) -> gpd.GeoDataFrame:
    """Read what pyogrio reads (shapefile, GeoPackage, GeoJSON, ...), or a GeoParquet file.

    Parameters
    ----------
    path : Path
    layer : str, optional
        Needed where a file has several layers of polygons.

    Raises
    ------
    InputError
        When it is not there, cannot be read, or its layers are to be chosen from.
    """
    if not is_there(path):
        siblings = [other.name for other in path.parent.glob("*")] if is_folder(path.parent) else []
        raise InputError("no such file", where=str(path), value=path.name, options=siblings)
    try:
        if path.suffix.lower() in PARQUET:
            return gpd.read_parquet(path)
        layers = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(path) if kind is not None]
        names = [name for name, _ in layers]
        if layer is None:
            shaped = [name for name, kind in layers if "Polygon" in kind or kind == "Unknown"] or names
            if len(shaped) != 1:
                raise InputError(
                    "several layers" if shaped else "no layer with polygons",
                    where=path.name,
                    value=", ".join(shaped) or None,
                    expected="the name of one: layer=... (--from on the command line)",
                )
            layer = shaped[0]
        elif layer not in names:
            raise InputError(
                "no such layer", where=path.name, value=layer, expected=", ".join(names), options=names
            )
        return gpd.read_file(path, layer=layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        why = (str(error).splitlines() or ["no reason given"])[0]
        raise InputError(
            f"the polygons cannot be read ({why})",
            where=str(path),
            expected="a shapefile, GeoPackage, GeoJSON or GeoParquet file",
        ) from None


def without_water(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows that are land, where a column of Statistics Netherlands says which are."""
    for column in frame.columns:
        if str(column).lower() in WATER_COLUMNS:
            said = frame[column].astype("string").str.strip().str.upper()
            if (said == LAND).any():
                frame = frame[(said == LAND).fillna(False).to_numpy(dtype=bool)]
    return frame


def mended(shapes: Iterable[Any]) -> Any:
    """Return shapes flat and valid, polygons only: a bow-tie becomes its two triangles."""
    flat = shapely.force_2d(np.asarray(list(shapes), dtype=object))
    plain = np.isin(shapely.get_type_id(flat), POLYGON_TYPES)
    valid = shapely.is_valid(flat) & plain
    fixed = flat.copy()
    fixed[~valid] = [_only_polygons(shapely.make_valid(shape)) for shape in flat[~valid]]
    return fixed


def _only_polygons(shape: Any) -> Any:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in POLYGONS]
    return shapely.union_all(parts) if len(parts) != 1 else parts[0]


def shapes_of(shapes: Any, crs: Any) -> Shapes:
    """Return shapes in the system of their source and in metres.

    Parameters
    ----------
    shapes : numpy.ndarray of shapely geometry
        Valid polygons.
    crs : pyproj.CRS or None
    """
    notes = []
    if crs is None:
        west, south, east, north = shapely.total_bounds(shapes)
        if -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
            crs = pyproj.CRS.from_epsg(4326)
            notes.append("no reference system is given: coordinates taken for degrees (EPSG:4326)")
        else:
            notes.append("no reference system is given: coordinates taken for metres")
            return Shapes(shapes, shapes, None, None, tuple(notes))
    system, why = metric_system(shapes, crs)
    notes.append(f"lengths and areas in {why}")
    metric = gpd.GeoSeries(shapes, crs=crs).to_crs(system).to_numpy()
    valid = shapely.is_valid(metric)
    if not valid.all():
        metric = mended(metric)
    return Shapes(shapes, metric, crs, system, tuple(notes))


def metric_system(shapes: Any, crs: Any) -> tuple[Any, str]:
    """Return the reference system in which lengths and areas are measured, and its name.

    The source's own where that is in metres and no Mercator of the web; else a national or local one:
    Rijksdriehoek for the Netherlands, a zone of the Universal Transverse Mercator where one is wide
    enough, an equal-area one for Europe, the United States or around the middle of anything larger.
    """
    crs = pyproj.CRS(crs)
    method = crs.coordinate_operation.method_name if crs.coordinate_operation else ""
    metres = crs.is_projected and all(axis.unit_name == "metre" for axis in crs.axis_info[:2])
    if metres and method not in MERCATORS:
        return crs, f"{_named(crs)}, the source's own system"
    bounds = gpd.GeoSeries(shapes, crs=crs).to_crs(4326).total_bounds
    if _inside(bounds, NETHERLANDS):
        chosen = pyproj.CRS.from_epsg(28992)
    elif bounds[2] - bounds[0] <= NARROW and max(abs(bounds[1]), abs(bounds[3])) < 84:
        chosen = gpd.GeoSeries(shapes, crs=crs).estimate_utm_crs()
    elif _inside(bounds, EUROPE):
        chosen = pyproj.CRS.from_epsg(3035)
    elif _inside(bounds, UNITED_STATES):
        chosen = pyproj.CRS.from_epsg(5070)
    else:
        x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
        chosen = pyproj.CRS.from_proj4(f"+proj=laea +lat_0={y:.2f} +lon_0={x:.2f} +units=m +type=crs")
        return chosen, f"an equal-area projection around {y:.1f} N, {x:.1f} E"
    return chosen, _named(chosen)


def _named(crs: Any) -> str:
    code = crs.to_epsg()
    return f"{crs.name} (EPSG:{code})" if code else str(crs.name)


def _inside(bounds: Any, box: tuple[float, float, float, float]) -> bool:
    return bool(box[0] <= bounds[0] and box[1] <= bounds[1] and bounds[2] <= box[2] and bounds[3] <= box[3])


def system_of(text: str) -> Any:
    """Return a reference system by what people write: ``EPSG:28992``, ``28992``.

    Raises
    ------
    InputError
        When there is no such system.
    """
    try:
        return pyproj.CRS.from_user_input(int(text) if text.isdigit() else text)
    except pyproj.exceptions.CRSError:
        raise InputError("no such reference system", value=text, expected="for example EPSG:28992") from None
