"""Who touches whom, from polygons: shared borders, corners, near touches, and what lies apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely

from models.territory import Touch
from optimizer.gathering.polygons import Shapes

__all__ = ["Adjacency", "Tolerances", "find_adjacency"]

WORTH_TELLING_M2 = 1.0
"""Overlaps and gaps below this are rounding."""


@dataclass(frozen=True)
class Tolerances:
    """Distances in metres that decide what counts as touching.

    Attributes
    ----------
    snap : float
        Gaps up to this are rounding: the two touch.
    corner : float
        Shared borders up to this are a corner.
    near : float
        Units without a shared border that are at most so far apart become candidates for a link.
    """

    snap: float = 1.0
    corner: float = 10.0
    near: float = 250.0


@dataclass(frozen=True)
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
    overlaps = _overlaps(shapes, i, j)
    lengths = _shared_lengths(shapes, i, j, tolerances.snap)
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
        _gaps(codes, shapes),
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


def _shared_lengths(shapes: Shapes, i: Any, j: Any, snap: float) -> Any:
    """Return the metres of border that each pair shares."""
    outlines = shapely.boundary(shapes.own)
    lines = shapely.intersection(outlines[i], outlines[j])
    lengths = _metres(shapes, lines)
    faulty = _faulty(shapes.own)
    measure = np.flatnonzero(faulty[i] & faulty[j])
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


def _faulty(polygons: Any) -> Any:
    """Tell which polygons have an edge that does not fit their neighbours'."""
    if shapely.coverage_is_valid(polygons):
        return np.zeros(len(polygons), dtype=bool)
    return ~shapely.is_empty(shapely.coverage_invalid_edges(polygons))


def _overlaps(shapes: Shapes, i: Any, j: Any) -> Any:
    """Return the m2 that each pair has in common."""
    areas = np.zeros(len(i))
    if not shapely.coverage_is_valid(shapes.own):
        deep = np.flatnonzero(~shapely.touches(shapes.own[i], shapes.own[j]))
        common = shapely.intersection(shapes.metric[i[deep]], shapes.metric[j[deep]])
        areas[deep] = shapely.area(common)
    return areas


def _over_nobody(shapes: Shapes, near: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """Return the near pairs between which nobody else's land lies for most of the way."""
    if not near:
        return []
    tree = shapely.STRtree(shapes.metric)
    ways = shapely.shortest_line(
        shapes.metric[[a for a, _, _ in near]], shapes.metric[[b for _, b, _ in near]]
    )
    way, who = tree.query(ways, predicate="intersects")
    across = shapely.length(shapely.intersection(ways[way], shapes.metric[who]))
    ends = np.array([near[k][:2] for k in way])
    across[(ends[:, 0] == who) | (ends[:, 1] == who)] = 0
    covered = np.bincount(way, weights=across, minlength=len(near))
    return [entry for entry, over in zip(near, covered, strict=True) if over < entry[2] / 2]


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


def _gaps(codes: Sequence[str], shapes: Shapes) -> tuple[tuple[float, tuple[str, ...]], ...]:
    """Return the holes between the polygons with their area and who surrounds them."""
    polygons = shapes.metric
    covers = shapely.coverage_is_valid(polygons)
    union = shapely.coverage_union_all(polygons) if covers else shapely.union_all(polygons)
    parts = shapely.get_parts(union)
    rings = [ring for part in parts for ring in shapely.get_rings(part)[1:]]
    if not rings:
        return ()
    holes = shapely.polygons(rings)
    tree = shapely.STRtree(polygons)
    hole, who = tree.query(shapely.boundary(holes), predicate="intersects")
    around: dict[int, set[str]] = {}
    for k, unit in zip(hole, who, strict=True):
        around.setdefault(int(k), set()).add(codes[unit])
    areas = shapely.area(holes)
    return tuple(
        (float(areas[k]), tuple(sorted(around.get(int(k), ()))))
        for k in np.argsort(-areas, kind="stable")
        if areas[k] > WORTH_TELLING_M2
    )
