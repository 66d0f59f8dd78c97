"""What `monitor` prints and writes: changes between snapshots, whom to address, two maps."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.declared.monitor import Monitor, RegionStep, Step, Timeline
from optimizer.declared.soundness import Diagnosis
from optimizer.declared.tables import diagnosis_to_dict
from optimizer.writing.folder import save_figure, save_json
from optimizer.writing.rows import Rows

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["address_table", "monitor_to_dict", "own_files", "region_table", "write_monitor"]


def own_files(folder: Path) -> list[str]:
    """Return the names of the files in a folder that an earlier monitor wrote."""
    maps = (path.name for pattern in ("changes*.*", "state*.*") for path in folder.glob(pattern))
    return ["monitor.json", "regions.csv", "address.csv", *maps]


# -------------------------------------------------------------------- tables
def region_table(monitor: Monitor) -> Rows:
    """Return a row per task, step and region in which something changed; municipalities by code."""
    return Rows(
        (
            *("task", "from", "to", "region", "state", "newly_met", "newly_failed"),
            *("joined", "left", "operational_before", "operational_after"),
        ),
        (
            (
                *(timeline.task, before, after, region.name, _state(region)),
                *("; ".join(region.newly_met), "; ".join(region.newly_failed)),
                *(sorted(region.joined), sorted(region.left), *region.operational),
            )
            for timeline in monitor.timelines
            for before, after, step in _named_steps(timeline)
            for region in step.regions
        ),
    )


def address_table(monitor: Monitor) -> Rows:
    """Return a row per municipality to address and reason, with the snapshot since which it holds."""
    name, people = monitor.territory.name, monitor.territory.whole.population
    return Rows(
        ("task", "code", "name", "inhabitants", "region", "reason", "since"),
        (
            (timeline.task, one.code, name(one.code), people([one.code]), one.region, reason, since)
            for timeline in monitor.timelines
            for one in timeline.addresses
            for reason, since in one.reasons.items()
        ),
    )


def monitor_to_dict(monitor: Monitor) -> dict[str, Any]:
    """Return everything, ready for JSON; municipalities by code."""
    regions, addresses = region_table(monitor).records(), address_table(monitor).records()
    return {
        "scenario": monitor.scenario.name,
        "tasks": [
            {
                "task": timeline.task,
                "snapshots": [diagnosis_to_dict(diagnosis) for diagnosis in timeline.diagnoses],
                "steps": [
                    {
                        "from": before,
                        "to": after,
                        "white_spots_opened": sorted(step.opened),
                        "white_spots_closed": sorted(step.closed),
                        "moved": sorted(step.moved),
                    }
                    for before, after, step in _named_steps(timeline)
                ],
                "regions": [row for row in regions if row["task"] == timeline.task],
                "address": [row for row in addresses if row["task"] == timeline.task],
            }
            for timeline in monitor.timelines
        ],
    }


def _state(region: RegionStep) -> str:
    return "new" if region.before is None else "gone" if region.after is None else "goes on"


def _named_steps(timeline: Timeline) -> list[tuple[str, str, Step]]:
    return [(*names, step) for names, step in zip(pairwise(timeline.names), timeline.steps, strict=True)]


def write_monitor(monitor: Monitor, folder: Path, cells: gpd.GeoDataFrame | None = None) -> list[str]:
    """Write a monitor into a folder and return the names of the files.

    monitor.json, regions.csv, address.csv; per task ``changes`` (first snapshot beside the last)
    and ``state`` (the last, each region with what it fails) as .png and .svg.

    Parameters
    ----------
    monitor : Monitor
    folder : Path
        Exists; see `optimizer.writing.folder.write_folder`.
    cells : geopandas.GeoDataFrame, optional
        Real boundaries; None: maps are schematic.
    """
    save_json(monitor_to_dict(monitor), folder / "monitor.json")
    region_table(monitor).write(folder / "regions.csv")
    address_table(monitor).write(folder / "address.csv")
    for timeline in monitor.timelines:
        _write_maps(timeline, folder, cells)
    return sorted(path.name for path in folder.iterdir())


def _write_maps(timeline: Timeline, folder: Path, cells: gpd.GeoDataFrame | None) -> None:
    from optimizer.drawing.maps import plot_comparison, plot_partition

    first, last = timeline.diagnoses[0], timeline.diagnoses[-1]
    scenario, layer = last.scenario, last.declaration.layer()
    codes = {*first.territory.codes, *last.territory.codes}
    view = scenario.recut(last.territory.whole, codes)
    names = {members: name for name, members in layer.regions.items()}
    centres = scenario.centre_codes(view)
    changes, _ = plot_comparison(
        view,
        layer.partition(),
        first.declaration.layer(),
        changed=timeline.overall.moved,
        cells=cells,
        names=names,
        centres=centres,
        title=last.declaration.heading,
    )
    state = plot_partition(
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
    for name, ax in (("changes", changes), ("state", state)):
        save_figure(ax, folder, f"{name}{task}")


def _captions(diagnosis: Diagnosis) -> Mapping[frozenset[str], str]:
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
