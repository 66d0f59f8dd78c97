"""Words as people give them, made into those of a descriptor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from models.words import NEUTRAL, read_words

__all__ = ["said_of"]


def said_of(words: Mapping[str, str | Iterable[str]] | None) -> dict[str, Mapping[str, str]]:
    """Return words as a descriptor holds them, from those that people give; units and flows without.

    Raises
    ------
    InputError
        For a word that is no singular and plural, or stands for nothing that has one.
    """
    given = {
        key: _word([texts] if isinstance(texts, str) else texts, key) for key, texts in (words or {}).items()
    }
    read_words({key: word or "a:b" for key, word in given.items()})
    return {**NEUTRAL, **{key: word for key, word in given.items() if word}}


def _word(texts: Iterable[str], where: str) -> dict[str, str]:
    """Return a word by language, as people give it: for both, or for one that is named."""
    found: dict[str, str] = {}
    for text in texts:
        code, mark, word = text.partition("=")
        found |= {code.strip(): word} if mark else dict.fromkeys(("en", "nl"), text)
    read_words({"unit": found} if found else {}, where)
    return found
