"""Data packs by name or folder, read into a Territory."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from models.errors import InputError
from models.territory import Territory
from optimizer.inputs.files import is_file, is_folder
from optimizer.inputs.kept import KeptPack, digest_of, keep_pack, kept_pack
from optimizer.inputs.pack_paths import DESCRIPTOR, inside
from optimizer.language.words import speak_of

__all__ = ["BUILT_IN", "built_in", "fetched", "load_pack", "pack_folder", "user_packs"]

BUILT_IN = Path(__file__).parents[1] / "data"
"""Folder of the packs that come with the package."""

DATA_VARIABLE = "REGIO_DATA"
"""Environment variable with another folder for packs that were fetched."""


def load_pack(source: str | Path = "nl-2013") -> Territory:
    """Read a data pack into the territory of all its municipalities.

    A folder is checked as a whole (`optimizer.inputs.pack_checks`) before anything is made of it, once for
    each content.  A built-in pack, asked for by its name, was checked by the project's tests; it is read once
    per process.

    Parameters
    ----------
    source : str or Path
        The name of a built-in or fetched pack, or the folder of a pack.

    Raises
    ------
    InputError
        When there is no such pack, or its descriptor or tables cannot be used; all faults at once, each
        with table, row, column, value, what was expected and the nearest valid name.

    Examples
    --------
    >>> from optimizer import load_pack
    >>> len(load_pack().codes)
    408
    """
    if isinstance(source, str) and source in built_in():
        whole = _built_in_pack(source)
    else:
        folder = pack_folder(source)
        try:
            whole = _read(folder, checked=False)
        except InputError as error:
            raise error.within(str(folder)) from None
    speak_of(whole.stamp.words)
    return whole


@lru_cache
def _built_in_pack(name: str) -> Territory:
    return _read(BUILT_IN / name, checked=True)


def _read(folder: Path, *, checked: bool) -> Territory:
    """Return the territory of a pack as it was kept, or made anew."""
    whole, boundaries = kept_pack(folder) or _made(folder, checked)
    if boundaries is None:
        return whole
    path = inside(folder, boundaries)
    if not is_file(path):
        raise InputError(
            "no such file",
            where=f"{DESCRIPTOR}: boundaries",
            value=boundaries,
            expected="a file with polygons in the folder of the pack",
        )
    return replace(whole, stamp=replace(whole.stamp, boundaries=str(path)))


def _made(folder: Path, checked: bool) -> KeptPack:
    """Make a territory of the tables of a pack, and keep it unless they change meanwhile."""
    from optimizer.inputs.faults import error_of
    from optimizer.inputs.pack_checks import find_faults
    from optimizer.inputs.pack_descriptor import read_descriptor
    from optimizer.inputs.pack_tables import open_pack, territory_of

    names = [resource.file for resource in read_descriptor(folder)[0].resources]
    digest = digest_of(folder, names)
    pack = open_pack(folder)
    faults = [*pack.faults, *([] if checked else find_faults(pack.descriptor, pack.tables))]
    if faults:
        raise error_of(faults)
    made = KeptPack(territory_of(pack), pack.descriptor.boundaries)
    if digest and digest_of(folder, names) == digest:
        keep_pack(folder, names, digest, made)
    return made


def built_in() -> list[str]:
    """Return the names of the packs that come with the package."""
    return sorted(path.parent.name for path in BUILT_IN.glob(f"*/{DESCRIPTOR}"))


def user_packs() -> Path:
    """Return the folder of the user's own packs: where fetched ones go, each under its name."""
    if named := os.environ.get(DATA_VARIABLE):
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("regio", appauthor=False) / "packs"


def fetched() -> list[str]:
    """Return the names of the packs in the user's folder."""
    return sorted(path.parent.name for path in user_packs().glob(f"*/{DESCRIPTOR}"))


def pack_folder(source: str | Path) -> Path:
    """Return the folder of a pack: itself, or that of a built-in or fetched pack by its name.

    Raises
    ------
    InputError
        When there is no such folder.
    """
    folder = BUILT_IN / str(source) if str(source) in built_in() else Path(source)
    if not is_folder(folder) and folder.name == str(source):
        folder = user_packs() / folder.name
    if not is_folder(folder):
        names = [*built_in(), *fetched()]
        raise InputError(
            "no such data pack",
            value=str(source),
            expected=f"a folder with a {DESCRIPTOR}, or one of {', '.join(names)}",
            options=names,
        )
    return folder
