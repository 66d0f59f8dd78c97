"""The commands about what was declared: `complete` and `monitor`."""

from __future__ import annotations

from typing import Annotated

import typer

from optimizer.cli import Exit
from optimizer.cli.options import (
    AsJson,
    CodesOf,
    DataPack,
    Excel,
    ExcelCsv,
    OutFolder,
    Quiet,
    ScenarioFile,
    TimeLimit,
    Verbose,
    about_of,
    office_of,
    tell_written,
)

__all__ = ["declarations"]

declarations = typer.Typer()


@declarations.command()
def complete(
    scenario: ScenarioFile,
    declared: Annotated[
        str | None,
        typer.Option(
            metavar="CSV-OR-LAYER",
            help="What was declared: a table code, region[, task, form, status, date], a layer or a results "
            "folder [what the scenario compares with].",
        ),
    ] = None,
    alternatives: Annotated[int, typer.Option(min=0, help="Further suggestions of each kind.")] = 1,
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
    """Diagnose what was declared and suggest how each stalled area could go on."""
    from optimizer.cli.printing.completion import print_completion
    from optimizer.cli.printing.console import results_console
    from optimizer.cli.printing.document import print_json
    from optimizer.cli.printing.summary import summarize_completion
    from optimizer.declared.completion import complete as complete_declared
    from optimizer.declared.files import OWN_FILES, write_completion
    from optimizer.drawing.cells import read_cells
    from optimizer.inputs.scenarios import load_scenario, override
    from optimizer.solving.progress import watched
    from optimizer.writing.folder import try_folder, write_folder
    from optimizer.writing.office import dress

    case = override(load_scenario(scenario), time_limit=time_limit, data=data, recode=recode)
    office = office_of(excel, excel_csv, out)
    try_folder(out, OWN_FILES)
    with watched(quiet=as_json or quiet) as control:
        completion = complete_declared(case, declared, alternatives=alternatives, control=control)
    if as_json:
        print_json(completion.to_dict())
    else:
        show = print_completion if verbose else summarize_completion
        show(results_console(quiet), completion)
    if out is not None:
        with write_folder(out, OWN_FILES) as folder:
            written = write_completion(completion, folder, read_cells(case, completion.territory))
            written += dress(folder, office, about_of(case, completion.territory))
        tell_written(out, written, as_json or quiet)
    stuck = [area.area.opening for task in completion.tasks for area in task.areas if not area.suggestions]
    if stuck:
        proven = all(opening.impossible for opening in stuck)
        raise typer.Exit(Exit.INFEASIBLE if proven else Exit.NO_SOLUTION)


@declarations.command()
def monitor(
    declared: Annotated[
        list[str],
        typer.Argument(
            metavar="DECLARED...", help="Dated snapshots: declared tables, layers or results folders."
        ),
    ],
    scenario: ScenarioFile,
    data: DataPack = None,
    recode: CodesOf = None,
    out: OutFolder = None,
    excel: Excel = False,
    excel_csv: ExcelCsv = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Follow what was declared through dated snapshots: what changed, and whom to address."""
    from optimizer.cli.printing.console import results_console
    from optimizer.cli.printing.document import print_json
    from optimizer.cli.printing.monitor import print_monitor
    from optimizer.cli.printing.summary import summarize_monitor
    from optimizer.declared.monitor import follow
    from optimizer.declared.monitor_files import OWN_FILES, write_monitor
    from optimizer.declared.monitor_tables import monitor_to_dict
    from optimizer.drawing.cells import read_cells
    from optimizer.inputs.scenarios import load_scenario, override
    from optimizer.writing.folder import try_folder, write_folder
    from optimizer.writing.office import dress

    case = override(load_scenario(scenario), data=data, recode=recode)
    office = office_of(excel, excel_csv, out)
    try_folder(out, OWN_FILES)
    found = follow(case, declared)
    if as_json:
        print_json(monitor_to_dict(found))
    else:
        show = print_monitor if verbose else summarize_monitor
        show(results_console(quiet), found)
    if out is not None:
        with write_folder(out, OWN_FILES) as folder:
            written = write_monitor(found, folder, read_cells(case, found.territory))
            written += dress(folder, office, about_of(case, found.territory))
        tell_written(out, written, as_json or quiet)
