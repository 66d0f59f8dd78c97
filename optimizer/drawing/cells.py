"""The cells that maps are drawn of: boundaries that a scenario names or its data pack holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.scenario import Scenario
from models.territory import Territory

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["read_cells"]


def read_cells(scenario: Scenario, territory: Territory) -> gpd.GeoDataFrame | None:
    """Return the real cells of a scenario's boundaries file, else of its data's; None: there are none.

    Raises
    ------
    InputError
        When the file cannot be used.
    """
    own = territory.stamp.boundaries
    if scenario.boundaries is None and not own:
        return _made_of(territory)

    from optimizer.drawing.boundaries import read_boundaries

    path = Path(own) if scenario.boundaries is None else Path(scenario.folder) / scenario.boundaries
    return read_boundaries(path, territory)


def _made_of(territory: Territory) -> gpd.GeoDataFrame | None:
    """Return the polygons that a territory was made of as cells; None: it was made of something else."""
    from optimizer.drawing.geometry import cells_frame

    frame: Any = territory.polygons
    if frame is None:
        return None
    shapes = dict(frame.geometry.items())
    return cells_frame(territory, shapes, frame.crs, schematic=False, source=territory.stamp.title)
