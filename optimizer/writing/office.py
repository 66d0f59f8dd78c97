"""Results for a spreadsheet: one workbook of all tables of a folder, and CSV files the Dutch way."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from optimizer.writing.rows import FORMULA

__all__ = ["PLAIN", "WORKBOOK", "Office", "dress"]

WORKBOOK = "regions.xlsx"
"""The workbook of a results folder."""

ABOUT = "about"
"""The sheet that says what the others are."""

NUMBER = re.compile(r"[+-]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
"""A number; what begins with a zero is a code."""

NAMED = re.compile(r"(?:\w+_)?(?:name|region|tier)(?:_[ab])?|inside|run|continues_as|declared|proposed")
"""Columns of names: a region may be called 1, or 1.5."""

WIDEST, LONGEST_CELL, LONGEST_SHEET = 60, 32_767, 31
"""Characters: of a column, and what a cell and the name of a sheet can hold."""

Table = tuple[list[str], list[list[str]]]
"""The header and the rows of a CSV file."""


@dataclass(frozen=True)
class Office:
    """What a results folder holds besides its plain files.

    Attributes
    ----------
    workbook : bool
        All tables as sheets of `WORKBOOK`.
    dutch : bool
        The CSV files with semicolons, decimal commas and a byte-order mark, as a Dutch spreadsheet
        opens them with a double click.
    """

    workbook: bool = False
    dutch: bool = False


PLAIN = Office()


def dress(folder: Path, office: Office, about: Mapping[str, str]) -> list[str]:
    """Make a workbook of the CSV files of a folder, or write them the Dutch way; return what is new.

    Parameters
    ----------
    folder : Path
        With the plain files, before they take the place of earlier ones.
    office : Office
    about : mapping of str to str
        What the workbook's first sheet says, by heading; line breaks make rows.
    """
    if office == PLAIN:
        return []
    tables = {path.stem: _read(path) for path in sorted(folder.glob("*.csv"))}
    written = []
    if office.workbook:
        _write_workbook(folder / WORKBOOK, tables, about)
        written.append(WORKBOOK)
    if office.dutch:
        for name, (header, rows) in tables.items():
            _write_dutch(folder / f"{name}.csv", header, rows)
    return written


def _read(path: Path) -> Table:
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return (rows[0], rows[1:]) if rows else ([], [])


def _numeric(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[bool]:
    """Tell which columns hold numbers, apart from empty cells; codes and names are none."""
    names = list(header[:3]) == ["code", "name", "region"]  # a column per tier may follow
    return [
        not (names or "code" in name or NAMED.fullmatch(name))
        and any(row[k] for row in rows)
        and all(not row[k] or NUMBER.fullmatch(row[k]) for row in rows)
        for k, name in enumerate(header)
    ]


def _plain(text: str) -> str:
    """Return a text without the apostrophe that keeps it from being a formula: a workbook needs none."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _write_dutch(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table with semicolons, decimal commas where a column holds numbers, and a byte-order mark."""
    numeric = _numeric(header, rows)
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow(
                [
                    cell.replace(".", ",") if number else cell
                    for cell, number in zip(row, numeric, strict=True)
                ]
            )


# -------------------------------------------------------------------- the workbook
def _write_workbook(path: Path, tables: Mapping[str, Table], about: Mapping[str, str]) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        strong = workbook.add_format({"bold": True, "valign": "top"})
        whole, real = (workbook.add_format({"num_format": form}) for form in ("#,##0", "#,##0.####"))
        first = workbook.add_worksheet(ABOUT)
        row = 0
        listed = [f"{_sheet(name)}: {len(rows)} rows" for name, (_, rows) in tables.items()]
        for heading, text in {**about, "Sheets": "\n".join(listed)}.items():
            for k, line in enumerate(text.splitlines() or [""]):
                first.write_string(row, 0, heading if k == 0 else "", strong)
                first.write_string(row, 1, line[:LONGEST_CELL])
                row += 1
        first.set_column(0, 0, 18)
        first.set_column(1, 1, 100)
        for name, (header, rows) in tables.items():
            sheet = workbook.add_worksheet(_sheet(name))
            numeric = _numeric(header, rows)
            for k, title in enumerate(header):
                sheet.write_string(0, k, title, bold)
                cells = [row[k] for row in rows]
                form = whole if all("." not in cell for cell in cells) else real
                for number, cell in enumerate(cells, 1):
                    if not cell:
                        continue
                    if numeric[k]:
                        sheet.write_number(number, k, float(cell), form)
                    else:
                        sheet.write_string(number, k, _plain(cell)[:LONGEST_CELL])
                widest = max(map(len, [title, *cells]))
                sheet.set_column(k, k, min(WIDEST, widest + 2))
            sheet.freeze_panes(1, 1)
            if header and rows:
                sheet.autofilter(0, 0, len(rows), len(header) - 1)


def _sheet(name: str) -> str:
    """Return what the sheet of a table is called: no mark that sheets cannot have, not too long."""
    return re.sub(r"[\[\]:*?/\\]", "-", name)[:LONGEST_SHEET]
