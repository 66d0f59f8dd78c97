"""Packs that were read and found sound before: the same content is not read anew by the same code.

Kept are the names of the files that a descriptor speaks of, and the territory that their content makes.  A
territory is found by a digest of this code, the descriptor and every file, so that it is never stale; what is
damaged counts as none.  The folder is the user's own, as for the machine code beside it: who can write there
can run programs anyhow.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

import models
from models.errors import InputError
from models.territory import Territory
from optimizer.cache import cache_folder, keep_sealed, read_sealed
from optimizer.inputs.files import read_file
from optimizer.inputs.pack_paths import DESCRIPTOR, inside

__all__ = ["KeptPack", "digest_of", "keep_pack", "kept_pack"]

MOST_KEPT = 50
"""So many packs are kept; the oldest are read again."""


class KeptPack(NamedTuple):
    """The territory of a sound pack, and the file in its folder that holds boundaries."""

    territory: Territory
    boundaries: str | None


def kept_pack(folder: Path) -> KeptPack | None:
    """Return a pack that was kept with the content that its folder has now; None: there is none."""
    for path in _listing(folder):
        names = read_sealed(path)
        if names is None:
            return None
        digest = digest_of(folder, json.loads(names))
        content = read_sealed(path.parent / f"{digest}.territory") if digest else None
        if content is not None:
            found = pickle.loads(content)
            assert isinstance(found, KeptPack)
            return found
    return None


def keep_pack(folder: Path, names: Sequence[str], digest: str, pack: KeptPack) -> None:
    """Keep a sound pack; where nothing can be kept it is read again.

    Parameters
    ----------
    names : sequence of str
        The files of its tables.
    digest : str
        What `digest_of` gave before the files were read, and gives still.
    """
    for path in _listing(folder):
        with suppress(OSError):
            keep_sealed(path.parent / f"{digest}.territory", pickle.dumps(pack), MOST_KEPT)
            keep_sealed(path, json.dumps(list(names)).encode(), MOST_KEPT)


def digest_of(folder: Path, names: Iterable[str]) -> str:
    """Return a SHA-256 of this code, a descriptor and its files; empty: not all can be read."""
    digest = hashlib.sha256(_code().encode())
    try:
        for name in (DESCRIPTOR, *names):
            content = read_file(inside(folder, name))
            digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    except InputError:
        return ""
    return digest.hexdigest()


def _listing(folder: Path) -> Iterator[Path]:
    """Yield the file that says which files the descriptor of a folder speaks of."""
    if (kept := cache_folder("packs")) is not None and (digest := digest_of(folder, ())):
        yield kept / f"{digest}.files"


@cache
def _code() -> str:
    """Return a digest of the code that makes a territory, and of the histories that it reads."""
    here = Path(__file__).parent
    digest = hashlib.sha256(sys.version.encode())
    for folder in (*map(Path, models.__path__), here, here.parent / "data" / "changes"):
        for path in sorted(file for file in folder.iterdir() if file.suffix in (".py", ".csv")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
