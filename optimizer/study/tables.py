"""The tables of a study: runs, regions, criteria and assignments, as Parquet.

Every table has a column ``run``; the axes of the study are columns of ``runs``.  Costs are in
weighted inhabitants, as in proposal.json.  Where scenarios have tiers, ``regions`` and ``criteria`` say of
which tier a row is, ``assignments`` has a column per tier, and ``runs`` the figures of each tier.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.text import command_in
from optimizer.inputs.layers import REGIONS_CSV
from optimizer.study.store import Store

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["FAILED", "MISSING", "TABLES", "build_tables", "read_stored", "to_parquet"]

FAILED, MISSING = "failed", "missing"
"""Statuses of a run without a proposal: it went wrong; it was not done yet."""

TEXT, WHOLE, REAL, FLAG = "string", "int64", "float64", "bool"

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "runs": {
        "run": TEXT,
        "key": TEXT,
        "status": TEXT,
        "error": TEXT,
        "objective": WHOLE,
        "bound": WHOLE,
        "gap": REAL,
        "regions": WHOLE,
        "municipalities": WHOLE,
        "inhabitants": WHOLE,
        "smallest": WHOLE,
        "largest": WHOLE,
        "moved": WHOLE,
        "seconds": REAL,
        "way": TEXT,
    },
    "regions": {
        "run": TEXT,
        "region": TEXT,
        "members": WHOLE,
        "inhabitants": WHOLE,
        "area_km2": REAL,
        "centres": TEXT,
        "self_containment_home": REAL,
        "self_containment_work": REAL,
    },
    "criteria": {
        "run": TEXT,
        "criterion": TEXT,
        "hard": FLAG,
        "value": REAL,
        "unit": TEXT,
        "cost": WHOLE,
        "share": REAL,
    },
    "assignments": {"run": TEXT, "code": TEXT, "name": TEXT, "region": TEXT},
}
"""Columns by table with their type; those of the axes come after ``run``."""

TABLES = tuple(COLUMNS)

OF_TIER = ("regions", "smallest", "largest", "moved")
"""Figures of a run that each tier has, as in ``regions (regional)``."""

Row = dict[str, Any]


def build_tables(store: Store) -> dict[str, pa.Table]:
    """Return the tables of what is in a store, by name; rows are in the order of the study.

    Raises
    ------
    InputError
        When the store holds no study.
    """
    asked = store.asked()
    axes = {axis: _type([entry["settings"].get(axis) for entry in asked["runs"]]) for axis in asked["axes"]}
    kinds: dict[str, Mapping[str, str]] = {**COLUMNS, "runs": {"run": TEXT, **axes, **COLUMNS["runs"]}}
    if tiers := _tiers_of(asked["runs"]):
        kinds["runs"] = {**kinds["runs"], **{_of(c, tier): WHOLE for tier in tiers for c in OF_TIER}}
        kinds["regions"] = {"run": TEXT, "tier": TEXT, "inside": TEXT, **COLUMNS["regions"]}
        kinds["criteria"] = {"run": TEXT, "tier": TEXT, **COLUMNS["criteria"]}
        kinds["assignments"] = {**COLUMNS["assignments"], **dict.fromkeys(tiers, TEXT)}
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for entry in asked["runs"]:
        for name, found in _rows_of(store, entry, kinds).items():
            rows[name] += found
    return {name: _table(rows[name], kinds[name]) for name in TABLES}


def _tiers_of(runs: Collection[Mapping[str, Any]]) -> list[str]:
    """Return the names of all tiers that the scenarios of some runs have, from the bottom up."""
    names = [tier.get("name") for run in runs for tier in run.get("scenario", {}).get("tiers", ())]
    return [name for name in dict.fromkeys(names) if isinstance(name, str)]


def _of(figure: str, tier: str) -> str:
    """Return what the column of a figure of one tier is called."""
    return f"{figure} ({tier})"


def read_stored(path: Path, name: str, axes: Collection[str]) -> pa.Table | None:
    """Return a table as it was written; None: the file is damaged, or has not the columns of this table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except (OSError, ValueError, pa.ArrowException):
        return None
    types = _types()
    found = {field.name: field.type for field in table.schema}
    fits = all(found.get(column) == types[kind] for column, kind in COLUMNS[name].items())
    return table if fits and (name != "runs" or found.keys() >= set(axes)) else None


