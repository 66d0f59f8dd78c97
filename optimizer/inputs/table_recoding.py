"""A table of municipalities of one date as a table of another: its regions and texts, its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from models.errors import InputError
from models.records import record
from models.territory import Territory
from optimizer.inputs.municipal import MunicipalTable, read_municipalities
from optimizer.inputs.numbers import notation_of
from optimizer.inputs.recoding import Reading, municipalities_at, reading_of, recode_numbers, recode_regions

__all__ = ["RecodedTable", "recode_table"]

RATE = re.compile(
    r"%|percent|perc|pct|aandeel|share|rate|ratio|gemiddeld|average|mean|_per_|\bper\b", re.IGNORECASE
)
"""Headings of numbers that do not add up."""


@record
class RecodedTable:
    """A table of another date.

    Attributes
    ----------
    columns : tuple of str
        ``code``, ``name`` and the other columns of the table.
    rows : tuple of tuple of str
        One per municipality.
    notes : tuple of str
        What was divided, and where parts disagree, by name.
    before : int
        How many municipalities the table had.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    before: int


def recode_table(path: Path, start: date, end: date, data: Territory) -> RecodedTable:
    """Carry a table of municipalities from one date to another.

    A column of numbers adds up, divided municipalities by share of inhabitants, and one of percentages or
    averages is averaged by inhabitants; of any other column the value counts that most inhabitants
    had, as of regions, which may be numbered.

    Parameters
    ----------
    path : Path
        A CSV table or workbook, known by code or name.
    start, end : date
    data : Territory
        Whose history counts.

    Raises
    ------
    InputError
        When the table cannot be read, or no history is known.
    """
    there = municipalities_at(data.whole, end)
    reading = reading_of(replace(there, reading=start))
    read = read_municipalities(path, there if reading is None else replace(there, reading=start))
    read.check_found()
    codes = [code for code in read.codes if code is not None]
    if double := next((code for k, code in enumerate(codes) if code in codes[:k]), None):
        raise InputError(
            "the municipality has two rows",
            where=f"{read.table.name}, column {read.key_heading}",
            value=read.gazetteer.name(double),
            expected="one row each",
        )
    keys = [read.headings[says] for says in ("code", "name") if says in read]
    names = [column for column in read.table.columns if column not in keys]
    notes: dict[str, None] = {}
    columns: dict[str, dict[str, str]] = {}
    for name in names:
        columns[name], said = _column(read, name, codes, reading)
        notes |= dict.fromkeys(said)
    found = sorted({code for values in columns.values() for code in values} or _carried(codes, reading))
    rows = tuple((code, there.name(code), *(columns[name].get(code, "") for name in names)) for code in found)
    return RecodedTable(("code", "name", *names), rows, tuple(notes), len(codes))


def _carried(codes: list[str], reading: Reading | None) -> set[str]:
    if reading is None:
        return set(codes)
    return {share.code for code in codes for share in reading.recoding.shares[code]}


def _column(
    read: MunicipalTable, name: str, codes: list[str], reading: Reading | None
) -> tuple[dict[str, str], list[str]]:
    """Return a column by code of the other date, and what is to be said of it."""
    cells = dict(zip(codes, read.table.column(name), strict=True))
    if reading is None:
        return cells, []
    filled = {code: cell for code, cell in cells.items() if cell}
    names_regions = "region" in read and read.heading("region") == name
    numbers = None if names_regions else _numbers(filled)
    if numbers is None:
        return recode_regions(filled, reading.recoding, reading.people)
    divided = [code for code in reading.recoding.divided if code in filled]
    carried = recode_numbers(numbers, reading.recoding)
    if _is_rate(name, filled.values()):
        people = {code: reading.people.get(code, 1.0) for code in numbers}
        whole_of = recode_numbers(people, reading.recoding)
        weighted = {code: number * people[code] for code, number in numbers.items()}
        means = recode_numbers(weighted, reading.recoding)
        shown = {code: f"{total / whole_of[code]:.4g}" for code, total in means.items() if whole_of[code]}
        return shown, [f"{name} is averaged by inhabitants: it does not add up"]
    whole = all(number.is_integer() for number in numbers.values())
    shown = {code: f"{number:.0f}" if whole else f"{number:.10g}" for code, number in carried.items()}
    return shown, list(reading.recoding.notes(divided))


def _is_rate(name: str, cells: Iterable[str]) -> bool:
    """Whether a column says that its numbers are shares or averages, by its heading or a percent sign."""
    return RATE.search(name) is not None or any("%" in cell for cell in cells)


def _numbers(cells: Mapping[str, str]) -> dict[str, float] | None:
    """Return a column as numbers; None: it is none of numbers."""
    try:
        notation = notation_of(cells.values())
    except InputError:
        return None
    numbers = {code: notation.number(cell) for code, cell in cells.items()}
    if not numbers or any(number is None for number in numbers.values()):
        return None
    return {code: number for code, number in numbers.items() if number is not None}
