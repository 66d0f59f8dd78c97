"""What `propose` writes: tables, maps and, with real boundaries, geodata."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from models.partition import Partition
from models.scenario import Scenario
from models.territory import Territory
from optimizer.proposal.document import write_tables
from optimizer.proposal.proposal import Proposal

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["read_cells", "write_proposal"]


def read_cells(scenario: Scenario, territory: Territory) -> gpd.GeoDataFrame | None:
    """Return the real cells of a scenario's boundaries file; None: maps will be schematic.

    Raises
    ------
    InputError
        When the file cannot be used.
    """
    if scenario.boundaries is None:
        return None
    from optimizer.drawing.boundaries import read_boundaries

    return read_boundaries(Path(scenario.folder) / scenario.boundaries, territory)


def write_proposal(proposal: Proposal, folder: Path, cells: gpd.GeoDataFrame | None = None) -> list[str]:
    """Write a proposal into a folder and return the names of the files.

    Always proposal.json; with a partition also regions.csv, summary.csv, map.png, map.svg and,
    with cells of real boundaries, regions.gpkg and regions.geojson.

    Parameters
    ----------
    proposal : Proposal
    folder : Path
        Exists; see `optimizer.proposal.document.write_folder`.
    cells : geopandas.GeoDataFrame, optional
        What `read_cells` returned.
    """
    write_tables(proposal, folder)
    if proposal.partition is not None:
        _write_maps(proposal, proposal.partition, folder, cells)
    return sorted(path.name for path in folder.iterdir())


def _write_maps(
    proposal: Proposal, partition: Partition, folder: Path, cells: gpd.GeoDataFrame | None
) -> None:
    from optimizer.drawing.maps import plot_partition, save_map

    scenario, territory = proposal.scenario, proposal.territory
    if cells is not None:
        from optimizer.drawing.boundaries import regions_frame, write_regions

        write_regions(regions_frame(territory, partition, cells, proposal.names), folder)
    ax = plot_partition(
        territory,
        partition,
        cells=cells,
        names=proposal.names,
        centres=scenario.centre_codes(territory),
        title=scenario.title or scenario.name,
    )
    if (figure := ax.get_figure(root=True)) is not None:
        save_map(figure, folder)
