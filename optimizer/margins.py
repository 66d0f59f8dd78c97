"""What stands above and below a map: title and summary; scale, legend and sources."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import Affine2D, ScaledTranslation, Transform

from optimizer.drawing import FONT, GREY, INK
from optimizer.labels import lines_within, text_width
from optimizer.sketch import WHITE, Sketch

__all__ = ["foot_height", "print_foot", "print_title", "title_height"]

TITLE, SUMMARY, LEGEND, SOURCE = 12.5, 8.5, 7.5, 6.3
"""Font sizes, in points."""

WATER = {
    "fixed_link": "bridge, tunnel or dam",
    "ferry_car": "ferry",
    "ferry_foot": "ferry",
    "no_link": "open water",
    "corner": "near touch",
    "added": "link added",
}
"""What the legend calls a crossing that is not land."""


def title_height(title: str, width: float) -> float:
    """Return the room (points) that a title and the summary take above a map of a given width."""
    return len(_title_lines(title, width)) * TITLE * 1.25 + SUMMARY * 1.25 + 6


def print_title(ax: Axes, title: str, sketch: Sketch, width: float) -> None:
    """Print a title (left, in as many lines as it needs) and the summary above the map."""
    style: dict[str, Any] = {"transform": _paper(ax, (0, 1)), "family": FONT, "parse_math": False}
    ax.text(0, 6, sketch.summary, fontsize=SUMMARY, color=GREY, **style)
    for number, line in enumerate(reversed(_title_lines(title, width))):
        up = 6 + SUMMARY * 1.4 + number * TITLE * 1.25
        ax.text(0, up, line, fontsize=TITLE, weight="bold", color=INK, **style)


def _title_lines(title: str, width: float) -> list[str]:
    """Break a title into as few lines as do, as equal as possible."""
    lines = lines_within(title, width, TITLE, "bold")
    while len(lines) > 1 and len(even := lines_within(title, width * 0.96, TITLE, "bold")) == len(lines):
        lines, width = even, width * 0.96
    return lines if title else []


def foot_height(sketch: Sketch, width: float) -> float:
    """Return the room (points) that scale, legend and sources take below a map of a given width."""
    return 34 + len(lines_within(_sources(sketch), width, SOURCE)) * SOURCE * 1.35


def print_foot(ax: Axes, sketch: Sketch, width: float) -> None:
    """Print a scale bar, what the signs mean and where the data come from, below the map."""
    paper = _paper(ax, (0, 0))
    west, _, east, _ = sketch.bounds
    per_km = ax.get_window_extent().width * 72 / ax.figure.dpi / (east - west) * 1000
    km = max(step for step in (1, 2, 5, 10, 20, 50, 100) if step * per_km <= 100 or step == 1)
    style: dict[str, Any] = {"transform": paper, "clip_on": False}
    ax.add_artist(Line2D([0, 0, km * per_km, km * per_km], [-11, -14, -14, -11], color=INK, lw=0.9, **style))
    text: dict[str, Any] = {"transform": paper, "family": FONT, "parse_math": False}
    ax.text(km * per_km + 4, -15.5, f"{km} km", color=INK, fontsize=LEGEND, **text)
    x = km * per_km + 4 + text_width(f"{km} km", LEGEND) + 18
    for sign, meaning in _legend(sketch):
        if sign == "dot":
            ax.add_artist(Line2D([x + 6], [-13], marker="o", color=INK, ms=4.6, mec=WHITE, mew=0.7, **style))
        elif sign == "dashes":
            ax.add_artist(Line2D([x - 6, x + 11], [-13, -13], color=INK, lw=0.8, ls=(0, (3, 2)), **style))
        else:
            hatch = "/////" if sign == "hatch" else None
            patch = Rectangle((x - 4, -17), 14, 8, fc=WHITE, ec=GREY, lw=0.5, hatch=hatch, **style)
            patch.set_hatch_linewidth(0.55)
            ax.add_artist(patch)
        ax.text(x + 15, -15.5, meaning, color=INK, fontsize=LEGEND, **text)
        x += 15 + text_width(meaning, LEGEND) + 20
    for number, line in enumerate(lines_within(_sources(sketch), width, SOURCE)):
        down = -30 - number * SOURCE * 1.35
        ax.text(0, down, line, color=GREY, fontsize=SOURCE, **text)


def _paper(ax: Axes, corner: tuple[float, float]) -> Transform:
    """Points from a corner of the axes, to the right and up."""
    at = ScaledTranslation(*corner, ax.transAxes)  # type: ignore[arg-type]  # works for any transform
    return Affine2D().scale(1 / 72) + ax.figure.dpi_scale_trans + at


def _legend(sketch: Sketch) -> list[tuple[str, str]]:
    """Return the signs that this map uses, with their meaning."""
    found = []
    if sketch.centres & set(sketch.territory.codes):
        found.append(("dot", "centre municipality"))
    kinds = {sketch.territory.touch(a, b).crossing for a, b in sketch.links}
    if kinds:
        words = dict.fromkeys(word for kind, word in WATER.items() if kind in kinds)
        found.append(("dashes", ", ".join(words)))
    if sketch.changed & set(sketch.territory.codes):
        found.append(("hatch", "changes region"))
    if not sketch.partition.codes.issuperset(sketch.territory.codes):
        found.append(("blank", "in no region"))
    return found


def _sources(sketch: Sketch) -> str:
    stamp, attrs = sketch.territory.stamp, sketch.cells.attrs
    shapes = (
        "Schematic: each municipality is drawn around its centroid, not by its borders."
        if attrs.get("schematic")
        else f"Boundaries: {attrs['source']}."
        if attrs.get("source")
        else ""
    )
    data = ", ".join(part for part in (stamp.title or stamp.name, stamp.state) if part)
    source = f"Source: {stamp.attribution}." if stamp.attribution else ""
    return " ".join(part for part in (shapes, f"Data: {data}.", source) if part)
