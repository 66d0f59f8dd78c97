"""What `compare` prints and writes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.territory import Layer
from optimizer.comparison import tables as tables
from optimizer.comparison.comparison import Comparison
from optimizer.writing.folder import save_figure, save_json

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["OWN_FILES", "comparison_to_dict", "write_comparison"]

OWN_FILES = (
    *("comparison.json", "regions.csv", "moves.csv", "parts.csv", "ties.csv", "indices.csv", "criteria.csv"),
    *("map.png", "map.svg"),
)
"""What a folder of `compare` may hold."""


def write_comparison(
    comparison: Comparison,
    a: Layer,
    b: Layer,
    folder: Path,
    *,
    centres: frozenset[str] = frozenset(),
    cells: gpd.GeoDataFrame | None = None,
) -> list[str]:
    """Write a comparison into a folder and return the names of the files.

    comparison.json, one CSV per table, map.png and map.svg (A on the left, B on the right).

    Parameters
    ----------
    a, b : Layer
        What is compared.
    folder : Path
        Exists; see `optimizer.writing.folder.write_folder`.
    centres : frozenset of str
        Codes that get a dot on the map.
    cells : geopandas.GeoDataFrame, optional
        Real boundaries; None: the map is schematic.
    """
    from optimizer.drawing.maps import plot_comparison

    save_json(comparison_to_dict(comparison, a, b), folder / "comparison.json")
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
    left, _ = plot_comparison(
        comparison.territory,
        comparison.b.judged,
        a,
        changed=comparison.moved,
        cells=cells,
        names=comparison.b.names,
        centres=centres,
        title=b.label,
    )
    save_figure(left, folder, "map")
    return sorted(path.name for path in folder.iterdir())


def comparison_to_dict(comparison: Comparison, a: Layer, b: Layer) -> dict[str, Any]:
    """Return a comparison with what is compared, ready for JSON."""
    sides: Mapping[str, Layer] = {"a": a, "b": b}
    labels = {side: {"name": layer.name, "label": layer.label} for side, layer in sides.items()}
    return {**labels, **comparison.to_dict()}
