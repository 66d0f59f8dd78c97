"""The examples in docstrings run, on small scenarios, and the public verbs have one."""

from __future__ import annotations

import doctest
import importlib
import inspect
from pathlib import Path

import pytest

import optimizer

ROOT = Path(__file__).parents[1]

MODULES = ("models.partition", "optimizer", *optimizer._HOMES)

VERBS = (
    *("load_pack", "load_scenario", "scenario_from", "change_scenario", "open_territory", "find_partition"),
    *("propose", "verify", "assess", "compare", "measure_congruence", "complete", "explain"),
    *("find_alternatives", "find_certainty", "write_report"),
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_do_what_they_say(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", VERBS)
def test_a_public_verb_shows_how_it_is_used(name: str) -> None:
    assert name in optimizer.__all__
    assert ">>>" in (inspect.getdoc(getattr(optimizer, name)) or "")


def test_no_module_hides_a_public_name() -> None:
    for name in optimizer.__all__:
        importlib.import_module(getattr(optimizer, name).__module__)
        assert not inspect.ismodule(getattr(optimizer, name)), name
