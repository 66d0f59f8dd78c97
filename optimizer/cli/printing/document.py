"""What the commands print with ``--json``: nothing that draws tables is loaded for it."""

from __future__ import annotations

import json

import typer

from optimizer.cli.terminal import writes_unicode
from optimizer.writing.worded import worded

__all__ = ["print_json"]


def print_json(content: object) -> None:
    """Print a result for other programs, with names as they are spelled where the output takes them."""
    typer.echo(json.dumps(worded(content), ensure_ascii=not writes_unicode(), indent=1))
