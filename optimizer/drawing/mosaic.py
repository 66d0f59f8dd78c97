"""A mosaic in place of real borders: what touches touches, areas are about right, water stays open.

The facts are the middles, areas and borders of municipalities; no boundary is traced.  Edges
between middles are made free of crossings (`planar`), turned into a mesh of cells with water
around and between (`mesh`), which is then relaxed (`relaxation`).  An enclave is cut out of the cell of
its one neighbour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from models.records import record
from models.territory import Territory
from optimizer.drawing.kept import Laid, kept
from optimizer.drawing.mesh import Mesh, build_mesh
from optimizer.drawing.planar import Edge, uncross
from optimizer.drawing.relaxation import relax

__all__ = ["Mosaic", "lay_mosaic"]

Floats = npt.NDArray[np.float64]

Pair = tuple[str, str]

Units = tuple[tuple[str, float, float, float], ...]
"""Code, middle and area (km2) of every municipality."""

Borders = tuple[tuple[Pair, str, int], ...]
"""Who touch, why, and over how many metres."""

RIVER = 0.2
"""Units that meet over water touch when their border is as long as this, in radii of the smaller one."""

LARGE = 100
"""From so many units on a mosaic takes long enough to be kept."""

SMALLEST = 1e-4
"""No unit is drawn with less than this share of the average area."""

CUTS = 3
"""How often the corners of a border are cut."""

JITTER = 2e-3
"""How far units are moved so that no three are on one line, in their radii."""

FAR = 8.0
"""Units whose middles are farther apart than this, in both their radii, are not drawn together."""

SPARSE, DENSE = 200.0, 0.005
"""When a square that holds all middles is more or less than this, in the sum of areas, then areas
and places are not in the same units."""

ROUND = 0.9
"""An enclave's border is at least as long as this, in circles of its area."""


@record
class Mosaic:
    """Shapes of municipalities by code, in metres, and the land borders that could not be drawn."""

    shapes: Mapping[str, Any]
    apart: tuple[Pair, ...]


def lay_mosaic(territory: Territory) -> Mosaic:
    """Return the mosaic of the whole that an area is part of; one whole is laid once per machine."""
    whole = territory.whole
    units = tuple(
        (m.code, m.x, m.y, m.area_km2) for m in sorted(whole.municipalities.values(), key=lambda m: m.code)
    )
    known = whole.municipalities
    borders = tuple(
        (pair, touch.crossing, touch.border_m)
        for pair, touch in sorted(whole.touches.items())
        if pair[0] in known and pair[1] in known
    )
    return _kept(units, borders)


@lru_cache(maxsize=8)
def _kept(units: Units, borders: Borders) -> Mosaic:
    if not units:
        return Mosaic({}, ())
    if len(units) < LARGE:
        return Mosaic(*_lay(units, borders))
    return Mosaic(*kept((units, borders), lambda: _lay(units, borders)))


def _lay(units: Units, borders: Borders) -> Laid:
    codes = [unit[0] for unit in units]
    number = {code: k for k, code in enumerate(codes)}
    area = 1e6 * np.array([unit[3] for unit in units])
    area = np.maximum(area, SMALLEST * max(area.mean(), 1.0))
    places = np.array([unit[1:3] for unit in units], dtype=float)
    area *= _scale(places, area)
    radius = np.sqrt(area / np.pi)
    at = _spread(places, radius)
    touching, apart = [], []
    length: dict[Edge, int] = {}
    ranked = sorted(borders, key=lambda border: (border[1] != "land", -border[2], border[0]))
    for (a, b), crossing, border_m in ranked:
        edge = (min(number[a], number[b]), max(number[a], number[b]))
        length[edge] = border_m
        if np.hypot(*(at[edge[0]] - at[edge[1]])) > FAR * radius[list(edge)].sum():
            continue
        if crossing == "land" or (crossing != "corner" and border_m >= RIVER * min(radius[list(edge)])):
            touching.append(edge)
        elif crossing != "corner":
            apart.append(edge)
    inside = _enclaves(at, area, touching, length)
    shapes = _cells(at, area, radius, touching, apart, inside)
    if not (shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes)):
        shapes = _disjoint(shapes)
    land = [pair for pair, crossing, _ in borders if crossing == "land"]
    lost = tuple(pair for pair in land if not _meet(shapes[number[pair[0]]], shapes[number[pair[1]]]))
    return dict(zip(codes, shapes, strict=True)), lost


