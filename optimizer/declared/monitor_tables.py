"""The tables and the JSON image of a monitor."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from optimizer.declared.monitor import Monitor, MonitorStep, RegionStep, Timeline
from optimizer.declared.tables import diagnosis_to_dict
from optimizer.writing.rows import Rows

if TYPE_CHECKING:
    from optimizer.outputs.declared import MonitorOutput

__all__ = ["address_table", "monitor_to_dict", "region_table"]


def region_table(monitor: Monitor) -> Rows:
    """Return a row per task, step and region in which something changed; municipalities by code."""
    return Rows(
        (
            *("task", "from", "to", "region", "state", "newly_met", "newly_failed"),
            *("joined", "left", "operational_before", "operational_after"),
        ),
        (
            (
                *(timeline.task, before, after, region.name, state_of(region)),
                *(list(region.newly_met), list(region.newly_failed)),
                *(sorted(region.joined), sorted(region.left), *region.operational),
            )
            for timeline in monitor.timelines
            for before, after, step in named_steps(timeline)
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


def monitor_to_dict(monitor: Monitor) -> MonitorOutput:
    """Return everything, ready for JSON; municipalities by code."""
    from optimizer.outputs.declared import Address, RegionStep as RegionStepImage

    regions = region_table(monitor).records_as(RegionStepImage)
    addresses, people = address_table(monitor).records_as(Address), monitor.territory.whole.population
    return {
        "version": 1,
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
                        "moved": {"codes": sorted(step.moved), "inhabitants": people(step.moved)},
                    }
                    for before, after, step in named_steps(timeline)
                ],
                "regions": [row for row in regions if row["task"] == timeline.task],
                "address": [row for row in addresses if row["task"] == timeline.task],
            }
            for timeline in monitor.timelines
        ],
    }


def state_of(region: RegionStep) -> Literal["new", "gone", "goes on"]:
    """Say in a word whether a region is new, gone or goes on."""
    return "new" if region.before is None else "gone" if region.after is None else "goes on"


def named_steps(timeline: Timeline) -> list[tuple[str, str, MonitorStep]]:
    """Return each step with the names of the snapshots before and after it."""
    return [(*names, step) for names, step in zip(pairwise(timeline.names), timeline.steps, strict=True)]
