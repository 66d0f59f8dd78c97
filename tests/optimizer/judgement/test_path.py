"""Orders of decisions, against every order that there is."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings, strategies as st

from models.errors import InputError
from models.partition import Partition
from models.problem import Problem, Region
from models.scenario import Scenario
from optimizer.engine.solution import Control
from optimizer.inputs.scenarios import load_scenario
from optimizer.inputs.territories import open_territory
from optimizer.judgement.path import _steps, find_path
from optimizer.judgement.path_search import Decision, PathSearch, Steps
from optimizer.language.language import Language
from tests.brute_force import accepted, set_partitions
from tests.optimizer.cli.test_app import regio
from tests.problems import problems

SCENARIOS = Path(__file__).parents[3] / "scenarios"
NORTH = ["0106", "1680", "1730", "1699", "1731"]
SOUTH = ["0114", "0109", "0118", "0119", "1690", "1701", "1681"]


def fewest(search: PathSearch, problem: Problem, before: list[Region], by: Steps) -> int | None:
    """Return the least number of decisions by trying every order (without looking at the search's answer)."""
    goal, known = frozenset(search.movers), {frozenset(): 0}
    queue = [frozenset[int]()]
    while queue:
        moved = queue.pop(0)
        if moved == goal:
            return known[moved]
        for decision in search.decisions(moved, by):
            then = moved | decision.moved
            regions = search.regions(then)
            fits = all(region in before or problem.allows(region) for region in regions)
            if fits and then not in known:
                known[then] = known[moved] + 1
                queue.append(then)
    return None


@settings(max_examples=60)
@given(problems(6, frozenset({"separate", "limits", "quorums"})), st.data(), st.sampled_from(Steps.__args__))
def test_no_order_is_shorter_and_none_is_missed(problem: Problem, data: st.DataObject, by: Steps) -> None:
    problem = replace(problem, levels=())
    ends = accepted(problem)
    assume(ends)
    after = data.draw(st.sampled_from(ends))
    every = [[frozenset(group) for group in groups] for groups in set_partitions(list(range(len(problem))))]
    before = data.draw(st.sampled_from(every))
    continued = []
    left = list(after)
    for region in before:
        stays = [other for other in left if 2 * len(region & other) > len(region)]
        if stays:
            left.remove(stays[0])
            continued.append((region, stays[0]))
    search = PathSearch(problem, before, after, continued, Control())
    found = search.run(by, None)
    least = fewest(search, problem, before, by)
    assert found.proven
    assert (found.decisions is None) == (least is None)
    if found.decisions is not None:
        assert len(found.decisions) == least
        moved: Region = frozenset()
        for decision in found.decisions:
            assert not moved & decision.moved
            moved |= decision.moved
            assert all(region in before or problem.allows(region) for region in search.regions(moved))
        assert set(search.regions(moved)) == set(after)
        if least:
            assert search.run(by, least).decisions is not None
            if least > 1:
                fewer = search.run(by, least - 1)
                assert fewer.decisions is None
                assert fewer.proven
    else:
        assert all(not search.keeps(found.reached | decision.moved) for decision, _ in found.refused)


def test_the_way_of_a_province_and_what_is_in_the_way() -> None:
    scenario = load_scenario(SCENARIOS / "drenthe.toml")
    two = Partition([NORTH, SOUTH])
    path = find_path("arbeidsmarktregio", two, scenario)
    assert path.found
    assert path.steps[-1].partition == two
    slow = find_path("arbeidsmarktregio", two, scenario, by="municipality")
    assert not slow.found
    assert slow.proven
    assert "the minimum is 100,000" in " ".join(slow.sentences())
    for text in (*path.sentences(), *slow.sentences()):
        assert Language("nl").phrase(text) != text


def test_regions_of_one_name_are_told_apart_where_a_city_takes_its_name_along() -> None:
    zwolle, staphorst, kampen, deventer = "0193", "0180", "0166", "0150"
    scenario = Scenario.model_validate({"area": {"municipalities": [zwolle, staphorst, kampen, deventer]}})
    territory = open_territory(scenario)
    problem = scenario.formulate(territory)
    before = problem.regions_of([{zwolle, staphorst}, {kampen, deventer}])
    after = problem.regions_of([{kampen, staphorst}, {zwolle, deventer}])
    search = PathSearch(problem, before, after, list(zip(before, after, strict=True)), Control())
    came, went = problem.regions_of([{kampen}, {zwolle}])
    steps = _steps(scenario, territory, problem, search, (Decision(came, 0), Decision(went, 1)))
    assert [step.about for step in steps] == ["Zwolle (with Kampen and Staphorst)", "Zwolle (with Deventer)"]
    steps = _steps(scenario, territory, problem, search, (Decision(went, 1), Decision(came, None)))
    assert [step.about for step in steps] == ["Zwolle", ""]


def test_what_was_stopped_proves_nothing() -> None:
    control = Control()
    control.stop.set()
    scenario = load_scenario(SCENARIOS / "drenthe.toml")
    whole = Partition([open_territory(scenario).codes])
    path = find_path("arbeidsmarktregio", whole, scenario, control=control)
    assert not path.found
    assert not path.proven


@pytest.mark.parametrize(
    ("options", "message"),
    [({"by": "day"}, "either, region"), ({"steps": 0}, "1 or more"), ({}, "breaks a hard rule")],
)
def test_bad_input_is_one_clear_error(options: dict[str, object], message: str) -> None:
    scenario = load_scenario(SCENARIOS / "drenthe.toml")
    alone = Partition([[code] for code in open_territory(scenario).codes])
    with pytest.raises(InputError, match=message):
        find_path("provincie", alone, scenario, **options)  # type: ignore[arg-type]


@pytest.mark.slow
def test_the_commands_say_and_write_what_they_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case, table = str(SCENARIOS / "drenthe.toml"), tmp_path / "two.csv"
    rows = [f"{code},{region}" for region, codes in (("n", NORTH), ("s", SOUTH)) for code in codes]
    table.write_text("\n".join(["code,region", *rows]) + "\n", encoding="utf-8")

    out = tmp_path / "support"
    code, printed, _ = regio("support", str(table), case, "--out", str(out), capsys=capsys)
    assert code == 0
    assert "Against today (labour-market regions)" in " ".join(printed.split())
    found = json.loads((out / "support.json").read_text(encoding="utf-8"))
    borne = sum(row["cost_proposed"] for row in found["municipalities"])
    assert borne == pytest.approx(found["cost"], abs=1)
    assert {path.name for path in out.iterdir()} >= {"support.csv", "support.png", "support-map.svg"}

    out = tmp_path / "path"
    code, printed, _ = regio("path", "arbeidsmarktregio", str(table), case, "--out", str(out), capsys=capsys)
    assert code == 0
    found = json.loads((out / "path.json").read_text(encoding="utf-8"))
    last = found["steps"][-1]["regions"]
    assert sorted(region["members"] for region in last) == [sorted(NORTH), sorted(SOUTH)]
    assert (out / f"path-{len(found['steps'])}.csv").exists()

    slow = ["path", "arbeidsmarktregio", str(table), case, "--by", "municipality"]
    code, printed, _ = regio("--lang", "nl", *slow, capsys=capsys)
    assert code == 3
    assert "bewezen" in printed
    code, printed, _ = regio(*slow, "--json", capsys=capsys)
    assert code == 3
    assert json.loads(printed)["in_the_way"]
