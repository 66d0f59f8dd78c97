"""The maps of a proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.partition import Partition
from models.proposal import Proposal
from optimizer.language.titles import heading_of

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

    from optimizer.drawing.maps import MapSheet

__all__ = ["drawn_partition", "plot_proposal", "proposal_sheet", "tier_sheet"]


def plot_proposal(
    proposal: Proposal,
    cells: gpd.GeoDataFrame | None = None,
    *,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the regions of a proposal with its centres, with Matplotlib.

    Parameters
    ----------
    proposal, cells, title
        See `proposal_sheet`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; None: a new figure of fitting size.

    Raises
    ------
    ValueError
        When there is no partition to draw.
    """
    return proposal_sheet(proposal, cells, title=title).plot_map(ax)


def proposal_sheet(
    proposal: Proposal, cells: gpd.GeoDataFrame | None = None, *, title: str | None = None
) -> MapSheet:
    """Return the map of the regions of a proposal with its centres; of tiers, the lowest.

    Parameters
    ----------
    proposal : Proposal
    cells : geopandas.GeoDataFrame, optional
        Real boundaries; None: the map is schematic.
    title : str, optional
        Default: that of the scenario.

    Raises
    ------
    ValueError
        When there is no partition to draw.
    """
    from optimizer.drawing.maps import partition_sheet

    scenario, territory = proposal.scenario, proposal.territory
    if scenario.tiers:
        return tier_sheet(proposal, 0, cells, title=title)
    return partition_sheet(
        territory,
        drawn_partition(proposal),
        cells=cells,
        names=proposal.names,
        centres=scenario.centre_codes(territory),
        title=heading_of(scenario) if title is None else title,
    )


def tier_sheet(
    proposal: Proposal,
    number: int,
    cells: gpd.GeoDataFrame | None = None,
    *,
    title: str | None = None,
) -> MapSheet:
    """Return a tier (0: the lowest) inside the next: heavy borders above, a family of colours in each.

    Raises
    ------
    ValueError
        When there is no partition to draw.
    """
    from optimizer.drawing.maps import partition_sheet

    drawn_partition(proposal)
    views, scenario = proposal.by_tier(), proposal.scenario
    view = views[number]
    above = views[number + 1].partition if number + 1 < len(views) else None
    inside = f"{view.scenario.tier} inside {views[number + 1].scenario.tier}" if above is not None else ""
    heading = f"{heading_of(scenario)}: {inside or view.scenario.tier}"
    return partition_sheet(
        proposal.territory,
        drawn_partition(view),
        cells=cells,
        names=view.names,
        centres=view.scenario.centre_codes(proposal.territory),
        above=above,
        title=heading if title is None else title,
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
