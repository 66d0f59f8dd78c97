"""Data packs: a folder of CSV tables with a descriptor, read into a Territory."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import networkx as nx

from models.errors import InputError
from models.territory import Layer, Municipality, PackStamp, Territory, Touch
from optimizer.inputs.csv_table import Table, read_table
from optimizer.inputs.pack_descriptor import DESCRIPTOR, NO_REGION, Descriptor, read_descriptor

__all__ = ["load_pack"]

BUILT_IN = Path(__file__).parents[1] / "data"
"""Folder of the packs that come with the package."""


def load_pack(source: str | Path = "nl-2013") -> Territory:
    """Read a data pack into the territory of all its municipalities.

    A folder is checked as a whole (`optimizer.inputs.pack_checks`) before anything is made of it.  A
    built-in pack, asked for by its name, was checked by the project's tests, and the seconds that
    loading the checks takes are saved; it is read once per process, and its graph is frozen.

    Parameters
    ----------
    source : str or Path
        The name of a built-in pack, or the folder of a pack.

    Raises
    ------
    InputError
        When there is no such pack, or its descriptor or a table cannot be used: table, row,
        column, value, what was expected and the nearest valid name.

    Examples
    --------
    >>> from optimizer import load_pack
    >>> len(load_pack().codes)
    408
    """
    if isinstance(source, str) and source in _built_in():
        return _built_in_pack(source)
    folder = _folder(source)
    try:
        descriptor, tables, fingerprint = _read(folder)
        from optimizer.inputs.pack_checks import check_tables

        check_tables(descriptor, tables)
        boundaries = _boundaries(folder, descriptor)
    except InputError as error:
        raise error.within(str(folder)) from None
    return _territory(descriptor, tables, fingerprint, boundaries)


@lru_cache
def _built_in_pack(name: str) -> Territory:
    descriptor, tables, fingerprint = _read(BUILT_IN / name)
    territory = _territory(descriptor, tables, fingerprint, "")
    nx.freeze(territory.contiguity)
    return territory


def _built_in() -> list[str]:
    return sorted(path.parent.name for path in BUILT_IN.glob(f"*/{DESCRIPTOR}"))


def _folder(source: str | Path) -> Path:
    folder = Path(source)
    if not folder.is_dir():
        names = _built_in()
        raise InputError(
            "no such data pack",
            value=str(source),
            expected=f"a folder with a {DESCRIPTOR}, or one of {', '.join(names)}",
            options=names,
        )
    return folder


def _read(folder: Path) -> tuple[Descriptor, Mapping[str, Table], str]:
    """Return the descriptor, the tables by name and the fingerprint of both."""
    descriptor, text = read_descriptor(folder)
    tables = {
        resource.name: read_table(_inside(folder, resource.path), resource.table_schema.missing_values)
        for resource in descriptor.resources
    }
    return descriptor, tables, _fingerprint(text, tables)


def _inside(folder: Path, path: str) -> Path:
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


def _boundaries(folder: Path, descriptor: Descriptor) -> str:
    """Return the file of polygons that a pack holds; empty: none."""
    if descriptor.boundaries is None:
        return ""
    path = _inside(folder, descriptor.boundaries)
    if not path.is_file():
        raise InputError(
            "no such file",
            where=f"{DESCRIPTOR}: boundaries",
            value=descriptor.boundaries,
            expected="a file with polygons in the folder of the pack",
        )
    return str(path)


def _fingerprint(descriptor: str, tables: Mapping[str, Table]) -> str:
    """Return a SHA-256 of the content: line ends and the layout of the descriptor do not matter."""
    digest = hashlib.sha256(descriptor.encode())
    for name in sorted(tables):
        digest.update(f"\0{name}\0{tables[name].text}".encode())
    return digest.hexdigest()


def _territory(
    descriptor: Descriptor, tables: Mapping[str, Table], fingerprint: str, boundaries: str
) -> Territory:
    return Territory.build(
        _municipalities(tables["municipalities"]),
        _touches(tables["borders"]),
        layers=_layers(tables["layers"], tables["arrangements"]) if "arrangements" in tables else (),
        commuting=_commuting(tables["commuting"]) if "commuting" in tables else None,
        stamp=PackStamp(
            descriptor.name,
            descriptor.title,
            descriptor.state,
            fingerprint,
            descriptor.attribution,
            boundaries=boundaries,
            crs=descriptor.crs,
        ),
    )


def _municipalities(table: Table) -> list[Municipality]:
    columns = ("code", "name", "population", "area_km2", "x", "y")
    return [
        Municipality(code, name, int(population), float(area), float(x), float(y))
        for code, name, population, area, x, y in table.records(*columns)
    ]


def _touches(table: Table) -> dict[tuple[str, str], Touch]:
    columns = ("code_a", "code_b", "crossing", "border_m", "link_kind", "link_name")
    return {
        (a, b): Touch(crossing, int(border), kind, name)
        for a, b, crossing, border, kind, name in table.records(*columns)
    }


def _commuting(table: Table) -> dict[tuple[str, str], int]:
    return {(home, work): int(jobs) for home, work, jobs in table.records("home", "work", "jobs")}


def _layers(layers: Table, arrangements: Table) -> list[Layer]:
    region_of: dict[str, dict[str, str]] = {}
    also_in: dict[str, dict[str, tuple[str, ...]]] = {}
    centres: dict[str, set[str]] = {}
    for layer, region, code, role, primary in arrangements.records(
        "layer", "region", "code", "role", "primary"
    ):
        if role == "centre":
            centres.setdefault(layer, set()).add(code)
        if primary == "0":
            others = also_in.setdefault(layer, {})
            others[code] = (*others.get(code, ()), region)
        elif region != NO_REGION:
            region_of.setdefault(layer, {})[code] = region
    columns = ("layer", "kind", "title", "source", "state", "quality")
    return [
        Layer(
            name,
            kind,
            region_of.get(name, {}),
            also_in.get(name, {}),
            frozenset(centres.get(name, ())),
            title=title,
            source=source,
            state=state,
            quality=quality,
        )
        for name, kind, title, source, state, quality in layers.records(*columns)
    ]
