"""History: how municipalities merged, were divided and renamed, and what became of their codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cached_property

from models.records import record

__all__ = ["Change", "History", "Share"]


@record
class Change:
    """From a date on, a share of the inhabitants of one municipality belongs to another (or the same) one.

    `share` is of inhabitants at that date, 1 for a whole municipality; the shares of one
    municipality at one date sum to 1.  `estimated`: the share is not exact.
    """

    day: date
    source: str
    source_name: str
    target: str
    target_name: str
    share: float
    estimated: bool = False


@record
class Share:
    """A municipality of another date and the share of the inhabitants that went there."""

    code: str
    share: float
    estimated: bool


@record
class History:
    """The changes of a country's municipalities, in order of time."""

    changes: tuple[Change, ...]

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The dates at which anything changed."""
        return tuple(sorted({change.day for change in self.changes}))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The name of every code that a change mentions; of several the last."""
        found: dict[str, str] = {}
        for change in sorted(self.changes, key=lambda change: change.day):
            found.setdefault(change.source, change.source_name)
            found[change.target] = change.target_name
        return found

    def after(self, codes: Iterable[str], start: date, end: date) -> Mapping[str, tuple[Share, ...]]:
        """Return what became of codes of one date at a later one: their successors with shares."""
        found: dict[str, dict[str, tuple[float, bool]]] = {code: {code: (1.0, False)} for code in codes}
        for day in self.days:
            if not start < day <= end:
                continue
            moves: dict[str, list[Change]] = {}
            for change in self.changes:
                if change.day == day:
                    moves.setdefault(change.source, []).append(change)
            for code, parts in found.items():
                found[code] = _moved(parts, moves)
        return {
            code: tuple(
                Share(target, share, estimated) for target, (share, estimated) in sorted(parts.items())
            )
            for code, parts in found.items()
        }

    def before(self, codes: Collection[str], late: date, early: date) -> frozenset[str]:
        """Return the codes of an earlier date, from all those of a later one.

        Every municipality that was there when a change touched it has a row as its source then, so
        that a target without one is new.
        """
        known = set(codes)
        for day in sorted((day for day in self.days if early < day <= late), reverse=True):
            here = [change for change in self.changes if change.day == day]
            sources, targets = {change.source for change in here}, {change.target for change in here}
            fresh = targets - sources
            taken = {change.source for change in here if change.target in known}
            known = (known - fresh) | taken
        return frozenset(known)

    def at(self, codes: Collection[str], start: date, end: date) -> frozenset[str]:
        """Return all codes of one date from all those of another."""
        if end < start:
            return self.before(codes, start, end)
        return frozenset(share.code for shares in self.after(codes, start, end).values() for share in shares)

    def shares(
        self, codes: Collection[str], start: date, end: date, people: Mapping[str, float]
    ) -> Mapping[str, tuple[Share, ...]]:
        """Return what codes of one date are at another, earlier or later.

        Parameters
        ----------
        codes : collection of str
            Of the date `start`.
        start, end : date
        people : mapping of str to float
            Inhabitants by code at the earlier date: they say how a municipality divides over those
            that it was made of.  Only needed backwards; parts are equal where they are missing.
        """
        if start <= end:
            return self.after(codes, start, end)
        origins: dict[str, dict[str, tuple[float, bool]]] = {}
        for code, targets in self.after(self.before(codes, start, end), end, start).items():
            for target in targets:
                weight = target.share * people.get(code, 1.0)
                origins.setdefault(target.code, {})[code] = (weight, target.estimated)
        found = {}
        for code in codes:
            parts = origins.get(code, {code: (1.0, False)})
            whole = sum(weight for weight, _ in parts.values())
            found[code] = tuple(
                Share(origin, weight / whole, estimated)
                for origin, (weight, estimated) in sorted(parts.items())
                if weight > 0
            )
        return found


def _moved(
    parts: Mapping[str, tuple[float, bool]], moves: Mapping[str, list[Change]]
) -> dict[str, tuple[float, bool]]:
    """Return the parts of a municipality after the changes of one day."""
    found: dict[str, tuple[float, bool]] = {}
    for code, (share, estimated) in parts.items():
        for target, portion, guessed in (
            [(change.target, change.share, change.estimated) for change in moves[code]]
            if code in moves
            else [(code, 1.0, False)]
        ):
            before, was = found.get(target, (0.0, False))
            found[target] = (before + share * portion, was or estimated or guessed)
    return found
