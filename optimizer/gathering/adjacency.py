"""Who touches whom, from polygons: shared borders, corners, near touches, and what lies apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely

from models.records import record
from models.territory import Touch
from optimizer.gathering.polygons import Shapes
from optimizer.gathering.tolerances import Tolerances

__all__ = ["Adjacency", "find_adjacency"]

WORTH_TELLING_M2 = 1.0
"""Overlaps and gaps below this are rounding."""


@record
class Adjacency:
    """What polygons say about touching.

    Attributes
    ----------
    touches : mapping of (str, str) to Touch
        Smaller code first: ``land``, ``corner``, and candidates as ``no_link``.
    apart_m : mapping of (str, str) to float
        Metres of water or gap between the two of each candidate.
    pieces : tuple of (tuple of str, str, str, float)
        What hangs together by land, but for the largest such piece: members, the member nearest to the
        rest, the nearest of the others, metres between them.
    overlaps : tuple of (str, str, float)
        Pairs whose polygons overlap, with the m2 of it, the largest first.
    gaps : tuple of (float, tuple of str)
        Holes between polygons: m2 and who surrounds them, the largest first.
    """

    touches: Mapping[tuple[str, str], Touch]
    apart_m: Mapping[tuple[str, str], float]
    pieces: tuple[tuple[tuple[str, ...], str, str, float], ...]
    overlaps: tuple[tuple[str, str, float], ...]
    gaps: tuple[tuple[float, tuple[str, ...]], ...]


def find_adjacency(codes: Sequence[str], shapes: Shapes, tolerances: Tolerances) -> Adjacency:
    """Measure the borders between polygons.

    Where polygons form a coverage (neighbours share their vertices), a shared border is the intersection
    of the two outlines, exact.  Where they overlap or leave slivers it is what each outline has within
    the snapping distance of the other polygon, on average.

    Parameters
    ----------
    codes : sequence of str
        One per shape.
    shapes : Shapes
    tolerances : Tolerances
    """
    pairs, apart = _close_pairs(shapes, tolerances)
    touching = apart <= tolerances.snap
    i, j = pairs[0][touching], pairs[1][touching]
    covers = bool(shapely.coverage_is_valid(shapes.own))
    overlaps = np.zeros(len(i)) if covers else _overlaps(shapes, i, j)
    lengths = _shared_lengths(shapes, i, j, apart[touching], tolerances.snap)
    touches = {
        _pair(codes, a, b): Touch("land" if length > tolerances.corner else "corner", round(length))
        for a, b, length in zip(i, j, lengths, strict=True)
    }
    near = [
        (int(a), int(b), float(metres))
        for a, b, metres in zip(pairs[0][~touching], pairs[1][~touching], apart[~touching], strict=True)
    ]
    apart_m = {_pair(codes, a, b): metres for a, b, metres in _over_nobody(shapes, near)}
    pieces = _pieces(codes, shapes, touches)
    apart_m |= {
        (min(a, b), max(a, b)): metres for _, a, b, metres in pieces if (min(a, b), max(a, b)) not in touches
    }
    touches |= {pair: Touch("no_link") for pair in apart_m}
    return Adjacency(
        dict(sorted(touches.items())),
        apart_m,
        pieces,
        tuple(
            (*_pair(codes, i[k], j[k]), float(overlaps[k]))
            for k in np.argsort(-overlaps, kind="stable")
            if overlaps[k] > WORTH_TELLING_M2
        ),
        _gaps(codes, shapes, covers),
    )


def _pair(codes: Sequence[str], a: int, b: int) -> tuple[str, str]:
    return (min(codes[a], codes[b]), max(codes[a], codes[b]))


def _close_pairs(shapes: Shapes, tolerances: Tolerances) -> tuple[Any, Any]:
    """Return the pairs within reach as two arrays of positions, and the metres between them."""
    tree = shapely.STRtree(shapes.metric)
    reach = max(tolerances.near, tolerances.snap)
    i, j = tree.query(shapes.metric, predicate="dwithin", distance=reach)
    i, j = i[i < j], j[i < j]
    apart = shapely.distance(shapes.metric[i], shapes.metric[j])
    met = shapely.intersects(shapes.own[i], shapes.own[j])
    return np.stack([i, j]), np.where(met, 0.0, apart)


def _shared_lengths(shapes: Shapes, i: Any, j: Any, apart: Any, snap: float) -> Any:
    """Return the metres of border that each pair shares; `apart` is the width of the sliver between them."""
    outlines = shapely.boundary(shapes.own)
    lines = shapely.intersection(outlines[i], outlines[j])
    lengths = _metres(shapes, lines)
    faulty = _faulty(shapes, snap)
    measure = np.flatnonzero((faulty[i] & faulty[j]) | (apart > 0))
    if len(measure):
        metric = shapely.boundary(shapes.metric)
        a, b = i[measure], j[measure]
        tolerance = max(snap, 1e-6)
        around_a = shapely.buffer(shapes.metric[a], tolerance)
        around_b = shapely.buffer(shapes.metric[b], tolerance)
        along = shapely.length(shapely.intersection(metric[a], around_b)) + shapely.length(
            shapely.intersection(metric[b], around_a)
        )
        lengths[measure] = np.maximum(lengths[measure], along / 2 - 2 * tolerance)
    return lengths


def _metres(shapes: Shapes, lines: Any) -> Any:
    """Return the length in metres of lines in the system of the source."""
    if shapes.crs is None or shapes.crs == shapes.metric_crs:
        return shapely.length(lines)
    return gpd.GeoSeries(lines, crs=shapes.crs).to_crs(shapes.metric_crs).length.to_numpy().copy()


def _faulty(shapes: Shapes, snap: float) -> Any:
    """Tell which polygons have an edge that does not fit their neighbours': an overlap or a narrow gap."""
    west, south, east, north = shapely.total_bounds(shapes.own)
    left, bottom, right, top = shapely.total_bounds(shapes.metric)
    width = snap * max((north - south) / (top - bottom), (east - west) / (right - left))
    if shapely.coverage_is_valid(shapes.own, gap_width=width):
        return np.zeros(len(shapes.own), dtype=bool)
    return ~shapely.is_empty(shapely.coverage_invalid_edges(shapes.own, gap_width=width))


