"""The table that every reader of regions takes: code, name and region of each municipality."""

from __future__ import annotations

from collections.abc import Mapping

from models.territory import Territory
from optimizer.writing.rows import Rows

__all__ = ["municipality_table"]


def municipality_table(territory: Territory, names: Mapping[frozenset[str], str]) -> Rows:
    """Return a row per municipality of some regions by code: code, name, name of its region."""
    rows = [(code, territory.name(code), name) for region, name in names.items() for code in region]
    return Rows(("code", "name", "region"), sorted(rows))
