"""Data packs: a folder of tables with a descriptor, read into a Territory."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from models.errors import InputError
from models.territory import Flows, Municipality, PackStamp, Territory, Touch
from models.words import read_words
from optimizer.inputs.checked import is_known_sound, remember_sound
from optimizer.inputs.csv_table import Table, read_table
from optimizer.inputs.faults import Fault, error_of
from optimizer.inputs.files import is_file, is_folder
from optimizer.inputs.histories import former_municipalities, history_from, history_of
from optimizer.inputs.layer_table import layers_of
from optimizer.inputs.pack_descriptor import (
    DESCRIPTOR,
    TABLES,
    Descriptor,
    crossing_of,
    kind_of,
    read_descriptor,
)
from optimizer.language.words import speak_of

__all__ = [
    "BUILT_IN",
    "PackTables",
    "built_in",
    "fetched",
    "inside",
    "load_pack",
    "open_pack",
    "pack_folder",
    "user_packs",
]

BUILT_IN = Path(__file__).parents[1] / "data"
"""Folder of the packs that come with the package."""

DATA_VARIABLE = "REGIO_DATA"
"""Environment variable with another folder for packs that were fetched."""


@dataclass(frozen=True)
class PackTables:
    """What a pack's folder holds, as it stands there.

    Attributes
    ----------
    folder : Path
    descriptor : Descriptor
    text : str
        The descriptor in one form, for the fingerprint.
    tables : mapping of str to Table
        By the name of the resource; without those that could not be read.
    faults : tuple of Fault
        Why they could not.
    """

    folder: Path
    descriptor: Descriptor
    text: str
    tables: Mapping[str, Table]
    faults: tuple[Fault, ...]


def load_pack(source: str | Path = "nl-2013") -> Territory:
    """Read a data pack into the territory of all its municipalities.

    A folder is checked as a whole (`optimizer.inputs.pack_checks`) before anything is made of it, once for
    each content.  A
    built-in pack, asked for by its name, was checked by the project's tests; it is read once per process.

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
            pack = open_pack(folder)
            if faults := _faults(pack):
                raise error_of(faults)
            whole = _territory(pack, _boundaries(pack))
        except InputError as error:
            raise error.within(str(folder)) from None
    speak_of(whole.stamp.words)
    return whole


def _faults(pack: PackTables) -> list[Fault]:
    """Return what is wrong with a pack; one that was found sound before is not checked again."""
    fingerprint = _fingerprint(pack.text, pack.tables)
    if not pack.faults and is_known_sound(fingerprint):
        return []
    from optimizer.inputs.pack_checks import find_faults

    faults = [*pack.faults, *find_faults(pack.descriptor, pack.tables)]
    if not faults:
        remember_sound(fingerprint)
    return faults


@lru_cache
def _built_in_pack(name: str) -> Territory:
    pack = open_pack(BUILT_IN / name)
    if pack.faults:
        raise error_of(pack.faults)
    return _territory(pack, "")


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


def open_pack(folder: Path) -> PackTables:
    """Read the descriptor and the tables of a pack, unchecked.

    Raises
    ------
    InputError
        When the descriptor cannot be used, or names a file outside the folder.
    """
    descriptor, text = read_descriptor(folder)
    tables: dict[str, Table] = {}
    faults = []
    for resource in descriptor.resources:
        path = inside(folder, resource.file)
        try:
            tables[resource.name] = read_table(path, resource.missing_values)
        except InputError as error:
            faults.append(Fault.of(error))
    return PackTables(folder, descriptor, text, tables, tuple(faults))


def inside(folder: Path, path: str) -> Path:
    """Return the path of a file, which may lie nowhere but in the folder of its pack."""
    target = (folder / path).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise InputError(
            "a file outside the folder of the pack",
            where=DESCRIPTOR,
            value=path,
            expected="a path inside it",
        )
    return target


def _boundaries(pack: PackTables) -> str:
    """Return the file of polygons that a pack holds; empty: none."""
    name = pack.descriptor.boundaries
    if name is None:
        return ""
    path = inside(pack.folder, name)
    if not is_file(path):
        raise InputError(
            "no such file",
            where=f"{DESCRIPTOR}: boundaries",
            value=name,
            expected="a file with polygons in the folder of the pack",
        )
    return str(path)


