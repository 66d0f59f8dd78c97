"""Where the files of a pack lie."""

from __future__ import annotations

from pathlib import Path

from models.errors import InputError

__all__ = ["DESCRIPTOR", "inside"]

DESCRIPTOR = "datapackage.json"
"""File name of the descriptor in the folder of a pack."""


def inside(folder: Path, path: str) -> Path:
    """Return the path of a file, which may lie nowhere but in the folder of its pack."""
    target = (folder / path).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise InputError(
            "a file outside the folder of the pack",
            where=DESCRIPTOR,
            value=path,
            expected="a path inside it",
        )
    return target
