"""What the commands print: tables first, numbers after."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from models.criteria import Finding
from optimizer.cli.terminal import writes_unicode

__all__ = ["print_findings", "print_json", "results_console", "table_of"]

NARROWEST = 100
"""Characters a line of a table may take at the least; a narrower terminal folds it."""


def results_console() -> Console:
    """Return the console for results: standard output, never so narrow that columns vanish."""
    console = Console(highlight=False)
    console.width = max(console.width, NARROWEST)
    return console


def print_json(content: object) -> None:
    """Print a result for other programs, with names as they are spelled where the output takes them."""
    typer.echo(json.dumps(content, ensure_ascii=not writes_unicode(), indent=1))


# -------------------------------------------------------------------- tables
def table_of(title: str, rows: Sequence[Mapping[str, Any]], *, right: tuple[str, ...] = ()) -> Table:
    """Return a table of rows with equal keys; columns in `right` are aligned to the right."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", expand=False)
    for key in rows[0] if rows else ():
        table.add_column(key, justify="right" if key in right else "left", no_wrap=key in right)
    for row in rows:
        table.add_row(*(Text(_shown(value)) for value in row.values()))
    return table


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def print_findings(console: Console, findings: tuple[Finding, ...], name: str = "") -> None:
    """Print findings, violations in red."""
    for finding in findings:
        mark, style = ("x", "red") if finding.kind == "violation" else ("-", "dim")
        prefix = f"{name}: " if name else ""
        console.print(Text(f" {mark} {prefix}{finding.text}", style=style))
