"""What the commands of judgement print."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from optimizer.cli.printing.console import percent, table_of, tell
from optimizer.judgement.path import DecisionPath
from optimizer.judgement.path_tables import path_table
from optimizer.judgement.support import Support
from optimizer.judgement.support_tables import support_table
from optimizer.judgement.tables import weight_table, zone_table
from optimizer.judgement.tipping import TippingPoints
from optimizer.judgement.tipping_map import TippingMap
from optimizer.judgement.weights import DeclaredWeights
from optimizer.language.language import language_in_force

__all__ = ["print_path", "print_support", "print_tipping", "print_tipping_map", "print_weights"]

SHOWN = 12
"""Municipalities that are printed without `--verbose`: those whose stake changes most."""


def print_tipping(console: Console, found: Sequence[TippingPoints]) -> None:
    """Print per criterion how far its weight can move, then what happens beyond."""
    rows = []
    for points in found:
        here, said = points.today, points.dial.said
        rows.append(
            {
                "criterion": points.dial.title,
                "today": said(points.dial.today),
                "the same from": said(here.start) if here else "-",
                "to": said(here.end) if here else "-",
                "partitions": len(points.pieces),
                "proof": "proven" if points.status == "optimal" else str(points.status),
            }
        )
    right = ("today", "the same from", "to", "partitions")
    console.print(
        table_of("How far a weight can move before another partition is the best", rows, right=right)
    )
    for points in found:
        for sentence in points.sentences():
            tell(console, sentence)


def print_tipping_map(console: Console, found: TippingMap) -> None:
    """Print how two weights divide their plane, what lies beside today's zone, and all zones."""
    for sentence in found.sentences():
        tell(console, sentence)
    rows = [
        {
            "zone": row["zone"],
            "share of the plane": percent(row["share"]),
            "regions": row["regions"],
            "against today's": row["changes"],
        }
        for row in zone_table(found).records()[:SHOWN]
    ]
    title = "Which partition is the best where"
    if len(rows) < len(found.zones):
        title += f" ({len(rows)} of {len(found.zones)}: the largest zones)"
    console.print(table_of(title, rows, right=("zone", "share of the plane", "regions")))


def print_weights(console: Console, found: DeclaredWeights) -> None:
    """Print which weights explain the declared regions, then each weight with its range."""
    tell(console, found.declared.label, "bold")
    for sentence in found.sentences():
        tell(console, sentence)
    rows = [
        {
            "criterion": row["title"],
            "today": row["today"],
            "found": row["found"],
            "lowest": row["lowest"],
            "highest": row["highest"],
        }
        for row in weight_table(found).records()
    ]
    if found.search is not None:
        console.print(table_of("Weights", rows, right=("today", "found", "lowest", "highest")))


def print_support(console: Console, found: Support, *, verbose: bool = False) -> None:
    """Print who gains and loses and who would leave, then what each municipality bears."""
    for sentence in found.sentences():
        tell(console, sentence)
    rows = support_table(found).records()
    against = "against_today" if found.view("today") is not None else "against_declared"
    rows.sort(key=lambda row: (-abs(row[against] or 0), row["code"]))
    shown = rows if verbose else rows[:SHOWN]
    title = "What a municipality bears, in inhabitants of cost"
    if len(shown) < len(rows):
        title += f" ({len(shown)} of {len(rows)}: the largest changes)"
    columns = {"cost_today": "today", "cost_declared": "as declared", "cost_proposed": "proposed"}
    columns |= {"cost_best": "its best", against: "change"}
    kept = {key: heading for key, heading in columns.items() if any(row[key] is not None for row in rows)}
    said = [
        {"municipality": row["name"]} | {heading: _whole(row[key]) for key, heading in kept.items()}
        for row in shown
    ]
    console.print(table_of(title, said, right=tuple(kept.values())))


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def print_path(console: Console, found: DecisionPath) -> None:
    """Print in how many decisions one comes there, or what is in the way, then each decision."""
    language = language_in_force()
    for sentence in found.sentences():
        tell(console, sentence)
    rows = [
        {
            "decision": row["step"],
            "about": row["about"],
            "changes region": language.names(row["moves"]),
            "regions": row["regions"],
            "cost after it": _whole(row["cost"]),
        }
        for row in path_table(found).records()
    ]
    if rows:
        console.print(table_of("From today to the proposal", rows, right=("regions", "cost after it")))
