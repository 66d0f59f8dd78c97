"""TOML and JSON documents: read into tables whose texts can be shown and whose numbers can be counted."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from models.errors import InputError
from models.text import command_in
from optimizer.inputs.files import read_text

__all__ = ["VERSION", "check_content", "check_version", "parse_json", "read_json", "read_toml"]

VERSION = 1
"""Of the form of every JSON output (`optimizer.outputs`); the first without one had other keys."""

MOST_CHARACTERS = 2**22
"""No document that a person writes is longer (4 million characters)."""

DEEPEST = 60
"""Tables and lists within each other."""

MOST_WHOLE = 10**18
"""Whole numbers of a scenario stay below it."""


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; the encoding is told from what it holds.

    Raises
    ------
    InputError
        When it cannot be read or is no TOML, or a text in it holds control characters, a number is larger
        than anything that can be counted, or tables lie too deep in each other.
    """
    text = read_text(path)
    if len(text) > MOST_CHARACTERS:
        raise InputError("too long for a TOML file", where=str(path), expected="at most 4 million characters")
    content: dict[str, Any] = _parsed(tomllib.loads, text, str(path), "not a TOML file")
    check_content(content, str(path), MOST_WHOLE)
    return content


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON file that holds an object.

    Raises
    ------
    InputError
        When it cannot be read or is no JSON object, or a text in it holds control characters.
    """
    content = parse_json(read_text(path), str(path))
    if not isinstance(content, dict):
        raise InputError("not a JSON object", where=str(path))
    check_content(content, str(path))
    return content


def check_version(content: Mapping[str, Any], where: str) -> None:
    """Check that a document of a results folder is of the form that this version of the program reads.

    Raises
    ------
    InputError
        When it was written by an earlier or a later version.
    """
    found = content.get("version")
    if found == VERSION and not isinstance(found, bool):
        return
    later = isinstance(found, int) and found > VERSION
    raise InputError(
        f"written by {'a later' if later else 'an earlier'} version of regio, in another form",
        where=where,
        value=found,
        expected=f"version {VERSION}: make the folder again with the command that wrote it",
    )


def parse_json(text: str, where: str, problem: str = "not a JSON document") -> Any:
    """Return what a JSON text holds.

    Raises
    ------
    InputError
        When it is none.
    """
    content = _parsed(json.loads, text, where, problem)
    if "\\ud" in text.lower():
        try:
            json.dumps(content, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise InputError(f"{problem}: half a character (a lone surrogate)", where=where) from None
    return content


def _parsed(parse: Callable[[str], Any], text: str, where: str, problem: str) -> Any:
    try:
        return parse(text)
    except RecursionError:
        reason = "brackets too deep within each other"
    except ValueError as error:
        long = "integer string conversion" in str(error)
        reason = "a whole number of thousands of digits" if long else str(error)
    raise InputError(f"{problem}: {reason}", where=where)


def check_content(content: object, name: str, most: int | None = None) -> None:
    """Check every text, number and depth of a document; told by the keys that lead there.

    Parameters
    ----------
    content : object
        What was read.
    name : str
        What messages call the document.
    most : int, optional
        The largest whole number.

    Raises
    ------
    InputError
        For a control character, a larger number, or tables too deep within each other.
    """
    left: list[tuple[object, str, int]] = [(content, "", 0)]
    while left:
        value, key, depth = left.pop()
        where = f"{name}: {key}" if key else name
        if depth > DEEPEST:
            raise InputError("tables too deep within each other", where=where)
        if isinstance(value, dict):
            for own, inner in value.items():
                if command_in(own):
                    raise InputError("a control character in a key", where=where, value=own)
                left.append((inner, f"{key}.{own}" if key else own, depth + 1))
        elif isinstance(value, list):
            left += [(inner, f"{key}[{k}]", depth + 1) for k, inner in enumerate(value, 1)]
        elif isinstance(value, str) and command_in(value):
            raise InputError("a control character in a text", where=where, value=value)
        elif most is not None and isinstance(value, int) and abs(value) > most:
            raise InputError("a whole number that is too large to count with", where=where, value=value)
