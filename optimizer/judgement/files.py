"""What `tipping` and `weights` write."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from models.proposal import region_name
from optimizer.judgement.tables import tipping_table, tipping_to_dict, weight_table, weights_to_dict
from optimizer.judgement.tipping import TippingPoints
from optimizer.judgement.weights import DeclaredWeights
from optimizer.writing.folder import save_figure, save_json
from optimizer.writing.regions import municipality_table

__all__ = ["OWN_FILES", "write_tipping", "write_weights"]

OWN_FILES = ("tipping.*", "tipping-*.csv", "weights.json", "weights.csv")
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


def write_weights(found: DeclaredWeights, folder: Path) -> list[str]:
    """Write weights.json and weights.csv into a folder that exists; return the names of the files."""
    save_json(weights_to_dict(found), folder / "weights.json")
    weight_table(found).write(folder / "weights.csv")
    return sorted(path.name for path in folder.iterdir())
