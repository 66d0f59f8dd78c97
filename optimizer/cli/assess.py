"""The commands `verify` and `assess`: what the rules and criteria say of a partition that there is."""

from __future__ import annotations

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
    Verbose,
    about_of,
    office_of,
    tell_written,
)
from optimizer.writing.office import Office

if TYPE_CHECKING:
    from models.scenario import Scenario
    from optimizer.engine.proof.proven import Verification
    from optimizer.explanation.regret import Regret
    from optimizer.proposal.proof import Held
    from optimizer.solving.assess import Assessment
    from optimizer.solving.declared_tiers import TierAssessment

__all__ = ["assessments"]

assessments = typer.Typer()

MOST_S = 20.0
"""So long `assess` may look for the best, to say what a draft costs against it."""

Bound = Annotated[bool, typer.Option("--bound", help="Compute the proof of a results folder again as well.")]
ProofLimit = Annotated[
    float | None, typer.Option("--time-limit", min=0.1, help="Seconds that --bound may take [600].")
]


@assessments.command()
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
    from optimizer.cli.printing.document import print_json
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
        _print_verified(assessment, held, proof, verbose, quiet)
    if out is not None:
        with write_folder(out, OWN_FILES) as folder:
            written = write_verification(content, assessment, folder)
            written += dress(folder, office, about_of(case, open_territory(case)))
        tell_written(out, written, as_json or quiet)
    if not content["holds"]:
        raise typer.Exit(Exit.CHECK_FAILED)


def _print_verified(
    assessment: Assessment | None, held: Held | None, proof: Verification | None, verbose: bool, quiet: bool
) -> None:
    """Print whether the rules hold, whether the files fit, and what was proven again."""
    from optimizer.cli.printing.console import results_console
    from optimizer.cli.printing.proposal import print_assessment, print_held, print_proof
    from optimizer.cli.printing.summary import summarize_assessment

    console = results_console(quiet)
    if assessment is not None and verbose:
        print_assessment(console, assessment)
    elif assessment is not None:
        summarize_assessment(console, assessment, None)
    if held is not None:
        print_held(console, held, shown=proof is None)
    if held is not None and proof is not None:
        print_proof(console, proof, held.unit)


def _refuse_same(out: Path | None, reference: str) -> None:
    """Refuse to write what was found of a folder into that folder: its own regions.csv would go."""
    given = Path(reference).resolve()
    if out is not None and out.resolve() in (given, given.parent) and given.exists():
        raise InputError(
            "the folder that is checked", where="--out", value=str(out), expected="a folder of its own"
        )


@assessments.command()
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
    from optimizer.cli.printing.document import print_json
    from optimizer.drawing.cells import read_cells
    from optimizer.explanation.assessment_files import OWN_FILES, assessment_document, write_assessment
    from optimizer.inputs.scenarios import load_scenario, override
    from optimizer.solving.assess import assess as judge_existing
    from optimizer.solving.declared_tiers import assess_tiers
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
            _print_declared_tiers(declared, verbose, quiet)
        holds = declared.holds
    else:
        assessment = judge_existing(case, given[0])
        regret = None
        if out is not None or not (quiet or as_json):
            regret = _against_the_best(case, assessment, quiet or as_json)
        if as_json:
            print_json(assessment_document(assessment, regret))
        else:
            _print_assessed(assessment, regret, verbose, quiet)
        if out is not None:
            with write_folder(out, OWN_FILES) as folder:
                cells = read_cells(case, assessment.territory)
                written = write_assessment(assessment, regret, folder, cells)
                written += dress(folder, office, about_of(case, assessment.territory))
            tell_written(out, written, as_json or quiet)
        holds = not assessment.violations
    if not holds:
        raise typer.Exit(Exit.CHECK_FAILED)


def _against_the_best(case: Scenario, assessment: Assessment, silent: bool) -> Regret | None:
    """Return what a partition costs against the best one, which is looked for if need be."""
    from optimizer.explanation.best import known_best
    from optimizer.explanation.regret import find_regret
    from optimizer.inputs.scenarios import override
    from optimizer.solving.progress import watched

    with watched(quiet=silent) as control:
        limited = override(case, time_limit=min(case.solver.time_limit, MOST_S))
        best, _ = known_best(limited, Path("results") / case.name, control)
    return find_regret(best, assessment.partition)


def _print_assessed(assessment: Assessment, regret: Regret | None, verbose: bool, quiet: bool) -> None:
    from optimizer.cli.printing.console import results_console
    from optimizer.cli.printing.proposal import print_assessment
    from optimizer.cli.printing.summary import summarize_assessment

    console = results_console(quiet)
    if verbose:
        print_assessment(console, assessment)
    if not quiet:
        summarize_assessment(console, assessment, regret)


def _print_declared_tiers(declared: TierAssessment, verbose: bool, quiet: bool) -> None:
    from optimizer.cli.printing.console import results_console
    from optimizer.cli.printing.proposal import print_assessment, print_straddling
    from optimizer.cli.printing.summary import summarize_assessment

    console = results_console(quiet)
    for assessment in declared.tiers.values():
        if verbose:
            print_assessment(console, assessment)
        else:
            summarize_assessment(console, assessment, None)
    print_straddling(console, declared)


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
    from optimizer.cli.printing.document import print_json
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
        from optimizer.cli.printing.console import results_console
        from optimizer.cli.printing.proposal import print_tier_check

        print_tier_check(results_console(quiet), check)
    if out is not None:
        with write_folder(out, OWN_FILES) as folder:
            written = write_tier_check(check.to_dict(), folder)
            written += dress(folder, office, about_of(case, check.territory))
        tell_written(out, written, as_json or quiet)
    if not check.holds:
        raise typer.Exit(Exit.CHECK_FAILED)
