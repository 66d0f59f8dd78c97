"""Conditions on a table compare columns with values and can do nothing else."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from models.errors import InputError
from optimizer.study.conditions import matching

FRAME = pd.DataFrame(
    {
        "minimum": [50_000, 100_000, 150_000],
        "gap": [0.0, 0.02, None],
        "area": ["Drenthe", "Zeeland", None],
    }
)


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("minimum > 75_000", [1, 2]),
        ("75000 < minimum <= 100000", [1]),
        ("minimum >= 50_000 and not area == 'Zeeland'", [0, 2]),
        ("(minimum < 60000) | (area == 'Zeeland')", [0, 1]),
        ("~(minimum < 60000) & (gap >= 0)", [1]),
        ("area in ['Drenthe', 'Limburg'] or minimum in (150000,)", [0, 2]),
        ("area not in ('Drenthe',)", [1, 2]),
        ("area != 'Drenthe'", [1, 2]),
        ("gap > -0.5", [0, 1]),
        ("  gap == 0", [0]),
    ],
)
def test_a_condition_chooses_rows(condition: str, rows: list[int]) -> None:
    assert list(FRAME.index[matching(FRAME, condition)]) == rows


@pytest.mark.parametrize(
    "condition",
    [
        *(
            "minimum",
            "minimum >",
            "1 > 2",
            "minimum > gap",
            "minimum + 1 > 2",
            "minimum = 3",
            "",
            "True",
            "minimum > None",
        ),
        *(
            "minimum.to_csv('x') > 1",
            "area.str.len() > 3",
            "__import__('os')",
            "@pd",
            "[x for x in area]",
            "area is 'x'",
        ),
        *(
            "minimum > 'a'",
            "area > 3",
            "minimum > 1" + "0" * 400,
            "minimum in 3",
            "minimum > 1j",
            "a\0b",
            "((" * 400,
        ),
        *(
            "not " * 300 + "minimum > 1",
            "minimum > " + "-" * 900 + "1",
            "lambda: 1",
            "minimum > (x := 3)",
            "area == f'{minimum}'",
        ),
    ],
)
def test_anything_else_is_refused_in_one_short_sentence(condition: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        matching(FRAME, condition)
    assert len(str(caught.value)) <= 500


def test_a_column_that_is_not_there_gets_the_nearest() -> None:
    with pytest.raises(InputError, match=r"no such column; found 'minimun'.*Did you mean 'minimum'"):
        matching(FRAME, "minimun > 3")
