"""What must hold in the tables of a data pack before a territory is made of them; all faults at once.

One table at a time: columns, types, ranges, keys and references, both those that every pack has
(`optimizer.inputs.pack_descriptor.TABLES`) and those of its own descriptor.  Then what several rows or
tables say together.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from models.errors import nearest
from optimizer.inputs.csv_table import Table
from optimizer.inputs.faults import Fault
from optimizer.inputs.layer_table import layer_kinds
from optimizer.inputs.pack_descriptor import (
    COVERING,
    CROSSING_WORDS,
    NO_REGION,
    TABLES,
    Descriptor,
    FieldSpec,
    Schema,
    crossing_of,
    kind_of,
)
from optimizer.inputs.pack_paths import DESCRIPTOR
from optimizer.inputs.patterns import LONGEST_CELL

__all__ = ["find_faults"]

NUMERIC: Mapping[str, tuple[str, Callable[[str], float]]] = {
    "integer": (r"[+-]?[0-9]{1,15}", int),
    "number": (r"[+-]?[0-9]{1,15}(\.[0-9]*)?([eE][+-]?[0-9]{1,2})?", float),
}
"""How a number is written, and what reads it."""

Faults = Iterator[Fault]
Tables = Mapping[str, Table]


def find_faults(descriptor: Descriptor, tables: Tables) -> list[Fault]:
    """Return everything that keeps the tables of a pack from being used, in the order of tables and rows.

    Parameters
    ----------
    descriptor : Descriptor
    tables : mapping of str to Table
        By the name of the resource; those that could not be read are left out.
    """
    own = {resource.name: resource.table_schema for resource in descriptor.resources}
    faults: list[Fault] = []
    sound: dict[str, Table] = {}
    for name, table in tables.items():
        found = list(_header_faults(table, _least(name), own[name]))
        faults += found
        if not found:
            sound[name] = table
    cells = [fault for name in sound for fault in _table_faults(sound[name], name, own[name], sound)]
    faults += {(fault.table, fault.row, fault.column): fault for fault in reversed(cells)}.values()
    if "borders" in sound:
        faults += _pair_faults(sound)
    faulty = {fault.table for fault in faults}
    usable = {name: table for name, table in sound.items() if table.name not in faulty}
    if (
        "arrangements" in usable
        and "municipalities" in sound
        and ("layers" in usable or "layers" not in tables)
    ):
        faults += _layer_faults(sound)
    for name, table in usable.items():
        if kind_of(name) == "commuting":
            faults += _commuting_faults(table)
        if kind_of(name) == "changes":
            faults += _change_faults(table)
    order = {table.name: k for k, table in enumerate(tables.values())}
    return sorted(faults, key=lambda fault: (order.get(fault.table, -1), fault.row or 0))


def _least(name: str) -> Schema:
    """Return what a table has at least."""
    kind = kind_of(name)
    assert kind is not None, "the descriptor was checked"
    return TABLES[kind]


def _header_faults(table: Table, known: Schema, own: Schema | None) -> Faults:
    needed = [field.name for field in (own.fields if own else ())]
    needed += [field.name for field in known.fields if field.constraints.required]
    for column in dict.fromkeys(needed):
        if column not in table:
            yield Fault(
                "error",
                f"column {column} is missing",
                table.name,
                table.header_line,
                value=", ".join(table.columns),
                advice=f"a header with {column}",
            )
    if own is None:
        return
    declared = [field.name for field in own.fields]
    for column in table.columns:
        if column not in declared:
            yield Fault(
                "error",
                "a column that the descriptor does not have",
                table.name,
                table.header_line,
                value=column,
                advice="one of " + ", ".join(declared),
                suggestion=nearest(column, declared),
            )


def _fault(
    table: Table,
    row: int,
    column: str,
    problem: str,
    advice: str,
    *,
    suggestion: str | None = None,
    mended: str | None = None,
) -> Fault:
    """Return what is wrong with one cell."""
    value = table.cell(row, column)
    return Fault(
        "error",
        problem,
        table.name,
        table.lines[row],
        column,
        value,
        advice,
        suggestion=suggestion,
        mended=mended,
        repair="value" if mended is not None else "",
    )


# -------------------------------------------------------------------- one table
def _table_faults(table: Table, name: str, own: Schema | None, tables: Tables) -> Faults:
    for schema in (_least(name), *([own] if own else [])):
        for field in schema.fields:
            if field.name in table:
                yield from _cell_faults(table, field)
        yield from _key_faults(table, schema)
        yield from _reference_faults(table, schema, tables)


def _cell_faults(table: Table, field: FieldSpec) -> Faults:
    rules = field.constraints
    seen: set[str] = set()
    for row, cell in enumerate(table.column(field.name)):
        if not cell:
            if rules.required:
                yield _fault(table, row, field.name, "a value is missing", field.expectation)
            continue
        if rules.unique and cell in seen:
            yield _fault(table, row, field.name, "an earlier row has it as well", f"each {field.name} once")
        seen.add(cell)
        if problem := _problem(cell, field):
            yield _fault(
                table,
                row,
                field.name,
                problem,
                field.expectation,
                suggestion=nearest(cell, rules.enum or ()),
            )


def _problem(cell: str, field: FieldSpec) -> str:
    """Return what is wrong with a value by itself; empty: nothing."""
    rules = field.constraints
    if rules.enum is not None:
        return "" if cell in rules.enum else "not a valid value"
    if rules.pattern is not None and (len(cell) > LONGEST_CELL or not re.fullmatch(rules.pattern, cell)):
        return "not a valid value"
    if field.type not in NUMERIC:
        return ""
    form, read = NUMERIC[field.type]
    if not re.fullmatch(form, cell):
        return "not a number of this type"
    number = read(cell)
    fits = (
        (rules.minimum is None or number >= rules.minimum)
        and (rules.exclusive_minimum is None or number > rules.exclusive_minimum)
        and (rules.maximum is None or number <= rules.maximum)
    )
    return "" if fits else "not a valid value"


def _key_faults(table: Table, schema: Schema) -> Faults:
    """Yield the rows whose key an earlier row has; two that say the same are one too many."""
    key = schema.primary_key
    if not key:
        return
    first: dict[tuple[str, ...], int] = {}
    for row, cells in enumerate(table.records(*key)):
        earlier = first.setdefault(cells, row)
        if earlier != row and all(cells):
            yield Fault(
                "error",
                "this key is in an earlier row as well",
                table.name,
                table.lines[row],
                key[0],
                ", ".join(cells),
                f"each {', '.join(key)} once",
                repair="drop row" if table.rows[row] == table.rows[earlier] else "",
            )


def _reference_faults(table: Table, schema: Schema, tables: Tables) -> Faults:
    for key in schema.foreign_keys:
        column, target = key.fields[0], key.reference
        found = tables.get(target.resource)
        if found is None and target.resource in TABLES:
            continue
        if found is None or target.fields[0] not in found:
            yield Fault(
                "error",
                "a reference to a table or column that is not there",
                f"{DESCRIPTOR}: foreign key {column} of {table.name}",
                value=f"{target.resource}.{target.fields[0]}",
                advice="one of the tables " + ", ".join(tables),
            )
            continue
        known = set(found.column(target.fields[0]))
        by_number = {_bare(code): code for code in known} if target.fields[0] == "code" else {}
        for row, cell in enumerate(table.column(column)):
            if cell and cell not in known:
                yield _fault(
                    table,
                    row,
                    column,
                    f"not in {found.name}",
                    f"a value of its column {target.fields[0]}",
                    suggestion=nearest(cell, sorted(known)),
                    mended=by_number.get(_bare(cell)) if _bare(cell) else None,
                )


def _bare(code: str) -> str:
    """Return the digits of a code without prefix, lost or needless zeros; empty: it is no number."""
    found = re.fullmatch(r"(?:GM)?0*(\d+)(?:\.0+)?", code.replace(" ", ""), re.ASCII | re.IGNORECASE)
    return found.group(1) if found else ""


# -------------------------------------------------------------------- several rows and tables
def _pair_faults(tables: Tables) -> Faults:
    """Yield borders with themselves, with an unknown crossing, and pairs that occur both ways round."""
    borders = tables["borders"]
    first: dict[tuple[str, str], int] = {}
    rows = list(borders.records("code_a", "code_b", "crossing", "border_m"))
    for row, (a, b, crossing, border) in enumerate(rows):
        if crossing_of(crossing) is None:
            words = ("land", "fixed_link", "ferry_car", "ferry_foot", "arranged_link", "no_link", "corner")
            yield _fault(
                borders,
                row,
                "crossing",
                "not a valid value",
                "one of " + ", ".join(words) + " (or bridge, tunnel, dam, ferry, water)",
                suggestion=nearest(crossing, CROSSING_WORDS),
            )
        if a == b:
            yield _fault(borders, row, "code_b", "a border with itself", "two different codes")
            continue
        earlier = first.setdefault((min(a, b), max(a, b)), row)
        if earlier != row and rows[earlier][:2] == (b, a):
            agrees = rows[earlier][3] == border and crossing_of(rows[earlier][2]) == crossing_of(crossing)
            yield Fault(
                "error",
                "this pair stands the other way round in an earlier row",
                borders.name,
                borders.lines[row],
                "code_a",
                f"{a}, {b}",
                "each pair once",
                repair="drop row" if agrees else "",
            )


def _layer_faults(tables: Tables) -> Faults:
    arrangements = tables["arrangements"]
    kinds = layer_kinds(tables)
    regions: dict[str, set[str]] = defaultdict(set)
    counts_in: dict[str, dict[str, str]] = defaultdict(dict)
    for row, (layer, region, code, role, primary) in enumerate(
        arrangements.records("layer", "region", "code", "role", "primary")
    ):
        only_centres = kinds[layer] == "centres"
        if (region == NO_REGION) != only_centres:
            expected = (
                f"{NO_REGION}, as the layer has centres only" if only_centres else "the name of a region"
            )
            yield _fault(arrangements, row, "region", "does not fit the kind of layer", expected)
            continue
        if only_centres and role not in ("centre", ""):
            yield _fault(arrangements, row, "role", "does not fit the kind of layer", "centre")
        if role == "centre" and primary == "0":
            problem = "a centre of a region that does not count for it"
            yield _fault(arrangements, row, "primary", problem, "1")
        if not only_centres:
            regions[layer].add(region)
        if primary != "0" and counts_in[layer].setdefault(code, region) != region:
            yield _fault(
                arrangements, row, "primary", f"{code} counts in {counts_in[layer][code]} already", "0"
            )
    for layer, kind in kinds.items():
        if kind in COVERING:
            yield from _coverage_faults(layer, counts_in[layer], tables)
    yield from _number_faults(tables, regions)


def _number_faults(tables: Tables, regions: Mapping[str, set[str]]) -> Faults:
    if "layers" not in tables or "regions" not in tables["layers"]:
        return
    layers = tables["layers"]
    for row, (layer, number) in enumerate(layers.records("layer", "regions")):
        if number and int(number) != len(regions.get(layer, ())):
            yield _fault(
                layers,
                row,
                "regions",
                f"not the number of regions in {tables['arrangements'].name}",
                str(len(regions.get(layer, ()))),
            )


def _coverage_faults(layer: str, region_of: Mapping[str, str], tables: Tables) -> Faults:
    for code, name in tables["municipalities"].records("code", "name"):
        if code not in region_of:
            yield Fault(
                "error",
                "a municipality has no region that counts",
                f"{tables['arrangements'].name}, layer {layer}",
                column="code",
                value=f"{code} ({name})",
                advice="one row with primary 1 for every municipality",
            )


def _commuting_faults(commuting: Table) -> Faults:
    """Yield municipalities with rows but no figures: unknown never counts as zero."""
    jobs: dict[str, int] = defaultdict(int)
    for home, number in commuting.records("home", "jobs"):
        jobs[home] += int(number)
    told = set()
    for row, home in enumerate(commuting.column("home")):
        if not jobs[home] and home not in told:
            told.add(home)
            advice = "jobs, or no row where there are no figures"
            yield _fault(commuting, row, "home", "its jobs add up to 0", advice)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _change_faults(changes: Table) -> Faults:
    """Yield changes on no day, and those at which not all of a municipality goes somewhere."""
    shares: dict[tuple[str, str], float] = defaultdict(float)
    for day, code, share in changes.records("date", "code_from", "population_share"):
        shares[day, code] += float(share)
    for row, (day, code) in enumerate(changes.records("date", "code_from")):
        if not _is_day(day):
            yield _fault(changes, row, "date", "not a date", "a date such as 2014-01-01")
        if not math.isclose(shares[day, code], 1, abs_tol=1e-6):
            problem = f"the shares of {code} on {day} add up to {shares[day, code]:.6g}"
            yield _fault(changes, row, "population_share", problem, "1 in all")
