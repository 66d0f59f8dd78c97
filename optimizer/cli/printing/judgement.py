"""What `tipping` and `weights` print."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from optimizer.cli.printing.console import table_of, tell
from optimizer.judgement.tables import weight_table
from optimizer.judgement.tipping import TippingPoints
from optimizer.judgement.weights import DeclaredWeights

__all__ = ["print_tipping", "print_weights"]


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
