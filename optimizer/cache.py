"""What takes long to make and is kept in the user's cache folder; without one it is made anew every time."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

__all__ = ["CACHE_VARIABLE", "cache_folder", "keep_newest"]

CACHE_VARIABLE = "REGIO_CACHE"
"""Environment variable with another folder for what is kept; empty: nothing is kept."""


def cache_folder(what: str) -> Path | None:
    """Return the folder for what is kept of a kind, made if need be; None: nothing can be."""
    named = os.environ.get(CACHE_VARIABLE)
    if named == "":
        return None
    if named is None:
        from platformdirs import user_cache_path

        named = str(user_cache_path("regio", appauthor=False))
    folder = Path(named) / what
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder if os.access(folder, os.W_OK) else None


def keep_newest(folder: Path, pattern: str, most: int) -> None:
    """Remove the oldest files of a pattern; another process may do so at the same time."""
    there = sorted((path.stat().st_mtime, path) for path in folder.glob(pattern))
    for _, old in there[:-most]:
        old.unlink(missing_ok=True)
