"""From polygons to a pack: who the units are, what they have, and whom they touch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from models.errors import InputError
from models.territory import Municipality
from optimizer.gathering.adjacency import Adjacency, find_adjacency
from optimizer.gathering.columns import USUAL, code_text, codes_of, find_column, numbers_of, plain
from optimizer.gathering.joined import layer_of
from optimizer.gathering.pack import Pack, Provenance
from optimizer.gathering.polygons import POLYGONS, Shapes, mended, shapes_of, without_water
from optimizer.gathering.tolerances import Tolerances
from optimizer.inputs.faults import Fault, error_of

__all__ = ["gather_polygons", "row_codes"]

M2_PER_KM2 = 1_000_000
SHOWN = 5
"""So many of a kind are named in a note."""
NO_FIGURE = (-99997, -99998, -99999997, -99999998)
"""What Statistics Netherlands writes where there is no figure."""


def gather_polygons(
    frame: gpd.GeoDataFrame,
    about: Provenance,
    *,
    code: str | None = None,
    name: str | None = None,
    population: str | None = None,
    layers: Iterable[str] = (),
    columns: Iterable[str] = (),
    tolerances: Tolerances | None = None,
    where: str = "the frame",
) -> Pack:
    """Make a pack of polygons.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        A row per unit, or several (parts) with one code.
    about : Provenance
    code, name, population : str, optional
        Columns; None: found by their usual names (`optimizer.gathering.columns.USUAL`).  Without a column
        of codes the index of the frame stands for it, without one of names the code.
    layers : iterable of str
        Columns that hold the region of each unit.
    columns : iterable of str
        Columns of numbers to take along.
    tolerances : Tolerances, optional
    where : str
        What errors call the source.

    Raises
    ------
    InputError
        When a column is not found, or rows cannot be used: all of them at once.
    """
    tolerances = tolerances or Tolerances()
    frame = without_water(frame)
    headings = _headings(frame, name, population, where)
    codes, notes = row_codes(frame, code, where)
    people = _people(frame[headings["population"]], codes, headings["population"], where)
    faults = [*_row_faults(frame, codes, where), *people.faults]
    if faults:
        raise error_of(faults)
    order = list(dict.fromkeys(codes))
    rows_of: dict[str, list[int]] = {one: [] for one in order}
    for row, one in enumerate(codes):
        rows_of[one].append(row)
    firsts = [rows_of[one][0] for one in order]
    shapes, mending = _merged(frame, rows_of)
    if flat := [one for one, shape in zip(order, shapes, strict=True) if shape.is_empty]:
        raise error_of(
            [
                Fault("error", "a polygon without area", where, None, "geometry", one, "a polygon")
                for one in flat
            ]
        )
    measured = shapes_of(shapes, frame.crs)
    notes += [*people.notes, *mending, *measured.notes]
    adjacency = find_adjacency(order, measured, tolerances)
    names = _texts(frame[headings["name"]]) if "name" in headings else codes
    inhabitants = people.numbers
    municipalities = tuple(
        Municipality(one, names[row] or one, inhabitants[row], area, x, y)
        for one, row, (area, x, y) in zip(order, firsts, _places(measured), strict=True)
    )
    return Pack(
        about,
        municipalities,
        adjacency.touches,
        adjacency.apart_m,
        layers=tuple(_layers(frame, layers, codes, order, where)),
        columns={one: _numbers(frame, one, codes, firsts, where) for one in columns},
        crs=_epsg(measured.metric_crs),
        shapes=_drawn(measured, order, municipalities),
        notes=(*notes, *_told(adjacency, {m.code: m.name for m in municipalities}, tolerances)),
        quality=(
            f"measured from the polygons; borders of at most {tolerances.corner:g} m are corners, gaps of at "
            f"most {tolerances.snap:g} m count as touching; no_link rows are candidates within "
            f"{tolerances.near:g} m, or the nearest of what lies apart: edit the crossing where a link exists"
        ),
    )


def row_codes(frame: gpd.GeoDataFrame, code: str | None, where: str) -> tuple[list[str], list[str]]:
    """Return the code of every row as text, and what was done to them."""
    index = frame.index.name
    of_index = index is not None and (index == code or (code is None and plain(index) in USUAL["code"]))
    column = None if of_index else find_column(frame.columns, "code", code, where)
    if column is not None and (code is not None or frame[column].notna().all()):
        return codes_of(frame[column], column)
    texts = [code_text(value) for value in frame.index]
    return texts, [f"codes are the index{'' if index is None else f' {index}'} of the rows"]


def _headings(
    frame: gpd.GeoDataFrame, name: str | None, population: str | None, where: str
) -> dict[str, str]:
    found = {}
    for kind, wanted in (("name", name), ("population", population)):
        column = find_column([c for c in frame.columns if c != frame.geometry.name], kind, wanted, where)
        if column is not None:
            found[kind] = column
    if "population" not in found:
        others = [str(column) for column in frame.columns if column != frame.geometry.name]
        raise InputError(
            "no column of inhabitants is found by its name",
            where=where,
            value=", ".join(others),
            expected="its name: population=... (--population on the command line)",
        )
    return found


def _texts(values: pd.Series[Any]) -> list[str]:
    return ["" if value is None or value != value else str(value).strip() for value in values]


# -------------------------------------------------------------------- rows
class _People:
    """Inhabitants by row, and what is wrong with them."""

    def __init__(self, numbers: list[int], faults: list[Fault], notes: list[str]) -> None:
        self.numbers, self.faults, self.notes = numbers, faults, notes


def _people(values: pd.Series[Any], codes: Sequence[str], column: str, where: str) -> _People:
    try:
        found = numbers_of(list(values))
    except InputError as error:
        raise error.within(f"{where}, column {column}") from None
    faults, numbers = [], []
    for row, (number, value) in enumerate(zip(found, values, strict=True), 1):
        if number is None or number < 0:
            missing = number in NO_FIGURE or value is None or value != value
            problem = "no figure" if missing else "not a number of inhabitants"
            text = f"{value} ({codes[row - 1]})"
            faults.append(Fault("error", problem, where, row, column, text, "a number of at least 0"))
        numbers.append(round(number or 0))
    rounded = sum(number is not None and number != round(number) for number in found)
    notes = [f"{rounded} numbers of {column} rounded to whole inhabitants"] if rounded else []
    by_code: dict[str, int] = {}
    for row, (one, count) in enumerate(zip(codes, numbers, strict=True), 1):
        if by_code.setdefault(one, count) != count:
            problem = "rows of one code have different numbers of inhabitants"
            advice = f"{by_code[one]}, as in its first row, or a code of its own"
            faults.append(Fault("error", problem, where, row, column, f"{count} ({one})", advice))
    return _People(numbers, faults, notes)


def _row_faults(frame: gpd.GeoDataFrame, codes: Sequence[str], where: str) -> list[Fault]:
    faults = []
    kinds = frame.geometry.geom_type
    for row, (one, shape, kind) in enumerate(zip(codes, frame.geometry, kinds, strict=True), 1):
        if not one:
            faults.append(Fault("error", "no code", where, row, "code", "", "a code for every row"))
        if shape is None or shape.is_empty:
            faults.append(Fault("error", "no polygon", where, row, "geometry", one, "a polygon, or no row"))
        elif kind not in (*POLYGONS, "GeometryCollection"):
            faults.append(
                Fault("error", "not a polygon", where, row, "geometry", f"{kind} ({one})", "a polygon")
            )
    if not len(frame):
        faults.append(Fault("error", "no rows", where))
    return faults


def _merged(frame: gpd.GeoDataFrame, rows_of: dict[str, list[int]]) -> tuple[Any, list[str]]:
    """Return one valid shape per code, and what was mended."""
    given = frame.geometry.to_numpy()
    broken = ~shapely.is_valid(given)
    fixed = mended(given)
    notes = []
    if broken.any():
        which = [one for one, rows in rows_of.items() if broken[rows].any()]
        notes.append(f"{len(which)} polygons mended (they crossed themselves): {_few(which)}")
    if len(rows_of) < len(fixed):
        notes.append(f"{len(fixed)} rows merged into {len(rows_of)} units by code")
    shapes = np.array(
        [fixed[rows[0]] if len(rows) == 1 else shapely.union_all(fixed[rows]) for rows in rows_of.values()],
        dtype=object,
    )
    return shapes, notes


def _few(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - SHOWN} more" if len(texts) > SHOWN else ""
    return ", ".join(texts[:SHOWN]) + more


# -------------------------------------------------------------------- what units have
def _places(shapes: Shapes) -> list[tuple[float, float, float]]:
    """Return area (km2) and middle (m) of each shape."""
    areas = np.maximum(shapely.area(shapes.metric) / M2_PER_KM2, 1e-9)
    middles = shapely.centroid(shapes.metric)
    found = zip(areas, shapely.get_x(middles), shapely.get_y(middles), strict=True)
    return [(float(f"{area:.6g}"), round(float(x), 1), round(float(y), 1)) for area, x, y in found]


def _layers(
    frame: gpd.GeoDataFrame, columns: Iterable[str], codes: Sequence[str], order: Sequence[str], where: str
) -> list[Any]:
    layers = []
    for column in columns:
        heading = _one_of(frame, column, where)
        regions = dict(zip(codes, [code_text(value) for value in frame[heading]], strict=True))
        layers.append(layer_of(column, regions, order, where))
    return layers


def _one_of(frame: gpd.GeoDataFrame, column: str, where: str) -> str:
    names = [str(one) for one in frame.columns if one != frame.geometry.name]
    if column not in names:
        raise InputError(
            "no such column", where=where, value=column, expected="one of " + ", ".join(names), options=names
        )
    return column


def _numbers(
    frame: gpd.GeoDataFrame, column: str, codes: Sequence[str], firsts: Sequence[int], where: str
) -> dict[str, float]:
    values = list(frame[_one_of(frame, column, where)])
    numbers = numbers_of(values)
    faults = [
        Fault("error", "not a number", where, row + 1, column, f"{values[row]} ({codes[row]})", "a number")
        for row in firsts
        if numbers[row] is None
    ]
    if faults:
        raise error_of(faults)
    return {codes[row]: numbers[row] or 0.0 for row in firsts}


def _epsg(crs: Any) -> str:
    code = None if crs is None else crs.to_epsg()
    return "" if code is None else f"EPSG:{code}"


def _drawn(
    shapes: Shapes, codes: Sequence[str], municipalities: Sequence[Municipality]
) -> gpd.GeoDataFrame | None:
    """Return the polygons for maps, in the system of the source or in degrees."""
    if shapes.crs is None:
        return None
    frame = gpd.GeoDataFrame(
        {"name": [m.name for m in municipalities], "population": [m.population for m in municipalities]},
        index=pd.Index(codes, name="code"),
        geometry=shapes.own,
        crs=shapes.crs,
    )
    return frame if _epsg(frame.crs) else frame.to_crs(4326)


# -------------------------------------------------------------------- what was found
def _told(adjacency: Adjacency, names: dict[str, str], tolerances: Tolerances) -> list[str]:
    """Say what of the polygons deserves a look: pieces, candidates, overlaps, gaps."""
    notes = []
    for members, own, other, metres in adjacency.pieces:
        who = _few([names[one] for one in members])
        there = f"{names[own]} to {names[other]}, {metres:,.0f} m"
        notes.append(f"apart by land: {who}; nearest: {there}")
    near = len(adjacency.apart_m)
    if near:
        notes.append(
            f"{near} pairs that do not touch are listed as no_link (within {tolerances.near:g} m, or "
            "the nearest of what lies apart): edit the crossing where a link exists"
        )
    if adjacency.overlaps:
        listed = [f"{names[a]} - {names[b]} {_area(area)}" for a, b, area in adjacency.overlaps]
        notes.append(f"{len(listed)} pairs overlap: {_few(listed)}")
    if adjacency.gaps:
        listed = [
            f"{area:,.0f} m2 between {_few([names[one] for one in around])}"
            for area, around in adjacency.gaps
        ]
        notes.append(
            f"{len(listed)} gaps between the polygons (water, or a unit that is missing): {_few(listed)}"
        )
    return notes


def _area(m2: float) -> str:
    return f"{m2 / M2_PER_KM2:,.1f} km2" if m2 >= M2_PER_KM2 / 10 else f"{m2:,.0f} m2"
