"""Bad input of judgement: one clear error each, that names the key, the value and what was expected."""

from __future__ import annotations

from typing import Any

import pytest

from models.errors import InputError
from optimizer.inputs.scenarios import scenario_from
from tests.territories import territory_of

CLIENTS = {"A": 0, "B": 0, "C": 0}
WHOLE = territory_of(
    {"A": 60_000, "B": 50_000, "C": 45_000},
    ["AB", "BC"],
    columns={
        "nobody": CLIENTS,
        "gap": {"A": 5, "B": 6},
        "below": {**CLIENTS, "B": -1},
        "population_2040": {"A": 60_000, "C": 45_000},
    },
    jobs={"AA": 10, "AB": 5, "BB": 10},
)


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"risk": {"care": {"clients": "nobody", "maximum": 0.1}}}, "no clients in the whole area"),
        ({"risk": {"care": {"clients": "gap", "maximum": 0.1}}}, "C-stad has no number of clients"),
        ({"risk": {"care": {"clients": "below", "maximum": 0.1}}}, "B-stad has no number of clients"),
        ({"risk": {"care": {"clients": "nobdy", "maximum": 0.1}}}, "nobody"),
        ({"risk": {"care": {"rate": 0, "maximum": 0.1}}}, "rate"),
        ({"risk": {"care": {"rate": 5000, "maximum": 0.1}}}, "rate"),
        ({"risk": {"care": {"rate": 5, "spread": -1}}}, "spread"),
        ({"risk": {"care": {"rate": 5, "clients": "gap"}}}, "one of the two"),
        ({"risk": {"care": {"rate": 5, "maximum": 0}}}, "maximum"),
        ({"futures": {"columns": ["population_2040"]}}, "no inhabitants of B-stad in population_2040"),
        ({"futures": {"columns": ["population_2050"]}}, "population_2040"),
        ({"futures": {"columns": ["population"], "soft": "best"}}, "soft"),
        ({"futures": {}}, "no future is named"),
        ({"commuting": {"minimum_self_containment": 60}}, "minimum_self_containment"),
        ({"commuting": {"minimum_self_containment": 0.6}}, "C-stad has no jobs"),
        ({"commuting": {"exceptions": [{"municipality": "Bergen", "reason": "?"}]}}, "exceptions"),
        ({"commuting": {"exceptions": [{"municipality": "B-stad"}]}}, "reason"),
    ],
)
def test_what_cannot_be_meant_is_one_clear_error(tables: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        scenario_from({"population": {"minimum": 10_000}, **tables}).cut(WHOLE)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500
