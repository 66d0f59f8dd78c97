"""Tables of municipalities as people have them: which column says what, and whom each row is about.

One reader for all of them: declared tables, drafts, regions, further columns.  Headings may be Dutch or
English, the municipality may be given by code or by name, and lines may stand above the header.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from models.errors import InputError
from models.names import Gazetteer, plain_name
from models.records import record
from models.territory import Territory
from optimizer.inputs.csv_table import Table, table_of
from optimizer.inputs.recoding import Reading, foreign_codes, reading_of
from optimizer.inputs.sheets import Sheet, read_sheets

__all__ = ["MunicipalTable", "read_municipalities"]

log = logging.getLogger(__name__)
"""Says in one line what was understood of each table; the command line shows it."""

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": (
        *("code", "gemeentecode", "gemcode", "gmcode", "municipalitycode", "municipalcode", "cbscode"),
        *("gemeentenummer", "gemeentenr", "gemnr", "statcode", "codegemeente", "codegem", "gm", "gemeenteid"),
    ),
    "name": (
        *("name", "gemeentenaam", "gemnaam", "gmnaam", "municipalityname", "statnaam", "naamgemeente"),
        *("gemeente", "municipality", "gemeenten", "municipalities", "gem", "naam", "regios"),
    ),
    "region": (
        *("region", "regio", "regionaam", "naamregio", "regionname", "cluster", "samenwerkingsverband"),
        *("samenwerking", "samenwerkingsregio", "gebied", "district", "partition", "indeling", "groep"),
        "regiocode",
    ),
    "task": ("task", "taak", "taken", "tasks", "taakveld", "beleidsterrein", "domein"),
    "form": ("form", "vorm", "rechtsvorm", "bestuursvorm", "samenwerkingsvorm", "governanceform"),
    "status": ("status", "stand", "standvanzaken", "fase", "stage"),
    "date": ("date", "datum", "peildatum", "ingangsdatum", "datumverklaring", "dd"),
}
"""What columns are called, without capitals, blanks and marks; the likeliest first."""

KEYS = ("code", "name")
"""What says whom a row is about."""

FIRST_ROWS = 20
"""The header is looked for so far down: titles and sources stand above it."""

MOST = 0.5
"""Share of rows whose code or name is known from which a column without a known heading is taken."""

SHOWN = 3
"""So many of what was not found are named."""

LOOKS: tuple[tuple[str, str], ...] = (
    (r"BU\s?\d{8}", "codes of neighbourhoods (buurten)"),
    (r"WK\s?\d{6}", "codes of districts (wijken)"),
    (r"PV\s?\d{2}", "codes of provinces"),
    (r"(?:CR|COROP)\s?\d{1,2}", "codes of COROP areas"),
    (r"NL[0-9A-Z]{1,3}", "NUTS codes"),
    (r"[A-Z]{2}\s?\d{2,8}", "codes of other areas than municipalities"),
    (r"[1-9]\d{3}\s?[A-Z]{2}", "postcodes"),
    (r"[2-9]\d{3}", "postcodes (four digits)"),
    (r"(?:GM)?\d{1,4}(?:\.0)?", "codes of municipalities of another year, or row numbers"),
    (r"\d{8,10}", "codes of neighbourhoods (buurten) or other areas"),
    (r"\d+(?:[.,]\d+)?", "numbers"),
)
"""What unknown codes look like, the most particular first."""


@record
class MunicipalTable:
    """A table of municipalities with the code that each row means.

    Attributes
    ----------
    table : Table
    codes : tuple of str or None
        By row; None: no municipality, or several, is called so.
    written : tuple of str
        By row what stands for the municipality.
    headings : mapping of str to str
        What the columns that were understood are called in the file, by what they say: ``code``,
        ``name``, ``region``, ``task``, ``form``, ``status``, ``date``.
    key : str
        What most rows are known by: ``code`` or ``name``.
    reading : Reading or None
        How codes of another date, in which the table is read, become those of the data.
    """

    table: Table
    codes: tuple[str | None, ...]
    written: tuple[str, ...]
    headings: Mapping[str, str]
    key: str
    gazetteer: Gazetteer
    reading: Reading | None = None

    def __contains__(self, column: str) -> bool:
        return column in self.headings

    def column(self, name: str) -> list[str]:
        """Return the cells of a column by what it says; empty ones when there is no such column."""
        if name not in self.headings:
            return [""] * len(self.table.rows)
        return self.table.column(self.headings[name])

    def heading(self, name: str) -> str:
        """Return what a column is called in the file."""
        return self.headings.get(name, name)

    @property
    def key_heading(self) -> str:
        """What the column that rows are known by is called in the file."""
        return self.headings[self.key]

    @cached_property
    def unknown(self) -> tuple[int, ...]:
        """The rows whose municipality was not found."""
        return tuple(row for row, code in enumerate(self.codes) if code is None)

    @property
    def said(self) -> str:
        """What was understood, in one line: ``draft.csv: read 56 rows by name; 2 not found``."""
        text = f"{self.table.name}: read {len(self.codes)} rows by {self.key}"
        if self.key_heading.casefold() != self.key:
            text += f" (column {self.key_heading})"
        if self.table.said:
            text += f", {self.table.said}"
        if not self.unknown:
            return text
        shown = [repr(self.written[row]) for row in self.unknown[:SHOWN]]
        more = len(self.unknown) - len(shown)
        return f"{text}; {len(self.unknown)} not found: {', '.join(shown)}" + (
            f" and {more} more" if more else ""
        )

    def require(self, column: str) -> None:
        """Check that a column is there, by what it says.

        Raises
        ------
        InputError
            When it is not, with the header that was found.
        """
        if column not in self.headings:
            raise InputError(
                f"column {column} is missing",
                where=f"{self.table.name}, row {self.table.header_line}",
                value=", ".join(self.table.columns),
                expected="a heading such as " + " or ".join(HEADINGS[column][:2]),
            )

    def tell(self) -> None:
        """Log what was understood; a warning when somebody was not found."""
        log.log(logging.WARNING if self.unknown else logging.INFO, self.said)

    def check_found(self) -> None:
        """Check that every row is about a municipality that is known.

        Raises
        ------
        InputError
            For the first that is not: why, and how many more there are.
        """
        if not self.unknown:
            return
        row = self.unknown[0]
        found = self.gazetteer.error(
            self.written[row],
            where=self.table.where(row, self.row_heading(row)),
            expected=f"the {self.key} of a municipality"
            + (f", as in {self._example}" if self._example else ""),
        )
        if len(self.unknown) > 1:
            found = found.adding(f"read {len(self.codes)} rows by {self.key}, {len(self.unknown)} not found")
        raise found

    def row_heading(self, row: int) -> str:
        """Return the heading of the cell by which a row is known."""
        if "code" in self.headings and self.table.column(self.headings["code"])[row] == self.written[row]:
            return self.headings["code"]
        return self.key_heading

    @property
    def _example(self) -> str:
        return self.gazetteer.example(self.key)


def read_municipalities(path: str | Path, territory: Territory) -> MunicipalTable:
    """Read a table of municipalities.

    The column of codes or names is found by its heading and by what it holds.  Of a workbook the first
    sheet counts in which one of them is found.

    Parameters
    ----------
    path : str or Path
    territory : Territory
        Whose municipalities (of the whole) are known.

    Raises
    ------
    InputError
        When the file cannot be read, no column stands for municipalities, none of them is known, or
        codes and names contradict each other.
    """
    path = Path(path)
    reading = reading_of(territory)
    sheets, gazetteer = read_sheets(path), (reading.then if reading else territory).gazetteer
    read: MunicipalTable | None = None
    for sheet in sheets:
        table = table_of(sheet, path.name, _header(sheet))
        keys = _keys(table, gazetteer)
        if keys:
            read = _read(table, keys | _headings(table.columns, keys.values()), gazetteer)
            if read.unknown != tuple(range(len(read.codes))):
                break
    if read is None:
        first = table_of(sheets[0], path.name, _header(sheets[0]))
        raise InputError(
            "no column of municipalities",
            where=f"{first.name}, row {first.header_line}",
            value=", ".join(first.columns),
            expected="a heading such as code, gemeentecode, name or gemeente",
        )
    read = replace(read, reading=reading)
    _check_date(read, reading.then if reading else territory)
    _check_known(read)
    _check_agreement(read)
    return read


# -------------------------------------------------------------------- headings
def _header(sheet: Sheet) -> int:
    """Return which row is the header: the first with a known heading for municipalities, or the first."""
    known = {*HEADINGS["code"], *HEADINGS["name"]}
    for k, row in enumerate(sheet.rows[:FIRST_ROWS]):
        if sum(map(bool, row)) > 1 and any(_plain_heading(cell) in known for cell in row):
            return k
    return 0


def _plain_heading(text: str) -> str:
    """Return a heading without capitals, marks and the year behind it: `Gemeentenaam 2024` is one too."""
    return re.sub(r"(?:19|20)\d\d$", "", plain_name(text))


def _headings(columns: Sequence[str], taken: Collection[str]) -> dict[str, str]:
    """Return the other columns by what they say; of several the likeliest heading, then the first."""
    found: dict[str, str] = {}
    for says in HEADINGS:
        if says not in KEYS:
            free = [column for column in columns if column not in taken and column not in found.values()]
            if headed := _headed(free, HEADINGS[says]):
                found[says] = headed[0]
    return found


def _headed(columns: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return the columns that are called one of some names, the likeliest name first."""
    plain = {column: _plain_heading(column) for column in columns}
    return [column for name in names for column in columns if plain[column] == name]


