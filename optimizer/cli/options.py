"""Options and arguments that several commands share."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.errors import InputError
from models.text import visible
from optimizer.language.language import language_in_force
from optimizer.language.titles import heading_of
from optimizer.writing.office import Office

if TYPE_CHECKING:
    from models.scenario import Scenario
    from models.territory import Territory

__all__ = [
    "AsJson",
    "CaseFile",
    "CodesOf",
    "DataPack",
    "Excel",
    "ExcelCsv",
    "OutFolder",
    "Quiet",
    "Reference",
    "ReportTongue",
    "ScenarioFile",
    "TimeLimit",
    "Verbose",
    "Workers",
    "about_of",
    "echo",
    "office_of",
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
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="All tables and notes, not only the answer.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing; files and exit code say it.")]
OutFolder = Annotated[Path | None, typer.Option("--out", help="A folder for tables, JSON and maps.")]
Excel = Annotated[bool, typer.Option("--excel", help="Also regions.xlsx: every table a sheet.")]
ExcelCsv = Annotated[
    bool, typer.Option("--excel-csv", help="CSV files the Dutch way: semicolons and decimal commas.")
]
TimeLimit = Annotated[float | None, typer.Option(min=0.1, help="Seconds for each solve.")]
Workers = Annotated[int | None, typer.Option(min=1, max=1024, help="Threads to solve with.")]


HOW_TO_READ = (
    "Costs are in weighted inhabitants affected; members and jobs are counts; shares lie between 0 and 1. "
    "An empty cell is no figure. Codes and names are texts, also where they look like numbers or formulas."
)


class ReportLanguage(StrEnum):
    """The languages of the report."""

    NL = "nl"
    EN = "en"


ReportTongue = Annotated[
    ReportLanguage | None, typer.Option("--lang", help="Language of the report [REGIO_LANG, the locale].")
]


def echo(text: str, *, err: bool = False) -> None:
    """Print a line that the code writes in English in the reader's language."""
    typer.echo(language_in_force().phrase(text), err=err)


def tell_written(target: Path, written: list[str], as_json: bool = False) -> None:
    """Say which files a command wrote; nothing where standard output is JSON."""
    if not as_json:
        place = language_in_force().say("Written to %(folder)s", folder=visible(str(target)))
        typer.echo(f"{place}: {', '.join(written)}")


def office_of(excel: bool, excel_csv: bool, out: Path | None) -> Office:
    """Return what a results folder holds besides its plain files.

    Raises
    ------
    InputError
        When there is no folder to write into.
    """
    if (excel or excel_csv) and out is None:
        raise InputError(
            "there is no folder to write into",
            where="--excel" if excel else "--excel-csv",
            expected="--out with a folder",
        )
    return Office(excel, excel_csv, language_in_force().code)


def about_of(scenario: Scenario, territory: Territory) -> dict[str, str]:
    """Return what the first sheet of a workbook says: scenario, data and their sources, how to read it."""
    from optimizer.inputs.scenarios import scenario_to_dict
    from optimizer.inputs.toml import to_toml
    from optimizer.solving.versions import versions

    say, phrase = language_in_force().say, language_in_force().phrase
    stamp = territory.stamp
    layers = [layer for layer in territory.layers.values() if layer.source]
    return {
        say("Title"): heading_of(scenario),
        say("Made with"): f"regio {versions()['regio-optimizer']}",
        say("Data"): f"{phrase(stamp.title)} ({stamp.state})" if stamp.state else phrase(stamp.title),
        say("Attribution"): phrase(stamp.attribution),
        say("How to read"): say(HOW_TO_READ),
        say("Layers"): "\n".join(f"{phrase(layer.label)}: {phrase(layer.source)}" for layer in layers),
        say("Scenario"): to_toml(scenario_to_dict(scenario)),
    }


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