def _cells(
    at: Floats,
    area: Floats,
    radius: Floats,
    touching: list[Edge],
    apart: list[Edge],
    inside: Mapping[int, int],
) -> list[Any]:
    """Return the cells of all units, enclaves cut out of those around them."""
    area = area.copy()
    for enclave, around in inside.items():  # the innermost first, so that all of it is passed on
        area[around] += area[enclave]
    shown = [k for k in range(len(at)) if k not in inside]
    place = {k: i for i, k in enumerate(shown)}
    size = np.sqrt(area[shown] / np.pi)

    def renumbered(edges: Sequence[Edge]) -> list[Edge]:
        return [(place[a], place[b]) for a, b in edges if a in place and b in place]

    spots, edges = uncross(at[shown], size, renumbered(touching))
    mesh = build_mesh(spots, size, edges, renumbered(apart))
    rings = _rings(mesh, relax(mesh, area[shown]), len(shown))
    shapes: list[Any] = [None] * len(at)
    for k, ring in zip(shown, rings, strict=True):
        shapes[k] = ring
    for enclave, around in reversed(list(inside.items())):
        shapes[enclave] = _disc(shapes[around], at[enclave], float(radius[enclave]), float(area[enclave]))
        shapes[around] = shapely.difference(shapes[around], shapes[enclave])
    return shapes


def _rings(mesh: Mesh, at: Floats, units: int) -> list[Any]:
    """Return the outlines of the cells of units: their rings in order around the hub, corners rounded."""
    hub, corner = np.unique(
        np.column_stack([np.repeat(mesh.triangles[:, 0], 2), mesh.triangles[:, 1:].ravel()]), axis=0
    ).T
    joints = _joints(mesh, units)
    hub, corner = hub[hub < units], corner[hub < units]
    away = at[corner] - at[hub]
    order = np.lexsort((np.arctan2(away[:, 1], away[:, 0]), hub))
    starts = np.searchsorted(hub[order], np.arange(1, units))
    rings = np.split(corner[order], starts)
    rounded = [_rounded(at[ring], joints[ring]) for ring in rings]
    if not shapely.coverage_is_valid([shapely.Polygon(ring) for ring in rounded]):
        rounded = [at[ring] for ring in rings]
    return [shapely.Polygon(ring) for ring in rounded]


def _joints(mesh: Mesh, units: int) -> npt.NDArray[np.bool_]:
    """Tell at which corners three or more units meet, or two and the water."""
    hub, corner = np.minimum(np.repeat(mesh.triangles[:, 0], 2), units), mesh.triangles[:, 1:].ravel()
    meeting = np.unique(np.column_stack([corner, hub]), axis=0)[:, 0]
    return np.asarray(np.bincount(meeting, minlength=len(mesh.at)) > 2)


def _rounded(ring: Floats, kept: npt.NDArray[np.bool_]) -> Floats:
    """Return a ring with corners cut (Chaikin 1974), but for those that are kept.

    Cells on both sides of a border get the same points.
    """
    for _ in range(CUTS):
        before, after = np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0)
        pairs = np.stack([0.75 * ring + 0.25 * before, 0.75 * ring + 0.25 * after], axis=1)
        pairs[kept] = ring[kept][:, None]
        chosen = np.column_stack([np.ones(len(ring), dtype=bool), ~kept])
        ring, kept = pairs[chosen], np.repeat(kept, 2).reshape(-1, 2)[chosen]
    return ring


