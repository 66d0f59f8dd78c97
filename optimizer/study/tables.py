"""The tables of a study: runs, regions, criteria and assignments, as Parquet.

Every table has a column ``run``; the axes of the study are columns of ``runs``.  Costs are in
weighted inhabitants, as in proposal.json.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from optimizer.inputs.layers import REGIONS_CSV
from optimizer.study.store import Store

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["FAILED", "MISSING", "TABLES", "build_tables", "to_parquet"]

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

Row = dict[str, Any]


def build_tables(store: Store) -> dict[str, pa.Table]:
    """Return the tables of what is in a store, by name; rows are in the order of the study.

    Raises
    ------
    InputError
        When the store holds no study.
    """
    asked = store.asked()
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for entry in asked["runs"]:
        document = store.document(entry["key"]) if store.is_finished(entry["key"]) else None
        known = {"run": entry["run"]}
        if document is None:
            error = store.error(entry["key"])
            status = {"status": FAILED if error else MISSING, "error": error or None}
            rows["runs"].append({**known, **entry["settings"], "key": entry["key"], **status})
            continue
        rows["runs"].append({**known, **entry["settings"], "key": entry["key"], **_run(document)})
        rows["criteria"] += [{**known, **_criterion(row)} for row in document["criteria"]]
        rows["regions"] += [{**known, **row} for row in store.rows(entry["key"], "summary.csv")]
        rows["assignments"] += [{**known, **row} for row in store.rows(entry["key"], REGIONS_CSV)]
    axes = {axis: _type([entry["settings"].get(axis) for entry in asked["runs"]]) for axis in asked["axes"]}
    runs = {"run": TEXT, **axes, **COLUMNS["runs"]}
    return {name: _table(rows[name], runs if name == "runs" else COLUMNS[name]) for name in TABLES}


def to_parquet(table: pa.Table) -> bytes:
    """Return a table as the content of a Parquet file."""
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


def _run(document: Mapping[str, Any]) -> Row:
    sizes = [region["population"] for region in document["regions"]]
    compared = document["compared_with"]
    return {
        "status": document["status"],
        "objective": document["objective"],
        "bound": document["bound"],
        "gap": document["gap"],
        "regions": len(sizes) or None,
        "municipalities": document["data"]["municipalities"],
        "inhabitants": document["data"]["inhabitants"],
        "smallest": min(sizes, default=None),
        "largest": max(sizes, default=None),
        "moved": sum(move["inhabitants"] for move in compared["moves"]) if compared else None,
        "seconds": document["wall_time_s"],
        "way": document["way"],
    }


def _criterion(row: Mapping[str, Any]) -> Row:
    kept = ("hard", "value", "unit", "cost", "share")
    return {"criterion": row["name"], **{key: row[key] for key in kept}}


def _type(values: list[Any]) -> str:
    """Return the type of an axis: numbers where all values are numbers."""
    if all(isinstance(value, int) for value in values):
        return WHOLE
    return REAL if all(isinstance(value, int | float) for value in values) else TEXT


def _table(rows: list[Row], columns: Mapping[str, str]) -> pa.Table:
    import pyarrow as pa

    def cell(value: Any, kind: str) -> Any:
        if value is None or value == "":
            return None
        return {TEXT: str, WHOLE: int, REAL: float, FLAG: bool}[kind](value)

    types = {TEXT: pa.string(), WHOLE: pa.int64(), REAL: pa.float64(), FLAG: pa.bool_()}
    return pa.table(
        {
            name: pa.array([cell(row.get(name), kind) for row in rows], types[kind])
            for name, kind in columns.items()
        }
    )
