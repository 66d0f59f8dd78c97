"""What `congruence` prints and writes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from models.territory import Layer
from optimizer.cli.printing.console import table_of
from optimizer.congruence import tables as tables
from optimizer.congruence.congruence import Congruence
from optimizer.writing.folder import save_figure, save_json

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["FILES", "congruence_to_dict", "print_congruence", "write_congruence"]

FILES = (
    *("congruence.json", "fits.csv", "municipalities.csv", "neighbours.csv"),
    *("map.png", "map.svg", "map-after.png", "map-after.svg"),
)
"""What a folder of `congruence` may hold."""

MATRICES = {
    "nested_region_share": "Share of the regions (rows) that lie in one region of a layer (columns)",
    "modal_share": "Share of the inhabitants (rows) in the largest overlap with one region (columns)",
    "v_measure_inhabitants": "V-measure by inhabitants: 1 is the same division",
}
MOST = 15
"""So many municipalities are printed; the files hold all."""

OFTEN = 0.4
"""From this disagreement on layers are said to differ about a municipality (half is the most)."""

SUMMARY = {
    "partner_groups": "partner groups per municipality",
    "partner_groups_inhabitants": "partner groups per inhabitant",
    "unanimous_pairs": "neighbours about whom all layers agree",
    "disagreement": "chance that two layers disagree about neighbours",
    "borders_km": "km of border between regions of some layer",
    "shared_borders_km": "km of them that all layers share",
    "v_measure_inhabitants": "mean V-measure of two layers",
}


def print_congruence(
    console: Console, before: Congruence, layers: Mapping[str, Layer], after: Congruence | None = None
) -> None:
    """Print how congruent layers are, and how they would be after a proposal."""
    for layer in layers.values():
        console.print(Text(f"{layer.name}: {layer.label}", style="dim"))
    short = {name: f"{chr(ord('a') + k % 26)}" for k, name in enumerate(before.layers)}
    for measure, title in MATRICES.items():
        rows = [
            {
                "": f"{short[row['layer']]} {row['layer']}",
                **{short[name]: _two(row[name]) if name != row["layer"] else "" for name in before.layers},
            }
            for row in tables.matrix_table(before, measure).records()
        ]
        console.print(table_of(title, rows, right=tuple(short.values())))
    _print_partners(console, before)
    rows = [
        {
            "figure": text,
            "today": _two(before.summary()[name]),
            **({"after": _two(after.summary()[name])} if after else {}),
        }
        for name, text in SUMMARY.items()
    ]
    console.print(table_of("In short", rows, right=("today", "after")))


def _print_partners(console: Console, congruence: Congruence) -> None:
    name = congruence.territory.name
    found = sorted(
        tables.municipality_table(congruence).records(),
        key=lambda row: (-row["partner_groups"], -(row["disagreement"] or 0.0), row["code"]),
    )
    rows = [
        {
            "municipality": row["name"],
            "partner groups": row["partner_groups"],
            "always meets": len(row["always"]),
            "sometimes": len(row["sometimes"]),
            "never meets, though it touches": ", ".join(name(code) for code in row["never_neighbours"]),
            "disagreement": _two(row["disagreement"]),
        }
        for row in found[:MOST]
    ]
    title = f"Municipalities with the most partner groups ({len(rows)} of {len(found)})"
    right = ("partner groups", "always meets", "sometimes", "disagreement")
    console.print(table_of(title, rows, right=right))


def _two(value: float | None) -> str:
    return "-" if value is None else f"{value:,.2f}"


def congruence_to_dict(
    before: Congruence, layers: Mapping[str, Layer], after: Congruence | None = None
) -> dict[str, Any]:
    """Return the congruence of layers by label, today and after a proposal, ready for JSON."""
    return {
        "labels": {name: layer.label for name, layer in layers.items()},
        "today": before.to_dict(),
        "after": after.to_dict() if after else None,
    }


def write_congruence(
    before: Congruence,
    layers: Mapping[str, Layer],
    folder: Path,
    *,
    after: Congruence | None = None,
    cells: gpd.GeoDataFrame | None = None,
) -> list[str]:
    """Write a congruence into a folder and return the names of the files.

    congruence.json, fits.csv, municipalities.csv, neighbours.csv (today), and a map of where
    layers disagree: map.png and .svg, and map-after with a proposal.

    Parameters
    ----------
    layers : mapping of str to Layer
        The layers by name, for their labels.
    folder : Path
        Exists; see `optimizer.proposal.document.write_folder`.
    cells : geopandas.GeoDataFrame, optional
        Real boundaries; None: maps are schematic.
    """
    save_json(congruence_to_dict(before, layers, after), folder / "congruence.json")
    tables.fit_table(before).write(folder / "fits.csv")
    tables.municipality_table(before).write(folder / "municipalities.csv")
    tables.neighbour_table(before).write(folder / "neighbours.csv")
    _write_map(before, layers, folder, "map", cells)
    if after is not None:
        _write_map(after, layers, folder, "map-after", cells)
    return sorted(path.name for path in folder.iterdir())


def _write_map(
    congruence: Congruence,
    layers: Mapping[str, Layer],
    folder: Path,
    name: str,
    cells: gpd.GeoDataFrame | None,
) -> None:
    """Draw the first layer, with hatching where all layers agree and where they differ."""
    from optimizer.drawing.maps import plot_partition

    first, partition = next(iter(congruence.layers.items()))
    layer = layers[first]
    names = {members: title for title, members in layer.regions.items()} if name == "map" else {}
    scores = {code: score for code, score in congruence.disagreement.items() if score is not None}
    ax = plot_partition(
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
    save_figure(ax, folder, name)
