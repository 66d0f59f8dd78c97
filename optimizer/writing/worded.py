"""Files in the words of the data: texts of JSON and of tables.

Files speak English whatever the reader speaks.  Their keys and columns are vocabulary and stay; what stands
in them as a text (a sentence, a unit, a title) speaks of counties and trips where the data do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast

from optimizer.language.language import Lang, Language
from optimizer.language.words import reworder, words_in_force

__all__ = ["worded", "worded_rows"]

T = TypeVar("T")

TEXTS = ("unit", "title", "limits", "weighting")
"""Keys whose single words are texts; elsewhere one word is a name or a key."""

SPOKEN = ("kind", "state", "role", "status", "verdict")
"""Columns whose single words are vocabulary in files, and said where people read them."""

AS_IT_IS = re.compile(
    r"scenario|toml|source|attribution|data|versions|receipts|rows|settings|files|folder|column|layer|label"
    r"|members|codes?|centres|(?:\w+_)?(?:names?|region|tier)(?:_[ab])?|inside|run|continues_as"
    r"|declared|proposed|municipality|neighbour"
)
"""Keys of what users and data wrote."""


def worded(content: T) -> T:
    """Return the content of a JSON file with its texts in the words of the data in force.

    Examples
    --------
    >>> worded({"unit": "jobs", "text": "4 municipalities"})
    {'unit': 'jobs', 'text': '4 municipalities'}
    """
    said = _saying()
    return content if said is None else cast("T", _worded(content, "", said))


def worded_rows(
    columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]], language: Lang = "en"
) -> Iterable[tuple[Any, ...]]:
    """Return the rows of a table with the texts in their cells in the words of the data in force.

    Files speak English; `language` is that of a workbook.
    """
    said = _saying(language)
    if said is None:
        return rows

    def cell(key: str, content: Any) -> Any:
        if language != "en" and key in SPOKEN and isinstance(content, str):
            return said(content)
        return _worded(content, key, said)

    return [tuple(map(cell, columns, row)) for row in rows]


def _saying(language: Lang = "en") -> Callable[[str], str] | None:
    """Return what says a text in the words in force; None: it is said so already."""
    if language == "en" and reworder(words_in_force(), "en") is None:
        return None
    return Language(language).phrase


def _worded(content: Any, key: str, said: Callable[[str], str], own: bool = False) -> Any:
    """Return content that stands under a key; `own`: a name there is that of a figure, and ours."""
    if isinstance(content, str):
        ours = (own and key == "name") or not AS_IT_IS.fullmatch(key)
        return said(content) if ours and (" " in content or key in TEXTS) else content
    if isinstance(content, list | tuple):
        return [_worded(one, key, said, own) for one in content]
    if isinstance(content, Mapping) and not AS_IT_IS.fullmatch(key):
        figure = "unit" in content and "cost" not in content
        return {name: _worded(one, name, said, figure) for name, one in content.items()}
    return content
