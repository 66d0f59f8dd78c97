"""Text that is safe to show: without characters that command a terminal or that no file may hold."""

from __future__ import annotations

import re

__all__ = ["clip", "command_in", "composed", "file_name", "kept_text", "unkept", "visible"]

HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Control characters, changes of writing direction, halves of surrogate pairs."""

COMMANDS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Those that no text of a user may hold: a title with an escape commands the terminal and breaks a map."""

RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""

LONGEST_NAME = 100
"""Characters of a name that becomes a file or folder; with endings it has to stay below 255 bytes."""


CARRIED_OUT = re.compile(r"'*[=+\-@\x00-\x1f\x7f-\x9f]")
"""How texts begin that spreadsheets carry out, or that only an apostrophe tells from such."""
SIGNED = re.compile(r"[+-]\d+([.,]\d+)?%?")
"""A number with a sign, which is nothing else."""


def kept_text(text: str) -> str:
    """Return a text as a spreadsheet keeps it: an apostrophe before what would be a formula.

    Examples
    --------
    >>> kept_text("=1+1"), kept_text("'s-Gravenhage"), kept_text("'=x")
    ("'=1+1", "'s-Gravenhage", "''=x")
    """
    return f"'{text}" if CARRIED_OUT.match(text) and not SIGNED.fullmatch(text) else text


def unkept(text: str) -> str:
    """Return a text without the apostrophe of `kept_text`."""
    return text[1:] if text.startswith("'") and CARRIED_OUT.match(text) else text


def command_in(text: str) -> bool:
    """Whether a text holds a control character other than tabs and line ends, or half a surrogate pair."""
    return COMMANDS.search(text) is not None


def file_name(name: str) -> str:
    """Return a name when it can be that of a file or folder, on every system and in its own folder.

    Raises
    ------
    ValueError
        When it cannot.

    Examples
    --------
    >>> file_name("minimum 150.000")
    'minimum 150.000'
    """
    if not name.strip():
        raise ValueError("a name of nothing but blanks")
    if len(name) > LONGEST_NAME or len(name.encode("utf-8", "replace")) > 2 * LONGEST_NAME:
        raise ValueError(f"a name of more than {LONGEST_NAME} characters, which no file can have")
    if found := re.search(r'[/\\<>:"|?*]', name):
        raise ValueError(f"a name becomes a file or folder and holds no {found.group()}")
    if HIDDEN.search(name):
        raise ValueError("a name becomes a file or folder and holds no control characters")
    if name.startswith((".", " ")) or name.endswith((".", " ")):
        raise ValueError("a name becomes a file or folder: no dot or blank in front or at its end")
    if RESERVED.fullmatch(name):
        raise ValueError("a name that systems keep for a device")
    return name


def visible(text: str, keep: str = "") -> str:
    r"""Return a text with what cannot be shown written as an escape.

    Parameters
    ----------
    text : str
    keep : str
        Characters that stay as they are, such as a newline.

    Examples
    --------
    >>> visible("\x1b[31mred")
    '\\x1b[31mred'
    """

    def escaped(found: re.Match[str]) -> str:
        mark = found.group()
        return mark if mark in keep else mark.encode("unicode_escape").decode("ascii")

    return HIDDEN.sub(escaped, text)


def composed(name: str) -> bool:
    """Whether a name reads as a list of its own, so that commas cannot set it apart from others.

    Examples
    --------
    >>> composed("Mill en Sint Hubert"), composed("Bergen, Noord-Holland"), composed("Emmen")
    (True, True, False)
    """
    return "," in name or re.search(r"\s(en|and|et|und|&)\s", name) is not None


def clip(text: str, most: int) -> str:
    """Return a text of at most `most` characters, with dots where its middle was left out.

    Examples
    --------
    >>> clip("abcdefghij", 7)
    'ab...ij'
    """
    if len(text) <= most:
        return text
    tail = (most - 3) // 2
    return f"{text[: most - 3 - tail]}...{text[len(text) - tail :]}"
