"""Results for a spreadsheet: one workbook of all tables of a folder, and CSV files the Dutch way."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping, Sequence
from numbers import Real
from pathlib import Path
from typing import Any

from models.records import record
from models.text import unkept
from optimizer.language.headings import heading
from optimizer.language.language import Lang, Language
from optimizer.writing.rows import Rows, as_text, kept
from optimizer.writing.worded import worded_rows

__all__ = ["PLAIN", "WORKBOOK", "Office", "dress"]

WORKBOOK = "regions.xlsx"
"""The workbook of a results folder."""

ABOUT: Mapping[Lang, str] = {"en": "about", "nl": "toelichting"}
"""The sheet that says what the others are."""

SHEETS: Mapping[str, str] = {
    "regions": "regions, or the region of every municipality",
    "summary": "a row per region",
    "criteria": "what each criterion says and costs",
    "findings": "what there is to say of each criterion",
    "moves": "municipalities that change region",
    "parts": "what regions of both sides have in common",
    "ties": "neighbours that are separated or joined",
    "indices": "how alike the two are",
    "diagnosis": "declared regions and what is wrong with them",
    "municipalities": "a row per municipality",
    "suggestions": "what could be done",
    "changes": "whose councils must say yes",
    "address": "whom to address, and why",
    "fits": "how the regions of one layer lie in those of another",
    "neighbours": "pairs of neighbours",
    "prices": "what each criterion and each rule costs",
    "relaxations": "changes with which something fits",
    "alternatives": "other good divisions",
    "certainty": "pairs of neighbours in all good divisions",
    "tipping": "ranges of weights, each with its best division",
    "weights": "weights under which what was declared is the best",
    "support": "what each municipality bears",
    "path": "decisions, one after another",
    "frontier": "all that the criteria allow",
    "runs": "a row per run",
    "assignments": "the region of every municipality in every run",
}
"""What tables hold."""

NUMBER = re.compile(r"[+-]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
"""A number; what begins with a zero is a code."""

NAMED = re.compile(r"(?:\w+_)?(?:name|region|tier)(?:_[ab])?|inside|run|continues_as|declared|proposed")
"""Columns of names: a region may be called 1, or 1.5."""

COUNTED = ("inhabitants", "municipalities")
"""What a figure counts, where a table says it in a column."""

WIDEST, LONGEST_CELL, LONGEST_SHEET = 60, 32_767, 31
"""Characters: of a column, and what a cell and the name of a sheet can hold."""


@record
class Office:
    """What a results folder holds besides its plain files.

    Attributes
    ----------
    workbook : bool
        All tables as sheets of `WORKBOOK`.
    dutch : bool
        The CSV files with semicolons, decimal commas and a byte-order mark, as a Dutch spreadsheet
        opens them with a double click.
    lang : str
        The language of the workbook: its sheets, headings and texts.
    """

    workbook: bool = False
    dutch: bool = False
    lang: Lang = "en"


PLAIN = Office()


def dress(folder: Path, office: Office, about: Mapping[str, str]) -> list[str]:
    """Make a workbook of the CSV files of a folder, or write them the Dutch way; return what is new.

    Numbers are numbers where the table had numbers: a region that is called 12 stays a text.

    Parameters
    ----------
    folder : Path
        With the plain files, before they take the place of earlier ones.
    office : Office
    about : mapping of str to str
        What the workbook's first sheet says, by heading; line breaks make rows.
    """
    if not (office.workbook or office.dutch):
        return []
    known, there = kept(), sorted(folder.glob("*.csv"))
    order = [path for path in known if path in there]
    order += [path for path in there if path not in known]
    tables = {path.stem: known[path] if path in known else _read(path) for path in order}
    written = []
    if office.workbook:
        _write_workbook(folder / WORKBOOK, tables, about, Language(office.lang))
        written.append(WORKBOOK)
    if office.dutch:
        for name in tables:
            _write_dutch(folder / f"{name}.csv", tables[name])
    return written


def _read(path: Path) -> Rows:
    """Return a table that others wrote: what looks like numbers in a whole column is numbers."""
    with open(path, encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file)) or [[]]
    numeric = _numeric(header, rows)
    return Rows(
        tuple(header),
        (
            tuple(
                _number(cell) if number and cell else unkept(cell)
                for cell, number in zip(row, numeric, strict=True)
            )
            for row in rows
        ),
    )


def _numeric(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[bool]:
    """Tell which columns hold numbers, apart from empty cells; codes and names are none."""
    names = list(header[:3]) == ["code", "name", "region"]  # a column per tier may follow
    return [
        not (names or "code" in name or NAMED.fullmatch(name))
        and any(row[k] for row in rows)
        and all(not row[k] or NUMBER.fullmatch(row[k]) for row in rows)
        for k, name in enumerate(header)
    ]


def _number(cell: str) -> float:
    value = float(cell)
    return int(value) if value.is_integer() and "." not in cell else value


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def _write_dutch(path: Path, table: Rows) -> None:
    """Write a table with semicolons, decimal commas in numbers, and a byte-order mark."""
    table.write(path)
    with open(path, encoding="utf-8", newline="") as file:
        cells = list(csv.reader(file))
    numbers = [[False] * len(table.columns), *([_is_number(value) for value in row] for row in table.rows)]
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        for row, real in zip(cells, numbers, strict=True):
            writer.writerow(
                [cell.replace(".", ",") if number else cell for cell, number in zip(row, real, strict=True)]
            )


# -------------------------------------------------------------------- the workbook
def _write_workbook(
    path: Path, tables: Mapping[str, Rows], about: Mapping[str, str], language: Language
) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        _write_about(workbook, tables, about, language)
        bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = [workbook.add_format({"num_format": form}) for form in ("#,##0", "#,##0.####")]
        for name, table in tables.items():
            _write_sheet(workbook.add_worksheet(_sheet(name, language)), table, bold, formats, language.code)


def _write_about(
    workbook: Any, tables: Mapping[str, Rows], about: Mapping[str, str], language: Language
) -> None:
    """Write the sheet that says what the others are."""
    strong = workbook.add_format({"bold": True, "valign": "top"})
    first = workbook.add_worksheet(ABOUT[language.code])
    listed = [
        language.say("%(sheet)s: %(count)s rows", sheet=_sheet(name, language), count=str(len(table)))
        + (f"; {language.say(SHEETS[name])}" if name in SHEETS else "")
        for name, table in tables.items()
    ]
    row = 0
    for title, text in {**about, language.say("Sheets"): "\n".join(listed)}.items():
        for k, line in enumerate(text.splitlines() or [""]):
            first.write_string(row, 0, title if k == 0 else "", strong)
            first.write_string(row, 1, line[:LONGEST_CELL])
            row += 1
    first.set_column(0, 0, 18)
    first.set_column(1, 1, 100)


def _write_sheet(sheet: Any, table: Rows, bold: Any, formats: Sequence[Any], lang: Lang) -> None:
    """Write one table: frozen headers, columns as wide as what they hold, a filter."""
    rows = [
        tuple(heading(cell, lang) if cell in COUNTED else as_text(cell) for cell in row)
        for row in worded_rows(table.columns, table.rows, lang)
    ]
    for k, title in enumerate(heading(column, lang) for column in table.columns):
        sheet.write_string(0, k, title, bold)
        cells = [row[k] for row in rows]
        form = formats[any(_is_number(cell) and cell != int(cell) for cell in cells)]
        for number, cell in enumerate(cells, 1):
            if isinstance(cell, bool):
                sheet.write_boolean(number, k, cell)
            elif _is_number(cell):
                sheet.write_number(number, k, float(cell), form)
            elif cell is not None and cell != "" and not isinstance(cell, Real):
                sheet.write_string(number, k, str(cell)[:LONGEST_CELL])
        widest = max(len(str(cell)) for cell in (title, *cells))
        sheet.set_column(k, k, min(WIDEST, widest + 2))
    sheet.freeze_panes(1, 1)
    if table.columns and rows:
        sheet.autofilter(0, 0, len(rows), len(table.columns) - 1)


def _sheet(name: str, language: Language) -> str:
    """Return what the sheet of a table is called: no mark that sheets cannot have, not too long."""
    return re.sub(r"[\[\]:*?/\\]", "-", heading(name, language.code))[:LONGEST_SHEET]
