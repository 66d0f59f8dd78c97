"""The commands `propose`, `verify` and `assess`: a scenario's best partition, and the judgement of others."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
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
    Workers,
    about_of,
    echo,
    office_of,
    share_of,
    tell_written,
)
from optimizer.writing.office import Office

if TYPE_CHECKING:
    from models.proposal import Proposal
    from models.scenario import Scenario
    from models.territory import Territory
    from optimizer.outlook.outlook import Outlook
    from optimizer.study.crew import Crew

__all__ = ["proposals"]

proposals = typer.Typer()

MOST_S = 20.0
"""So long `assess` may look for the best, to say what a draft costs against it."""

Out = Annotated[Path | None, typer.Option("--out", help="Results folder [results/<scenario>].")]
Seed = Annotated[int | None, typer.Option(min=0, help="Seed of everything random.")]
Boundaries = Annotated[
    Path | None, typer.Option(help="Municipal polygons for real maps (any CRS with an EPSG code).")
]
Bound = Annotated[bool, typer.Option("--bound", help="Compute the proof of a results folder again as well.")]
ProofLimit = Annotated[
    float | None, typer.Option("--time-limit", min=0.1, help="Seconds that --bound may take [600].")
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


def _cluster_at(scheduler: str) -> AbstractContextManager[Crew]:
    """Return the workers of a cluster; studies are read only for those."""
    from optimizer.study.crew import on_cluster

    return on_cluster(scheduler)


@dataclass(frozen=True)
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
        helpers = _cluster_at(self.scheduler) if self.scheduler else nullcontext(None)
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
    from optimizer.cli.printing.console import print_json
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
    from optimizer.cli.printing.comparison import print_differences
    from optimizer.cli.printing.console import results_console, tell
    from optimizer.cli.printing.outlook import print_outlook
    from optimizer.cli.printing.proposal import print_proposal
    from optimizer.cli.printing.summary import summarize_proposal
    from optimizer.comparison.comparison import compare_with_declared

    console = results_console(quiet)
    if verbose:
        print_proposal(console, proposal)
    elif not quiet:
        lowest = compare_with_declared(proposal)
        summarize_proposal(console, proposal, lowest[0] if lowest else None)
    for view in proposal.by_tier() if verbose else ():
        if declared := compare_with_declared(view):
            tier = view.scenario.tier if proposal.scenario.tiers else ""
            print_differences(console, declared[0], declared[1].label, tier)
    if outlook is not None and verbose:
        print_outlook(console, outlook)
    elif asked and outlook is not None and outlook.alternatives and outlook.certainty:
        tell(console, outlook.alternatives.statement)
        tell(console, outlook.certainty.statement)
    if verbose and outlook is not None and outlook.left_out:
        tell(console, f"Not computed, for it takes more than five seconds: {outlook.left_out} (--full).")


@proposals.command()
def verify(
    reference: Reference,
    scenario: ScenarioFile,
    bound: Bound = False,
    time_limit: ProofLimit = None,
    data: DataPack = None,
    recode: CodesOf = None,
    out: OutFolder = None,
    excel: Excel = False,
    excel_csv: ExcelCsv = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Check every rule on a partition of a scenario's area, and hold a results folder's files against it.

    Of a results folder proposal.json, regions.csv, the scenario in it, the scenario file given and the data
    are held against each other; --bound proves every bound again. Without a solver otherwise.
    """
    from optimizer.cli.printing.console import print_json, results_console
    from optimizer.cli.printing.proposal import print_assessment, print_held, print_proof
    from optimizer.cli.printing.summary import summarize_assessment
    from optimizer.inputs.files import is_file
    from optimizer.inputs.scenarios import load_scenario, override
    from optimizer.inputs.territories import open_territory
    from optimizer.proposal.document import PROPOSAL_JSON
    from optimizer.proposal.proof import hold_folder, prove_again
    from optimizer.proposal.verification_files import OWN_FILES, verification_to_dict, write_verification
    from optimizer.solving.assess import verify as check
    from optimizer.solving.progress import watched
    from optimizer.writing.folder import try_folder, write_folder
    from optimizer.writing.office import dress

    case = override(load_scenario(scenario), data=data, recode=recode)
    office = office_of(excel, excel_csv, out)
    _refuse_same(out, reference)
    try_folder(out, OWN_FILES)
    if case.tiers:
        _verify_tiers(case, reference, bound, time_limit, as_json, quiet, out, office)
        return
    stored = is_file(Path(reference) / PROPOSAL_JSON)
    assessment = None
    try:
        assessment = check(case, reference)
    except InputError:
        if not stored:
            raise  # else it stands among what does not fit
    held = hold_folder(case, reference) if bound or stored else None
    proof = None
    if bound:
        limit = {} if time_limit is None else {"time_limit_s": time_limit}
        with watched(quiet=as_json or quiet) as control:
            proof = prove_again(case, reference, control, **limit)
    content = verification_to_dict(assessment, held, proof)
    if as_json:
        print_json(content)
    else:
        console = results_console(quiet)
        if assessment is not None and verbose:
            print_assessment(console, assessment)
        elif assessment is not None:
            summarize_assessment(console, assessment, None)
        if held is not None:
            print_held(console, held, shown=proof is None)
        if held is not None and proof is not None:
            print_proof(console, proof, held.unit)
    if out is not None:
        with write_folder(out, OWN_FILES) as folder:
            written = write_verification(content, assessment, folder)
            written += dress(folder, office, about_of(case, open_territory(case)))
        tell_written(out, written, as_json or quiet)
    if not content["holds"]:
        raise typer.Exit(Exit.CHECK_FAILED)


