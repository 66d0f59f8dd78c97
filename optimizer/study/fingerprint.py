"""The key of a run: a fingerprint of what is asked, of which data, by which version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from models.errors import InputError
from models.scenario import Scenario
from optimizer.inputs.documents import VERSION
from optimizer.inputs.scenarios import scenario_to_dict

__all__ = ["fingerprint"]

LENGTH = 20
"""Hexadecimal digits of a key: 80 bits, so that no two runs ever share one by accident."""

WORDS = ("name", "title")
"""Keys of a scenario that change nothing but what a run is called."""


def fingerprint(scenario: Scenario, data: str, versions: Mapping[str, str]) -> str:
    """Return the key of a run.

    Parameters
    ----------
    scenario : Scenario
        As it will be solved, with its limits.
    data : str
        The fingerprint of its data pack; the files that the scenario itself names are read here.
    versions : mapping of str to str
        Of the program and of what it solves with.

    Raises
    ------
    InputError
        When a file that the scenario names cannot be read.
    """
    asked = {key: value for key, value in scenario_to_dict(scenario).items() if key not in WORDS}
    files = {name: _content(Path(scenario.folder) / name) for name in sorted(_files(scenario))}
    text = json.dumps([VERSION, asked, data, files, dict(versions)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def _files(scenario: Scenario) -> set[str]:
    """Return the files besides the data pack that a result depends on."""
    own = {scenario.columns, scenario.boundaries}
    for asked in scenario.by_tier():
        own.update(table.file for table in asked.arrangements.values())
        own.update(table.file for table in asked.pairs.values())
        own.add(asked.futures.file if asked.futures else None)
    return {name for name in own if name is not None}


def _content(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise InputError(
            error.strerror or str(error), where=str(path), expected="a file that the scenario names"
        ) from None
