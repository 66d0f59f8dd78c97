"""The commands of scenario studies: `regio study run`, and what shows its results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.text import visible
from optimizer.cli import Exit
from optimizer.cli.options import (
    AsJson,
    CodesOf,
    DataPack,
    Excel,
    ExcelCsv,
    Quiet,
    ReportTongue,
    ScenarioFile,
    Verbose,
    Workers,
    about_of,
    echo,
    office_of,
    tell_written,
)
from optimizer.language.language import language_in_force

if TYPE_CHECKING:
    from optimizer.frontier.frontier import Frontier
    from optimizer.frontier.sample import Sample
    from optimizer.study.runner import Moment

__all__ = ["studies"]

studies = typer.Typer(no_args_is_help=True, help="Run many scenarios and show what holds over all of them.")

StudyFolder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a study.")]


@studies.command()
def run(
    study: Annotated[Path, typer.Argument(metavar="STUDY.toml", help="The study file.")],
    out: Annotated[Path | None, typer.Option(help="The store [results/studies/<study>].")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Processes [one per core].")] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="tcp://HOST:PORT",
            help="A Dask cluster, in place of processes. It is trusted: who runs it reads your scenarios, "
            "and what its workers send back is unpickled here, which can run any program.",
        ),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="AXIS=VALUE", help="Run these values only; may be repeated.")
    ] = None,
    time_limit: Annotated[float | None, typer.Option(min=0.1, help="Seconds for each run.")] = None,
    data: DataPack = None,
    recode: CodesOf = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Run what a study asks and its store does not hold yet; exit 1 when a run failed."""
    from contextlib import nullcontext

    from optimizer.cli.printing.answers import summarize_study
    from optimizer.cli.printing.console import results_console, tell
    from optimizer.cli.printing.study import choices, print_runs, run_line
    from optimizer.solving.progress import shown
    from optimizer.study.cluster import on_cluster
    from optimizer.study.crew import processes
    from optimizer.study.plan import read_plan
    from optimizer.study.runner import carry_out, default_folder, to_do

    plan = read_plan(study, time_limit=time_limit, data=data, recode=recode)
    folder, chosen = out or default_folder(plan), choices(only or [])
    left = len(to_do(plan, folder, chosen))
    console = results_console(quiet)
    tell(console, f"{plan.counted}; {left} to do")
    moments: list[Moment] = []
    say = language_in_force().phrase

    def report(moment: Moment) -> None:
        moments[:] = [moment]
        if moment.last is not None and not quiet:
            echo(run_line(moment), err=True)

    crew = nullcontext(processes(workers)) if scheduler is None else on_cluster(scheduler)
    with crew as who, shown(lambda: say(moments[0].line) if moments else "", quiet=quiet):
        done = carry_out(plan, folder, who, only=chosen, report=report)
    (print_runs if verbose else summarize_study)(console, done)
    tell(console, f"Written to {visible(str(folder))}")
    if (done.runs["status"] == "failed").any():
        raise typer.Exit(Exit.CHECK_FAILED)


