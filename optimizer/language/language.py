"""A language: its messages, composed sentences, numbers, dates and lists; and whose turn it is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from typing import Literal

from models.text import composed
from models.words import Words
from optimizer.language.catalogue import Catalogue, read_catalogue
from optimizer.language.patterns import Patterns, fill, numbered
from optimizer.language.words import elsewise, reworder, words_in_force

__all__ = ["LANGUAGES", "Lang", "Language", "language_in_force", "speaking"]

Lang = Literal["nl", "en"]
LANGUAGES: tuple[Lang, ...] = ("nl", "en")

MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}

NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?( ?%)?")
"""A number as English sentences of the code write it."""
AMOUNT = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w,])")
"""One with its thousands apart: no code, year or version looks so."""
DIVISIONS = ((re.compile(r"(?<=[.!?]) (?=[A-Z\d])"), " "), (re.compile("; "), "; "))
"""What divides a text into sentences, and a sentence into parts."""
QUOTED = ("'", '"')


_SPOKEN: ContextVar[Lang | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(code: Lang) -> Iterator[None]:
    """Let a language be in force while the body runs, such as that of a report for its figures."""
    token = _SPOKEN.set(code)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def language_in_force() -> Language:
    """Return the language asked: of `speaking`, of REGIO_LANG, or of the locale; else English."""
    if (spoken := _SPOKEN.get()) is not None:
        return _language(spoken)
    asked = (os.environ.get(name, "") for name in ("REGIO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))
    first = next(filter(None, asked), "")
    return _language("nl" if first[:2].lower() == "nl" else "en")


@cache
def _language(code: Lang) -> Language:
    return Language(code)


@cache
def _worded(code: Lang, words: Words) -> Catalogue:
    """Return the catalogue of a language in the words of some data.

    In English the messages themselves are said in them: those that the Dutch catalogue knows.  What stands in
    files is English in the words of the data, and known as well.
    """
    catalogue, said, english = read_catalogue(code), reworder(words, code), reworder(words, "en")
    if said is None or english is None:
        return catalogue
    one, many = dict(catalogue.one), dict(catalogue.many)
    known, written = read_catalogue("nl"), read_catalogue("en").one
    if code == "en":
        one = {message: numbered(message) for message in known.one} | one
        many = {pair: pair for pair in known.many} | many
    one |= {message: one.get(other, other) for message, other in elsewise(words).items()}
    return Catalogue(
        {english(written.get(message, message)): said(text) for message, text in one.items()}
        | {english(message): said(text) for message, text in one.items()}
        | {message: said(text) for message, text in one.items()},
        {pair: (said(texts[0]), said(texts[1])) for pair, texts in many.items()},
    )


@cache
def _patterns(code: Lang, words: Words) -> Patterns:
    return Patterns(_worded(code, words).one)


class Language:
    """One language: Dutch or English.

    Messages are English in the code; ``locale/<language>/*.po`` says them in the language.
    The English catalogue holds only what reads better than the message itself.

    Parameters
    ----------
    code : {"nl", "en"}
    words : Words, optional
        What some data call their units and inhabitants; None: those of the data in force (see `words`).
    """

    def __init__(self, code: Lang, words: Words | None = None) -> None:
        self.code, self.words = code, words

    @property
    def messages(self) -> Mapping[str, str]:
        """What every message is in this language."""
        return self._catalogue.one

    @property
    def patterns(self) -> Patterns:
        """The messages with fields."""
        return _patterns(self.code, self._spoken)

    @property
    def _spoken(self) -> Words:
        return words_in_force() if self.words is None else self.words

    @property
    def _catalogue(self) -> Catalogue:
        return _worded(self.code, self._spoken)

    # ------------------------------------------------------------ messages
    def gettext(self, message: str) -> str:
        """Return a message in this language."""
        return self.messages.get(message, message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return the singular or plural of a message in this language."""
        return self._catalogue.many.get((one, many), (one, many))[number != 1]

    def say(self, message: str, **values: str) -> str:
        """Return a message in this language with its ``%(name)s`` filled in."""
        return self.gettext(message) % values

    def phrase(self, text: str, layer: str = "", label: str = "") -> str:
        """Return a text of the code, of the data or of a criterion in this language, or as it is.

        A text that the catalogue does not know as it stands may be composed: it is held against the
        messages with fields (``at least {}``, ``{} is no region of {layer}``).  Numbers come back in the
        form of the language, phrases in fields are said in it too, names stay as they are; the 'and' and
        'or' of ``{names}`` are said in the language.  Sentences that are all known by themselves, and
        parts between semicolons, are said one by one.

        Parameters
        ----------
        text : str
        layer, label : str
            A layer or column as the text calls it, and its title.
        """
        if text in self.messages or not text:
            return self.gettext(text)

        def spoken(name: str, part: str) -> str:
            if name == "layer" and part == layer:
                return self.phrase(label)
            if name == "raw":
                return part
            return self.listing(part) if name == "names" else self.part(part)

        found = self.patterns.find(text)
        for mark, between in DIVISIONS:
            whole = found is not None and mark.search(found[0])
            parts = [] if whole else mark.split(text)
            said = [self.phrase(part) for part in parts] if len(parts) > 1 else []
            changed = list(map(str.__ne__, said, parts))
            if said and (any(changed) if self.code == "en" else all(changed)):
                return between.join(said)
        if found is not None:
            message, fields = found
            return fill(self.gettext(message), fields, spoken)
        return "; ".join(map(self.phrase, text.split("; "))) if "; " in text else text

    def part(self, text: str) -> str:
        """Return what stands in a field: a number, a phrase, or something with amounts in it."""
        if text.startswith(QUOTED):
            return text
        if NUMBER.fullmatch(text):
            return self._figures(text)
        said = self.phrase(text)
        return AMOUNT.sub(lambda found: self._figures(found.group()), text) if said == text else said

    def _figures(self, text: str) -> str:
        """Return a number that the code wrote in the form of the language."""
        if self.code == "en":
            return text
        return text.translate(str.maketrans(",.", ".,")).replace(" %", "%").replace("%", "\u202f%")

    def listing(self, text: str) -> str:
        """Return names in a row, as the code joins them, with their last 'and' or 'or' in this language."""
        for word in (" and ", " or "):
            text = text.replace(word, self.gettext(word))
        return text

    # ------------------------------------------------------------ numbers, dates, lists
    def number(self, value: float | None, decimals: int = 0) -> str:
        """Return a number with its thousands apart; a dash when it is not known."""
        if value is None:
            return "–"
        return self._decimal(Decimal(str(round(value, decimals))), decimals)

    def figure(self, value: float | None) -> str:
        """Return a measured value: whole when it is large, else with at most two decimals."""
        if value is None:
            return "–"
        return self._decimal(Decimal(str(value)), 0 if abs(value) >= 100 else 2, fixed=False)

    def percent(self, share: float | None, decimals: int = 0) -> str:
        """Return a share as a percentage; a dash when it is not known."""
        if share is None:
            return "–"
        return self._percentage(share, decimals)

    def rate(self, share: float) -> str:
        """Return a share that somebody stated as a percentage: with no more decimals than it needs."""
        return self._percentage(share, 2, fixed=False)

    def _percentage(self, share: float, decimals: int, *, fixed: bool = True) -> str:
        sign = "%" if self.code == "en" else "\u202f%"
        return self._decimal(Decimal(str(share)) * 100, decimals, fixed=fixed, grouped=False) + sign

    def _decimal(self, value: Decimal, decimals: int, *, fixed: bool = True, grouped: bool = True) -> str:
        """Return a number rounded to decimals (halves to even); not `fixed`: without zeros at the end.

        What Babel's patterns ``#,##0.00``, ``#,##0.##`` and ``0.##`` give, which take long to load.
        """
        rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
        text = f"{rounded:,f}" if grouped else f"{rounded:f}"
        if decimals and not fixed:
            text = text.rstrip("0").rstrip(".")
        return text if self.code == "en" else text.translate(str.maketrans(",.", ".,"))

    def date(self, day: date | str) -> str:
        """Return a day in full; a text that is no ISO date as it is."""
        try:
            day = date.fromisoformat(str(day))
        except ValueError:
            return str(day)
        return f"{day.day} {MONTHS[self.code].split()[day.month - 1]} {day.year}"

    def names(self, names: Iterable[str]) -> str:
        """Return names as in 'a, b and c', in the order given; by semicolons where a name is composed."""
        names = list(names)
        if any(map(composed, names)):
            return "; ".join(names)
        return self.gettext(" and ").join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
