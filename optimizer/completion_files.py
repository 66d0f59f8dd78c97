"""What `complete` writes: tables, one division per suggestion to verify or go on with, and maps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from models.partition import Partition
from optimizer import completion_tables as tables
from optimizer.completion import AreaCompletion, Completion, TaskCompletion
from optimizer.rows import Rows
from optimizer.suggestions import Suggestion

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
    for number, (task, area, suggestion) in enumerate(completion.numbered, 1):
        whole, names = task.partition(suggestion), _names(task, suggestion)
        territory = task.diagnosis.territory
        rows = [(code, territory.name(code), names[region]) for region in whole for code in sorted(region)]
        Rows(("code", "name", "region"), rows).write(folder / f"suggestion-{number}.csv")
        _write_map(task, area, suggestion, folder, number, cells)
    return sorted(path.name for path in folder.iterdir())


def _names(task: TaskCompletion, suggestion: Suggestion) -> dict[frozenset[str], str]:
    """Return the name of every region of the whole with one suggestion."""
    named = {members: name for name, members in task.diagnosis.sound.items()}
    for area in task.areas:
        if area.suggestions and area.area is not suggestion.area:
            named |= area.suggestions[0].names
    return named | dict(suggestion.names)


def _write_map(
    task: TaskCompletion,
    area: AreaCompletion,
    suggestion: Suggestion,
    folder: Path,
    number: int,
    cells: gpd.GeoDataFrame | None,
) -> None:
    """Draw the area and the regions around it: declared on the left, suggested on the right."""
    from optimizer.maps import plot_comparison, save_map

    scenario, territory = task.diagnosis.scenario, task.diagnosis.territory
    here = frozenset(area.area.territory.codes)
    beside = {other for code in here for other in territory.neighbours(code)} | here
    seen = here.union(*(members for members in area.area.kept if members & beside))
    view = scenario.recut(territory.whole, seen)
    reference = task.diagnosis.declaration.layer()
    left, _ = plot_comparison(
        view,
        Partition(region for region in task.partition(suggestion) if region <= seen),
        reference,
        changed=[change.code for change in suggestion.changes],
        cells=cells,
        names=_names(task, suggestion),
        centres=scenario.centres.centres(view) if scenario.centres else (),
        title=f"Suggestion {number}: {suggestion.kind}, {suggestion.aim}",
    )
    if (figure := left.get_figure(root=True)) is not None:
        save_map(figure, folder, f"map-{number}")
