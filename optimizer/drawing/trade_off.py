"""The trade-off of two criteria: what one costs in terms of the other, point by point."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from optimizer.drawing.axes import THOUSANDS
from optimizer.drawing.canvas import GREY, INK, WHITE
from optimizer.drawing.fonts import FONT
from optimizer.drawing.frame import HALO, NAME, Frame, dress, widest
from optimizer.drawing.labels import Block, Label, Sheet, Spot, blocks, place
from optimizer.language.language import language_in_force

__all__ = ["plot_trade_off"]

WIDTH, HEIGHT = 360.0, 270.0

LONG = 24
"""Letters of a label that may be broken into lines."""

AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
"""Directions from a point in which its label may go."""


def plot_trade_off(
    points: pd.DataFrame, *, title: str = "Trade-off", note: str = "", ax: Axes | None = None
) -> Axes:
    """Draw what partitions score on two criteria, of which less is better.

    Points than which no other is better in one and as good in the other are filled and joined by
    a line: along it one criterion can only gain at the expense of the other.

    Parameters
    ----------
    points : pandas.DataFrame
        Two columns, a row per partition; the column names go along the axes (with their unit), the
        index beside the points.
    title : str
    note : str
        Sources and what else is to be known, in small print.
    ax : matplotlib.axes.Axes, optional
        Where to draw; None: a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        When there are not two columns, or no rows.
    """
    if len(points.columns) != 2 or points.empty:
        raise ValueError(f"a trade-off takes rows of two columns, not {list(points.columns)}")
    across, up = map(str, points.columns)
    xy = [(float(x), float(y)) for x, y in points.itertuples(index=False)]
    efficient = sorted({point for point in xy if not any(_beats(other, point) for other in xy)})
    handles = [Line2D([], [], color=INK, marker="o", ms=5, lw=0.9, label="no other is better in both")]
    if len(efficient) < len(set(xy)):
        hollow: dict[str, Any] = {"mfc": WHITE, "mec": INK, "mew": 0.9}
        handles.append(
            Line2D([], [], color=INK, marker="o", ms=5, ls="", label="another is better", **hollow)
        )
    frame = Frame(
        title,
        f"{len(xy)} partitions; less is better on both axes",
        note,
        WIDTH,
        HEIGHT,
        widest([f"{max(y for _, y in xy):,.10g}"]) + 18,
        bottom=42,
        legend=tuple(handles),
    )
    ax = frame.axes() if ax is None else ax
    ax.step(*zip(*efficient, strict=True), where="post", color=INK, lw=0.9, zorder=2)
    for point in xy:
        fill = INK if point in efficient else WHITE
        ax.plot(*point, "o", ms=5, mfc=fill, mec=INK, mew=0.9, zorder=3, clip_on=False)
    ax.margins(0.12)
    say = language_in_force().phrase
    ax.set_xlabel(say(across), family=FONT, fontsize=NAME + 1, color=INK, parse_math=False)
    ax.set_ylabel(say(up), family=FONT, fontsize=NAME + 1, color=INK, parse_math=False)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(6))
        axis.set_major_formatter(THOUSANDS)
    dress(ax, grid="both")
    _print_labels(ax, xy, [str(label) for label in points.index], efficient)
    frame.print_on(ax)
    return ax


def _beats(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one != other and one[0] <= other[0] and one[1] <= other[1]


def _print_labels(
    ax: Axes,
    xy: Sequence[tuple[float, float]],
    labels: Sequence[str],
    efficient: Sequence[tuple[float, float]],
) -> None:
    """Print a label beside every point, off the line where there is room."""
    box, scale = ax.get_window_extent(), 72 / ax.figure.dpi

    def on_paper(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(x, y) for x, y in (ax.transData.transform(points) - (box.x0, box.y0)) * scale]

    spots = on_paper(xy)
    dots = [shapely.Point(spot).buffer(4) for spot in spots]
    sheet = Sheet(box.width * scale, box.height * scale, dots)
    sheet.marks.extend(dot.bounds for dot in dots)
    for (left, upper), (right, lower) in pairwise(on_paper(efficient)):
        sheet.marks += [(left, upper - 1, right, upper + 1), (right - 1, lower, right + 1, upper)]
    near = [(step * x, step * y) for step in (1, 1.8, 3, 5) for x, y in AROUND]
    wanted = [
        Label(_forms(text), dot, spot, beside=tuple(near))
        for text, dot, spot in zip(labels, dots, spots, strict=True)
    ]
    for point, spot, place_of in zip(xy, spots, place(sheet, wanted), strict=True):
        if place_of is not None:
            _print_label(ax, point, spot, place_of)


def _forms(text: str) -> tuple[Block, ...]:
    """Return a label in one line, a long one in more as well."""
    forms = blocks(text, "", NAME)
    return forms if len(text) > LONG else forms[:1]


def _print_label(ax: Axes, point: tuple[float, float], at: tuple[float, float], spot: Spot) -> None:
    arrow = {"arrowstyle": "-", "color": GREY, "lw": 0.5, "shrinkA": 0, "shrinkB": 3}
    ax.annotate(
        "\n".join(line.text for line in spot.form.lines),
        point,
        (spot.x - at[0], spot.y - at[1]),
        textcoords="offset points",
        ha="center",
        va="center_baseline",
        family=FONT,
        fontsize=NAME,
        color=INK,
        parse_math=False,
        path_effects=[HALO],
        arrowprops=arrow,
        zorder=4,
    )
