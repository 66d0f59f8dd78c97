"""Real boundaries: read a user's file, match it to the municipalities, write regions back."""

from __future__ import annotations

import math
import stat
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pyproj
import shapely

from models.errors import InputError
from models.partition import Partition
from models.territory import Territory
from optimizer.drawing.geometry import cells_frame
from optimizer.drawing.qgis import qgis_style

__all__ = ["read_boundaries", "regions_frame", "write_regions"]

UNREADABLE = (
    *(pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError),
    *(pyogrio.errors.GeometryError, pyogrio.errors.FieldError, pyogrio.errors.CRSError),
    *(pyproj.exceptions.ProjError, shapely.errors.ShapelyError),
)
"""What the readers of geodata say of files that they cannot read."""

VIRTUAL = b"<OGRVRTDataSource"
"""How a file begins that is no data: it would open other files and addresses."""

WATER_COLUMNS = ("water", "h2o")
LAND = "NEE"
"""Statistics Netherlands gives the water of a municipality a row of its own: JA, or B abroad."""


def read_boundaries(path: Path, territory: Territory) -> gpd.GeoDataFrame:
    """Read the boundaries of municipalities from a GeoPackage, GeoJSON or shapefile.

    The layer and the column of codes are found by what they hold: codes may carry blanks or the
    prefix 'GM', lack their leading zeros or have become decimal numbers.  Several rows of a
    municipality are merged, rows of water dropped, rows of others (such as 'Buitenland') ignored,
    invalid shapes mended.

    Parameters
    ----------
    path : pathlib.Path
    territory : Territory
        Every municipality of the area must be in the file; others of the whole are taken along.

    Returns
    -------
    geopandas.GeoDataFrame
        A frame of cells (see `optimizer.drawing.geometry`) in the file's own reference system.

    Raises
    ------
    InputError
        When the file cannot be read, has no EPSG code, no column of codes or no polygons, or
        lacks municipalities of the area.
    """
    where = path.name
    with _one_error(path), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is mended here
        layer, column = _find_codes(path, territory)
        rows = pyogrio.read_dataframe(path, layer=layer, on_invalid="fix")
        if not isinstance(rows, gpd.GeoDataFrame):
            raise InputError("the boundaries have no polygons", where=where)
        return _cells(rows, layer, column, where, territory)


def _cells(
    rows: gpd.GeoDataFrame, layer: str, column: str, where: str, territory: Territory
) -> gpd.GeoDataFrame:
    """Return the cells of the municipalities in the rows of a layer."""
    if rows.crs is None or rows.crs.to_epsg() is None:
        raise InputError(
            "the boundaries have no known reference system",
            where=where,
            value=None if rows.crs is None else rows.crs.name,
            expected="a system with an EPSG code, such as EPSG:28992 or EPSG:4326",
        )
    rows["__code"] = _codes(rows[column], territory)
    rows = rows[rows["__code"].notna() & _is_land(rows) & rows.geometry.notna()]
    shapes = {
        str(code): _polygons(group.geometry.to_numpy()) for code, group in rows.groupby("__code", sort=True)
    }
    shapes = {code: shape for code, shape in shapes.items() if not shape.is_empty}
    for code, shape in shapes.items():
        if not all(map(math.isfinite, shape.bounds)):
            raise InputError(
                f"coordinates of {territory.name(code)} that are no numbers", where=f"{where}, layer {layer}"
            )
    if missing := [code for code in territory.codes if code not in shapes]:
        raise InputError(
            f"no polygon for {territory.names(missing)}",
            where=f"{where}, layer {layer}, column {column}",
            expected="every municipality of the area",
        )
    crs = f"EPSG:{rows.crs.to_epsg()}"
    return cells_frame(territory, shapes, crs, schematic=False, source=where)


