"""The map of a proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.partition import Partition
from models.proposal import Proposal

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

__all__ = ["drawn_partition", "plot_proposal"]


def plot_proposal(
    proposal: Proposal,
    cells: gpd.GeoDataFrame | None = None,
    *,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the regions of a proposal with its centres.

    Parameters
    ----------
    proposal : Proposal
    cells : geopandas.GeoDataFrame, optional
        Real boundaries; None: the map is schematic.
    title : str, optional
        Default: that of the scenario.
    ax : matplotlib.axes.Axes, optional
        Where to draw; None: a new figure of fitting size.

    Raises
    ------
    ValueError
        When there is no partition to draw.
    """
    from optimizer.drawing.maps import plot_partition

    scenario, territory = proposal.scenario, proposal.territory
    return plot_partition(
        territory,
        drawn_partition(proposal),
        cells=cells,
        names=proposal.names,
        centres=scenario.centre_codes(territory),
        title=(scenario.title or scenario.name) if title is None else title,
        ax=ax,
    )


def drawn_partition(proposal: Proposal) -> Partition:
    """Return the partition of a proposal.

    Raises
    ------
    ValueError
        When there is none to draw.
    """
    if proposal.partition is None:
        raise ValueError(f"there is no partition to draw: {proposal.report.status}")
    return proposal.partition
