"""The commands that look things up: `criteria` and `schema`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.options import AsJson
from optimizer.cli.terminal import writes_unicode
from optimizer.outputs.names import NAMES

if TYPE_CHECKING:
    from optimizer.outputs.listings import CriteriaOutput

__all__ = ["references"]

references = typer.Typer()


@references.command()
def schema(
    output: Annotated[
        str | None,
        typer.Option(metavar="NAME", help=f"Of an output instead: {', '.join(NAMES)}."),
    ] = None,
) -> None:
    """Print the JSON schema of scenario files, for editors, or of what a command prints and writes."""
    from optimizer.inputs.scenarios import scenario_schema
    from optimizer.outputs.schemas import output_schema

    content = scenario_schema() if output is None else output_schema(output)
    typer.echo(json.dumps(content, ensure_ascii=not writes_unicode(), indent=2))


@references.command()
def criteria(as_json: AsJson = False) -> None:
    """List the criteria with their source in the policy documents."""
    from optimizer.cli.printing.console import results_console, table_of
    from optimizer.cli.printing.document import print_json
    from optimizer.inputs.scenarios import criteria_rows

    rows = criteria_rows()
    if as_json:
        content: CriteriaOutput = {"version": 1, "criteria": rows}
        print_json(content)
    else:
        headings = {"table": "table", "title": "criterion", "asks": "asks", "source": "source"}
        shown = [{headings[key]: value for key, value in row.items()} for row in rows]
        results_console().print(table_of("Criteria", shown))
