"""What must hold in the tables of a data pack before a territory is made of them.

One table at a time (pandera): columns, types, ranges, keys and references, both those that every
pack has (`optimizer.inputs.pack_descriptor.TABLES`) and those of its own descriptor.  Then what
several rows or tables say together.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from models.errors import InputError
from optimizer.inputs.csv_table import Table
from optimizer.inputs.pack_descriptor import DESCRIPTOR, NO_REGION, TABLES, Descriptor, FieldSpec, Schema

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa

__all__ = ["check_tables"]

COVERING = ("partition", "declared", "statistical", "administrative")
"""Kinds of layer in which every municipality counts in exactly one region."""

NUMERIC: Mapping[str, tuple[str, Callable[[str], float]]] = {
    "integer": (r"[+-]?[0-9]{1,15}", int),
    "number": (r"[+-]?[0-9]{1,15}(\.[0-9]*)?([eE][+-]?[0-9]{1,2})?", float),
}
"""How a number is written, and what reads it."""


def check_tables(descriptor: Descriptor, tables: Mapping[str, Table]) -> None:
    """Check the tables of a pack.

    Parameters
    ----------
    descriptor : Descriptor
    tables : mapping of str to Table
        By the name of the resource.

    Raises
    ------
    InputError
        For the first fault: table, row (line of the file), column, value and what was expected,
        with the nearest valid name where there is one.
    """
    own = {resource.name: resource.table_schema for resource in descriptor.resources}
    for name, table in tables.items():
        _check_header(table, own[name])
        table.require(field.name for field in TABLES[name].fields)
    for name, table in tables.items():
        for schema in (TABLES[name], own[name]):
            _check_cells(table, schema)
            _check_references(table, schema, tables)
    together: Mapping[str, Callable[[Mapping[str, Table]], None]] = {
        "borders": _check_pairs,
        "arrangements": _check_layers,
        "commuting": _check_commuting,
        "recoding": _check_recoding,
    }
    for name, check in together.items():
        if name in tables:
            check(tables)


def _check_header(table: Table, schema: Schema) -> None:
    declared = [field.name for field in schema.fields]
    table.require(declared)
    for column in table.columns:
        if column not in declared:
            raise InputError(
                "a column that the descriptor does not have",
                where=f"{table.name}, row 1",
                value=column,
                expected="one of " + ", ".join(declared),
                options=declared,
            )


# -------------------------------------------------------------------- one table
def _check_cells(table: Table, schema: Schema) -> None:
    import pandas as pd
    import pandera.pandas as pa

    frame = pd.DataFrame({field.name: _typed(table, field) for field in schema.fields})
    rules = pa.DataFrameSchema(
        {field.name: _column(field) for field in schema.fields},
        unique=schema.primary_key or None,
        report_duplicates="exclude_first",
    )
    try:
        rules.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        raise _first_failure(table, schema, error.failure_cases) from None


def _typed(table: Table, field: FieldSpec) -> pd.Series[Any]:
    """Return a column as numbers where its type asks for them; an empty cell is missing."""
    import pandas as pd

    cells = table.column(field.name)
    if field.type not in NUMERIC or field.constraints.enum is not None:
        return pd.Series([cell or None for cell in cells], dtype=object)
    form, read = NUMERIC[field.type]
    values = []
    for row, cell in enumerate(cells):
        if cell and not re.fullmatch(form, cell):
            raise table.error(row, field.name, "not a number of this type", expected=field.expectation)
        values.append(read(cell) if cell else math.nan)
    return pd.Series(values, dtype=float)


def _column(field: FieldSpec) -> pa.Column:
    import pandera.pandas as pa

    rules = field.constraints
    checks = []
    if rules.enum is not None:
        checks.append(pa.Check.isin(rules.enum))
    if rules.pattern is not None:
        checks.append(pa.Check.str_matches(rf"(?:{rules.pattern})\Z"))
    if field.type in NUMERIC:
        for bound, check in (
            (rules.minimum, pa.Check.ge),
            (rules.exclusive_minimum, pa.Check.gt),
            (rules.maximum, pa.Check.le),
        ):
            if bound is not None:
                checks.append(check(bound))
    return pa.Column(
        checks=checks, nullable=not rules.required, unique=rules.unique, report_duplicates="exclude_first"
    )


def _first_failure(table: Table, schema: Schema, cases: pd.DataFrame) -> InputError:
    """Return the first of pandera's failure cases, in the order of the file, as an error."""
    first = cases.sort_values("index", kind="stable").iloc[0]
    row, column, check = int(first["index"]), str(first["column"]), str(first["check"])
    if check == "multiple_fields_uniqueness":
        key = schema.primary_key
        cells = [table.column(name)[row] for name in key]
        return InputError(
            "this key is in an earlier row as well",
            where=table.where(row, key[0]),
            value=", ".join(cells),
            expected=f"each {', '.join(key)} once",
        )
    if check == "field_uniqueness":
        return table.error(row, column, "an earlier row has it as well", expected=f"each {column} once")
    field = next(field for field in schema.fields if field.name == column)
    problem = "a value is missing" if check == "not_nullable" else "not a valid value"
    return table.error(row, column, problem, expected=field.expectation, options=field.constraints.enum or ())


