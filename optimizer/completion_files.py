"""What `complete` writes: tables, one division per suggestion to verify or go on with, and maps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer import completion_tables as tables
from optimizer.completion import Completion
from optimizer.rows import Rows

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["own_files", "write_completion"]


def own_files(folder: Path) -> list[str]:
    """Return the names of the files in a folder that an earlier completion wrote."""
    fixed = ["completion.json", "diagnosis.csv", "municipalities.csv", "suggestions.csv", "changes.csv"]
    return fixed + [path.name for pattern in ("suggestion-*.*", "map-*.*") for path in folder.glob(pattern)]


def write_completion(
    completion: Completion, folder: Path, cells: gpd.GeoDataFrame | None = None
) -> list[str]:
    """Write a completion into a folder and return the names of the files.

    completion.json; diagnosis.csv (declared regions), municipalities.csv, suggestions.csv,
    changes.csv (who must say yes); per suggestion ``suggestion-<number>.csv`` (the whole with it,
    as `regio verify` takes it) and ``map-<number>.png`` and ``.svg``.

    Parameters
    ----------
    completion : Completion
    folder : Path
        Exists; see `optimizer.results.write_folder`.
    cells : geopandas.GeoDataFrame, optional
        Real boundaries; None: maps are schematic.
    """
    text = json.dumps(tables.as_dict(completion), ensure_ascii=False, indent=1)
    (folder / "completion.json").write_text(text + "\n", encoding="utf-8")
    tables.region_table(completion).write(folder / "diagnosis.csv")
    tables.municipality_table(completion).write(folder / "municipalities.csv")
    tables.suggestion_table(completion).write(folder / "suggestions.csv")
    tables.change_table(completion).write(folder / "changes.csv")
    for number, (task, _, suggestion) in enumerate(completion.numbered, 1):
        whole, names = task.partition(suggestion), task.names(suggestion)
        territory = task.diagnosis.territory
        rows = [(code, territory.name(code), names[region]) for region in whole for code in sorted(region)]
        Rows(("code", "name", "region"), rows).write(folder / f"suggestion-{number}.csv")
        _write_map(completion, folder, number, cells)
    return sorted(path.name for path in folder.iterdir())


def _write_map(completion: Completion, folder: Path, number: int, cells: gpd.GeoDataFrame | None) -> None:
    from optimizer.maps import save_map

    left, _ = completion.plot(number, cells=cells)
    figure = left.get_figure(root=True)
    if figure is not None:
        save_map(figure, folder, f"map-{number}")
