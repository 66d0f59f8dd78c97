"""Points joined by straight edges that do not cross, and a triangulation that holds those edges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["Edge", "Triangulation", "triangulate", "uncross"]

Floats = npt.NDArray[np.float64]

Edge = tuple[int, int]
"""Two points by number, the smaller first."""

Ways = tuple[tuple[float, ...], int]

COARSE_TRIES, FINE_TRIES = 400, 100
"""For how many pairs of crossing edges a way to part them is looked for, so that it takes seconds at
most also where places have nothing to do with borders."""

BEYOND = 0.2
"""How far a point is moved past the edge that it crosses, in its own radii."""

COARSE: Ways = ((0.35, 0.8, 1.4), 8)
FINE: Ways = ((0.35, 0.7, 1.1, 1.6), 16)
"""Distances from its home that a point may go to get out of the way, in its radii, and in how many
directions: the fine ways are tried where the coarse ones did not help."""


def uncross(at: Floats, radius: Floats, edges: Sequence[Edge]) -> tuple[Floats, list[Edge]]:
    """Move points a little so that edges do not cross; leave out edges that still do.

    Of two edges that cross, one of the four ends is moved, just past the other edge or to some
    spot around its home, so that fewest edges cross; among such moves the smallest is taken.

    Parameters
    ----------
    at : array of float, shape (n, 2)
    radius : array of float, shape (n,)
        How large each point's surroundings are, in the units of `at`.
    edges : sequence of Edge
        The most important first: of two that cannot be parted the later one is left out.

    Returns
    -------
    tuple of array and list of Edge
        Where the points are now, and the edges that do not cross.
    """
    home, at, ends = at, at.copy(), np.array(edges, dtype=np.int64).reshape(-1, 2)
    for ways, tries in ((COARSE, COARSE_TRIES), (FINE, FINE_TRIES)):
        while pairs := _crossings(at, ends)[:tries]:
            tries -= len(pairs)
            if not sum(_part(at, home, radius, ends, pair, ways) for pair in pairs):
                break
    lost: set[int] = set()
    for first, second in _crossings(at, ends):
        if first not in lost:
            lost.add(second)
    return at, [edge for k, edge in enumerate(edges) if k not in lost]


def _crossings(at: Floats, ends: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return the pairs of edges without a common end that cross or touch, in order."""
    lines = shapely.linestrings(at[ends])
    one, other = shapely.STRtree(lines).query(lines, predicate="intersects")
    apart = (ends[one][:, :, None] != ends[other][:, None, :]).all(axis=(1, 2))
    return sorted((int(i), int(j)) for i, j in zip(one[apart], other[apart], strict=True) if i < j)


def _part(
    at: Floats, home: Floats, radius: Floats, ends: npt.NDArray[np.int64], pair: Edge, ways: Ways
) -> bool:
    """Move one end of two edges so that fewer edges cross, as near its home as can be; tell if one could."""
    best: tuple[int, float, int, Floats] | None = None
    for point in map(int, ends[list(pair)].ravel()):
        before, count = at[point].copy(), _count(at, ends, point)
        for spot in _spots(at, home[point], radius[point], ends[list(pair)], point, ways):
            at[point] = spot
            gain = _count(at, ends, point) - count
            choice = (gain, float(np.hypot(*(spot - home[point]))) / float(radius[point]), point, spot)
            if gain < 0 and (best is None or choice[:3] < best[:3]):
                best = choice
        at[point] = before
    if best is None:
        return False
    at[best[2]] = best[3]
    return True


def _spots(
    at: Floats, home: Floats, radius: float, ends: npt.NDArray[np.int64], point: int, ways: Ways
) -> Floats:
    """Return where the end of an edge may go: just past the other edge, or around its home."""
    (other,) = [edge for edge in ends if point not in edge]
    start, stop = at[other]
    along = stop - start
    normal = np.array([-along[1], along[0]]) / max(np.hypot(*along), 1e-12)
    aside = float((at[point] - start) @ normal)
    past = at[point] - (aside + np.copysign(BEYOND * radius, aside)) * normal
    steps, directions = ways
    angles = np.linspace(0, 2 * np.pi, directions, endpoint=False)
    around = np.column_stack([np.cos(angles), np.sin(angles)])
    return np.concatenate([past[None], *(home + step * radius * around for step in steps)])


