"""The command line in the reader's language: help, usage, and what is wrong with the arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from typing import Any

import typer
from typer.main import get_command, get_command_name

from optimizer.language.language import Language

__all__ = ["Command", "commands_of", "leave_unasked", "spoken_command", "usage_error"]

Command = Any
"""A command or group as typer makes them."""

ITSELF = ("-h", "--help", "--version")
"""What is asked of the command line itself."""

_Formatter: Any = typer.Context.formatter_class


def commands_of(command: Command) -> Iterator[Command]:
    """Yield a command and, if it is a group, all that are below it."""
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from commands_of(below)


def spoken_command(app: typer.Typer, language: Language, asked: str = "") -> Command:
    """Return the command line of an application with its help in a language.

    Of a command that is there by the name `asked` nothing else is made: what each option takes is
    worked out from annotations, which takes longer than running some.
    """
    whole: Command = get_command(_only(app, asked))
    if language.code == "en":
        return whole

    class Formatter(_Formatter):  # type: ignore[misc]
        """Help in the language: usage, headings, and what stands behind options and arguments."""

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, _words(args, language), prefix or f"{language.gettext('Usage:')} ")

        def write_heading(self, heading: str) -> None:
            super().write_heading(language.gettext(heading))

        def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
            said = [(_words(first, language), _explained(second, language)) for first, second in rows]
            super().write_dl(said, col_max, col_spacing)

    for command in commands_of(whole):
        name = "SpokenContext"
        command.context_class = type(name, (command.context_class,), {"formatter_class": Formatter})
        for part in ("help", "epilog"):
            text = getattr(command, part)
            setattr(command, part, text and "\n\n".join(map(language.phrase, paragraphs(text))))
    return whole


def leave_unasked(whole: Command, arguments: Sequence[str]) -> None:
    """Let commands take no options that are not given, but have their defaults.

    What reads an option is made for each that a command takes, given or not, which takes longer than running
    some.  A command that lacks one of those given keeps all: what is wrong is said of all that there are.
    """
    given = {word.partition("=")[0] for word in arguments if word.startswith("-")}
    for command in commands_of(whole):
        names = [{*param.opts, *param.secondary_opts} for param in command.params]
        if given <= set().union(*names):
            command.params = [
                param
                for param, own in zip(command.params, names, strict=True)
                if own & given or param.param_type_name != "option" or param.multiple or param.required
            ]


def _only(app: typer.Typer, asked: str) -> typer.Typer:
    """Return an application with one of its commands or named groups alone; itself where it has none.

    Where it is asked about itself its commands have names and help, and take nothing.
    """
    if asked in ITSELF:
        return _bare(app)
    for group in app.registered_groups:
        commands = group.typer_instance
        if group.name != asked:
            if isinstance(group.name, str) or commands is None:
                continue
            own = [one for one in commands.registered_commands if _name(one) == asked]
            if not own:
                continue
            group, commands = copy(group), copy(commands)
            group.typer_instance, commands.registered_commands = commands, own
        alone = copy(app)
        alone.registered_groups = [group]
        return alone
    return app


def _bare(app: typer.Typer) -> typer.Typer:
    """Return an application whose commands say what they are for and take nothing."""

    def bare(command: Any) -> Any:
        def callback() -> None: ...

        callback.__name__, callback.__doc__ = command.callback.__name__, command.callback.__doc__
        command = copy(command)
        command.callback = callback
        return command

    app = copy(app)
    app.registered_commands = [bare(command) for command in app.registered_commands]
    app.registered_groups = [copy(group) for group in app.registered_groups]
    for group in app.registered_groups:
        if group.typer_instance is not None:
            group.typer_instance = _bare(group.typer_instance)
    return app


def _name(command: Any) -> str:
    """Return what a registered command is called."""
    return str(command.name or get_command_name(command.callback.__name__))


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a help text, each on one line."""
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]


def _words(text: str, language: Language) -> str:
    """Return a usage line or an option with its placeholders in the language."""
    return " ".join(map(language.gettext, re.findall(r"<[^>]*>|\S+|(?<= )(?= )", text)))


def _explained(text: str, language: Language) -> str:
    """Return what stands behind an option: its help, then the default and range in brackets."""
    said, mark, extra = text.rpartition("  [")
    if not mark:
        return language.phrase(text)
    extras = [language.phrase(f"[{part}]")[1:-1] for part in extra.removesuffix("]").split("; ")]
    return f"{language.phrase(said)}  [{'; '.join(extras)}]"


def usage_error(error: Any, language: Language) -> str:
    """Return what is wrong with the arguments of a command line, with how it is used."""
    say: Callable[[str], str] = language.phrase
    message, context = error.format_message(), getattr(error, "ctx", None)
    text = f"{say('Error')}: {say(message.replace(': Input', ': input'))}"
    if context is None:
        return text
    if message == context.get_help():  # a group without a command shows its help
        return str(message)
    hint = say(f"Try '{context.command_path} {context.help_option_names[0]}' for help.")
    return f"{context.get_usage()}\n{hint}\n\n{text}"
