"""What `complete` writes: tables, one division per suggestion to verify or go on with, and maps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.declared import tables as tables
from optimizer.declared.completion import Completion
from optimizer.writing.basis import write_basis
from optimizer.writing.folder import save_json
from optimizer.writing.regions import municipality_table

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["COMPLETION_JSON", "OWN_FILES", "write_completion", "write_document"]

COMPLETION_JSON = "completion.json"
"""The document that holds everything."""

OWN_FILES = (
    *(COMPLETION_JSON, "diagnosis.csv", "municipalities.csv", "suggestions.csv", "changes.csv"),
    *("suggestion-*.*", "map-*.*", "places-*.*"),
)
"""Names and patterns of what a completion may leave in its folder."""


def write_completion(
    completion: Completion, folder: Path, cells: gpd.GeoDataFrame | None = None
) -> list[str]:
    """Write a completion into a folder and return the names of the files.

    completion.json, and basis.json for its page; diagnosis.csv (declared regions), municipalities.csv,
    suggestions.csv, changes.csv (who must say yes); per suggestion ``suggestion-<number>.csv`` (the whole
    with it, as `regio verify` takes it) and ``map-<number>.png`` and ``.svg``; per stalled area
    ``places-<number>`` (who can go elsewhere).

    Parameters
    ----------
    completion : Completion
    folder : Path
        Exists; see `optimizer.writing.folder.write_folder`.
    cells : geopandas.GeoDataFrame, optional
        Real boundaries; None: maps are schematic.
    """
    from optimizer.declared.maps import places_sheet, suggestion_sheet

    write_document(completion, folder)
    tables.region_table(completion).write(folder / "diagnosis.csv")
    tables.municipality_table(completion).write(folder / "municipalities.csv")
    tables.suggestion_table(completion).write(folder / "suggestions.csv")
    tables.change_table(completion).write(folder / "changes.csv")
    for number in range(1, len(completion.numbered) + 1):
        _write_whole(completion, number, folder / f"suggestion-{number}.csv")
        suggestion_sheet(completion, number, cells).save(folder, f"map-{number}")
    divided = (area for task in completion.tasks for area in task.areas if area.best is not None)
    for number, area in enumerate(divided, 1):
        places_sheet(completion, area, cells).save(folder, f"places-{number}")
    return sorted(path.name for path in folder.iterdir())


def write_document(completion: Completion, folder: Path) -> None:
    """Write completion.json and what it rests on: what its page is made from."""
    save_json(completion.to_dict(), folder / COMPLETION_JSON)
    write_basis("complete", completion.scenario, completion.territory, folder)


def _write_whole(completion: Completion, number: int, path: Path) -> None:
    """Write the whole with one suggestion: code, name, region."""
    task, _, suggestion = completion.numbered[number - 1]
    municipality_table(task.diagnosis.territory, task.names(suggestion)).write(path)
