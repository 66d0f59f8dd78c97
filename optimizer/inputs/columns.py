"""Further additive columns of the municipalities: clients, budgets, whatever a limit can be set on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from models.errors import InputError
from models.territory import Territory
from optimizer.inputs.csv_table import Table
from optimizer.inputs.municipal import read_municipalities
from optimizer.inputs.numbers import notation_of

__all__ = ["load_columns"]


def load_columns(
    path: str | Path, territory: Territory, *, decimal: str = "", thousands: str = ""
) -> Mapping[str, Mapping[str, float]]:
    """Read further additive columns of the municipalities: ``code[, name], column, ...``.

    Every municipality of the territory's area needs a row; those outside the area may have one.

    Parameters
    ----------
    path : str or Path
        A table as `read_municipalities` reads it.
    territory : Territory
    decimal, thousands : str
        The marks in its numbers (those of a workbook need none); empty: told from each column, see
        `optimizer.inputs.numbers`.

    Returns
    -------
    mapping of str to mapping of str to float
        Values by column, then by code, as `Territory.with_columns` takes them.

    Raises
    ------
    InputError
        For a column or value that cannot be used, told by file, row and column.
    """
    read = read_municipalities(path, territory)
    table, key = read.table, read.key_heading
    read.check_found()
    codes = [code for code in read.codes if code is not None]
    keys = [read.headings[says] for says in ("code", "name") if says in read]
    names = [column for column in table.columns if column not in keys]
    if not names:
        raise InputError(
            "no column with values",
            where=f"{table.name}, row {table.header_line}",
            expected="code, then one or more columns",
        )
    for name in names:
        if name in ("", "population", "area_km2"):
            raise InputError(
                "a column of this name cannot be added",
                where=f"{table.name}, row {table.header_line}",
                value=name,
                expected="a name other than population and area_km2",
            )
    for row, code in enumerate(codes):
        if code in codes[:row]:
            raise table.error(
                row, read.row_heading(row), "the municipality has two rows", expected="one row each"
            )
    marks = ("", "") if table.workbook else (decimal, thousands)
    numbers = {name: _numbers(table, name, *marks) for name in names}
    values = {name: dict(zip(codes, numbers[name], strict=True)) for name in names}
    if read.reading is not None:
        values = read.reading.numbers(values, table.name)
    missing = sorted(set(territory.codes).difference(*values.values()))
    if missing:
        raise InputError(
            f"no row for {len(missing)} municipalities of the area",
            where=f"{table.name}, column {key}",
            value=territory.names(missing[:5]),
            expected="a row for every municipality",
        )
    read.tell()
    return values


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
