"""The commands on a scenario of several tiers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.optimizer.cli.test_app import regio

SCENARIO = """
compare_with = "jeugdregio"
[area]
layer = "provincie"
regions = ["Drenthe"]
[population]
minimum = 50_000
[arrangements.arbeidsmarktregio]
separating = 1.0
[size]
target = 60_000
cap = 60_000
[[tiers]]
name = "team"
tasks = ["basic teams"]
[[tiers]]
name = "regional"
tasks = ["jeugdregio"]
compare_with = "jeugdregio"
population = { minimum = 150_000 }
size = false
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The scenario file and where its results go."""
    folder = tmp_path_factory.mktemp("tiers")
    (folder / "case.toml").write_text(SCENARIO, encoding="utf-8")
    return folder / "case.toml", folder / "out"


def test_each_tier_is_compared_with_its_own_layer(
    written: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    case, out = written
    code, printed, _ = regio("propose", str(case), "--out", str(out), "--verbose", capsys=capsys)
    assert code == 0
    assert "tier team" in " ".join(printed.split())
    assert "tier regional" in " ".join(printed.split())
    document = json.loads((out / "proposal.json").read_text(encoding="utf-8"))
    assert [tier["compared_with"]["name"] for tier in document["tiers"]] == ["jeugdregio", "jeugdregio"]
    for tier in document["tiers"]:
        asked = ("--scenario", str(case), "--tier", tier["name"], "--json")
        code, printed, _ = regio("compare", "jeugdregio", str(out), *asked, capsys=capsys)
        assert code == 0
        content = json.loads(printed)
        assert content["moves"] == tier["compared_with"]["moves"]
        assert content["criteria"] == tier["compared_with"]["criteria"]
    wrong = ("--scenario", str(case), "--tier", "x")
    code, printed, said = regio("compare", "jeugdregio", str(out), *wrong, capsys=capsys)
    assert code == 2
    assert "no such tier" in said
    code, printed, said = regio("compare", "jeugdregio", str(out), "--tier", "x", capsys=capsys)
    assert code == 2
    assert "column x is missing" in said


def test_each_tier_takes_the_place_of_the_layers_among_its_tasks(
    written: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    case, out = written
    regio("propose", str(case), "--out", str(out), capsys=capsys)
    asked = ("congruence", "jeugdregio", "ggd_regio", "--scenario", str(case), "--json")
    before = json.loads(regio(*asked, capsys=capsys)[1])
    own = json.loads(regio(*asked, "--after", str(out), capsys=capsys)[1])
    said = json.loads(regio(*asked, "--after", str(out), "--task", "regional=jeugdregio", capsys=capsys)[1])
    assert own == said
    assert own["after"] != before["after"]
    both = ("--task", "team=ggd_regio", "--task", "regional=jeugdregio")
    assert json.loads(regio(*asked, "--after", str(out), *both, capsys=capsys)[1])["after"] != own["after"]
    for wrong, told in (
        (("--task", "jeugdregio"), "TIER=LAYER"),
        (("--task", "x=jeugdregio"), "no such tier"),
        (("--task", "team=jeugdregio", "--task", "regional=jeugdregio"), "two tiers replace"),
        (("--task", "team=corop"), "no such layer"),
    ):
        code, _, error = regio(*asked, "--after", str(out), *wrong, capsys=capsys)
        assert code == 2
        assert told in error
