"""The history of a country's municipalities: read from its table of changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from models.errors import InputError
from models.history import Change, History
from models.territory import Former
from optimizer.inputs.csv_table import Table, read_table

__all__ = ["date_of", "former_municipalities", "history_from", "history_of"]

CHANGES = Path(__file__).parents[1] / "data" / "changes"
"""Folder of the histories that come with the package, by country."""


@cache
def history_of(country: str | None) -> History:
    """Return the history of a country's municipalities; one without changes when none is known."""
    path = CHANGES / f"{country}.csv"
    if country is None or not path.is_file():
        return History(())
    return history_from(read_table(path))


def history_from(table: Table) -> History:
    """Return the history that a table of changes holds."""
    columns = ("date", "code_from", "name_from", "code_to", "name_to", "population_share", "estimated")
    return History(tuple(_change(dict(zip(columns, row, strict=True))) for row in table.records(*columns)))


def _change(row: Mapping[str, str]) -> Change:
    return Change(
        date.fromisoformat(row["date"]),
        row["code_from"],
        row["name_from"],
        row["code_to"],
        row["name_to"],
        float(row["population_share"]),
        row["estimated"] == "1",
    )


def date_of(text: str, where: str = "") -> date:
    """Return a date as people write it: 2014, 2014-01-01, 1-1-2014.

    Raises
    ------
    InputError
        For anything else.
    """
    parts = [part for part in text.strip().replace("/", "-").split("-") if part]
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 1:
            return date(numbers[0], 1, 1)
        year, month, day = numbers if len(parts[0]) == 4 else reversed(numbers)
        return date(year, month, day)
    except (ValueError, IndexError, OverflowError):
        raise InputError(
            "not a date", where=where, value=text, expected="2014, 2014-01-01 or 1-1-2014"
        ) from None


def former_municipalities(history: History, state: str, codes: Iterable[str]) -> list[Former]:
    """Return the municipalities that changed away before the date of some data, with their successors.

    Parameters
    ----------
    state : str
        Date of the data.
    codes : iterable of str
        Those of that date.
    """
    if not history.changes:
        return []
    known, day = set(codes), date_of(state[:10], "state")
    found: dict[str, Former] = {}
    for change in history.changes:
        if change.day > day or change.source in known:
            continue
        parts = history.after([change.source], _before(change.day), day)[change.source]
        most_first = sorted(parts, key=lambda share: (-share.share, share.code))
        successors = tuple(share.code for share in most_first if share.code in known)
        if successors:
            found[change.source] = Former(
                change.source, change.source_name, change.day.isoformat(), successors
            )
    return list(found.values())


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
