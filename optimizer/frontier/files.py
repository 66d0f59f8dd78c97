"""What `regio study frontier` writes."""

from __future__ import annotations

from pathlib import Path

from optimizer.frontier.frontier import Frontier
from optimizer.frontier.sample import Sample
from optimizer.frontier.tables import as_dict
from optimizer.writing.basis import write_basis
from optimizer.writing.folder import save_figure, save_json
from optimizer.writing.rows import Rows

__all__ = ["OWN_FILES", "write_document", "write_found"]

OWN_FILES = ("frontier.csv", "frontier.json", "frontier.png", "frontier.svg")
"""What a folder of a frontier may hold."""


def write_document(found: Frontier | Sample, folder: Path) -> None:
    """Write frontier.json and what it rests on: what its page is made from."""
    save_json(as_dict(found), folder / "frontier.json")
    write_basis("frontier", found.scenario, found.territory, folder)


def write_found(found: Frontier | Sample, folder: Path) -> list[str]:
    """Write the points as CSV and JSON, and a frontier also as a figure; return the names.

    Parameters
    ----------
    found : Frontier or Sample
    folder : Path
        Exists; see `optimizer.writing.folder.write_folder`.
    """
    records = found.records()
    (Rows.of(records) if records else Rows(("point",), ())).write(folder / "frontier.csv")
    write_document(found, folder)
    if isinstance(found, Frontier) and found.points:
        save_figure(found.plot(), folder, "frontier")
    return sorted(path.name for path in folder.iterdir())
