"""What the commands of judgement write."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from models.proposal import region_name
from optimizer.judgement.path import DecisionPath
from optimizer.judgement.path_tables import path_table, path_to_dict
from optimizer.judgement.support import Support
from optimizer.judgement.support_tables import support_table, support_to_dict
from optimizer.judgement.tables import (
    tipping_map_to_dict,
    tipping_table,
    tipping_to_dict,
    weight_table,
    weights_to_dict,
    zone_table,
)
from optimizer.judgement.tipping import TippingPoints
from optimizer.judgement.tipping_map import TippingMap
from optimizer.judgement.weights import DeclaredWeights
from optimizer.writing.basis import write_basis
from optimizer.writing.folder import save_figure, save_json
from optimizer.writing.regions import municipality_table

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "OWN_FILES",
    "PATH_JSON",
    "SUPPORT_JSON",
    "save_path",
    "save_support",
    "write_path",
    "write_support",
    "write_tipping",
    "write_tipping_map",
    "write_weights",
]

SUPPORT_JSON, PATH_JSON = "support.json", "path.json"

OWN_FILES = (
    *("tipping.*", "tipping-*.csv", "weights.json", "weights.csv"),
    *("support.*", "support-map.*", "path.*", "path-*.csv"),
)
"""Names and patterns of what these commands may leave in their folder."""


def write_tipping(found: Sequence[TippingPoints], folder: Path) -> list[str]:
    """Write tipping points into a folder and return the names of the files.

    tipping.json, tipping.csv, tipping.png and .svg; of a single criterion also the regions of every
    range, as ``tipping-<number>.csv``.

    Parameters
    ----------
    folder : Path
        Exists; see `optimizer.writing.folder.write_folder`.
    """
    from optimizer.judgement.figure import plot_tipping_points

    if found:
        write_basis("tipping", found[0].scenario, found[0].territory, folder)
    save_json(tipping_to_dict(found), folder / "tipping.json")
    tipping_table(found).write(folder / "tipping.csv")
    if any(points.pieces for points in found):
        save_figure(plot_tipping_points(found), folder, "tipping")
    if len(found) == 1:
        (points,) = found
        for number, piece in enumerate(points.pieces, 1):
            names = {
                region: region_name(points.scenario, points.territory, region) for region in piece.partition
            }
            municipality_table(points.territory, names).write(folder / f"tipping-{number}.csv")
    return sorted(path.name for path in folder.iterdir())


def write_tipping_map(found: TippingMap, folder: Path) -> list[str]:
    """Write the map of two weights into a folder that exists and return the names of the files.

    tipping.json, tipping.csv, tipping.png and .svg, and the regions of every zone as
    ``tipping-<number>.csv``.
    """
    from optimizer.judgement.tipping_map_figure import plot_tipping_map

    write_basis("tipping", found.scenario, found.territory, folder)
    save_json(tipping_map_to_dict(found), folder / "tipping.json")
    zone_table(found).write(folder / "tipping.csv")
    if found.zones:
        save_figure(plot_tipping_map(found), folder, "tipping")
    for number, zone in enumerate(found.zones, 1):
        names = {region: region_name(found.scenario, found.territory, region) for region in zone.partition}
        municipality_table(found.territory, names).write(folder / f"tipping-{number}.csv")
    return sorted(path.name for path in folder.iterdir())


def write_weights(found: DeclaredWeights, folder: Path) -> list[str]:
    """Write weights.json and weights.csv into a folder that exists; return the names of the files."""
    write_basis("weights", found.scenario, found.territory, folder)
    save_json(weights_to_dict(found), folder / "weights.json")
    weight_table(found).write(folder / "weights.csv")
    return sorted(path.name for path in folder.iterdir())


def write_support(found: Support, folder: Path, cells: gpd.GeoDataFrame | None = None) -> list[str]:
    """Write support into a folder that exists; return the names of the files.

    support.json, and basis.json for its page; support.csv, the figure support.png and .svg, and the map
    support-map.png and .svg.
    """
    from optimizer.judgement.support_figure import plot_stakes, support_sheet

    save_support(found, folder)
    support_table(found).write(folder / "support.csv")
    save_figure(plot_stakes(found), folder, "support")
    support_sheet(found, cells).save(folder, "support-map")
    return sorted(path.name for path in folder.iterdir())


def write_path(found: DecisionPath, folder: Path, cells: gpd.GeoDataFrame | None = None) -> list[str]:
    """Write a path into a folder that exists; return the names of the files.

    path.json, and basis.json for its page; path.csv, the maps path.png and .svg, and the regions after
    every decision, as ``path-<number>.csv``.
    """
    from optimizer.judgement.path_figure import plot_path

    save_path(found, folder)
    path_table(found).write(folder / "path.csv")
    save_figure(plot_path(found, cells=cells), folder, "path")
    for number, step in enumerate(found.steps, 1):
        names = {region: region_name(found.scenario, found.territory, region) for region in step.partition}
        municipality_table(found.territory, names).write(folder / f"path-{number}.csv")
    return sorted(path.name for path in folder.iterdir())


def save_support(found: Support, folder: Path) -> None:
    """Write support.json and what it rests on: what its page is made from."""
    save_json(support_to_dict(found), folder / SUPPORT_JSON)
    write_basis("support", found.scenario, found.territory, folder)


def save_path(found: DecisionPath, folder: Path) -> None:
    """Write path.json and what it rests on: what its page is made from."""
    save_json(path_to_dict(found), folder / PATH_JSON)
    write_basis("path", found.scenario, found.territory, folder)
