"""Sheets: the cells of a text table or of a workbook (.xlsx, .xlsm, .xls, .ods) as rows of text."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from models.errors import InputError
from models.names import BLANKS
from models.records import record
from models.text import command_in, unkept, visible
from optimizer.inputs.files import decode, decode_utf8, read_file

__all__ = ["Sheet", "read_sheets"]

SEPARATORS = (";", "\t", ",")
"""What stands between cells; among equals the first."""

ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""How workbooks begin: a zip archive, or the format of before 2007."""

BROKEN_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError),
    *(KeyError, OverflowError, ValueError),
)
"""What the standard library says of archives that are none, in the end; `RuntimeError` of encrypted ones."""

MOST_CELLS, MOST_UNPACKED = 20_000_000, 2**30
"""A workbook beyond these was made to fill the memory."""


@record
class Sheet:
    """The rows of one sheet that hold anything.

    Attributes
    ----------
    rows : tuple of tuple of str
        Cells without blanks around them.
    lines : tuple of int
        The line of the file, or row of the sheet, of each.
    said : str
        What is worth telling of how it was read: its encoding or the name of the sheet; empty: nothing.
    workbook : bool
        Whether numbers come from a workbook, where nothing about them is doubtful.
    text : str
        The whole of it, as it stood in the file.
    """

    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    said: str
    workbook: bool
    text: str


def read_sheets(path: Path, *, only_utf8: bool = False) -> list[Sheet]:
    """Return the sheets of a file that hold anything: one for a text table, some for a workbook.

    Parameters
    ----------
    path : Path
    only_utf8 : bool
        Whether a text table has to be UTF-8.

    Raises
    ------
    InputError
        When the file cannot be read or none of its sheets holds a cell.
    """
    data = read_file(path)
    if data.startswith((ZIP, OLD)):
        sheets = list(_workbook(data, path.name))
    else:
        text = (decode_utf8(data, path.name), "UTF-8") if only_utf8 else decode(data, path.name)
        sheets = [_text_table(*text, path.name)]
    found = [sheet for sheet in sheets if sheet.rows]
    if not found:
        raise InputError("the file is empty", where=path.name, expected="a header and rows")
    return found


# -------------------------------------------------------------------- text
def _text_table(text: str, encoding: str, name: str) -> Sheet:
    body, skipped, said = text, 0, re.match(r'\n*"?sep=(.)"?[;,\t]*(\n|$)', text, re.IGNORECASE)
    if said:
        skipped, body = said.group().count("\n"), text[said.end() :]
    separator = said.group(1) if said else _separator(body)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    rows, lines, start = [], [], 1
    known = _Plain()
    try:
        for cells in reader:
            row = tuple(map(known.__getitem__, cells))
            if any(row):
                rows.append(row)
                lines.append(start + skipped)
            start = reader.line_num + 1
    except csv.Error as error:
        where = f"{name}, row {start + skipped}"
        raise InputError(f"not a CSV row ({error})", where=where) from None
    return Sheet(tuple(rows), tuple(lines), "" if encoding == "UTF-8" else encoding, False, text)


def _separator(text: str) -> str:
    """Return the separator that the first line with any of them holds most of."""
    for line in text.split("\n", 100)[:100]:
        unquoted = re.sub(r'"[^"]*"', "", line)
        if any(mark in unquoted for mark in SEPARATORS):
            return max(SEPARATORS, key=unquoted.count)
    return ","


def _plain(cell: str) -> str:
    """Return a cell without blanks around it, also those without width.

    `="0014"` is its text, and an apostrophe that keeps a text from being a formula is taken away.
    """
    text = cell.strip().strip(BLANKS).strip()
    if not text.startswith(("=", "'")):
        return text
    formula = re.fullmatch(r'="([^"]*)"', text)
    if formula:
        return formula.group(1).strip()
    return unkept(text)


class _Plain(dict[str, str]):
    """Cells as `_plain` gives them; most stand in a table many times."""

    def __missing__(self, cell: str) -> str:
        self[cell] = text = _plain(cell)
        return text


# -------------------------------------------------------------------- workbooks
def _workbook(data: bytes, name: str) -> Iterator[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        if data.startswith(ZIP):
            _check_size(data, name)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        many = len(book.sheet_names) > 1
        for title in book.sheet_names:
            sheet = book.get_sheet_by_name(title)
            first = (sheet.start or (0, 0))[0] + 1
            yield _sheet(sheet.to_python(), first, name, f"sheet {visible(title)}" if many else "")
    except InputError:
        raise
    except (CalamineError, *BROKEN_ARCHIVE) as error:
        raise _unreadable(name, error) from None
    except BaseException as error:  # a panic of the reader of workbooks is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(name, error) from None


def _unreadable(name: str, error: BaseException) -> InputError:
    return InputError(
        f"the workbook cannot be read ({error})",
        where=name,
        expected="a workbook (.xlsx, .ods) without a password, or a CSV file",
    )


def _check_size(data: bytes, name: str) -> None:
    """Refuse an archive that unpacks to far more than it is, or a sheet of which corners alone are filled."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        large = sum(entry.file_size for entry in entries) > MOST_UNPACKED
        for entry in entries:
            if not large and re.fullmatch(r"xl/worksheets/[^/]+\.xml", entry.filename):
                large = _extent(archive.read(entry)) > MOST_CELLS
    if large:
        raise InputError(
            "the workbook is too large", where=name, expected=f"at most {MOST_CELLS:,} cells in a sheet"
        )


def _extent(sheet: bytes) -> int:
    """Return how many cells the rectangle around all filled ones has."""
    places = re.findall(rb'<c [^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"', sheet)
    columns = {sum((letter - 64) * 26**k for k, letter in enumerate(reversed(place[0]))) for place in places}
    return max(columns, default=0) * max((int(place[1]) for place in places), default=0)


def _sheet(cells: Iterable[Iterable[Any]], first: int, name: str, said: str) -> Sheet:
    rows, lines = [], []
    for line, row in enumerate(cells, first):
        texts = tuple(_cell_text(cell) for cell in row)
        if wrong := next(filter(command_in, texts), ""):
            raise InputError("a control character in a cell", where=f"{name}, row {line}", value=wrong)
        if any(texts):
            rows.append(texts)
            lines.append(line)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return Sheet(tuple(rows), tuple(lines), said, True, text.getvalue())


def _cell_text(cell: Any) -> str:
    """Return a cell as a text table would have it: dates by ISO, whole numbers without decimals.

    A number with three decimals gets a fourth, so that its point is not taken for one between thousands.
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 2**53:
            return str(int(cell))
        return f"{cell!r}0" if re.fullmatch(r"-?\d+\.\d{3}", repr(cell)) else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return _plain("" if cell is None else str(cell))
