"""Workbooks and CSV files the Dutch way: numbers are numbers, texts stay texts, and all is read back."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from optimizer.declared.declarations import load_declarations
from optimizer.inputs.columns import load_columns
from optimizer.inputs.csv_table import read_table
from optimizer.inputs.layers import find_partition
from optimizer.inputs.packs import load_pack
from optimizer.inputs.scenarios import load_scenario
from optimizer.inputs.territories import open_territory
from optimizer.language.headings import heading
from optimizer.writing.folder import write_folder
from optimizer.writing.office import WORKBOOK, Office, dress
from optimizer.writing.rows import Rows, keeping
from tests.optimizer.cli.test_app import SCENARIOS, regio

ROWS = Rows(
    ("code", "name", "inhabitants", "share", "region"),
    [
        ("1640", "=1+1", 36_000, 0.125, "-Noord"),
        ("1641", "@x", None, -2.5, "+31"),
        ("1642", "'t Zand", 1_000, 1e-7, "a;b, c"),
    ],
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ROWS.write(tmp_path / "table.csv")
    Rows(("a",), []).write(tmp_path / "a-table-with-a-name-that-is-too-long-for-a-sheet.csv")
    return tmp_path


def test_a_workbook_has_a_sheet_per_table_with_real_numbers(folder: Path) -> None:
    before = (folder / "table.csv").read_bytes()
    assert dress(folder, Office(workbook=True), {"Title": "x", "Lines": "one\ntwo"}) == [WORKBOOK]
    assert (folder / "table.csv").read_bytes() == before
    book = CalamineWorkbook.from_path(str(folder / WORKBOOK))
    assert book.sheet_names[0] == "about"
    assert all(len(name) <= 31 for name in book.sheet_names)
    rows = book.get_sheet_by_name("table").to_python()
    assert rows[0] == list(ROWS.columns)
    assert rows[1] == ["1640", "=1+1", 36_000.0, 0.125, "-Noord"]
    assert rows[2] == ["1641", "@x", "", -2.5, "+31"]
    assert rows[3] == ["1642", "'t Zand", 1_000.0, 1e-7, "a;b, c"]
    about = book.get_sheet_by_name("about").to_python()
    assert about[:3] == [["Title", "x"], ["Lines", "one"], ["", "two"]]
    assert ["Sheets", "a-table-with-a-name-that-is-too: 0 rows"] in about
    with zipfile.ZipFile(folder / WORKBOOK) as packed:
        sheets = [packed.read(name).decode() for name in packed.namelist() if "worksheets/sheet" in name]
        assert sum('state="frozen"' in text for text in sheets) == 2
        assert not any("<f>" in text for text in sheets)


def test_names_that_look_like_numbers_stay_names(tmp_path: Path) -> None:
    Rows(("code", "name", "region", "upper"), [("1640", "12", "1.5", "7")]).write(tmp_path / "regions.csv")
    Rows(("tier", "region_a", "region", "inhabitants"), [("1", "2.5", "1e5", 12)]).write(tmp_path / "t.csv")
    dress(tmp_path, Office(True, True), {})
    book = CalamineWorkbook.from_path(str(tmp_path / WORKBOOK))
    assert book.get_sheet_by_name("regions").to_python()[1] == ["1640", "12", "1.5", "7"]
    assert book.get_sheet_by_name("t").to_python()[1] == ["1", "2.5", "1e5", 12.0]
    text = (tmp_path / "regions.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[1] == "1640;12;1.5;7"


ODD = [
    *(
        "=1+1",
        "+31 regio",
        "-1",
        "+3",
        "@SUM",
        "\t=1",
        "\n=1",
        "'s-Gravenhage",
        "''s",
        "'=x",
        "''-y",
        "'",
        "=",
        "-",
    ),
    *('="0014"', "-12,5", "https://example.org", "1.5", "0014", "1e5", "a;b, c", 'say "so"', "true", "-"),
]
"""Names that spreadsheets carry out, make links or numbers of, or that only look odd."""


@pytest.mark.parametrize("dutch", [False, True])
def test_odd_names_come_back_exactly_as_they_were(tmp_path: Path, dutch: bool) -> None:
    """Out of both forms of CSV by our own readers, out of the workbook as text; numbers stay numbers."""
    with keeping():
        rows = [(name, name, k - 2, -k / 4, k == 1) for k, name in enumerate(ODD)]
        Rows(("label", "region", "moves", "cost", "known"), rows).write(tmp_path / "odd.csv")
        dress(tmp_path, Office(True, dutch), {})
    read = read_table(tmp_path / "odd.csv")
    assert (read.column("label"), read.column("region")) == (ODD, ODD)
    assert [float(cell.replace(",", ".")) for cell in read.column("cost")] == [row[3] for row in rows]
    book = CalamineWorkbook.from_path(str(tmp_path / WORKBOOK)).get_sheet_by_name("odd").to_python()[1:]
    assert [row[0] for row in book] == ODD
    assert [row[2:] for row in book] == [list(row[2:]) for row in rows]
    with zipfile.ZipFile(tmp_path / WORKBOOK) as packed:
        parts = {name: packed.read(name).decode() for name in packed.namelist()}
    assert not any("<f>" in text or "<hyperlink" in text for text in parts.values())


def test_the_first_sheet_speaks_dutch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "case.toml"
    case.write_text(
        'title = "Polder"\narea = {layer = "provincie", regions = ["Flevoland"]}\n', encoding="utf-8"
    )
    out = str(tmp_path / "out")
    done = regio(
        "--lang", "nl", "assess", "jeugdregio", str(case), "--out", out, "--excel", "-q", capsys=capsys
    )
    assert done[0] in (0, 1)
    book = CalamineWorkbook.from_path(str(tmp_path / "out" / WORKBOOK))
    assert book.sheet_names[0] == "toelichting"
    about = {row[0]: row[1] for row in book.get_sheet_by_name("toelichting").to_python() if row[0]}
    assert about["Titel"] == "Polder"
    assert about["Hoe te lezen"].startswith("Nadelen zijn gewogen getroffen inwoners")
    sheets = [row[1] for row in book.get_sheet_by_name("toelichting").to_python()]
    assert any("; wat elk criterium zegt en kost" in line for line in sheets)
    assert {"Gegevens", "Bronvermelding", "Lagen", "Scenario", "Bladen"} <= about.keys()


def test_every_heading_of_a_dutch_workbook_is_dutch_and_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sheets, headings and texts; the CSV files beside it keep their columns."""
    case = tmp_path / "case.toml"
    case.write_text('area = {layer = "provincie", regions = ["Flevoland"]}\n', encoding="utf-8")
    for command in (
        ["assess", "jeugdregio", str(case)],
        ["compare", "jeugdregio", "arbeidsmarktregio", "--scenario", str(case)],
        ["congruence", "jeugdregio", "arbeidsmarktregio", "--scenario", str(case)],
    ):
        out = tmp_path / command[0]
        assert regio("--lang", "nl", *command, "--out", str(out), "--excel", "-q", capsys=capsys)[0] in (0, 1)
        book = CalamineWorkbook.from_path(str(out / WORKBOOK))
        names = {heading(file.stem, "nl") for file in out.glob("*.csv")}
        assert set(book.sheet_names) == {"toelichting", *names}
        for file in out.glob("*.csv"):
            columns = file.read_text(encoding="utf-8").splitlines()[0].split(",")
            rows = book.get_sheet_by_name(heading(file.stem, "nl")).to_python()
            assert rows[0] == [heading(column, "nl") for column in columns]
            assert len(set(rows[0])) == len(rows[0])
            assert [title for title in rows[0] if "_" in str(title)] == []
    rows = CalamineWorkbook.from_path(str(tmp_path / "assess" / WORKBOOK)).get_sheet_by_name("criteria")
    assert "gemeenten zonder regio" in {row[4] for row in rows.to_python()}


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_workbook_of_ours_is_read_back_as_a_draft_and_as_what_was_declared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    out = str(tmp_path / "out")
    asked = ["assess", "jeugdregio", str(SCENARIOS / "drenthe.toml")]
    assert regio("--lang", lang, *asked, "--out", out, "--excel", "-q", capsys=capsys)[0] in (0, 1)
    scenario = load_scenario(SCENARIOS / "drenthe.toml")
    territory = open_territory(scenario)
    book, table = tmp_path / "out" / WORKBOOK, tmp_path / "out" / "regions.csv"
    from_book, from_table = (find_partition(path, territory) for path in (book, table))
    assert from_book.region_of == from_table.region_of
    (one,), (other,) = (load_declarations(path, territory) for path in (book, table))
    assert one.settled == other.settled


