"""Options and arguments that several commands share."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from models.errors import InputError
from models.text import visible

__all__ = [
    "AsJson",
    "CaseFile",
    "CodesOf",
    "DataPack",
    "OutFolder",
    "Reference",
    "ReportLanguage",
    "ScenarioFile",
    "TimeLimit",
    "Workers",
    "share_of",
    "tell_written",
]

ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO.toml", help="The scenario file.")]
CaseFile = Annotated[
    Path | None,
    typer.Option("--scenario", metavar="SCENARIO.toml", help="Area and criteria [the country, none]."),
]
Reference = Annotated[
    str, typer.Argument(metavar="LAYER-OR-CSV", help="A layer of the data, a CSV table or a results folder.")
]
DataPack = Annotated[
    str | None,
    typer.Option("--data", metavar="PACK", help="Data pack by name or folder, in place of the scenario's."),
]
CodesOf = Annotated[
    str | None,
    typer.Option("--recode", metavar="DATE", help="Tables beside the data bear codes of this date."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
OutFolder = Annotated[Path | None, typer.Option("--out", help="A folder for tables, JSON and maps.")]
TimeLimit = Annotated[float | None, typer.Option(min=0.1, help="Seconds for each solve.")]
Workers = Annotated[int | None, typer.Option(min=1, max=1024, help="Threads to solve with.")]


class ReportLanguage(StrEnum):
    """The languages of the report."""

    NL = "nl"
    EN = "en"


def tell_written(target: Path, written: list[str], as_json: bool = False) -> None:
    """Say which files a command wrote; nothing where standard output is JSON."""
    if not as_json:
        typer.echo(f"Written to {visible(str(target))}: {', '.join(written)}")


def share_of(text: str, where: str) -> Fraction:
    """Return a share given as a percentage, such as ``2%``, ``2 %`` or ``2``.

    Raises
    ------
    InputError
        When it is no percentage of 0 or more.
    """
    try:
        share = Fraction(text.strip().removesuffix("%").strip()) / 100
    except (ValueError, ZeroDivisionError):
        share = Fraction(-1)
    if share < 0:
        raise InputError("not a percentage", where=where, value=text, expected="for example 2%")
    return share
