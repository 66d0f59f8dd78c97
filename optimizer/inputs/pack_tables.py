"""The tables of a pack as its folder holds them, and the territory that they make."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from models.errors import InputError
from models.records import record
from models.territory import Flows, Municipality, PackStamp, Territory, Touch
from models.words import read_words
from optimizer.inputs.csv_table import Table, read_table
from optimizer.inputs.faults import Fault
from optimizer.inputs.histories import former_municipalities, history_from, history_of
from optimizer.inputs.layer_table import layers_of
from optimizer.inputs.pack_descriptor import TABLES, Descriptor, crossing_of, kind_of, read_descriptor
from optimizer.inputs.pack_paths import DESCRIPTOR, inside

__all__ = ["PackTables", "open_pack", "territory_of"]


@record
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


def territory_of(pack: PackTables) -> Territory:
    """Return the territory of all municipalities of a sound pack; it knows of no boundaries yet."""
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


def _fingerprint(descriptor: str, tables: Mapping[str, Table]) -> str:
    """Return a SHA-256 of the content: line ends and the layout of the descriptor do not matter."""
    digest = hashlib.sha256(descriptor.encode())
    for name in sorted(tables):
        digest.update(f"\0{name}\0{tables[name].text}".encode())
    return digest.hexdigest()
