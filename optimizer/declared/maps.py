"""Maps of a completion: a suggestion beside what was declared, and how firm every place is."""

from __future__ import annotations

from statistics import median_low
from typing import TYPE_CHECKING

from models.partition import Partition
from models.territory import Territory
from optimizer.declared.lockout import Place
from optimizer.declared.measures import AreaCompletion, CompletionMeasures
from optimizer.drawing.maps import MapSheet, comparison_sheet, partition_sheet

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["places_sheet", "suggestion_sheet"]


def suggestion_sheet(
    completion: CompletionMeasures, number: int, cells: gpd.GeoDataFrame | None = None
) -> MapSheet:
    """Return what was declared (left) and a suggestion (right), with who must say yes hatched.

    The map shows the stalled area and the sound regions that touch it.

    Parameters
    ----------
    completion : CompletionMeasures
    number : int
        Of the suggestion, from 1.
    cells : geopandas.GeoDataFrame, optional
        Real boundaries; None: the map is schematic.
    """
    task, area, suggestion = completion.numbered[number - 1]
    view = _view(area)
    seen = frozenset(view.codes)
    return comparison_sheet(
        view,
        Partition(region for region in task.partition(suggestion) if region <= seen),
        task.diagnosis.declaration.layer(),
        changed=[change.code for change in suggestion.changes],
        cells=cells,
        names=task.names(suggestion),
        centres=completion.scenario.centre_codes(view),
        title=f"Suggestion {number}: {suggestion.kind}, {suggestion.aim}",
    )


def places_sheet(
    completion: CompletionMeasures, area: AreaCompletion, cells: gpd.GeoDataFrame | None = None
) -> MapSheet:
    """Return the cheapest division of an area, with who is forced and who goes elsewhere at little cost.

    Little is at most the median of what it costs to send a municipality of the area elsewhere.

    Parameters
    ----------
    area : AreaCompletion
        With a division.
    cells : geopandas.GeoDataFrame, optional
        Real boundaries; None: the map is schematic.
    """
    assert area.best is not None
    prices = {one.code: one.price for one in area.lockouts if one.price is not None}
    little = median_low(prices.values()) if prices else 0
    forced = [one.code for one in area.lockouts if one.place is Place.FORCED]
    return partition_sheet(
        area.area.territory,
        area.best.partition,
        cells=cells,
        names=area.best.names,
        centres=completion.scenario.centre_codes(area.area.territory),
        marks={
            "forced: elsewhere nothing fits": forced,
            f"elsewhere costs {area.area.territory.in_inhabitants(little):,} or less": [
                code for code, price in prices.items() if price <= little
            ],
        },
        title=f"Stalled area {area.area.name} ({area.area.diagnosis.declaration.heading}): the cheapest "
        "division, and who can go elsewhere",
    )


def _view(area: AreaCompletion) -> Territory:
    """Return an area with the sound regions that touch it."""
    diagnosis, here = area.area.diagnosis, frozenset(area.area.territory.codes)
    beside = {other for code in here for other in diagnosis.territory.neighbours(code)}
    around = (members for members in area.area.kept if members & beside)
    return diagnosis.scenario.recut(diagnosis.territory.whole, here.union(*around))
