"""What `study frontier` prints."""

from __future__ import annotations

from rich.console import Console

from optimizer.cli.printing.console import tell
from optimizer.cli.printing.study import print_frame
from optimizer.frontier.frontier import Frontier
from optimizer.frontier.sample import Sample
from optimizer.frontier.tables import about

__all__ = ["print_found"]


def print_found(console: Console, found: Frontier | Sample) -> None:
    """Print the points, what they are worth, and what changes from each to the next."""
    if found.points:
        frame = found.to_frame().drop(columns=["names", "moves"], errors="ignore")
        print_frame(console, " and ".join(found.names), frame)
    tell(console, about(found))
    if isinstance(found, Frontier):
        for k, step in enumerate(found.steps, 2):
            moved = ", ".join(step.moved) or "nobody"
            tell(
                console,
                f"{k - 1} to {k}: {step.given:,} more of {found.names[0]}, {step.gained:,} less of "
                f"{found.names[1]}; {moved} change region",
            )
