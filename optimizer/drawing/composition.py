"""How a map is drawn: from a sketch to strokes on a canvas, the same for files and for notebooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from optimizer.drawing.canvas import DIM, DOTS, GREY, INK, OUTSIDE, SLANTS, Canvas, Rim
from optimizer.drawing.naming import Kind, Placed, land_around
from optimizer.drawing.sketch import Sketch

__all__ = ["HATCHES", "compose"]

HATCHES = (SLANTS, DOTS)
"""How the marks of a sketch are hatched, in their order."""

STRONG, SOFT = Rim(2.2, 1.0), Rim(1.8, 0.6)
"""Around the names of regions and of municipalities."""

LEADER = Rim(2.0, 0.9)
"""Around the line from a name to its region, which may run over others."""

STYLES: Mapping[Kind, tuple[str, Rim]] = {
    "region": (INK, STRONG),
    "centre": (INK, SOFT),
    "mover": (INK, SOFT),
    "municipality": (DIM, SOFT),
}
"""Ink and rim of names."""


def compose(canvas: Canvas, sketch: Sketch, names: Sequence[Placed], width: float) -> None:
    """Draw a sketch: land, regions, borders, links, centres and names.

    Parameters
    ----------
    canvas : Canvas
        Of the map, its corner lower left.
    sketch : Sketch
    names : sequence of Placed
        What `naming.place_names` gives for a map of this width.
    width : float
        In points.
    """
    west, south, east, _ = sketch.bounds
    scale = width / (east - west)

    def on_paper(shape: Any) -> Any:
        return shapely.transform(shape, lambda xy: (xy - (west, south)) * scale)

    def point(code: str) -> tuple[float, float]:
        x, y = sketch.middle(code)
        return (x - west) * scale, (y - south) * scale

    area = list(sketch.territory.codes)
    cells = dict(zip(area, on_paper(sketch.cells.of(area)), strict=True))
    land = shapely.intersection(np.array(land_around(sketch), dtype=object), shapely.box(*sketch.bounds))
    canvas.fill(on_paper(land), OUTSIDE)
    canvas.fill(cells.values(), [sketch.colour(code) for code in area], width=0.35 if sketch.large else 0.7)
    canvas.fill([cells[code] for code in area if code not in sketch.partition.codes], "", GREY)
    for hatch, codes in zip(HATCHES, sketch.marks.values(), strict=False):
        canvas.hatch([cells[code] for code in area if code in codes], hatch)
    canvas.fill(on_paper(np.array(list(sketch.shapes.values()), dtype=object)), "", INK)
    heavy = 1.1 if sketch.large else 1.6
    tiers = [(sketch.borders, heavy if sketch.above is None else heavy / 2)]
    tiers += [] if sketch.heavy_borders is None else [(sketch.heavy_borders, 2 * heavy)]
    for borders, thick in tiers:
        parts = shapely.get_parts(on_paper(borders))
        lines = [shapely.get_coordinates(part) for part in parts if part.geom_type == "LineString"]
        canvas.line(lines, thick)
    canvas.line([(point(a), point(b)) for a, b in sketch.links], 0.8, dashed=True)
    for code in sorted(sketch.centres & set(area)):
        canvas.dot(*point(code), 2.6 if sketch.large else 4.6)
    for name in names:
        _print_name(canvas, name)


def _print_name(canvas: Canvas, name: Placed) -> None:
    """Print a name, with the line that leads home."""
    spot, (ink, rim) = name.spot, STYLES[name.kind]
    if spot.leader is not None:
        canvas.line([shapely.get_coordinates(spot.leader)], 0.7, rim=LEADER)
    for line, up in zip(spot.form.lines, spot.form.baselines(), strict=True):
        bold = line.weight == "bold"
        canvas.text(line.text, spot.x, spot.y + up, line.size, ink, bold=bold, centred=True, rim=rim)
