"""What `study frontier` prints."""

from __future__ import annotations

import json

import typer

from optimizer.cli.printing.console import results_console
from optimizer.cli.printing.study import print_frame
from optimizer.frontier.files import _about, as_dict
from optimizer.frontier.frontier import Frontier
from optimizer.frontier.sample import Sample

__all__ = ["print_found"]


def print_found(found: Frontier | Sample, as_json: bool) -> None:
    """Print the points, what they are worth, and what changes from each to the next."""
    if as_json:
        typer.echo(json.dumps(as_dict(found), ensure_ascii=False, indent=1))
        return
    console = results_console()
    if found.points:
        frame = found.to_frame().drop(columns=["names", "moves"], errors="ignore")
        print_frame(console, " and ".join(found.names), frame)
    console.print(_about(found))
    if isinstance(found, Frontier):
        for k, step in enumerate(found.steps, 1):
            moved = ", ".join(step.moved) or "nobody"
            console.print(
                f"{k} to {k + 1}: {step.given:,} more of {found.names[0]}, {step.gained:,} less of "
                f"{found.names[1]}; {moved} change region",
                markup=False,
            )
