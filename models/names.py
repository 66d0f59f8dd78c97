"""Names: which municipality people mean by a code or a name, as they write it.

A code may have lost its zeros (`14`), have become a decimal number (`14.0`) or carry the prefix of
Statistics Netherlands (`GM0014`).  A name may differ in capitals, accents, hyphens and apostrophes, be a
name in another language or an everyday one (`Den Haag`), have the province behind it or not
(`Bergen (NH.)`), or be the first of several villages (`Nuenen c.a.`).  What can mean two municipalities is
asked, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from models.errors import InputError
from models.places import Former, Later, Municipality

__all__ = ["Gazetteer", "plain_code", "plain_name"]

BLANKS = "".join(("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"))
"""Characters without width that copying from pages and documents leaves behind."""

ARTICLES = ("'s", "s", "de", "den", "het", "the", "it", "'t", "t")
"""Words that lists put behind a name: `Bilt (De)`, `Gravenhage, 's-`."""

NO_SUFFIX = ("gemeente", "gem", "gm", "mun", "municipality")
"""What stands in brackets behind a name to say that it is a municipality: `Utrecht (gemeente)`."""

PROVINCES: Mapping[str, str] = {
    written: province
    for province, all_written in {
        "groningen": "gr gn gron",
        "friesland": "f fr frl fryslan",
        "drenthe": "d dr drente",
        "overijssel": "o ov overijsel",
        "flevoland": "fl fle flev",
        "gelderland": "g gld gl geld",
        "utrecht": "u ut utr",
        "noordholland": "nh nholland noordhollands",
        "zuidholland": "zh zholland",
        "zeeland": "z zl zld zee",
        "noordbrabant": "nb nbr nbrab brabant",
        "limburg": "l lb li lim limb",
    }.items()
    for written in (province, *all_written.split())
}
"""Provinces by what people put behind a name for them, in small letters without dots."""

SAME: tuple[tuple[str, ...], ...] = (
    ("'s-Gravenhage", "Den Haag", "The Hague", "Gravenhage", "La Haye"),
    ("'s-Hertogenbosch", "Den Bosch", "Hertogenbosch", "Bois-le-Duc"),
    ("Leiden", "Leyden"),
    ("Vlissingen", "Flushing"),
    ("Gorinchem", "Gorcum", "Gorkum"),
    ("Brielle", "Den Briel"),
    ("Groningen", "Grins", "Grunnen"),
    ("Achtkarspelen", "Achtkarspeln", "Achtkarspel"),
    ("Ameland", "It Amelân"),
    ("het Bildt", "It Bilt", "Bildt"),
    ("Boarnsterhim", "Boornsterhem"),
    ("Dantumadiel", "Dantumadeel"),
    ("De Friese Meren", "De Fryske Marren"),
    ("Dongeradeel", "Dongeradiel"),
    ("Ferwerderadiel", "Ferwerderadeel"),
    ("Franekeradeel", "Frjentsjerteradiel"),
    ("Gaasterlân-Sleat", "Gaasterland-Sloten"),
    ("Harlingen", "Harns"),
    ("Heerenveen", "It Hearrenfean", "Hearrenfean"),
    ("Kollumerland en Nieuwkruisland", "Kollumerlân en Nijkrúslân"),
    ("Leeuwarden", "Ljouwert"),
    ("Leeuwarderadeel", "Ljouwerteradiel"),
    ("Lemsterland", "Lemsterlân"),
    ("Littenseradiel", "Littenseradeel"),
    ("Menameradiel", "Menaldumadeel", "Menaldumadiel"),
    ("Noardeast-Fryslân", "Noordoost-Friesland", "Noordoost-Fryslân"),
    ("Ooststellingwerf", "Eaststellingwerf"),
    ("Opsterland", "Opsterlân"),
    ("Schiermonnikoog", "Skiermûntseach"),
    ("Skarsterlân", "Scharsterland"),
    ("Smallingerland", "Smellingerlân"),
    ("Súdwest-Fryslân", "Zuidwest-Friesland", "Zuidwest-Fryslân", "Súdwest-Friesland"),
    ("Terschelling", "Skylge"),
    ("Tytsjerksteradiel", "Tietjerksteradeel"),
    ("Vlieland", "Flylân"),
    ("Weststellingwerf", "Weststellingwerf-Fryslân"),
)
"""Names of one municipality: in Dutch, Frisian, English and French, and in everyday use."""


class _Parts(NamedTuple):
    """Codes by what stands before brackets and by the first of several villages; what is in them, by code."""

    base: dict[str, set[str]]
    first: dict[str, set[str]]
    suffix: dict[str, str]


class Gazetteer:
    """The municipalities of a data pack, found by what people write.

    Parameters
    ----------
    municipalities : iterable of Municipality
    provinces : mapping of str to str
        Province by code where it is known: it tells `Bergen (L.)` from `Bergen (NH.)`.
    former : iterable of Former
        Municipalities that are no more.
    later : iterable of Later
        Municipalities that are not there yet.
    """

    def __init__(
        self,
        municipalities: Iterable[Municipality],
        provinces: Mapping[str, str] | None = None,
        former: Iterable[Former] = (),
        later: Iterable[Later] = (),
    ) -> None:
        self._names = {m.code: m.name for m in municipalities}
        self._provinces = provinces or {}
        self._elsewhen: tuple[Former | Later, ...] = (*later, *former)

    @cached_property
    def _by_code(self) -> dict[str, set[str]]:
        index = _index((_number(code), code) for code in self._names)
        return index | _index((code.casefold(), code) for code in self._names)

    @cached_property
    def _by_exact(self) -> dict[str, set[str]]:
        return _index((plain_name(name), code) for code, name in self._names.items())

    @cached_property
    def _by_part(self) -> _Parts:
        parts = _Parts({}, {}, {})
        for code, name in self._names.items():
            base, suffix = _parted(name)
            known = self._provinces.get(code, "")
            parts.suffix[code] = _province(suffix) or _province(known) or plain_name(suffix)
            parts.base.setdefault(plain_name(base), set()).add(code)
            first = re.split(r",\s|\s(?:en|&)\s", base)[0]
            parts.first.setdefault(plain_name(first), set()).add(code)
        for group in SAME:
            keys = [plain_name(name) for name in group]
            codes = set().union(*(parts.base.get(key, ()) for key in keys))
            for key in keys:
                parts.base.setdefault(key, codes)
        return parts

    @cached_property
    def _others(self) -> dict[str, Former | Later]:
        found: dict[str, Former | Later] = {}
        for other in self._elsewhen:
            for key in (plain_name(other.name), plain_name(_parted(other.name)[0]), _number(other.code)):
                if key:
                    found[key] = other
        return found

    def name(self, code: str) -> str:
        """Return the name of a code, or the code when there is none."""
        return self._names.get(code, code)

    def example(self, key: str) -> str:
        """Return a code or a name (`key` says which) as an example; empty when there are none."""
        return next(iter(self._names if key == "code" else self._names.values()), "")

    def code(self, written: str) -> str | None:
        """Return the code that something written stands for; None: it is the code of no municipality.

        Examples
        --------
        >>> from optimizer import load_pack
        >>> gazetteer = load_pack().gazetteer
        >>> [gazetteer.code(text) for text in ("14", "0014", "GM0014", "14.0", '="0014"', "2014")]
        ['0014', '0014', '0014', '0014', '0014', None]
        """
        plain = plain_code(written)
        if plain in self._names:
            return plain
        for key in (plain.casefold(), _number(plain)):
            codes = self._by_code.get(key, ()) if key else ()
            if len(codes) == 1:
                return next(iter(codes))
        return None

    def named(self, written: str) -> tuple[str, ...]:
        """Return the codes of all municipalities that a name can mean; none when it means none.

        Examples
        --------
        >>> from optimizer import load_pack
        >>> gazetteer = load_pack().gazetteer
        >>> gazetteer.named("The Hague"), gazetteer.named("bergen")
        (('0518',), ('0373', '0893'))
        """
        exact = self._by_exact.get(plain_name(written), ())
        if len(exact) == 1:
            return tuple(exact)
        base, suffix = _parted(written)
        base, annexed = re.subn(r"\s+c\.?\s?a\.?$", "", base, flags=re.IGNORECASE)
        key = plain_name(base)
        by_base, by_first, suffixes = self._by_part
        found = by_base.get(key) or by_first.get(key, set()) if key else set()
        if annexed and key in by_first:
            found = by_first[key]
        if suffix:
            wanted = _province(suffix) or plain_name(suffix)
            found = {code for code in found if suffixes[code] in (wanted, "")}
        return tuple(sorted(found))

    def find(self, written: str) -> tuple[str, ...]:
        """Return the codes of the municipalities that a code or name can mean."""
        code = self.code(written)
        return (code,) if code is not None else self.named(written)

    def one(self, written: str, *, where: str = "") -> str:
        """Return the code of the municipality that a code or name means.

        Raises
        ------
        InputError
            When it means none or several.
        """
        found = self.find(written)
        if len(found) == 1:
            return found[0]
        raise self.error(written, where=where)

    def error(
        self, written: str, *, where: str = "", expected: str = "a municipality's name or code"
    ) -> InputError:
        """Return (not raise) why a code or name does not mean one municipality."""
        found = self.find(written)
        if len(found) > 1:
            listed = [f"{self._names[code]} ({code})" for code in found]
            return InputError(
                "several municipalities are called so",
                where=where,
                value=written,
                expected=" or ".join([", ".join(listed[:-1]), listed[-1]]),
            )
        if story := self.became(written):
            return InputError(
                f"no municipality of this data: {story}", where=where, value=written, expected=expected
            )
        options = [*self._names.values(), *(() if any(ch.isalpha() for ch in written) else self._names)]
        return InputError(
            "no such municipality", where=where, value=written, expected=expected, options=options
        )

    def became(self, written: str) -> str:
        """Return what a municipality of another time is in the data, in words; empty: none that is known.

        Examples
        --------
        >>> then = Former("0951", "Nuth", "2019-01-01", ("1954",))
        >>> Gazetteer([Municipality("1954", "Beekdaelen", 1, 1.0, 0.0, 0.0)], former=[then]).became("Nuth")
        'Nuth is part of Beekdaelen since 2019'
        """
        base, _ = _parted(written)
        number = _number(plain_code(written))
        other = self._others.get(plain_name(written)) or self._others.get(plain_name(base))
        other = other or (self._others.get(number) if number else None)
        if other is None:
            return ""
        codes = other.parts if isinstance(other, Later) else other.into
        names = [self._names.get(code, code) for code in codes]
        listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
        year = other.date[:4]
        if isinstance(other, Later):
            return f"{other.name} is there since {year} only, made of {listed}"
        if len(names) == 1:
            return f"{other.name} is part of {listed} since {year}"
        return f"{other.name} was divided over {listed} in {year}"


def plain_code(written: str) -> str:
    r"""Return a code as it was meant: without blanks of any kind, quotes and the formula of a spreadsheet.

    Examples
    --------
    >>> plain_code('\u00a0="0014" ')
    '0014'
    """
    plain = re.sub(rf"[\s{BLANKS}]+", "", written)
    formula = re.fullmatch(r'=?"(.*)"', plain)
    return (formula.group(1) if formula else plain).lstrip("'")


def plain_name(written: str) -> str:
    """Return what a name looks like without capitals, accents, blanks, hyphens and apostrophes.

    Examples
    --------
    >>> plain_name("Súdwest-Fryslân"), plain_name("’s-GRAVENHAGE"), plain_name("Alphen a/d Rijn")
    ('sudwestfryslan', 'sgravenhage', 'alphenadrijn')
    """
    text = (written if written.isascii() else unicodedata.normalize("NFKD", written)).casefold()
    if text.isalnum():
        return text
    text = re.sub(r"\baan[\s.-]+den?\b", "ad", text)
    text = re.sub(r"\ba\s?[/.]\s?d(?:en?)?\b", "ad", text)
    text = re.sub(r"\bst\b\.?(?=[\s-])", "sint", text).replace("&", " en ")
    return "".join(letter for letter in text if letter.isalnum())


def _parted(written: str) -> tuple[str, str]:
    """Return a name and what stands in brackets behind it; `Gravenhage ('s-)` becomes `'s-Gravenhage`."""
    text = re.sub(rf"[{BLANKS}]+", "", unicodedata.normalize("NFKC", written)).strip().strip('"').strip()
    text = re.sub(r"^(?:gemeente|gem\.)\s+", "", text, flags=re.IGNORECASE)
    behind = re.fullmatch(r"([^()]*\S)\s*\(([^()]*)\)", text) or re.fullmatch(r"([^,]*),\s*([^,\s]+)", text)
    if behind is None:
        return text, ""
    name, suffix = behind.groups()
    article = suffix.strip().rstrip("-").replace("\u2019", "'").casefold()
    if article in ARTICLES:
        return f"{suffix.strip()} {name}", ""
    if plain_name(suffix) in NO_SUFFIX:
        return name, ""
    return (name, suffix.strip()) if "(" in text or _province(suffix) else (text, "")


def _province(written: str) -> str:
    return PROVINCES.get(plain_name(written), "")


def _number(code: str) -> str:
    """Return the digits of a code without leading zeros; empty: it is no number."""
    found = re.fullmatch(r"(?:GM)?0*(\d{1,12})(?:[.,]0+)?", code, re.ASCII | re.IGNORECASE)
    return found.group(1) if found else ""


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    index: dict[str, set[str]] = {}
    for key, code in pairs:
        if key:
            index.setdefault(key, set()).add(code)
    return index
