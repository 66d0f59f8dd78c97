"""Tiers in a scenario: tables laid over tables, what is refused, and the problems they become."""

from __future__ import annotations

from typing import Any

import pytest

from models.errors import InputError
from models.tier_problem import formulate_tiers
from optimizer.inputs.changes import change_scenario
from optimizer.inputs.scenarios import scenario_from, scenario_to_dict
from tests.territories import layer_of, territory_of

PATH = territory_of(
    {"A": 60_000, "B": 50_000, "C": 40_000, "D": 30_000},
    ["AB", "BC", "CD"],
    layers=[layer_of("work", "AB", "CD", centres="A"), layer_of("some", "AB", kind="partial")],
)

BASE: dict[str, Any] = {
    "population": {"minimum": 30_000},
    "centres": {"layers": ["work"], "weight": 2.0},
    "arrangements": {"work": {"separating": 1.0}},
}


def tiered(*tiers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**BASE, "tiers": list(tiers), **more}


def test_a_tier_lays_its_tables_over_those_outside() -> None:
    scenario = scenario_from(
        tiered(
            {"name": "team", "centres": False, "arrangements": {"work": False}},
            {"name": "supra", "population": {"minimum": 90_000}, "weight": 2.0},
        )
    )
    low, high = scenario.by_tier()
    assert (low.tier, low.centres, low.arrangements) == ("team", None, {})
    assert low.population is not None
    assert low.population.minimum == 30_000
    assert high.population is not None
    assert high.centres is not None
    assert (high.population.minimum, high.centres.weight) == (90_000, 4.0)
    assert high.arrangements["work"].separating == 2.0


def test_a_scenario_of_tiers_is_stored_and_read_back() -> None:
    scenario = scenario_from(tiered({"name": "a", "centres": False}, {"name": "b"}, nested=0.5))
    assert scenario_from(scenario_to_dict(scenario)) == scenario
    assert "tiers" not in scenario_to_dict(scenario_from(BASE))
    assert scenario_from(BASE).by_tier() == (scenario_from(BASE),)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (tiered({"name": "a"}, {"name": "a"}), "tiers[2].name: the name of two tiers; found 'a'"),
        (tiered({"name": "a"}, {}), "tiers[2].name: field required"),
        (tiered({"name": "a"}), "tiers: one tier alone"),
        (tiered({"name": "a", "centers": {}}, {"name": "b"}), "Did you mean 'centres'"),
        (tiered({"name": "a", "contiguity": {}}, {"name": "b"}), "contiguity stands outside [[tiers]]"),
        (
            tiered({"name": "a", "population": {"minimm": 1}}, {"name": "b"}),
            "tiers[1]: population.minimm: unknown key",
        ),
        (
            tiered({"name": "a"}, {"name": "b", "population": {"minimum": 0, "maximum": 20_000}}),
            "tiers[2].population.maximum: tier b cannot hold regions of tier a, whose minimum is 30,000",
        ),
        (tiered({"name": "a"}, {"name": "b"}, nested=False), "nested: true"),
    ],
)
def test_bad_tiers_are_one_clear_error(content: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError) as error:
        scenario_from(content)
    assert text in str(error.value)


def test_limits_may_cross_where_nesting_has_a_price() -> None:
    tiers = ({"name": "a"}, {"name": "b", "population": {"minimum": 0, "maximum": 20_000}})
    assert scenario_from(tiered(*tiers, nested=1.0)).nested == 1.0


def problems_of(content: dict[str, Any]) -> Any:
    scenario = scenario_from(content)
    return formulate_tiers(scenario, scenario.cut(PATH))


def test_a_lock_against_nesting_is_named() -> None:
    low = {"name": "a", "locks": {"together": [["A", "B"]]}}
    with pytest.raises(InputError, match=r"tiers\[2\].locks.apart: tier b parts what tier a keeps together"):
        problems_of(tiered(low, {"name": "b", "locks": {"apart": [["A", "B"]]}}))
    tiers, _ = problems_of(tiered(low, {"name": "b", "locks": {"apart": [["A", "B"]]}}, nested=1.0))
    assert tiers.prices is not None


def test_a_fixed_layer_has_to_cover_the_area() -> None:
    with pytest.raises(InputError, match=r"tiers\[2\].fixed: tier b: the layer does not cover the area"):
        problems_of(tiered({"name": "a"}, {"name": "b", "fixed": "some"}))
    tiers, _ = problems_of(tiered({"name": "a"}, {"name": "b", "fixed": "work"}))
    assert set(tiers.problems[1].fixed) == {frozenset({0, 1}), frozenset({2, 3})}


def test_the_price_of_nesting_is_each_ones_share() -> None:
    tiers, _ = problems_of(tiered({"name": "a"}, {"name": "b"}, nested=2.0))
    unit = PATH.cost_unit
    assert tiers.prices[0, 1] == round(2 * (60_000 + 25_000) / unit)
    assert sum(tiers.prices.values()) == 2 * PATH.population() / unit


def test_levels_name_a_criterion_in_every_tier_that_has_it() -> None:
    objective = {"priorities": [["centres"], ["arrangements"]]}
    content = tiered({"name": "a", "centres": False}, {"name": "b"}, objective=objective)
    _, levels = problems_of(content)
    assert levels[0].names == ((), ("centres",))
    assert levels[1].names == (("arrangements.work",), ("arrangements.work",))
    with pytest.raises(InputError, match="no criterion of that name has a cost in any tier"):
        problems_of(tiered({"name": "a"}, {"name": "b"}, objective={"priorities": [["sise"]]}))


def test_a_wish_stands_in_its_tier() -> None:
    scenario = scenario_from(tiered({"name": "a"}, {"name": "b"}, locks={"together": [["A", "B"]]}))
    low, high = change_scenario(scenario, apart=[["C", "D"]], minimum=40_000).by_tier()
    assert low.locks is not None
    assert high.locks is not None
    assert (low.locks.together, low.locks.apart, high.locks.apart) == ((("A", "B"),), (("C", "D"),), ())
    assert low.population is not None
    assert high.population is not None
    assert (low.population.minimum, high.population.minimum) == (40_000, 30_000)
    _, high = change_scenario(scenario, apart=[["C", "D"]], tier="b").by_tier()
    assert high.locks is not None
    assert high.locks.apart == (("C", "D"),)
    with pytest.raises(InputError, match="no such tier"):
        change_scenario(scenario, tier="c")
