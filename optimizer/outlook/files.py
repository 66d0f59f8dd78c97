"""What `propose --alternatives` writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from models.proposal import region_name
from optimizer.outlook.alternatives import Alternatives
from optimizer.outlook.certainty import Certainty
from optimizer.outlook.outlook import Outlook
from optimizer.writing.folder import save_json
from optimizer.writing.regions import municipality_table

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["write_outlook"]


def write_outlook(outlook: Outlook, folder: Path, cells: gpd.GeoDataFrame | None = None) -> list[str]:
    """Write an outlook into a results folder and return the names of the files.

    alternatives.json and .csv, each alternative as ``alternative-<number>.csv`` (code, name, region);
    certainty.json and .csv, and a map of certain and contested municipalities.
    """
    before = set(folder.iterdir())
    if outlook.alternatives is not None:
        _write_alternatives(outlook.alternatives, folder)
    if outlook.certainty is not None:
        _write_certainty(outlook.certainty, folder, cells)
    return sorted(path.name for path in set(folder.iterdir()) - before)


def _write_alternatives(alternatives: Alternatives, folder: Path) -> None:
    save_json(alternatives.to_dict(), folder / "alternatives.json")
    alternatives.rows().write(folder / "alternatives.csv")
    scenario, territory = alternatives.best.scenario, alternatives.best.territory
    for number, other in enumerate(alternatives.found, 1):
        names = {region: region_name(scenario, territory, region) for region in other.partition}
        municipality_table(territory, names).write(folder / f"alternative-{number}.csv")


def _write_certainty(certainty: Certainty, folder: Path, cells: gpd.GeoDataFrame | None) -> None:
    from optimizer.outlook.certainty_map import certainty_sheet

    save_json(certainty.to_dict(), folder / "certainty.json")
    certainty.rows().write(folder / "certainty.csv")
    certainty_sheet(certainty, cells).save(folder, "certainty")
