"""Tables that users bring: further columns, and divisions into regions."""

from pathlib import Path

import pytest

from models.errors import InputError
from models.territory import Municipality, Territory, Touch
from optimizer.inputs.csv_table import load_columns, load_partition_csv

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
        ("gemeente,clients\n0003,1\n", r"row 1: column code is missing; found 'gemeente, clients'"),
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
        ("code,regio\n0003,East\n", r"row 1: column region is missing; found 'code, regio'"),
        ("code,region\n0003\n", r"row 2: a row of another length than the header; found '1 cells'"),
    ],
)
def test_a_partition_that_cannot_be_used_is_told_by_row_and_column(territory, write, text, problem):
    with pytest.raises(InputError, match=rf"^table\.csv, {problem}"):
        load_partition_csv(write(text), territory)


def test_windows_1252_is_told_by_row(territory, write):
    path = write("code,region\n0003,Oost\n0017,Fryslân\n", encoding="cp1252")
    with pytest.raises(InputError, match=r"row 3: not UTF-8 text, perhaps Windows-1252.*found '.*Fryslân'"):
        load_partition_csv(path, territory)


def test_a_file_that_is_not_there_is_told(territory, tmp_path):
    with pytest.raises(InputError, match=r"draft\.csv: cannot read the file; found 'No such file"):
        load_partition_csv(tmp_path / "draft.csv", territory)
