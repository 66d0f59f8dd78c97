"""Files that users bring: read whole, whatever the encoding, or refused in one sentence."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

from models.errors import InputError

__all__ = [
    "decode",
    "decode_utf8",
    "is_file",
    "is_folder",
    "is_there",
    "read_file",
    "read_text",
    "system_path",
]

MOST_BYTES = 256 * 2**20
"""No table or scenario is larger; a file that is would fill the memory."""

NO_TEXT = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f-\x84\x86-\x9f]")
"""Control characters that no text file holds (tab, line ends, form feed and the old end of file aside)."""

HALF = 0.3
"""Share of zero bytes from which a text without a mark is UTF-16."""


def read_file(path: Path) -> bytes:
    """Return the content of a file.

    Raises
    ------
    InputError
        When it is not there, is no ordinary file (a folder, pipe or device never ends), is larger than
        256 MB or cannot be read.
    """
    path = system_path(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe or device"
            raise InputError("not an ordinary file", where=str(path), value=kind, expected="a file on disk")
        if status.st_size > MOST_BYTES:
            raise InputError(
                "the file is too large",
                where=str(path),
                value=f"{status.st_size:,} bytes",
                expected=f"at most {MOST_BYTES:,}",
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError("cannot read the file", where=str(path), value=reason) from None


def system_path(path: Path) -> Path:
    """Return a path that this system can open: where names are ASCII alone, others are written as UTF-8."""
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return Path(os.fsdecode(str(path).encode("utf-8", "surrogateescape")))
    return path


def read_text(path: Path) -> str:
    """Return the text of a file with newlines of one kind; see `decode`.

    Raises
    ------
    InputError
        When it cannot be read, or holds no text.
    """
    return decode(read_file(path), path.name)[0]


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Return text with newlines of one kind, and its encoding.

    UTF-8 and UTF-16, with or without a byte-order mark; what is neither is Windows-1252, as spreadsheets
    write it in Western Europe.

    Parameters
    ----------
    data : bytes
    name : str
        What messages call the file.

    Raises
    ------
    InputError
        When it is no text in any of these.

    Examples
    --------
    >>> decode("Fryslân".encode("cp1252"), "table.csv")
    ('Fryslân', 'Windows-1252')
    """
    for encoding, said in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        if found := NO_TEXT.search(text):
            line = text.count("\n", 0, found.start()) + 1
            raise InputError(
                "not a text file: a control character",
                where=f"{name}, row {line}",
                value=found.group(),
                expected="text in UTF-8, UTF-16 or Windows-1252",
            )
        return text, said
    raise InputError(
        "not a text file", where=name, value=data[:12], expected="text in UTF-8, UTF-16 or Windows-1252"
    )


def decode_utf8(data: bytes, name: str) -> str:
    """Return text that has to be UTF-8 (a byte-order mark is allowed), with newlines of one kind.

    Raises
    ------
    InputError
        With the row and what stands around the first byte that is not.
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        line_start = data.rfind(b"\n", 0, error.start) + 1
        around = data[max(line_start, error.start - 15) : error.start + 15].split(b"\n")[0]
        raise InputError(
            "not UTF-8 text, perhaps Windows-1252 from a spreadsheet",
            where=f"{name}, row {line}",
            value=around.decode("cp1252", "replace"),
            expected="UTF-8 (in a spreadsheet: save as 'CSV UTF-8')",
        ) from None
    return decode(data, name)[0]


def _candidates(data: bytes) -> list[tuple[str, str]]:
    """Return the encodings that a file can have, the likeliest first."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return [("utf-16", "UTF-16")]
    start = data[:2048]
    if start and start[1::2].count(0) > HALF * len(start[1::2]):
        return [("utf-16-le", "UTF-16")]
    if start and start[0::2].count(0) > HALF * len(start[0::2]):
        return [("utf-16-be", "UTF-16")]
    return [("utf-8", "UTF-8"), ("cp1252", "Windows-1252")]


def is_file(path: Path) -> bool:
    """Whether there is an ordinary file; a name that no system can have is none."""
    return _mode(path, stat.S_ISREG)


def is_folder(path: Path) -> bool:
    """Whether there is a folder; a name that no system can have is none."""
    return _mode(path, stat.S_ISDIR)


def is_there(path: Path) -> bool:
    """Whether there is anything of that name."""
    return _mode(path, lambda mode: True)


def _mode(path: Path, fits: Callable[[int], bool]) -> bool:
    try:
        return fits(system_path(path).stat().st_mode)
    except (OSError, ValueError):
        return False
