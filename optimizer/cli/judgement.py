"""The commands of judgement: `tipping`, `weights`, `support` and `path`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from models.errors import InputError
from optimizer.cli import Exit
from optimizer.cli.options import (
    AsJson,
    CodesOf,
    DataPack,
    Excel,
    ExcelCsv,
    OutFolder,
    Quiet,
    Reference,
    ScenarioFile,
    TimeLimit,
    Verbose,
    about_of,
    office_of,
    share_of,
    tell_written,
)

if TYPE_CHECKING:
    from optimizer.judgement.tipping import TippingPoints

__all__ = ["judgements"]


class StepsBy(StrEnum):
    """What one decision of a path is about."""

    EITHER = "either"
    REGION = "region"
    MUNICIPALITY = "municipality"


judgements = typer.Typer()


@judgements.command()
def tipping(
    scenario: ScenarioFile,
    criterion: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Whose weight is turned [every criterion, one by one]; given twice: both at once.",
        ),
    ] = None,
    start: Annotated[
        list[float] | None,
        typer.Option("--from", metavar="W", help="The lowest weight [0]; given twice: of each."),
    ] = None,
    end: Annotated[
        list[float] | None,
        typer.Option(
            "--to", metavar="W", help="The highest weight [4, or twice today's]; given twice: of each."
        ),
    ] = None,
    time_limit: TimeLimit = None,
    data: DataPack = None,
    recode: CodesOf = None,
    out: OutFolder = None,
    excel: Excel = False,
    excel_csv: ExcelCsv = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Find where a weight changes the best partition: every tipping point, each piece proven.

    Of two weights: in which polygon of their plane each partition is the best.
    """
    from optimizer.cli.printing.answers import summarize_tipping
    from optimizer.cli.printing.console import results_console
    from optimizer.cli.printing.document import print_json
    from optimizer.cli.printing.judgement import print_tipping, print_tipping_map
    from optimizer.inputs.scenarios import load_scenario, override
    from optimizer.inputs.territories import open_territory
    from optimizer.judgement.files import OWN_FILES, write_tipping, write_tipping_map
    from optimizer.judgement.tables import tipping_map_to_dict, tipping_to_dict
    from optimizer.judgement.tipping import find_all_tipping_points, find_tipping_points
    from optimizer.judgement.tipping_map import TippingMap, find_tipping_map
    from optimizer.solving.progress import watched
    from optimizer.writing.folder import try_folder, write_folder
    from optimizer.writing.office import dress

    names = tuple(dict.fromkeys(criterion or ()))
    lows, highs = _ends(names, start, 0.0, "--from"), _ends(names, end, None, "--to")
    case = override(load_scenario(scenario), time_limit=time_limit, data=data, recode=recode)
    office = office_of(excel, excel_csv, out)
    try_folder(out, OWN_FILES)
    found: TippingMap | tuple[TippingPoints, ...]
    with watched(quiet=as_json or quiet) as control:
        if not names:
            found = find_all_tipping_points(case, control=control)
        elif len(names) == 1:
            found = (find_tipping_points(case, names[0], lows[0] or 0, highs[0], control=control),)
        else:
            least = (lows[0] or 0, lows[1] or 0)
            found = find_tipping_map(case, (names[0], names[1]), least, (highs[0], highs[1]), control=control)
    plane = found if isinstance(found, TippingMap) else None
    points = () if isinstance(found, TippingMap) else found
    if as_json:
        print_json(tipping_to_dict(points) if plane is None else tipping_map_to_dict(plane))
    elif plane is None:
        (print_tipping if verbose else summarize_tipping)(results_console(quiet), points)
    else:
        print_tipping_map(results_console(quiet), plane)
    if out is not None:
        with write_folder(out, OWN_FILES) as folder:
            written = write_tipping(points, folder) if plane is None else write_tipping_map(plane, folder)
            written += dress(folder, office, about_of(case, open_territory(case)))
        tell_written(out, written, as_json or quiet)
    missing = [one.status for one in points if not one.pieces]
    if plane is not None and not plane.zones:
        missing.append(plane.status)
    if missing:
        raise typer.Exit(Exit.INFEASIBLE if "infeasible" in missing else Exit.NO_SOLUTION)


def _ends(
    names: tuple[str, ...], given: list[float] | None, otherwise: float | None, option: str
) -> tuple[float | None, ...]:
    """Return an end of the range of each weight: one that is given once holds for all."""
    if len(names) > 2:
        raise InputError(
            "too many weights at once", where="--criterion", value=", ".join(names), expected="one or two"
        )
    if given and not names:
        raise InputError("a range of weights belongs to one criterion", where=option, expected="--criterion")
    if given and len(given) not in {1, len(names)}:
        raise InputError(
            "not an end for each weight", where=option, value=len(given), expected=f"1 or {len(names)}"
        )
    return tuple(given * (3 - len(given)) if given else (otherwise, otherwise))


