"""Tables that users bring: further columns, and divisions into regions, in all the forms they come in."""

from __future__ import annotations

import io
import logging
import zipfile
from pathlib import Path
from typing import Any

import pytest

from models.errors import InputError
from models.territory import Municipality, Territory, Touch
from optimizer.declared.declarations import read_declarations
from optimizer.inputs.columns import load_columns
from optimizer.inputs.layers import load_partition_csv
from optimizer.inputs.packs import load_pack

NAMES = {"0003": "Alder", "0017": "Birch", "0104": "Cedar"}


@pytest.fixture
def territory() -> Territory:
    people = [Municipality(code, name, 1_000, 1.0, 0.0, 0.0) for code, name in NAMES.items()]
    return Territory.build(people, {("0003", "0017"): Touch("land"), ("0017", "0104"): Touch("land")})


@pytest.fixture
def write(tmp_path: Path):
    def write_file(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "table.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write_file


# -------------------------------------------------------------------- columns
def test_columns_by_name_and_code(territory, write):
    path = write("code,name,clients,budget\n0003,Alder,10,1.5\n0017,Birch,0,-2\n0104,Cedar,7,1e3\n")
    assert load_columns(path, territory) == {
        "clients": {"0003": 10.0, "0017": 0.0, "0104": 7.0},
        "budget": {"0003": 1.5, "0017": -2.0, "0104": 1000.0},
    }


def test_columns_need_a_row_for_the_area_only(territory, write):
    path = write("code,clients\n0003,10\n0017,5\n")
    area = territory.select(["0003"])
    assert load_columns(path, area)["clients"] == {"0003": 10.0, "0017": 5.0}
    with pytest.raises(InputError, match=r"table.csv, column code: no row for 1 mun.*found 'Cedar'"):
        load_columns(path, territory)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("code,clients\n0003,ten\n", r"row 2, column clients: not a number; found 'ten'"),
        ("code,clients\n0003,inf\n", r"row 2, column clients: not a number; found 'inf'"),
        ("code,clients\n0003,\n", r"row 2, column clients: not a number; found ''"),
        (
            "code;clients\n0003;1,5\n0017;1,5,0\n",
            r"row 3, column clients: not a number; found '1,5,0'.*comma",
        ),
        ("code;clients\n0003;1.500\n", r"column clients: every dot .* 1500 or 1\.500.*decimal = '\.'"),
        ("code,clients\n0003,1\n0030,1\n", r"row 3, column code: no such mun.*found '0030'.*mean '0003'\?"),
        ("code,clients\n0003,1\n3,1\n", r"row 3, column code: the municipality has two rows; found '3'"),
        ("code,name\n0003,Alder\n", r"row 1: no column with values"),
        ("code,population\n0003,1\n", r"row 1: a column of this name.*found 'population'"),
        ("who,clients\nOak,ten\n", r"row 1: no column of municipalities; found 'who, clients'"),
    ],
)
def test_columns_that_cannot_be_used_are_told_by_row_and_column(territory, write, text, problem):
    area = territory.select(["0003"])
    with pytest.raises(InputError, match=rf"^table\.csv, {problem}"):
        load_columns(write(text), area)


# -------------------------------------------------------------------- partitions
@pytest.mark.parametrize(
    "text",
    [
        "code,region\n0003,East\n0017,West\n0104,East\n",
        "code,name,region\n0003,Alder,East\n0017,Birch,West\n0104,Cedar,East\n",
        "region;code\r\nEast;0003\r\nWest;0017\r\nEast;0104\r\n",
        "\ufeffcode,region\n0003,East\n0017,West\n0104,East",
        "code,region\n3,East\n17,West\n104,East\n",
        "code,region\n\n0003, East \n0017,West\n0104,East\n0104,East\n,\n",
    ],
    ids=["two columns", "regions.csv", "semicolons", "byte-order mark", "lost zeros", "blanks and repeats"],
)
def test_ways_to_write_a_partition(territory, write, text):
    assert load_partition_csv(write(text), territory) == {"0003": "East", "0017": "West", "0104": "East"}


