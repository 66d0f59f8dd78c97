"""The plane of two weights: in which polygon each partition is the best, exactly.

The cost of a partition is linear in two weights, so that the best one at every point is the lowest of
planes: each is the lowest in a convex polygon.  The polygons of the partitions known are found by
clipping in exact fractions; the oracle is asked at their corners.  A partition that is cheaper there gets
a polygon of its own; when none is, the cost of the best, which is concave, lies nowhere below the planes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from math import floor

from models.proposal import Status
from models.records import record
from optimizer.judgement.oracle import FINE, Line, Oracle

__all__ = ["Face", "Point", "area_of", "search_plane"]

Point = tuple[Fraction, Fraction]
"""A factor of each of two costs."""

Corners = tuple[Point, ...]


@record
class Face:
    """Where one partition is the best: a convex polygon of factors, its corners counterclockwise.

    `proven` says that no partition is better anywhere in it.  A corner that is too fine to be counted
    exactly is looked at from the points of a grid around it (`FINE`): a partition could hide in such a
    triangle only.
    """

    line: Line
    corners: Corners
    proven: bool = False


def search_plane(oracle: Oracle, low: Point, high: Point) -> tuple[tuple[Face, ...], Status]:
    """Return the polygons into which partitions divide a rectangle of factors, and how far they are proven.

    Parameters
    ----------
    oracle : Oracle
        With two groups of costs.
    low, high : Point
        Opposite corners of the rectangle.
    """
    box = (low, (high[0], low[1]), high, (low[0], high[1]))
    first = oracle.ask(low)
    if isinstance(first, Status):
        return (), first
    known: dict[Line, Corners] = {first.line: box}
    sure: dict[Point, bool] = {}
    while (point := next(_open(oracle, known.values(), low, high, sure), None)) is not None:
        found = oracle.ask(point)
        assert not isinstance(found, Status), "a partition is known"
        sure[point] = found.proven
        if found.line.at(point) < min(line.at(point) for line in known):
            known = _with(known, found.line, box)
    faces = tuple(
        Face(line, corners, all(sure[p] for corner in corners for p in _around(oracle, corner, low, high)))
        for line, corners in known.items()
    )
    return faces, Status.OPTIMAL if all(face.proven for face in faces) else Status.FEASIBLE


def _open(
    oracle: Oracle, polygons: Iterable[Corners], low: Point, high: Point, sure: dict[Point, bool]
) -> Iterator[Point]:
    """Yield the points that have not been asked about, those that settle a corner."""
    for corners in polygons:
        for corner in corners:
            yield from (point for point in _around(oracle, corner, low, high) if point not in sure)


def _with(known: dict[Line, Corners], line: Line, box: Corners) -> dict[Line, Corners]:
    """Return the polygons after one more plane has come in; those that it covers are left out."""
    mine = box
    left = {}
    for other, corners in known.items():
        rest = _clipped(corners, other, line)
        if area_of(rest):
            left[other] = rest
        mine = _clipped(mine, line, other)
    return {**left, line: mine}


def _clipped(corners: Corners, line: Line, other: Line) -> Corners:
    """Return the part of a polygon in which a line is no dearer than another (by sides)."""
    kept: list[Point] = []
    worse = [line.at(corner) - other.at(corner) for corner in corners]
    for (p, d), (q, e) in pairwise(
        [*zip(corners, worse, strict=True), *zip(corners[:1], worse, strict=False)]
    ):
        if d <= 0:
            kept.append(p)
        if (d < 0 < e) or (e < 0 < d):
            share = d / (d - e)
            kept.append((p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])))
    return tuple(dict.fromkeys(kept))


def area_of(corners: Corners) -> Fraction:
    """Return the area of a polygon."""
    twice = Fraction(0)
    for (a, b), (c, d) in pairwise([*corners, *corners[:1]]):
        twice += a * d - c * b
    return abs(twice) / 2


def _around(oracle: Oracle, corner: Point, low: Point, high: Point) -> Corners:
    """Return the points that settle a corner: itself, or the smallest triangle of a grid around it."""
    if oracle.fits(corner):
        return (corner,)
    points: Corners = ()
    for fine in FINE:
        xs, ys = (_beside(t, fine, a, b) for t, a, b in zip(corner, low, high, strict=True))
        points = tuple(dict.fromkeys((x, y) for x in xs for y in ys))
        if all(map(oracle.fits, points)):
            break
    if len(points) > 3:
        (left, right), (lower, upper) = xs, ys
        rises = (corner[0] - left) * (upper - lower) < (corner[1] - lower) * (right - left)
        aside = (left, upper) if rises else (right, lower)
        points = ((left, lower), aside, (right, upper))
    return points


def _beside(value: Fraction, fine: int, low: Fraction, high: Fraction) -> tuple[Fraction, ...]:
    """Return the nearest steps of a grid below and above, none beyond the ends; a step is itself."""
    if value in (low, high):
        return (value,)
    step = floor(value * fine)
    ends = (max(low, Fraction(step, fine)), min(high, Fraction(step + 1, fine)))
    return ends[:1] if value == ends[0] else ends
