"""Data of another year, and tables of another year, as a user asks for them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from optimizer.inputs.packs import load_pack
from tests.optimizer.cli.test_app import SCENARIOS, regio

OLD, NEW = load_pack("nl-2013"), load_pack("nl-2024")
LIMBURG = str(SCENARIOS / "limburg.toml")


def table(path: Path, rows: list[tuple[str, ...]], header: str) -> Path:
    path.write_text("\n".join([header, *(",".join(row) for row in rows)]) + "\n", encoding="utf-8")
    return path


def limburg(whole_of: str = "nl-2013") -> list[str]:
    return sorted((OLD if whole_of == "nl-2013" else NEW).layer("provincie").regions["Limburg"])


@pytest.mark.parametrize("command", [["propose"], ["assess", "jeugdregio"], ["verify", "jeugdregio"]])
def test_the_same_scenario_runs_on_the_data_of_today(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--out", str(tmp_path / "out")] if command == ["propose"] else []
    code, printed, _ = regio(*command, LIMBURG, "--data", "nl-2024", *out, "--json", capsys=capsys)
    assert code in (0, 1)
    content = json.loads(printed)
    members = {c for region in content["regions"] for c in region["members"]}
    assert set(limburg("nl-2024")) <= members <= set(NEW.codes)


def test_an_unknown_pack_is_one_clear_error(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, error = regio("assess", "jeugdregio", LIMBURG, "--data", "nl-2042", capsys=capsys)
    assert code == 2
    assert "nl-2042" in error
    assert "nl-2024" in error


def test_a_draft_of_another_year_is_recognised_and_translated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = table(tmp_path / "draft.csv", [(c, "Zuid") for c in limburg()], "code,region")
    command = ["assess", str(draft), LIMBURG, "--data", "nl-2024"]
    code, _, error = regio(*command, capsys=capsys)
    assert code == 2
    assert "these are codes of 2013-01-01, the data are of 2024-01-01" in error
    assert "--recode 2013-01-01` translates them; changed since: Onderbanken, Nuth, Schinnen" in error
    code, printed, _ = regio(*command, "--recode", "2013", "--json", capsys=capsys)
    assert code in (0, 1)
    (region,) = json.loads(printed)["regions"]
    assert set(region["members"]) == set(limburg("nl-2024"))


def test_a_declared_table_of_another_year_gives_no_false_white_spots(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of = OLD.layer("jeugdregio").region_of
    rows = [(OLD.name(c), of[c], "operational") for c in limburg()]
    declared = table(tmp_path / "declared.csv", rows, "gemeente,regio,status")
    command = ["complete", LIMBURG, "--declared", str(declared), "--data", "nl-2024", "--json"]
    code, _, error = regio(*command, capsys=capsys)
    assert code == 2
    assert "--recode" in error
    _, printed, _ = regio(*command, "--recode", "1-1-2013", capsys=capsys)
    (task,) = json.loads(printed)["tasks"]
    assert task["white_spots"] == []
    assert task["unknown_codes"] == []


def test_recode_carries_a_table_by_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codes = [OLD.code_of(name) for name in ("Boarnsterhim", "Nuth", "Schinnen", "Onderbanken", "Leeuwarden")]
    rows = [(c, OLD.name(c), f"R{k}", "1000") for k, c in enumerate(codes)]
    given = table(tmp_path / "given.csv", rows, "code,name,region,clients")
    out = tmp_path / "new.csv"
    code, printed, notes = regio(
        "recode", str(given), "--from", "2013-01-01", "--to", "2024", "--out", str(out), capsys=capsys
    )
    assert code == 0
    assert "5 municipalities of 2013-01-01 are" in printed
    assert "Boarnsterhim is divided by inhabitants (estimated)" in notes
    with open(out, encoding="utf-8", newline="") as file:
        found = {row["name"]: row for row in csv.DictReader(file)}
    assert found["Beekdaelen"]["clients"] == "3000"
    assert found["Leeuwarden"]["region"] == "R4"
    assert sum(int(row["clients"]) for row in found.values()) == 5000


@pytest.mark.parametrize("heading", ["region", "Regio"])
def test_numbers_of_regions_are_names_not_amounts(
    heading: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [(OLD.code_of(name), "1") for name in ("Nuth", "Schinnen", "Onderbanken")]
    given = table(tmp_path / "given.csv", [*rows, (OLD.code_of("Maastricht"), "2")], f"code,{heading}")
    out = tmp_path / "new.csv"
    assert (
        regio("recode", str(given), "--from", "2013", "--to", "2024", "--out", str(out), capsys=capsys)[0]
        == 0
    )
    with open(out, encoding="utf-8", newline="") as file:
        assert {row["name"]: row[heading] for row in csv.DictReader(file)} == {
            "Beekdaelen": "1",
            "Maastricht": "2",
        }


def test_recode_leaves_what_is_of_no_date_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = table(tmp_path / "given.csv", [("0951", "A")], "code,region")
    code, _, error = regio("recode", str(given), "--from", "2020", "--to", "2024", capsys=capsys)
    assert code == 2
    assert list(tmp_path.iterdir()) == [given]
    assert "Nuth" in error or "0951" in error
    code, _, error = regio("recode", str(given), "--from", "ooit", "--to", "2024", capsys=capsys)
    assert code == 2
    assert "not a date" in error


def test_two_results_of_different_years_are_compared_at_the_date_of_the_second(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for pack in ("nl-2013", "nl-2024"):
        assert regio("propose", LIMBURG, "--data", pack, "--out", str(tmp_path / pack), capsys=capsys)[0] == 0
    code, printed, _ = regio(
        "compare", str(tmp_path / "nl-2013"), str(tmp_path / "nl-2024"), "--json", capsys=capsys
    )
    assert code == 0
    content = json.loads(printed)
    compared = content["municipalities"]["compared"]
    assert compared["municipalities"] == len(limburg("nl-2024"))
    assert content["municipalities"]["missing"] == content["municipalities"]["new"] == []


def test_mergers_that_took_place_are_merged_already(capsys: pytest.CaptureFixture[str]) -> None:
    code, printed, _ = regio(
        "assess", "jeugdregio", str(SCENARIOS / "mergers.toml"), "--data", "nl-2024", "--json", capsys=capsys
    )
    assert code in (0, 1)
    assert json.loads(printed)["regions"]


def test_recode_averages_what_does_not_add_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codes = [OLD.code_of(name) for name in ("Nuth", "Schinnen", "Onderbanken")]
    rows = [(c, "20", "10 %") for c in codes]
    given = table(tmp_path / "given.csv", rows, "code,aandeel_ouderen,werkzoekend")
    out = tmp_path / "new.csv"
    command = ["recode", str(given), "--from", "2013", "--to", "2024", "--out", str(out)]
    code, _, notes = regio(*command, capsys=capsys)
    assert code == 0
    assert "aandeel_ouderen is averaged by inhabitants" in notes
    assert out.read_text(encoding="utf-8").splitlines()[1] == "1954,Beekdaelen,20,10 %"


def test_recode_says_when_the_codes_are_of_another_date(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = table(tmp_path / "given.csv", [(c, "A") for c in limburg()], "code,region")
    code, _, error = regio("recode", str(given), "--from", "2024", "--to", "2013", capsys=capsys)
    assert code == 2
    assert "these are codes of 2013-01-01" in error
