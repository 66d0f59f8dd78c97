"""The command `explain`: why nothing fits, what each criterion costs, what a wish costs."""

from __future__ import annotations

from pathlib import Path
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
    Verbose,
    about_of,
    office_of,
    tell_written,
)

__all__ = ["explanations"]

explanations = typer.Typer()


@explanations.command()
def explain(
    scenario: ScenarioFile,
    together: Annotated[
        tuple[str, str], typer.Option(metavar="A B", help="The price of two municipalities in one region.")
    ] = ("", ""),
    apart: Annotated[
        tuple[str, str], typer.Option(metavar="A B", help="The price of keeping two municipalities apart.")
    ] = ("", ""),
    without: Annotated[
        list[str] | None, typer.Option(metavar="CRITERION", help="The price of a criterion, such as size.")
    ] = None,
    minimum: Annotated[
        int | None, typer.Option(min=0, help="The price of another minimum of inhabitants per region.")
    ] = None,
    tier: Annotated[
        str | None,
        typer.Option("--tier", metavar="NAME", help="Of several tiers: whose wish it is [lowest]."),
    ] = None,
    time_limit: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds for each part of the explanation.")
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
    """Explain a scenario: why nothing fits, what each criterion costs, or what a wish costs.

    The best partition that `propose` left in results/<scenario> is used when it is still that.
    """
    from optimizer.cli.printing.answers import summarize_explanation
    from optimizer.cli.printing.console import results_console, tell
    from optimizer.cli.printing.document import print_json
    from optimizer.cli.printing.explanation import print_explanation
    from optimizer.explanation.best import known_best
    from optimizer.explanation.explanation import explain as find_explanation
    from optimizer.explanation.files import OWN_FILES, write_explanation
    from optimizer.explanation.wishes import wish_of
    from optimizer.inputs.scenarios import load_scenario, override
    from optimizer.solving.progress import watched
    from optimizer.writing.folder import try_folder, write_folder
    from optimizer.writing.office import dress

    case = override(load_scenario(scenario), time_limit=time_limit, data=data, recode=recode)
    office = office_of(excel, excel_csv, out)
    try_folder(out, OWN_FILES)
    groups = {"together": [together] if any(together) else [], "apart": [apart] if any(apart) else []}
    with watched(quiet=as_json or quiet) as control:
        best, stored = known_best(case, Path("results") / case.name, control)
        wish = None
        if any(groups.values()) or without or minimum is not None:
            wish = wish_of(case, best.territory, **groups, without=without or (), minimum=minimum, tier=tier)
        explanation = find_explanation(best, wish, control=control)
    if as_json:
        print_json(explanation.to_dict())
    else:
        console = results_console(quiet)
        if stored:
            tell(console, f"The best partition is the one in results/{case.name}.", "dim")
        (print_explanation if verbose else summarize_explanation)(console, explanation)
    if out is not None:
        with write_folder(out, OWN_FILES) as folder:
            written = write_explanation(explanation, folder)
            written += dress(folder, office, about_of(case, best.territory))
        tell_written(out, written, as_json or quiet)
    if not explanation.explained:
        raise typer.Exit(Exit.NO_SOLUTION)
