"""Scenarios by their file, partitions as objects, one line for every result."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from models.errors import InputError
from optimizer import (
    assess,
    compare,
    complete,
    explain,
    find_alternatives,
    find_certainty,
    find_frontier,
    find_partition,
    load_scenario,
    propose,
    verify,
)
from optimizer.inputs.given import scenario_of

SCENARIOS = Path(__file__).parents[3] / "scenarios"
DRENTHE = SCENARIOS / "drenthe.toml"


def test_a_file_is_a_scenario_and_order_does_not_matter() -> None:
    scenario = load_scenario(DRENTHE)
    assert scenario_of(str(DRENTHE)) == scenario_of(DRENTHE) == scenario
    best = propose(DRENTHE)
    assert best.partitions == propose(scenario).partitions
    costs = {
        sum(one.measure.cost for one in judged.judgements)
        for judged in (
            assess(scenario, "jeugdregio"),
            assess("jeugdregio", scenario),
            assess("jeugdregio", str(DRENTHE)),
            assess(DRENTHE, "jeugdregio"),
        )
    }
    assert len(costs) == 1
    assert explain(scenario).prices is not None
    with pytest.raises(InputError, match="no scenario"):
        propose(5)  # type: ignore[arg-type]


def test_a_partition_in_any_form_is_judged_alike() -> None:
    best = propose(DRENTHE)
    frame = best.to_frame()
    by_name = dict(zip(frame["name"], frame["region"], strict=True))
    given = (frame["region"], frame["region"].to_dict(), by_name, best.partition)
    assert {verify(DRENTHE, one).violations for one in given} == {()}
    assert all(verify(DRENTHE, one).partition == best.partition for one in given)
    assert verify(frame["region"], DRENTHE).violations == ()
    for wrong, said in (
        (frame, "nothing that says regions"),
        (7, "nothing that says regions"),
        (pd.Series({"Assenn": "a"}), "Assen"),
        ({"Assen": "a", "0106": "b"}, "in two regions"),
        ({"Assen": None}, "no municipality has a region"),
    ):
        with pytest.raises(InputError, match=said):
            find_partition(wrong, best.territory)  # type: ignore[arg-type]


def test_a_result_is_one_line() -> None:
    best = propose(DRENTHE)
    youth = find_partition("jeugdregio", best.territory).partition()
    assert best.partition is not None
    results = (
        best,
        best.territory,
        assess(DRENTHE, "jeugdregio"),
        compare(best.territory, youth, best.partition),
        complete(DRENTHE),
        explain(best),
        explain(best).prices,
        find_alternatives(best, 1, within=0.05),
        find_certainty(best, within=0.05, prices=False),
        find_frontier(best.scenario, ("arrangements", "size")),
        best.judgements[0],
        best.scenario,
        best.territory.layer("provincie"),
    )
    for result in results:
        assert "\n" not in repr(result)
        assert len(repr(result)) < 160
        assert repr(result).startswith(f"<{type(result).__name__}")
    assert repr(best) == "<Proposal Drenthe: 2 regions, optimal, 618,360 weighted inhabitants>"