def _rows_of(
    store: Store, entry: Mapping[str, Any], kinds: Mapping[str, Mapping[str, str]]
) -> dict[str, list[Row]]:
    """Return the rows of one run by table; what of it cannot be read is told in its own row."""
    key, known = entry["key"], {"run": entry["run"]}
    mine = {**known, **entry["settings"], "key": key}
    document = store.document(key) if store.is_finished(key) else None
    error = store.error(key) or store.damage(key)
    if document is not None:
        try:
            found = {
                "runs": [{**mine, **_run(document)}],
                "criteria": [{**known, **row} for row in _criteria(document)],
                "regions": [{**known, **row} for row in store.rows(key, "summary.csv")],
                "assignments": [{**known, **row} for row in store.rows(key, REGIONS_CSV)],
            }
            return {
                name: [{c: _cell(row.get(c), kind) for c, kind in kinds[name].items()} for row in table]
                for name, table in found.items()
            }
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as fault:
            error = (
                f"what it stored is of another form ({type(fault).__name__}): remove runs/{key}, run again"
            )
    status = FAILED if store.error(key) or document is not None else MISSING
    return {"runs": [{**mine, "status": status, "error": error or None}]}


def to_parquet(table: pa.Table) -> bytes:
    """Return a table as the content of a Parquet file."""
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


def _run(document: Mapping[str, Any]) -> Row:
    own = {
        _of(figure, tier["name"]): value
        for tier in document.get("tiers", ())
        for figure, value in _sizes(tier).items()
    }
    return {
        "status": document["status"],
        "objective": document["objective"],
        "bound": document["bound"],
        "gap": document["gap"],
        **_sizes(document),
        "municipalities": document["data"]["municipalities"],
        "inhabitants": document["data"]["inhabitants"],
        "seconds": document["wall_time_s"],
        "way": document["way"],
        **own,
    }


def _sizes(part: Mapping[str, Any]) -> Row:
    """Return how many regions a proposal or a tier of it has, their sizes, and how many inhabitants move."""
    sizes = [region["inhabitants"] for region in part["regions"]]
    compared = part["compared_with"]
    return {
        "regions": len(sizes) or None,
        "smallest": min(sizes, default=None),
        "largest": max(sizes, default=None),
        "moved": sum(move["inhabitants"] for move in compared["moves"]) if compared else None,
    }


def _criteria(document: Mapping[str, Any]) -> list[Row]:
    """Return the criteria of a proposal; of several tiers those of each, with its name."""
    if "tiers" not in document:
        return [_criterion(row) for row in document["criteria"]]
    return [
        {"tier": tier["name"], **_criterion(row)} for tier in document["tiers"] for row in tier["criteria"]
    ]


def _criterion(row: Mapping[str, Any]) -> Row:
    kept = ("hard", "value", "unit", "cost", "share")
    return {"criterion": row["name"], **{key: row[key] for key in kept}}


def _type(values: list[Any]) -> str:
    """Return the type of an axis: numbers where all values are numbers."""
    if all(isinstance(value, int) for value in values):
        return WHOLE
    return REAL if all(isinstance(value, int | float) for value in values) else TEXT


def _types() -> dict[str, pa.DataType]:
    import pyarrow as pa

    return {TEXT: pa.string(), WHOLE: pa.int64(), REAL: pa.float64(), FLAG: pa.bool_()}


def _cell(value: Any, kind: str) -> Any:
    """Return a value as its column has it.

    Raises
    ------
    TypeError, ValueError
        When it is none of that kind.
    """
    if value is None or value == "":
        return None
    if kind == WHOLE and abs(int(value)) >= 2**63:
        raise ValueError("a number that no table holds")
    if kind == TEXT and (not isinstance(value, str | int | float) or command_in(str(value))):
        raise TypeError("not a text that can be shown")
    return {TEXT: str, WHOLE: int, REAL: float, FLAG: bool}[kind](value)


def _table(rows: list[Row], columns: Mapping[str, str]) -> pa.Table:
    import pyarrow as pa

    types = _types()
    return pa.table(
        {
            name: pa.array([_cell(row.get(name), kind) for row in rows], types[kind])
            for name, kind in columns.items()
        }
    )
