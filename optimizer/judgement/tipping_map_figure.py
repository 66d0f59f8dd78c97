"""The figure of two weights: the polygons in which each partition is the best, today's with a dot."""

from __future__ import annotations

from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from optimizer.drawing.axes import BLUE, LIGHT, RUST, dress_axes, new_axes, title_of
from optimizer.drawing.canvas import GREY, INK
from optimizer.drawing.colours import PALETTE, mixed_with_white
from optimizer.judgement.tipping_map import TippingMap
from optimizer.language.language import language_in_force
from optimizer.language.titles import heading_of

__all__ = ["MOST_NAMED", "plot_tipping_map"]

MOST_NAMED = 9
"""Zones that are explained below the figure: today's, those beside it and the largest others."""

WIDTH, LINE, PLANE = 122, 0.165, 5.2
"""Characters of a line below the figure, its height, and the height of the plane, in inches."""

SMALLEST = 0.0015
"""Share of the plane below which a zone has no room for its number."""


def plot_tipping_map(found: TippingMap, ax: Axes | None = None) -> Axes:
    """Draw the plane of two weights: a polygon per partition, numbered, and below it what each changes.

    Zone 1, dark, is that of today's weights, which a dot marks; the texts below say by name what the other
    zones change, those beside today's first.

    Parameters
    ----------
    found : TippingMap
    ax : matplotlib.axes.Axes, optional
        Where to draw; None: a new figure of fitting size.
    """
    say = language_in_force().phrase
    texts = [fill(text, WIDTH, subsequent_indent="    ") for text in _texts(found)]
    lines = sum(text.count("\n") + 1 for text in texts)
    ax = ax or new_axes(7.6, PLANE + 1.2 + LINE * lines)
    here = found.today
    tints = [mixed_with_white(tint, 0.45) for tint in PALETTE]
    for number, zone in enumerate(found.zones, 1):
        corners = [(float(x), float(y)) for x, y in zone.corners]
        colour = LIGHT if zone is here else tints[number % len(tints)]
        edge = (BLUE, 1.8, 3) if zone is here else ("white", 1.2, 2)
        ax.add_patch(Polygon(corners, facecolor=colour, edgecolor=edge[0], linewidth=edge[1], zorder=edge[2]))
        if not zone.proven:
            ax.add_patch(Polygon(corners, fill=False, edgecolor=GREY, hatch="///", linewidth=0, zorder=3))
        if zone.share > SMALLEST:
            ax.text(*_middle(corners), str(number), ha="center", va="center", fontsize=9, color=INK, zorder=5)
    first, second = found.dials
    ax.plot(float(first.today), float(second.today), "o", ms=7, mfc=RUST, mec="white", mew=1.2, zorder=6)
    units = [say("times today's") if dial.times else say("weight") for dial in found.dials]
    dress_axes(ax, f"{say(first.title)} ({units[0]})", f"{say(second.title)} ({units[1]})")
    ax.set_xlim(float(found.low[0]), float(found.high[0]))
    ax.set_ylim(float(found.low[1]), float(found.high[1]))
    ax.grid(visible=False)
    proof = "each proven" if found.status == "optimal" else "hatched: not proven in time"
    title_of(
        ax,
        f"{heading_of(found.scenario)}: {say('which partition is the best where')}",
        say(f"1, dark: today's partition; dot: today's weights; {proof}"),
    )
    ax.annotate(
        "\n".join(texts),
        (0, 0),
        (0, -42),
        xycoords="axes fraction",
        textcoords="offset points",
        va="top",
        fontsize=7.5,
        color=INK,
        linespacing=1.35,
    )
    return ax


def _texts(found: TippingMap) -> list[str]:
    """Say what the zones change: those beside today's first, then the largest."""
    say, here = language_in_force().phrase, found.today
    if here is None:
        return []
    beside = found.neighbours(here)
    named = [*beside, *(zone for zone in found.zones if zone is not here and zone not in beside)]
    numbers = {id(zone): number for number, zone in enumerate(found.zones, 1)}
    chosen = sorted(named[:MOST_NAMED], key=lambda zone: numbers[id(zone)])
    texts = [f"{numbers[id(zone)]}  {say(found.changes(zone))}" for zone in chosen]
    if len(named) > MOST_NAMED:
        texts.append(say(f"and {len(named) - MOST_NAMED} others: see the table"))
    return texts


def _middle(corners: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the centre of gravity of a polygon."""
    twice = x = y = 0.0
    for (a, b), (c, d) in zip(corners, [*corners[1:], corners[0]], strict=True):
        cross = a * d - c * b
        twice, x, y = twice + cross, x + (a + c) * cross, y + (b + d) * cross
    return x / (3 * twice), y / (3 * twice)