def _keys(table: Table, gazetteer: Gazetteer) -> dict[str, str]:
    """Return the columns of codes and of names, among those with a heading for either.

    People head a column of codes with 'gemeente' and one of names with 'code': what it holds decides.
    Without such a heading a column counts of which most cells are known.
    """
    cells = {column: [cell for cell in table.column(column) if cell] for column in table.columns}

    def share(column: str, says: str) -> float:
        known = gazetteer.code if says == "code" else gazetteer.named
        return sum(bool(known(cell)) for cell in cells[column]) / max(1, len(cells[column]))

    headed = [column for says in KEYS for column in _headed(table.columns, HEADINGS[says])]
    found: dict[str, str] = {}
    for says in KEYS:
        shares = {column: share(column, says) for column in headed if column not in found.values()}
        best = max(shares, key=lambda column: shares[column], default="")
        if best and shares[best]:
            found[says] = best
    if not found and headed:
        return {"code" if _are_codes(cells[headed[0]]) else "name": headed[0]}
    for says in () if headed else reversed(KEYS):
        best = max(table.columns, key=lambda column: share(column, says))
        if not found and share(best, says) >= MOST:
            found = {says: best}
    return found


def _are_codes(cells: Sequence[str]) -> bool:
    return sum(any(letter.isdigit() for letter in cell) for cell in cells) > MOST * len(cells)


