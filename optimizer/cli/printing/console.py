"""What the commands print: tables first, numbers after."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from models.criteria import Finding
from models.records import record
from models.territory import Territory
from optimizer.language.language import Language, language_in_force

__all__ = [
    "Sheet",
    "names_of",
    "percent",
    "print_findings",
    "results_console",
    "table_of",
    "tell",
    "tell_fault",
]

WIDE = 100
"""Characters of a line where standard output is no terminal."""
ENOUGH = 16
"""Characters that a column of text gets at the least, unless its texts are shorter."""


def results_console(quiet: bool = False) -> Console:
    """Return the console for results: standard output, as wide as the terminal; `quiet` prints nothing."""
    console = Console(highlight=False, quiet=quiet)
    if not console.is_terminal and not os.environ.get("COLUMNS"):
        console.width = WIDE
    return console


LISTS = ("came in", "municipalities", "then with", "went out", "where it binds")
"""Columns whose cells are names in a row."""


def tell(console: Console, text: str, style: str = "", mark: str = "") -> None:
    """Print a sentence that the code writes in English in the reader's language, with a mark before it."""
    console.print(Text(f"{mark}{language_in_force().phrase(text)}", style=style))


def tell_fault(console: Console, text: str) -> None:
    """Print a sentence about what is wrong in the reader's language."""
    tell(console, text, "red", " x ")


def names_of(territory: Territory, codes: Iterable[str]) -> str:
    """Return names of municipalities in a row, in the reader's language."""
    return language_in_force().listing(territory.names(codes))


# -------------------------------------------------------------------- tables
def table_of(
    title: str, rows: Sequence[Mapping[str, Any]], *, right: tuple[str, ...] = (), vocabulary: bool = False
) -> Sheet:
    """Return a table of rows with equal keys, in the reader's language; those in `right` go to the right.

    `vocabulary`: the keys stay as they are, since users type them.
    """
    language = language_in_force()
    headed = str if vocabulary else language.phrase
    said = [
        {
            headed(key): language.listing(shown) if key in LISTS else shown
            for key, value in row.items()
            for shown in [_shown(value, language)]
        }
        for row in rows
    ]
    return Sheet(language.phrase(title), said, tuple(map(headed, right)))


@record
class Sheet:
    """Rows as a table where the terminal is wide enough for one, else each row as a block of lines."""

    title: str
    rows: Sequence[Mapping[str, str]]
    right: tuple[str, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        keys = list(self.rows[0]) if self.rows else []
        needs = {key: self._needed(key) for key in keys}
        spare = options.max_width - sum(needs.values()) - 3 * len(keys) - 1
        if keys and spare >= 0:
            yield self._table(self._widths(needs, spare))
            return
        yield Text(self.title, style="bold")
        for row in self.rows:
            (first, name), *others = row.items()
            yield Text(f"{first}: {name}" if first else name, style="bold")
            for key, said in others:
                if said not in ("", "-"):
                    yield Padding(Text(f"{key}: {said}"), (0, 0, 0, 2))

    def _needed(self, key: str) -> int:
        """Return how many characters a column needs to be read without words cut."""
        texts = [row[key] for row in self.rows]
        words = [len(word) for text in (key, *texts) for word in text.split()]
        longest = max(map(len, texts), default=0)
        return max(*words, longest if key in self.right else min(longest, ENOUGH), 1)

    def _widths(self, needs: Mapping[str, int], spare: int) -> dict[str, int]:
        """Return the characters of every column: what it needs, and of the spare ones what it can use."""
        widths = dict(needs)
        for key in needs:
            lines = [len(row[key]) for row in self.rows]
            more = min(spare, max(len(key), *lines) - widths[key])
            widths[key] += more
            spare -= more
        return widths

    def _table(self, widths: Mapping[str, int]) -> Table:
        table = Table(
            title=self.title, title_justify="left", title_style="bold", header_style="bold", expand=False
        )
        for key, width in widths.items():
            table.add_column(key, justify="right" if key in self.right else "left", width=width)
        for row in self.rows:
            table.add_row(*map(Text, row.values()))
        return table


def _shown(value: Any, language: Language) -> str:
    """Return a cell in the reader's language."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return language.gettext("yes") if value else ""
    if isinstance(value, int):
        return language.part(f"{value:,}")
    return language.part(f"{value:,.2f}" if isinstance(value, float) else str(value))


def percent(share: float | None) -> str:
    """Return a share as a whole percentage; a dash when it is not known."""
    return "-" if share is None else f"{share:.0%}"


def print_findings(
    console: Console, findings: tuple[Finding, ...], name: str = "", layer: str = "", label: str = ""
) -> None:
    """Print findings, violations in red; `layer` and `label`: a layer that they name, and its title."""
    for finding in findings:
        mark, style = ("x", "red") if finding.kind == "violation" else ("-", "dim")
        prefix = f"{name}: " if name else ""
        said = language_in_force().phrase(finding.text, layer, label)
        console.print(Text(f" {mark} {prefix}{said}", style=style))
