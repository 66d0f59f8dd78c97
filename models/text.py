"""Text that is safe to show: without characters that command a terminal or that no file may hold."""

from __future__ import annotations

import re

__all__ = ["clip", "visible"]

HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Control characters, changes of writing direction, halves of surrogate pairs."""


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
