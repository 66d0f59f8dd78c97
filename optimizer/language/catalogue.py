"""The catalogues: what messages are called in a language, read from their readable form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

__all__ = ["CATALOGUES", "Catalogue", "read_catalogue"]

CATALOGUES = Path(__file__).parents[1] / "locale"


@dataclass(frozen=True)
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


@cache
def read_catalogue(code: str) -> Catalogue:
    """Return all catalogues of a language as one: ``locale/<language>/*.po``."""
    from babel.messages.pofile import read_po

    one: dict[str, str] = {}
    many: dict[tuple[str, str], tuple[str, str]] = {}
    for path in sorted((CATALOGUES / code).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=code):
                if not message.id or not message.string:
                    continue
                if isinstance(message.id, str):
                    one[message.id] = str(message.string)
                else:
                    single, plural = message.id
                    many[single, plural] = (message.string[0], message.string[1])
    return Catalogue(one, many)
