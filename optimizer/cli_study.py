"""The commands of scenario studies: `regio study run`, and what shows its results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from optimizer.study.runner import Moment

__all__ = ["studies"]

studies = typer.Typer(no_args_is_help=True, help="Run many scenarios and show what holds over all of them.")

StudyFolder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a study.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


@studies.command()
def run(
    study: Annotated[Path, typer.Argument(metavar="STUDY.toml", help="The study file.")],
    out: Annotated[Path | None, typer.Option(help="The store [results/studies/<study>].")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes [one per core].")] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="tcp://HOST:PORT", help="A Dask cluster, in place of processes.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="AXIS=VALUE", help="Run these values only; may be repeated.")
    ] = None,
    time_limit: Annotated[float | None, typer.Option(min=0.1, help="Seconds for each run.")] = None,
) -> None:
    """Run what a study asks and its store does not hold yet; exit 1 when a run failed."""
    from contextlib import nullcontext

    from optimizer import console as screen
    from optimizer.cli import Exit
    from optimizer.progress import shown
    from optimizer.study.console import choices, print_runs, run_line
    from optimizer.study.crew import on_cluster, processes
    from optimizer.study.plan import read_plan
    from optimizer.study.runner import carry_out, default_folder, to_do

    plan = read_plan(study, time_limit=time_limit)
    folder, chosen = out or default_folder(plan), choices(only or [])
    left = len(to_do(plan, folder, chosen))
    console = screen.tables()
    console.print(f"{plan.counted}; {left} to do")
    moments: list[Moment] = []

    def report(moment: Moment) -> None:
        moments[:] = [moment]
        if moment.last is not None:
            typer.echo(run_line(moment), err=True)

    crew = on_cluster(scheduler) if scheduler else nullcontext(processes(workers))
    with crew as who, shown(lambda: moments[0].line if moments else "starting", quiet=False):
        done = carry_out(plan, folder, who, only=chosen, report=report)
    print_runs(console, done)
    console.print(f"Written to {folder}")
    if (done.runs["status"] == "failed").any():
        raise typer.Exit(Exit.CHECK_FAILED)
