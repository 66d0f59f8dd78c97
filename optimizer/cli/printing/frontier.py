"""What `study frontier` prints."""

from __future__ import annotations

from rich.console import Console

from optimizer.cli.printing.console import tell
from optimizer.cli.printing.study import print_frame
from optimizer.frontier.frontier import Frontier
from optimizer.frontier.sample import Sample
from optimizer.frontier.tables import about
from optimizer.language.language import language_in_force
from optimizer.language.titles import title_by_name

__all__ = ["print_found"]


def print_found(console: Console, found: Frontier | Sample) -> None:
    """Print the points, what they are worth, and what changes from each to the next."""
    say = language_in_force()
    titles = {name: title_by_name(name, found.scenario, found.territory, say) for name in found.names}
    if found.points:
        frame = found.to_frame().drop(columns=["names", "moves"], errors="ignore")
        print_frame(console, say.names(titles.values()), frame.rename(columns=titles), vocabulary=False)
    tell(console, about(found))
    if isinstance(found, Frontier):
        first, second = titles.values()
        for k, step in enumerate(found.steps, 2):
            moved = ", ".join(step.moved) or "nobody"
            tell(
                console,
                f"{k - 1} to {k}: {step.given:,} more of {first}, {step.gained:,} less of "
                f"{second}; {moved} change region",
            )
