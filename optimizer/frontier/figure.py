"""The figure of a frontier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from optimizer.drawing.axes import BLUE, LIGHT, RUST, dress_axes, new_axes, title_of
from optimizer.drawing.canvas import INK
from optimizer.language.language import language_in_force
from optimizer.language.titles import title_by_name

if TYPE_CHECKING:
    from optimizer.frontier.points import FrontierPoints

__all__ = ["plot_frontier"]


def plot_frontier(frontier: FrontierPoints, ax: Axes | None = None) -> Axes:
    """Draw a frontier: filled points are the best under some weights, hollow ones under none.

    A line from a point to its bounds shows how far proof got, where it is not proven.
    """
    ax = ax or new_axes()
    rows = frontier.records()
    x, y = ([row[name] for row in rows] for name in frontier.names)
    ax.step(x, y, where="post", color=LIGHT, lw=1.4, zorder=1)
    for k, (row, point) in enumerate(zip(rows, frontier.points, strict=True)):
        fill = BLUE if row["supported"] else "white"
        ax.plot(x[k], y[k], "o", ms=7, mfc=fill, mec=BLUE, mew=1.4, zorder=3)
        low, high = (frontier.territory.in_inhabitants(cost) for cost in point.unproven)
        ax.errorbar(x[k], y[k], xerr=[[low], [0.0]], yerr=[[high], [0.0]], color=RUST, lw=1, zorder=2)
        say = language_in_force().phrase
        regions = say("1 region" if row["regions"] == 1 else f"{row['regions']} regions")
        text = f"{row['point']}: {regions}" + (f", {say('knee')}" if row["knee"] else "")
        weight = "bold" if row["knee"] else "normal"
        ax.annotate(
            text, (x[k], y[k]), (6, 6), textcoords="offset points", fontsize=8, color=INK, weight=weight
        )
    count = "1 point" if len(rows) == 1 else f"{len(rows)} points"
    proof = (
        "all there are, each proven" if frontier.exact else "time ran out: there may be more or better ones"
    )
    first, second = (
        title_by_name(name, frontier.scenario, frontier.territory, language_in_force())
        for name in frontier.names
    )
    title_of(ax, f"What {first} and {second} allow", f"{count}: {proof}")
    dress_axes(ax, f"{first} (weighted inhabitants)", f"{second} (weighted inhabitants)")
    ax.margins(0.12)
    return ax
