"""Words: what the data call their units, their inhabitants and what flows between them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from models.errors import InputError
from models.records import record

__all__ = ["NEUTRAL", "NOUNS", "USUAL", "Noun", "Words", "read_noun", "read_words"]

Key = Literal["unit", "population", "flow", "border", "council"]

NOUNS: tuple[Key, ...] = ("unit", "population", "flow", "border", "council")
"""What can have a word of its own: a municipality, an inhabitant, a job (of who lives in one and works in
another), a border, and the council that decides for a unit."""

LANGUAGES = ("en", "nl")

PLAIN = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’-](?=[^\W\d_]))*")
"""A word, or a few: letters with blanks, hyphens and apostrophes between them."""

LONGEST = 40

FORM = "singular and plural, such as county:counties"


@record
class Noun:
    """A noun in its singular and plural; `neuter`: in Dutch it goes with *het*."""

    one: str
    many: str
    neuter: bool = False


@record
class Words:
    """The words of some data, by language and by what they stand for; what is absent is as usual.

    Attributes
    ----------
    nouns : tuple of (str, str, Noun)
        Language, one of `NOUNS`, and the word.
    """

    nouns: tuple[tuple[str, str, Noun], ...] = ()

    def of(self, language: str) -> dict[str, Noun]:
        """Return the words of a language by what they stand for."""
        return {key: noun for code, key, noun in self.nouns if code == language}

    def counted(self, key: Literal["unit", "population"], number: int) -> str:
        """Return so many units or inhabitants, in English.

        Examples
        --------
        >>> read_words({"unit": "county:counties"}).counted("unit", 1), USUAL.counted("population", 9_000)
        ('1 county', '9,000 inhabitants')
        """
        noun = self.of("en").get(key, COUNTED[key])
        return f"{number:,} {noun.one if number == 1 else noun.many}"


COUNTED = {"unit": Noun("municipality", "municipalities"), "population": Noun("inhabitant", "inhabitants")}


def read_noun(text: str, where: str) -> Noun:
    """Read a word as people write it: ``county:counties``, in Dutch at times ``het district:districten``.

    Raises
    ------
    InputError
    """
    one, mark, many = (part.strip() for part in text.partition(":"))
    neuter = one.startswith("het ")
    one = one.removeprefix("het ").removeprefix("de ").strip()
    if not mark or not all(PLAIN.fullmatch(part) and len(part) <= LONGEST for part in (one, many)):
        raise InputError("no singular and plural of a word", where=where, value=text, expected=FORM)
    return Noun(one, many, neuter)


def read_words(content: object, where: str = "words") -> Words:
    """Read the words of a descriptor: a text for both languages, or one for each.

    A language that is not named has the word of the other.

    Raises
    ------
    InputError
        For a key or a language that is not known, or a word that is no singular and plural.
    """
    if not isinstance(content, Mapping):
        raise InputError("not a table of words", where=where, expected=_one_of(NOUNS))
    found: list[tuple[str, str, Noun]] = []
    for key, said in content.items():
        place = f"{where}.{key}"
        if key not in NOUNS:
            raise InputError(
                "nothing that has a word", where=where, value=str(key), expected=_one_of(NOUNS), options=NOUNS
            )
        texts = said if isinstance(said, Mapping) else dict.fromkeys(LANGUAGES, said)
        for code, text in texts.items():
            if code not in LANGUAGES:
                raise InputError(
                    "no such language", where=place, value=str(code), expected=_one_of(LANGUAGES)
                )
            if not isinstance(text, str):
                raise InputError("no singular and plural of a word", where=place, expected=FORM)
        if not texts:
            raise InputError("no singular and plural of a word", where=place, expected=FORM)
        nouns = {code: read_noun(str(text), place) for code, text in texts.items()}
        other = next(iter(nouns.values()))
        found += [(code, key, nouns.get(code, other)) for code in LANGUAGES]
    return Words(tuple(found))


def _one_of(names: tuple[str, ...]) -> str:
    return "one of " + ", ".join(names)


USUAL = Words()
"""Municipalities, inhabitants, jobs, borders and councils."""

NEUTRAL: Mapping[str, Mapping[str, str]] = {
    "unit": {"en": "unit:units", "nl": "eenheid:eenheden"},
    "flow": {"en": "flow:flows", "nl": "stroom:stromen"},
}
"""The words of data that were gathered from somewhere, where nobody gave others."""
