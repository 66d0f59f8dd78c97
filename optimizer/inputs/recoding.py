"""Years translate: codes of municipalities of one date carried to another, by the history of their country.

A table whose codes fit another date better than that of the data is recognised and said; it is
translated only when that is asked.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from models.errors import InputError
from models.history import History, Share
from models.records import record
from models.territory import Municipality, Territory
from optimizer.inputs.histories import date_of, history_of
from optimizer.inputs.packs import built_in, load_pack

__all__ = [
    "Reading",
    "Recoding",
    "foreign_codes",
    "municipalities_at",
    "reading_of",
    "recode",
    "recode_numbers",
    "recode_regions",
    "state_of",
]

log = logging.getLogger(__name__)

USUAL = (date(2013, 1, 1), date(2024, 1, 1))
"""Dates of the built-in packs: what a table most likely is of, when it fits several dates as well."""

NAMED = 6
"""So many municipalities are named in a message."""


@record
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

    def notes(self, codes: Iterable[str] | None = None) -> tuple[str, ...]:
        """Say which municipalities (default: of all) are divided by share, by name."""
        found = []
        for code in self.divided if codes is None else codes:
            parts = ", ".join(f"{self.name(s.code)} {s.share:.1%}" for s in self.shares[code])
            guess = " (estimated)" if any(s.estimated for s in self.shares[code]) else ""
            found.append(f"{self.name(code)} is divided by inhabitants{guess}: {parts}")
        return tuple(found)


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
    divided = [code for code in recoding.divided if code in region_of]
    return found, [*recoding.notes(divided), *notes]


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
    days = [*USUAL, *history.days]
    fits = {day: len(given - history.at(known, state, day)) for day in days}
    best = min(days, key=lambda day: (fits[day], day not in USUAL, abs(day - state)))
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


@record
class Reading:
    """How tables of another date are read: the municipalities of then, and what became of them."""

    then: Territory
    recoding: Recoding

    @property
    def people(self) -> dict[str, float]:
        """Inhabitants of then, by code."""
        return {code: float(m.population) for code, m in self.then.municipalities.items()}

    def regions(self, region_of: Mapping[str, str], name: str) -> dict[str, str]:
        """Return the regions of municipalities of the data, and log by name what was divided or disagrees."""
        found, notes = recode_regions(region_of, self.recoding, self.people)
        self.tell(name, len(region_of), len(found), notes)
        return found

    def numbers(self, values: Mapping[str, Mapping[str, float]], name: str) -> dict[str, dict[str, float]]:
        """Return columns of municipalities of the data, and log by name what was divided."""
        found = {column: recode_numbers(numbers, self.recoding) for column, numbers in values.items()}
        given = {code for numbers in values.values() for code in numbers}
        notes = [
            note for code in self.recoding.divided if code in given for note in self.recoding.notes([code])
        ]
        self.tell(name, len(given), len({code for numbers in found.values() for code in numbers}), notes)
        return found

    def tell(self, name: str, before: int, after: int, notes: Iterable[str]) -> None:
        """Log what was translated."""
        start, end = self.recoding.start, self.recoding.end
        log.info(f"{name}: {before} municipalities of {start} are {after} of {end}")
        for note in notes:
            log.warning(f"{name}: {note}")


def reading_of(territory: Territory) -> Reading | None:
    """Return how tables beside some data are read; None: their codes are those of the data.

    Raises
    ------
    InputError
        When the data have no date or no history is known.
    """
    day = territory.whole.reading
    state = state_of(territory)
    if day is None or day == state:
        return None
    if state is None or not territory.whole.history.changes:
        raise InputError(
            "nothing is known of how the municipalities of these data changed",
            where="recode",
            value=str(day),
            expected="data with a table of changes",
        )
    then = municipalities_at(territory.whole, day)
    people = {code: float(m.population) for code, m in then.municipalities.items()}
    history = territory.whole.history
    early = (
        people
        if day < state
        else {m.code: float(m.population) for m in territory.whole.municipalities.values()}
    )
    shares = history.shares(then.codes, day, state, early)
    names = {**history.names, **{m.code: m.name for m in then.municipalities.values()}}
    return Reading(then, Recoding(day, state, shares, names))


def municipalities_at(whole: Territory, day: date) -> Territory:
    """Return the municipalities of another date, with inhabitants carried from the nearest data before it.

    Raises
    ------
    InputError
        When the data have no date.
    """
    state = state_of(whole)
    if state is None:
        raise InputError("the data have no date", value=whole.stamp.state, expected="a pack with a state")
    base, since = whole, state
    for name in built_in():
        other = load_pack(name)
        known = state_of(other)
        if (
            other.history == whole.history
            and known is not None
            and known <= day
            and (since > day or known > since)
        ):
            base, since = other, known
    people = {code: float(m.population) for code, m in base.municipalities.items()}
    shares = whole.history.shares(base.codes, since, day, people)
    carried = recode_numbers(people, Recoding(since, day, shares, {}))
    names = {**whole.history.names, **{m.code: m.name for m in base.municipalities.values()}}
    return Territory.build(
        (
            Municipality(code, names.get(code, code), round(number), 1.0, 0.0, 0.0)
            for code, number in carried.items()
        ),
        {},
        stamp=replace(whole.stamp, state=day.isoformat()),
        history=whole.history,
    )