def regions_frame(
    territory: Territory,
    partition: Partition,
    cells: gpd.GeoDataFrame,
    names: Mapping[frozenset[str], str],
) -> gpd.GeoDataFrame:
    """Return the regions of a partition as polygons.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per region, the most populous first, in the system of `cells`: ``region`` (its
        name), ``members`` (codes separated by blanks), ``inhabitants`` and ``geometry``.
    """
    ordered = sorted(partition, key=lambda region: (-territory.population(region), min(region)))
    return gpd.GeoDataFrame(
        {
            "region": [names[region] for region in ordered],
            "members": [" ".join(sorted(region)) for region in ordered],
            "inhabitants": [territory.population(region) for region in ordered],
        },
        geometry=[_polygons(cells.loc[sorted(region)].geometry.to_numpy()) for region in ordered],
        crs=cells.crs,
    )


def write_regions(frame: gpd.GeoDataFrame, folder: Path, colours: Mapping[str, str]) -> tuple[Path, Path]:
    """Write regions as ``regions.gpkg`` (own system) and ``regions.geojson`` (RFC 7946: EPSG:4326).

    Beside them stands ``regions.qml``, the style in which QGIS opens the GeoPackage.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        What `regions_frame` gives.
    folder : pathlib.Path
        Has to exist.
    colours : mapping of str to str
        By name of a region, as ``#RRGGBB``.

    Returns
    -------
    tuple of pathlib.Path
        The GeoPackage and the GeoJSON file.
    """
    package, text = folder / "regions.gpkg", folder / "regions.geojson"
    frame.to_file(package, layer="regions", driver="GPKG")
    frame.to_crs("EPSG:4326").to_file(text, driver="GeoJSON", RFC7946="YES")
    style = qgis_style({name: colours[name] for name in frame["region"]})
    (folder / "regions.qml").write_text(style, encoding="utf-8")
    return package, text


def _find_codes(path: Path, territory: Territory) -> tuple[str, str]:
    """Return the layer and the column with most of the area's codes; among equals the shortest."""
    layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    tables = {name: pyogrio.read_dataframe(path, layer=name, read_geometry=False) for name in layers}
    area = set(territory.codes)
    found = [
        (len(area.intersection(_codes(table[column], territory).dropna())), -len(table), name, str(column))
        for name, table in tables.items()
        for column in table.columns
    ]
    best = max(found, key=lambda entry: entry[:2], default=(0, 0, "", ""))
    if best[0] == 0:
        columns = [column for *_, column in found]
        raise InputError(
            "no column holds the codes of municipalities of the area",
            where=path.name,
            value=", ".join(columns),
            expected=f"codes such as {min(area)} or GM{min(area)}",
        )
    return best[2], best[3]


def _codes(column: pd.Series[Any], territory: Territory) -> pd.Series[Any]:
    """Return the codes of the whole that a column's values mean; missing where they mean none."""
    find = territory.gazetteer.code
    texts = column.map(str).astype(object)
    return texts.map({text: find(text) for text in texts.unique()})


@contextmanager
def _one_error(path: Path) -> Iterator[None]:
    """Turn whatever the readers of geodata find wrong with a file into one error."""
    try:
        if not path.is_dir():
            if not stat.S_ISREG(path.stat().st_mode):
                raise OSError("not an ordinary file")
            with path.open("rb") as file:
                if VIRTUAL in file.read(4096):
                    raise OSError("it only points at other files")
        yield
    except InputError:
        raise
    except (*UNREADABLE, ArithmeticError, OSError, RuntimeError, TypeError, ValueError) as error:
        raise InputError(
            f"the boundaries cannot be read ({error})",
            where=str(path),
            expected="a GeoPackage, GeoJSON file or shapefile with polygons",
        ) from error


def _is_land(rows: gpd.GeoDataFrame) -> pd.Series[bool]:
    """Tell which rows are land, where a column says so at all."""
    land = pd.Series(True, index=rows.index)
    for column in rows.columns:
        if str(column).lower() in WATER_COLUMNS:
            said = rows[column].astype("string").str.strip().str.upper()
            if (said == LAND).any():
                land &= (said == LAND).fillna(False)
    return land


def _polygons(shapes: Iterable[Any]) -> Any:
    """Return the union of shapes, mended where invalid, without its lines and points."""
    mended = shapely.make_valid(shapely.force_2d(list(shapes)))
    union = shapely.union_all(mended)
    parts = [part for part in shapely.get_parts(union) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if len(parts) != 1 else parts[0]
