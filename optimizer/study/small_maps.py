"""Maps of a study: many small ones side by side, and the cores that no run divides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

import geopandas as gpd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from models.partition import Partition
from models.territory import Territory
from optimizer.drawing import FONT, GREY, INK
from optimizer.geometry import for_drawing, schematic_cells
from optimizer.indices import Contingency, match_regions
from optimizer.sketch import WHITE, Sketch
from optimizer.study.figures import new_axes, title_of

if TYPE_CHECKING:
    from optimizer.study.study import Study

__all__ = ["plot_cores", "plot_maps"]

PANEL = 1.9
"""Width and height of a small map, in inches."""

SINGLE = "#F1F2F3"

FOOT = "Schematic: each municipality is drawn around its centroid, not by its borders."


def plot_maps(
    study: Study, runs: Sequence[str] | None = None, captions: Mapping[str, str] | None = None
) -> Figure:
    """Draw a small map of each run.

    The values of the last axis stand side by side.  In one area a region keeps the colour of the
    region of the first run with which it shares most inhabitants.

    Parameters
    ----------
    study : Study
    runs : sequence of str, optional
        Default: all that found a partition.
    captions : mapping of str to str, optional
        By run what stands above its map; default: its values and its number of regions.
    """
    of = study.labels()
    chosen = [run for run in (runs if runs is not None else of) if run in of]
    settings = study.settings()
    columns = len({run_values(settings[run])[-1] for run in chosen}) if study.axes else len(chosen)
    columns = min(8, max(columns, 1 if len(chosen) < 4 else 4))
    rows = max(1, ceil(len(chosen) / columns))
    figure = Figure(figsize=(columns * PANEL, rows * (PANEL + 0.3) + 0.5), facecolor="white")
    figure.subplots_adjust(0.01, 0.4 / figure.get_figheight(), 0.99, 1 - 0.35 / figure.get_figheight())
    first: dict[frozenset[str], Sketch] = {}
    cells = schematic_cells(study.territory(chosen)) if chosen else None
    for number, run in enumerate(chosen):
        ax = figure.add_subplot(rows, columns, number + 1)
        codes = frozenset(of[run])
        territory = first[codes].territory if codes in first else study.territory([run])
        sketch = _sketch(territory, Partition.from_labels(of[run]), cells, first.get(codes))
        first.setdefault(codes, sketch)
        _draw(ax, sketch)
        count = len(sketch.partition)
        said = ", ".join(_shown(value) for value in run_values(settings[run])) or run
        text = f"{said}\n{count} {'region' if count == 1 else 'regions'}"
        ax.set_title((captions or {}).get(run, text), fontsize=7, color=INK)
    foot = 0.1 / figure.get_figheight()
    figure.text(0.01, foot, FOOT, fontsize=6.3, color=GREY, family=FONT, gid="foot")
    return figure


def run_values(settings: Mapping[str, Any]) -> list[Any]:
    """Return the values of a run on its axes; one empty text when there are none."""
    return list(settings.values()) or [""]


def plot_cores(study: Study, ax: Axes | None = None) -> Axes:
    """Draw the stable cores: coloured where no run divides them, pale where nobody stays together."""
    ax = ax or new_axes(7.0, 7.6)
    territory = study.territory()
    cores = study.cores()
    groups = Partition(core for core in cores if len(core) > 1)
    sketch = _sketch(territory, groups, schematic_cells(territory), None)
    singles = gpd.GeoSeries([sketch.cells.geometry[c] for c in territory.codes if c not in groups.codes])
    if len(singles):
        singles.plot(ax=ax, color=SINGLE, edgecolor=GREY, linewidth=0.5)
    _draw(ax, sketch)
    if not sketch.large:
        for code in territory.codes:
            x, y = sketch.middle(code)
            ax.annotate(territory.name(code), (x, y), fontsize=5.5, color=INK, ha="center", va="center")
    people = territory.population(groups.codes)
    share = people / max(1, territory.population())
    title_of(
        ax,
        f"{study.title}: who is together in every run",
        f"{len(groups)} cores of two or more with {people:,} inhabitants ({share:.0%})\n"
        f"pale: with nobody in every run ({len(study.labels())} runs)",
    )
    ax.text(
        0, -0.02, FOOT, transform=ax.transAxes, fontsize=6.3, color=GREY, family=FONT, va="top", gid="foot"
    )
    return ax


def _sketch(
    territory: Territory, partition: Partition, cells: gpd.GeoDataFrame, like: Sketch | None
) -> Sketch:
    drawn = for_drawing(cells, territory.codes)
    return Sketch(territory, partition, drawn, wanted=_kept_colours(territory, partition, like))


def _kept_colours(
    territory: Territory, partition: Partition, like: Sketch | None
) -> dict[frozenset[str], str]:
    """Return for each region the colour of the one that it continues."""
    if like is None:
        return {}
    people = {code: m.population for code, m in territory.municipalities.items()}
    before = like.partition
    table = Contingency.of(before, partition, people)
    matched = match_regions(table, Contingency.of(before, partition))
    return {partition.regions[j]: like.colours[before.regions[i]] for i, j in matched.items()}


def _draw(ax: Axes, sketch: Sketch) -> None:
    """Fill regions and draw their borders, without names."""
    ax.set_axis_off()
    ax.set_aspect("equal")
    for region, shape in sketch.shapes.items():
        gpd.GeoSeries([shape]).plot(ax=ax, color=sketch.colours[region], edgecolor=INK, linewidth=0.6)
    cells = gpd.GeoSeries([sketch.cells.geometry[code] for code in sorted(sketch.partition.codes)])
    if len(cells):
        cells.boundary.plot(ax=ax, color=WHITE, linewidth=0.25, zorder=1.5)
    gpd.GeoSeries(list(sketch.shapes.values())).boundary.plot(ax=ax, color=INK, linewidth=0.8, zorder=2)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:,}"
