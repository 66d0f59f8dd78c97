"""Heat maps: how arrangements lie in one another, and who works where."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from models.partition import Partition
from models.territory import Territory
from optimizer.drawing.canvas import OUTSIDE, WHITE
from optimizer.drawing.colours import PALETTE
from optimizer.drawing.fonts import FONT
from optimizer.drawing.frame import NAME, Frame, dress, name_of, widest
from optimizer.drawing.margins import data_source
from optimizer.language.language import language_in_force

__all__ = ["draw_heat_map", "plot_flows"]

SHADES = LinearSegmentedColormap.from_list("shades", [WHITE, PALETTE[0], PALETTE[5], "#24365C"])
"""From nothing to all, ever darker: the order stays in grey."""

BLACK = "#000000"

ROOM, LARGEST, SMALLEST = 400.0, 34.0, 11.0
"""Room for all cells, and the size of one at the most and at the least, in points."""

LEGIBLE = 16.0
"""The least size of a cell in which its value is printed, and under which names can lean."""


def plot_flows(
    territory: Territory,
    partition: Partition,
    *,
    names: Mapping[frozenset[str], str] | None = None,
    title: str = "Who works where",
    ax: Axes | None = None,
) -> Axes:
    """Draw which share of the jobs of each region's residents lies in which region, as a heat map.

    Parameters
    ----------
    territory : Territory
    partition : Partition
    names : mapping of frozenset of str to str, optional
        By the members of a region; default: its most populous member.
    title : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; None: a new figure of fitting size.

    Returns
    -------
    matplotlib.axes.Axes
    """
    people = territory.population
    regions = sorted(partition, key=lambda region: (-people(region), min(region)))
    called = [name_of(territory, region, names) for region in regions]
    number = {code: k for k, region in enumerate(regions) for code in region}
    jobs = np.zeros((len(regions), len(regions) + 1))
    for home, k in number.items():
        for work, count in territory.jobs_by_home.get(home, {}).items():
            jobs[k, number.get(work, len(regions))] += count
    whole = jobs.sum(axis=1, keepdims=True)
    shares = np.divide(jobs, whole, out=np.full_like(jobs, np.nan), where=whole > 0)
    return draw_heat_map(
        pd.DataFrame(shares, index=called, columns=[*called, "elsewhere"]),
        title,
        "Share of the jobs of the row's residents that lie in the column",
        "Flows that are not published are missing. " + data_source(territory),
        percent=True,
        ax=ax,
    )


def draw_heat_map(
    values: pd.DataFrame,
    title: str,
    summary: str,
    note: str,
    *,
    blank: bool = False,
    percent: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw a table of figures that are nowhere negative, the largest darkest.

    `blank`: the diagonal says nothing, and is left grey.
    """
    table = values.to_numpy(dtype=float)
    rows, columns = [str(name) for name in values.index], [str(name) for name in values.columns]
    cell = max(SMALLEST, min(LARGEST, ROOM / len(columns)))
    leaning = cell >= LEGIBLE
    frame = Frame(
        title,
        summary,
        note,
        cell * len(columns),
        cell * len(rows),
        widest(rows),
        bottom=widest(columns) * (0.71 if leaning else 1.0) + 12,
    )
    ax = frame.axes() if ax is None else ax
    shown = np.where(np.eye(*table.shape, dtype=bool) & blank, np.nan, table)
    most = max(1.0, float(np.nanmax(shown, initial=0.0)))
    ax.set_facecolor(OUTSIDE)
    ax.imshow(np.ma.masked_invalid(shown), cmap=SHADES, vmin=0, vmax=most, aspect="auto")
    if cell >= LEGIBLE:
        _print_values(ax, shown, most, percent)
    ax.set_xticks(range(len(columns)), columns, ha="right", rotation_mode="anchor", parse_math=False)
    for text in ax.get_xticklabels():
        text.set(rotation=45 if leaning else 90, va="baseline" if leaning else "center")
    dress(ax, names=rows)
    for k in range(1, max(table.shape)):
        ax.axhline(k - 0.5, color=WHITE, lw=0.8)
        ax.axvline(k - 0.5, color=WHITE, lw=0.8)
    frame.print_on(ax)
    return ax


def _print_values(ax: Axes, table: npt.NDArray[np.float64], most: float, percent: bool) -> None:
    """Print every figure in its cell, in black or in white, whichever stands out more."""
    for (y, x), value in np.ndenumerate(table):
        if np.isnan(value):
            continue
        text = f"{value:.0%}" if percent else f"{value:,.0f}" if most > 1 else f"{value:.2f}"
        colour = max(WHITE, BLACK, key=partial(_contrast, SHADES(value / most)))
        ax.text(
            x,
            y,
            language_in_force().part(text),
            ha="center",
            va="center",
            family=FONT,
            fontsize=NAME - 1,
            color=colour,
        )


def _contrast(one: Any, other: Any) -> float:
    """Return the contrast of two colours (WCAG 2: from 1 to 21)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Any) -> float:
    """Return the relative luminance of a colour of sRGB (WCAG 2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
