"""Duals from the middle of all optimal ones.

Where the master is degenerate, as it is when its optimum is a partition, it has many optimal duals,
and the simplex method ends in a corner of them: some nodes are worth far too much and others nothing,
so that many regions look nearly worth their cost and pricing takes long.  A right-hand side that is moved
a little leads to another corner; the mean of a few corners is worth the same and far from all of them
(Rousseau, Gendreau and Feillet, "Interior point stabilization for column generation", Operations
Research Letters 35, 2007).
"""

from __future__ import annotations

import numpy as np

from optimizer.engine.arrays.image import Duals
from optimizer.engine.columns.master import Master, Relaxed, attempt

__all__ = ["centre"]

CORNERS = 6
"""Corners that are looked for besides the one that is known."""

MOVE = 1e-4
"""By how much at most a node is covered more or less than once."""

LOSS = 1e-5
"""A corner worth less than the optimum by more than this part of it is left out."""


def centre(master: Master, relaxed: Relaxed, seed: int) -> Duals:
    """Return the mean of some corners of the optimal duals, by the last solve of a master.

    Parameters
    ----------
    master : Master
        Just solved; it is left as it was, but for its basis.
    relaxed : Relaxed
        Its optimum.
    seed : int
        Of the directions.
    """
    directions = np.random.default_rng(seed).uniform(-MOVE, MOVE, (CORNERS, len(master.rows)))
    corners = [relaxed.duals]
    for direction in directions:
        for row, move in zip(master.rows.values(), direction.tolist(), strict=True):
            row.SetBounds(1.0 + move, 1.0 + move)
        if attempt(master.solver, len(master.columns), master.ended):
            corners.append(master.duals())
    for row in master.rows.values():
        row.SetBounds(1.0, 1.0)
    value = relaxed.duals.base(master.image)
    good = [duals for duals in corners if value - duals.base(master.image) <= abs(value) * LOSS]
    nodes = np.floor(np.mean([duals.nodes for duals in good], axis=0)).astype(np.int64)
    sides = [round(sum(column) / len(good)) for column in zip(*(duals.sides for duals in good), strict=True)]
    return Duals(nodes, tuple(sides))
