"""The frame of a chart: axes of a size in points, a title above, a legend and sources below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from models.records import record
from models.territory import Territory
from optimizer.drawing.artists import Halo, above, below, paper
from optimizer.drawing.fonts import FONT, text_width
from optimizer.drawing.margins import (
    LEGEND,
    SOURCE,
    SUMMARY,
    lines_height,
    print_lines,
    print_title,
    title_height,
)
from optimizer.drawing.picture import Picture
from optimizer.language.language import language_in_force

__all__ = ["HALO", "NAME", "Frame", "dress", "name_of", "widest"]

NAME = 7.5
"""Font size of names along an axis."""

MARGIN, PAD = 14.0, 6.0
"""White around a chart, and between names and axes, in points."""

GRID_LINE = "#D5D8DA"

HALO = Halo(1.8, 0.8)
"""Of figures that are printed over lines."""


@record
class Frame:
    """What stands around the axes of a chart; lengths in points.

    Attributes
    ----------
    title, summary, note : str
        Above the axes, and in small print below.
    width, height : float
        Of axes that are made for the chart.
    left, right, bottom : float
        Room for what is printed beside and below the axes, such as names.
    legend : tuple of Artist
        Handles with their labels.
    """

    title: str
    summary: str
    note: str
    width: float
    height: float
    left: float
    right: float = 0.0
    bottom: float = 24.0
    legend: tuple[Artist, ...] = field(default=())

    def __post_init__(self) -> None:
        """Let all texts be in the reader's language: how wide they are decides on the room."""
        say = language_in_force().phrase
        for sign in self.legend:
            sign.set_label(say(str(sign.get_label())))
        for name in ("title", "summary", "note"):
            object.__setattr__(self, name, say(getattr(self, name)))

    def axes(self) -> Axes:
        """Return new axes in a figure of their own, with room for all around them."""
        whole = max(self.left + self.width + self.right, text_width(self.summary, SUMMARY))
        above = title_height(self.title, whole) + MARGIN
        below = self.bottom + self._legend_height(whole) + lines_height(self.note, whole) + MARGIN
        wide, high = whole + 2 * MARGIN, self.height + above + below
        figure = Picture(figsize=(wide / 72, high / 72), facecolor="white")
        box = (MARGIN + self.left) / wide, below / high, self.width / wide, self.height / high
        return figure.add_axes(box)

    def print_on(self, ax: Axes) -> None:
        """Print title, legend and small print around axes, from the left of the names on."""
        here = ax.get_window_extent().width * 72 / ax.figure.dpi
        whole = max(self.left + here + self.right, text_width(self.summary, SUMMARY))
        print_title(above(ax), self.title, self.summary, whole, -self.left)
        if self.legend:
            ax.legend(
                handles=self.legend,
                loc="upper left",
                bbox_to_anchor=(-self.left, -self.bottom),
                bbox_transform=paper(ax, (0, 0)),
                ncols=self._columns(whole),
                prop={"family": FONT, "size": LEGEND},
                frameon=False,
                borderaxespad=0,
                borderpad=0,
                handlelength=1.8,
                columnspacing=1.4,
            )
        top = -self.bottom - self._legend_height(whole) - SOURCE
        print_lines(below(ax), self.note, top, whole, -self.left)

    def _columns(self, width: float) -> int:
        """Return in how many columns the legend fits."""
        longest = 30 + max((text_width(str(one.get_label()), LEGEND) for one in self.legend), default=0)
        every = sum(30 + text_width(str(one.get_label()), LEGEND) for one in self.legend)
        return len(self.legend) if every <= width else max(1, int(width // longest))

    def _legend_height(self, width: float) -> float:
        if not self.legend:
            return 0.0
        return -(-len(self.legend) // self._columns(width)) * LEGEND * 1.65 + 6


def widest(texts: Iterable[str], size: float = NAME) -> float:
    """Return the width of the widest of some texts with the space that parts it from the axes."""
    return max((text_width(text, size) for text in texts), default=0.0) + PAD


def dress(ax: Axes, *, names: Sequence[str] = (), grid: Literal["x", "y", "both"] | None = None) -> None:
    """Give axes the look of all charts: names down the left, a light grid, no box.

    Parameters
    ----------
    names : sequence of str
        From the top down, one per unit of y.
    grid : {"x", "y", "both"}, optional
        Across which axes lines are drawn.
    """
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0, pad=4)
    ax.set_axisbelow(True)
    if grid is not None:
        ax.grid(axis=grid, color=GRID_LINE, linewidth=0.6)
    if names:
        ax.set_yticks(range(len(names)), names, parse_math=False)
        ax.set_ylim(len(names) - 0.5, -0.5)
    for text in (*ax.get_xticklabels(), *ax.get_yticklabels()):
        text.set(family=FONT, fontsize=NAME)


def name_of(territory: Territory, region: frozenset[str], names: Mapping[frozenset[str], str] | None) -> str:
    """Return the name of a region; without one, that of its most populous member."""
    largest = min(region, key=lambda code: (-territory.population([code]), code))
    return (names or {}).get(region) or territory.name(largest)
