"""The words of the screen: every message that its scripts say, in a language."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from optimizer.language.language import Language

__all__ = ["SCRIPTS", "messages", "script", "style", "words_of"]

STATIC = Path(__file__).parent / "static"

SCRIPTS = ("tools.js", "map.js", "tiers.js", "panels.js", "board.js")
"""The parts of the one script, in their order: no build step, no framework, nothing from a network."""

SAID = re.compile(r'\bt\(\s*"((?:[^"\\]|\\.)*)"')


@cache
def script() -> str:
    """Return the script of the map component."""
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in SCRIPTS)


@cache
def style() -> str:
    """Return the style sheet of the map component."""
    return (STATIC / "board.css").read_text(encoding="utf-8")


@cache
def messages() -> tuple[str, ...]:
    """Return every message that the script says, in English."""
    return tuple(dict.fromkeys(SAID.findall(script())))


def words_of(language: Language) -> dict[str, str]:
    """Return the messages of the script in a language, by the English message; by nothing: the language."""
    return {"": language.code} | {message: language.gettext(message) for message in messages()}