def _disjoint(shapes: Sequence[Any]) -> list[Any]:
    """Return shapes of which none covers another: where two do, the earlier one keeps its own.

    Needed where places are so odd that triangles are too slim for arithmetic.
    """
    whole = list(shapely.make_valid(np.array(shapes)))
    tree = shapely.STRtree(whole)
    for k, shape in enumerate(whole):
        before = [whole[j] for j in sorted(tree.query(shape, predicate="intersects")) if j < k]
        left = shapely.difference(shape, shapely.union_all(before))
        parts = [part for part in shapely.get_parts(left) if part.geom_type == "Polygon"]
        whole[k] = max(parts, key=lambda part: part.area) if parts else shape
    return whole


def _meet(one: Any, other: Any) -> bool:
    """Tell whether two cells have more than a point in common."""
    return bool(shapely.length(shapely.intersection(one, other)) > 0)


def _scale(at: Floats, area: Floats) -> float:
    """Return what areas are multiplied with so that they fill about the land that their places span."""
    span = float(np.ptp(at, axis=0).max()) ** 2
    off = span / float(area.sum())
    return 1.0 if span == 0 or DENSE <= off <= SPARSE else off / 1.5


def _spread(at: Floats, radius: Floats) -> Floats:
    """Move units that lie on one spot apart, along a spiral, and all by less than the eye sees."""
    at = at.copy()
    _, spot, count = np.unique(np.round(at), axis=0, return_inverse=True, return_counts=True)
    for group in np.flatnonzero(count > 1):
        members = np.flatnonzero(spot.ravel() == group)
        turn = 2.39996 * np.arange(len(members))
        far = np.sqrt(np.arange(len(members)) / len(members)) * np.sqrt((radius[members] ** 2).sum())
        at[members] += far[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    turn = 2.39996 * np.arange(len(at))
    return np.asarray(at + JITTER * radius[:, None] * np.column_stack([np.cos(turn), np.sin(turn)]))


# -------------------------------------------------------------------- enclaves
def _enclaves(at: Floats, area: Floats, touching: list[Edge], length: Mapping[Edge, int]) -> dict[int, int]:
    """Return the units that lie wholly inside one other, with that one, the innermost first.

    Such a unit touches one other only, lies within the circle of both their areas, and its
    border, where known, is long enough to go around it.
    """
    around: dict[int, set[int]] = {}
    for a, b in touching:
        around.setdefault(a, set()).add(b)
        around.setdefault(b, set()).add(a)
    found: dict[int, int] = {}
    total = area.copy()
    queue = sorted(k for k, others in around.items() if len(others) == 1)
    while queue:
        k = queue.pop(0)
        if len(around[k]) != 1:
            continue
        (other,) = around[k]
        border = length[(min(k, other), max(k, other))]
        circle = 2 * np.sqrt(np.pi * total[k])
        within = np.hypot(*(at[k] - at[other])) < np.sqrt((total[other] + total[k]) / np.pi)
        if total[k] < total[other] and within and not 0 < border < ROUND * circle:
            found[k] = other
            total[other] += total[k]
            around[other].discard(k)
            around[k] = set()
            if len(around[other]) == 1:
                queue.append(other)
    return found


def _disc(around: Any, home: Floats, radius: float, area: float) -> Any:
    """Return a disc inside a shape, as near home as can be; smaller where there is no room."""
    radius = max(radius, float(np.sqrt(area / np.pi)))
    room = shapely.buffer(around, -1.15 * radius)
    if room.is_empty:
        circle = shapely.maximum_inscribed_circle(around)
        middle = shapely.Point(circle.coords[0])
        return middle.buffer(0.8 * circle.length, quad_segs=8)
    middle = shapely.Point(home)
    nearest = shapely.shortest_line(room, middle).coords[0]
    return shapely.Point(nearest).buffer(radius, quad_segs=8)
