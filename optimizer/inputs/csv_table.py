"""Tables: read with the line of each row, so that what is wrong can be told by row and column."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from operator import itemgetter
from pathlib import Path

from models.errors import InputError
from models.records import record
from optimizer.inputs.sheets import Sheet, read_sheets

__all__ = ["Table", "read_table", "table_of"]


@record
class Table:
    """The cells of a table as text.

    Attributes
    ----------
    name : str
        File name, for messages.
    columns : tuple of str
        The header.
    rows : tuple of tuple of str
        Cells by row, as many as there are columns.
    lines : tuple of int
        The line of the file on which each row starts.
    text : str
        The whole file with newlines of one kind and without a byte-order mark.
    said : str
        What is worth telling of how it was read: an encoding, a sheet.
    workbook : bool
        Whether its numbers come from a workbook.
    header_line : int
        The line of the header.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    text: str
    said: str = ""
    workbook: bool = False
    header_line: int = 1

    @cached_property
    def _position(self) -> Mapping[str, int]:
        return {column: k for k, column in enumerate(self.columns)}

    def __contains__(self, column: str) -> bool:
        return column in self._position

    def column(self, name: str) -> list[str]:
        """Return the cells of one column."""
        k = self._position[name]
        return [row[k] for row in self.rows]

    def cell(self, row: int, column: str) -> str:
        """Return one cell; `row` is its position in `rows`, a column that is not there gives ``""``."""
        k = self._position.get(column)
        return "" if k is None else self.rows[row][k]

    def records(self, *columns: str) -> Iterator[tuple[str, ...]]:
        """Yield the cells of some columns, row by row; a column that is not there gives ``""``."""
        places = [self._position.get(column) for column in columns]
        there = [k for k in places if k is not None]
        if len(there) == len(places) > 1:
            yield from map(itemgetter(*there), self.rows)
            return
        for row in self.rows:
            yield tuple("" if k is None else row[k] for k in places)

    def where(self, row: int, column: str) -> str:
        """Return the place of a cell as a message says it; `row` is its position in `rows`."""
        return f"{self.name}, row {self.lines[row]}, column {column}"

    def error(
        self, row: int, column: str, problem: str, *, expected: str = "", options: Iterable[str] = ()
    ) -> InputError:
        """Return (not raise) what is wrong with one cell."""
        value = self.rows[row][self._position[column]]
        return InputError(
            problem, where=self.where(row, column), value=value, expected=expected, options=options
        )

    def require(self, columns: Iterable[str]) -> None:
        """Check that columns are there.

        Raises
        ------
        InputError
            For the first that is missing, with the header that was found.
        """
        for column in columns:
            if column not in self:
                raise InputError(
                    f"column {column} is missing",
                    where=f"{self.name}, row {self.header_line}",
                    value=", ".join(self.columns),
                    expected=f"a header with {column}",
                )


def read_table(path: Path, missing: Collection[str] = ()) -> Table:
    """Read a table of a data pack: a text file in UTF-8, or the first sheet of a workbook.

    Cells are separated by commas, semicolons or tabs.  Blank lines are skipped, blanks around cells
    dropped, and columns without a heading or a cell left out.

    Parameters
    ----------
    path : Path
    missing : collection of str
        Cells that stand for no value; they become empty.

    Raises
    ------
    InputError
        When the file cannot be read, has no header or a doubled column, or a row is longer or
        shorter than the header.
    """
    return table_of(read_sheets(path, only_utf8=True)[0], path.name, missing=missing)


def table_of(sheet: Sheet, name: str, header: int = 0, missing: Collection[str] = ()) -> Table:
    """Return the table of a sheet; what stands above row `header` is left out.

    Raises
    ------
    InputError
        As `read_table`.
    """
    lines = sheet.lines[header:]
    rows = _trimmed(sheet.rows[header:])
    _check_shape(name, rows, lines)
    body, absent = rows[1:], frozenset(missing) - {""}
    if absent:
        body = tuple(tuple("" if cell in absent else cell for cell in row) for row in body)
    return Table(name, rows[0], body, lines[1:], sheet.text, sheet.said, sheet.workbook, lines[0])


def _trimmed(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Return rows without columns that have neither heading nor cell, and without empty cells too many."""
    width = len(rows[0])
    kept = [k for k in range(width) if any(k < len(row) and row[k] for row in rows)]

    def trimmed(row: tuple[str, ...]) -> tuple[str, ...]:
        if len(row) == width == len(kept):
            return row
        own, more = tuple(row[k] for k in kept if k < len(row)), row[width:]
        return own + more if any(more) else own

    return tuple(map(trimmed, rows))


def _check_shape(name: str, rows: tuple[tuple[str, ...], ...], lines: tuple[int, ...]) -> None:
    header = rows[0]
    for k, column in enumerate(header):
        if column in header[:k]:
            raise InputError("a column occurs twice", where=f"{name}, row {lines[0]}", value=column)
    for row, line in zip(rows, lines, strict=True):
        if len(row) != len(header):
            raise InputError(
                "a row of another length than the header",
                where=f"{name}, row {line}",
                value=f"{len(row)} cells",
                expected=f"{len(header)} cells: {', '.join(header)}",
            )