def _check_references(table: Table, schema: Schema, tables: Mapping[str, Table]) -> None:
    for key in schema.foreign_keys:
        column, target = key.fields[0], key.reference
        found = tables.get(target.resource)
        if found is None or target.fields[0] not in found:
            raise InputError(
                "a reference to a table or column that is not there",
                where=f"{DESCRIPTOR}: foreign key {column} of {table.name}",
                value=f"{target.resource}.{target.fields[0]}",
                expected="one of the tables " + ", ".join(tables),
            )
        known = set(found.column(target.fields[0]))
        for row, cell in enumerate(table.column(column)):
            if cell and cell not in known:
                raise table.error(
                    row,
                    column,
                    f"not in {found.name}",
                    expected=f"a value of its column {target.fields[0]}",
                    options=sorted(known),
                )


# -------------------------------------------------------------------- several rows and tables
def _check_pairs(tables: Mapping[str, Table]) -> None:
    """Check that the smaller code comes first: with unique keys, borders are then symmetric."""
    borders = tables["borders"]
    for row, (a, b) in enumerate(borders.records("code_a", "code_b")):
        if a >= b:
            raise borders.error(row, "code_a", "not before code_b", expected=f"a code smaller than {b}")


def _check_layers(tables: Mapping[str, Table]) -> None:
    layers, arrangements = tables["layers"], tables["arrangements"]
    kinds = dict(zip(layers.column("layer"), layers.column("kind"), strict=True))
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
            raise arrangements.error(row, "region", "does not fit the kind of layer", expected=expected)
        if only_centres and role != "centre":
            raise arrangements.error(row, "role", "does not fit the kind of layer", expected="centre")
        if role == "centre" and primary != "1":
            raise arrangements.error(
                row, "primary", "a centre of a region that does not count for it", expected="1"
            )
        if not only_centres:
            regions[layer].add(region)
        if primary == "1" and counts_in[layer].setdefault(code, region) != region:
            raise arrangements.error(
                row, "primary", f"{code} counts in {counts_in[layer][code]} already", expected="0"
            )
    for row, (layer, kind, number) in enumerate(layers.records("layer", "kind", "regions")):
        if kind in COVERING:
            _check_coverage(layer, counts_in[layer], tables)
        if int(number) != len(regions[layer]):
            raise layers.error(
                row,
                "regions",
                f"not the number of regions in {arrangements.name}",
                expected=str(len(regions[layer])),
            )


def _check_coverage(layer: str, region_of: Mapping[str, str], tables: Mapping[str, Table]) -> None:
    for code, name in tables["municipalities"].records("code", "name"):
        if code not in region_of:
            raise InputError(
                "a municipality has no region that counts",
                where=f"{tables['arrangements'].name}, layer {layer}, column code",
                value=f"{code} ({name})",
                expected="one row with primary 1 for every municipality",
            )


def _check_commuting(tables: Mapping[str, Table]) -> None:
    """Check that a municipality without figures has no rows: it is unknown and never counts as zero."""
    commuting = tables["commuting"]
    jobs: dict[str, int] = defaultdict(int)
    for home, number in commuting.records("home", "jobs"):
        jobs[home] += int(number)
    for row, home in enumerate(commuting.column("home")):
        if not jobs[home]:
            raise commuting.error(
                row, "home", "its jobs add up to 0", expected="jobs, or no row where there are no figures"
            )


def _check_recoding(tables: Mapping[str, Table]) -> None:
    recoding = tables["recoding"]
    shares: dict[str, float] = defaultdict(float)
    for code, share in recoding.records("code", "population_share"):
        shares[code] += float(share)
    for code in tables["municipalities"].column("code"):
        if not math.isclose(shares[code], 1, abs_tol=1e-6):
            raise InputError(
                "the population shares of a municipality do not add up",
                where=f"{recoding.name}, code {code}, column population_share",
                value=round(shares[code], 6),
                expected="1 in all",
            )