def _count(at: Floats, ends: npt.NDArray[np.int64], point: int) -> int:
    """Return how many edges those of a point cross."""
    mine = (ends == point).any(axis=1)
    own, others = ends[mine], ends[~mine]
    p, q = at[others[:, 0]], at[others[:, 1]]
    low, high = at[own].min(axis=(0, 1)), at[own].max(axis=(0, 1))
    near = ((np.minimum(p, q) <= high) & (np.maximum(p, q) >= low)).all(axis=1)
    others, p, q = others[near], p[near], q[near]
    a, b = at[own[:, 0]][:, None], at[own[:, 1]][:, None]
    crossed = (_turn(a, b, p) * _turn(a, b, q) <= 0) & (_turn(p, q, a) * _turn(p, q, b) <= 0)
    return int((crossed & (own[:, None, :, None] != others[None, :, None, :]).all(axis=(2, 3))).sum())


def _turn(a: Floats, b: Floats, c: Floats) -> Floats:
    """Twice the area of triangles: above 0 where they turn to the left."""
    u, v = b - a, c - a
    return np.asarray(u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0])


class Triangulation:
    """Triangles over points, as the corners across each edge; edges can be flipped."""

    def __init__(self, at: Floats, triangles: Iterable[Sequence[int]]) -> None:
        self.at = at
        self.across: dict[Edge, list[int]] = {}
        self.around: dict[int, set[int]] = {k: set() for k in range(len(at))}
        for a, b, c in triangles:
            for u, v, w in ((a, b, c), (b, c, a), (c, a, b)):
                self.across.setdefault((min(u, v), max(u, v)), []).append(int(w))
                self.around[u].add(v)
                self.around[v].add(u)

    def triangles(self) -> npt.NDArray[np.int64]:
        """Return all triangles, each once, turning to the left."""
        found = sorted({tuple(sorted((a, b, c))) for (a, b), corners in self.across.items() for c in corners})
        shapes = np.array(found, dtype=np.int64).reshape(-1, 3)
        wrong = _turn(*(self.at[shapes[:, k]] for k in range(3))) < 0
        shapes[wrong] = shapes[wrong][:, ::-1]
        return shapes

    def insert(self, edge: Edge) -> None:
        """Make an edge part of the triangulation by flipping those that it crosses (Sloan 1993)."""
        queue = self._crossed(edge)
        tries = 0
        while queue and tries < 10_000:
            tries += 1
            crossed = queue.pop(0)
            if not self._flippable(crossed):
                queue.append(crossed)
                continue
            new = self._flip(crossed)
            if new != edge and not set(new) & set(edge) and self._cross(new, edge):
                queue.append(new)

    def _crossed(self, edge: Edge) -> list[Edge]:
        """Return the edges between the ends of a new one, in the order in which it crosses them."""
        a, b = edge
        if edge in self.across:
            return []
        ring = {(min(u, v), max(u, v)) for u in self.around[a] for v in self.around[u] if v in self.around[a]}
        following = [one for one in sorted(ring) if a in self.across[one] and self._cross(one, edge)]
        crossed, before = [], a
        while following:  # empty where the new edge runs through a point: it is not inserted then
            last = following[0]
            crossed.append(last)
            (corner,) = [w for w in self.across[last] if w != before]
            if corner == b:
                return crossed
            sides = [(min(u, corner), max(u, corner)) for u in last]
            following = [one for one in sides if self._cross(one, edge)]
            before = next(iter(set(last) - set(following[0]))) if following else b
        return []

    def _cross(self, one: Edge, other: Edge) -> bool:
        a, b, c, d = self.at[[*one, *other]]
        return bool(_turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0)

    def _flippable(self, edge: Edge) -> bool:
        corners = self.across[edge]
        return len(corners) == 2 and self._cross(edge, (corners[0], corners[1]))

    def _flip(self, edge: Edge) -> Edge:
        (u, v), (p, q) = edge, self.across.pop(edge)
        self.around[u].discard(v)
        self.around[v].discard(u)
        self.around[p].add(q)
        self.around[q].add(p)
        new = (min(p, q), max(p, q))
        self.across[new] = [u, v]
        for (x, y), old, fresh in (((u, p), v, q), ((u, q), v, p), ((v, p), u, q), ((v, q), u, p)):
            corners = self.across[(min(x, y), max(x, y))]
            corners[corners.index(old)] = fresh
        return new


def triangulate(at: Floats, edges: Iterable[Edge]) -> Triangulation:
    """Triangulate points (Delaunay) so that all of some edges, which do not cross, are part of it."""
    number = {(x, y): k for k, (x, y) in enumerate(at.tolist())}
    parts = shapely.get_parts(shapely.delaunay_triangles(shapely.multipoints(at)))
    corners = shapely.get_coordinates(parts).reshape(-1, 4, 2)[:, :3].tolist()
    found = Triangulation(at, [[number[x, y] for x, y in three] for three in corners])
    for edge in edges:
        found.insert(edge)
    return found
