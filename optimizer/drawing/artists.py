"""How a map is drawn: from a sketch to artists on axes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from optimizer.drawing.labels import FONT
from optimizer.drawing.naming import Kind, Placed, land_around, place_names
from optimizer.drawing.sketch import WHITE, Sketch

__all__ = ["FONT", "GREY", "HATCHES", "INK", "OUTSIDE", "Halo", "draw"]

INK, DIM, GREY, OUTSIDE = "#1F262C", "#39434B", "#5A636B", "#E9EAEB"

HATCHES = ("/////", "....")
"""How the marks of a sketch are hatched, in their order."""


class Halo(withStroke):
    """A white rim around text: its width in points and its opacity, readable for the SVG."""

    def __init__(self, width: float, opacity: float) -> None:
        super().__init__(linewidth=width, foreground=WHITE, alpha=opacity)
        self.width = width
        self.opacity = opacity


STRONG, SOFT = Halo(2.2, 1.0), Halo(1.8, 0.6)
"""Halos of regions and of municipalities."""


RIM = withStroke(linewidth=2.0, foreground=WHITE, alpha=0.9)
"""Of the line from a name to its region, which may run over others."""

STYLES: Mapping[Kind, tuple[str, Halo]] = {
    "region": (INK, STRONG),
    "centre": (INK, SOFT),
    "mover": (INK, SOFT),
    "municipality": (DIM, SOFT),
}
"""Ink and halo of names."""


def draw(ax: Axes, sketch: Sketch, names: Sequence[Placed] | None = None) -> None:
    """Draw a sketch on axes: land, regions, borders, links, centres and names.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    sketch : Sketch
    names : sequence of Placed, optional
        Default: what `naming.place_names` gives for this map alone.
    """
    west, south, east, north = sketch.bounds
    ax.set_axis_off()
    ax.set_aspect("equal", adjustable="box", anchor="SW")
    ax.set_xlim(west, east)
    ax.set_ylim(south, north)
    ax.apply_aspect()
    cells, area = sketch.cells, list(sketch.territory.codes)
    _fill(ax, land_around(sketch), facecolor=OUTSIDE, edgecolor=WHITE, linewidth=0.5, zorder=1)
    thin = 0.35 if sketch.large else 0.7
    fills = [sketch.colour(code) for code in area]
    _fill(ax, cells.of(area), facecolor=fills, edgecolor=WHITE, linewidth=thin, zorder=2)
    free = [code for code in area if code not in sketch.partition.codes]
    _fill(ax, cells.of(free), facecolor="none", edgecolor=GREY, linewidth=0.5, zorder=2.5)
    for hatch, codes in zip(HATCHES, sketch.marks.values(), strict=False):
        marked = cells.of(code for code in area if code in codes)
        style: dict[str, Any] = {
            "facecolor": "none",
            "edgecolor": "#00000088",
            "hatch": hatch,
            "linewidth": 0.4,
            "zorder": 3,
        }
        _fill(ax, marked, **style).set_hatch_linewidth(0.55)
    _fill(ax, sketch.shapes.values(), facecolor="none", edgecolor=INK, linewidth=0.5, zorder=4)
    heavy = 1.1 if sketch.large else 1.6
    tiers = [(sketch.borders, heavy if sketch.above is None else heavy / 2)]
    tiers += [] if sketch.heavy_borders is None else [(sketch.heavy_borders, 2 * heavy)]
    for borders, width in tiers:
        lines = [part.coords for part in shapely.get_parts(borders) if part.geom_type == "LineString"]
        ax.add_collection(LineCollection(lines, colors=INK, linewidths=width, zorder=4), autolim=False)
    ends = [[sketch.middle(a), sketch.middle(b)] for a, b in sketch.links]
    ax.add_collection(
        LineCollection(ends, colors=INK, linewidths=0.8, linestyles=(0, (3, 2)), zorder=4.5), autolim=False
    )
    for code in sorted(sketch.centres & set(area)):
        size = 2.6 if sketch.large else 4.6
        ax.plot(*sketch.middle(code), "o", color=INK, markersize=size, mec=WHITE, mew=0.7, zorder=5)
    box, per_point = ax.get_window_extent(), 72 / ax.figure.dpi
    if names is None:
        ((names,), _) = place_names([sketch], box.width * per_point, box.height * per_point)
    for name in names:
        _print_name(ax, name, box.width * per_point / (east - west))


def _fill(ax: Axes, shapes: Iterable[Any], **style: Any) -> PathCollection:
    collection = PathCollection([_outline(shape) for shape in shapes], joinstyle="round", **style)
    ax.add_collection(collection, autolim=False)
    return collection


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


# -------------------------------------------------------------------- names
def _print_name(ax: Axes, name: Placed, scale: float) -> None:
    """Print a name, with its line, `scale` points to the metre."""
    west, south = ax.get_xlim()[0], ax.get_ylim()[0]
    spot, (ink, halo) = name.spot, STYLES[name.kind]
    x, y = west + spot.x / scale, south + spot.y / scale
    if spot.leader is not None:
        ends = np.array(spot.leader.coords) / scale + (west, south)
        ax.plot(*ends.T, color=INK, lw=0.7, zorder=5.5, scalex=False, scaley=False, path_effects=[RIM])
    for line, up in zip(spot.form.lines, spot.form.baselines(), strict=True):
        ax.annotate(
            line.text,
            (x, y),
            (0, up),
            textcoords="offset points",
            ha="center",
            va="baseline",
            family=FONT,
            fontsize=line.size,
            fontweight=line.weight,
            color=ink,
            path_effects=[halo],
            annotation_clip=False,
            parse_math=False,
            zorder=6,
        )
