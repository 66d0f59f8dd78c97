"""The commands `regio data`: packs made, looked at, and given to others."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli import Exit
from optimizer.cli.options import AsJson, echo
from optimizer.language.language import language_in_force

if TYPE_CHECKING:
    from optimizer.outputs.listings import FetchOutput, ImportOutput, PacksOutput

__all__ = ["packs"]

packs = typer.Typer(
    help="Data packs: make one of anything, list, check and export them.", no_args_is_help=True
)

UNKNOWN = "unknown"


@packs.command("import")
def import_(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE",
            help="Polygons (shapefile, GeoPackage, GeoJSON, GeoParquet), a GerryChain graph (.json), or "
            "weights (.gal, .gwt) with --table.",
        ),
    ],
    out: Annotated[Path, typer.Option(metavar="PACK", help="The folder of the pack.")],
    code: Annotated[str | None, typer.Option(metavar="COL", help="Column of codes [its usual name].")] = None,
    name: Annotated[str | None, typer.Option(metavar="COL", help="Column of names [its usual name].")] = None,
    population: Annotated[
        str | None,
        typer.Option(metavar="COL|FILE", help="Inhabitants: a column [its usual name], or a table."),
    ] = None,
    layer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COL|FILE", help="A column with regions, or a table of layers (long or wide); repeat."
        ),
    ] = None,
    flows: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Who works where: home, work, jobs, or a matrix."),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(metavar="COL|FILE", help="A further column of numbers, or a table of them; repeat."),
    ] = None,
    table: Annotated[Path | None, typer.Option(metavar="FILE", help="The units of weights.")] = None,
    from_layer: Annotated[
        str | None, typer.Option("--from", metavar="LAYER", help="Which layer of a file with several.")
    ] = None,
    crs: Annotated[str | None, typer.Option(help="Reference system, where the source says none.")] = None,
    corner: Annotated[float, typer.Option(min=0, help="Shared borders up to so many m are corners.")] = 10.0,
    near: Annotated[
        float, typer.Option(min=0, help="Units at most so many m apart become candidates for a link.")
    ] = 250.0,
    snap: Annotated[float, typer.Option(min=0, help="Gaps up to so many m count as touching.")] = 1.0,
    title: Annotated[str | None, typer.Option(help="What the pack is called in print.")] = None,
    state: Annotated[str | None, typer.Option(help="Of when the data are: a date or period.")] = None,
    attribution: Annotated[str | None, typer.Option(help="Whom to credit, in one line.")] = None,
    unit: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ONE:MANY",
            help="What a unit is called, such as county:counties, or nl=het district:districten.",
        ),
    ] = None,
    people: Annotated[
        list[str] | None, typer.Option(metavar="ONE:MANY", help="Who is counted, such as voter:voters.")
    ] = None,
    flow: Annotated[
        list[str] | None,
        typer.Option(metavar="ONE:MANY", help="What flows between units, such as trip:trips."),
    ] = None,
    border: Annotated[
        list[str] | None,
        typer.Option(metavar="ONE:MANY", help="What lies between units, such as shared edge:shared edges."),
    ] = None,
    council: Annotated[
        list[str] | None,
        typer.Option(metavar="ONE:MANY", help="Who decides for a unit, such as board:boards."),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite the pack that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a data pack: borders are measured, columns found, and all that was chosen is said."""
    from optimizer.gathering.gather import import_pack
    from optimizer.gathering.tolerances import Tolerances

    asked = sys.stdin.isatty() and sys.stdout.isatty() and not as_json
    pack = import_pack(
        source,
        out,
        code=code,
        name=name,
        population=population,
        layers=layer or (),
        flows=flows,
        columns=columns or (),
        table=table,
        layer=from_layer,
        crs=crs,
        tolerances=Tolerances(snap, corner, near),
        title=title or _asked("What is it called in print?", out.resolve().name, asked),
        state=state or _asked("Of when are the data (a date or period)?", UNKNOWN, asked),
        attribution=attribution or _asked("Whom to credit?", UNKNOWN, asked),
        words={
            "unit": unit or _word_asked("What is a unit called (singular:plural)?", "unit:units", asked),
            "population": people or (),
            "flow": flow or (),
            "border": border or (),
            "council": council or (),
        },
        replace=replace,
    )
    from optimizer.cli.printing.data import print_pack
    from optimizer.cli.printing.document import print_json

    if as_json:
        made: ImportOutput = {"version": 1, "folder": str(out), **pack.as_dict()}
        print_json(made)
    else:
        print_pack(pack, out)


def _asked(question: str, default: str, asked: bool) -> str:
    """Return what the user answers where somebody can, else the default."""
    return str(typer.prompt(question, default=default)) if asked else default


def _word_asked(question: str, default: str, asked: bool) -> list[str]:
    """Return the word that the user gives where somebody can; none where it is the default."""
    answer = _asked(question, default, asked)
    return [] if answer == default else [answer]


@packs.command()
def check(
    pack: Annotated[str, typer.Argument(metavar="PACK", help="The folder of a pack, or its name.")],
    fix: Annotated[bool, typer.Option("--fix", help="Repair what is safe, and say so.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find everything that is wrong with a pack, and what to do about it (exit code 1: unusable)."""
    from optimizer.cli.printing.data import print_examination
    from optimizer.cli.printing.document import print_json
    from optimizer.gathering.doctor import check_pack

    found = check_pack(pack, fix=fix)
    if as_json:
        print_json(found.as_dict())
    else:
        print_examination(found)
    if not found.sound:
        raise typer.Exit(Exit.CHECK_FAILED)


@packs.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the packs that come with the program, and those that were fetched."""
    from optimizer.cli.printing.console import results_console, table_of
    from optimizer.cli.printing.document import print_json
    from optimizer.gathering.shelf import pack_rows

    rows = pack_rows()
    if as_json:
        content: PacksOutput = {"version": 1, "packs": rows}
        print_json(content)
    else:
        results_console().print(table_of("Data packs", rows))


@packs.command()
def fetch(
    country: Annotated[str, typer.Argument(metavar="COUNTRY", help="nl: the Netherlands.")],
    year: Annotated[int | None, typer.Option(help="As on 1 January [the last that is known].")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="PACK", help="The folder of the pack [the user's data folder].")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fetch a country of a year from its public services (CBS, PDOK) into a pack with real boundaries."""
    from optimizer.cli.printing.document import print_json
    from optimizer.gathering.fetch import fetch_pack

    say = language_in_force().phrase
    folder = fetch_pack(country, year, out=out, tell=lambda line: typer.echo(f"... {say(line)}", err=True))
    if as_json:
        fetched: FetchOutput = {"version": 1, "name": folder.name, "folder": str(folder)}
        print_json(fetched)
    else:
        named = folder.name if out is None else str(folder)
        echo(f'Written to {folder}. Use it: data = "{named}" in a scenario.')


@packs.command()
def export(
    source: Annotated[str, typer.Argument(metavar="PACK-OR-DIR", help="A pack, or a results folder.")],
    file: Annotated[
        Path, typer.Argument(help="Ends in .parquet, .gpkg, .geojson, .json (GerryChain) or .gal (weights).")
    ],
    crossing: Annotated[
        list[str] | None,
        typer.Option(help="Neighbours in a graph of a pack: over land, fixed_link, ferry_car, ...; repeat."),
    ] = None,
) -> None:
    """Write a pack or a result for other programs."""
    from optimizer.gathering.exports import USUAL_CROSSINGS, export as write_export

    written = write_export(source, file, crossings=crossing or USUAL_CROSSINGS)
    echo(f"Written: {written}")
