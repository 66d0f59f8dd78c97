"""complete, monitor, compare and congruence as a user calls them: tables, JSON, files and exit codes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.optimizer.cli.test_app import regio

SCENARIOS = Path(__file__).parents[3] / "scenarios"
LABEL = "jeugdregio's, delineation 2017, in place of the declarations of 31 May 2013"


def rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def flat(text: str) -> str:
    """Text without the breaks of a narrow terminal."""
    return " ".join(text.replace("│", " ").split())


def test_complete_prints_tables_and_writes_what_verify_accepts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case, out = str(SCENARIOS / "stalled-ijmond.toml"), tmp_path / "out"
    code, printed, _ = regio("complete", case, "--out", str(out), "--verbose", capsys=capsys)
    assert code == 0
    text = flat(printed)
    assert f"{LABEL}; withdrawn: IJmond (Midden Kennemerland): 3 of 3 regions sound" in text
    assert "Smallest opening: Zuid Kennemerland" in text
    assert "from no region: Beverwijk, Heemskerk and Velsen (146,305 inhabitants)" in text
    assert {"completion.json", "suggestions.csv", "suggestion-1.csv", "map-1.png", "map-1.svg"} <= {
        path.name for path in out.iterdir()
    }
    assert LABEL.split(",")[0] in (out / "map-1.svg").read_text(encoding="utf-8")
    asked = [row["name"] for row in rows(out / "changes.csv") if row["suggestion"] == "1"]
    assert asked[:4] == ["Velsen", "Beverwijk", "Heemskerk", "Haarlem"]
    assert "exemption for IJmond (Midden Kennemerland): a minimum of 146,305 inhabitants" in text
    code, _, _ = regio("verify", str(out / "suggestion-1.csv"), case, capsys=capsys)
    assert code == 0


@pytest.mark.slow
def test_complete_takes_a_table_with_faults_and_gives_json(capsys: pytest.CaptureFixture[str]) -> None:
    table = str(SCENARIOS / "declared-with-faults.csv")
    case = str(SCENARIOS / "stalled-utrecht.toml")
    code, printed, errors = regio(
        "complete", case, "--declared", table, "--alternatives", "0", "--json", capsys=capsys
    )
    assert (code, errors) == (0, "declared-with-faults.csv: read 54 rows by code; 1 not found: '0333'\n")
    youth, shelter = json.loads(printed)["tasks"]
    assert youth["double"] == {"0335": ["Lekstroom", "Utrecht West"]}
    assert [stray["code"] for stray in youth["unknown_codes"]] == ["0333"]
    assert shelter["areas"] == []


def test_complete_says_when_nothing_fits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "case.toml"
    base = SCENARIOS / "stalled-ijmond.toml"
    case.write_text(f'extends = "{base}"\n[population]\nminimum = 5_000_000\n', encoding="utf-8")
    code, printed, _ = regio("complete", str(case), "--verbose", capsys=capsys)
    assert code == 3
    assert "No opening of sound regions has a solution (proven)" in flat(printed)


def test_complete_refuses_a_broken_table_with_one_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "declared.csv"
    table.write_text("gemeente,regoi\n0344,Utrecht\n", encoding="utf-8")
    case = str(SCENARIOS / "stalled-utrecht.toml")
    code, printed, errors = regio("complete", case, "--declared", str(table), capsys=capsys)
    assert (code, printed) == (2, "")
    assert "column region is missing" in errors
    code, _, errors = regio("complete", case, "--declared", "jeugdregios", capsys=capsys)
    assert code == 2
    assert "Did you mean 'jeugdregio'?" in errors


def test_monitor_prints_changes_and_writes_tables_and_maps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, case = str(SCENARIOS / "declared-with-faults.csv"), str(SCENARIOS / "stalled-utrecht.toml")
    out = tmp_path / "out"
    code, printed, _ = regio("monitor", table, "jeugdregio", case, "--out", str(out), "-v", capsys=capsys)
    assert code == 0
    assert "White spots closed: Eemnes and Wijk bij Duurstede (31,830 inhabitants)" in flat(printed)
    names = {path.name for path in out.iterdir()}
    assert {"monitor.json", "regions.csv", "address.csv", "changes-youth.png", "state-youth.svg"} <= names
    assert {row["reason"] for row in rows(out / "address.csv")} == {"fails centres", "fails members"}


def test_compare_layers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    case = str(SCENARIOS / "utrecht.toml")
    code, printed, _ = regio(
        "compare", "jeugdregio", "ggd_regio", "--scenario", case, "--out", str(out), capsys=capsys
    )
    assert code == 0
    assert LABEL in flat(printed)
    assert {path.name for path in out.iterdir()} >= {
        "comparison.json",
        "moves.csv",
        "criteria.csv",
        "map.svg",
    }
    content = json.loads((out / "comparison.json").read_text(encoding="utf-8"))
    assert content["a"]["label"] == LABEL
    assert "adjusted_rand_inhabitants" in content["indices"]


def test_compare_with_itself_is_identical(capsys: pytest.CaptureFixture[str]) -> None:
    code, printed, _ = regio("compare", "jeugdregio", "jeugdregio", "--json", capsys=capsys)
    assert code == 0
    indices = json.loads(printed)["indices"]
    assert indices.pop("variation_of_information_inhabitants") == 0
    assert indices.pop("variation_of_information_municipalities") == 0
    assert set(indices.values()) == {1}


def test_congruence_counts_the_regions_that_lie_in_another_layer(capsys: pytest.CaptureFixture[str]) -> None:
    layers = ("jeugdregio", "arbeidsmarktregio", "veiligheidsregio", "provincie")
    code, printed, _ = regio("congruence", *layers, "--json", capsys=capsys)
    assert code == 0
    content = json.loads(printed)
    fits = {(row["layer"], row["in_layer"]): row["nested_regions"] for row in content["today"]["pairs"]}
    assert [fits["jeugdregio", other] for other in layers[1:]] == [25, 36, 39]
    assert {"name": "jeugdregio", "label": LABEL} in content["layers"]
    assert content["after"] is None


def test_congruence_after_a_proposal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case, out = str(SCENARIOS / "utrecht.toml"), tmp_path / "out"
    code, printed, _ = regio(
        "congruence", "--scenario", case, "--after", "jeugdregio", "--out", str(out), capsys=capsys
    )
    assert code == 0
    assert "after" in printed
    content = json.loads((out / "congruence.json").read_text(encoding="utf-8"))
    today, after = (content[when]["summary"]["partner_groups"] for when in ("today", "after"))
    assert after < today
    assert {path.name for path in out.iterdir()} >= {"fits.csv", "map.png", "map-after.png"}
