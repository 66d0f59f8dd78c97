"""A canvas of Matplotlib: axes of a figure, for notebooks and for charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D, ScaledTranslation, Transform

from optimizer.drawing.canvas import DASHES, INK, WHITE, Rim
from optimizer.drawing.fonts import FONT

__all__ = ["Artists", "Halo", "above", "below", "on_map", "paper"]

UNDER = 2.0
"""Above the grid of a chart; what comes later lies on what came before."""


class Halo(withStroke):
    """A white rim around text: its width in points and its opacity, readable for the SVG."""

    def __init__(self, width: float, opacity: float) -> None:
        super().__init__(linewidth=width, foreground=WHITE, alpha=opacity)
        self.width = width
        self.opacity = opacity


def on_map(ax: Axes, bounds: tuple[float, float, float, float]) -> tuple[Artists, float, float]:
    """Make axes a map (west, south, east and north in metres): its canvas, width and height in points."""
    west, south, east, north = bounds
    ax.set_axis_off()
    ax.set_aspect("equal", adjustable="box", anchor="SW")
    ax.set_xlim(west, east)
    ax.set_ylim(south, north)
    ax.apply_aspect()
    box, per_point = ax.get_window_extent(), 72 / ax.figure.dpi
    width, height = box.width * per_point, box.height * per_point
    metres = Affine2D().scale((east - west) / width).translate(west, south)
    return Artists(ax, metres + ax.transData, clip=True), width, height


def above(ax: Axes) -> Artists:
    """Return the canvas that begins in the upper left corner of axes."""
    return Artists(ax, paper(ax, (0, 1)), clip=False)


def below(ax: Axes) -> Artists:
    """Return the canvas that begins in the lower left corner of axes."""
    return Artists(ax, paper(ax, (0, 0)), clip=False)


def paper(ax: Axes, corner: tuple[float, float]) -> Transform:
    """Points from a corner of the axes, to the right and up."""
    at = ScaledTranslation(*corner, ax.transAxes)  # type: ignore[arg-type]  # works for any transform
    return Affine2D().scale(1 / 72) + ax.figure.dpi_scale_trans + at


class Artists:
    """See `optimizer.drawing.canvas.Canvas`."""

    def __init__(self, ax: Axes, transform: Transform, *, clip: bool) -> None:
        self.ax, self.transform, self.clip = ax, transform, clip

    def fill(
        self, shapes: Iterable[Any], colours: str | Sequence[str], edge: str = WHITE, width: float = 0.5
    ) -> None:
        """Draw polygons in one colour, or each in its own (empty: none), with their outlines."""
        self._fill(shapes, facecolor=colours or "none", edgecolor=edge, linewidth=width)

    def hatch(self, shapes: Iterable[Any], pattern: str) -> None:
        """Draw polygons in a hatch that lets colours through."""
        marked = self._fill(shapes, facecolor="none", edgecolor="#00000088", hatch=pattern, linewidth=0.4)
        marked.set_hatch_linewidth(0.55)

    def line(
        self, lines: Iterable[Any], width: float, *, dashed: bool = False, rim: Rim | None = None
    ) -> None:
        """Draw lines, each a sequence of points, in ink."""
        drawn = LineCollection(
            list(lines), colors=INK, linewidths=width, linestyles=(0, DASHES) if dashed else "solid"
        )
        if rim is not None:
            drawn.set_path_effects([Halo(rim.width, rim.opacity)])
        self._add(drawn)

    def dot(self, x: float, y: float, size: float) -> None:
        """Draw a dot in ink with a white edge."""
        self._add(Line2D([x], [y], marker="o", ls="", color=INK, ms=size, mec=WHITE, mew=0.7))

    def text(
        self,
        words: str,
        x: float,
        y: float,
        size: float,
        ink: str,
        *,
        bold: bool = False,
        centred: bool = False,
        rim: Rim | None = None,
    ) -> None:
        """Print words on a baseline, from x on or centred on it."""
        self.ax.text(
            x,
            y,
            words,
            transform=self.transform,
            ha="center" if centred else "left",
            va="baseline",
            family=FONT,
            fontsize=size,
            fontweight="bold" if bold else "normal",
            color=ink,
            path_effects=None if rim is None else [Halo(rim.width, rim.opacity)],
            parse_math=False,
            zorder=self._next(),
        )

    def _fill(self, shapes: Iterable[Any], **style: Any) -> PathCollection:
        drawn = PathCollection([_outline(shape) for shape in shapes], joinstyle="round", **style)
        self._add(drawn)
        return drawn

    def _add(self, artist: Artist) -> None:
        artist.set(transform=self.transform, clip_on=self.clip, zorder=self._next())
        self.ax.add_artist(artist)

    def _next(self) -> float:
        """Return a height above all that was drawn before."""
        return UNDER + len(self.ax.get_children()) / 1000


def _outline(shape: Any) -> Path:
    """Return polygons with their holes as one path; lines and points are left out."""
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    # Outer rings one way round and holes the other: the fill rule of every backend agrees then.
    rings = [
        np.asarray(ring.coords)[:, :2]
        for polygon in polygons
        for turned in [shapely.orient_polygons(polygon)]
        for ring in (turned.exterior, *turned.interiors)
    ]
    return Path.make_compound_path(*(Path(ring, closed=True) for ring in rings)) if rings else Path([(0, 0)])
