"""Plain axes for figures of numbers: a size, a title with a line below it, whole thousands."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from optimizer.drawing.canvas import INK
from optimizer.drawing.fonts import FONT
from optimizer.drawing.labels import lines_within
from optimizer.drawing.picture import Picture
from optimizer.language.language import language_in_force

__all__ = ["BLUE", "LIGHT", "PERCENTAGES", "RUST", "THOUSANDS", "dress_axes", "new_axes", "title_of"]


BLUE, LIGHT, RUST = "#2F5D8C", "#C1D3E6", "#B4552D"


TITLE, LABEL, SIDES = 10.0, 8.5, 50.0
"""Font sizes of titles and of axes, and the room (points) beside axes in which none can stand."""


THOUSANDS = FuncFormatter(lambda value, _: language_in_force().part(f"{value:,.10g}"))
PERCENTAGES = FuncFormatter(lambda value, _: language_in_force().part(f"{value:.0%}"))
"""Whole thousands and whole percentages, in the reader's language."""


def new_axes(width: float = 7.2, height: float = 5.0) -> Axes:
    """Return the axes of a new figure of a size in inches."""
    return Picture(figsize=(width, height), facecolor="white", layout="constrained").add_subplot()


def title_of(ax: Axes, title: str, below: str = "") -> None:
    """Print a title and a line below it above axes, in the reader's language."""
    lines = [_within(line, ax, 0, TITLE) for line in (title, *below.split("\n")) if line]
    ax.set_title("\n".join(lines), loc="left", fontsize=TITLE, color=INK, family=FONT)


def _within(text: str, ax: Axes, side: int, size: float = LABEL) -> str:
    """Return a text in the reader's language, in lines that fit along a side of axes: 0 across, 1 up."""
    grid, figure = ax.get_gridspec(), ax.figure
    whole = (figure.bbox.width, figure.bbox.height)[side] / figure.dpi * 72
    parts = (grid.ncols, grid.nrows)[side] if grid else 1
    return "\n".join(lines_within(language_in_force().phrase(text), whole / parts - SIDES, size))


def dress_axes(ax: Axes, x: str, y: str) -> None:
    """Label both axes in the reader's language, write thousands and draw a light grid."""
    ax.set_xlabel(_within(x, ax, 0), fontsize=LABEL, color=INK)
    ax.set_ylabel(_within(y, ax, 1), fontsize=LABEL, color=INK)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(THOUSANDS)
    ax.tick_params(labelsize=8, colors=INK)
    ax.grid(color="#E9EAEB", lw=0.7)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
