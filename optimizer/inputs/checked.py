"""Which packs were found sound before: the same content is not checked a second time by the same code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from optimizer.cache import cache_folder, keep_file

__all__ = ["is_known_sound", "remember_sound"]

MOST_REMEMBERED = 200
"""So many packs are remembered; the oldest are checked again."""


def is_known_sound(fingerprint: str) -> bool:
    """Tell whether a pack of this content was found sound by this code."""
    return any(mark.is_file() for mark in _mark(fingerprint))


def remember_sound(fingerprint: str) -> None:
    """Remember that a pack of this content is sound; where nothing can be kept it is checked again."""
    for mark in _mark(fingerprint):
        with suppress(OSError):
            keep_file(mark, b"", MOST_REMEMBERED)


def _mark(fingerprint: str) -> Iterator[Path]:
    """Yield the file whose being there says so; its content does not matter."""
    if (folder := cache_folder("sound-packs")) is not None:
        yield folder / hashlib.sha256(f"{_code()} {fingerprint}".encode()).hexdigest()


@cache
def _code() -> str:
    """Return a digest of the code that reads and checks packs."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
