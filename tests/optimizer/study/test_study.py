"""Studies shown: frames, what holds over all runs, figures, the report and the commands."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from models.errors import InputError
from models.partition import Partition
from optimizer.cli.app import app
from optimizer.study.plan import read_plan
from optimizer.study.study import Study
from optimizer.study.tables import TABLES
from optimizer.study.tradeoffs import joint_shares, sensitivity, stable_cores
from tests.optimizer.study.conftest import write_study

ROOT = Path(__file__).parents[3]
THREE = [
    {"a": "A", "b": "A", "c": "C", "d": "C"},
    {"a": "A", "b": "A", "c": "A", "d": "D"},
    {"a": "X", "b": "X", "c": "X"},
]
NAMES = {code: code.upper() for code in "abcd"}


# -------------------------------------------------------------------- over all runs
def test_shares_count_only_the_runs_that_hold_both() -> None:
    rows = joint_shares(THREE, NAMES).set_index(["code_a", "code_b"])
    assert rows.loc[("a", "b"), ["share", "runs", "held"]].tolist() == [1.0, 3, "every"]
    assert rows.loc[("a", "c"), ["share", "runs", "held"]].tolist() == [2 / 3, 3, "some"]
    assert rows.loc[("a", "d"), ["share", "runs", "held"]].tolist() == [0.0, 2, "none"]
    assert rows.loc[("c", "d"), ["share", "runs"]].tolist() == [0.5, 2]


def test_cores_are_what_no_run_divides() -> None:
    assert stable_cores(THREE) == Partition([["a", "b"], ["c"], ["d"]])
    assert stable_cores(THREE[:1]) == Partition([["a", "b"], ["c", "d"]])


def test_sensitivity_compares_runs_that_differ_in_one_axis_only() -> None:
    settings = [{"w": 1, "m": 1}, {"w": 2, "m": 1}, {"w": 1, "m": 2}, {"w": 2, "m": 2}]
    runs = [THREE[0], THREE[1], THREE[0], THREE[1]]
    people = dict.fromkeys("abcd", 10)
    rows = {row["axis"]: row for row in sensitivity(settings, runs, people)}
    assert list(rows) == ["w", "m"]
    assert rows["m"] == {"axis": "m", "pairs": 2, "variation": 0.0, "moved": 0.0, "same": 1.0}
    assert rows["w"]["pairs"] == 2
    assert rows["w"]["moved"] == 0.25
    assert rows["w"]["variation"] > 0
    assert sensitivity(settings, runs, people, area="w")[0]["axis"] == "m"


# -------------------------------------------------------------------- frames
def test_every_table_is_one_line_of_pandas(undisturbed: Study) -> None:
    for name in TABLES:
        frame = pd.read_parquet(undisturbed.folder / f"{name}.parquet")
        assert set(frame["run"]) <= set(undisturbed.runs["run"])
    assert undisturbed.runs["size"].tolist() == [1.0, 9.0, 1.0, 9.0]
    assert undisturbed.regions["inhabitants"].sum() == 2 * 398_435


def test_a_run_is_read_back_as_its_proposal(undisturbed: Study) -> None:
    proposal = undisturbed.proposal("100000_9.0")
    assert proposal.scenario.size is not None
    assert proposal.scenario.size.weight == 9.0
    labels = undisturbed.labels()["100000_9.0"]
    assert proposal.partition == Partition.from_labels(labels)
    with pytest.raises(InputError, match=r"Did you mean '100000_9\.0'"):
        undisturbed.proposal("10000_9.0")


def test_the_table_is_filtered_sorted_and_pivoted(undisturbed: Study) -> None:
    assert undisturbed.table("minimum < 200_000 and size > 1")["run"].tolist() == ["100000_9.0"]
    assert undisturbed.table(sort=["-size", "minimum"])["run"].tolist()[0] == "100000_9.0"
    pivoted = undisturbed.table(pivot=("minimum", "size", "inhabitants"))
    assert pivoted.loc[100_000, 1.0] == 398_435
    for wrong in ({"sort": ["siz"]}, {"where": "minimum >"}, {"pivot": ("minimum", "size", "status")}):
        with pytest.raises(InputError):
            undisturbed.table(**wrong)


# -------------------------------------------------------------------- pictures and pages
def test_every_picture_is_drawn(undisturbed: Study, tmp_path: Path) -> None:
    told = CliRunner().invoke(
        app,
        ["study", "plot", str(undisturbed.folder), "--out", str(tmp_path), "--costs", "size", "commuting"],
    )
    assert told.exit_code == 0, told.output
    stems = {path.stem for path in tmp_path.iterdir()}
    assert stems == {"maps", "cores", "together", "against-minimum", "against-size", "costs"}
    assert len(undisturbed.plot_maps().axes) == 2


def test_the_report_stands_alone_in_both_languages(undisturbed: Study) -> None:
    for lang, word in (("nl", "Vaste kernen"), ("en", "Stable cores")):
        text = undisturbed.report(lang).read_text(encoding="utf-8")
        assert word in text
        assert not re.search(r'(src|href)="(?!data:|#)', text)
        assert "<script" not in text
        assert text.count("<tr><td") >= 4


# -------------------------------------------------------------------- commands
def test_a_study_runs_and_shows_its_table(tmp_path: Path, undisturbed: Study) -> None:
    runner = CliRunner()
    told = runner.invoke(app, ["study", "run", str(write_study(tmp_path)), "--out", str(undisturbed.folder)])
    assert told.exit_code == 0, told.output
    assert "4 runs: 2 minimum x 2 size; 0 to do" in told.output
    shown = runner.invoke(
        app, ["study", "table", str(undisturbed.folder), "--json", "--columns", "run,status"]
    )
    assert json.loads(shown.output)["rows"][0] == {"run": "100000_1.0", "status": "optimal"}


def test_a_frontier_is_printed_and_written(tmp_path: Path) -> None:
    scenario = str(ROOT / "scenarios/flevoland.toml")
    asked = ["study", "frontier", scenario, "--between", "arrangements", "size", "--json"]
    told = CliRunner().invoke(app, [*asked, "--out", str(tmp_path / "out")])
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert found["status"] == "optimal"
    costs = [(point["costs"]["arrangements"], point["costs"]["size"]) for point in found["points"]]
    assert costs == sorted(costs)
    assert [b for _, b in costs] == sorted((b for _, b in costs), reverse=True)
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {"frontier.csv", "frontier.png"}


def test_the_study_of_the_readme_is_valid(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    text = next(block for block in blocks if "[axes." in block)
    assert tomllib.loads(text)["base"] == "../base.toml"
    path = tmp_path / "readme.toml"
    path.write_text(text.replace("../base.toml", str(ROOT / "scenarios/base.toml")), encoding="utf-8")
    assert read_plan(path).counted == "8 runs: 2 area x 2 minimum x 2 target x 2 variant x 1 seed"
