"""Words of declared tables: how far a cooperation is, its form and its date, in Dutch or English."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Literal, get_args

from models.names import plain_name

__all__ = ["DeclaredStatus", "date_of", "form_of", "status_of"]

DeclaredStatus = Literal["intended", "declared", "operational", "withdrawn"]
"""How far a declared cooperation is."""

STATUSES: Mapping[DeclaredStatus, tuple[str, ...]] = {
    "intended": (
        *("intent", "intention", "intentie", "intentieverklaring", "voorgenomen", "voornemen", "beoogd"),
        *("concept", "gepland", "verkenning", "in voorbereiding", "in ontwikkeling", "planned", "proposed"),
    ),
    "declared": (
        *(
            "getekend",
            "ondertekend",
            "signed",
            "verklaard",
            "aangemeld",
            "gemeld",
            "opgegeven",
            "vastgesteld",
        ),
        *("besloten", "overeengekomen", "afgesproken", "agreed", "besluit genomen", "raadsbesluit"),
    ),
    "operational": (
        *("operationeel", "in werking", "werkend", "actief", "active", "lopend", "gestart", "ingegaan"),
        *("uitvoering", "in uitvoering", "running"),
    ),
    "withdrawn": (
        *("ingetrokken", "teruggetrokken", "uitgetreden", "opgezegd", "opgeheven", "vervallen"),
        *("beeindigd", "gestopt", "afgehaakt", "ended", "left"),
    ),
}
"""Other words for each status."""

FORMS: Mapping[str, tuple[str, ...]] = {
    "public body": (
        *("openbaar lichaam", "gemeenschappelijke regeling", "gr", "wgr", "wgr regeling", "wgr-regeling"),
        *("gr openbaar lichaam", "regeling openbaar lichaam", "bedrijfsvoeringsorganisatie", "bvo"),
    ),
    "centre municipality": (
        *("centrumregeling", "centrumgemeente", "centrumgemeenteregeling", "centrumgemeenteconstructie"),
        *("centrumconstructie", "gastheermodel", "gastgemeente", "center municipality"),
    ),
    "pooled staff": (
        *("pool", "ambtelijke pool", "ambtelijke fusie", "ambtelijke samenwerking", "personeelspool"),
        *("gezamenlijke ambtelijke organisatie", "shared service center", "shared service centre", "ssc"),
    ),
    "covenant": (
        *(
            "convenant",
            "bestuursovereenkomst",
            "bestuursconvenant",
            "bestuurlijke afspraken",
            "lichte regeling",
        ),
        *("samenwerkingsovereenkomst", "netwerk", "netwerkregeling", "regeling zonder meer"),
    ),
}
"""Dutch words for the forms of cooperation (P16); a form called otherwise keeps its own name."""

MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
ENGLISH = {
    "january": 1,
    "february": 2,
    "march": 3,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "october": 10,
}


def status_of(written: str) -> DeclaredStatus | None:
    """Return the status that a word stands for; None: it stands for none.

    Examples
    --------
    >>> status_of("Getekend"), status_of("declared"), status_of("perhaps")
    ('declared', 'declared', None)
    """
    plain = plain_name(written)
    for status in get_args(DeclaredStatus):
        if plain == status or plain in map(plain_name, STATUSES[status]):
            return status  # type: ignore[no-any-return]
    return None


def form_of(written: str) -> str:
    """Return what a form of cooperation is called everywhere; a form that is not known keeps its name.

    Examples
    --------
    >>> form_of("Centrumregeling"), form_of("coöperatie")
    ('centre municipality', 'coöperatie')
    """
    plain = plain_name(written)
    return next((form for form, words in FORMS.items() if plain in map(plain_name, words)), written)


def date_of(written: str) -> dt.date | None:
    """Return a date written by ISO (2013-05-31) or day first (31-5-2013, 31 mei 2013); None: it is none.

    Examples
    --------
    >>> date_of("31-5-2013") == date_of("31 mei 2013") == date_of("2013-05-31 00:00:00")
    True
    >>> date_of("5/31/2013") is None
    True
    """
    plain = re.sub(r"[ T]00:00(?::00(?:\.0+)?)?$", "", written.strip())
    by_iso = re.fullmatch(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})", plain, re.ASCII)
    day_first = re.fullmatch(r"(\d{1,2})[-/.\s](\d{1,2})[-/.\s](\d{4})", plain, re.ASCII)
    in_words = re.fullmatch(r"(\d{1,2})[-.\s]+([a-z]{3,9})\.?[-\s]+(\d{4})", plain.casefold(), re.ASCII)
    try:
        if by_iso:
            return dt.date(*map(int, by_iso.groups()))
        if day_first:
            return dt.date(*map(int, reversed(day_first.groups())))
        if in_words and (month := _month(in_words.group(2))):
            return dt.date(int(in_words.group(3)), month, int(in_words.group(1)))
    except ValueError:
        pass
    return None


def _month(word: str) -> int:
    """Return the month of a Dutch or English name, whole or its first three letters; 0: of none."""
    if word == "mrt":
        return 3
    names = {name: k for k, name in enumerate(MONTHS, 1)} | ENGLISH
    return next((k for name, k in names.items() if word == name or word == name[:3]), 0)