@judgements.command()
def weights(
    declared: Annotated[
        str,
        typer.Argument(metavar="DECLARED", help="A layer, a declared table or a results folder."),
    ],
    scenario: ScenarioFile,
    time_limit: TimeLimit = None,
    data: DataPack = None,
    recode: CodesOf = None,
    out: OutFolder = None,
    excel: Excel = False,
    excel_csv: ExcelCsv = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Find the weights under which declared regions are the best, or prove that there are none."""
    from optimizer.cli.printing.answers import summarize_weights
    from optimizer.cli.printing.console import results_console
    from optimizer.cli.printing.document import print_json
    from optimizer.cli.printing.judgement import print_weights
    from optimizer.inputs.scenarios import load_scenario, override
    from optimizer.judgement.files import OWN_FILES, write_weights
    from optimizer.judgement.tables import weights_to_dict
    from optimizer.judgement.weights import find_weights
    from optimizer.solving.progress import watched
    from optimizer.writing.folder import try_folder, write_folder
    from optimizer.writing.office import dress

    case = override(load_scenario(scenario), time_limit=time_limit, data=data, recode=recode)
    office = office_of(excel, excel_csv, out)
    try_folder(out, OWN_FILES)
    with watched(quiet=as_json or quiet) as control:
        found = find_weights(declared, case, control=control)
    if as_json:
        print_json(weights_to_dict(found))
    else:
        (print_weights if verbose else summarize_weights)(results_console(quiet), found)
    if out is not None:
        with write_folder(out, OWN_FILES) as folder:
            written = write_weights(found, folder)
            written += dress(folder, office, about_of(case, found.territory))
        tell_written(out, written, as_json or quiet)
    if found.search is None:
        raise typer.Exit(Exit.INFEASIBLE if found.status == "infeasible" else Exit.NO_SOLUTION)


@judgements.command()
def support(
    partition: Reference,
    scenario: ScenarioFile,
    today: Annotated[
        str | None,
        typer.Option(
            metavar="LAYER-OR-CSV", help="Today's regions [the first layer of the scenario's arrangements]."
        ),
    ] = None,
    declared: Annotated[
        str | None,
        typer.Option(metavar="LAYER-OR-CSV", help="What was declared [the scenario's compare_with]."),
    ] = None,
    within: Annotated[
        str, typer.Option(metavar="PERCENT", help="How near the best each looks for its best place.")
    ] = "2%",
    time_limit: TimeLimit = None,
    data: DataPack = None,
    recode: CodesOf = None,
    out: OutFolder = None,
    excel: Excel = False,
    excel_csv: ExcelCsv = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Say who gains and who loses by a partition, and which group would leave, or prove that none would."""
    from optimizer.cli.printing.console import results_console
    from optimizer.cli.printing.document import print_json
    from optimizer.cli.printing.judgement import print_support
    from optimizer.drawing.cells import read_cells
    from optimizer.inputs.scenarios import load_scenario, override
    from optimizer.judgement.files import OWN_FILES, write_support
    from optimizer.judgement.support import find_support
    from optimizer.judgement.support_tables import support_to_dict
    from optimizer.solving.progress import watched
    from optimizer.writing.folder import try_folder, write_folder
    from optimizer.writing.office import dress

    share = share_of(within, "--within")
    case = override(load_scenario(scenario), time_limit=time_limit, data=data, recode=recode)
    office = office_of(excel, excel_csv, out)
    try_folder(out, OWN_FILES)
    with watched(quiet=as_json or quiet) as control:
        found = find_support(partition, case, today=today, declared=declared, within=share, control=control)
    if as_json:
        print_json(support_to_dict(found))
    else:
        print_support(results_console(quiet), found, verbose=verbose)
    if out is not None:
        with write_folder(out, OWN_FILES) as folder:
            written = write_support(found, folder, read_cells(case, found.territory))
            written += dress(folder, office, about_of(case, found.territory))
        tell_written(out, written, as_json or quiet)


@judgements.command()
def path(
    start: Annotated[
        str, typer.Argument(metavar="FROM", help="Today's regions: a layer, a CSV table or a results folder.")
    ],
    end: Annotated[str, typer.Argument(metavar="TO", help="The regions to come, in the same forms.")],
    scenario: ScenarioFile,
    by: Annotated[StepsBy, typer.Option(help="What one decision may be about.")] = StepsBy.EITHER,
    steps: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="At most so many decisions [any number].")
    ] = None,
    time_limit: TimeLimit = None,
    data: DataPack = None,
    recode: CodesOf = None,
    out: OutFolder = None,
    excel: Excel = False,
    excel_csv: ExcelCsv = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Find an order of decisions on which every map keeps the hard rules, or prove that there is none."""
    from optimizer.cli.printing.console import results_console
    from optimizer.cli.printing.document import print_json
    from optimizer.cli.printing.judgement import print_path
    from optimizer.drawing.cells import read_cells
    from optimizer.inputs.scenarios import load_scenario, override
    from optimizer.judgement.files import OWN_FILES, write_path
    from optimizer.judgement.path import find_path
    from optimizer.judgement.path_tables import path_to_dict
    from optimizer.solving.progress import watched
    from optimizer.writing.folder import try_folder, write_folder
    from optimizer.writing.office import dress

    case = override(load_scenario(scenario), time_limit=time_limit, data=data, recode=recode)
    office = office_of(excel, excel_csv, out)
    try_folder(out, OWN_FILES)
    with watched(quiet=as_json or quiet) as control:
        found = find_path(start, end, case, by=by.value, steps=steps, control=control)
    if as_json:
        print_json(path_to_dict(found))
    else:
        print_path(results_console(quiet), found)
    if out is not None:
        with write_folder(out, OWN_FILES) as folder:
            written = write_path(found, folder, read_cells(case, found.territory))
            written += dress(folder, office, about_of(case, found.territory))
        tell_written(out, written, as_json or quiet)
    if not found.found:
        raise typer.Exit(Exit.INFEASIBLE if found.proven else Exit.NO_SOLUTION)
