"""What both pygeoda methods share: weights, the attributes that say what is alike, and one minimum.

pygeoda knows attributes that are to be alike within a region, not pair costs.  Ours are put to it as
the leading eigenvectors of the Laplacian of the ties (spectral embedding: von Luxburg, "A tutorial on
spectral clustering", Statistics and Computing 17, 2007), in which units that are tied lie close.
It also knows one minimum of one sum.  Any other rule is only looked at afterwards.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pygeoda

from benchmarks.methods.bounds import population_bounds
from models.problem import Problem, Region

__all__ = ["attributes", "minimum", "people", "regions", "weights"]


def weights(problem: Problem) -> Any:
    """Return what touches as pygeoda's weights, which it reads from a file of neighbours only."""
    lines = [f"0 {len(problem)} units unit"]
    for i in range(len(problem)):
        near = sorted(problem.neighbours[i])
        lines += [f"{i} {len(near)}", " ".join(map(str, near))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "units.gal"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return pygeoda.read_gal(str(path), [str(i) for i in range(len(problem))])


def attributes(problem: Problem, count: int) -> list[list[float]]:
    """Return `count` eigenvectors of the Laplacian of the ties; of the borders where nothing is tied."""
    tied = np.zeros((len(problem), len(problem)))
    ties = {pair: cost for pair, cost in problem.cost.separate.items() if cost > 0}
    for (i, j), cost in (ties or dict.fromkeys(problem.edges, 1)).items():
        tied[i, j] = tied[j, i] = cost
    _, vectors = np.linalg.eigh(np.diag(tied.sum(axis=0)) - tied)
    return [[float(x) for x in vectors[:, k]] for k in range(1, count + 1)]


def people(problem: Problem) -> list[float]:
    """Return the inhabitants of each unit."""
    return [float(number) for number in problem.totals["population"]]


def minimum(problem: Problem) -> float:
    """Return the largest minimum of inhabitants that a region may have to reach."""
    lowers = [bound.lower or 0 for bound in population_bounds(problem)]
    return float(max(lowers, default=0))


def regions(labels: Sequence[int]) -> list[Region]:
    """Return the regions that labels of units stand for."""
    return [frozenset(i for i, other in enumerate(labels) if other == label) for label in sorted(set(labels))]
