"""CSV tables: read with the line of each row, so that what is wrong can be told by row and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from models.errors import InputError
from models.territory import Territory
from optimizer.inputs.numbers import notation_of

__all__ = ["Table", "load_columns", "load_partition_csv", "read_table"]


@dataclass(frozen=True)
class Table:
    """The cells of a CSV file as text.

    Attributes
    ----------
    name : str
        File name, for messages.
    columns : tuple of str
        The header.
    rows : tuple of tuple of str
        Cells by row, as many as there are columns.
    lines : tuple of int
        The line of the file on which each row starts (the header is line 1).
    text : str
        The whole file with newlines of one kind and without a byte-order mark.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    text: str

    @cached_property
    def _position(self) -> Mapping[str, int]:
        return {column: k for k, column in enumerate(self.columns)}

    def __contains__(self, column: str) -> bool:
        return column in self._position

    def column(self, name: str) -> list[str]:
        """Return the cells of one column."""
        k = self._position[name]
        return [row[k] for row in self.rows]

    def records(self, *columns: str) -> Iterator[tuple[str, ...]]:
        """Yield the cells of some columns, row by row; a column that is not there gives ``""``."""
        places = [self._position.get(column) for column in columns]
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
                    where=f"{self.name}, row 1",
                    value=", ".join(self.columns),
                    expected=f"a header with {column}",
                )


def read_table(path: Path, missing: Collection[str] = ()) -> Table:
    """Read a CSV file: UTF-8 (a byte-order mark is allowed), separated by commas or semicolons.

    Blank lines are skipped and blanks around cells dropped.  The separator is the one of the
    two that the header holds more of.

    Parameters
    ----------
    path : Path
    missing : collection of str
        Cells that stand for no value; they become empty.

    Raises
    ------
    InputError
        When the file is not there, is not UTF-8, has no header or a doubled column, or a row is
        longer or shorter than the header.
    """
    text = _decode(path)
    header = text.lstrip("\n").partition("\n")[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows, lines, start = [], [], 1
    try:
        for cells in reader:
            row = tuple(cell.strip() for cell in cells)
            if any(row):
                rows.append(row)
                lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"not a CSV row ({error})", where=f"{path.name}, row {start}") from None
    if not rows:
        raise InputError("the file is empty", where=path.name, expected="a header and rows")
    _check_shape(path.name, rows, lines)
    body = tuple(tuple("" if cell in missing else cell for cell in row) for row in rows[1:])
    return Table(path.name, rows[0], body, tuple(lines[1:]), text)


def _decode(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError("cannot read the file", where=str(path), value=error.strerror) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        line_start = data.rfind(b"\n", 0, error.start) + 1
        around = data[max(line_start, error.start - 15) : error.start + 15].splitlines()[0]
        raise InputError(
            "not UTF-8 text, perhaps Windows-1252 from a spreadsheet",
            where=f"{path.name}, row {line}",
            value=around.decode("cp1252", "replace"),
            expected="UTF-8 (in a spreadsheet: save as 'CSV UTF-8')",
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _check_shape(name: str, rows: list[tuple[str, ...]], lines: list[int]) -> None:
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


def load_columns(
    path: str | Path, territory: Territory, *, decimal: str = "", thousands: str = ""
) -> Mapping[str, Mapping[str, float]]:
    """Read further additive columns of the municipalities: ``code[, name], column, ...``.

    Every municipality of the territory's area needs a row; those outside the area may have one.

    Parameters
    ----------
    path : str or Path
        A CSV file as `read_table` reads it.
    territory : Territory
    decimal, thousands : str
        The marks in its numbers; empty: told from each column, see `optimizer.inputs.numbers`.

    Returns
    -------
    mapping of str to mapping of str to float
        Values by column, then by code, as `Territory.with_columns` takes them.

    Raises
    ------
    InputError
        For a column or value that cannot be used, told by file, row and column.
    """
    table = read_table(Path(path))
    codes = _codes(table, territory)
    names = [column for column in table.columns if column not in ("code", "name")]
    if not names:
        raise InputError(
            "no column with values", where=f"{table.name}, row 1", expected="code, then one or more columns"
        )
    for name in names:
        if name in ("", "population", "area_km2"):
            raise InputError(
                "a column of this name cannot be added",
                where=f"{table.name}, row 1",
                value=name,
                expected="a name other than population and area_km2",
            )
    for row, code in enumerate(codes):
        if code in codes[:row]:
            raise table.error(row, "code", "the municipality has two rows", expected="one row each")
    missing = sorted(set(territory.codes).difference(codes))
    if missing:
        raise InputError(
            f"no row for {len(missing)} municipalities of the area",
            where=f"{table.name}, column code",
            value=territory.names(missing[:5]),
            expected="a row for every municipality",
        )
    numbers = {name: _numbers(table, name, decimal, thousands) for name in names}
    return {name: dict(zip(codes, numbers[name], strict=True)) for name in names}


def load_partition_csv(path: str | Path, territory: Territory) -> Mapping[str, str]:
    """Read a division into regions: ``code, region`` or the ``code, name, region`` of regions.csv.

    A municipality that has no row, or an empty region, is in no region: that is for the coverage
    criterion to judge, not a fault of the file.

    Returns
    -------
    mapping of str to str
        Region by code.

    Raises
    ------
    InputError
        For a code that is unknown, or that has two different regions.
    """
    table = read_table(Path(path))
    table.require(["code", "region"])
    region_of: dict[str, str] = {}
    for row, (code, region) in enumerate(zip(_codes(table, territory), table.column("region"), strict=True)):
        if region and region_of.setdefault(code, region) != region:
            raise table.error(
                row,
                "region",
                f"{territory.name(code)} ({code}) is in two regions",
                expected=f"{region_of[code]}, as in an earlier row",
            )
    return region_of


def _codes(table: Table, territory: Territory) -> list[str]:
    """Return the municipality codes of a table; leading zeros lost by a spreadsheet are put back."""
    table.require(["code"])
    known = territory.whole.municipalities
    width = max(len(code) for code in known)
    codes = []
    for row, written in enumerate(table.column("code")):
        code = written if written in known else written.zfill(width)
        if code not in known:
            raise table.error(
                row,
                "code",
                "no such municipality",
                expected="the code of a municipality, as in " + next(iter(known)),
                options=known,
            )
        codes.append(code)
    return codes


def _numbers(table: Table, column: str, decimal: str, thousands: str) -> list[float]:
    """Return the numbers of a column, all read in one way."""
    cells = table.column(column)
    try:
        notation = notation_of(cells, decimal=decimal, thousands=thousands)
    except InputError as error:
        raise error.within(f"{table.name}, column {column}") from None
    values = []
    for row, cell in enumerate(cells):
        value = notation.number(cell)
        if value is None:
            mark = "point" if notation.decimal == "." else "comma"
            raise table.error(row, column, "not a number", expected=f"a finite number with a decimal {mark}")
        values.append(value)
    return values