def test_a_partition_may_be_incomplete(territory, write):
    assert load_partition_csv(write("code,region\n0003,East\n0017,\n"), territory) == {"0003": "East"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("code,region\n0003,East\n0033,West\n", r"row 3, column code: no such mun.*'0033'.*mean '0003'\?"),
        ("code,region\n0003,East\n3,West\n", r"row 3, column region: Alder \(0003\) is in two.*'West'.*East"),
        ("code,regoi\n0003,East\n", r"row 1: column region is missing; found 'code, regoi'"),
        ("code,region\n0003\n", r"row 2: a row of another length than the header; found '1 cells'"),
    ],
)
def test_a_partition_that_cannot_be_used_is_told_by_row_and_column(territory, write, text, problem):
    with pytest.raises(InputError, match=rf"^table\.csv, {problem}"):
        load_partition_csv(write(text), territory)


def test_a_file_that_is_not_there_is_told(territory, tmp_path):
    with pytest.raises(InputError, match=r"draft\.csv: cannot read the file; found 'No such file"):
        load_partition_csv(tmp_path / "draft.csv", territory)


# -------------------------------------------------------------------- as people have them
DUTCH = load_pack()
HALF = {"0014": "Noord", "0518": "West", "0893": "Zuid"}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (
            "Gemeentecode;Gemeente;Regio\n14;Groningen;Noord\n518;Den Haag;West\n893;Bergen (L.);Zuid\n",
            "cp1252",
        ),
        ("GEMEENTE\tREGIO\nGroningen\tNoord\n's-Gravenhage\tWest\nBergen (L.)\tZuid\n", "utf-16"),
        ("Naam,Regio\nGroningen,Noord\nThe Hague,West\nBergen L,Zuid\n", "utf-16-le"),
        ("sep=;\ngemeente;regio;;\nGM0014;Noord;;\nGM0518;West;;\nGM0893;Zuid;;\n", "utf-8-sig"),
        ('"sep=;"\r\ncode;region\r\n="0014";Noord\r\n"=""0518""";West\r\n893.0;Zuid\r\n', "ascii"),
        (
            "Indeling van regio's\n\nGemeentenaam 2013;Regio\nGroningen;Noord\nDen Haag;West\nBergen L;Zuid",
            "utf-8",
        ),
        ("Code;Regio;Naam\n14\u00a0;Noord;\n;West;Den Haag\n893;Zuid;Bergen\n", "utf-8"),
        ("wie|x;waar\nGroningen;Noord\nDen Haag;West\nBergen (L.);Zuid".replace("waar", "region"), "utf-8"),
    ],
    ids=[
        "Dutch",
        "UTF-16",
        "UTF-16 unmarked",
        "sep",
        "formulas",
        "title above",
        "code or name",
        "unknown heading",
    ],
)
def test_a_table_is_understood_as_people_have_it(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "draft.csv"
    path.write_bytes(text.encode(encoding))
    assert load_partition_csv(path, DUTCH) == HALF


def workbook(path: Path, *rows: tuple[Any, ...], above: int = 0) -> Path:
    """Write the least workbook that spreadsheets open: numbers as numbers, texts within the cells."""
    cells = "".join(
        f'<row r="{r}">'
        + "".join(
            f'<c r="{chr(64 + c)}{r}"><v>{cell}</v></c>'
            if isinstance(cell, int | float)
            else f'<c r="{chr(64 + c)}{r}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for c, cell in enumerate(row, 1)
        )
        + "</row>"
        for r, row in enumerate(rows, 1 + above)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName='
        f'"/xl/workbook.xml" ContentType="{content}.sheet.main+xml"/><Override PartName='
        f'"/xl/worksheets/sheet1.xml" ContentType="{content}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="Blad1" '
        'sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    path.write_bytes(data.getvalue())
    return path


def test_a_workbook_is_read_with_numbers_as_numbers(tmp_path: Path, territory: Territory) -> None:
    rows = [("Gemeentecode", "Regio"), (14, "Noord"), (518.0, "West"), ("GM0893", "Zuid")]
    assert load_partition_csv(workbook(tmp_path / "draft.xlsx", *rows, above=2), DUTCH) == HALF
    path = workbook(tmp_path / "x.xlsx", ("code", "clients"), (3, 1.234), (17, 1500), (104, 2.5))
    assert load_columns(path, territory)["clients"] == {"0003": 1.234, "0017": 1500.0, "0104": 2.5}
    with pytest.raises(InputError, match=r"x\.xlsx, row 4, column clients: not a number; found 'ten'"):
        load_columns(workbook(path, ("code", "clients"), (3, 1), (17, "ten"), (104, 1), above=1), territory)


@pytest.mark.parametrize("data", [b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0 no workbook"])
def test_a_broken_workbook_is_one_clear_error(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.xlsx").write_bytes(data)
    with pytest.raises(InputError, match=r"x\.xlsx: the workbook cannot be read"):
        load_partition_csv(tmp_path / "x.xlsx", DUTCH)


def test_a_workbook_of_which_two_corners_are_filled_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", ("code", "region"))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text.replace(b'r="B1"', b'r="XFD1048576"'))
    with pytest.raises(InputError, match="the workbook is too large"):
        load_partition_csv(path, DUTCH)


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("BU00030000,A\nBU00030001,B", "they look like codes of neighbourhoods"),
        ("3511AB,A\n1011 XX,B", "they look like postcodes; found '3511AB, 1011 XX'"),
        ("3511,A\n9712,B\n6041,C", r"they look like postcodes \(four digits\)"),
        ("1996,A\n1997,B\n1998,C", "they look like codes of municipalities of another year"),
        ("PV20,A\nPV21,B", "they look like codes of provinces"),
        ("NL11,A\nNL12,B", "they look like NUTS codes"),
    ],
)
def test_a_table_of_which_no_code_is_known_is_told_what_it_looks_like(
    tmp_path: Path, rows: str, problem: str
) -> None:
    path = tmp_path / "draft.csv"
    path.write_text(f"code,region\n{rows}\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"none of the . rows names a municipality of this data: {problem}"):
        load_partition_csv(path, DUTCH)


def test_codes_and_names_that_contradict_each_other_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "draft.csv"
    path.write_text(
        "code,name,region\n14,Utrecht,A\n344,Groningen,A\n518,Den Haag,B\n893,Bergen,B\n", encoding="utf-8"
    )
    with pytest.raises(
        InputError, match=r"row 2, column name: .* in 2 of 4 rows: 0014 is Groningen; found 'Utrecht'"
    ):
        load_partition_csv(path, DUTCH)


def test_what_was_not_found_is_told_with_how_many(tmp_path: Path) -> None:
    path = tmp_path / "draft.csv"
    path.write_text("gemeente;regio\nUtrecht;A\nZiest;A\nNergens;B\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"row 3.*read 3 rows by name, 2 not found.*'Ziest'.*mean 'Zeist'"):
        load_partition_csv(path, DUTCH)


def test_what_was_understood_is_said_in_one_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "declared.csv"
    path.write_text("gemeente;regio\nUtrecht;A\nZiest;A\n", encoding="cp1252")
    with caplog.at_level(logging.INFO):
        read_declarations(path, DUTCH)
    assert caplog.messages == ["declared.csv: read 2 rows by name (column gemeente); 1 not found: 'Ziest'"]


def test_a_device_or_folder_is_no_table(tmp_path: Path) -> None:
    for path in (Path("/dev/zero"), tmp_path):
        with pytest.raises(InputError, match="not an ordinary file"):
            load_partition_csv(path, DUTCH)
