"""The figure of a path: the map after every decision, who moved hatched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from models.partition import Partition
from models.proposal import region_name
from optimizer.drawing.maps import plot_partition
from optimizer.drawing.picture import Picture
from optimizer.judgement.path import DecisionPath
from optimizer.language.language import language_in_force

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["plot_path"]

SIDE, TALL, ACROSS = 5.6, 5.4, 3
"""Width and height of a map in inches, and how many stand beside each other."""

MOST_MAPS = 12
"""Maps that a figure has room for: the first of a long path."""


def plot_path(found: DecisionPath, *, cells: gpd.GeoDataFrame | None = None) -> Axes:
    """Draw the map before and after every decision, those hatched who have just moved.

    Parameters
    ----------
    found : Path
    cells : geopandas.GeoDataFrame, optional
        A frame of cells such as `boundaries.read_boundaries` gives; None: schematic cells.

    Returns
    -------
    matplotlib.axes.Axes
        That of the first map; its figure holds all of them.
    """
    say = language_in_force().phrase
    shown = found.steps[: MOST_MAPS - 1]
    across = min(ACROSS, 1 + len(shown))
    down = -(-(1 + len(shown)) // across)
    figure = Picture(figsize=(SIDE * across, TALL * down), facecolor="white", layout="constrained")
    panels = [figure.add_subplot(down, across, k + 1) for k in range(1 + len(shown))]
    _draw(found, found.before, "Today", frozenset(), panels[0], cells)
    for number, (step, ax) in enumerate(zip(shown, panels[1:], strict=True), 1):
        about = f": {say(step.about)}" if step.about else ""
        _draw(found, step.partition, f"{say(f'Decision {number}')}{about}", step.moved, ax, cells)
    return panels[0]


def _draw(
    found: DecisionPath,
    partition: Partition,
    title: str,
    moved: frozenset[str],
    ax: Axes,
    cells: gpd.GeoDataFrame | None,
) -> None:
    territory, scenario = found.territory, found.scenario
    plot_partition(
        territory,
        partition,
        cells=cells,
        names={region: region_name(scenario, territory, region) for region in partition},
        centres=scenario.centre_codes(territory),
        marks={"changes region": sorted(moved)} if moved else None,
        like=found.before,
        title=title,
        ax=ax,
    )
