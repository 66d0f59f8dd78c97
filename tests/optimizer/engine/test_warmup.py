"""Kernels are compiled apart: a stop is heard, and a solve that was stopped so says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.nesting import Tiers
from models.problem import Bound, Cost, Limit, Problem
from optimizer.cache import CACHE_VARIABLE
from optimizer.engine import warmup
from optimizer.engine.kernels import machine_code
from optimizer.engine.solution import UNREADY, Control, Limits, Status
from optimizer.engine.strategy import solve
from optimizer.engine.tiers.strategy import solve_tiers

COUNT = 14
CHAIN = Problem(
    tuple("abcdefghijklmn"),
    frozenset((k, k + 1) for k in range(COUNT - 1)),
    {"members": (1,) * COUNT},
    {"number": Cost(per_region=1)},
    (Limit(((Bound("members", upper=3),),), "members"),),
)


@pytest.fixture
def cold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing is compiled, as far as the engine knows."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    monkeypatch.setattr(warmup, "is_loaded", lambda kernel: False)
    return tmp_path / "kernels"


@pytest.mark.skipif(machine_code.folder() is None, reason="machine code is not kept alone here")
def test_a_stop_is_heard_while_kernels_are_compiled(cold: Path):
    told: list[str] = []
    for verb, case in ((solve, CHAIN), (solve_tiers, Tiers((CHAIN, CHAIN)))):
        control = Control(notify=told.append)
        control.report = lambda progress, control=control: control.stop.set()  # type: ignore[misc]
        solution = verb(case, Limits(5.0, workers=1), control)  # type: ignore[operator]
        assert (solution.status, solution.why) == (Status.UNKNOWN, UNREADY)
    assert [text.split()[0] for text in told] == ["Compiling", "Compiling"]
    assert list(cold.iterdir()) == []


def test_where_nothing_can_be_kept_that_is_said_once(cold: Path, monkeypatch: pytest.MonkeyPatch):
    told: list[str] = []
    monkeypatch.setattr(warmup, "is_kept", lambda kernel: False)
    monkeypatch.setattr(warmup, "is_alone", lambda: False)  # as without a folder: compiled in this process
    monkeypatch.setattr(warmup.Piece, "is_loaded", lambda piece: True)
    assert warmup.warm_up(Control(notify=told.append), packing=True, recombination=True)
    assert [text for text in told if "No folder" in text] == told[1:]
    assert len(told) == 2
