"""One command made alone is the command that stands among all others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.exceptions import TyperException

from optimizer.cli.app import app
from optimizer.cli.spoken import Command, commands_of, leave_unasked, spoken_command, usage_error
from optimizer.language.language import Lang, Language


def helps(command: Command) -> list[str]:
    return [one.get_help(typer.Context(one, info_name=one.name)) for one in commands_of(command)]


@pytest.mark.parametrize("code", ["nl", "en"])
def test_a_command_made_alone_explains_itself_as_among_all(code: Lang) -> None:
    language = Language(code)
    whole = spoken_command(app, language)
    assert len(whole.commands) > 15
    for name, command in whole.commands.items():
        (alone,) = spoken_command(app, language, name).commands.items()
        assert alone[0] == name
        assert helps(alone[1]) == helps(command)
    bare = spoken_command(app, language, "--help")
    assert bare.get_help(typer.Context(bare)) == whole.get_help(typer.Context(whole))
    for unknown in ("propse", ""):
        assert spoken_command(app, language, unknown).commands.keys() == whole.commands.keys()


def told(arguments: list[str], *, leave: bool) -> tuple[list[str], object]:
    """Return the options that a command takes, and what it was given, or what is said to be wrong."""
    toy, given = typer.Typer(add_completion=False), list[object]()

    @toy.command()
    def look(
        folder: str,
        out: Path | None = None,
        seconds: Annotated[float | None, typer.Option(min=0.1)] = None,
        most: Annotated[int, typer.Option("-m", "--most")] = 3,
        tier: list[str] | None = None,
        quiet: bool = False,
    ) -> None:
        given.append((folder, out, seconds, most, tier, quiet))

    command = spoken_command(toy, Language("en"))
    if leave:
        leave_unasked(command, arguments)
    options = [param.name for param in command.params if param.param_type_name == "option"]
    try:
        command.main(arguments, standalone_mode=False)
    except TyperException as error:
        return options, usage_error(error, Language("en"))
    return options, given


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ("here", ["tier"]),
        ("here --quiet --out=there", ["out", "tier", "quiet"]),
        ("-m 4 here", ["most", "tier"]),
        ("here --seconds none", ["seconds", "tier"]),
        ("here --tier a --tier b", ["tier"]),
        ("here --no-quiet", ["tier", "quiet"]),
        ("", ["tier"]),
        ("here --secnds 3", None),
        ("here -m4", None),
        ("-- -here", None),
    ],
)
def test_options_that_are_not_given_have_their_defaults(arguments: str, options: list[str] | None) -> None:
    whole, said = told(arguments.split(), leave=False)
    left, alone = told(arguments.split(), leave=True)
    assert left == (whole if options is None else options)
    assert alone == said
