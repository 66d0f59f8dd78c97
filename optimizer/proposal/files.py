"""What `propose` writes: tables, maps and, with real boundaries, geodata."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from models.partition import Partition
from models.proposal import Proposal
from optimizer.inputs.documents import VERSION
from optimizer.inputs.layers import REGIONS_CSV
from optimizer.proposal.document import CERTIFICATE_JSON, PROPOSAL_JSON, proposal_to_dict
from optimizer.proposal.maps import proposal_sheet, tier_sheet
from optimizer.proposal.tables import tier_table
from optimizer.writing.folder import final_place, save_json
from optimizer.writing.regions import municipality_table

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["write_proposal", "write_tables"]


OWN_FILES = (
    PROPOSAL_JSON,
    REGIONS_CSV,
    CERTIFICATE_JSON,
    "summary.csv",
    "map.png",
    "map.svg",
    "map-tier-*.png",
    "map-tier-*.svg",
    "regions.gpkg",
    "regions.geojson",
    "regions.qml",
    "alternatives.*",
    "alternative-*.csv",
    "certainty.*",
)
"""What a results folder may hold (names or patterns); what a new run does not write is removed from it."""


def write_proposal(proposal: Proposal, folder: Path, cells: gpd.GeoDataFrame | None = None) -> list[str]:
    """Write a proposal into a folder and return the names of the files.

    Always proposal.json; with a partition also regions.csv, summary.csv, map.png, map.svg and,
    with cells of real boundaries, regions.gpkg with its style regions.qml, and regions.geojson.

    Parameters
    ----------
    proposal : Proposal
    folder : Path
        Exists; see `optimizer.writing.folder.write_folder`.
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
    if cells is not None:
        from optimizer.drawing.boundaries import regions_frame, write_regions
        from optimizer.drawing.maps import region_colours

        frame = regions_frame(proposal.territory, partition, cells, proposal.names)
        colours = region_colours(proposal.territory, partition, cells)
        write_regions(frame, folder, {proposal.names[region]: colour for region, colour in colours.items()})
    proposal_sheet(proposal, cells).save(folder)
    for number in range(1, len(proposal.scenario.tiers)):
        tier_sheet(proposal, number, cells).save(folder, f"map-tier-{number + 1}")


def write_tables(proposal: Proposal, folder: Path) -> None:
    """Write proposal.json and, with a partition, regions.csv, summary.csv and certificate.json."""
    content = proposal_to_dict(proposal)
    content["scenario_folder"] = os.path.relpath(proposal.scenario.folder or ".", final_place(folder))
    save_json(content, folder / PROPOSAL_JSON)
    if proposal.partition is None:
        return
    if proposal.report.certificate is not None:
        save_json({"version": VERSION, **proposal.report.certificate}, folder / CERTIFICATE_JSON)
    views = proposal.by_tier() if proposal.scenario.tiers else ()
    tiers = {view.scenario.tier: view.names for view in views}
    municipality_table(proposal.territory, proposal.names, tiers).write(folder / REGIONS_CSV)
    tier_table(proposal).write(folder / "summary.csv")
