"""What is unusual in where municipalities touch, and in the polygons of a pack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import networkx as nx

from models.territory import Territory
from optimizer.inputs.faults import Fault

__all__ = ["find_geometry_faults"]

BORDERS, AREA_SHARE = "borders", 0.25
"""The table that is spoken of; an area that differs by a larger share from its polygon is told."""
SHOWN = 8


def find_geometry_faults(territory: Territory) -> Iterator[Fault]:
    """Yield isolated municipalities, pieces, and faults of the boundaries that a pack holds."""
    links = nx.Graph()
    links.add_nodes_from(territory.codes)
    usual = ("land", "fixed_link", "ferry_car", "arranged_link")
    links.add_edges_from(pair for pair, touch in territory.touches.items() if touch.crossing in usual)
    pieces = sorted(nx.connected_components(links), key=lambda piece: (-len(piece), min(piece)))
    for piece in pieces[1:]:
        alone = len(piece) == 1
        others = [
            f"{territory.name(b)} ({touch.crossing})"
            for _, b, touch in territory.links_out_of(piece)
            if touch.crossing not in usual
        ]
        yield Fault(
            "warning",
            "isolated: no land border, fixed link or car ferry" if alone else "a piece apart from the rest",
            BORDERS,
            value=", ".join(territory.name(code) for code in sorted(piece)[:SHOWN]),
            advice=f"a link, if there is one: to {' or '.join(others[:SHOWN])}"
            if others
            else "a link, if any",
        )
    if territory.stamp.boundaries:
        yield from _boundary_faults(Path(territory.stamp.boundaries), territory)


def _boundary_faults(path: Path, territory: Territory) -> Iterator[Fault]:
    import geopandas as gpd
    import shapely

    from optimizer.drawing.boundaries import read_boundaries
    from optimizer.gathering.adjacency import find_adjacency
    from optimizer.gathering.polygons import read_polygons, shapes_of
    from optimizer.gathering.tolerances import Tolerances

    raw: gpd.GeoDataFrame = read_polygons(path)
    if raw.crs is None:
        yield Fault("error", "no reference system", path.name, advice="one with an EPSG code")
        return
    if raw.crs.is_geographic:
        value, advice = str(raw.crs), "good for maps; a metric system for lengths and areas"
        yield Fault("note", "coordinates are degrees", path.name, value=value, advice=advice)
    for row, why in enumerate(shapely.is_valid_reason(raw.geometry.to_numpy()), 1):
        if why not in ("Valid Geometry", None):
            yield Fault(
                "warning", "a polygon that is not valid", path.name, row, "geometry", why, "mended for maps"
            )
    cells = read_boundaries(path, territory)
    shapes = shapes_of(cells.geometry.to_numpy(), cells.crs)
    yield from _area_faults(path.name, territory, list(cells.index), shapely.area(shapes.metric))
    found = find_adjacency(list(cells.index), shapes, Tolerances(near=0))
    for a, b, area in found.overlaps[:SHOWN]:
        pair = f"{territory.name(a)} - {territory.name(b)}"
        yield Fault(
            "warning",
            f"polygons overlap by {area:,.0f} m2",
            path.name,
            value=pair,
            advice="one edge for both",
        )
    for area, around in found.gaps[:SHOWN]:
        names = ", ".join(territory.name(code) for code in around[:SHOWN])
        yield Fault(
            "note", f"a gap of {area:,.0f} m2", path.name, value=names, advice="water, or a missing unit"
        )
    drawn = {pair for pair, touch in found.touches.items() if touch.crossing == "land"}
    listed = set(territory.touches)
    for a, b in sorted(drawn - listed)[:SHOWN]:
        pair = f"{territory.name(a)} - {territory.name(b)}"
        yield Fault(
            "warning", "the polygons share a border that is not listed", BORDERS, value=pair, advice="a row"
        )
    land = {pair for pair, touch in territory.touches.items() if touch.crossing == "land" and touch.border_m}
    for a, b in sorted(land - set(found.touches))[:SHOWN]:
        pair = f"{territory.name(a)} - {territory.name(b)}"
        yield Fault(
            "warning",
            "a land border between polygons that do not touch",
            BORDERS,
            value=pair,
            advice="no_link",
        )


def _area_faults(name: str, territory: Territory, codes: list[str], m2: list[float]) -> Iterator[Fault]:
    for code, area in zip(codes, m2, strict=True):
        given = territory.whole.municipalities[code].area_km2
        if abs(area / 1e6 - given) > AREA_SHARE * max(given, 0.01):
            value = f"{given:g} km2 ({territory.name(code)})"
            yield Fault(
                "note", f"its polygon has {area / 1e6:,.2f} km2", name, None, "area_km2", value, "water?"
            )
