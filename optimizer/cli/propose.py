"""The command `propose`: a scenario's best partition, and what else is good."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.errors import InputError
from models.records import record
from optimizer.cli import Exit
from optimizer.cli.options import (
    AsJson,
    CodesOf,
    DataPack,
    Excel,
    ExcelCsv,
    Quiet,
    ScenarioFile,
    TimeLimit,
    Verbose,
    Workers,
    about_of,
    echo,
    office_of,
    share_of,
    tell_written,
)
from optimizer.writing.office import Office

if TYPE_CHECKING:
    from rich.console import Console

    from models.proposal import Proposal
    from models.scenario import Scenario
    from models.territory import Territory
    from optimizer.outlook.outlook import Outlook
    from optimizer.study.crew import Crew

__all__ = ["proposals"]

proposals = typer.Typer()

Out = Annotated[Path | None, typer.Option("--out", help="Results folder [results/<scenario>].")]
Seed = Annotated[int | None, typer.Option(min=0, help="Seed of everything random.")]
Boundaries = Annotated[
    Path | None, typer.Option(help="Municipal polygons for real maps (any CRS with an EPSG code).")
]
Alternatives = Annotated[
    int, typer.Option(min=0, help="Look for so many other partitions, and for what is certain.")
]
FULL = 3
"""So many alternatives `--full` looks for."""

Full = Annotated[bool, typer.Option("--full", help="Alternatives and certainty, however long they take.")]
Fast = Annotated[bool, typer.Option("--fast", help="Neither, not even within the five seconds of default.")]
Within = Annotated[str, typer.Option(metavar="PERCENT", help="What an alternative may cost more.")]
Scheduler = Annotated[
    str | None,
    typer.Option(
        metavar="tcp://HOST:PORT",
        help="A Dask cluster that searches for regions, in place of threads. It is trusted: who runs it "
        "reads your scenario, and what its workers send back is unpickled here, which can run any program.",
    ),
]
Distance = Annotated[
    str,
    typer.Option(metavar="PERCENT", help="Inhabitants' ties in which alternatives differ, of the area's."),
]


@proposals.command()
def propose(
    scenario: ScenarioFile,
    out: Out = None,
    time_limit: TimeLimit = None,
    workers: Workers = None,
    seed: Seed = None,
    scheduler: Scheduler = None,
    boundaries: Boundaries = None,
    data: DataPack = None,
    recode: CodesOf = None,
    alternatives: Alternatives = 0,
    within: Within = "2%",
    distance: Distance = "2%",
    full: Full = False,
    fast: Fast = False,
    excel: Excel = False,
    excel_csv: ExcelCsv = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Propose the best partition: tables, maps and proposal.json in the results folder.

    With --json and without --out the answer is printed and nothing is written.
    """
    from models.proposal import Status
    from optimizer.inputs.scenarios import load_scenario, override
    from optimizer.inputs.territories import open_territory

    case = override(
        load_scenario(scenario),
        time_limit=time_limit,
        workers=workers,
        seed=seed,
        boundaries=boundaries,
        data=data,
        recode=recode,
    )
    if full and fast:
        raise InputError("both are asked", where="--full --fast", expected="one of them")
    number = alternatives or (FULL if full else 0)
    if number and case.tiers:
        raise InputError(
            "alternatives are looked for in one tier",
            where="--full" if full else "--alternatives",
            value=number,
        )
    territory = open_territory(case)
    shares = share_of(within, "within"), share_of(distance, "distance")
    only_json = as_json and out is None and not (excel or excel_csv)
    target = None if only_json else out or Path("results") / case.name
    office = Office() if target is None else office_of(excel, excel_csv, target)
    ask = _Asked(case, territory, number, shares, not fast, as_json or quiet, scheduler)
    proposal, outlook, written = ask.find() if target is None else ask.find_and_write(target, office)
    if as_json:
        _print_as_json(proposal, outlook)
    else:
        _print_answer(proposal, outlook, number > 0, verbose, quiet)
    if target is not None:
        tell_written(target, written, as_json or quiet)
    if proposal.report.status is Status.INFEASIBLE:
        raise typer.Exit(Exit.INFEASIBLE)
    if proposal.partition is None:
        raise typer.Exit(Exit.NO_SOLUTION)


