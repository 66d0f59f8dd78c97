"""Requests: what a message of a screen holds, read with care; nothing in it is trusted."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from models.errors import InputError

__all__ = ["bytes_of", "maybe_count_of", "maybe_text_of", "tables_of", "text_of", "without_of"]

MOST_BYTES, MOST_UNPACKED, MOST_LINES = 8_000_000, 80_000_000, 50_000
"""No table that somebody drops is as large, packed or not, or as long: reading it holds everybody up."""


def text_of(message: Mapping[str, Any], key: str) -> str:
    """Return a text.

    Raises
    ------
    InputError
        When it is none, or far too long.
    """
    value = message[key]
    if not isinstance(value, str) or len(value) > 100_000:
        raise InputError("a text is asked", where=key)
    return value


def maybe_text_of(message: Mapping[str, Any], key: str) -> str | None:
    """Return a text, or None where there is none."""
    return None if message.get(key) is None else text_of(message, key)


def maybe_count_of(message: Mapping[str, Any], key: str) -> int | None:
    """Return a whole number, or None where there is none.

    Raises
    ------
    InputError
        When it is no whole number of 0 or more.
    """
    value = message.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or value != int(value):
        raise InputError("a whole number of 0 or more is asked", where=key, value=str(value))
    return int(value)


def tables_of(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the tables of a question that a screen changes: numbers by path, and layers added."""
    tables: dict[str, Any] = {}
    for path, value in message.get("values", ()):
        place = tables
        for key in path[:-1]:
            place = place.setdefault(str(key), {})
        place[str(path[-1])] = value
    return tables


def without_of(message: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the criteria that a screen leaves out."""
    return tuple(map(str, message.get("without", ())))


def bytes_of(message: Mapping[str, Any]) -> bytes:
    """Return the content of a file that was dropped.

    Raises
    ------
    InputError
        When it is larger than any table of municipalities.
    """
    try:
        content = base64.b64decode(str(message["data"]), validate=True)
    except ValueError:
        raise InputError("a file is asked", where="data") from None
    if len(content) > MOST_BYTES or _too_long(content):
        raise InputError("larger than a table of municipalities is", value=f"{len(content):,} bytes")
    return content


def _too_long(content: bytes) -> bool:
    """Tell whether a workbook unpacks to far too much, or a text has far too many lines."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED
    except (zipfile.BadZipFile, ValueError, OSError):
        return content.count(b"\n") > MOST_LINES