def _overlaps(shapes: Shapes, i: Any, j: Any) -> Any:
    """Return the m2 that each pair has in common."""
    areas = np.zeros(len(i))
    deep = np.flatnonzero(~shapely.touches(shapes.own[i], shapes.own[j]))
    areas[deep] = shapely.area(shapely.intersection(shapes.metric[i[deep]], shapes.metric[j[deep]]))
    return areas


def _over_nobody(shapes: Shapes, near: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """Return the near pairs between which there is a way that is not mostly over somebody else's land."""
    if not near:
        return []
    polygons = shapes.metric
    ways, of = _ways(polygons, near)
    tree = shapely.STRtree(polygons)
    way, who = tree.query(ways, predicate="intersects")
    over = shapely.length(shapely.intersection(ways[way], polygons[who]))
    along = shapely.length(shapely.intersection(ways[way], shapely.boundary(polygons[who])))
    ends = np.array([near[k][:2] for k in of])[way]
    others = (ends[:, 0] != who) & (ends[:, 1] != who)
    covered = np.bincount(way, weights=np.where(others, over - along, 0), minlength=len(ways))
    aside = np.bincount(way, weights=along, minlength=len(ways))
    half = shapely.length(ways) / 2
    free = {int(k) for k in of[(covered < half) & (aside < half)]}
    return [entry for k, entry in enumerate(near) if k in free]


def _ways(polygons: Any, near: list[tuple[int, int, float]]) -> tuple[Any, Any]:
    """Return short ways between the two of each pair, and which pair each is of.

    The shortest one, and one from the middle of each stretch of the first that faces the second.
    """
    first, second = polygons[[a for a, _, _ in near]], polygons[[b for _, b, _ in near]]
    reach = np.array([metres * 1.05 + 1 for *_, metres in near])
    facing = shapely.line_merge(shapely.intersection(shapely.boundary(first), shapely.buffer(second, reach)))
    stretches, of = shapely.get_parts(facing, return_index=True)
    lines = shapely.get_type_id(stretches) == 1
    stretches, of = stretches[lines], of[lines]
    middles = shapely.line_interpolate_point(stretches, 0.5, normalized=True)
    ways = np.concatenate([shapely.shortest_line(first, second), shapely.shortest_line(middles, second[of])])
    return ways, np.concatenate([np.arange(len(near)), of])


def _pieces(
    codes: Sequence[str], shapes: Shapes, touches: Mapping[tuple[str, str], Touch]
) -> tuple[tuple[tuple[str, ...], str, str, float], ...]:
    """Return what lies apart by land with the nearest of the others."""
    graph = nx.Graph()
    graph.add_nodes_from(codes)
    graph.add_edges_from(pair for pair, touch in touches.items() if touch.crossing == "land")
    found = sorted(nx.connected_components(graph), key=lambda piece: (-len(piece), min(piece)))
    position = {code: k for k, code in enumerate(codes)}
    boxes = shapely.bounds(shapes.metric)
    pieces = []
    for piece in found[1:]:
        inside = np.array(sorted(position[code] for code in piece))
        a, b, metres = _nearest(shapes.metric, boxes, inside)
        pieces.append((tuple(sorted(piece)), codes[a], codes[b], metres))
    return tuple(pieces)


def _nearest(polygons: Any, boxes: Any, inside: Any) -> tuple[int, int, float]:
    """Return the closest pair of a polygon inside a piece and one outside, and their distance."""
    outside = np.setdiff1d(np.arange(len(polygons)), inside)
    whole = shapely.multipolygons(shapely.get_parts(polygons[inside]))
    shapely.prepare(whole)
    west, south, east, north = shapely.bounds(whole)
    box = boxes[outside]
    across = np.maximum(0, np.maximum(box[:, 0] - east, west - box[:, 2]))
    up = np.maximum(0, np.maximum(box[:, 1] - north, south - box[:, 3]))
    least = np.hypot(across, up)
    best, other = np.inf, int(outside[0])
    for k in np.argsort(least, kind="stable"):
        if least[k] > best:
            break
        metres = float(shapely.distance(whole, polygons[outside[k]]))
        if metres < best:
            best, other = metres, int(outside[k])
    own = int(inside[np.argmin(shapely.distance(polygons[inside], polygons[other]))])
    return own, other, best


def _gaps(codes: Sequence[str], shapes: Shapes, covers: bool) -> tuple[tuple[float, tuple[str, ...]], ...]:
    """Return the holes between the polygons with their area and who surrounds them."""
    polygons = shapes.own if covers else shapes.metric
    union = shapely.coverage_union_all(polygons) if covers else shapely.union_all(polygons)
    rings = [ring for part in shapely.get_parts(union) for ring in shapely.get_rings(part)[1:]]
    if not rings:
        return ()
    holes = shapely.polygons(rings)
    hole, who = shapely.STRtree(polygons).query(shapely.boundary(holes), predicate="intersects")
    around: dict[int, set[str]] = {}
    for k, unit in zip(hole, who, strict=True):
        around.setdefault(int(k), set()).add(codes[unit])
    areas = shapely.area(holes)
    if covers and shapes.crs is not None:
        areas = gpd.GeoSeries(holes, crs=shapes.crs).to_crs(shapes.metric_crs).area.to_numpy()
    return tuple(
        (float(areas[k]), tuple(sorted(around.get(int(k), ()))))
        for k in np.argsort(-areas, kind="stable")
        if areas[k] > WORTH_TELLING_M2
    )
