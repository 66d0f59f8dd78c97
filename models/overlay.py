"""Tables laid over tables: how a scenario that extends another, and a tier, change what stands below them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["merge"]


def merge(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Return `base` with `change` laid over it: tables merge, others replace, false removes a table or list.

    Examples
    --------
    >>> merge({"size": {"target": 1, "cap": 2}, "locks": {}}, {"size": {"cap": 3}, "locks": False})
    {'size': {'target': 1, 'cap': 3}}
    """
    merged = dict(base)
    for key, value in change.items():
        if isinstance(value, Mapping) and isinstance(merged.get(key), Mapping):
            merged[key] = merge(merged[key], value)
        elif value is False and isinstance(merged.get(key), Mapping | list | tuple):
            del merged[key]
        else:
            merged[key] = value
    return merged