def _cluster_at(scheduler: str, silent: bool) -> AbstractContextManager[Crew]:
    """Return the workers of a cluster, with the engine loaded; studies are read only for those."""
    from optimizer.engine.warmup import warm_up_worker
    from optimizer.study.cluster import on_cluster

    return on_cluster(scheduler, None if silent else _notify, warm_up_worker)


@record
class _Asked:
    """What `propose` was asked for."""

    case: Scenario
    territory: Territory
    alternatives: int
    shares: tuple[Fraction, Fraction]
    glance: bool
    silent: bool
    scheduler: str | None

    def find(self) -> tuple[Proposal, Outlook | None, list[str]]:
        """Return the best partition, and what else is good where that was asked; no files."""
        from optimizer.solving.progress import watched
        from optimizer.solving.propose import solve_scenario

        outlook = None
        helpers = nullcontext(None) if self.scheduler is None else _cluster_at(self.scheduler, self.silent)
        with helpers as crew, watched(quiet=self.silent) as control:
            if not self.silent:
                control.notify = _notify
            control.executor = crew.open() if crew else None
            proposal = solve_scenario(self.case, territory=self.territory, control=control)
            if proposal.partition is not None and (self.alternatives or self.glance):
                from optimizer.outlook.outlook import find_outlook, glance

                if self.alternatives:
                    outlook = find_outlook(proposal, self.alternatives, *self.shares, control)
                else:
                    outlook = glance(proposal, control)
        return proposal, outlook, []

    def find_and_write(self, target: Path, office: Office) -> tuple[Proposal, Outlook | None, list[str]]:
        """Do the same and write all files of it; the folder and the boundaries are tried before."""
        from optimizer.drawing.cells import read_cells
        from optimizer.proposal.files import OWN_FILES, write_proposal
        from optimizer.writing.folder import write_folder
        from optimizer.writing.office import dress

        cells = read_cells(self.case, self.territory)
        with write_folder(target, OWN_FILES) as folder:
            proposal, outlook, _ = self.find()
            written = write_proposal(proposal, folder, cells)
            if outlook is not None:
                from optimizer.outlook.files import write_outlook

                written += write_outlook(outlook, folder, cells)
            written += dress(folder, office, about_of(self.case, self.territory))
        return proposal, outlook, written


def _print_as_json(proposal: Proposal, outlook: Outlook | None) -> None:
    from optimizer.cli.printing.document import print_json
    from optimizer.proposal.document import proposal_to_dict

    content = proposal_to_dict(proposal)
    if outlook is not None and outlook.alternatives is not None:
        content["alternatives"] = outlook.alternatives.to_dict()
    if outlook is not None and outlook.certainty is not None:
        content["certainty"] = outlook.certainty.to_dict()
    print_json(content)


def _print_answer(
    proposal: Proposal, outlook: Outlook | None, asked: bool, verbose: bool, quiet: bool
) -> None:
    """Print the answer; what else is good only where it was asked, or with the details."""
    from optimizer.cli.printing.console import results_console, tell
    from optimizer.cli.printing.summary import summarize_proposal
    from optimizer.comparison.comparison import compare_with_declared

    console = results_console(quiet)
    if verbose:
        _print_details(console, proposal, outlook)
        return
    if not quiet:
        lowest = compare_with_declared(proposal)
        summarize_proposal(console, proposal, lowest[0] if lowest else None)
    if asked and outlook is not None and outlook.alternatives and outlook.certainty:
        tell(console, outlook.alternatives.statement)
        tell(console, outlook.certainty.statement)


def _print_details(console: Console, proposal: Proposal, outlook: Outlook | None) -> None:
    from optimizer.cli.printing.comparison import print_differences
    from optimizer.cli.printing.console import tell
    from optimizer.cli.printing.outlook import print_outlook
    from optimizer.cli.printing.proposal import print_proposal
    from optimizer.comparison.comparison import compare_with_declared

    print_proposal(console, proposal)
    for view in proposal.by_tier():
        if declared := compare_with_declared(view):
            tier = view.scenario.tier if proposal.scenario.tiers else ""
            print_differences(console, declared[0], declared[1].label, tier)
    if outlook is not None:
        print_outlook(console, outlook)
        if outlook.left_out:
            tell(console, f"Not computed, for it takes more than five seconds: {outlook.left_out} (--full).")


def _notify(text: str) -> None:
    """Say on standard error why a first run takes longer; progress is seen in a terminal only."""
    echo(text, err=True)
