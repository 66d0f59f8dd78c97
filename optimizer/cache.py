"""What takes long to make and is kept in the user's cache folder; without one it is made anew every time."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

__all__ = ["CACHE_VARIABLE", "cache_folder", "keep_file", "keep_sealed", "read_sealed"]

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
    try:
        with open(handle, "wb") as file:
            file.write(content)
        os.replace(work, path)
    except BaseException:
        os.unlink(work)
        raise
    with suppress(FileNotFoundError):  # another process was faster
        there = sorted((one.stat().st_mtime, one) for one in path.parent.glob(f"*{path.suffix}"))
        for _, old in there[:-most]:
            old.unlink(missing_ok=True)


def keep_sealed(path: Path, content: bytes, most: int) -> None:
    """Write a file as `keep_file` does, after a digest by which `read_sealed` knows that it is whole.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    keep_file(path, _seal(content) + b"\n" + content, most)


def read_sealed(path: Path) -> bytes | None:
    """Return the content of a file behind its digest; None: there is no such file, or it is damaged."""
    try:
        seal, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    return content if _seal(content) == seal else None


def _seal(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
