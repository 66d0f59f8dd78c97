"""Steps that take long on a large map hear that the run was ended."""

from __future__ import annotations

import numpy as np
import pytest

from models.problem import Bound, Cost, Limit, Problem
from models.set_partition import Candidate
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns import master as masters
from optimizer.engine.columns.master import Master
from optimizer.engine.columns.nearby import surroundings
from optimizer.engine.columns.seeds import tree_regions

SIDE = 6
UNITS = range(SIDE * SIDE)
EDGES = [(i, j) for i in UNITS for j in (i + 1, i + SIDE) if j in UNITS and (j != i + 1 or j % SIDE)]
PROBLEM = Problem(
    units=tuple(f"u{i:02}" for i in UNITS),
    edges=frozenset(EDGES),
    totals={"members": (1,) * len(UNITS)},
    costs={"ties": Cost(separate=dict.fromkeys(EDGES, 1))},
    limits=(Limit(((Bound("members", 3, 9),),), "members"),),
)
IMAGE = translate(PROBLEM)


def master(*, ended: bool) -> Master:
    return Master(IMAGE, [(10.0, 10.0)] * 36, 10.0, ended=lambda: ended)


def test_a_master_that_is_ended_has_no_optimum_and_takes_no_more_columns(monkeypatch):
    monkeypatch.setattr(masters, "MANY", 4)
    columns = [Candidate(frozenset({unit}), 3) for unit in UNITS]
    going = master(ended=False)
    assert going.add(columns) == 36
    assert going.solve().value == pytest.approx(3 * 36)
    ended = master(ended=True)
    assert ended.add(columns) == 3
    monkeypatch.setattr(masters, "run_watched", lambda run, ended, interrupt: None)  # interrupted at once
    ended.columns |= {column.nodes: column for column in columns}
    assert ended.solve() is None


def test_no_tree_is_grown_after_the_end():
    assert tree_regions(IMAGE, 3, 0)
    assert tree_regions(IMAGE, 3, 0, lambda: True) == []


def test_surroundings_that_are_not_looked_at_hold_the_root_alone():
    around = surroundings(IMAGE, lambda: True)
    assert around.node.tolist() == list(UNITS)
    assert np.diff(surroundings(IMAGE).start).max() > 1