def _refuse_same(out: Path | None, reference: str) -> None:
    """Refuse to write what was found of a folder into that folder: its own regions.csv would go."""
    given = Path(reference).resolve()
    if out is not None and out.resolve() in (given, given.parent) and given.exists():
        raise InputError(
            "the folder that is checked", where="--out", value=str(out), expected="a folder of its own"
        )


@proposals.command()
def assess(
    given: Annotated[
        list[str],
        typer.Argument(
            metavar="LAYER-OR-CSV SCENARIO.toml",
            help="A layer, CSV table or results folder (not with --tier), and the scenario file.",
        ),
    ],
    tier: Annotated[
        list[str] | None,
        typer.Option(metavar="TIER=LAYER-OR-CSV", help="What was declared on a tier; several times."),
    ] = None,
    data: DataPack = None,
    recode: CodesOf = None,
    out: OutFolder = None,
    excel: Excel = False,
    excel_csv: ExcelCsv = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Let the criteria judge an existing partition, each region by its full membership.

    With --tier, one for each of several tiers: whether they nest too, and if not, who straddles.
    """
    from optimizer.cli.printing.console import print_json, results_console
    from optimizer.cli.printing.proposal import print_assessment, print_straddling
    from optimizer.cli.printing.summary import summarize_assessment
    from optimizer.drawing.cells import read_cells
    from optimizer.explanation.assessment_files import OWN_FILES, assessment_document, write_assessment
    from optimizer.explanation.explanation import known_best
    from optimizer.explanation.regret import find_regret
    from optimizer.inputs.scenarios import load_scenario, override
    from optimizer.solving.assess import assess as judge_existing
    from optimizer.solving.declared_tiers import assess_tiers
    from optimizer.solving.progress import watched
    from optimizer.writing.folder import try_folder, write_folder
    from optimizer.writing.office import dress

    layers = dict(_tier_layer(text) for text in tier or ())
    if len(given) != (1 if layers else 2):
        raise InputError(
            "the scenario file alone is asked beside --tier" if layers else "two are asked",
            where="regio assess",
            value=" ".join(given),
            expected="SCENARIO.toml --tier TIER=LAYER ..." if layers else "LAYER-OR-CSV SCENARIO.toml",
        )
    case = override(load_scenario(Path(given[-1])), data=data, recode=recode)
    office = office_of(excel, excel_csv, out)
    if layers and out is not None:
        raise InputError("one tier at a time is written", where="--out", expected="LAYER-OR-CSV, or no --out")
    try_folder(out, OWN_FILES)
    if layers:
        declared = assess_tiers(case, layers)
        if as_json:
            print_json(declared.to_dict())
        else:
            for assessment in declared.tiers.values():
                if verbose:
                    print_assessment(results_console(quiet), assessment)
                else:
                    summarize_assessment(results_console(quiet), assessment, None)
            print_straddling(results_console(quiet), declared)
        holds = declared.holds
    else:
        assessment = judge_existing(case, given[0])
        regret = None
        if out is not None or not (quiet or as_json):
            with watched(quiet=quiet or as_json) as control:
                limited = override(case, time_limit=min(case.solver.time_limit, MOST_S))
                best, _ = known_best(limited, Path("results") / case.name, control)
            regret = find_regret(best, assessment.partition)
        if as_json:
            print_json(assessment_document(assessment, regret))
        else:
            console = results_console(quiet)
            if verbose:
                print_assessment(console, assessment)
            if not quiet:
                summarize_assessment(console, assessment, regret)
        if out is not None:
            with write_folder(out, OWN_FILES) as folder:
                cells = read_cells(case, assessment.territory)
                written = write_assessment(assessment, regret, folder, cells)
                written += dress(folder, office, about_of(case, assessment.territory))
            tell_written(out, written, as_json or quiet)
        holds = not assessment.violations
    if not holds:
        raise typer.Exit(Exit.CHECK_FAILED)


def _tier_layer(text: str) -> tuple[str, str]:
    """Return tier and layer of a --tier option."""
    tier, mark, layer = text.partition("=")
    if not (tier and mark and layer):
        raise InputError("not a tier and its layer", where="--tier", value=text, expected="TIER=LAYER-OR-CSV")
    return tier, layer


def _verify_tiers(
    case: Scenario,
    reference: str,
    bound: bool,
    time_limit: float | None,
    as_json: bool,
    quiet: bool,
    out: Path | None,
    office: Office,
) -> None:
    """Check a results folder, or a table with a column per tier, and print what came of it."""
    from optimizer.cli.printing.console import print_json, results_console
    from optimizer.cli.printing.proposal import print_tier_check
    from optimizer.proposal.tier_proof import check_tiers
    from optimizer.proposal.verification_files import OWN_FILES, write_tier_check
    from optimizer.solving.progress import watched
    from optimizer.writing.folder import write_folder
    from optimizer.writing.office import dress

    limit = {} if time_limit is None else {"time_limit_s": time_limit}
    with watched(quiet=as_json or quiet) as control:
        check = check_tiers(case, reference, bound=bound, control=control, **limit)
    if as_json:
        print_json(check.to_dict())
    else:
        print_tier_check(results_console(quiet), check)
    if out is not None:
        with write_folder(out, OWN_FILES) as folder:
            written = write_tier_check(check.to_dict(), folder)
            written += dress(folder, office, about_of(case, check.territory))
        tell_written(out, written, as_json or quiet)
    if not check.holds:
        raise typer.Exit(Exit.CHECK_FAILED)


def _notify(text: str) -> None:
    """Say on standard error why a first run takes longer; progress is seen in a terminal only."""
    echo(text, err=True)
