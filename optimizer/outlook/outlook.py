"""Outlook: what `propose --alternatives` finds besides the best, prints and writes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from models.proposal import Proposal, region_name
from optimizer.cli.printing.console import table_of
from optimizer.engine.solution import Control
from optimizer.outlook.alternatives import Alternatives, find_alternatives
from optimizer.outlook.certainty import Certainty, Verdict, find_certainty
from optimizer.solving.propose import limits_of
from optimizer.writing.folder import save_figure, save_json
from optimizer.writing.rows import Rows

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["Outlook", "find_outlook", "print_outlook", "write_outlook"]


@dataclass(frozen=True)
class Outlook:
    """The alternatives to a proposal, and what is certain within the same share of its cost."""

    alternatives: Alternatives
    certainty: Certainty

    def to_dict(self) -> dict[str, Any]:
        """Return both, ready for JSON."""
        return {"alternatives": self.alternatives.to_dict(), "certainty": self.certainty.to_dict()}


def find_outlook(
    best: Proposal, number: int, within: Fraction, distance: Fraction, control: Control | None = None
) -> Outlook:
    """Find alternatives and what is certain; each alternative, and all pairs together, get the time limit.

    Parameters
    ----------
    best : Proposal
        With a partition.
    number, within, distance
        As for `optimizer.outlook.alternatives.find_alternatives`.
    """
    limits = limits_of(best.scenario)
    alternatives = find_alternatives(
        best, number, within=within, distance=distance, limits=limits, control=control
    )
    known = [other.partition for other in alternatives.found]
    certainty = find_certainty(best, within=within, limits=limits, control=control, known=known)
    return Outlook(alternatives, certainty)


# -------------------------------------------------------------------- print
def print_outlook(console: Console, outlook: Outlook) -> None:
    """Print alternatives, then what is certain and what is contested."""
    _print_alternatives(console, outlook.alternatives)
    _print_certainty(console, outlook.certainty)


def _print_alternatives(console: Console, alternatives: Alternatives) -> None:
    right = ("cost", "more", "share", "distance")
    console.print(table_of("Alternatives", alternatives.rows(), right=right))
    for number, other in enumerate(alternatives.found, 1):
        names = alternatives.best.territory.names(other.comparison.moved)
        console.print(Text.assemble((str(number), "bold"), f": {names or 'nobody'} change region"))
    console.print(Text(alternatives.statement, style="bold"))
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
            console.print(Text(f"Always together: {certainty.best.territory.names(core)}"))
    console.print(Text(certainty.statement, style="bold"))
    console.print()


# -------------------------------------------------------------------- write
def write_outlook(outlook: Outlook, folder: Path, cells: gpd.GeoDataFrame | None = None) -> list[str]:
    """Write an outlook into a results folder and return the names of the files.

    alternatives.json and .csv, each alternative as ``alternative-<number>.csv`` (code, name, region);
    certainty.json and .csv, and a map of certain and contested municipalities.
    """
    before = set(folder.iterdir())
    _write_alternatives(outlook.alternatives, folder)
    _write_certainty(outlook.certainty, folder, cells)
    return sorted(path.name for path in set(folder.iterdir()) - before)


def _write_alternatives(alternatives: Alternatives, folder: Path) -> None:
    save_json(alternatives.to_dict(), folder / "alternatives.json")
    rows = alternatives.rows()
    Rows(tuple(rows[0]), [tuple(row.values()) for row in rows]).write(folder / "alternatives.csv")
    scenario, territory = alternatives.best.scenario, alternatives.best.territory
    for number, other in enumerate(alternatives.found, 1):
        names = {region: region_name(scenario, territory, region) for region in other.partition}
        table = [(code, territory.name(code), name) for region, name in names.items() for code in region]
        Rows(("code", "name", "region"), sorted(table)).write(folder / f"alternative-{number}.csv")


def _write_certainty(certainty: Certainty, folder: Path, cells: gpd.GeoDataFrame | None) -> None:
    from optimizer.drawing.bars import plot_certainty

    save_json(certainty.to_dict(), folder / "certainty.json")
    columns = ("municipality", "neighbour", "verdict", "best", "other way costs")
    Rows(columns, [tuple(row.values()) for row in certainty.rows()]).write(folder / "certainty.csv")
    save_figure(plot_certainty(certainty, cells=cells), folder, "certainty")
