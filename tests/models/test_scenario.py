"""Scenario: the area, names that are looked up, the problem, lexicographic levels."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from models.criteria import Criteria
from models.errors import InputError
from models.problem import Level
from models.scenario import Scenario
from optimizer.inputs.scenarios import scenario_from
from tests.territories import layer_of, territory_of

# A path A - B - C - D - E - F.
PATH = territory_of(
    {"A": 60_000, "B": 50_000, "C": 40_000, "D": 30_000, "E": 20_000, "F": 10_000},
    ["AB", "BC", "CD", "DE", "EF"],
    layers=[
        layer_of("work", "AB", "CD", "EF", centres="A"),
        layer_of("care", "ABC", "DE", kind="partial"),
        layer_of("posts", centres="A", kind="centres"),
    ],
    jobs={"AB": 100, "CD": 200},
)


def area(**table: Any) -> set[str]:
    return set(Scenario.model_validate({"area": table}).cut(PATH).codes)


def levels(*priorities: list[str], slack: tuple[float, ...] = (), **tables: Any) -> tuple[Level, ...]:
    """The levels of a scenario with a few weighted criteria and the tables given."""
    weighted: dict[str, Any] = {
        "arrangements": {"work": {"separating": 1.0}, "care": {"separating": 1.0}},
        "centres": {"layers": ["work"], "weight": 1.0},
        "size": {"target": 50_000},
        "population": {"minimum": 10_000},
        **tables,
    }
    objective = {"priorities": priorities, "slack": slack}
    scenario = Scenario.model_validate({"objective": objective, **weighted})
    return scenario.formulate(scenario.cut(PATH)).levels


# -------------------------------------------------------------------- area
def test_without_a_table_the_area_is_everything() -> None:
    assert area() == set("ABCDEF")


def test_an_area_is_named_by_regions_names_and_codes() -> None:
    assert area(layer="work", regions=["r2"]) == set("CD")
    assert area(municipalities=["A-stad", "E"]) == set("AE")
    assert area(layer="work", regions=["r1", "r3"], municipalities=["D"]) == set("ABDEF")


def test_an_area_extends_to_every_region_of_a_layer_that_it_touches() -> None:
    """F has no region in ``care``; nothing extends the extension once more."""
    assert area(municipalities=["C"], extend="care") == set("ABC")
    assert area(municipalities=["C"], extend="work") == set("CD")
    assert area(municipalities=["F"], extend="care") == set("F")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"area": {"layer": "wrok", "regions": ["r1"]}}, r"area.layer: no such layer.*Did you mean 'work'"),
        (
            {"area": {"layer": "work", "regions": ["r9"]}},
            r"area.regions: .*no such region.*expected one of r1",
        ),
        ({"area": {"municipalities": ["A-stat"]}}, r"area.municipalities: .*Did you mean 'A-stad'"),
        ({"area": {"municipalities": ["A"], "extend": "posts"}}, r"area.extend: this layer has no regions"),
        ({"compare_with": "posts"}, r"compare_with: this layer has no regions"),
        ({"compare_with": "caer"}, r"compare_with: no such layer.*Did you mean 'care'"),
        ({"locks": {"apart": [["A", "B-stat"]]}}, r"\[locks\]: apart: .*Did you mean 'B-stad'"),
        ({"centres": {"layers": ["care"]}}, r"\[centres\]: layers: this layer has no centres"),
    ],
)
def test_unknown_names_say_where_they_stand_and_what_is_near(content: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError, match=text):
        Scenario.model_validate(content).cut(PATH)


def test_layer_and_regions_go_together() -> None:
    for table in ({"layer": "work"}, {"regions": ["r1"]}):
        with pytest.raises(ValidationError, match="name both or neither"):
            Scenario.model_validate({"area": table})


def test_unknown_keys_are_forbidden() -> None:
    for content in (
        {"populatoin": {}},
        {"population": {"min": 3}},
        {"arrangements": {"work": {"weight": 1}}},
    ):
        with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
            Scenario.model_validate(content)


# -------------------------------------------------------------------- criteria in use
def test_only_coverage_and_contiguity_are_always_used() -> None:
    assert [name for name, _ in Scenario().in_use()] == ["coverage", "contiguity"]


def test_criteria_come_in_the_order_of_the_schema_tables_of_a_layer_by_their_full_name() -> None:
    scenario = Scenario.model_validate(
        {"locks": {}, "arrangements": {"care": {}, "work": {}}, "regions": {"exact": 2}}
    )
    names = [name for name, _ in scenario.in_use()]
    assert names == [
        "coverage",
        "contiguity",
        "number_of_regions",
        "arrangements.care",
        "arrangements.work",
        "locks",
    ]
    assert set(Criteria.model_fields) >= {name.split(".")[0] for name in names}


# -------------------------------------------------------------------- problem
def test_the_problem_has_the_area_s_units_and_edges() -> None:
    scenario = Scenario.model_validate({"area": {"municipalities": ["B", "C", "F"]}})
    problem = scenario.formulate(scenario.cut(PATH))
    assert problem.units == ("B", "C", "F")
    assert problem.edges == {(0, 1)}
    assert not problem.costs
    assert not problem.levels


def test_each_criterion_with_a_cost_stands_under_its_name() -> None:
    scenario = Scenario.model_validate(
        {
            "arrangements": {"work": {"separating": 1.0}, "care": {"hard": "whole"}},
            "commuting": {},
            "compactness": {"weight": 0.0},
        }
    )
    problem = scenario.formulate(scenario.cut(PATH))
    assert set(problem.costs) == {"arrangements.work", "commuting"}
    assert problem.together == {(0, 1), (0, 2), (3, 4)}


# -------------------------------------------------------------------- levels
def test_without_priorities_there_is_one_level() -> None:
    assert levels() == ()


def test_a_group_stands_for_all_its_tables_and_the_rest_comes_last() -> None:
    assert levels(["size"], ["arrangements"]) == (
        Level(("size",)),
        Level(("arrangements.work", "arrangements.care")),
        Level(("centres",)),
    )


def test_a_table_named_in_full_is_taken_out_of_its_group() -> None:
    assert levels(["arrangements", "size"], ["arrangements.care"], ["centres"]) == (
        Level(("size", "arrangements.work")),
        Level(("arrangements.care",)),
        Level(("centres",)),
    )


def test_slack_is_in_percent_and_goes_with_its_level() -> None:
    found = levels(["size"], ["centres"], ["arrangements"], slack=(2.5, 0))
    assert [level.slack for level in found] == [Fraction(1, 40), 0, 0]


def test_the_number_of_regions_can_come_first() -> None:
    found = levels(["number_of_regions"], ["arrangements", "centres"], ["size"], regions={"prefer": "many"})
    assert [level.names for level in found] == [
        ("number_of_regions",),
        ("centres", "arrangements.work", "arrangements.care"),
        ("size",),
    ]


def test_a_level_in_which_nothing_costs_anything_here_is_left_out() -> None:
    """A centre without smaller neighbours in the area has no cost, and the scenario still runs."""
    scenario = Scenario.model_validate(
        {
            "area": {"municipalities": ["C", "D"]},
            "objective": {"priorities": [["centres"], ["size"]], "slack": [0, 5]},
            "centres": {"layers": ["work"], "weight": 1.0},
            "size": {"target": 10},
        }
    )
    assert scenario.formulate(scenario.cut(PATH)).levels == (Level(("size",), Fraction(1, 20)),)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("arrangement", "Did you mean 'arrangements'"),
        ("population", "no criterion of that name has a cost"),
        ("arrangements.wrok", "Did you mean 'arrangements.work'"),
        ("regions", "expected one of arrangements"),
    ],
)
def test_a_name_without_a_cost_is_refused_with_those_that_have_one(name: str, text: str) -> None:
    with pytest.raises(InputError, match=f"objective.priorities: .*{text}"):
        levels([name])


def test_a_criterion_stands_in_one_level() -> None:
    with pytest.raises(ValidationError, match="size stands in two levels"):
        levels(["size"], ["size"])
    with pytest.raises(ValidationError, match="more slacks than levels"):
        levels(["size"], slack=(1, 2))
    with pytest.raises(ValidationError, match="0 or more"):
        levels(["size"], slack=(-1,))


@pytest.mark.parametrize("value", [150.000, 100.5, "150.000", "150000", True, 1e30, 10**16, 10**40])
@pytest.mark.parametrize(
    "place",
    [
        ("population", "minimum"),
        ("population", "target"),
        ("size", "target"),
        ("centres", "minimum_population"),
        ("regions", "maximum"),
        ("inhabitants", "Emmen"),
        ("solver", "workers"),
    ],
)
def test_whole_numbers_take_neither_decimals_nor_text(place, value):
    table, key = place
    with pytest.raises(InputError, match=rf"{table}\.{key}: (a whole number|larger)"):
        scenario_from({table: {key: value}})


@pytest.mark.parametrize("value", [float("inf"), float("nan"), 1e308, -1.0])
def test_weights_are_finite(value):
    with pytest.raises(InputError, match=r"commuting\.weight"):
        scenario_from({"commuting": {"weight": value}})


def test_a_municipality_may_be_given_by_a_number() -> None:
    scenario = Scenario.model_validate(
        {"area": {"municipalities": [14, "GM0037"]}, "locks": {"apart": [[14, 37]]}}
    )
    assert scenario.area.municipalities == ("14", "GM0037")
    assert scenario.locks is not None
    assert scenario.locks.apart == (("14", "37"),)
    with pytest.raises(ValueError, match="valid string"):
        Scenario.model_validate({"area": {"municipalities": [True]}})
