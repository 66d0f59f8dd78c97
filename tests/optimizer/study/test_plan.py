"""Study files: the grid of runs, their names and their keys, and what is wrong with one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from models.errors import InputError
from optimizer.study.plan import Plan, read_plan
from optimizer.study.runner import run_study

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "scenarios/studies").glob("*.toml"))
BASE = f'base = "{ROOT}/scenarios/drenthe.toml"\n'


def plan_of(tmp_path: Path, text: str, base: str = BASE) -> Plan:
    path = tmp_path / "case.toml"
    path.write_text(base + text, encoding="utf-8")
    return read_plan(path)


def test_axes_are_crossed_and_the_count_is_told(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        """
        seeds = [0, 1]
        [axes.minimum]
        key = "population.minimum"
        values = [75_000, 100_000]
        [axes.labour]
        key = "arrangements.arbeidsmarktregio.separating"
        from = 1
        to = 4
        step = 1.5
        """,
    )
    assert plan.counted == "12 runs: 2 minimum x 3 labour x 2 seed"
    run = plan.runs[-1]
    assert run.name == "100000_4_1"
    assert run.settings == {"minimum": 100_000, "labour": 4, "seed": 1}
    assert run.scenario.population is not None
    assert run.scenario.population.minimum == 100_000
    assert run.scenario.arrangements["arbeidsmarktregio"].separating == 4
    assert run.scenario.solver.seed == 1
    assert {run.scenario.solver.workers for run in plan.runs} == {1}
    assert [run.settings["labour"] for run in plan.runs[::2][:3]] == [1, 2.5, 4]
    assert len({run.key for run in plan.runs}) == 12


def test_zipped_axes_step_together(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        """
        zipped = [["minimum", "target"]]
        [axes.minimum]
        key = "population.minimum"
        values = [100_000, 150_000]
        [axes.target]
        key = "size.target"
        values = [200_000, 300_000]
        [variants.as-it-is]
        [variants.no-commuting]
        commuting = false
        """,
    )
    assert [tuple(run.settings.values()) for run in plan.runs] == [
        (100_000, 200_000, "as-it-is"),
        (100_000, 200_000, "no-commuting"),
        (150_000, 300_000, "as-it-is"),
        (150_000, 300_000, "no-commuting"),
    ]
    assert [run.scenario.commuting is None for run in plan.runs] == [False, True, False, True]


def test_areas_may_have_values_of_their_own(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        """
        [areas]
        layer = "provincie"
        regions = ["Zeeland", "Utrecht"]
        [axes.minimum]
        key = "population.minimum"
        values = [100_000]
        per_area = { Zeeland = [50_000, 75_000] }
        """,
    )
    assert [run.name for run in plan.runs] == ["zeeland_50000", "zeeland_75000", "utrecht_100000"]
    assert [run.size for run in plan.runs] == [13, 13, 26]
    assert plan.hardest_first()[0].name == "utrecht_100000"


def test_a_key_says_what_is_asked_and_not_what_it_is_called(tmp_path: Path) -> None:
    one = plan_of(tmp_path, 'title = "one"\n[axes.a]\nkey = "population.minimum"\nvalues = [75_000, 100_000]')
    other = plan_of(tmp_path, '[axes.b]\nkey = "population.minimum"\nvalues = [100_000, 150_000]')
    assert one.runs[1].key == other.runs[0].key
    assert one.runs[0].key != one.runs[1].key
    longer = read_plan(tmp_path / "case.toml", time_limit=5)
    assert longer.runs[0].key != other.runs[0].key


def test_a_key_changes_with_a_file_that_the_scenario_names(tmp_path: Path) -> None:
    text = """
        [axes.a]
        key = "arrangements.draft.separating"
        values = [1.0]
        [scenario.arrangements.draft]
        file = "d.csv"
        """
    (tmp_path / "d.csv").write_text("code,region\n0106,a\n", encoding="utf-8")
    before = plan_of(tmp_path, text).runs[0].key
    (tmp_path / "d.csv").write_text("code,region\n0106,a\n0109,a\n", encoding="utf-8")
    assert plan_of(tmp_path, text).runs[0].key != before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[axes.a]\nkey = 'population.minimum'", "either `values`, or a range"),
        ("[axes.a]\nkey = 'population.minimum'\nfrom = 3\nto = 1\nstep = 1", "this range is empty"),
        ("[axes.a]\nkey = 'x'\nvalues = [1, 2]\nlabels = ['one']", "1 labels for 2 values"),
        ("[axes.gap]\nkey = 'x'\nvalues = [1]", "an axis cannot have this name"),
        ("[axis.a]\nkey = 'x'\nvalues = [1]", "Did you mean 'axes'?"),
        ("[axes.a]\nkey = 'population.minimun'\nvalues = [1]", "Did you mean 'minimum'?"),
        ("zipped = [['a', 'b']]\n[axes.a]\nkey = 'x'\nvalues = [1]", "which is no axis"),
        (
            "zipped = [['a', 'b']]\n[axes.a]\nkey = 'x'\nvalues = [1]\n[axes.b]\nkey = 'y'\nvalues = [1, 2]",
            "found a 1, b 2",
        ),
        ("[axes.a]\nkey = 'population.minimum'\nvalues = [1, 1]", "two runs of one name"),
        ("[axes.a]\nkey = 'x'\nvalues = [1]\nper_area = { Zeeland = [2] }", "no such area in this study"),
        ("[areas]\nlayer = 'provincie'\nregions = ['Zeelant']", "Did you mean 'Zeeland'?"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        plan_of(tmp_path, text)
    assert told in str(caught.value)


def test_a_base_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="base: no such file"):
        plan_of(tmp_path, "", base='base = "nowhere.toml"\n')


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_study_is_valid(path: Path) -> None:
    assert read_plan(path).runs


def test_axes_that_contradict_each_other_are_runs_of_which_nothing_fits(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(
        BASE
        + """
        [scenario.regions_with.x]
        at_least = 1
        column = "population"
        minimum = 1
        [axes.m]
        key = "regions_with.x.at_least"
        values = [1, 2]
        [axes.k]
        key = "regions.exact"
        values = [1, 2]
        """,
        encoding="utf-8",
    )
    runs = run_study(path, tmp_path / "out", workers=1, executor=ThreadPoolExecutor).runs
    assert dict(zip(runs["run"], runs["status"], strict=True)) == {
        "1_1": "optimal",
        "1_2": "optimal",
        "2_1": "infeasible",
        "2_2": "optimal",
    }
