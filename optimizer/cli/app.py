"""The command line: thin, every command is a verb of the library."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.errors import InputError
from models.problem import in_inhabitants
from optimizer.cli.compare import areas
from optimizer.cli.explain import explanations, share_of
from optimizer.cli.report import reports
from optimizer.cli.study import studies

if TYPE_CHECKING:
    from models.scenario import Scenario
    from optimizer.solving.assess import Assessment

__all__ = ["app", "main"]


class Exit(IntEnum):
    """What the exit code says."""

    DONE = 0
    CHECK_FAILED = 1
    BAD_INPUT = 2
    INFEASIBLE = 3
    NO_SOLUTION = 4


app = typer.Typer(
    name="regio",
    help="Group municipalities into strong, congruent regions, with proof.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(areas)
app.add_typer(explanations)
app.add_typer(reports)
app.add_typer(studies, name="study")

ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO.toml", help="The scenario file.")]
Reference = Annotated[
    str, typer.Argument(metavar="LAYER-OR-CSV", help="A layer of the data, a CSV table or a results folder.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Out = Annotated[Path | None, typer.Option("--out", help="Results folder [results/<scenario>].")]
TimeLimit = Annotated[float | None, typer.Option(min=0.1, help="Seconds to solve at the most.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Threads to solve with.")]
Seed = Annotated[int | None, typer.Option(min=0, help="Seed of everything random.")]
Boundaries = Annotated[
    Path | None, typer.Option(help="Municipal polygons for real maps (any CRS with an EPSG code).")
]
Bound = Annotated[bool, typer.Option("--bound", help="Compute the proof of a results folder again as well.")]
Alternatives = Annotated[
    int, typer.Option(min=0, help="Look for so many other partitions, and for what is certain.")
]
Within = Annotated[str, typer.Option(metavar="PERCENT", help="What an alternative may cost more.")]
Distance = Annotated[
    str,
    typer.Option(metavar="PERCENT", help="Inhabitants' ties in which alternatives differ, of the area's."),
]


@app.command()
def propose(
    scenario: ScenarioFile,
    out: Out = None,
    time_limit: TimeLimit = None,
    workers: Workers = None,
    seed: Seed = None,
    boundaries: Boundaries = None,
    alternatives: Alternatives = 0,
    within: Within = "2%",
    distance: Distance = "2%",
    as_json: AsJson = False,
) -> None:
    """Propose the best partition: tables, maps and proposal.json in the results folder."""
    from models.proposal import Status
    from optimizer.cli.printing import console as screen
    from optimizer.inputs.scenarios import load_scenario, override
    from optimizer.outlook.outlook import find_outlook, print_outlook, write_outlook
    from optimizer.proposal.document import proposal_to_dict, write_folder
    from optimizer.proposal.files import read_cells, write_proposal
    from optimizer.solving.progress import watched
    from optimizer.solving.propose import compare_with_declared, open_territory
    from optimizer.solving.propose import propose as propose_partition

    case = override(
        load_scenario(scenario), time_limit=time_limit, workers=workers, seed=seed, boundaries=boundaries
    )
    territory = open_territory(case)
    target, cells, outlook = out or Path("results") / case.name, read_cells(case, territory), None
    shares = share_of(within, "within"), share_of(distance, "distance")
    with write_folder(target) as folder:
        if not as_json:
            _announce_compiling(len(territory.codes))
        with watched(quiet=as_json) as control:
            proposal = propose_partition(case, territory=territory, control=control)
            if alternatives and proposal.partition is not None:
                outlook = find_outlook(proposal, alternatives, *shares, control)
        written = write_proposal(proposal, folder, cells)
        if outlook is not None:
            written += write_outlook(outlook, folder, cells)
    if as_json:
        content = proposal_to_dict(proposal) | (outlook.to_dict() if outlook is not None else {})
        screen.print_json(content)
    else:
        console = screen.tables()
        screen.print_proposal(console, proposal)
        if declared := compare_with_declared(proposal):
            screen.print_comparison(console, declared[0], declared[1].label)
        if outlook is not None:
            print_outlook(console, outlook)
        console.print(f"Written to {target}: {', '.join(written)}")
    if proposal.report.status is Status.INFEASIBLE:
        raise typer.Exit(Exit.INFEASIBLE)
    if proposal.partition is None:
        raise typer.Exit(Exit.NO_SOLUTION)


@app.command()
def verify(
    reference: Reference, scenario: ScenarioFile, bound: Bound = False, as_json: AsJson = False
) -> None:
    """Check every rule of a scenario on a partition of its area, without a solver."""
    from optimizer.solving.assess import verify as check

    if not bound:
        _judge(check, reference, scenario, as_json)
        return
    from optimizer.cli.printing import console as screen
    from optimizer.inputs.scenarios import load_scenario
    from optimizer.proposal.document import assessment_to_dict
    from optimizer.proposal.proof import prove_again
    from optimizer.solving.progress import watched

    case = load_scenario(scenario)
    assessment = check(case, reference)
    with watched(quiet=as_json) as control:
        proof = prove_again(case, reference, control)
    if as_json:
        proven = in_inhabitants(proof.bound)
        again = {"bound": proven, "holds": proof.holds, "findings": list(proof.findings)}
        screen.print_json(assessment_to_dict(assessment) | {"proof": again})
    else:
        screen.print_assessment(screen.tables(), assessment)
        screen.print_proof(screen.tables(), proof)
    if assessment.violations or not proof.holds:
        raise typer.Exit(Exit.CHECK_FAILED)


@app.command()
def assess(reference: Reference, scenario: ScenarioFile, as_json: AsJson = False) -> None:
    """Let the criteria judge an existing partition, each region by its full membership."""
    from optimizer.solving.assess import assess as judge_existing

    _judge(judge_existing, reference, scenario, as_json)


@app.command()
def schema() -> None:
    """Print the JSON schema of scenario files, for editors."""
    from optimizer.inputs.scenarios import scenario_schema

    typer.echo(json.dumps(scenario_schema(), ensure_ascii=False, indent=2))


@app.command()
def criteria(as_json: AsJson = False) -> None:
    """List the criteria with their source in the policy documents."""
    from optimizer.cli.printing import console as screen
    from optimizer.inputs.scenarios import criteria_rows

    rows = criteria_rows()
    if as_json:
        screen.print_json(rows)
    else:
        screen.tables().print(screen.table_of("Criteria", rows))


def _announce_compiling(units: int) -> None:
    """Say on standard error that a first run takes longer; progress is seen in a terminal only."""
    from optimizer.engine import TINY

    if units > TINY:
        from optimizer.engine.warmup import is_cold

        if is_cold():
            typer.echo("Compiling the engine for this machine, once: about half a minute.", err=True)


def _judge(how: Callable[[Scenario, str], Assessment], reference: str, scenario: Path, as_json: bool) -> None:
    """Print what the criteria say about a partition; exit 1 when a hard rule does not hold."""
    from optimizer.cli.printing import console as screen
    from optimizer.inputs.scenarios import load_scenario
    from optimizer.proposal.document import assessment_to_dict

    assessment = how(load_scenario(scenario), reference)
    if as_json:
        screen.print_json(assessment_to_dict(assessment))
    else:
        screen.print_assessment(screen.tables(), assessment)
    if assessment.violations:
        raise typer.Exit(Exit.CHECK_FAILED)


def main() -> None:
    """Run the command line; bad input is one clear error and exit code 2."""
    try:
        app()
    except InputError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(Exit.BAD_INPUT)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(Exit.DONE)
