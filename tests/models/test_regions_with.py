"""Regions with a property: what counts as one, in exact whole numbers, and what is said of it."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from pydantic import ValidationError

from models.criteria import Criterion
from models.errors import InputError
from models.partition import Partition
from models.scenario import Scenario
from models.screening import find_obstacles
from models.territory import Territory
from optimizer.engine.assignment import solve_assignment
from optimizer.engine.columns.columns import solve_columns
from optimizer.engine.solution import Limits
from tests.brute_force import best
from tests.territories import layer_of, random_tables, random_whole, territory_of

LIMITS = Limits(20.0, 1, 0)

PATH = territory_of(
    {"A": 50_000, "B": 40_000, "C": 30_000, "D": 20_000},
    ["AB", "BC", "CD"],
    layers=[layer_of("service", "AB", "CD")],
    columns={"grey": {"A": 25_000, "B": 10_000, "C": 20_000, "D": 10_000.001}},
)


def asked(**table: Any) -> tuple[Criterion, Territory]:
    scenario = Scenario.model_validate({"regions_with": {"x": table}})
    territory = scenario.cut(PATH)
    return dict(scenario.in_use())["regions_with.x"], territory


def having(*regions: str, **table: Any) -> float | None:
    criterion, territory = asked(at_least=0, **table)
    return criterion.measure(territory, Partition(map(list, regions))).value


@pytest.mark.parametrize(
    ("table", "number"),
    [
        ({"minimum": 0.5}, 3),  # exactly half is at least half ...
        ({"above": 0.5}, 2),  # ... and not above it; a thousandth more is
        ({"maximum": 0.5}, 2),
        ({"below": 0.5}, 1),
    ],
)
def test_a_share_is_exact_to_a_thousandth(table: dict[str, float], number: int) -> None:
    assert having("A", "B", "C", "D", column="grey", per="population", **table) == number


def test_totals_members_and_named_municipalities_are_properties_too() -> None:
    assert having("AB", "CD", column="population", minimum=50_000) == 2
    assert having("AB", "CD", column="population", above=50_000) == 1
    assert having("A", "BCD", column="members", minimum=2) == 1
    assert having("A", "BCD", municipalities=["A", "C-stad"]) == 2
    assert having("A", "BCD", municipalities=["A", "C"], maximum=0) == 0
    assert having("A", "BCD", layer="service", regions=["r2"], minimum=2) == 1


def test_too_few_and_too_many_are_said_with_the_regions_that_have_it() -> None:
    criterion, territory = asked(at_least=2, column="grey", per="population", above=0.5)
    (finding,) = criterion.check(territory, Partition([["A", "B"], ["C", "D"]]))
    assert finding.text == "1 region with grey per population above 0.5, at least 2 asked"
    assert (finding.codes, finding.value, finding.limit) == (("C", "D"), 1, 2)
    (note,) = criterion.notes(territory, Partition([["A", "B"], ["C", "D"]]))
    assert note.text == "C-stad and D-stad: grey per population above 0.5"
    criterion, territory = asked(exactly=0, municipalities=["A"])
    (finding,) = criterion.check(territory, Partition([list("ABCD")]))
    assert finding.text == "1 region with at least 1 of A, exactly 0 asked"


@pytest.mark.parametrize(
    "table",
    [
        {"column": "grey", "minimum": 1},
        {"at_least": 1},
        {"at_least": 1, "column": "grey"},
        {"at_least": 1, "column": "grey", "minimum": 1, "above": 2},
        {"at_least": 1, "column": "grey", "minimum": 1, "centres": True},
        {"at_least": 3, "at_most": 2, "centres": True},
        {"at_least": 1, "exactly": 2, "centres": True},
        {"at_least": 1, "per": "population", "municipalities": ["A"]},
        {"at_least": 1, "layer": "service"},
    ],
)
def test_a_table_says_one_property_and_how_many(table: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Scenario.model_validate({"regions_with": {"x": table}})


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ({"column": "gray", "minimum": 1}, "regions_with.x"),
        ({"municipalities": ["Z"]}, "[regions_with.x]: municipalities"),
        ({"centres": True}, "[regions_with.x]: centres"),
    ],
)
def test_what_does_not_exist_is_named(table: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError) as error:
        asked(at_least=1, **table)
    assert where in str(error.value)


def test_more_regions_than_the_area_can_feed_are_refused_without_a_search() -> None:
    criterion, territory = asked(at_least=3, column="population", minimum=50_000)
    scenario = Scenario.model_validate({"regions_with": {"x": criterion.model_dump(exclude_none=True)}})
    obstacles = find_obstacles(scenario.formulate(territory))
    assert [(one.kind, one.needed, one.available) for one in obstacles] == [("shortfall", 3, 2)]


@pytest.mark.parametrize("seed", [1, 4, 22, 48, 70, 88])
def test_many_or_few_regions_with_a_property_cost_what_brute_force_says(seed: int) -> None:
    rng = Random(seed)
    whole = random_whole(rng, 6)
    content = {
        "regions_with": random_tables(rng, whole, "regions_with"),
        "splits": random_tables(rng, whole, "splits"),
        "compactness": {"weight": 1.0},
    }
    if any("centres" in table for table in content["regions_with"].values()):
        content["centres"] = {"layers": ["labour"]}
    scenario = Scenario.model_validate(content)
    problem = scenario.formulate(scenario.cut(whole))
    for solution in (solve_columns(problem, LIMITS), solve_assignment(problem, LIMITS)):
        assert solution.objective == best(problem).cost


@pytest.mark.parametrize("regions", [{"exact": 2}, {"maximum": 1}, {"minimum": 1, "maximum": 2}])
def test_more_regions_with_a_property_than_regions_are_impossible_without_a_search(
    regions: dict[str, int],
) -> None:
    criterion, territory = asked(at_least=3, column="population", minimum=1)
    content = {"regions_with": {"x": criterion.model_dump(exclude_none=True)}, "regions": regions}
    obstacles = find_obstacles(Scenario.model_validate(content).formulate(territory))
    most = regions.get("exact", regions.get("maximum"))
    assert [(one.kind, one.needed, one.available) for one in obstacles] == [("shortfall", 3, most)]


def test_a_number_of_regions_with_a_property_is_not_below_0() -> None:
    asked = {"x": {"at_least": 3, "column": "population", "minimum": 1}}
    with pytest.raises(ValidationError, match="at_least"):
        Scenario.model_validate({"regions_with": {"x": {**asked["x"], "at_least": -1}}})
