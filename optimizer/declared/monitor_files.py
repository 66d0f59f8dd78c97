"""What `monitor` prints and writes: changes between snapshots, whom to address, two maps."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.declared.monitor import Monitor, Timeline
from optimizer.declared.monitor_tables import address_table, monitor_to_dict, region_table
from optimizer.declared.soundness import Soundness
from optimizer.writing.basis import write_basis
from optimizer.writing.folder import save_json

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["MONITOR_JSON", "OWN_FILES", "write_document", "write_monitor"]

MONITOR_JSON = "monitor.json"
"""The document that holds everything."""


OWN_FILES = (MONITOR_JSON, "regions.csv", "address.csv", "changes*.*", "state*.*")
"""Names and patterns of what a monitor may leave in its folder."""


def write_monitor(monitor: Monitor, folder: Path, cells: gpd.GeoDataFrame | None = None) -> list[str]:
    """Write a monitor into a folder and return the names of the files.

    monitor.json, basis.json for its page, regions.csv, address.csv; per task ``changes`` (first snapshot
    beside the last) and ``state`` (the last, each region with what it fails) as .png and .svg.

    Parameters
    ----------
    monitor : Monitor
    folder : Path
        Exists; see `optimizer.writing.folder.write_folder`.
    cells : geopandas.GeoDataFrame, optional
        Real boundaries; None: maps are schematic.
    """
    write_document(monitor, folder)
    region_table(monitor).write(folder / "regions.csv")
    address_table(monitor).write(folder / "address.csv")
    for timeline in monitor.timelines:
        _write_maps(timeline, folder, cells)
    return sorted(path.name for path in folder.iterdir())


def write_document(monitor: Monitor, folder: Path) -> None:
    """Write monitor.json and what it rests on: what its page is made from."""
    save_json(monitor_to_dict(monitor), folder / MONITOR_JSON)
    write_basis("monitor", monitor.scenario, monitor.territory, folder)


def _write_maps(timeline: Timeline, folder: Path, cells: gpd.GeoDataFrame | None) -> None:
    from optimizer.drawing.maps import comparison_sheet, partition_sheet

    first, last = timeline.diagnoses[0], timeline.diagnoses[-1]
    scenario, layer = last.scenario, last.declaration.layer()
    codes = {*first.territory.codes, *last.territory.codes}
    view = scenario.recut(last.territory.whole, codes)
    names = {members: name for name, members in layer.regions.items()}
    centres = scenario.centre_codes(view)
    changes = comparison_sheet(
        view,
        layer.partition(),
        first.declaration.layer(),
        changed=timeline.overall.moved,
        cells=cells,
        names=names,
        centres=centres,
        title=last.declaration.heading,
    )
    state = partition_sheet(
        last.territory,
        layer.partition(),
        cells=cells,
        names=names,
        captions=_captions(last),
        centres=centres,
        marks={"to address": [one.code for one in timeline.addresses]},
        title=f"{last.declaration.heading}: what fails",
    )
    task = f"-{timeline.task}" if timeline.task else ""
    for name, sheet in (("changes", changes), ("state", state)):
        sheet.save(folder, f"{name}{task}")


def _captions(diagnosis: Soundness) -> Mapping[frozenset[str], str]:
    """Return what is printed under each region: what it fails, and whether it is operational."""
    settled, found = diagnosis.declaration.settled, {}
    for region in diagnosis.regions:
        fails = ", ".join(dict.fromkeys(fault.criterion for fault in region.faults))
        words = [f"fails {fails}" if fails else "sound"]
        stated = diagnosis.declaration.is_operational(region.name)
        words += [] if stated is None else ["operational" if stated else "not operational"]
        if region.name in settled:
            found[settled[region.name]] = ", ".join(words)
    return found
