"""The commands about what there is: `compare` and `congruence`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.errors import InputError
from optimizer.cli.options import (
    AsJson,
    CaseFile,
    CodesOf,
    DataPack,
    Excel,
    ExcelCsv,
    OutFolder,
    Quiet,
    Reference,
    Verbose,
    about_of,
    office_of,
    tell_written,
)

if TYPE_CHECKING:
    from models.scenario import Scenario
    from models.territory import Layer
    from optimizer.comparison.comparison import Comparison

__all__ = ["comparisons"]

comparisons = typer.Typer()


@comparisons.command()
def compare(
    a: Reference,
    b: Reference,
    scenario: CaseFile = None,
    tier: Annotated[
        str | None, typer.Option("--tier", metavar="NAME", help="Of several tiers: which [lowest].")
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
    """Compare two partitions: who moves, which ties break, how alike they are."""
    from optimizer.cli.printing.document import print_json
    from optimizer.comparison.comparison import compare as compare_partitions
    from optimizer.comparison.files import OWN_FILES, comparison_to_dict, write_comparison
    from optimizer.drawing.cells import read_cells
    from optimizer.inputs.layers import find_partition
    from optimizer.inputs.results import dated, pack_in
    from optimizer.inputs.territories import open_territory
    from optimizer.writing.folder import try_folder, write_folder
    from optimizer.writing.office import dress

    case = _case(scenario, data or (None if scenario else pack_in(b) or pack_in(a)), recode)
    office = office_of(excel, excel_csv, out)
    try_folder(out, OWN_FILES)
    territory = open_territory(case)
    asked = case.at_tier(tier) if case.tiers or (tier and scenario) else case
    one, other = (find_partition(given, dated(given, territory), tier) for given in (a, b))
    comparison = compare_partitions(
        territory,
        one.partition(),
        other.partition(),
        names_a={members: name for name, members in one.regions.items()},
        names_b={members: name for name, members in other.regions.items()},
        scenario=asked if scenario is not None else None,
    )
    if as_json:
        print_json(comparison_to_dict(comparison, one, other))
    else:
        _print_compared(comparison, one, other, verbose, quiet)
    if out is not None:
        with write_folder(out, OWN_FILES) as folder:
            cells = read_cells(case, territory)
            written = write_comparison(comparison, one, other, folder, asked, cells=cells)
            written += dress(folder, office, about_of(case, territory))
        tell_written(out, written, as_json or quiet)


def _print_compared(comparison: Comparison, one: Layer, other: Layer, verbose: bool, quiet: bool) -> None:
    from optimizer.cli.printing.comparison import print_comparison
    from optimizer.cli.printing.console import results_console
    from optimizer.cli.printing.summary import summarize_comparison

    console = results_console(quiet)
    if verbose:
        print_comparison(console, comparison, one, other)
    else:
        summarize_comparison(console, comparison, (one.label, other.label))


@comparisons.command()
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
        typer.Option(
            metavar="LAYER",
            help="What the proposal replaces [the arrangements of the scenario]; of tiers TIER=LAYER "
            "[the tasks that are layers].",
        ),
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
    """Measure how congruent today's arrangements are, and how they would be after a proposal."""
    from optimizer.cli.printing.congruence import print_congruence
    from optimizer.cli.printing.console import results_console
    from optimizer.cli.printing.document import print_json
    from optimizer.congruence.congruence import after_tiers, measure_congruence
    from optimizer.congruence.files import OWN_FILES, congruence_to_dict, write_congruence
    from optimizer.drawing.cells import read_cells
    from optimizer.inputs.layers import find_partition
    from optimizer.inputs.territories import open_territory
    from optimizer.writing.folder import try_folder, write_folder
    from optimizer.writing.office import dress

    case = _case(scenario, data, recode)
    office = office_of(excel, excel_csv, out)
    try_folder(out, OWN_FILES)
    territory = open_territory(case)
    covering = [name for name, layer in territory.layers.items() if layer.kind in ("partition", "declared")]
    found = {name: find_partition(name, territory) for name in layers or covering}
    today = measure_congruence(territory, {name: layer.partition() for name, layer in found.items()})
    later = None
    if after is not None and case.tiers:
        parts = {tier.name: find_partition(after, territory, tier.name).partition() for tier in case.tiers}
        later = after_tiers(today, case, parts, _by_tier(task))
    elif after is not None:
        replaced = task or [name for name in case.arrangements if name in found]
        later = today.after(find_partition(after, territory).partition(), replaced)
    if as_json:
        print_json(congruence_to_dict(today, found, later))
    else:
        print_congruence(results_console(quiet), today, found, later, verbose=verbose)
    if out is not None:
        with write_folder(out, OWN_FILES) as folder:
            cells = read_cells(case, territory)
            written = write_congruence(today, found, folder, case, after=later, cells=cells)
            written += dress(folder, office, about_of(case, territory))
        tell_written(out, written, as_json or quiet)


def _by_tier(tasks: list[str] | None) -> dict[str, list[str]] | None:
    """Return layers by tier, as ``TIER=LAYER`` says them; None: nothing is said."""
    if not tasks:
        return None
    found: dict[str, list[str]] = {}
    for text in tasks:
        tier, equals, layer = text.partition("=")
        if not equals:
            raise InputError("no tier and layer", where="--task", value=text, expected="TIER=LAYER")
        found.setdefault(tier.strip(), []).append(layer.strip())
    return found


def _case(scenario: Path | None, data: str | None, recode: str | None) -> Scenario:
    """Return a scenario, or one that asks nothing of the whole country."""
    from models.scenario import Scenario
    from optimizer.inputs.scenarios import load_scenario, override

    case = Scenario() if scenario is None else load_scenario(scenario)
    return override(case, data=data, recode=recode)
