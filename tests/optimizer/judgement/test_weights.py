"""Weights that explain declared regions, against every partition there is."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import assume, given, strategies as st

from models.errors import InputError
from models.problem import Problem
from models.proposal import Status
from optimizer.engine.solution import Control, Limits
from optimizer.inputs.changes import change_scenario
from optimizer.inputs.scenarios import load_scenario
from optimizer.judgement.oracle import Line, Oracle
from optimizer.judgement.weight_search import GRID, KEPT, WeightSearch, search_weights
from optimizer.judgement.weights import find_weights
from tests.brute_force import accepted, set_partitions
from tests.optimizer.cli.test_app import regio
from tests.problems import problems

SCENARIOS = Path(__file__).parents[3] / "scenarios"
LIMITS = Limits(workers=1)
STEPS = [Fraction(k, 4) for k in range(13)]


def compositions(totals: list[Fraction]) -> list[tuple[Fraction, ...]]:
    """Return many factors under which all weights sum to what they sum to today."""
    whole, last = sum(totals), totals[-1]
    found = []
    for first in product(STEPS, repeat=len(totals) - 1):
        rest = (whole - sum(w * t for w, t in zip(totals, first, strict=False))) / last
        if rest >= 0:
            found.append((*first, rest))
    return found


def kept(target: Line, factors: tuple[Fraction, ...]) -> bool:
    """Whether the target keeps its share of today's cost."""
    return target.at(factors) >= KEPT * sum(target.parts)


@pytest.mark.slow
@given(problems(), st.integers(0, 10**6), st.lists(st.integers(1, 3), min_size=3, max_size=3))
def test_weights_explain_or_a_mixture_says_why_not(problem: Problem, pick: int, weights: list[int]) -> None:
    problem = replace(problem, levels=())
    names = list(problem.costs)
    oracle = Oracle(problem, [(name,) for name in names], LIMITS, Control())
    totals = [Fraction(w) for w in (weights * 3)[: len(names)]]
    assume(1 < len(names) <= 3)
    partitions = list(set_partitions(list(range(len(problem)))))
    target = oracle.line([frozenset(group) for group in partitions[pick % len(partitions)]])
    lines = [oracle.line(regions) for regions in accepted(problem)]
    assume(all(part >= 0 for line in (target, *lines) for part in line.parts))
    assume(sum(target.parts) > 0)
    found = search_weights(oracle, target, totals)
    if not lines:
        assert found is Status.INFEASIBLE
        return
    assert isinstance(found, WeightSearch)
    assert found.certain
    own = target.at(found.factors)
    regret = (own - min(line.at(found.factors) for line in lines)) / max(own, 1)
    assert found.explained == (regret <= 0)
    assert found.regret == max(regret, 0)
    if found.explained:
        for factors in compositions(totals):
            if kept(target, factors) and all(target.at(factors) <= line.at(factors) for line in lines):
                for value, (low, high) in zip(factors, found.ranges, strict=True):
                    assert low - Fraction(2, GRID) <= value <= high + Fraction(2, GRID)
        return
    assert found.regret - found.least <= Fraction(1, 100)
    assert sum(share for _, share in found.mixture) in (0, 1)
    for factors in compositions(totals):
        if kept(target, factors):
            best = min(line.at(factors) for line in lines)
            assert target.at(factors) - best >= found.least * target.at(factors)


def test_overijssel_is_explained_by_the_weights_of_today() -> None:
    found = find_weights("jeugdregio", load_scenario(SCENARIOS / "overijssel.toml"), limits=LIMITS)
    assert found.unchanged
    assert found.search is not None
    assert found.search.today == 0
    for dial, (low, high) in zip(found.dials, found.search.ranges, strict=True):
        assert dial.weight(low) <= dial.today <= dial.weight(high)


def test_gelderland_has_no_good_weights() -> None:
    found = find_weights("jeugdregio", load_scenario(SCENARIOS / "gelderland.toml"), limits=LIMITS)
    assert found.search is not None
    assert not found.search.explained
    assert found.search.regret >= found.search.least > Fraction(5, 100)
    assert found.search.today > Fraction(3, 10)
    assert len(found.cut["Food Valley"]) == 3
    assert len(found.search.mixture) > 1


def test_declared_regions_that_break_a_rule_are_said() -> None:
    found = find_weights("jeugdregio", load_scenario(SCENARIOS / "noord-holland.toml"), limits=LIMITS)
    assert any("Haarlemmermeer" in finding.text for finding in found.broken)


def test_bad_input_is_one_clear_error() -> None:
    drenthe = load_scenario(SCENARIOS / "drenthe.toml")
    with pytest.raises(InputError, match="jeugdregio"):
        find_weights("jeugdregios", drenthe)
    ordered = change_scenario(drenthe, tables={"objective": {"priorities": [["size"]]}})
    with pytest.raises(InputError, match="priorities"):
        find_weights("jeugdregio", ordered)


def test_without_time_nothing_is_claimed() -> None:
    control = Control()
    control.stop.set()
    found = find_weights("jeugdregio", load_scenario(SCENARIOS / "drenthe.toml"), control=control)
    assert found.search is None
    assert found.status is Status.UNKNOWN


def test_the_command_says_whether_weights_explain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case, out = str(SCENARIOS / "limburg.toml"), tmp_path / "out"
    code, printed, _ = regio("weights", "jeugdregio", case, "--out", str(out), capsys=capsys)
    assert code == 0
    said = " ".join(printed.split())
    assert "No weights explain the declared regions" in said
    assert "break a hard rule, which weights do not buy off" in said
    found = json.loads((out / "weights.json").read_text(encoding="utf-8"))
    assert 0 < found["least_regret"] <= found["regret"] < found["regret_today"]
    assert sum(part["share"] for part in found["mixture"]) == pytest.approx(1)
    assert regio("weights", "jeugdregios", case, capsys=capsys)[0] == 2
