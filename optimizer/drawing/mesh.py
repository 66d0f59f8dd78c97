"""A mesh of triangles: every unit is a cell, every pair that touches has a border, water has cells too.

The mesh is the barycentric subdivision of a triangulation: a corner for every unit and every spot
of water (the hub of its cell), one for every edge (where two cells meet) and one for every face
(where three meet).  A cell is the ring of small triangles around its hub, so that cells never
overlap and leave no gaps as long as every triangle keeps its way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from models.records import record
from optimizer.drawing.planar import Edge, Triangulation, triangulate

__all__ = ["Mesh", "build_mesh", "signed_areas"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

RINGS = (1.5, 2.3)
"""How far from a unit's middle spots of water are tried, in the unit's radii."""

SPOTS = 14
"""How many are tried on each ring."""

SHORE = 1.35
"""No spot of water lies nearer to a unit's middle than this, in its radii."""

COVERED = 1.25
"""What a unit can cover of a face between units, in its radii."""

LAKE = 0.5
"""A face with more left uncovered than this share of an average unit there is water."""

ASIDE = 0.04
"""How far off the line between two units water between them lies, in the smaller radius, so that
the three are not on one line."""

FRAME = 6.0
"""How far the mesh goes beyond the units, in the largest radius."""

FRAME_SPOTS = 14
"""Spots of water along each side of the frame."""


@record
class Mesh:
    """Corners and triangles; the first corners are the hubs of units, then those of water.

    Attributes
    ----------
    at : array of float, shape (corners, 2)
    fixed : array of bool, shape (corners,)
        Corners at the edge of the mesh.
    radius : array of float, shape (hubs,)
        Of the circle with a cell's area.
    triangles : array of int, shape (triangles, 3)
        The hub, then two corners of its ring, all turning to the left.
    segments : array of int, shape (segments, 3)
        Halves of borders: from the middle of a border to its end, and the number of the border.
    borders : array of int, shape (borders, 2)
        The hubs on both sides of each border.
    strangers : array of bool, shape (borders,)
        Borders of units that should not touch.
    """

    at: Floats
    fixed: npt.NDArray[np.bool_]
    radius: Floats
    triangles: Ints
    segments: Ints
    borders: Ints
    strangers: npt.NDArray[np.bool_]


def build_mesh(at: Floats, radius: Floats, touching: Sequence[Edge], apart: Sequence[Edge]) -> Mesh:
    """Build the mesh of some units and the water around and between them.

    Parameters
    ----------
    at : array of float, shape (n, 2)
        Middles of units, no two alike.
    radius : array of float, shape (n,)
    touching : sequence of Edge
        Pairs that touch, as straight edges that do not cross.
    apart : sequence of Edge
        Pairs with water between them, however near.
    """
    known, units, frame = set(touching), len(at), _frame(at, radius)
    for _ in range(2):  # water between those that are apart shows who else nearly meets over it
        hubs = np.concatenate([at, _water(at, radius, touching, apart), frame])
        found = triangulate(hubs, touching)
        strangers = [edge for edge in found.across if edge[1] < units and edge not in known]
        apart = list(dict.fromkeys([*apart, *sorted(strangers)]))
    corners = found.triangles()
    merged = _merge(found, corners, strangers)
    edges = [edge for edge in found.across if edge not in merged]
    number = {edge: k for k, edge in enumerate(edges)}
    borders = np.array(edges, dtype=np.int64)

    radius = np.concatenate([radius, _spacing(hubs, borders)[units:]])
    share = radius[borders[:, 0]] / radius[borders].sum(axis=1)
    middles = hubs[borders[:, 0]] + (hubs[borders[:, 1]] - hubs[borders[:, 0]]) * share[:, None]
    face = np.arange(len(corners))
    for kept, gone in merged.values():
        face[gone] = kept
    kept_faces, face = np.unique(face, return_inverse=True)
    faces = hubs[corners[kept_faces]].mean(axis=1)
    for edge, (kept, _) in merged.items():
        faces[face[kept]] = hubs[list(edge)].mean(axis=0)  # from there all four corners are in sight

    first_middle, first_face = len(hubs), len(hubs) + len(edges)
    triangles, segments = [], []
    for k, corner in enumerate(corners.tolist()):
        for u, v in zip(corner, corner[1:] + corner[:1], strict=True):
            border = number.get((min(u, v), max(u, v)))
            if border is not None:
                middle, end = first_middle + border, first_face + int(face[k])
                triangles += [(u, middle, end), (v, end, middle)]
                segments.append((middle, end, border))
    fixed = np.zeros(first_face + len(faces), dtype=bool)
    fixed[len(hubs) - len(frame) : len(hubs)] = True
    fixed[[first_middle + number[edge] for edge in edges if len(found.across[edge]) == 1]] = True
    return Mesh(
        np.concatenate([hubs, middles, faces]),
        fixed,
        radius,
        np.array(triangles, dtype=np.int64),
        np.array(segments, dtype=np.int64),
        borders,
        np.array([edge[1] < units and edge not in known for edge in edges]),
    )


def signed_areas(at: Floats, triangles: Ints) -> Floats:
    """Return the areas of triangles, below 0 where they turn to the right."""
    a, b, c = (at[triangles[:, k]] for k in range(3))
    u, v = b - a, c - a
    return np.asarray((u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]) / 2)


