"""The figures of support: what each municipality bears, and where those live who bear more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from models.proposal import region_name
from optimizer.drawing.axes import BLUE, LIGHT, RUST, dress_axes, new_axes, title_of
from optimizer.drawing.canvas import GREY, INK
from optimizer.drawing.maps import MapSheet, partition_sheet
from optimizer.judgement.support import Support
from optimizer.language.language import language_in_force
from optimizer.language.titles import heading_of

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["plot_stakes", "plot_support", "support_sheet"]

ROW, HEAD = 0.24, 2.0
"""Height of a municipality, and of what stands around them, in inches."""

MOST_ROWS = 40
"""Municipalities that a figure has room for: those whose stake changes most."""


def plot_stakes(found: Support, ax: Axes | None = None) -> Axes:
    """Draw what each municipality bears today (ring), as declared (bar) and as proposed (dot).

    A line joins today and the proposal: rust where a municipality bears more.  The light tick is the
    least that it bears in any allowed partition within `Support.within` of the best.
    """
    codes, unit = found.territory.codes, float(found.territory.cost_unit)
    today, declared, proposed = found.view("today"), found.view("declared"), found.proposed
    then = today or declared or proposed
    changes = [i for i in range(len(codes)) if proposed.borne[i] != then.borne[i]] or [*range(len(codes))]
    changes.sort(key=lambda i: (-abs(proposed.borne[i] - then.borne[i]), codes[i]))
    order = changes[:MOST_ROWS]
    order.sort(key=lambda i: (then.borne[i] - proposed.borne[i], codes[i]))
    ax = ax or new_axes(7.6, HEAD + ROW * len(order))
    for y, i in enumerate(order):
        own, before = float(proposed.borne[i]) * unit, float(then.borne[i]) * unit
        colour = RUST if own > before else BLUE if own < before else GREY
        ax.plot([before, own], [y, y], color=colour, lw=1.4, alpha=0.55, zorder=2)
        if today is not None:
            ax.plot(before, y, "o", ms=5.5, mfc="white", mec=GREY, mew=1.1, zorder=3)
        if declared is not None:
            ax.plot(float(declared.borne[i]) * unit, y, "|", ms=8, color=INK, mew=1.2, zorder=3)
        if (best := found.best[i]) is not None:
            ax.plot(float(best) * unit, y, "|", ms=8, color=LIGHT, mew=2.4, zorder=2)
        ax.plot(own, y, "o", ms=5.5, color=colour, zorder=4)
    dress_axes(ax, "inhabitants of cost that a municipality bears", "")
    names = [found.territory.name(codes[i]) + (" *" if codes[i] in found.leavers else "") for i in order]
    ax.set_yticks(range(len(order)), names, fontsize=8, color=INK)
    ax.set_ylim(len(order) - 0.4, -0.6)
    marks = _marks(found)
    below = -0.6 / (ROW * len(order) + HEAD - 1.5)
    ax.legend(
        handles=marks, fontsize=7.5, frameon=False, loc="upper center", bbox_to_anchor=(0.5, below), ncols=3
    )
    shown = "" if len(order) == len(codes) else f" ({len(order)} of {len(codes)}: the largest changes)"
    foot = (
        "* would leave with others" if found.leavers else "no group would leave" if found.group.proven else ""
    )
    title_of(ax, f"{heading_of(found.scenario)}: who bears what{shown}", foot)
    return ax


def _marks(found: Support) -> list[Line2D]:
    def mark(style: str, label: str, **more: object) -> Line2D:
        said = language_in_force().phrase(label)
        return Line2D([], [], linestyle="", marker=style, label=said, **more)  # type: ignore[arg-type]

    marks = [
        mark("o", "proposed, less than today", color=BLUE, ms=5.5),
        mark("o", "proposed, more than today", color=RUST, ms=5.5),
    ]
    if found.view("today") is not None:
        marks.append(mark("o", "today", mfc="white", mec=GREY, ms=5.5))
    if found.view("declared") is not None:
        marks.append(mark("|", "as declared", color=INK, ms=8, mew=1.2))
    if any(best is not None for best in found.best):
        label = f"its best within {float(100 * found.within):g} % of the best for all"
        marks.append(mark("|", label, color=LIGHT, ms=8, mew=2.4))
    return marks


def plot_support(found: Support, *, cells: gpd.GeoDataFrame | None = None, ax: Axes | None = None) -> Axes:
    """Draw who bears more than today or would leave with Matplotlib, see `support_sheet`.

    Parameters
    ----------
    cells : geopandas.GeoDataFrame, optional
        A frame of cells such as `boundaries.read_boundaries` gives; None: schematic cells.
    ax : matplotlib.axes.Axes, optional
        Where to draw; None: a new figure of fitting size.
    """
    return support_sheet(found, cells).plot_map(ax)


def support_sheet(found: Support, cells: gpd.GeoDataFrame | None = None) -> MapSheet:
    """Return the proposed regions, hatched where municipalities bear more than today or would leave.

    Parameters
    ----------
    cells : geopandas.GeoDataFrame, optional
        A frame of cells such as `boundaries.read_boundaries` gives; None: schematic cells.
    """
    territory, today = found.territory, found.view("today") or found.view("declared")
    worse = [
        code
        for i, code in enumerate(territory.codes)
        if today is not None and found.proposed.borne[i] > today.borne[i] and code not in found.leavers
    ]
    marks = {"would leave as a group": sorted(found.leavers), f"bears more than {_then(found)}": worse}
    partition = found.proposed.partition
    return partition_sheet(
        territory,
        partition,
        cells=cells,
        names={region: region_name(found.scenario, territory, region) for region in partition},
        centres=found.scenario.centre_codes(territory),
        marks={meaning: codes for meaning, codes in marks.items() if codes},
        title=f"{heading_of(found.scenario)}: who bears more, who would leave",
    )


def _then(found: Support) -> str:
    return "today" if found.view("today") is not None else "as declared"
