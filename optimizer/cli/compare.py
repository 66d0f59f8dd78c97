"""The commands about what was declared (complete, monitor) and what there is (compare, congruence)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from models.scenario import Scenario

__all__ = ["areas"]

areas = typer.Typer()

ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO.toml", help="The scenario file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Reference = Annotated[str, typer.Argument(help="A layer of the data, a CSV table or a results folder.")]
CaseFile = Annotated[
    Path | None,
    typer.Option("--scenario", metavar="SCENARIO.toml", help="Area and criteria [the country, none]."),
]
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
    from optimizer.cli.app import Exit
    from optimizer.cli.printing import console as screen
    from optimizer.cli.printing.completion import print_completion
    from optimizer.declared.completion import complete as complete_declared
    from optimizer.declared.files import own_files, write_completion
    from optimizer.inputs.scenarios import load_scenario, override
    from optimizer.proposal.document import write_folder
    from optimizer.proposal.files import read_cells
    from optimizer.solving.progress import watched

    case = override(load_scenario(scenario), time_limit=time_limit)
    with watched(quiet=as_json) as control:
        completion = complete_declared(case, declared, alternatives=alternatives, control=control)
    if as_json:
        screen.print_json(completion.to_dict())
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
    from optimizer.cli.printing import console as screen
    from optimizer.declared.monitor import follow
    from optimizer.declared.monitor_files import monitor_to_dict, own_files, print_monitor, write_monitor
    from optimizer.inputs.scenarios import load_scenario
    from optimizer.proposal.document import write_folder
    from optimizer.proposal.files import read_cells

    case = load_scenario(scenario)
    found = follow(case, declared)
    if as_json:
        screen.print_json(monitor_to_dict(found))
    else:
        print_monitor(screen.tables(), found)
    if out is not None:
        with write_folder(out, own_files(out)) as folder:
            written = write_monitor(found, folder, read_cells(case, found.territory))
        _tell(out, written, as_json)


@areas.command()
def compare(
    a: Reference,
    b: Reference,
    scenario: CaseFile = None,
    out: OutFolder = None,
    as_json: AsJson = False,
) -> None:
    """Compare two partitions: who moves, which ties break, how alike they are."""
    from optimizer.cli.printing import console as screen
    from optimizer.comparison.comparison import compare as compare_partitions
    from optimizer.comparison.files import (
        COMPARISON_FILES,
        comparison_to_dict,
        print_comparison,
        write_comparison,
    )
    from optimizer.inputs.layers import find_partition
    from optimizer.proposal.document import write_folder
    from optimizer.proposal.files import read_cells
    from optimizer.solving.propose import open_territory

    case = _case(scenario)
    territory = open_territory(case)
    one, other = find_partition(a, territory), find_partition(b, territory)
    comparison = compare_partitions(
        territory,
        one.partition(),
        other.partition(),
        names_a={members: name for name, members in one.regions.items()},
        names_b={members: name for name, members in other.regions.items()},
        scenario=case if scenario is not None else None,
    )
    if as_json:
        screen.print_json(comparison_to_dict(comparison, one, other))
    else:
        print_comparison(screen.tables(), comparison, one, other)
    if out is not None:
        centres = case.centre_codes(territory)
        with write_folder(out, COMPARISON_FILES) as folder:
            cells = read_cells(case, territory)
            written = write_comparison(comparison, one, other, folder, centres=centres, cells=cells)
        _tell(out, written, as_json)


@areas.command()
def congruence(
    layers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[LAYER-OR-CSV...]", help="Layers, tables or folders [all that cover the country]."
        ),
    ] = None,
    scenario: CaseFile = None,
    after: Annotated[
        str | None,
        typer.Option(metavar="PROPOSAL", help="A proposal to adopt: a results folder, a table or a layer."),
    ] = None,
    task: Annotated[
        list[str] | None,
        typer.Option(metavar="LAYER", help="What the proposal replaces [the arrangements of the scenario]."),
    ] = None,
    out: OutFolder = None,
    as_json: AsJson = False,
) -> None:
    """Measure how congruent today's arrangements are, and how they would be after a proposal."""
    from optimizer.cli.printing import console as screen
    from optimizer.congruence.congruence import measure_congruence
    from optimizer.congruence.files import FILES, congruence_to_dict, print_congruence, write_congruence
    from optimizer.inputs.layers import find_partition
    from optimizer.proposal.document import write_folder
    from optimizer.proposal.files import read_cells
    from optimizer.solving.propose import open_territory

    case = _case(scenario)
    territory = open_territory(case)
    covering = [name for name, layer in territory.layers.items() if layer.kind in ("partition", "declared")]
    found = {name: find_partition(name, territory) for name in layers or covering}
    today = measure_congruence(territory, {name: layer.partition() for name, layer in found.items()})
    later = None
    if after is not None:
        replaced = task or [name for name in case.arrangements if name in found]
        later = today.after(find_partition(after, territory).partition(), replaced)
    if as_json:
        screen.print_json(congruence_to_dict(today, found, later))
    else:
        print_congruence(screen.tables(), today, found, later)
    if out is not None:
        with write_folder(out, FILES) as folder:
            cells = read_cells(case, territory)
            written = write_congruence(today, found, folder, after=later, cells=cells)
        _tell(out, written, as_json)


def _case(scenario: Path | None) -> Scenario:
    """Return a scenario, or one that asks nothing of the whole country."""
    from models.scenario import Scenario
    from optimizer.inputs.scenarios import load_scenario

    return Scenario() if scenario is None else load_scenario(scenario)
