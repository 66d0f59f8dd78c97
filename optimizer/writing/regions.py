"""The table that every reader of regions takes: code, name and region of each municipality."""

from __future__ import annotations

from collections.abc import Mapping

from models.territory import Territory
from optimizer.writing.rows import Rows

__all__ = ["municipality_table"]


def municipality_table(
    territory: Territory,
    names: Mapping[frozenset[str], str],
    tiers: Mapping[str, Mapping[frozenset[str], str]] | None = None,
) -> Rows:
    """Return a row per municipality of some regions by code: code, name, name of its region.

    Parameters
    ----------
    tiers : mapping of str to names, optional
        With several tiers: the names of the regions of each, which have a column of that name.
    """
    tiers = tiers or {}
    region_of = [{code: name for region, name in own.items() for code in region} for own in tiers.values()]
    rows = [
        (code, territory.name(code), name, *(own[code] for own in region_of))
        for region, name in names.items()
        for code in region
    ]
    return Rows(("code", "name", "region", *tiers), sorted(rows))
