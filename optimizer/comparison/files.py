"""What `compare` prints and writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from models.scenario import Scenario
from models.territory import Layer, Territory
from optimizer.comparison import tables as tables
from optimizer.comparison.comparison import Comparison
from optimizer.writing.basis import write_basis
from optimizer.writing.folder import save_json

if TYPE_CHECKING:
    import geopandas as gpd

    from optimizer.outputs.comparison import ComparedSide, ComparisonOutput

__all__ = ["COMPARISON_JSON", "OWN_FILES", "comparison_to_dict", "write_comparison", "write_document"]

COMPARISON_JSON = "comparison.json"
"""The document that holds everything."""

OWN_FILES = (
    *(COMPARISON_JSON, "regions.csv", "moves.csv", "parts.csv", "ties.csv", "indices.csv", "criteria.csv"),
    *("map.png", "map.svg"),
)
"""What a folder of `compare` may hold."""


def write_comparison(
    comparison: Comparison,
    a: Layer,
    b: Layer,
    folder: Path,
    scenario: Scenario,
    *,
    cells: gpd.GeoDataFrame | None = None,
) -> list[str]:
    """Write a comparison into a folder and return the names of the files.

    comparison.json, and basis.json for its page; one CSV per table, map.png and map.svg (A on the
    left, B on the right).

    Parameters
    ----------
    a, b : Layer
        What is compared.
    folder : Path
        Exists; see `optimizer.writing.folder.write_folder`.
    scenario : Scenario
        Whose area it is, and whose centres get a dot on the map.
    cells : geopandas.GeoDataFrame, optional
        Real boundaries; None: the map is schematic.
    """
    from optimizer.drawing.maps import comparison_sheet

    write_document(comparison, a, b, folder, scenario)
    for name, rows in (
        ("regions", tables.region_table(comparison)),
        ("moves", tables.move_table(comparison)),
        ("parts", tables.part_table(comparison)),
        ("ties", tables.tie_table(comparison)),
        ("indices", tables.index_table(comparison)),
        ("criteria", tables.criterion_table(comparison)),
    ):
        if name != "criteria" or comparison.a.judgements:
            rows.write(folder / f"{name}.csv")
    sheet = comparison_sheet(
        comparison.territory,
        comparison.b.judged,
        a,
        changed=comparison.moved,
        cells=cells,
        names=comparison.b.names,
        centres=scenario.centre_codes(comparison.territory),
        title=b.label,
    )
    sheet.save(folder)
    return sorted(path.name for path in folder.iterdir())


def write_document(comparison: Comparison, a: Layer, b: Layer, folder: Path, scenario: Scenario) -> None:
    """Write comparison.json and what it rests on: what its page is made from."""
    save_json(comparison_to_dict(comparison, a, b), folder / COMPARISON_JSON)
    write_basis("compare", scenario, comparison.territory, folder)


def comparison_to_dict(comparison: Comparison, a: Layer, b: Layer) -> ComparisonOutput:
    """Return a comparison with what is compared, region by region, ready for JSON."""
    return {
        "version": 1,
        "a": _side(a, comparison.territory),
        "b": _side(b, comparison.territory),
        **comparison.to_dict(),
    }


def _side(layer: Layer, territory: Territory) -> ComparedSide:
    area, people = frozenset(territory.codes), territory.whole.population
    return {
        "name": layer.name,
        "label": layer.label,
        "regions": [
            {"name": name, "members": sorted(members), "inhabitants": people(members)}
            for name, members in layer.regions.items()
            if members & area
        ],
    }
