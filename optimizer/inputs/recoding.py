"""Years translate: codes of municipalities of one date carried to another, by the history of their country.

A table whose codes fit another date better than that of the data is recognised and said; it is
translated only when that is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from models.errors import InputError
from models.history import Change, History, Share
from models.territory import Former, Territory
from optimizer.inputs.csv_table import Table, read_table

__all__ = [
    "Recoding",
    "date_of",
    "foreign_codes",
    "former_municipalities",
    "history_from",
    "history_of",
    "recode",
    "recode_numbers",
    "recode_regions",
    "state_of",
]

CHANGES = Path(__file__).parents[1] / "data" / "changes"
"""Folder of the histories that come with the package, by country."""

NAMED = 6
"""So many municipalities are named in a message."""


@dataclass(frozen=True)
class Recoding:
    """What municipalities of one date are at another.

    Attributes
    ----------
    start, end : date
    shares : mapping of str to tuple of Share
        By code of `start`: its successors (or, backwards, what it was made of) with shares of the
        inhabitants that sum to 1.
    names : mapping of str to str
        Names of codes, as far as the history mentions them.
    """

    start: date
    end: date
    shares: Mapping[str, tuple[Share, ...]]
    names: Mapping[str, str]

    @property
    def divided(self) -> tuple[str, ...]:
        """The codes that fall to several municipalities."""
        return tuple(code for code, shares in self.shares.items() if len(shares) > 1)

    @property
    def changed(self) -> tuple[str, ...]:
        """The codes that are something else at the other date."""
        return tuple(code for code, shares in self.shares.items() if [s.code for s in shares] != [code])

    def name(self, code: str) -> str:
        """Return the name of a municipality, or its code where the history does not mention it."""
        return self.names.get(code, code)

    def notes(self) -> tuple[str, ...]:
        """Say which municipalities are divided by share, by name."""
        found = []
        for code in self.divided:
            parts = ", ".join(f"{self.name(s.code)} {s.share:.1%}" for s in self.shares[code])
            guess = " (estimated)" if any(s.estimated for s in self.shares[code]) else ""
            found.append(f"{self.name(code)} is divided by inhabitants{guess}: {parts}")
        return tuple(found)


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


def state_of(territory: Territory) -> date | None:
    """Return the date of the municipalities of a data pack; None: it has no date."""
    try:
        return date_of(territory.stamp.state[:10])
    except InputError:
        return None


def recode(
    codes: Collection[str],
    start: date,
    end: date,
    country: str = "nl",
    people: Mapping[str, float] | None = None,
) -> Recoding:
    """Return what codes of one date are at another.

    Parameters
    ----------
    codes : collection of str
        Of the date `start`; backwards all of them, so that what a municipality was made of is known.
    start, end : date
    country : str
        Whose history counts.
    people : mapping of str to float, optional
        Inhabitants at the earlier date, by code: how a municipality divides over what it was made of.

    Raises
    ------
    InputError
        For a code that a change did away with before `start`, or that comes up only later.

    Examples
    --------
    >>> from datetime import date
    >>> from optimizer import recode
    >>> [share.code for share in recode(["0951"], date(2013, 1, 1), date(2024, 1, 1)).shares["0951"]]
    ['1954']
    """
    history = history_of(country)
    for code in codes:
        _check_code(history, code, start)
    shares = history.shares(codes, start, end, people or {})
    return Recoding(start, end, shares, history.names)


def _check_code(history: History, code: str, start: date) -> None:
    gone = [c.day for c in history.changes if c.source == code and c.day <= start]
    stays = [c.day for c in history.changes if c.target == code and c.day <= start]
    later = [c.day for c in history.changes if c.target == code and c.day > start]
    own = [c.day for c in history.changes if c.source == code]
    if gone and (not stays or max(gone) > max(stays)):
        raise InputError(
            f"no municipality of {start} has this code: {history.names.get(code, code)} was there until "
            f"{max(gone)}",
            value=code,
            expected="codes of the date they are said to be of",
        )
    if later and not stays and not any(day <= min(later) for day in own):
        raise InputError(
            f"no municipality of {start} has this code: {history.names.get(code, code)} came on {min(later)}",
            value=code,
            expected="codes of the date they are said to be of",
        )


def recode_regions(
    region_of: Mapping[str, str], recoding: Recoding, people: Mapping[str, float]
) -> tuple[dict[str, str], list[str]]:
    """Return the regions of municipalities of another date, and notes where parts disagree.

    A municipality made of several belongs where most of its inhabitants did; who that leaves
    elsewhere is said by name.

    Parameters
    ----------
    people : mapping of str to float
        Inhabitants of the codes that are translated; those missing count as 1.
    """
    votes: dict[str, dict[str, float]] = {}
    origin: dict[str, dict[str, list[str]]] = {}
    for code, region in region_of.items():
        for share in recoding.shares.get(code, ()):
            mine = votes.setdefault(share.code, {})
            mine[region] = mine.get(region, 0.0) + share.share * people.get(code, 1.0)
            origin.setdefault(share.code, {}).setdefault(region, []).append(code)
    found, notes = {}, list[str]()
    for code, regions in votes.items():
        best = max(sorted(regions), key=lambda region: regions[region])
        found[code] = best
        if len(regions) > 1:
            others = "; ".join(
                f"{', '.join(recoding.name(c) for c in origin[code][region])} in {region}"
                for region in sorted(regions)
                if region != best
            )
            notes.append(
                f"{recoding.name(code)} counts in {best}, where most of its inhabitants are; its parts "
                f"elsewhere: {others}"
            )
    return found, [*recoding.notes(), *notes]


def recode_numbers(values: Mapping[str, float], recoding: Recoding) -> dict[str, float]:
    """Return numbers that add up for municipalities of another date, divided ones by share."""
    found: dict[str, float] = {}
    for code, value in values.items():
        for share in recoding.shares.get(code, ()):
            found[share.code] = found.get(share.code, 0.0) + share.share * value
    return found


def foreign_codes(codes: Iterable[str], territory: Territory) -> str:
    """Say of which other date codes are, when they fit it better than that of the data; or nothing."""
    given, known = set(codes), set(territory.whole.municipalities)
    unknown, state = given - known, state_of(territory)
    history = territory.history
    if not unknown or state is None or not history.changes:
        return ""
    days = [date(2013, 1, 1), *history.days]
    fits = {day: len(given - history.at(known, state, day)) for day in days}
    best = min(days, key=lambda day: (fits[day], abs(day - state)))
    if fits[best] >= len(unknown) or fits[best] > len(given) / 10:
        return ""
    there = sorted(given & history.at(known, state, best))
    translated = Recoding(best, state, history.shares(there, best, state, {}), history.names)
    lost = [translated.name(code) for code in translated.changed if code in unknown]
    named = ", ".join(lost[:NAMED]) + (f" and {len(lost) - NAMED} more" if len(lost) > NAMED else "")
    return (
        f"these are codes of {best}, the data are of {state}: `--recode {best}` translates them; "
        f"changed since: {named}"
    )


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
