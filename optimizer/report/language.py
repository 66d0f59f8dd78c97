"""A language of the report: its messages, numbers, dates and lists."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import Translations

from models.text import composed

__all__ = ["LANGUAGES", "Lang", "Language"]

Lang = Literal["nl", "en"]
LANGUAGES: tuple[Lang, ...] = ("nl", "en")

CATALOGUES = Path(__file__).parents[1] / "locale"

REGION = {"nl": "nl_NL", "en": "en_GB"}

NUMBER = re.compile(r"\d[\d,]*")


class Language:
    """One language: Dutch or English.

    Messages are English in the code; ``locale/<language>/report.po`` says them in the language.
    The English catalogue holds only what reads better than the message itself.

    Parameters
    ----------
    code : {"nl", "en"}
    """

    def __init__(self, code: Lang) -> None:
        self.code = code
        self.locale = REGION[code]
        self._messages = _messages(code)

    # ------------------------------------------------------------ messages
    def gettext(self, message: str) -> str:
        """Return a message in this language."""
        return str(self._messages.ugettext(message))

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return the singular or plural of a message in this language."""
        return str(self._messages.ungettext(one, many, number))

    def say(self, message: str, **values: str) -> str:
        """Return a message in this language with its ``%(name)s`` filled in."""
        return self.gettext(message) % values

    def phrase(self, text: str, layer: str = "", label: str = "") -> str:
        """Return a text of the data or of a criterion in this language, or as it is.

        A text that the catalogue does not know as it stands is looked up with its numbers
        replaced by ``{}`` and `layer` by ``{layer}``; the numbers come back in the form of the
        language and the layer by its name there.

        Parameters
        ----------
        text : str
        layer, label : str
            A layer or column as the text calls it, and its title.
        """
        said = self.gettext(text) if text else ""
        if said != text or not text:
            return said
        key = text.replace(layer, "{layer}") if layer else text
        numbers = [int(found.replace(",", "")) for found in NUMBER.findall(key)]
        key = NUMBER.sub("{}", key)
        said = self.gettext(key)
        if said == key:
            return text
        for number in numbers:
            said = said.replace("{}", self.number(number), 1)
        return said.replace("{layer}", self.phrase(label))

    # ------------------------------------------------------------ numbers, dates, lists
    def number(self, value: float | None, decimals: int = 0) -> str:
        """Return a number with its thousands apart; a dash when it is not known."""
        if value is None:
            return "–"
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return str(format_decimal(round(value, decimals), format=pattern, locale=self.locale))

    def figure(self, value: float | None) -> str:
        """Return a measured value: whole when it is large, else with at most two decimals."""
        if value is None:
            return "–"
        pattern = "#,##0" if abs(value) >= 100 else "#,##0.##"
        return str(format_decimal(value, format=pattern, locale=self.locale))

    def percent(self, share: float | None, decimals: int = 0) -> str:
        """Return a share as a percentage; a dash when it is not known."""
        if share is None:
            return "–"
        return self._percentage(share, "0" + ("." + "0" * decimals if decimals else ""))

    def rate(self, share: float) -> str:
        """Return a share that somebody stated as a percentage: with no more decimals than it needs."""
        return self._percentage(share, "0.##")

    def _percentage(self, share: float, pattern: str) -> str:
        sign = "%" if self.code == "en" else "\u202f%"
        return str(format_percent(share, format=pattern + sign, locale=self.locale))

    def date(self, day: date | str) -> str:
        """Return a day in full; a text that is no ISO date as it is."""
        try:
            day = date.fromisoformat(str(day))
        except ValueError:
            return str(day)
        return str(format_date(day, "d MMMM y", locale=self.locale))

    def names(self, names: Iterable[str]) -> str:
        """Return names as in 'a, b and c', in the order given; by semicolons where a name is composed."""
        names = list(names)
        if any(map(composed, names)):
            return "; ".join(names)
        return str(format_list(names, locale=self.locale))


@cache
def _messages(code: Lang) -> Translations:
    """Return the catalogues of a language as one, compiled in memory from their readable form."""
    found = Translations()
    for path in sorted((CATALOGUES / code).glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=code)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        found.merge(Translations(compiled, domain=path.stem))
    return found
