"""The corners of a mesh moved until cells have their areas, places and smooth borders.

What is made small is a sum of squares without units: errors of area, lengths of borders, how far
a cell is from where its unit lies.  Adam (Kingma and Ba 2015) with one rate per corner does so; a step
that would turn a triangle over is not taken by that triangle's corners, so that every triangle
keeps its way round from the first to the last step.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from optimizer.drawing.mesh import Mesh, signed_areas

__all__ = ["relax"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STEPS = 200
"""How many steps are taken."""

AREA, BORDER, TOUCH, PLACE, HUB = 16.0, 0.02, 1.0, 0.6, 0.15
"""Weights: of areas (at the end), lengths of borders, borders that are too short to see, the
place of a cell, and a hub that is not amid its cell."""

SEA, STRANGER = 0.3, 30.0
"""How much borders on the open sea and of units that should not touch weigh beside others."""

SEEN = 0.45
"""A border should be as long as this, in radii of the smaller unit."""

SLIM = 0.12
"""A triangle below this share of its cell's average triangle pushes back."""

RATE, SLOWEST = 0.06, 0.002
"""The first and the last rate of moving, in local radii a step."""


def relax(mesh: Mesh, areas: Floats) -> Floats:
    """Move the corners of a mesh, and return where they are then.

    Parameters
    ----------
    mesh : Mesh
        All of its triangles turn to the left.
    areas : array of float, shape (units,)
        What the cells of units should measure; cells of water may have any size.
    """
    pull = _Pull(mesh, areas)
    at, local = mesh.at.copy(), pull.local[:, None]
    mean, spread = np.zeros_like(at), np.zeros(len(at))
    for step in range(STEPS):
        slope = pull.slope(at, AREA * min(1.0, 0.1 + 1.2 * step / STEPS)) * local
        slope[mesh.fixed] = 0.0
        mean = 0.85 * mean + 0.15 * slope
        spread = 0.95 * spread + 0.05 * (slope**2).sum(axis=1)
        rate = RATE * (1 - step / STEPS) + SLOWEST
        new = at - rate * local * mean / (np.sqrt(spread)[:, None] + 1e-9)
        while (bad := (signed_areas(new, mesh.triangles) <= pull.floor / 1000)).any():
            stuck = np.unique(mesh.triangles[bad])
            stuck = stuck[(new[stuck] != at[stuck]).any(axis=1)]
            if not len(stuck):
                break
            new[stuck] = at[stuck]
            mean[stuck] = 0.0
        at = new
    return at


class _Pull:
    """Where the corners of a mesh are pulled to."""

    def __init__(self, mesh: Mesh, areas: Floats) -> None:
        self.mesh, self.units, self.hubs = mesh, len(areas), len(mesh.radius)
        self.areas = np.concatenate([areas, np.pi * mesh.radius[len(areas) :] ** 2])
        self.home = mesh.at[: self.hubs].copy()
        hub = mesh.triangles[:, 0]
        self.floor = (SLIM * self.areas / np.bincount(hub, minlength=self.hubs))[hub]
        self.local = np.full(len(mesh.at), np.inf)
        for k in range(3):
            np.minimum.at(self.local, mesh.triangles[:, k], mesh.radius[hub])
        self.ring, self.ring_hub = mesh.triangles[:, 1:].ravel(), np.repeat(hub, 2)
        self.count = np.bincount(self.ring_hub, minlength=self.hubs)
        is_unit = mesh.borders < self.units
        self.smaller = mesh.radius[mesh.borders].min(axis=1)
        weight = np.where(is_unit.any(axis=1), 1.0, SEA) * np.where(mesh.strangers, STRANGER, 1.0)
        self.tension = 2 * BORDER * weight / self.smaller**2
        self.seen = np.where(is_unit.all(axis=1) & ~mesh.strangers, SEEN * self.smaller, 0.0)

    def slope(self, at: Floats, area: float) -> Floats:
        """Return the gradient of the sum, with a weight for areas."""
        out = self._of_areas(at, area)
        self._add_borders(at, out)
        self._add_places(at, out)
        return out

    def _of_areas(self, at: Floats, weight: float) -> Floats:
        """Areas of units, and triangles that are too slim."""
        triangles = self.mesh.triangles
        now = signed_areas(at, triangles)
        cell = np.bincount(triangles[:, 0], now, self.hubs)
        by_area = 2 * weight * (cell - self.areas) / self.areas**2
        by_area[self.units :] = 0.0
        by_triangle = by_area[triangles[:, 0]] - 2 * np.maximum(0.0, self.floor - now) / self.floor**2
        a, b, c = (at[triangles[:, k]] for k in range(3))
        out = np.zeros_like(at)
        for k, along in enumerate((c - b, a - c, b - a)):
            turned = np.column_stack([-along[:, 1], along[:, 0]])
            _add(out, triangles[:, k], by_triangle[:, None] / 2 * turned)
        return out

    def _add_borders(self, at: Floats, out: Floats) -> None:
        """Long borders, and those that can hardly be seen."""
        middle, end, border = self.mesh.segments.T
        along = at[middle] - at[end]
        length = np.hypot(*along.T) + 1e-9
        whole = np.bincount(border, length, len(self.mesh.borders))
        short = np.maximum(0.0, self.seen - whole) / np.maximum(self.seen, 1e-9) ** 2
        force = (self.tension[border] - 2 * TOUCH * short[border] / length)[:, None] * along
        _add(out, middle, force)
        _add(out, end, -force)

    def _add_places(self, at: Floats, out: Floats) -> None:
        """Cells away from home, and hubs that are not amid their cells."""
        sums = [np.bincount(self.ring_hub, at[self.ring, k], self.hubs) for k in (0, 1)]
        amid = np.column_stack(sums) / self.count[:, None]
        square = self.mesh.radius[:, None] ** 2
        away = 2 * PLACE * (amid - self.home) / square
        away[self.units :] = 0.0
        aside = 2 * HUB * (at[: self.hubs] - amid) / square
        _add(out, self.ring, ((away - aside) / self.count[:, None])[self.ring_hub])
        out[: self.hubs] += aside


def _add(out: Floats, corners: Ints, what: Floats) -> None:
    for k in (0, 1):
        out[:, k] += np.bincount(corners, what[:, k], len(out))
