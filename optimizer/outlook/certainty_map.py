"""The map of what is certain and what is contested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.drawing.maps import MapSheet, partition_sheet
from optimizer.language.titles import heading_of

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

    from optimizer.outlook.certainty import Certainty

__all__ = ["certainty_sheet", "plot_certainty"]


def plot_certainty(
    certainty: Certainty, *, cells: gpd.GeoDataFrame | None = None, ax: Axes | None = None
) -> Axes:
    """Draw what is certain and what is contested with Matplotlib.

    Parameters
    ----------
    certainty, cells
        See `certainty_sheet`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; None: a new figure of fitting size.

    Returns
    -------
    matplotlib.axes.Axes
    """
    return certainty_sheet(certainty, cells).plot_map(ax)


def certainty_sheet(certainty: Certainty, cells: gpd.GeoDataFrame | None = None) -> MapSheet:
    """Return the best partition with the municipalities hatched whose region is not certain.

    Contested: some partition within the share of the best cost has a neighbour on the other side.
    Not hatched: proven to keep every neighbour, and every border with one, in all of them.

    Parameters
    ----------
    certainty : Certainty
    cells : geopandas.GeoDataFrame, optional
        A frame of cells such as `boundaries.read_boundaries` gives; None: schematic cells.
    """
    best, states = certainty.best, certainty.states
    assert best.partition is not None
    share = float(100 * certainty.within)
    marks = {
        meaning: [code for code, found in states.items() if found == state]
        for state, meaning in (("contested", "contested"), ("unknown", "not known in time"))
    }
    return partition_sheet(
        best.territory,
        best.partition,
        cells=cells,
        names=best.names,
        centres=best.scenario.centre_codes(best.territory),
        marks=marks,
        title=f"{heading_of(best.scenario)}: what is certain within {share:g} % of the best",
    )