# -------------------------------------------------------------------- rows
def _read(table: Table, headings: Mapping[str, str], gazetteer: Gazetteer) -> MunicipalTable:
    """Return the table with the municipality of each row: by its code, or by its name where it has none."""
    by_code = table.column(headings["code"]) if "code" in headings else [""] * len(table.rows)
    by_name = table.column(headings["name"]) if "name" in headings else [""] * len(table.rows)
    codes: list[str | None] = []
    for code, name in zip(by_code, by_name, strict=True):
        named = () if code else gazetteer.named(name)
        codes.append(gazetteer.code(code) if code else named[0] if len(named) == 1 else None)
    written = tuple(code or name for code, name in zip(by_code, by_name, strict=True))
    key = "code" if sum(map(bool, by_code)) * 2 > len(written) or "name" not in headings else "name"
    return MunicipalTable(table, tuple(codes), written, headings, key, gazetteer)


def _check_date(read: MunicipalTable, territory: Territory) -> None:
    """Check that the codes are not those of another date: they would be found in part, and wrongly."""
    if not read.unknown:
        return
    former = {gone.name: gone.code for gone in territory.whole.former}
    codes = {code for code in read.codes if code is not None}
    for row in read.unknown:
        text = read.written[row]
        number = re.fullmatch(r"(?:GM)?\s*(\d{1,4})(?:\.0)?", text, re.IGNORECASE)
        codes.add(f"{int(number[1]):04}" if number else former.get(text, text))
    if said := foreign_codes(codes - {""}, territory):
        raise InputError(said, where=read.table.name)


def _check_known(read: MunicipalTable) -> None:
    """Check that any row is about a known municipality; say what the codes look like when none is."""
    if not read.codes or len(read.unknown) < len(read.codes):
        return
    filled = [text for text in read.written if text]
    if not filled:
        raise InputError("no row names a municipality", where=f"{read.table.name}, column {read.key_heading}")
    first = ", ".join(dict.fromkeys(filled[: 2 * SHOWN]))
    looks = [] if read.key == "name" else _looks(filled)
    if len(filled) <= SHOWN and not looks:
        read.check_found()
    stories = [story for text in filled[:100] if (story := read.gazetteer.became(text))]
    none = f"none of the {len(filled)} rows names a municipality of this data"
    raise InputError(
        f"{none}: {'; '.join([*looks, *stories[:1]])}" if looks or stories else none,
        where=f"{read.table.name}, column {read.key_heading}",
        value=first,
        expected=f"the {read.key} of a municipality, as in {read.gazetteer.example(read.key)}",
    )


def _looks(codes: Iterable[str]) -> list[str]:
    """Return what unknown codes look like, if like something in particular."""
    listed = [code.strip().upper() for code in codes]
    for form, what in LOOKS:
        if sum(bool(re.fullmatch(form, code, re.ASCII)) for code in listed) > MOST * len(listed):
            return [f"they look like {what}"]
    letters = sum(bool(re.fullmatch(r"[^\W\d][^\d]{2,}", code)) for code in listed)
    return ["they look like names"] if letters > MOST * len(listed) else []


def _check_agreement(read: MunicipalTable) -> None:
    """Check that codes and names mean the same: one column may have been sorted without the other."""
    if "code" not in read or "name" not in read:
        return
    names = read.column("name")
    wrong = [
        row
        for row, code in enumerate(read.codes)
        if code is not None
        and names[row]
        and (named := read.gazetteer.named(names[row]))
        and code not in named
    ]
    if wrong:
        row, count = wrong[0], len(wrong)
        code = read.codes[row]
        raise read.table.error(
            row,
            read.heading("name"),
            f"code and name contradict each other in {count} of {len(read.codes)} rows: "
            f"{code} is {read.gazetteer.name(code or '')}",
            expected="the name that belongs to the code (was one column sorted alone?)",
        )