def _fingerprint(descriptor: str, tables: Mapping[str, Table]) -> str:
    """Return a SHA-256 of the content: line ends and the layout of the descriptor do not matter."""
    digest = hashlib.sha256(descriptor.encode())
    for name in sorted(tables):
        digest.update(f"\0{name}\0{tables[name].text}".encode())
    return digest.hexdigest()


def _territory(pack: PackTables, boundaries: str) -> Territory:
    descriptor, tables = pack.descriptor, pack.tables
    history = history_from(tables["changes"]) if "changes" in tables else history_of(descriptor.country)
    labels = {resource.name: resource.label for resource in descriptor.resources}
    return Territory.build(
        _municipalities(tables["municipalities"]),
        _touches(tables["borders"]),
        layers=layers_of(tables) if "arrangements" in tables else (),
        commuting=_commuting(tables["commuting"]) if "commuting" in tables else None,
        commuting_label=labels.get("commuting", ""),
        other_commuting={
            name: Flows(_commuting(table), labels[name])
            for name, table in tables.items()
            if name != "commuting" and kind_of(name) == "commuting"
        },
        columns={**_columns(descriptor, tables["municipalities"]), **_tables_of_columns(descriptor, tables)},
        former=former_municipalities(history, descriptor.state, tables["municipalities"].column("code")),
        history=history,
        stamp=PackStamp(
            descriptor.name,
            descriptor.title,
            descriptor.state,
            _fingerprint(pack.text, tables),
            descriptor.attribution,
            boundaries=boundaries,
            crs=descriptor.crs,
            words=read_words(descriptor.words, f"{DESCRIPTOR}: words"),
        ),
    )


def _municipalities(table: Table) -> list[Municipality]:
    columns = ("code", "name", "population", "area_km2", "x", "y")
    return [
        Municipality(code, name, int(population), float(area), float(x), float(y))
        for code, name, population, area, x, y in table.records(*columns)
    ]


def _columns(descriptor: Descriptor, table: Table) -> dict[str, dict[str, float]]:
    """Return the further columns of numbers that the descriptor gives municipalities, where all have one."""
    schema = next(one.table_schema for one in descriptor.resources if one.name == "municipalities")
    known = {field.name for field in TABLES["municipalities"].fields}
    found = {}
    for field in schema.fields if schema else ():
        if field.type in ("integer", "number") and field.name not in known and all(table.column(field.name)):
            found[field.name] = {code: float(value) for code, value in table.records("code", field.name)}
    return found


def _tables_of_columns(descriptor: Descriptor, tables: Mapping[str, Table]) -> dict[str, dict[str, float]]:
    """Return the columns that add up of tables of columns; an empty cell has no value.

    Of a percentage the number behind it is taken, as ``<name>_number``.
    """
    found: dict[str, dict[str, float]] = {}
    percentages: list[tuple[str, str, dict[str, float]]] = []
    for resource in descriptor.resources:
        if kind_of(resource.name) != "columns":
            continue
        table = tables[resource.name]
        for field in resource.table_schema.fields if resource.table_schema else ():
            adds_up = field.type in ("integer", "number") and field.constraints.enum is None
            if not adds_up or field.average:
                continue
            values = {code: float(cell) for code, cell in table.records("code", field.name) if cell}
            if field.percent_of is None:
                found[field.name] = values
            else:
                percentages.append((f"{field.name}_number", field.percent_of, values))
    for name, base, values in percentages:
        whole = found.get(base, {})
        known = ((code, value) for code, value in values.items() if code in whole)
        found[name] = {code: float(round(value / 100 * whole[code])) for code, value in known}
    return found


def _touches(table: Table) -> dict[tuple[str, str], Touch]:
    columns = ("code_a", "code_b", "crossing", "border_m", "link_kind", "link_name")
    return {
        (a, b): Touch(crossing_of(crossing) or crossing, round(float(border or 0)), kind, name)
        for a, b, crossing, border, kind, name in table.records(*columns)
    }


def _commuting(table: Table) -> dict[tuple[str, str], int]:
    return {(home, work): int(jobs) for home, work, jobs in table.records("home", "work", "jobs")}
