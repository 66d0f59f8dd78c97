"""What `regio data` prints: what was made, what is wrong, which packs there are."""

from __future__ import annotations

from pathlib import Path

from rich.text import Text

from optimizer.cli.printing.console import results_console
from optimizer.gathering.pack import Pack

__all__ = ["print_pack"]


def print_pack(pack: Pack, folder: Path) -> None:
    """Print what a pack holds, and every note on how it was made."""
    console = results_console()
    facts = pack.as_dict()
    borders = ", ".join(f"{count:,} {kind}" for kind, count in facts["borders"].items()) or "none"
    console.print(
        Text(
            f"{pack.about.title}: {facts['municipalities']:,} units, {facts['population']:,} inhabitants; "
            f"pairs: {borders}"
        )
    )
    if facts["layers"]:
        listed = ", ".join(f"{name} ({count} regions)" for name, count in facts["layers"].items())
        console.print(Text(f"layers: {listed}"))
    for note in pack.notes:
        console.print(Text(f" - {note}", style="dim"))
    console.print(Text(f'Written to {folder}. Use it: data = "{folder}" in a scenario.'))
