"""What `propose --alternatives` prints."""

from __future__ import annotations

from rich.console import Console

from optimizer.cli.printing.console import names_of, table_of, tell
from optimizer.outlook.alternatives import Alternatives
from optimizer.outlook.certainty import Certainty, Verdict
from optimizer.outlook.outlook import Outlook

__all__ = ["print_outlook"]


def print_outlook(console: Console, outlook: Outlook) -> None:
    """Print alternatives, then what is certain and what is contested."""
    if outlook.alternatives is not None:
        _print_alternatives(console, outlook.alternatives)
    if outlook.certainty is not None:
        _print_certainty(console, outlook.certainty)


def _print_alternatives(console: Console, alternatives: Alternatives) -> None:
    right = ("cost", "more", "share", "distance")
    console.print(table_of("Alternatives", alternatives.rows(), right=right))
    for number, other in enumerate(alternatives.found, 1):
        names = names_of(alternatives.best.territory, other.comparison.moved)
        tell(console, f"{number}: {names or 'nobody'} change region")
    tell(console, alternatives.statement, "bold")
    console.print()


def _print_certainty(console: Console, certainty: Certainty) -> None:
    shown = [
        row
        for row, pair in zip(certainty.rows(), certainty.pairs, strict=True)
        if pair.verdict in (Verdict.EITHER, Verdict.UNKNOWN)
    ]
    if shown:
        console.print(table_of("Contested neighbours", shown, right=("other way costs",)))
    for core in sorted(
        certainty.cores, key=lambda core: (-certainty.best.territory.population(core), min(core))
    ):
        if len(core) > 1:
            tell(console, f"Always together: {names_of(certainty.best.territory, core)}")
    tell(console, certainty.statement, "bold")
    console.print()
