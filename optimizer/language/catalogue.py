"""The catalogues: what messages are called in a language, read from their readable form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cache
from pathlib import Path

from models.records import record

__all__ = ["CATALOGUES", "Catalogue", "read_catalogue"]

CATALOGUES = Path(__file__).parents[1] / "locale"


@record
class Catalogue:
    """The messages of a language.

    Attributes
    ----------
    one : mapping of str to str
        What a message is in the language.
    many : mapping of (str, str) to (str, str)
        The singular and the plural of a message that has both.
    """

    one: Mapping[str, str] = field(default_factory=dict)
    many: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)


ENTRY = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:"[^\n]*"\n?)+)', re.MULTILINE)
"""A keyword of an entry with its text, over as many lines as it takes."""


@cache
def read_catalogue(code: str) -> Catalogue:
    """Return all catalogues of a language as one: ``locale/<language>/*.po``.

    They are read here and not by Babel, which takes longer to load than a command to give its help.
    """
    one: dict[str, str] = {}
    many: dict[tuple[str, str], tuple[str, str]] = {}
    for path in sorted((CATALOGUES / code).glob("*.po")):
        for message in _messages(path.read_text(encoding="utf-8")):
            single, plural = message["msgid"], message.get("msgid_plural")
            if plural is not None:
                many[single, plural] = (message["msgstr[0]"], message["msgstr[1]"])
            elif single and message["msgstr"]:
                one[single] = message["msgstr"]
    return Catalogue(one, many)


def _messages(text: str) -> Iterator[dict[str, str]]:
    """Yield the entries of a catalogue by keyword."""
    entry: dict[str, str] = {}
    for keyword, lines in ENTRY.findall(text):
        if keyword == "msgid" and entry:
            yield entry
            entry = {}
        entry[keyword] = "".join(map(json.loads, lines.splitlines()))
    if entry:
        yield entry
