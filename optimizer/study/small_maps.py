"""Maps of a study: many small ones side by side, and the cores that no run divides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import geopandas as gpd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from models.partition import Partition
from models.territory import Territory
from optimizer.comparison.indices import Contingency, match_regions
from optimizer.drawing.artists import on_map
from optimizer.drawing.axes import title_of
from optimizer.drawing.canvas import GREY, INK, WHITE
from optimizer.drawing.cells import read_cells
from optimizer.drawing.composition import compose
from optimizer.drawing.fonts import FONT
from optimizer.drawing.geometry import for_drawing, schematic_cells
from optimizer.drawing.labels import lines_within
from optimizer.drawing.margins import shape_source
from optimizer.drawing.naming import place_names
from optimizer.drawing.picture import Picture
from optimizer.drawing.sketch import Sketch
from optimizer.language.language import language_in_force

if TYPE_CHECKING:
    from optimizer.study.runs import StudyRuns

__all__ = ["cells_of", "plot_cores", "plot_maps"]

PANEL = 1.9
"""Width and height of a small map, in inches."""

MOST = 8
"""So many maps stand side by side at the most."""


def plot_maps(
    study: StudyRuns, runs: Sequence[str] | None = None, captions: Mapping[str, str] | None = None
) -> Figure:
    """Draw a small map of each run.

    The values of the last axis stand side by side.  In one area a region keeps the colour of the
    region of the first run with which it shares most inhabitants.

    Parameters
    ----------
    study : StudyRuns
    runs : sequence of str, optional
        Default: all that found a partition.
    captions : mapping of str to str, optional
        By run what stands above its map; default: its values and its number of regions.
    """
    of, settings = study.labels(), study.settings()
    chosen = [run for run in (runs if runs is not None else of) if run in of]
    columns = _columns([values_of(settings[run])[0] for run in chosen])
    rows = max(1, ceil(len(chosen) / columns))
    figure = Picture(figsize=(columns * PANEL, rows * (PANEL + 0.3) + 0.5), facecolor="white")
    figure.subplots_adjust(0.01, 0.4 / figure.get_figheight(), 0.99, 1 - 0.35 / figure.get_figheight())
    first: dict[frozenset[str], Sketch] = {}
    cells = cells_of(study, chosen) if chosen else None
    for number, run in enumerate(chosen):
        ax = figure.add_subplot(rows, columns, number + 1)
        codes = frozenset(of[run])
        territory = first[codes].territory if codes in first else study.territory([run])
        sketch = _sketch(territory, Partition.from_labels(of[run]), cells, first.get(codes))
        first.setdefault(codes, sketch)
        _draw(ax, sketch)
        count = len(sketch.partition)
        said = ", ".join(_shown(value) for value in values_of(settings[run])) or run
        text = f"{said}\n{language_in_force().phrase(f'{count} regions' if count != 1 else '1 region')}"
        lines = (captions or {}).get(run, text).splitlines()
        ax.set_title("\n".join(part for line in lines for part in wrap(line, 24)), fontsize=7, color=INK)
    if cells is not None:
        foot = 0.1 / figure.get_figheight()
        room = figure.get_figwidth() * 72 - 12
        source = "\n".join(lines_within(shape_source(sketch.cells), room, 6.3))
        figure.text(0.01, foot, source, fontsize=6.3, color=GREY, family=FONT, gid="foot")
    return figure


def cells_of(study: StudyRuns, runs: Sequence[str] | None = None) -> gpd.GeoDataFrame:
    """Return the cells of which the maps of some runs (default: all) are drawn.

    The first of the runs says whether boundaries are known.
    """
    chosen = list(runs if runs is not None else study.labels())
    territory = study.territory(chosen)
    cells = read_cells(study.scenario(chosen[0]), territory)
    return schematic_cells(territory) if cells is None else cells


def _columns(first: list[Any]) -> int:
    """Return how many maps stand side by side: those of one value of the first axis, or four."""
    counts = Counter(first)
    same = len(set(counts.values())) == 1 and len(counts) > 1
    columns = next(iter(counts.values())) if same else 4
    return columns if 1 < columns <= MOST else min(4, max(1, len(first)))


def values_of(settings: Mapping[str, Any]) -> list[Any]:
    """Return the values of a run on its axes; one empty text when there are none."""
    return list(settings.values()) or [""]


def plot_cores(study: StudyRuns, ax: Axes | None = None) -> Axes:
    """Draw the stable cores with their inhabitants; white: municipalities with nobody in every run."""
    if ax is None:
        ax = Picture(figsize=(7.0, 7.8), facecolor="white").add_axes((0.02, 0.04, 0.96, 0.86))
    territory = study.territory()
    groups = Partition(core for core in study.cores() if len(core) > 1)
    sketch = _sketch(territory, groups, cells_of(study), None)
    canvas, wide, high = on_map(ax, sketch.bounds)
    ((names,), _) = place_names([sketch], wide, high)
    compose(canvas, sketch, names, wide)
    people = territory.population(groups.codes)
    share = people / max(1, territory.population())
    title_of(
        ax,
        f"{language_in_force().gettext(study.title)}: who is together in every run",
        f"{len(groups)} cores of two or more with {people:,} inhabitants ({share:.0%})\n"
        f"white: with nobody in every run ({len(study.labels())} runs)",
    )
    ax.text(
        0,
        -0.01,
        shape_source(sketch.cells),
        transform=ax.transAxes,
        fontsize=6.3,
        color=GREY,
        family=FONT,
        va="top",
        gid="foot",
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
    return value if isinstance(value, str) else language_in_force().part(f"{value:,.10g}")
