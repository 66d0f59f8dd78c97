"""TOML text of a scenario: what `tomllib` reads back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

__all__ = ["to_toml"]

BARE = re.compile(r"[A-Za-z0-9_-]+")


def to_toml(content: Mapping[str, Any], path: tuple[str, ...] = ()) -> str:
    """Return a mapping as TOML.

    Parameters
    ----------
    content : mapping
        Of texts, numbers, booleans, lists of these or of mappings, and mappings.
    path : tuple of str
        The table that it is, for headings.
    """
    plain, blocks = [], []
    for key, value in content.items():
        name = (*path, key)
        if isinstance(value, Mapping):
            blocks.append(f"\n[{_dotted(name)}]\n{to_toml(value, name)}")
        elif isinstance(value, list | tuple) and value and all(isinstance(v, Mapping) for v in value):
            blocks += [f"\n[[{_dotted(name)}]]\n{to_toml(one, name)}" for one in value]
        else:
            plain.append(f"{_key(key)} = {_value(value)}\n")
    return "".join([*plain, *blocks])


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= 10_000:
        return f"{value:_}"
    if isinstance(value, str):
        # JSON escapes what TOML does, but for the delete character.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return repr(value)


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _value(name)


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(map(_key, path))
