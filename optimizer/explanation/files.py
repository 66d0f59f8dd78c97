"""What `explain` prints and writes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from optimizer.explanation.explanation import Explanation
from optimizer.explanation.prices import Prices
from optimizer.explanation.wishes import WishPrice
from optimizer.infeasible.diagnosis import Diagnosis
from optimizer.writing.basis import write_basis
from optimizer.writing.folder import save_json
from optimizer.writing.regions import municipality_table
from optimizer.writing.rows import Rows

__all__ = ["EXPLANATION_JSON", "OWN_FILES", "write_document", "write_explanation"]

EXPLANATION_JSON = "explanation.json"
"""The document that holds everything."""

OWN_FILES = (
    EXPLANATION_JSON,
    "prices.csv",
    "relaxations.csv",
    "relaxation-*.toml",
    "wish-costs.csv",
    "wish-regions.csv",
    "with-wish.csv",
)
"""Names and patterns of what an explanation may leave in its folder."""


def write_explanation(explanation: Explanation, folder: Path) -> list[str]:
    """Write an explanation into a folder and return the names of the files.

    explanation.json, basis.json for its page, and as far as they apply: prices.csv, relaxations.csv with
    the lines of each change as ``relaxation-<number>.toml``, wish-costs.csv, wish-regions.csv and
    with-wish.csv (code, name, region: the partition with the wish).
    """
    write_document(explanation, folder)
    if explanation.prices is not None:
        _write(_prices(explanation.prices), folder / "prices.csv")
    if explanation.diagnosis is not None:
        _write_relaxations(explanation.diagnosis, folder)
    if explanation.wish is not None:
        _write_wish(explanation.wish, folder)
    return sorted(path.name for path in folder.iterdir())


def write_document(explanation: Explanation, folder: Path) -> None:
    """Write explanation.json and what it rests on: what its page is made from."""
    save_json(explanation.to_dict(), folder / EXPLANATION_JSON)
    write_basis("explain", explanation.best.scenario, explanation.best.territory, folder)


def _write(rows: Iterable[dict[str, Any]], path: Path) -> None:
    rows = list(rows)
    if rows:
        Rows.of(rows).write(path)


def _prices(prices: Prices) -> list[dict[str, Any]]:
    return [{**row, "moved": row["moved"]["codes"]} for row in prices.to_dict()["prices"]]


def _write_relaxations(diagnosis: Diagnosis, folder: Path) -> None:
    rows, number = list[dict[str, Any]](), 0
    for conflict, options in zip(diagnosis.conflicts, diagnosis.relaxations, strict=True):
        for one in options:
            number += 1
            rows.append(
                {
                    "number": number,
                    "conflict": conflict.sentence,
                    "change": one.text,
                    "inhabitants": one.change,
                    "smallest_of_its_kind": one.tight,
                }
            )
            (folder / f"relaxation-{number}.toml").write_text(one.toml + "\n", encoding="utf-8")
    _write(rows, folder / "relaxations.csv")


def _write_wish(wish: WishPrice, folder: Path) -> None:
    _write(wish.cost_rows(), folder / "wish-costs.csv")
    _write([{"when": row.pop(""), **row} for row in wish.region_rows()], folder / "wish-regions.csv")
    if wish.after.partition is not None:
        municipality_table(wish.after.territory, wish.after.names).write(folder / "with-wish.csv")
