"""The command `recode`: a table of municipalities of one date carried to another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.options import echo

__all__ = ["recodings"]

recodings = typer.Typer()


@recodings.command()
def recode(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV table or workbook of municipalities.")],
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="The date of its codes.")],
    end: Annotated[str, typer.Option("--to", metavar="DATE", help="The date to carry them to.")],
    out: Annotated[Path | None, typer.Option("--out", help="The new table [<file>-<date>.csv].")] = None,
    data: Annotated[
        str, typer.Option("--data", metavar="PACK", help="Data pack whose history counts.")
    ] = "nl-2024",
) -> None:
    """Carry a table of municipalities to another date: regions by most inhabitants, numbers by share.

    Whole municipalities are exact; divided ones go by share of inhabitants, each with a note by name.
    """
    from optimizer.inputs.histories import date_of
    from optimizer.inputs.packs import load_pack
    from optimizer.inputs.table_recoding import recode_table
    from optimizer.writing.rows import Rows

    target = date_of(end, "--to")
    result = recode_table(file, date_of(start, "--from"), target, load_pack(data))
    path = out or file.with_name(f"{file.stem}-{target}.csv")
    Rows(result.columns, result.rows).write(path)
    for note in result.notes:
        echo(note, err=True)
    echo(f"{result.before} municipalities of {start} are {len(result.rows)} of {target}: {path}")
