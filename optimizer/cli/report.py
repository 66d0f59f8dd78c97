"""The command `regio report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from models.text import visible
from optimizer.cli.options import ReportTongue, echo
from optimizer.language.language import language_in_force

__all__ = ["reports"]

reports = typer.Typer()


@reports.command()
def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A results folder.")],
    lang: ReportTongue = None,
) -> None:
    """Write the report of a results folder: one HTML file that opens offline."""
    from optimizer.inputs.files import is_file

    spoken = lang.value if lang else language_in_force().code
    if is_file(folder / "study.json"):
        from optimizer.study.study import Study

        page = Study(folder).report(spoken)
    else:
        from optimizer.report import write_report

        page = write_report(folder, spoken)
    echo(f"Written: {visible(str(page))}")
