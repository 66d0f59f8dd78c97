"""`explain` and `propose --alternatives` as a user calls them."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path

import pytest

from models.errors import InputError
from optimizer.cli.options import share_of
from optimizer.explanation.best import known_best
from optimizer.inputs.scenarios import load_scenario
from optimizer.proposal.files import OWN_FILES, write_tables
from optimizer.writing.folder import write_folder
from tests.optimizer.cli.test_app import SCENARIOS, regio

DRENTHE = str(SCENARIOS / "drenthe.toml")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No results folder of anybody is near."""
    monkeypatch.chdir(tmp_path)


def variant(tmp_path: Path, lines: str) -> str:
    case = tmp_path / "case.toml"
    case.write_text(f'extends = "{DRENTHE}"\n{lines}', encoding="utf-8")
    return str(case)


def test_nothing_fits_is_explained_with_exit_code_0(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case, out = variant(tmp_path, "[population]\nminimum = 600_000\n"), tmp_path / "out"
    code, printed, _ = regio("explain", case, "--out", str(out), capsys=capsys)
    assert code == 0
    assert "489,910 inhabitants together" in " ".join(printed.split())
    content = json.loads((out / "explanation.json").read_text(encoding="utf-8"))
    assert content["status"] == "infeasible"
    assert content["diagnosis"]["conflicts"][0]["minimal"]
    texts = [one["text"] for one in content["diagnosis"]["conflicts"][0]["relaxations"]]
    assert "lower the minimum to 489,910 inhabitants everywhere" in texts
    with open(out / "relaxations.csv", encoding="utf-8", newline="") as file:
        assert [row["change"] for row in csv.DictReader(file)] == texts
    assert (out / "relaxation-1.toml").is_file()


def test_prices_of_a_province(capsys: pytest.CaptureFixture[str]) -> None:
    code, printed, errors = regio("explain", DRENTHE, "--json", capsys=capsys)
    assert code == 0
    assert errors == ""
    prices = json.loads(printed)["prices"]["prices"]
    assert {price["kind"] for price in prices} == {"cost", "rule"}
    assert all(price["gain_at_least"] == price["gain_at_most"] for price in prices)


def test_a_wish_starts_from_the_known_best(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wish = ("--together", "Assen", "Emmen")
    code, fresh, _ = regio("explain", DRENTHE, *wish, "--json", capsys=capsys)
    assert code == 0
    regio("propose", DRENTHE, capsys=capsys)
    code, printed, _ = regio("explain", DRENTHE, *wish, "--out", "wish", capsys=capsys)
    assert code == 0
    assert "The best partition is the one in results/drenthe" in printed
    content = json.loads((tmp_path / "wish" / "explanation.json").read_text(encoding="utf-8"))
    assert content["wish"]["difference"] == json.loads(fresh)["wish"]["difference"] > 0
    with open(tmp_path / "wish" / "with-wish.csv", encoding="utf-8", newline="") as file:
        region = {row["name"]: row["region"] for row in csv.DictReader(file)}
    assert region["Assen"] == region["Emmen"]
    code, _, _ = regio("verify", "wish/with-wish.csv", DRENTHE, capsys=capsys)
    assert code == 0


def test_a_stored_proposal_counts_only_as_the_proven_best_of_the_same(tmp_path: Path) -> None:
    case = load_scenario(DRENTHE)
    best, stored = known_best(case, tmp_path)
    assert not stored
    write_tables(best, tmp_path)
    again, stored = known_best(case, tmp_path)
    assert stored
    assert again.partition == best.partition
    assert again.report.objective == best.report.objective
    assert not known_best(load_scenario(variant(tmp_path, "[size]\ntarget = 100_000\n")), tmp_path)[1]
    text = (tmp_path / "proposal.json").read_text(encoding="utf-8")
    for old, new in (
        ('"optimal"', '"feasible"'),
        ("618360", "618350"),
        ('"fingerprint": "', '"fingerprint": "0'),
    ):
        assert old in text
        (tmp_path / "proposal.json").write_text(text.replace(old, new), encoding="utf-8")
        assert not known_best(case, tmp_path)[1]
    (tmp_path / "proposal.json").write_text("{}", encoding="utf-8")
    assert not known_best(case, tmp_path)[1]


def test_an_impossible_wish_is_diagnosed(capsys: pytest.CaptureFixture[str]) -> None:
    code, printed, _ = regio("explain", DRENTHE, "--minimum", "600000", capsys=capsys)
    assert code == 0
    assert "infeasible" in printed
    assert "What would resolve it" in printed


def test_a_wish_for_a_stranger_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, errors = regio("explain", DRENTHE, "--together", "Assen", "Emen", capsys=capsys)
    assert (code, out) == (2, "")
    assert "Did you mean 'Emmen'?" in errors


def test_alternatives_and_certainty_of_a_province(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--alternatives", "9", "--within", "5%", "--out", "out")
    code, printed, _ = regio("propose", DRENTHE, *options, "--json", capsys=capsys)
    assert code == 0
    content = json.loads(printed)
    alternatives = content["alternatives"]["alternatives"]
    assert content["alternatives"]["exhausted"]
    assert [one["status"] for one in alternatives] == ["optimal"] * len(alternatives)
    costs = [one["objective"] for one in alternatives]
    assert [content["objective"], *costs] == sorted([content["objective"], *costs])
    assert max(costs) <= content["objective"] * 1.05
    assert set(content["certainty"]["states"].values()) == {"certain", "contested"}
    out = tmp_path / "out"
    assert json.loads((out / "certainty.json").read_text(encoding="utf-8")) == content["certainty"]
    code, _, _ = regio("verify", "out/alternative-1.csv", DRENTHE, capsys=capsys)
    assert code == 0
    assert {"certainty.png", "certainty.svg", "alternatives.csv"} <= {path.name for path in out.iterdir()}


def test_what_a_new_run_does_not_find_is_removed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name in ("alternative-12.csv", "alternatives.json", "certainty.svg", "alternative-notes.txt"):
        (out / name).write_text("old", encoding="utf-8")
    with write_folder(out, OWN_FILES) as folder:
        (folder / "alternative-1.csv").write_text("new", encoding="utf-8")
    assert {path.name for path in out.iterdir()} == {"alternative-1.csv", "alternative-notes.txt"}


@pytest.mark.parametrize(("text", "share"), [("2%", 2), ("2", 2), (" 0.5 % ", Fraction(1, 2)), ("0%", 0)])
def test_a_share_is_a_percentage(text: str, share: int | Fraction) -> None:
    assert share_of(text, "within") == Fraction(share) / 100


@pytest.mark.parametrize("text", ["", "two", "-1%", "1/0", "%"])
def test_a_share_that_is_none(text: str) -> None:
    with pytest.raises(InputError, match="not a percentage"):
        share_of(text, "within")
