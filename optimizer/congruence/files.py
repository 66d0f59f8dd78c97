"""What `congruence` prints and writes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from models.scenario import Scenario
from models.territory import Layer
from optimizer.congruence import tables as tables
from optimizer.congruence.congruence import Congruence
from optimizer.writing.basis import write_basis
from optimizer.writing.folder import save_json

if TYPE_CHECKING:
    import geopandas as gpd

    from optimizer.outputs.comparison import CongruenceOutput

__all__ = ["CONGRUENCE_JSON", "OWN_FILES", "congruence_to_dict", "write_congruence", "write_document"]

CONGRUENCE_JSON = "congruence.json"
"""The document that holds everything."""

OWN_FILES = (
    *(CONGRUENCE_JSON, "fits.csv", "municipalities.csv", "neighbours.csv"),
    *("map.png", "map.svg", "map-after.png", "map-after.svg"),
)
"""What a folder of `congruence` may hold."""


OFTEN = 0.4
"""From this disagreement on layers are said to differ about a municipality (half is the most)."""


def congruence_to_dict(
    before: Congruence, layers: Mapping[str, Layer], after: Congruence | None = None
) -> CongruenceOutput:
    """Return the congruence of layers by label, today and after a proposal, ready for JSON."""
    return {
        "version": 1,
        "layers": [{"name": name, "label": layer.label} for name, layer in layers.items()],
        "today": before.to_dict(),
        "after": after.to_dict() if after else None,
    }


def write_congruence(
    before: Congruence,
    layers: Mapping[str, Layer],
    folder: Path,
    scenario: Scenario,
    *,
    after: Congruence | None = None,
    cells: gpd.GeoDataFrame | None = None,
) -> list[str]:
    """Write a congruence into a folder and return the names of the files.

    congruence.json, basis.json for its page, fits.csv, municipalities.csv, neighbours.csv (today), and a
    map of where layers disagree: map.png and .svg, and map-after with a proposal.

    Parameters
    ----------
    layers : mapping of str to Layer
        The layers by name, for their labels.
    folder : Path
        Exists; see `optimizer.writing.folder.write_folder`.
    scenario : Scenario
        Whose area it is.
    cells : geopandas.GeoDataFrame, optional
        Real boundaries; None: maps are schematic.
    """
    write_document(before, layers, folder, scenario, after)
    tables.fit_table(before).write(folder / "fits.csv")
    tables.municipality_table(before).write(folder / "municipalities.csv")
    tables.neighbour_table(before).write(folder / "neighbours.csv")
    _write_map(before, layers, folder, "map", cells)
    if after is not None:
        _write_map(after, layers, folder, "map-after", cells)
    return sorted(path.name for path in folder.iterdir())


def write_document(
    before: Congruence,
    layers: Mapping[str, Layer],
    folder: Path,
    scenario: Scenario,
    after: Congruence | None = None,
) -> None:
    """Write congruence.json and what it rests on: what its page is made from."""
    save_json(congruence_to_dict(before, layers, after), folder / CONGRUENCE_JSON)
    write_basis("congruence", scenario, before.territory, folder)


def _write_map(
    congruence: Congruence,
    layers: Mapping[str, Layer],
    folder: Path,
    name: str,
    cells: gpd.GeoDataFrame | None,
) -> None:
    """Draw the first layer, with hatching where all layers agree and where they differ."""
    from optimizer.drawing.maps import partition_sheet

    first, partition = next(iter(congruence.layers.items()))
    layer = layers[first]
    names = {members: title for title, members in layer.regions.items()} if name == "map" else {}
    scores = {code: score for code, score in congruence.disagreement.items() if score is not None}
    sheet = partition_sheet(
        congruence.territory,
        partition,
        cells=cells,
        names=names,
        marks={
            "layers differ about its neighbours": [code for code, score in scores.items() if score >= OFTEN],
            "all layers agree about its neighbours": [code for code, score in scores.items() if not score],
        },
        title=f"Where {len(congruence.layers)} layers disagree; drawn on {layer.label}",
    )
    sheet.save(folder, name)
