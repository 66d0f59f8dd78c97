"""Columns of other people's tables: found by their usual names, codes kept as text, numbers read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from models.errors import InputError
from optimizer.inputs.numbers import notation_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["USUAL", "code_text", "codes_of", "find_column", "numbers_of", "plain"]

USUAL: Mapping[str, tuple[str, ...]] = {
    "code": (
        "code",
        *("statcode", "gmcode", "gemeentecode", "gemcode", "gemeentecodegm", "gwbcode"),  # CBS, Kadaster
        *("nutsid", "nutscode", "lauid", "laucode", "giscoid", "lau"),  # GISCO
        *("geoid", "geoid20", "geoid10", "geoid00", "fips", "fipscode", "ctyfips", "geocode"),  # US census
        *("ags", "ars", "rs", "agsars", "gemeindeschluessel"),  # Germany
        *("insee", "inseecom", "codeinsee", "codgeo", "codecommune", "com", "depcom"),  # France
        *("municipalitycode", "kommunenr", "kommunkod", "bfsnr", "id"),
    ),
    "name": (
        "name",
        *("statnaam", "gmnaam", "gemeentenaam", "gemnaam", "naam", "gemeente"),
        *("nutsname", "namelatn", "launame", "namn"),
        *("namelsad", "ctyname", "countyname"),
        *("gen", "gemeindename", "nom", "nomcom", "libgeo", "libelle", "nomcommune"),
        *("municipality", "gemeindnam", "label", "title"),
    ),
    "population": (
        "population",
        *("aantalinwoners", "aantinw", "inwoners", "bevolking", "inwonertal"),
        *("pop", "totpop", "totalpop", "totalpopulation", "poptotal", "inhabitants", "popul", "poptot"),
        *("p0010001", "p001001", "popestimate", "b01001001", "b01003001"),
        *("ewz", "einwohner", "einwohnerzahl", "pmun", "ptot", "populationmunicipale", "totp"),
    ),
    "home": ("home", "woongemeente", "wonen", "residence", "origin", "from", "hcode", "van", "source", "o"),
    "work": (
        "work",
        "werkgemeente",
        "werken",
        "workplace",
        "destination",
        "to",
        "wcode",
        "naar",
        "target",
        "d",
    ),
    "jobs": (
        "jobs",
        "banen",
        "flow",
        "flows",
        "count",
        "number",
        "total",
        "trips",
        "commuters",
        "value",
        "n",
    ),
}
"""Usual names of columns by what they hold, without marks and capitals; the likeliest first."""

WIDTHS: Mapping[str, tuple[int, ...]] = {
    "geoid": (2, 5, 10, 11, 12),
    "fips": (2, 5),
    "ags": (5, 8),
    "ars": (5, 12),
    "insee": (5,),
    "codgeo": (5,),
    "gemeentecode": (4,),
    "gmcode": (4,),
    "gemcode": (4,),
}
"""How many digits codes have, by a column name that begins so: lost zeros are put back."""


def plain(name: object) -> str:
    """Return a column name without marks and capitals: ``aantal_inwoners`` and ``aantalInwoners`` are one."""
    return re.sub(r"[\W_]", "", str(name)).lower()


def find_column(columns: Iterable[object], kind: str, wanted: str | None, where: str) -> str | None:
    """Return the column that holds something: the one that is named, or the first usual name.

    Parameters
    ----------
    columns : iterable
    kind : str
        A key of `USUAL`.
    wanted : str, optional
        What the user says it is called.
    where : str
        What errors call the table.

    Returns
    -------
    str or None
        None: no column has a usual name.

    Raises
    ------
    InputError
        When the named column is not there.

    Examples
    --------
    >>> find_column(["GM_NAAM", "AANT_INW"], "population", None, "map.shp")
    'AANT_INW'
    """
    names = [str(column) for column in columns]
    if wanted is not None:
        if wanted in names:
            return wanted
        same = [name for name in names if plain(name) == plain(wanted)]
        if len(same) == 1:
            return same[0]
        raise InputError(
            f"no such column for {kind}",
            where=where,
            value=wanted,
            expected="one of " + ", ".join(names),
            options=names,
        )
    by_plain = {plain(name): name for name in reversed(names)}
    for usual in USUAL[kind]:
        if usual in by_plain:
            return by_plain[usual]
    if kind != "population":
        return None
    dated = {
        int(found.group(2)): name
        for name in names
        if (
            found := re.fullmatch(
                r"(population|pop|totpop|inwoners|einwohner|popestimate)((?:19|20)\d\d)", plain(name)
            )
        )
    }
    return dated[max(dated)] if dated else None


def code_text(value: Any) -> str:
    """Return a code as text; a whole number in a column of decimals is the number.

    Examples
    --------
    >>> code_text(37009.0), code_text("37009.0"), code_text(" GM0014 "), code_text(14)
    ('37009', '37009', 'GM0014', '14')
    """
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    return text[:-2] if re.fullmatch(r"\d+\.0", text) else text


def codes_of(values: pd.Series[Any], column: str) -> tuple[list[str], list[str]]:
    """Return the codes of a column as text, and what was done to them in words.

    Lost zeros are put back where the column held numbers and its name says how long codes are; the
    prefix ``GM`` of Statistics Netherlands is dropped where every code has it.
    """
    import pandas as pd

    codes, notes = [code_text(value) for value in values], []
    filled = [code for code in codes if code]
    if filled and all(re.fullmatch(r"GM\d{4}", code) for code in filled):
        codes = [code.removeprefix("GM") for code in codes]
        notes.append(f"codes of {column} without their prefix GM")
    if pd.api.types.is_numeric_dtype(values) and filled and all(code.isdigit() for code in filled):
        longest = max(map(len, filled))
        widths = next((w for start, w in WIDTHS.items() if plain(column).startswith(start)), ())
        width = next((w for w in widths if w >= longest), 0)
        if width and any(len(code) < width for code in filled):
            codes = [code.zfill(width) if code else code for code in codes]
            notes.append(f"codes of {column} to {width} digits: numbers had lost their zeros")
    return codes, notes


def numbers_of(values: Sequence[Any]) -> list[float | None]:
    """Return the numbers of a column, all read in one way; None where a cell holds none.

    Raises
    ------
    InputError
        When every mark has two readings.
    """
    texts = [value for value in values if isinstance(value, str)]
    notation = notation_of(texts)
    found: list[float | None] = []
    for value in values:
        if isinstance(value, str):
            found.append(notation.number(value))
        elif value is None or value != value:
            found.append(None)
        else:
            found.append(float(value))
    return found
