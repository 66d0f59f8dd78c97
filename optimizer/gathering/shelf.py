"""The packs that are at hand: built in, and fetched into the user's folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import InputError
from optimizer.inputs.pack_tables import open_pack
from optimizer.inputs.packs import BUILT_IN, built_in, fetched, user_packs

if TYPE_CHECKING:
    from optimizer.outputs.listings import ListedPack

__all__ = ["pack_rows"]


def pack_rows() -> list[ListedPack]:
    """Return a row per pack: name, title, state, municipalities, boundaries, where it lies."""
    found = [(name, BUILT_IN / name, "built in") for name in built_in()]
    found += [(name, user_packs() / name, str(user_packs() / name)) for name in fetched()]
    return [_row(name, folder, where) for name, folder, where in found]


def _row(name: str, folder: Path, where: str) -> ListedPack:
    try:
        pack = open_pack(folder)
    except InputError as error:
        return {
            "name": name,
            "title": f"cannot be read: {error.problem}",
            "state": "",
            "municipalities": None,
            "boundaries": False,
            "where": where,
        }
    table = pack.tables.get("municipalities")
    return {
        "name": name,
        "title": pack.descriptor.title,
        "state": pack.descriptor.state,
        "municipalities": None if table is None else len(table.rows),
        "boundaries": pack.descriptor.boundaries is not None,
        "where": where,
    }