def _merge(found: Triangulation, corners: Ints, strangers: list[Edge]) -> dict[Edge, tuple[int, int]]:
    """Return edges to leave out, each with the two triangles that become one face, in which all meet.

    The cells on both sides of such an edge then touch in a point at most.
    """
    number = {tuple(sorted(three)): k for k, three in enumerate(corners.tolist())}
    merged: dict[Edge, tuple[int, int]] = {}
    used: set[int] = set()
    for edge in sorted(strangers, key=lambda e: (-float(np.hypot(*(found.at[e[0]] - found.at[e[1]]))), e)):
        both = [number[tuple(sorted((*edge, corner)))] for corner in found.across[edge]]
        if len(both) == 2 and not used.intersection(both):
            used.update(both)
            merged[edge] = (both[0], both[1])
    return merged


def _spacing(hubs: Floats, borders: Ints) -> Floats:
    """Return for every hub a radius that fits between it and the hubs around it."""
    length = np.hypot(*(hubs[borders[:, 0]] - hubs[borders[:, 1]]).T)
    count = np.bincount(borders.ravel(), minlength=len(hubs))
    total = np.bincount(borders.ravel(), np.repeat(length, 2), len(hubs))
    return np.asarray(0.4 * total / np.maximum(count, 1))


# -------------------------------------------------------------------- water
def _water(at: Floats, radius: Floats, touching: Sequence[Edge], apart: Sequence[Edge]) -> Floats:
    """Return spots of water: along the shores, in lakes, and between units that are apart."""
    edges = shapely.linestrings(at[np.array(touching, dtype=np.int64).reshape(-1, 2)])
    land = shapely.STRtree(_land(at, radius, edges))
    turn = np.linspace(0, 2 * np.pi, SPOTS, endpoint=False)[None] + 2.4 * np.arange(len(at))[:, None]
    around = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    spots = np.concatenate(
        [(at[:, None] + step * radius[:, None, None] * around).reshape(-1, 2) for step in RINGS]
    )
    room = np.concatenate([np.repeat(radius * step / RINGS[0], SPOTS) for step in RINGS])
    points = shapely.points(spots)
    free = np.ones(len(spots), dtype=bool)
    free[land.query(points, predicate="intersects")[0]] = False
    reach = shapely.STRtree(shapely.buffer(shapely.points(at), SHORE * radius, quad_segs=8))
    free[reach.query(points, predicate="intersects")[0]] = False
    lines = shapely.STRtree(edges)
    free[lines.query(points, predicate="dwithin", distance=0.35 * room)[0]] = False
    straits = [_strait(at, radius, pair, lines, land) for pair in apart]
    between = [
        (spot, 0.3 * float(radius[list(pair)].min()))
        for spot, pair in zip(straits, apart, strict=True)
        if spot is not None
    ]
    return _thin(
        np.array([*(spot for spot, _ in between), *spots[free]]).reshape(-1, 2),
        0.8 * np.array([*(width for _, width in between), *room[free]]),
    )


def _land(at: Floats, radius: Floats, edges: npt.NDArray[np.object_]) -> list[Any]:
    """Return the faces between edges in which there is no water."""
    if not len(edges):
        return []
    discs = shapely.buffer(shapely.points(at), COVERED * radius, quad_segs=6)
    tree, land = shapely.STRtree(discs), []
    for face in shapely.get_parts(shapely.polygonize(edges)):
        if len(face.exterior.coords) == 4 and not face.interiors:
            land.append(face)
            continue
        near = tree.query(face, predicate="intersects")
        left = shapely.difference(face, shapely.union_all(discs[near])).area
        if left < LAKE * np.pi * float(np.median(radius[near])) ** 2:
            land.append(face)
    return land


def _strait(at: Floats, radius: Floats, pair: Edge, edges: Any, land: Any) -> Floats | None:
    """Return the spot of water between two units; None where there is land or nothing to part."""
    a, b = pair
    gap = at[b] - at[a]
    if np.hypot(*gap) > 4 * (radius[a] + radius[b]):
        return None
    aside = np.array([-gap[1], gap[0]]) / np.hypot(*gap) * ASIDE * min(radius[a], radius[b])
    spot = at[a] + gap * radius[a] / (radius[a] + radius[b]) + aside
    point = shapely.Point(spot)
    near = edges.query(point, predicate="dwithin", distance=0.1 * min(radius[a], radius[b]))
    return None if len(near) or len(land.query(point, predicate="intersects")) else np.asarray(spot)


def _thin(spots: Floats, room: Floats) -> Floats:
    """Return the spots, the first first, that are not too near to one before."""
    if not len(spots):
        return spots
    points, kept = shapely.points(spots), np.ones(len(spots), dtype=bool)
    found = shapely.STRtree(points).query(points, predicate="dwithin", distance=room)
    for k, j in sorted(zip(*found.tolist(), strict=True)):
        if kept[k] and j > k:
            kept[j] = False
    return np.asarray(spots[kept])


def _frame(at: Floats, radius: Floats) -> Floats:
    """Return spots along a rectangle far around everything."""
    west, south = at.min(axis=0) - FRAME * radius.max()
    east, north = at.max(axis=0) + FRAME * radius.max()
    across, up = np.linspace(west, east, FRAME_SPOTS), np.linspace(south, north, FRAME_SPOTS)
    return np.array(
        [(x, y) for y in (south, north) for x in across] + [(x, y) for x in (west, east) for y in up[1:-1]]
    )
