"""What is written as TOML is read back the same."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from optimizer.inputs.scenarios import load_scenario, scenario_to_dict
from optimizer.inputs.toml import to_toml

SCENARIOS = sorted((Path(__file__).parents[3] / "scenarios").glob("*.toml"))

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.one_of(
    TEXTS, st.booleans(), st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False)
)


@given(
    st.dictionaries(
        TEXTS,
        st.recursive(
            VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
        ).filter(lambda value: not _mixed(value)),
        max_size=4,
    )
)
def test_round_trip(content: dict[str, Any]) -> None:
    assert tomllib.loads(to_toml(content)) == content


def _mixed(value: Any) -> bool:
    """Tell whether mappings stand in a list with something else, or in a list of lists."""
    if isinstance(value, dict):
        return any(map(_mixed, value.values()))
    if not isinstance(value, list):
        return False
    kinds = {type(one) for one in value}
    if dict in kinds:
        return kinds != {dict} or any(map(_mixed, value))
    return any(_holds_mapping(one) for one in value)


def _holds_mapping(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(map(_holds_mapping, value)))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_comes_back(path: Path) -> None:
    content = scenario_to_dict(load_scenario(path))
    assert tomllib.loads(to_toml(content)) == content
