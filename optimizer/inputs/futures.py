"""Futures: numbers of inhabitants in other years, read from a table or drawn on from years known."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from models.criteria.futures import FUTURE, Futures
from models.errors import InputError
from models.territory import Territory
from optimizer.inputs.csv_table import Table, table_of
from optimizer.inputs.numbers import notation_of
from optimizer.inputs.sheets import read_sheets

__all__ = ["load_futures"]

POPULATION = "population_"
"""What columns with the inhabitants of the same areas in a year begin with."""

FARTHEST = 5
"""How many times as far as the known years lie apart a line is drawn on."""

COLUMNS = {
    "code": ("code", "gemeentecode", "municipality", "gemeente"),
    "scenario": ("scenario", "variant"),
    "year": ("year", "jaar"),
    "inhabitants": ("inhabitants", "inwoners", "population", "bevolking"),
}
"""What the columns of a table of futures may be called."""


def load_futures(futures: Futures, folder: Path, whole: Territory) -> dict[str, dict[str, float]]:
    """Return the inhabitants of every future that is not a column already, by its name.

    Parameters
    ----------
    futures : Futures
    folder : Path
        That `file` is relative to.
    whole : Territory

    Raises
    ------
    InputError
        For a table, year, municipality or number that cannot be used.
    """
    found: dict[str, dict[str, float]] = {}
    if futures.file is not None:
        found |= _from_table(folder / futures.file, whole)
    for year in futures.extrapolate:
        name, values = _drawn_on(whole, year)
        found[f"{FUTURE}{name}"] = values
    return found


def _from_table(path: Path, whole: Territory) -> dict[str, dict[str, float]]:
    """Read code, scenario, year, inhabitants: a future per scenario and year, the earliest first."""
    table = table_of(read_sheets(path)[0], path.name)
    plain = {column.strip().casefold(): column for column in table.columns}
    says = {key: plain[name] for key, names in COLUMNS.items() for name in names if name in plain}
    if missing := [key for key in ("code", "year", "inhabitants") if key not in says]:
        raise InputError(
            f"no column {missing[0]}",
            where=f"{table.name}, row {table.header_line}",
            value=", ".join(table.columns),
            expected="the columns code, scenario, year, inhabitants",
        )
    cells = table.column(says["inhabitants"])
    notation = notation_of(cells)
    values: dict[tuple[int, str], dict[str, float]] = {}
    for row, cell in enumerate(cells):
        code = whole.code_of(table.cell(row, says["code"]), where=table.where(row, says["code"]))
        number = notation.number(cell) if cell else None
        if number is None or not 0 <= number <= 10**9:
            raise table.error(
                row, says["inhabitants"], "no number of inhabitants", expected="a number of 0 or more"
            )
        key = (
            _year(table, row, says["year"]),
            table.cell(row, says["scenario"]) if "scenario" in says else "",
        )
        future = values.setdefault(key, {})
        if code in future:
            raise table.error(
                row, says["code"], "the municipality has two rows of one future", expected="one"
            )
        future[code] = number
    return {
        f"{FUTURE}{f'{scenario} ' if scenario else ''}{year}": values[year, scenario]
        for year, scenario in sorted(values)
    }


def _year(table: Table, row: int, column: str) -> int:
    cell = table.cell(row, column).removesuffix(".0")
    if not (cell.isascii() and cell.isdigit() and len(cell) == 4):
        raise table.error(row, column, "no year", expected="four digits, such as 2040")
    return int(cell)


def _drawn_on(whole: Territory, year: int) -> tuple[str, dict[str, float]]:
    """Return the name and the numbers of an extrapolation: a straight line, never below nobody."""
    known = {
        int(ending): values
        for name, values in whole.columns.items()
        if name.startswith(POPULATION) and (ending := name.removeprefix(POPULATION)).isdecimal()
    }
    if len(known) < 2:
        raise InputError(
            "no growth to draw on: inhabitants of two years are needed",
            where="[futures] extrapolate",
            value=year,
            expected="columns population_<year>, as nl-2024 has for 2013, 2022 and 2024",
        )
    first, last = min(known), max(known)
    if not last < year <= last + FARTHEST * (last - first):
        raise InputError(
            "no year to extrapolate to",
            where="[futures] extrapolate",
            value=year,
            expected=f"a year after {last} and at most {last + FARTHEST * (last - first)}",
        )
    share = Fraction(year - last, last - first)
    values = {
        code: float(max(0, round(now + share * round(now - known[first].get(code, now)))))
        for code, now in known[last].items()
    }
    return f"{year}, extrapolated from {first}-{last}", values
