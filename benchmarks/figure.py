"""The figure of the comparison: how much worse, and how much longer, than this project's engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.methods import METHODS
from benchmarks.records import Record
from benchmarks.suites import OURS
from benchmarks.tables import cost_ratio, time_ratio

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw"]

MARKERS = dict(zip(METHODS, "osD^vXP*", strict=True))
COLOURS = dict(
    zip(
        METHODS,
        ("#1b1b1b", "#0072b2", "#d55e00", "#009e73", "#56b4e9", "#8a6d00", "#cc79a7", "#7a3fb0"),
        strict=True,
    )
)
"""Colours that colour-blind readers tell apart (Okabe and Ito); markers differ too."""


def draw(records: Sequence[Record], path: Path) -> None:
    """Draw cost and time of each method relative to ours, and write a PNG."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import NullLocator

    instances = list(dict.fromkeys(record.instance for record in records))
    figure = Figure(figsize=(9, 0.62 * len(instances) + 2.0), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    ours = {record.instance: record for record in records if record.method == OURS}
    for method in METHODS:
        runs = [record for record in records if record.method == method]
        _dots(left, method, runs, instances, [_worse(run, ours.get(run.instance)) for run in runs])
        _dots(right, method, runs, instances, [time_ratio(run, ours.get(run.instance)) for run in runs])
    left.set_yticks(range(len(instances)), instances)
    left.invert_yaxis()
    left.set_xscale("symlog", linthresh=1)
    left.set_xticks([-20, -10, -5, -2, -1, 0, 1, 2, 5, 10, 20, 50, 100, 200])
    worse = [_worse(record, ours.get(record.instance)) or 0 for record in records]
    left.set_xlim(min(-0.2, *(1.5 * value for value in worse)), max(2, *(1.2 * value for value in worse)))
    left.set_xlabel("% costlier than regio (max-p: fewer regions)")
    right.set_xscale("log")
    right.set_xlabel("time, regio = 1 (heuristics: until their best)")
    for axes in (left, right):
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_locator(NullLocator())
        axes.grid(axis="x", alpha=0.3)
        for row in range(1, len(instances)):
            axes.axhline(row - 0.5, color="0.85", linewidth=0.6)
        axes.spines[["top", "right"]].set_visible(False)
    handles, labels = right.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False)
    figure.suptitle("Filled: proven optimal. No dot: no partition that keeps the rules.", fontsize=9)
    figure.savefig(path, dpi=100, metadata={"Software": None})


def _worse(record: Record, ours: Record | None) -> float | None:
    ratio = cost_ratio(record, ours)
    return None if ratio is None else 100 * (ratio - 1)


def _dots(
    axes: Axes,
    method: str,
    runs: Sequence[Record],
    instances: Sequence[str],
    values: Sequence[float | None],
) -> None:
    """Draw a method's dots, each a little below the one before so that equal values stay visible."""
    shift = (list(METHODS).index(method) - (len(METHODS) - 1) / 2) * 0.1
    colour = COLOURS[method]
    axes.plot([], [], MARKERS[method], color=colour, label=method)
    for run, value in zip(runs, values, strict=True):
        if value is not None and run.objective is not None and run.outcome != "breaks rules":
            filled = colour if run.outcome == "optimal" else "none"
            axes.plot(value, instances.index(run.instance) + shift, MARKERS[method], color=colour, mfc=filled)
