"""The command line: thin, every command is a verb of the library."""

from __future__ import annotations

import json
import sys

import typer

from models.errors import InputError
from optimizer.cli import Exit
from optimizer.cli.compare import comparisons
from optimizer.cli.declared import declarations
from optimizer.cli.explain import explanations
from optimizer.cli.options import AsJson
from optimizer.cli.propose import proposals
from optimizer.cli.report import reports
from optimizer.cli.study import studies

__all__ = ["app", "main"]

app = typer.Typer(
    name="regio",
    help="Group municipalities into strong, congruent regions, with proof.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for commands in (proposals, comparisons, declarations, explanations, reports):
    app.add_typer(commands)
app.add_typer(studies, name="study")


@app.command()
def schema() -> None:
    """Print the JSON schema of scenario files, for editors."""
    from optimizer.inputs.scenarios import scenario_schema

    typer.echo(json.dumps(scenario_schema(), ensure_ascii=False, indent=2))


@app.command()
def criteria(as_json: AsJson = False) -> None:
    """List the criteria with their source in the policy documents."""
    from optimizer.cli.printing.console import print_json, results_console, table_of
    from optimizer.inputs.scenarios import criteria_rows

    rows = criteria_rows()
    if as_json:
        print_json(rows)
    else:
        results_console().print(table_of("Criteria", rows))


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
