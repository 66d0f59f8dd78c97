"""The commands about what was declared (complete, monitor) and what there is (compare, congruence)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = ["areas"]

areas = typer.Typer()

ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO.toml", help="The scenario file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
OutFolder = Annotated[Path | None, typer.Option("--out", help="A folder for tables, JSON and maps.")]


@areas.command()
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
    time_limit: Annotated[float | None, typer.Option(min=0.1, help="Seconds for each solve.")] = None,
    out: OutFolder = None,
    as_json: AsJson = False,
) -> None:
    """Diagnose what was declared and suggest how each stalled area could go on."""
    from optimizer import console as screen
    from optimizer.cli import Exit
    from optimizer.completion import complete as complete_declared
    from optimizer.completion_console import print_completion
    from optimizer.completion_files import own_files, write_completion
    from optimizer.completion_tables import as_dict
    from optimizer.output import read_cells
    from optimizer.progress import watched
    from optimizer.results import write_folder
    from optimizer.scenarios import load_scenario, override

    case = override(load_scenario(scenario), time_limit=time_limit)
    with watched(quiet=as_json) as control:
        completion = complete_declared(case, declared, alternatives=alternatives, control=control)
    if as_json:
        _print_json(as_dict(completion))
    else:
        print_completion(screen.tables(), completion)
    if out is not None:
        with write_folder(out, own_files(out)) as folder:
            written = write_completion(completion, folder, read_cells(case, completion.territory))
        _tell(out, written, as_json)
    stuck = [area.area.opening for task in completion.tasks for area in task.areas if not area.suggestions]
    if stuck:
        proven = all(opening.impossible for opening in stuck)
        raise typer.Exit(Exit.INFEASIBLE if proven else Exit.NO_SOLUTION)


def _print_json(content: dict[str, Any]) -> None:
    typer.echo(json.dumps(content, ensure_ascii=False, indent=1))


def _tell(target: Path, written: list[str], as_json: bool) -> None:
    if not as_json:
        typer.echo(f"Written to {target}: {', '.join(written)}")


@areas.command()
def monitor(
    declared: Annotated[
        list[str],
        typer.Argument(
            metavar="DECLARED...", help="Dated snapshots: declared tables, layers or results folders."
        ),
    ],
    scenario: ScenarioFile,
    out: OutFolder = None,
    as_json: AsJson = False,
) -> None:
    """Follow what was declared through dated snapshots: what changed, and whom to address."""
    from optimizer import console as screen
    from optimizer.monitor import monitor as follow
    from optimizer.monitor_output import monitor_to_dict, own_files, print_monitor, write_monitor
    from optimizer.output import read_cells
    from optimizer.results import write_folder
    from optimizer.scenarios import load_scenario

    case = load_scenario(scenario)
    found = follow(case, declared)
    if as_json:
        _print_json(monitor_to_dict(found))
    else:
        print_monitor(screen.tables(), found)
    if out is not None:
        with write_folder(out, own_files(out)) as folder:
            written = write_monitor(found, folder, read_cells(case, found.territory))
        _tell(out, written, as_json)
