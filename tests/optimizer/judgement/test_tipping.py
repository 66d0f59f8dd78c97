"""Tipping points against the lower envelope of every partition there is."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, strategies as st

from models.errors import InputError
from models.problem import Problem
from models.proposal import Status
from optimizer.engine.solution import Control, Limits
from optimizer.inputs.changes import change_scenario
from optimizer.inputs.scenarios import load_scenario
from optimizer.judgement.figure import plot_tipping_points
from optimizer.judgement.oracle import Oracle, Verdict
from optimizer.judgement.tipping import find_all_tipping_points, find_tipping_points, search_weights
from optimizer.judgement.weights_in_use import Dial
from optimizer.proposal.proposal import propose
from tests.brute_force import accepted
from tests.optimizer.cli.test_app import regio
from tests.problems import problems

SCENARIOS = Path(__file__).parents[3] / "scenarios"
LIMITS = Limits(workers=1)


def envelope(lines: list[tuple[int, int]], low: Fraction, high: Fraction) -> list[Fraction]:
    """Return the breakpoints of the lowest of some lines between two weights."""
    points = set()
    for a, b in lines:
        for c, d in lines:
            if b > d and low < (t := Fraction(c - a, b - d)) < high:
                least = min(e + t * f for e, f in lines)
                if a + t * b == least:
                    points.add(t)
    return sorted(points)


@given(problems(), st.integers(0, 3), st.integers(1, 9))
def test_every_breakpoint_is_found_and_no_other(problem: Problem, low: int, width: int) -> None:
    assume(len(problem.costs) > 1)
    problem = replace(problem, levels=())
    name = next(iter(problem.costs))
    dial = Dial(name, (name,), Fraction(1), Fraction(1), False)
    oracle = Oracle(problem, [(name,)], LIMITS, Control())
    start, end = Fraction(low, 2), Fraction(low + width, 2)
    pieces, status = search_weights(oracle, dial, start, end)
    lines = [(line.fixed, line.parts[0]) for line in map(oracle.line, accepted(problem))]
    if not lines:
        assert status is Status.INFEASIBLE
        assert not pieces
        return
    assert status is Status.OPTIMAL
    assert [piece.end for piece in pieces[:-1]] == envelope(lines, start, end)
    assert pieces[0].start == start
    assert pieces[-1].end == end
    for piece in pieces:
        for t in (piece.start, (piece.start + piece.end) / 2, piece.end):
            assert piece.fixed + t * piece.part == min(a + t * b for a, b in lines)


def test_the_piece_of_today_is_the_proposal() -> None:
    scenario = load_scenario(SCENARIOS / "drenthe.toml")
    best = propose(scenario, limits=LIMITS)
    for found in find_all_tipping_points(scenario, limits=LIMITS):
        assert found.status is Status.OPTIMAL
        here = found.today
        assert here is not None
        factor = found.dial.factor(found.dial.today)
        assert here.fixed + factor * here.part == best.report.objective
        assert len(found.sentences()) == 1 + (here != found.pieces[0]) + (here != found.pieces[-1])


def test_beyond_a_tipping_point_another_partition_is_proposed() -> None:
    scenario = load_scenario(SCENARIOS / "drenthe.toml")
    found = find_tipping_points(scenario, "size", limits=LIMITS)
    here = found.today
    assert here is not None
    beyond = found.pieces[found.pieces.index(here) + 1]
    weight = float((beyond.start + beyond.end) / 2)
    changed = propose(change_scenario(scenario, tables={"size": {"weight": weight}}), limits=LIMITS)
    assert changed.partition == beyond.partition
    assert "Hoogeveen" in " ".join(found.sentences())


def test_a_criterion_without_weight_is_turned_up_from_nothing() -> None:
    plain = change_scenario(
        load_scenario(SCENARIOS / "drenthe.toml"), tables={"compactness": {"weight": 0.0}}
    )
    found = find_tipping_points(plain, "compactness", 0, 1, limits=LIMITS)
    assert found.dial.today == 0
    assert found.today == found.pieces[0]


def test_what_was_stopped_is_not_proven() -> None:
    control = Control()
    control.stop.set()
    found = find_tipping_points(
        load_scenario(SCENARIOS / "drenthe.toml"), "size", limits=LIMITS, control=control
    )
    assert found.status is Status.UNKNOWN
    assert found.sentences() == ()


@pytest.mark.parametrize(
    ("criterion", "start", "end", "message"),
    [("siz", 0, 4, "size"), ("size", 3, 3, "from < to"), ("size", -1, 2, "from < to")],
)
def test_bad_input_is_one_clear_error(criterion: str, start: float, end: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        find_tipping_points(load_scenario(SCENARIOS / "drenthe.toml"), criterion, start, end)


def test_priorities_have_no_tipping_points() -> None:
    ordered = change_scenario(
        load_scenario(SCENARIOS / "drenthe.toml"), tables={"objective": {"priorities": [["size"]]}}
    )
    with pytest.raises(InputError, match="priorities"):
        find_tipping_points(ordered, "size")


def test_an_oracle_that_was_stopped_answers_with_what_it_knows() -> None:
    scenario = load_scenario(SCENARIOS / "drenthe.toml")
    best = propose(scenario, limits=LIMITS)
    assert best.partition is not None
    problem = scenario.formulate(best.territory)
    control = Control()
    control.stop.set()
    oracle = Oracle(problem, [("size",)], LIMITS, control)
    line = oracle.know(oracle.line(problem.regions_of(best.partition)))
    assert oracle.ask([Fraction(1)]) == Verdict(line, proven=False)


def test_the_command_says_and_writes_what_it_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case, out = str(SCENARIOS / "drenthe.toml"), tmp_path / "out"
    command = ["tipping", case, "--criterion", "centres", "--to", "4", "--out", str(out)]
    code, printed, _ = regio(*command, capsys=capsys)
    assert code == 0
    assert "Below 1.565 Midden-Drenthe joins Emmen." in " ".join(printed.split())
    found = json.loads((out / "tipping.json").read_text(encoding="utf-8"))
    (points,) = found["criteria"]
    assert [r["best_today"] for r in points["ranges"]] == [False, True]
    assert {path.name for path in out.iterdir()} >= {
        "tipping.csv",
        "tipping-1.csv",
        "tipping-2.csv",
        "tipping.png",
    }
    assert regio("verify", str(out / "tipping-1.csv"), case, capsys=capsys)[0] == 0
    assert regio("tipping", case, "--from", "1", capsys=capsys)[0] == 2
    assert regio("tipping", case, "--criterion", "siz", capsys=capsys)[0] == 2


def test_the_figure_marks_today(tmp_path: Path) -> None:
    found = find_all_tipping_points(load_scenario(SCENARIOS / "drenthe.toml"), limits=LIMITS)
    ax = plot_tipping_points(found)
    assert len(ax.get_yticklabels()) == len(found)
    said = {text.get_text() for text in ax.texts}
    assert {"1.565", "0", "8"} <= said
