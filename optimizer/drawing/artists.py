"""How a map is drawn: from a sketch to artists on axes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from optimizer.drawing.geometry import GRID_M, middle
from optimizer.drawing.labels import FONT, Label, Sheet, blocks, place
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


def draw(ax: Axes, sketch: Sketch) -> None:
    """Draw a sketch on axes: land, regions, borders, links, centres and names."""
    west, south, east, north = sketch.bounds
    ax.set_axis_off()
    ax.set_aspect("equal", adjustable="box", anchor="SW")
    ax.set_xlim(west, east)
    ax.set_ylim(south, north)
    ax.apply_aspect()
    cells, area = sketch.cells.geometry, list(sketch.territory.codes)
    _fill(ax, _around(sketch), facecolor=OUTSIDE, edgecolor=WHITE, linewidth=0.5, zorder=1)
    thin = 0.35 if sketch.large else 0.7
    fills = [sketch.colour(code) for code in area]
    _fill(ax, cells.loc[area], facecolor=fills, edgecolor=WHITE, linewidth=thin, zorder=2)
    free = [code for code in area if code not in sketch.partition.codes]
    _fill(ax, cells.loc[free], facecolor="none", edgecolor=GREY, linewidth=0.5, zorder=2.5)
    for hatch, codes in zip(HATCHES, sketch.marks.values(), strict=False):
        marked = cells.loc[[code for code in area if code in codes]]
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
    lines = [part.coords for part in shapely.get_parts(sketch.borders) if part.geom_type == "LineString"]
    ax.add_collection(LineCollection(lines, colors=INK, linewidths=heavy, zorder=4), autolim=False)
    ends = [[sketch.middle(a), sketch.middle(b)] for a, b in sketch.links]
    ax.add_collection(
        LineCollection(ends, colors=INK, linewidths=0.8, linestyles=(0, (3, 2)), zorder=4.5), autolim=False
    )
    for code in sorted(sketch.centres & set(area)):
        size = 2.6 if sketch.large else 4.6
        ax.plot(*sketch.middle(code), "o", color=INK, markersize=size, mec=WHITE, mew=0.7, zorder=5)
    _print_names(ax, sketch)


def _around(sketch: Sketch) -> list[Any]:
    """Return the cells in view that are not of the area."""
    others = sketch.cells.geometry.drop(list(sketch.territory.codes)).to_numpy()
    return list(others[shapely.intersects(others, shapely.box(*sketch.bounds))])


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
def _print_names(ax: Axes, sketch: Sketch) -> None:
    """Place and print the names of centres, then regions, then municipalities with room."""
    west, south, _, _ = sketch.bounds
    box = ax.get_window_extent()
    scale = box.width * 72 / ax.figure.dpi / np.ptp(ax.get_xlim())

    def on_paper(shape: Any) -> Any:
        return shapely.transform(shape, lambda xy: (xy - (west, south)) * scale)

    area = list(sketch.territory.codes)
    papers = dict(zip(area, on_paper(sketch.cells.geometry.loc[area].to_numpy()), strict=True))
    land = on_paper(shapely.union_all([*sketch.shapes.values(), *_around(sketch)], grid_size=GRID_M))
    sheet = Sheet(box.width * 72 / ax.figure.dpi, box.height * 72 / ax.figure.dpi, land)
    centres = [code for code in area if code in sketch.centres]
    for code in centres:
        x, y = on_paper(shapely.Point(sketch.middle(code))).coords[0]
        sheet.marks.append((x - 3, y - 3, x + 3, y + 3))

    named = [] if sketch.large else [code for code in area if not _is_named_by_region(sketch, code)]
    dots = [_beside(sketch, code, papers[code], on_paper) for code in named if code in sketch.centres]
    _print(ax, sheet, scale, dots, INK, SOFT)
    size = max(6.4, 10.6 - 0.1 * len(sketch.partition))
    regions = []
    for region, shape in sketch.shapes.items():
        paper = on_paper(shape)
        forms = blocks(sketch.name(region), sketch.caption(region), size, weight="bold")
        regions.append(Label(forms, paper, middle(paper)))
    _print(ax, sheet, scale, regions, INK, STRONG)
    rest = [_inside(sketch, code, papers[code]) for code in named if code not in sketch.centres]
    _print(ax, sheet, scale, rest, DIM, SOFT)


def _is_named_by_region(sketch: Sketch, code: str) -> bool:
    """Tell whether a region of this municipality alone already shows its name."""
    alone = frozenset([code])
    return alone in sketch.shapes and sketch.name(alone) == sketch.territory.name(code)


def _inside(sketch: Sketch, code: str, shape: Any) -> Label:
    """Return a municipality's name as a label that has to lie in its cell."""
    return Label(blocks(sketch.territory.name(code), "", 6.2), shape, middle(shape), must=False)


def _beside(sketch: Sketch, code: str, shape: Any, on_paper: Any) -> Label:
    """Return a centre's name as a label beside its dot."""
    around = (
        (0.0, -1.0),
        (0.0, 1.0),
        (1.0, 0.0),
        (-1.0, 0.0),
        (1.0, -0.6),
        (-1.0, -0.6),
        (1.0, 0.6),
        (-1.0, 0.6),
    )
    at = on_paper(shapely.Point(sketch.middle(code))).coords[0]
    forms = blocks(sketch.territory.name(code), "", 7.0, weight="bold")
    return Label(forms, shape, (at[0], at[1]), must=False, beside=around)


def _print(ax: Axes, sheet: Sheet, scale: float, labels: list[Label], ink: str, halo: Halo) -> None:
    west, south = ax.get_xlim()[0], ax.get_ylim()[0]
    for spot in place(sheet, labels):
        if spot is None:
            continue
        x, y = west + spot.x / scale, south + spot.y / scale
        if spot.leader is not None:
            ends = np.array(spot.leader.coords) / scale + (west, south)
            ax.plot(*ends.T, color=INK, lw=0.5, zorder=5.5, scalex=False, scaley=False)
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
