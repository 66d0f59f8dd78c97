"""Two regions of one name told apart, where somebody goes from one to the other."""

from __future__ import annotations

from models.territory import Territory
from optimizer.comparison.measures import ComparisonMeasures

__all__ = ["moved_between", "told_apart"]

NAMED = 2
"""So many municipalities tell which of two regions is meant."""


def told_apart(
    territory: Territory, before: tuple[str, frozenset[str]], after: tuple[str, frozenset[str]]
) -> tuple[str, str]:
    """Return the names of the regions that a municipality leaves and joins; of one name, with who differs.

    A city that leaves takes the name of its region along, while what it left goes on under another.

    Parameters
    ----------
    territory : Territory
    before, after : tuple of str and frozenset of str
        Name and members of the region that is left and of the one that is joined.

    Examples
    --------
    >>> from optimizer import load_pack
    >>> left = ("Zwolle", frozenset(["0193", "0180"]))
    >>> told_apart(load_pack(), left, ("Zwolle", frozenset(["0193", "0166", "0150"])))
    ('Zwolle (with Staphorst)', 'Zwolle (with Deventer and Kampen)')
    """
    (one, left), (other, joined) = before, after
    if one != other or left == joined:
        return one, other
    return _apart(territory, one, left, joined), _apart(territory, other, joined, left)


def moved_between(comparison: ComparisonMeasures, code: str) -> tuple[str, str]:
    """Return the regions that a municipality leaves and joins, told apart."""
    left, joined = ((one.name_of(code), one.judged.region_of(code)) for one in (comparison.a, comparison.b))
    return told_apart(comparison.territory, left, joined)


def _apart(territory: Territory, name: str, own: frozenset[str], other: frozenset[str]) -> str:
    """Return a name with the most populous members that only this region has, or else only the other."""
    word, who = ("with", own - other) if own - other else ("without", other - own)
    known = [code for code in who if code in territory.whole.municipalities]
    largest = sorted(known, key=lambda code: (-territory.population([code]), code))[:NAMED]
    return f"{name} ({word} {territory.names(largest)})"
