"""Results folders as input: of which data they are, and how their codes are read beside other data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from models.errors import InputError
from models.territory import Territory
from optimizer.inputs.documents import read_json
from optimizer.inputs.files import is_file
from optimizer.inputs.histories import date_of
from optimizer.inputs.packs import built_in
from optimizer.inputs.recoding import state_of

__all__ = ["dated", "pack_in"]

DOCUMENT = "proposal.json"
"""The document of a results folder that names its data."""


def pack_in(reference: str) -> str | None:
    """Return the built-in pack that a results folder was made with; None: it is none, or none is known."""
    name = _data(reference).get("pack")
    return str(name) if name in built_in() else None


def dated(reference: str, territory: Territory) -> Territory:
    """Return a territory in which a results folder of other data is read by the codes of its own date.

    Anything else, and a territory that reads codes of a date anyhow, stays as it is.
    """
    day, whole = _state(reference), territory.whole
    if day is None or whole.reading is not None or day == state_of(territory) or not whole.history.changes:
        return territory
    other = replace(whole, reading=day)
    return other if territory.complete is None else replace(territory, complete=other)


def _state(reference: str) -> date | None:
    try:
        return date_of(str(_data(reference).get("state", ""))[:10])
    except InputError:
        return None


def _data(reference: str) -> dict[str, Any]:
    """Return what a results folder says of its data; nothing where it says nothing."""
    path = Path(reference) / DOCUMENT
    try:
        found = read_json(path).get("data") if is_file(path) else None
    except InputError:
        return {}
    return found if isinstance(found, dict) else {}
