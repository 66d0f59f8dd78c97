"""Synthetic planar maps: made from a seed, so that nothing needs to be brought or committed.

Units are random points, what touches is the Delaunay triangulation without its longest edges;
inhabitants are log-normal, as those of counties and municipalities are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import numpy as np

from models.problem import Bound, Cost, Hinge, Limit, Pair, Problem, Side
from models.records import record

__all__ = ["SYNTHETIC", "County", "Weak", "county_map", "weak_map", "write_graph"]

LONGEST = 0.04
"""Part of the edges of the triangulation that are left out, the longest first."""

SPREAD = 0.9
"""Standard deviation of the logarithm of inhabitants."""

HIGHEST = 11.6
"""Largest logarithm of inhabitants: no unit is larger than a region of an exact number may be."""


@record
class County:
    """A map as of counties: exactly `regions`, within a deviation of the mean, fewest borders cut."""

    units: int
    regions: int
    seed: int
    deviation: Fraction = Fraction(1, 200)

    def problem(self) -> Problem:
        """Return the map as a problem."""
        return county_map(self.units, self.regions, self.seed, self.deviation)


@record
class Weak:
    """A large map with weak ties: a minimum of inhabitants, pair costs that hardly differ."""

    units: int
    seed: int

    def problem(self) -> Problem:
        """Return the map as a problem."""
        return weak_map(self.units, self.seed)


def county_map(units: int, regions: int, seed: int, deviation: Fraction = Fraction(1, 200)) -> Problem:
    """Return the problem of so many regions of nearly equal population with the fewest borders cut."""
    people, edges = _plane(units, seed)
    total = sum(people)
    lower = -(-total * (1 - deviation) // regions)
    upper = total * (1 + deviation) // regions
    return Problem(
        units=tuple(f"u{k:04d}" for k in range(units)),
        edges=frozenset(edges),
        totals={"population": tuple(people)},
        costs={"cut_edges": Cost(separate=dict.fromkeys(edges, 1))},
        limits=(Limit(((Bound("population", int(lower), int(upper)),),), "population"),),
        sides=(Side("regions", Cost(per_region=1), regions, regions),),
    )


def weak_map(units: int, seed: int) -> Problem:
    """Return the problem of regions above a minimum, where every border costs about the same.

    The minimum is that of about eight average units; inhabitants above one and a half times the
    minimum cost a little, so that large regions do not simply win.
    """
    people, edges = _plane(units, seed)
    rng = np.random.default_rng(seed + 1)
    minimum = 8 * sum(people) // units
    degree = [0] * units
    for i, j in edges:
        degree[i] += 1
        degree[j] += 1
    ties = {
        (i, j): max(1, round((people[i] / degree[i] + people[j] / degree[j]) * rng.uniform(0.5, 1.5) / 10))
        for i, j in edges
    }
    hinge = Hinge("population", minimum + minimum // 2, Fraction(1, 20))
    return Problem(
        units=tuple(f"u{k:04d}" for k in range(units)),
        edges=frozenset(edges),
        totals={"population": tuple(people)},
        costs={"ties": Cost(separate=ties), "size": Cost(hinges=(hinge,))},
        limits=(Limit(((Bound("population", minimum),),), "population"),),
    )


def _plane(units: int, seed: int) -> tuple[list[int], list[Pair]]:
    """Return inhabitants (most first) and touching pairs of a random plane map."""
    from scipy.spatial import Delaunay

    rng = np.random.default_rng(seed)
    points = rng.random((units, 2))
    for _ in range(3):  # push points apart a little, so that units are of about one size
        near = Delaunay(points)
        start, others = near.vertex_neighbor_vertices
        middle = np.array([points[others[start[k] : start[k + 1]]].mean(axis=0) for k in range(units)])
        points = 0.7 * points + 0.3 * middle
    people = np.sort(np.rint(np.exp(np.minimum(rng.normal(10.0, SPREAD, units), HIGHEST))).astype(int))[::-1]
    points = points[rng.permutation(units)]
    corners = Delaunay(points).simplices[:, [[0, 1], [1, 2], [0, 2]]].reshape(-1, 2)
    pairs = {(int(min(pair)), int(max(pair))) for pair in corners}
    ordered = sorted(pairs, key=lambda pair: -float(np.linalg.norm(points[pair[0]] - points[pair[1]])))
    kept, degree = set(pairs), np.bincount(np.array(sorted(pairs)).ravel(), minlength=units)
    for pair in ordered[: int(LONGEST * len(ordered))]:
        if all(degree[k] > 2 for k in pair):
            kept.discard(pair)
            degree[list(pair)] -= 1
    return people.tolist(), sorted(kept)


def write_graph(path: Path, units: int, seed: int = 0) -> None:
    """Write a random plane map as a graph that ``regio data import`` reads (networkx's adjacency data)."""
    people, edges = _plane(units, seed)
    near: list[list[dict[str, int]]] = [[] for _ in people]
    for i, j in edges:
        near[i].append({"id": j})
        near[j].append({"id": i})
    nodes = [
        {"id": k, "code": f"c{k:05d}", "name": f"Commune {k}", "population": number}
        for k, number in enumerate(people)
    ]
    graph = {"directed": False, "multigraph": False, "graph": [], "nodes": nodes, "adjacency": near}
    path.write_text(json.dumps(graph), encoding="utf-8")


COUNTIES = {16: 2, 23: 3, 33: 2, 40: 4, 46: 7, 55: 3, 62: 5, 64: 6, 75: 4, 82: 5, 95: 6, 105: 7}
"""Units -> regions of the county-like maps."""

WEAK = (250, 500, 1000, 5000)
"""Units of the maps with weak ties."""

SYNTHETIC: Mapping[str, County | Weak] = {
    **{f"counties, {n} units, {k} regions": County(n, k, n) for n, k in COUNTIES.items()},
    **{f"weak ties, {n} units": Weak(n, n) for n in WEAK},
}
"""The instances by name."""
