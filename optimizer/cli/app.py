"""The command line: thin, every command is a verb of the library."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from typer.exceptions import TyperException

from models.errors import InputError
from optimizer.cli import Exit
from optimizer.cli.assess import assessments
from optimizer.cli.compare import comparisons
from optimizer.cli.data import packs
from optimizer.cli.declared import declarations
from optimizer.cli.explain import explanations
from optimizer.cli.judgement import judgements
from optimizer.cli.play import plays
from optimizer.cli.propose import proposals
from optimizer.cli.recode import recodings
from optimizer.cli.reference import references
from optimizer.cli.report import reports
from optimizer.cli.spoken import leave_unasked, spoken_command, usage_error
from optimizer.cli.study import studies
from optimizer.cli.terminal import close_output, prepare_terminal
from optimizer.language.language import language_in_force

__all__ = ["app", "main"]


def _print_version(wanted: bool) -> None:
    if wanted:
        from optimizer.cli.version import print_version

        print_version()
        raise typer.Exit


app = typer.Typer(
    name="regio",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and exit."),
    ] = False,
    lang: Annotated[
        str | None,
        typer.Option(
            metavar="nl|en",
            help="Language of what is printed, here or behind a command [REGIO_LANG, the locale].",
        ),
    ] = None,
) -> None:
    """Group municipalities into strong, congruent regions, with proof."""


for commands in (proposals, assessments, comparisons, declarations, explanations, judgements, reports, plays):
    app.add_typer(commands)
app.add_typer(studies, name="study")
app.add_typer(packs, name="data")
app.add_typer(recodings)
app.add_typer(references)


@contextmanager
def _language_of(arguments: list[str]) -> Iterator[list[str]]:
    """Take ``--lang`` out of the arguments, wherever it stands, and let it hold; reports take it as well.

    Raises
    ------
    InputError
        When it is no language that there is.
    """
    before, left = os.environ.get("REGIO_LANG"), []
    rest = iter(arguments)
    own = "report" in arguments[:2]
    try:
        for argument in rest:
            if not (argument == "--lang" or argument.startswith("--lang=")):
                left.append(argument)
                continue
            lang = next(rest, "") if argument == "--lang" else argument.removeprefix("--lang=")
            if lang not in ("nl", "en"):
                raise InputError("no such language", where="--lang", value=lang, expected="nl or en")
            os.environ["REGIO_LANG"] = lang
            left += ["--lang", lang] if own else []
        yield left
    finally:
        os.environ.pop("REGIO_LANG", None)
        if before is not None:
            os.environ["REGIO_LANG"] = before


def _told(error: InputError) -> str:
    """Return an error in the reader's language."""
    language = language_in_force()
    return f"{language.gettext('Error')}: {error.told(language.phrase)}"


def _run(arguments: list[str]) -> None:
    """Run a command in the reader's language; what is wrong with its arguments is said in it too."""
    language = language_in_force()
    try:
        command = spoken_command(app, language, next(iter(arguments), ""))
        leave_unasked(command, arguments)
        code = command.main(arguments, standalone_mode=False)
    except TyperException as error:
        typer.echo(usage_error(error, language), err=True)
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit(Exit.STOPPED)
    sys.exit(code or 0)


@contextmanager
def _telling_errors() -> Iterator[None]:
    """Tell bad input, and files that cannot be read or written, as one error; end with exit code 2."""
    try:
        yield
    except InputError as error:
        typer.echo(_told(error), err=True)
        sys.exit(Exit.BAD_INPUT)
    except (OSError, UnicodeEncodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        place = getattr(error, "filename", None)
        typer.echo(_told(InputError(reason, where=str(place or "a file"))), err=True)
        sys.exit(Exit.BAD_INPUT)


def main() -> None:
    """Run the command line; bad input is one clear error and exit code 2."""
    prepare_terminal()
    try:
        with _telling_errors(), _language_of(sys.argv[1:]) as arguments, _telling_errors():
            _run(arguments)
    except SystemExit as end:
        if not end.code:
            close_output()
        raise