@studies.command()
def table(
    folder: StudyFolder,
    where: Annotated[
        str, typer.Option(metavar="CONDITION", help="Runs to show, such as 'minimum > 75000'.")
    ] = "",
    sort: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="Sort by it; -COLUMN from high to low.")
    ] = None,
    pivot: Annotated[
        tuple[str, str, str] | None,
        typer.Option(metavar="ROWS COLUMNS VALUES", help="A table of two columns against each other."),
    ] = None,
    columns: Annotated[str, typer.Option(help="Which columns, with commas between them.")] = "",
    excel: Annotated[
        bool, typer.Option("--excel", help="Also write regions.xlsx into the study: every table a sheet.")
    ] = False,
    excel_csv: Annotated[
        bool, typer.Option("--excel-csv", help="Also write all tables into the study as CSV the Dutch way.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the runs of a study: filtered, sorted, pivoted."""
    from optimizer.cli.printing.console import results_console
    from optimizer.cli.printing.document import print_json
    from optimizer.cli.printing.study import chosen_columns, print_frame
    from optimizer.study.study import Study, table_to_dict
    from optimizer.study.workbook import write_study_tables

    study = Study(folder)
    frame = study.table(where, sort or (), pivot)
    frame = chosen_columns(study, frame, columns) if pivot is None else frame.reset_index()
    if as_json:
        print_json(table_to_dict(study, frame))
    else:
        print_frame(results_console(), language_in_force().gettext(study.title), frame)
    if excel or excel_csv:
        written = write_study_tables(study, office_of(excel, excel_csv, folder))
        tell_written(folder, written, as_json)


@studies.command()
def plot(
    folder: StudyFolder,
    out: Annotated[Path | None, typer.Option(help="Where to [the study's own folder].")] = None,
    costs: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="CRITERION CRITERION", help="Also draw the runs by what they score on two."),
    ] = None,
) -> None:
    """Draw the maps, the cores, the together-shares and the regions against every axis of numbers."""
    from optimizer.study.pictures import write_pictures
    from optimizer.study.study import Study

    target = out or folder
    written = write_pictures(Study(folder), target, costs)
    tell_written(target, written)


@studies.command()
def report(
    folder: StudyFolder,
    lang: ReportTongue = None,
) -> None:
    """Write the report of a study: one HTML file that opens offline."""
    from optimizer.study.study import Study

    echo(f"Written: {visible(str(Study(folder).report(lang.value if lang else language_in_force().code)))}")


@studies.command()
def frontier(
    scenario: ScenarioFile,
    between: Annotated[
        tuple[str, str], typer.Option(metavar="CRITERION CRITERION", help="What is weighed against what.")
    ],
    also: Annotated[
        str | None,
        typer.Option("--and", metavar="CRITERION", help="A third: a sample of supported points."),
    ] = None,
    data: DataPack = None,
    recode: CodesOf = None,
    points: Annotated[int | None, typer.Option(min=2, help="Stop after so many points.")] = None,
    time_limit: Annotated[float | None, typer.Option(min=0.1, help="Seconds for all of it.")] = None,
    workers: Workers = None,
    out: Annotated[Path | None, typer.Option(help="A folder for the table and the figure.")] = None,
    excel: Excel = False,
    excel_csv: ExcelCsv = False,
    as_json: AsJson = False,
) -> None:
    """Find all that two criteria allow: the exact Pareto frontier, its knee and what changes on the way."""
    from optimizer.cli.printing.console import results_console
    from optimizer.cli.printing.document import print_json
    from optimizer.cli.printing.frontier import print_found
    from optimizer.frontier.files import OWN_FILES, write_found
    from optimizer.frontier.frontier import find_frontier
    from optimizer.frontier.sample import sample_supported
    from optimizer.frontier.tables import as_dict
    from optimizer.inputs.scenarios import load_scenario, override
    from optimizer.solving.progress import watched
    from optimizer.writing.folder import try_folder, write_folder
    from optimizer.writing.office import dress

    case = override(load_scenario(scenario), workers=workers, data=data, recode=recode)
    office = office_of(excel, excel_csv, out)
    try_folder(out, OWN_FILES)
    with watched(quiet=as_json) as control:
        found: Frontier | Sample
        if also is None:
            found = find_frontier(case, between, most=points, time_limit=time_limit, control=control)
        else:
            found = sample_supported(case, (*between, also), time_limit=time_limit, control=control)
    if as_json:
        print_json(as_dict(found))
    else:
        print_found(results_console(), found)
    if out is not None:
        with write_folder(out, OWN_FILES) as folder:
            written = write_found(found, folder)
            written += dress(folder, office, about_of(case, found.territory))
        tell_written(out, written, as_json)
    if not found.points:
        raise typer.Exit(Exit.INFEASIBLE if found.status == "infeasible" else Exit.NO_SOLUTION)
