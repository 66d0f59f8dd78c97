"""The cells that maps are drawn of: those of the boundaries that a scenario names, if it does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from models.scenario import Scenario
from models.territory import Territory

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["read_cells"]


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
