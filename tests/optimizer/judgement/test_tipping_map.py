"""The map of two weights against the lowest plane of every partition there is."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, settings, strategies as st

from models.errors import InputError
from models.problem import Problem
from models.proposal import Status
from optimizer.engine.solution import Control, Limits
from optimizer.inputs.changes import change_scenario
from optimizer.inputs.scenarios import load_scenario
from optimizer.judgement.oracle import Oracle
from optimizer.judgement.plane import area_of, search_plane
from optimizer.judgement.tipping_map import find_tipping_map
from optimizer.judgement.tipping_map_figure import plot_tipping_map
from optimizer.proposal.proposal import propose
from tests.brute_force import accepted
from tests.optimizer.cli.test_app import regio
from tests.problems import problems

DRENTHE = Path(__file__).parents[3] / "scenarios" / "drenthe.toml"
LIMITS = Limits(time_limit_s=20, workers=1)


@settings(max_examples=20)
@given(problem=problems(max_units=6), low=st.integers(0, 2), width=st.integers(1, 6))
def test_the_polygons_are_the_lowest_planes(problem: Problem, low: int, width: int) -> None:
    assume(len(problem.costs) > 1)
    problem = replace(problem, levels=())
    oracle = Oracle(problem, [(name,) for name in problem.costs][:2], LIMITS, Control())
    start, end = (Fraction(low, 2), Fraction(0)), (Fraction(low + width, 2), Fraction(width, 3))
    faces, status = search_plane(oracle, start, end)
    lines = [oracle.line(regions) for regions in accepted(problem)]
    if not lines:
        assert (status, faces) == (Status.INFEASIBLE, ())
        return
    assert status is Status.OPTIMAL
    whole = (end[0] - start[0]) * (end[1] - start[1])
    assert sum(area_of(face.corners) for face in faces) == whole
    for face in faces:
        assert face.proven
        count = len(face.corners)
        middle = tuple(sum(corner[k] for corner in face.corners) / count for k in (0, 1))
        for point in (*face.corners, middle):
            assert face.line.at(point) == min(line.at(point) for line in lines)
    assert len({(face.line.fixed, face.line.parts) for face in faces}) == len(faces)


@pytest.mark.slow
def test_a_zone_is_what_is_proposed_at_its_weights() -> None:
    scenario = load_scenario(DRENTHE)
    found = find_tipping_map(scenario, ("centres", "size"), limits=LIMITS)
    assert found.status is Status.OPTIMAL
    assert sum(zone.share for zone in found.zones) == 1
    assert found.today is found.zones[0]
    assert found.zones[0].partition == propose(scenario, limits=LIMITS).partition
    largest = max(found.zones[1:], key=lambda zone: zone.share)
    count = len(largest.corners)
    centres, size = (float(sum(corner[k] for corner in largest.corners) / count) for k in (0, 1))
    tables = {"centres": {"weight": centres}, "size": {"weight": size}}
    assert propose(change_scenario(scenario, tables=tables), limits=LIMITS).partition == largest.partition
    ax = plot_tipping_map(found)
    assert len(ax.patches) == len(found.zones)


def test_what_was_stopped_is_not_proven() -> None:
    control = Control()
    control.stop.set()
    found = find_tipping_map(load_scenario(DRENTHE), ("centres", "size"), limits=LIMITS, control=control)
    assert found.status is Status.UNKNOWN
    assert found.sentences() == ()


@pytest.mark.parametrize(
    ("criteria", "message"),
    [(("centres", "siz"), "size"), (("arrangements", "arrangements.ggd_regio"), "overlap")],
)
def test_bad_input_is_one_clear_error(criteria: tuple[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        find_tipping_map(load_scenario(DRENTHE), criteria)


def test_the_command_writes_the_map_of_two_weights(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case, out = str(DRENTHE), tmp_path / "out"
    both = ["tipping", case, "--criterion", "centres", "--criterion", "size"]
    code, printed, _ = regio(
        *both, "--to", "8", "--to", "2", "--out", str(out), "--lang", "nl", capsys=capsys
    )
    assert code == 0
    said = " ".join(printed.split())
    assert "indelingen zijn elk ergens de beste (bewezen)." in said
    assert "vormen een eigen regio; 3 regio’s in plaats van 2." in said
    found = json.loads((out / "tipping.json").read_text(encoding="utf-8"))
    assert [criterion["to"] for criterion in found["criteria"]] == [8, 2]
    assert [zone["best_today"] for zone in found["zones"]].count(True) == 1
    assert {"tipping.csv", "tipping.png", "tipping-2.csv"} <= {path.name for path in out.iterdir()}
    for wrong in (["--criterion", "members"], ["--to", "1", "--to", "2", "--to", "3"]):
        assert regio(*both, *wrong, capsys=capsys)[0] == 2
