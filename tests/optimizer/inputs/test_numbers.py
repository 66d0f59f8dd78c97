"""Numbers of a column are read in one way, and where there are two readings both are named."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from models.errors import InputError
from optimizer.inputs.numbers import Notation, notation_of


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["12.5", "1.234"], [12.5, 1.234]),
        (["12.5", "1,234", "1,23"], [12.5, 1234.0, None]),
        (["12,5", "1,234"], [12.5, 1.234]),
        (["1.234,5", "1.234"], [1234.5, 1234.0]),
        (["1,234.5", "1,234"], [1234.5, 1234.0]),
        (["1.234.567", "1.234", "7"], [1234567.0, 1234.0, 7.0]),
        (["0.125", "1.234"], [0.125, 1.234]),
        (["12345.678", "1.234"], [12345.678, 1.234]),
        (["1 234", "12\u00a0345", "1'234'567", "-3"], [1234.0, 12345.0, 1234567.0, -3.0]),
        (["1_000", "1e5", "5.", ".5", "+2"], [1000.0, 1e5, 5.0, 0.5, 2.0]),
        (["12", ""], [12.0, None]),
        (["3 %", "€ 5", "x", "nan", "inf", "1e999", "1 23", "--1"], [None] * 8),
    ],
)
def test_a_column_is_read_in_one_way(cells, numbers):
    notation = notation_of(cells)
    assert [notation.number(cell) for cell in cells] == numbers


@pytest.mark.parametrize("cells", [["1.234", "12", "3.500"], ["1,234"], ["-1.234", "999.000"]])
def test_two_readings_are_both_named(cells):
    with pytest.raises(InputError) as error:
        notation_of(cells)
    mark = "." if "." in cells[0] else ","
    text = str(error.value)
    assert cells[0].replace(mark, "") in text
    assert cells[0].replace(mark, ".") in text
    assert "decimal" in text
    assert "thousands" in text


def test_what_the_user_says_counts():
    assert notation_of(["1.234"], decimal=".").number("1.234") == 1.234
    assert notation_of(["1.234"], thousands=".").number("1.234") == 1234
    assert notation_of(["1.234"], decimal=",").number("1.234") == 1234
    assert notation_of(["1.234"], decimal=",", thousands=".").number("1.234") == 1234
    assert notation_of(["1 234,5"], thousands=" ").number("1 234,5") == 1234.5
    for marks in ({"decimal": ".", "thousands": "."}, {"decimal": "x"}, {"thousands": "x"}):
        with pytest.raises(InputError):
            notation_of([], **marks)


@given(
    value=st.floats(-1e12, 1e12).map(lambda x: round(x, 2)),
    decimal=st.sampled_from(".,"),
    grouped=st.booleans(),
)
def test_a_number_comes_back_as_it_was_written(value, decimal, grouped):
    other = "," if decimal == "." else "."
    text = f"{value:,.2f}" if grouped else f"{value:.2f}"
    text = text.replace(",", "t").replace(".", decimal).replace("t", other)
    assert notation_of([text]).number(text) == value
    assert Notation(decimal).number(text) == value
