"""Plain axes for figures of numbers: a size, a title with a line below it, whole thousands."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from optimizer.drawing.artists import FONT, INK

__all__ = ["BLUE", "LIGHT", "RUST", "THOUSANDS", "dress_axes", "new_axes", "title_of"]


BLUE, LIGHT, RUST = "#2F5D8C", "#C1D3E6", "#B4552D"


THOUSANDS = FuncFormatter(lambda value, _: f"{value:,.10g}")


def new_axes(width: float = 7.2, height: float = 5.0) -> Axes:
    """Return the axes of a new figure of a size in inches."""
    return Figure(figsize=(width, height), facecolor="white", layout="constrained").add_subplot()


def title_of(ax: Axes, title: str, below: str = "") -> None:
    """Print a title and a line below it above axes."""
    ax.set_title(title + (f"\n{below}" if below else ""), loc="left", fontsize=10, color=INK, family=FONT)


def dress_axes(ax: Axes, x: str, y: str) -> None:
    """Label both axes, write thousands and draw a light grid."""
    ax.set_xlabel(x, fontsize=8.5, color=INK)
    ax.set_ylabel(y, fontsize=8.5, color=INK)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(THOUSANDS)
    ax.tick_params(labelsize=8, colors=INK)
    ax.grid(color="#E9EAEB", lw=0.7)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
