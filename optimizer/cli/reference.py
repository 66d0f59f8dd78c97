"""The commands that look things up: `criteria` and `schema`."""

from __future__ import annotations

import json

import typer

from optimizer.cli.options import AsJson
from optimizer.cli.terminal import writes_unicode

__all__ = ["references"]

references = typer.Typer()


@references.command()
def schema() -> None:
    """Print the JSON schema of scenario files, for editors."""
    from optimizer.inputs.scenarios import scenario_schema

    typer.echo(json.dumps(scenario_schema(), ensure_ascii=not writes_unicode(), indent=2))


@references.command()
def criteria(as_json: AsJson = False) -> None:
    """List the criteria with their source in the policy documents."""
    from optimizer.cli.printing.console import print_json, results_console, table_of
    from optimizer.inputs.scenarios import criteria_rows

    rows = criteria_rows()
    if as_json:
        print_json(rows)
    else:
        results_console().print(table_of("Criteria", rows))