def test_dutch_files_are_read_back(folder: Path) -> None:
    assert dress(folder, Office(dutch=True), {}) == []
    text = (folder / "table.csv").read_bytes().decode("utf-8-sig")
    assert (folder / "table.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert text.splitlines()[1] == "1640;'=1+1;36000;0,125;'-Noord"
    whole = load_pack()
    drenthe = whole.select(whole.layer("provincie").regions["Drenthe"])
    other = folder / "other"
    other.mkdir()
    values = [(code, k + 0.5) for k, code in enumerate(drenthe.codes)]
    Rows(("code", "clients"), values).write(other / "clients.csv")
    dress(other, Office(dutch=True), {})
    read = load_columns(other / "clients.csv", drenthe)["clients"]
    assert read == {code: k + 0.5 for k, code in enumerate(drenthe.codes)}


def test_a_workbook_that_is_not_made_again_is_removed(tmp_path: Path) -> None:
    for office, there in ((Office(workbook=True), True), (Office(), False)):
        with write_folder(tmp_path / "out", ("table.csv",)) as folder:
            ROWS.write(folder / "table.csv")
            dress(folder, office, {})
        assert (tmp_path / "out" / WORKBOOK).exists() is there


def test_commands_write_workbooks_and_dutch_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case, out = str(SCENARIOS / "drenthe.toml"), tmp_path / "out"
    assert regio("propose", case, "--out", str(out), "--excel", "--excel-csv", capsys=capsys)[0] == 0
    book = CalamineWorkbook.from_path(str(out / WORKBOOK))
    assert {"about", "regions", "summary"} <= set(book.sheet_names)
    summary = book.get_sheet_by_name("summary").to_python()
    inhabitants = summary[0].index("inhabitants")
    assert sum(row[inhabitants] for row in summary[1:]) == 489_910
    about = dict(row[:2] for row in book.get_sheet_by_name("about").to_python() if row[0])
    assert "CC BY" in about["Attribution"] or "CBS" in about["Attribution"]
    whole = load_pack()
    assert len(find_partition(out, whole).regions) == len(summary) - 1
    assert regio("verify", str(out), case, capsys=capsys)[0] == 0
    compared = ("compare", "jeugdregio", str(out), "--out", str(tmp_path / "b"), "--excel")
    assert regio(*compared, capsys=capsys)[0] == 0
    assert (tmp_path / "b" / WORKBOOK).is_file()
    code, _, said = regio("compare", "jeugdregio", str(out), "--excel", capsys=capsys)
    assert (code, "--out with a folder" in said) == (2, True)


def test_assess_writes_what_it_costs_against_the_best(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case, out = str(SCENARIOS / "drenthe.toml"), tmp_path / "a"
    code, printed, _ = regio("assess", "arbeidsmarktregio", case, "--out", str(out), "--excel", capsys=capsys)
    assert code in (0, 1)
    assert "Written to" in printed
    content = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    against = content["against_best"]
    assert against["proven"]
    assert against["cost"] >= against["best"]
    assert sum(against["by_criterion"].values()) == pytest.approx(against["cost"] - against["best"])
    names = {path.name for path in out.iterdir()}
    assert names >= {"assessment.json", "regions.csv", "criteria.csv", "map.png", "map.svg", WORKBOOK}
    assert len(find_partition(out / "regions.csv", load_pack()).regions) == len(content["regions"])
