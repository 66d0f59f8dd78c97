"""The command `explain`: why nothing fits, what each criterion costs, what a wish costs."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from models.errors import InputError

__all__ = ["explanations", "share_of"]

explanations = typer.Typer()


@explanations.command()
def explain(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO.toml", help="The scenario file.")],
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
    time_limit: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds for each part of the explanation.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="A folder for tables and JSON.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Explain a scenario: why nothing fits, what each criterion costs, or what a wish costs.

    The best partition that `propose` left in results/<scenario> is used when it is still that.
    """
    from optimizer.cli.app import Exit
    from optimizer.cli.printing import console as screen
    from optimizer.explanation.explanation import explain as find_explanation
    from optimizer.explanation.explanation import known_best
    from optimizer.explanation.files import OWN_FILES, print_explanation, write_explanation
    from optimizer.explanation.wishes import wish_of
    from optimizer.inputs.scenarios import load_scenario, override
    from optimizer.proposal.document import write_folder
    from optimizer.solving.progress import watched

    case = override(load_scenario(scenario), time_limit=time_limit)
    groups = {"together": [together] if any(together) else [], "apart": [apart] if any(apart) else []}
    with watched(quiet=as_json) as control:
        best, stored = known_best(case, Path("results") / case.name, control)
        wish = None
        if any(groups.values()) or without or minimum is not None:
            wish = wish_of(case, best.territory, **groups, without=without or (), minimum=minimum)
        explanation = find_explanation(best, wish, control=control)
    if as_json:
        screen.print_json(explanation.to_dict())
    else:
        if stored:
            typer.echo(f"The best partition is the one in results/{case.name}.")
        print_explanation(screen.tables(), explanation)
    if out is not None:
        with write_folder(out, OWN_FILES) as folder:
            written = write_explanation(explanation, folder)
        if not as_json:
            typer.echo(f"Written to {out}: {', '.join(written)}")
    if not explanation.explained:
        raise typer.Exit(Exit.NO_SOLUTION)


def share_of(text: str, where: str) -> Fraction:
    """Return a share given as a percentage, such as ``2%``, ``2 %`` or ``2``.

    Raises
    ------
    InputError
        When it is no percentage of 0 or more.
    """
    try:
        share = Fraction(text.strip().removesuffix("%").strip()) / 100
    except (ValueError, ZeroDivisionError):
        share = Fraction(-1)
    if share < 0:
        raise InputError("not a percentage", where=where, value=text, expected="for example 2%")
    return share
