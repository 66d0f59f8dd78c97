"""One command made alone is the command that stands among all others."""

from __future__ import annotations

import pytest
import typer

from optimizer.cli.app import app
from optimizer.cli.spoken import Command, commands_of, spoken_command
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
