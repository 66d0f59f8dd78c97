"""The commands as a user calls them: output, files and exit codes."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.errors import InputError
from optimizer.cli import app as cli

SCENARIOS = Path(__file__).parents[3] / "scenarios"


def regio(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Run a command in this process: exit code, standard output, standard error."""
    before = sys.argv
    sys.argv = ["regio", *arguments]
    try:
        with pytest.raises(SystemExit) as ended:
            cli.main()
    finally:
        sys.argv = before
    printed = capsys.readouterr()
    code = ended.value.code
    return (code if isinstance(code, int) else 0), printed.out, printed.err


def flat(text: str) -> str:
    """Text without the breaks of a narrow terminal."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def drenthe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results folder of Drenthe."""
    out = tmp_path_factory.mktemp("results") / "drenthe"
    done = subprocess.run(
        [sys.executable, "-m", "optimizer", "propose", str(SCENARIOS / "drenthe.toml"), "--out", str(out)],
        env={**os.environ, "REGIO_LANG": "en"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Proven: under these criteria no division is better." in flat(done.stdout)
    assert "inhabitants per region: at least 100,000" in flat(done.stdout)
    assert len(done.stdout.splitlines()) <= 16
    return out


def test_propose_writes_what_it_promises(drenthe: Path) -> None:
    names = {path.name for path in drenthe.iterdir()}
    glanced = {name for name in names if name.startswith(("alternative", "certainty"))}
    assert names - glanced == {"proposal.json", "regions.csv", "summary.csv", "map.png", "map.svg"}
    content = json.loads((drenthe / "proposal.json").read_text(encoding="utf-8"))
    assert content["status"] == "optimal"
    assert content["objective"] == content["bound"]
    assert content["gap"] == 0
    assert sum(len(region["members"]) for region in content["regions"]) == 12
    assert {"name", "hard", "weight", "value", "unit", "findings"} <= set(content["criteria"][0])
    assert content["data"]["pack"] == "nl-2013"
    with open(drenthe / "regions.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12
    assert {row["region"] for row in rows} == {region["name"] for region in content["regions"]}


def test_json_without_a_folder_writes_nothing(
    drenthe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, printed, _ = regio("propose", str(SCENARIOS / "drenthe.toml"), "--json", capsys=capsys)
    assert code == 0
    assert json.loads(printed)["regions"] == json.loads((drenthe / "proposal.json").read_text())["regions"]
    assert list(tmp_path.iterdir()) == []


def test_the_objective_is_the_sum_of_the_criteria(drenthe: Path) -> None:
    content = json.loads((drenthe / "proposal.json").read_text(encoding="utf-8"))
    assert sum(criterion["cost"] for criterion in content["criteria"]) == content["objective"]


def test_verify_accepts_the_proposal(drenthe: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = regio("verify", str(drenthe), str(SCENARIOS / "drenthe.toml"), capsys=capsys)
    assert code == 0
    assert "All hard rules hold." in out


def test_verify_proves_the_bound_again_and_finds_a_tampered_certificate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario, out = str(SCENARIOS / "zeeland.toml"), tmp_path / "out"
    assert regio("propose", scenario, "--out", str(out), "--json", capsys=capsys)[0] == 0
    code, printed, _ = regio("verify", str(out), scenario, "--bound", capsys=capsys)
    assert code == 0
    assert "the proof holds" in printed
    certificate = json.loads((out / "certificate.json").read_text(encoding="utf-8"))
    certificate["duals"][next(iter(certificate["duals"]))] += 1 << 20
    (out / "certificate.json").write_text(json.dumps(certificate), encoding="utf-8")
    code, printed, _ = regio("verify", str(out), scenario, "--bound", "--json", capsys=capsys)
    assert code == 1
    assert json.loads(printed)["proof"]["holds"] is False


def test_verify_counts_a_tiny_area_out(drenthe: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, printed, _ = regio(
        "verify", str(drenthe), str(SCENARIOS / "drenthe.toml"), "--bound", capsys=capsys
    )
    assert code == 0
    assert "bound proven again: 618,360" in printed


def test_verify_finds_what_a_reader_broke(
    drenthe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (drenthe / "regions.csv").read_text(encoding="utf-8").splitlines()
    alone = [line if "Assen" not in line else "0106,Assen,Assen alone" for line in lines]
    table = tmp_path / "edited.csv"
    table.write_text("\n".join(alone) + "\n", encoding="utf-8")
    code, out, _ = regio("verify", str(table), str(SCENARIOS / "drenthe.toml"), "--json", capsys=capsys)
    assert code == 1
    content = json.loads(out)
    assert content["holds"] is False
    texts = [f["text"] for c in content["criteria"] for f in c["findings"] if f["kind"] == "violation"]
    assert any("Assen" in text and "100,000" in text for text in texts)
    assert any("Assen is isolated" in text for text in texts)


def test_assess_finds_utrecht_isolated(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = regio("assess", "jeugdregio", str(SCENARIOS / "nederland.toml"), "--json", capsys=capsys)
    assert code == 1
    content = json.loads(out)
    violations = {f["text"] for c in content["criteria"] for f in c["findings"] if f["kind"] == "violation"}
    assert any(text.startswith("Utrecht is isolated") for text in violations)
    assert content["declared"]["label"].startswith("jeugdregio's, delineation 2017")


def test_assess_judges_regions_by_their_full_membership(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = regio("assess", "jeugdregio", str(SCENARIOS / "utrecht.toml"), "--json", capsys=capsys)
    food_valley = next(r for r in json.loads(out)["regions"] if r["name"] == "Food Valley")
    assert food_valley["inhabitants"] > 300_000
    assert food_valley["outside_area"]


def test_json_prints_json_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    code, printed, errors = regio(
        "propose", str(SCENARIOS / "drenthe.toml"), "--out", str(out), "--json", capsys=capsys
    )
    assert code == 0
    assert json.loads(printed)["status"] == "optimal"
    assert errors == ""


def test_infeasible_is_exit_code_3_without_regions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "case.toml"
    base = SCENARIOS / "drenthe.toml"
    case.write_text(f'extends = "{base}"\n[population]\nminimum = 600_000\n', encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    (out / "regions.csv").write_text("old", encoding="utf-8")
    (out / "my-notes.txt").write_text("mine", encoding="utf-8")
    code, _, _ = regio("propose", str(case), "--out", str(out), "--json", capsys=capsys)
    assert code == 3
    content = json.loads((out / "proposal.json").read_text(encoding="utf-8"))
    assert content["regions"] == []
    assert any("600,000" in finding["text"] for finding in content["findings"])
    assert {path.name for path in out.iterdir()} == {"proposal.json", "my-notes.txt"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[area]\nmunicipalities = ["Maastrict"]\n', "Did you mean 'Maastricht'?"),
        ('[area]\nlayer = "provincie"\nregions = ["Limbrug"]\n', "Did you mean 'Limburg'?"),
        ("[arrangements.ggdregio]\nseparating = 1\n", "Did you mean 'ggd_regio'?"),
        ('data = "nl-2031"\n', "Did you mean 'nl-2013'?"),
        ('compare_with = "jeugdregios"\n', "Did you mean 'jeugdregio'?"),
        ("[attributes.clients]\nminimum = 5\n", "no such column"),
        ('[locks]\ntogether = [["Venlo", "Venry"]]\n', "Did you mean 'Venray'?"),
        ('boundaries = "nowhere.gpkg"\n', "nowhere.gpkg"),
    ],
)
def test_bad_input_is_one_clear_error_and_writes_nothing(
    text: str, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "case.toml"
    case.write_text(text, encoding="utf-8")
    code, out, errors = regio("propose", str(case), "--out", str(tmp_path / "out"), capsys=capsys)
    assert code == 2
    assert out == ""
    assert errors.startswith("Error: ")
    assert expected in errors
    assert [path.name for path in tmp_path.iterdir()] == ["case.toml"]


def test_an_output_folder_that_cannot_be_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    target = str(tmp_path / "file" / "out")
    code, _, errors = regio("propose", str(SCENARIOS / "drenthe.toml"), "--out", target, capsys=capsys)
    assert code == 2
    assert target in errors


def test_the_error_class_is_the_one_that_main_catches(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(arguments: list[str]) -> None:
        raise InputError("broken", where="here")

    monkeypatch.setattr(cli, "_run", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2


def test_criteria_and_schema_print(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = regio("criteria", "--json", capsys=capsys)
    assert code == 0
    assert {row["table"] for row in json.loads(out)["criteria"]} >= {
        "[population]",
        "[arrangements.*]",
        "[regions]",
    }
    code, out, _ = regio("schema", capsys=capsys)
    assert code == 0
    assert json.loads(out)["additionalProperties"] is False


@pytest.mark.slow
def test_ctrl_c_ends_with_the_best_so_far(tmp_path: Path) -> None:
    out, case = tmp_path / "out", tmp_path / "case.toml"
    many = '[regions]\nprefer = "many"\nweight = 1000\n[solver]\ntime_limit = 600\n'
    case.write_text(f'extends = "{SCENARIOS / "nederland.toml"}"\n{many}', encoding="utf-8")
    command = [sys.executable, "-m", "optimizer", "propose", str(case), "--out", str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        time.sleep(40)
        run.send_signal(signal.SIGINT)
        printed, errors = run.communicate(timeout=120)
    assert run.returncode == 0, errors
    assert "not proven to be the best" in " ".join(printed.split())
    assert json.loads((out / "proposal.json").read_text(encoding="utf-8"))["gap"] > 0


def test_the_answer_comes_first_in_dutch_and_without_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGIO_LANG", "nl")
    monkeypatch.setenv("COLUMNS", "40")
    case = str(SCENARIOS / "drenthe.toml")
    code, printed, _ = regio("assess", "jeugdregio", case, capsys=capsys)
    assert code == 0
    assert "Aan alle harde eisen is voldaan." in flat(printed)
    assert "inwoners per regio: ten minste 100.000" in flat(printed)
    assert "de bewezen beste" in flat(printed)
    assert max(map(len, printed.splitlines())) <= 40
    code, printed, _ = regio("compare", "jeugdregio", "ggd_regio", "--scenario", case, "-v", capsys=capsys)
    assert code == 0
    assert max(map(len, printed.splitlines())) <= 40
    code, printed, _ = regio("propose", case, "--out", str(tmp_path / "out"), "--quiet", capsys=capsys)
    assert (code, printed) == (0, "")
    assert (tmp_path / "out" / "proposal.json").exists()


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_language_may_stand_anywhere(place: int, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["assess", "jeugdregio", str(SCENARIOS / "drenthe.toml")]
    for said, word in ((["--lang", "nl"], "gemeenten per regio"), (["--lang=en"], "members per region")):
        code, printed, _ = regio(*arguments[:place], *said, *arguments[place:], capsys=capsys)
        assert code in (0, 1)
        assert word in printed
    code, _, error = regio("--lang", "fr", *arguments, capsys=capsys)
    assert (code, "expected nl or en" in error) == (2, True)
