"""A table of results gives the same rows however often and in whatever form it is read."""

from __future__ import annotations

from pathlib import Path

from optimizer.inputs.csv_table import read_table
from optimizer.writing.rows import Rows


def test_a_table_of_a_generator_can_be_read_twice(tmp_path: Path) -> None:
    table = Rows(("code", "members"), ((code, [code, "x"]) for code in ("a", "b")))
    expected = [{"code": "a", "members": ["a", "x"]}, {"code": "b", "members": ["b", "x"]}]
    assert table.records() == table.records() == expected
    assert table.frame().to_dict("records") == table.frame().to_dict("records") == expected
    table.write(tmp_path / "one.csv")
    table.write(tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_text() == (tmp_path / "two.csv").read_text()
    assert (tmp_path / "one.csv").read_text() == "code,members\na,a; x\nb,b; x\n"


def test_a_table_without_rows_has_its_columns() -> None:
    table = Rows(("code",), iter(()))
    assert list(table.frame().columns) == ["code"]
    assert table.records() == []


def test_a_text_that_a_spreadsheet_would_carry_out_gets_an_apostrophe_and_is_read_back(
    tmp_path: Path,
) -> None:
    texts = ["=1+1", "+cmd", "-x", "@sum", "='a'!b", "plain", "'s-Gravenhage", "-12.5", "+3%"]
    Rows(("=column", "number"), [(text, -1.5) for text in texts]).write(tmp_path / "x.csv")
    lines = (tmp_path / "x.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == [
        *("'=column", "'=1+1", "'+cmd", "'-x", "'@sum", "'='a'!b", "plain", "'s-Gravenhage", "-12.5", "+3%")
    ]
    read = read_table(tmp_path / "x.csv")
    assert read.columns == ("=column", "number")
    assert read.column("=column") == texts
