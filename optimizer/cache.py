"""What takes long to make and is kept in the user's cache folder; without one it is made anew every time."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

__all__ = ["CACHE_VARIABLE", "cache_folder", "keep_file"]

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


def keep_file(path: Path, content: bytes, most: int) -> None:
    """Write a file whole or not at all; of those of its kind, by their ending, the newest `most` stay.

    Another process may do so at the same time.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    handle, work = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with open(handle, "wb") as file:
        file.write(content)
    os.replace(work, path)
    with suppress(FileNotFoundError):  # another process was faster
        there = sorted((one.stat().st_mtime, one) for one in path.parent.glob(f"*{path.suffix}"))
        for _, old in there[:-most]:
            old.unlink(missing_ok=True)
