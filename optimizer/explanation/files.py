"""What `explain` prints and writes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from models.problem import in_inhabitants
from optimizer.cli.printing.console import table_of
from optimizer.explanation.explanation import Explanation
from optimizer.explanation.prices import Prices
from optimizer.explanation.wishes import WishPrice
from optimizer.infeasible.diagnosis import Diagnosis
from optimizer.infeasible.relaxation import Relaxation
from optimizer.writing.folder import save_json
from optimizer.writing.rows import Rows

__all__ = ["OWN_FILES", "print_explanation", "write_explanation"]

OWN_FILES = (
    "explanation.json",
    "prices.csv",
    "relaxations.csv",
    "relaxation-*.toml",
    "wish-costs.csv",
    "wish-regions.csv",
    "with-wish.csv",
)
"""Names and patterns of what an explanation may leave in its folder."""


# -------------------------------------------------------------------- print
def print_explanation(console: Console, explanation: Explanation) -> None:
    """Print an explanation: tables first, then what they come to in a sentence."""
    if explanation.wish is not None:
        _print_wish(console, explanation.wish)
    if explanation.prices is not None:
        _print_prices(console, explanation.prices)
    if explanation.diagnosis is not None:
        _print_diagnosis(console, explanation.diagnosis)
    if not explanation.explained:
        console.print(Text("Not explained within the time limit.", style="bold red"))


def _print_wish(console: Console, wish: WishPrice) -> None:
    right = ("before", "after", "difference", "members", "inhabitants")
    for title, rows in (
        ("Costs with the wish", wish.cost_rows()),
        ("Regions that change", wish.region_rows()),
    ):
        if rows:
            console.print(table_of(title, rows, right=right))
    console.print(Text(wish.sentence, style="bold"))
    console.print()


def _print_prices(console: Console, prices: Prices) -> None:
    right = ("own cost", "gain without it", "inhabitants that would move")
    for title, kind in (("Price of each criterion", "cost"), ("Price of each hard rule", "rule")):
        rows = prices.rows("cost" if kind == "cost" else "rule")
        if rows:
            console.print(table_of(title, rows, right=right))
    binding = [price.text for price in prices.prices if price.binds]
    objective = prices.best.report.objective
    cost = "" if objective is None else f"{in_inhabitants(objective):,}"
    text = f"The best partition costs {cost} weighted inhabitants ({prices.best.report.status}). "
    text += f"It would be another without: {', '.join(binding)}." if binding else "Nothing changes it alone."
    console.print(Text(text, style="bold"))


def _print_diagnosis(console: Console, diagnosis: Diagnosis) -> None:
    right = ("inhabitants it takes",)
    for number, conflict in enumerate(diagnosis.conflicts):
        console.print(Text(conflict.sentence, style="bold"))
        if not conflict.minimal:
            console.print(Text("Time was too short to prove that all of this is needed.", style="dim"))
        if rows := diagnosis.rows(number):
            console.print(table_of("What would resolve it", rows, right=right))
        console.print()
    if diagnosis.together is not None:
        _print_together(console, diagnosis.together, len(diagnosis.conflicts))
    elif diagnosis.conflicts:
        console.print("No set of these changes was proved to make the whole fit.")


def _print_together(console: Console, together: Relaxation, conflicts: int) -> None:
    least = (
        "The smallest change" if conflicts == 1 else f"The smallest change for each of {conflicts} conflicts"
    )
    console.print(Text(f"{least}, proved to give a partition: {together.text}.", style="bold"))
    console.print("In the scenario file:")
    console.print(Text(together.toml, style="dim"))


# -------------------------------------------------------------------- write
def write_explanation(explanation: Explanation, folder: Path) -> list[str]:
    """Write an explanation into a folder and return the names of the files.

    explanation.json, and as far as they apply: prices.csv, relaxations.csv with the lines of each
    change as ``relaxation-<number>.toml``, wish-costs.csv, wish-regions.csv and with-wish.csv (code,
    name, region: the partition with the wish).
    """
    save_json(explanation.to_dict(), folder / "explanation.json")
    if explanation.prices is not None:
        _write(explanation.prices.to_dict()["prices"], folder / "prices.csv")
    if explanation.diagnosis is not None:
        _write_relaxations(explanation.diagnosis, folder)
    if explanation.wish is not None:
        _write_wish(explanation.wish, folder)
    return sorted(path.name for path in folder.iterdir())


def _write(rows: Iterable[dict[str, Any]], path: Path) -> None:
    rows = list(rows)
    if rows:
        Rows(tuple(rows[0]), [tuple(row.values()) for row in rows]).write(path)


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
    people = wish.after.territory
    table = [(code, people.name(code), name) for region, name in wish.after.names.items() for code in region]
    if table:
        Rows(("code", "name", "region"), sorted(table)).write(folder / "with-wish.csv")
