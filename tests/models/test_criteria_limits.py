"""Limits on totals: population, members and columns, tailored by density and by named area."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from models.criteria import Criterion, Finding
from models.errors import InputError
from models.partition import Partition
from models.problem import Problem
from models.scenario import Scenario
from models.territory import Territory
from tests.territories import layer_of, territory_of

# A path A - B - C - D; A and B have 100 inhabitants per km2, C and D 10.
PATH = territory_of(
    {"A": 60_000, "B": 30_000, "C": 8_000, "D": 5_000},
    ["AB", "BC", "CD"],
    km2={"A": 600, "B": 300, "C": 800, "D": 500},
    layers=[layer_of("coast", "AB", "CD"), layer_of("posts", centres="A", kind="centres")],
    columns={
        "clients": {"A": 4, "B": 1.5, "C": 2.25, "D": 2.25},
        "balance": {"A": 3, "B": -5, "C": 1, "D": 0.5},
        "budget": {"A": 6e9, "B": 2e9, "C": 1e9 + 0.125, "D": 1e9},
        "elderly": {"A": 6_000, "B": 6_000, "C": 2_000, "D": 1_000},
    },
)


def criterion(territory: Territory, **tables: Any) -> Criterion:
    """The criterion of the one table given, its names looked up."""
    scenario = Scenario.model_validate(tables)
    scenario.cut(territory)
    return [used for _, used in scenario.in_use()][-1]


def partition(*regions: str) -> Partition:
    return Partition(map(list, regions))


def texts(findings: list[Finding]) -> list[str]:
    return [finding.text for finding in findings]


def test_regions_outside_the_limits_are_named_with_both_numbers() -> None:
    population = criterion(PATH, population={"minimum": 20_000, "maximum": 80_000})
    found = population.check(PATH, partition("AB", "CD"))
    assert texts(found) == [
        "A-stad and B-stad: 90,000 inhabitants, the maximum is 80,000",
        "C-stad and D-stad: 13,000 inhabitants, the minimum is 20,000",
    ]
    assert [(f.codes, f.value, f.limit) for f in found] == [
        (("A", "B"), 90_000, 80_000),
        (("C", "D"), 13_000, 20_000),
    ]
    assert not population.check(PATH, partition("A", "BCD"))


def test_a_total_may_equal_its_limits() -> None:
    population = criterion(PATH, population={"minimum": 13_000, "maximum": 90_000})
    assert not population.check(PATH, partition("AB", "CD"))


def test_inhabitants_short_of_a_target_cost_their_number_times_the_weight() -> None:
    population = criterion(PATH, population={"target": 50_000, "weight": 0.5})
    measure = population.measure(PATH, partition("A", "B", "CD"))
    assert measure.value == 20_000 + 37_000
    assert measure.cost == 1_000 + 1_850, "cost units are 10 inhabitants"
    assert not population.hard
    assert population.weights == {"short of target": 0.5}


def test_without_a_target_the_smallest_region_is_reported_and_nothing_costs() -> None:
    measure = criterion(PATH, population={"minimum": 1}).measure(PATH, partition("A", "B", "CD"))
    assert (measure.value, measure.unit, measure.cost) == (13_000, "inhabitants in the smallest region", 0)


# -------------------------------------------------------------------- low density
def thin(below: int) -> dict[str, Any]:
    return {"minimum": 50_000, "low_density": {"below": below, "minimum": 10_000, "reason": "empty land"}}


def test_a_thinly_populated_region_has_the_reduced_minimum_and_says_why() -> None:
    population = criterion(PATH, population=thin(20))
    assert not population.check(PATH, partition("AB", "CD"))
    note = "C-stad and D-stad: 13,000 inhabitants allowed (fewer than 20 inhabitants per km2: empty land)"
    assert texts(population.notes(PATH, partition("AB", "CD"))) == [note]


def test_the_reduced_minimum_binds_and_names_its_reason() -> None:
    population = criterion(PATH, population=thin(20))
    assert texts(population.check(PATH, partition("ABC", "D"))) == [
        "D-stad: 5,000 inhabitants, the minimum is 10,000 (fewer than 20 inhabitants per km2: empty land)"
    ]


@pytest.mark.parametrize(("below", "allowed"), [(10, False), (11, True)])
def test_the_density_of_a_region_must_lie_below_the_limit(below: int, allowed: bool) -> None:
    """C and D have 10 inhabitants per km2 exactly."""
    population = criterion(PATH, population=thin(below))
    assert (population.check(PATH, partition("AB", "CD")) == []) == allowed
    problem = Scenario.model_validate({"population": thin(below)}).formulate(PATH)
    assert problem.accepts([frozenset({0, 1}), frozenset({2, 3})]) == allowed


def test_density_is_that_of_the_region_not_of_its_members() -> None:
    """B, C and D together: 43,000 inhabitants on 1,600 km2, so 26.9 per km2."""
    population = criterion(PATH, population=thin(27))
    assert not population.check(PATH, partition("A", "BCD"))
    assert criterion(PATH, population=thin(26)).check(PATH, partition("A", "BCD"))


def test_a_reduced_minimum_is_lower_than_the_general_one() -> None:
    with pytest.raises(ValidationError, match=r"10,000, is not below the general one, 5,000"):
        Scenario.model_validate({"population": {**thin(20), "minimum": 5_000}})


# -------------------------------------------------------------------- named areas
def named(*tables: dict[str, Any]) -> dict[str, Any]:
    return {"minimum": 50_000, "tailored": [{"reason": "islands", **table} for table in tables]}


def test_an_exception_holds_only_where_all_members_lie_in_the_area() -> None:
    population = criterion(PATH, population=named({"municipalities": ["C-stad", "D"], "minimum": 10_000}))
    assert not population.check(PATH, partition("AB", "CD"))
    assert texts(population.notes(PATH, partition("AB", "CD"))) == [
        "C-stad and D-stad: 13,000 inhabitants allowed (islands)"
    ]
    assert texts(population.check(PATH, partition("A", "BCD"))) == [
        "B-stad, C-stad and D-stad: 43,000 inhabitants, the minimum is 50,000"
    ]


def test_an_exception_that_is_not_needed_is_not_told() -> None:
    """A and B keep the general minimum of 50,000 too."""
    population = criterion(PATH, population=named({"municipalities": ["A", "B"], "minimum": 10_000}))
    assert not population.notes(PATH, partition("AB", "CD"))


def test_an_area_can_be_named_by_the_regions_of_a_layer() -> None:
    population = criterion(PATH, population=named({"layer": "coast", "regions": ["r2"], "minimum": 13_000}))
    assert not population.check(PATH, partition("AB", "CD"))


def test_an_area_can_be_stricter_than_the_rest_and_says_its_reason() -> None:
    population = criterion(PATH, population=named({"municipalities": ["A", "B"], "minimum": 100_000}))
    assert texts(population.check(PATH, partition("AB", "CD"))) == [
        "A-stad and B-stad: 90,000 inhabitants, the minimum is 100,000 (islands)",
        "C-stad and D-stad: 13,000 inhabitants, the minimum is 50,000",
    ]


@pytest.mark.parametrize(
    ("first", "last", "allowed"),
    [(0, 9_000, False), (9_000, 0, True)],
)
def test_where_areas_overlap_the_last_that_fits_holds(first: int, last: int, allowed: bool) -> None:
    tables = named(
        {"municipalities": ["B", "C"], "minimum": first}, {"municipalities": ["C", "D"], "minimum": last}
    )
    found = criterion(PATH, population=tables).check(PATH, partition("AB", "C", "D"))
    assert (not [f for f in found if f.codes == ("C",)]) == allowed


def test_an_area_takes_precedence_over_low_density() -> None:
    tables = {**thin(20), **named({"municipalities": ["C", "D"], "minimum": 40_000})}
    assert texts(criterion(PATH, population=tables).check(PATH, partition("AB", "CD"))) == [
        "C-stad and D-stad: 13,000 inhabitants, the minimum is 40,000 (islands)"
    ]


def test_a_limit_that_an_area_does_not_repeat_is_lifted_there() -> None:
    population = criterion(PATH, population=named({"municipalities": ["C", "D"], "maximum": 60_000}))
    assert not population.check(PATH, partition("AB", "CD"))
    assert population.hard


def test_an_area_without_municipalities_in_the_selection_adds_nothing_to_the_problem() -> None:
    scenario = Scenario.model_validate(
        {"area": {"municipalities": ["A", "B"]}, "population": named({"municipalities": ["D"], "minimum": 1})}
    )
    (limit,) = scenario.formulate(scenario.cut(PATH)).limits
    assert len(limit.alternatives) == 1


def test_an_exception_names_an_area() -> None:
    with pytest.raises(ValidationError, match="names its area"):
        Scenario.model_validate({"population": named({"minimum": 1})})


def test_an_unknown_name_in_an_exception_gets_the_nearest() -> None:
    with pytest.raises(InputError, match=r"\[population\]: tailored.municipalities: .*Did you mean 'A-stad'"):
        criterion(PATH, population=named({"municipalities": ["A-stat"], "minimum": 1}))


def test_a_minimum_above_the_maximum_is_refused() -> None:
    with pytest.raises(ValidationError, match="minimum 9 is above maximum 3"):
        Scenario.model_validate({"members": {"minimum": 9, "maximum": 3}})


# -------------------------------------------------------------------- members
def test_a_soft_maximum_costs_an_average_municipality_for_each_extra_member() -> None:
    members = criterion(PATH, members={"minimum": 1, "maximum": 2, "soft_maximum": True, "weight": 2.0})
    everyone = partition("ABCD")
    assert not members.check(PATH, everyone)
    measure = members.measure(PATH, everyone)
    assert measure.value == 2
    assert measure.cost == 2 * 5_150, "103,000 inhabitants, four municipalities, weight 2, units of 10"
    assert texts(members.notes(PATH, everyone)) == [
        "A-stad, B-stad, C-stad and D-stad: 4 members, more than 2"
    ]


def test_a_hard_maximum_and_minimum_of_members() -> None:
    members = criterion(PATH, members={"minimum": 2, "maximum": 2})
    assert texts(members.check(PATH, partition("A", "BCD"))) == [
        "A-stad: 1 member, the minimum is 2",
        "B-stad, C-stad and D-stad: 3 members, the maximum is 2",
    ]
    assert members.measure(PATH, partition("A", "BCD")).cost == 0
    assert not members.weights


# -------------------------------------------------------------------- columns
def test_limits_hold_on_columns_with_decimals() -> None:
    clients = criterion(PATH, attributes={"clients": {"minimum": 5}})
    assert texts(clients.check(PATH, partition("AB", "CD"))) == [
        "C-stad and D-stad: 4.5 clients, the minimum is 5"
    ]
    assert not clients.check(PATH, partition("ABCD"))


def test_short_of_a_target_costs_its_share_of_the_whole_times_the_inhabitants() -> None:
    """5 asked, 4.5 there: a twentieth of the 10 clients short, so 5,150 of 103,000 inhabitants."""
    clients = criterion(PATH, attributes={"clients": {"target": 5, "weight": 2.0}})
    measure = clients.measure(PATH, partition("AB", "CD"))
    assert measure.value == 0.5
    assert measure.cost == 1_030


def test_a_budget_in_euros_costs_on_the_same_scale() -> None:
    """2 of 10 billion are there and 3 asked: a tenth of 103,000 inhabitants."""
    budget = criterion(PATH, attributes={"budget": {"target": 3 * 10**9}})
    measure = budget.measure(PATH, partition("AB", "CD"))
    assert measure.cost == pytest.approx(1_030, rel=1e-3)
    hinge = (
        Scenario.model_validate({"attributes": {"budget": {"target": 3 * 10**9}}})
        .formulate(PATH)
        .cost.hinges[0]
    )
    largest = sum(PATH.columns["budget"].values()) * 1000
    assert hinge.rate.numerator * largest < 2**62, "engines count in 64 bits"
    assert hinge.rate.denominator * 10_300 < 2**62


def test_a_column_with_negative_values_can_be_limited_but_has_no_target() -> None:
    balance = criterion(PATH, attributes={"balance": {"minimum": 0}})
    assert texts(balance.check(PATH, partition("AB", "CD"))) == [
        "A-stad and B-stad: -2 balance, the minimum is 0"
    ]
    with pytest.raises(InputError, match=r"\[attributes.balance\]: column: a value of B-stad"):
        criterion(PATH, attributes={"balance": {"target": 2}})


def test_an_unknown_column_gets_the_nearest_name() -> None:
    with pytest.raises(InputError, match=r"\[attributes.client\]: no such column.*Did you mean 'clients'"):
        criterion(PATH, attributes={"client": {"minimum": 1}})


def test_a_column_needs_a_value_for_every_municipality_of_the_area() -> None:
    partial = PATH.with_columns({"beds": {"A": 5, "B": 2}})
    with pytest.raises(InputError, match=r"\[attributes.beds\]: column: .*'C-stad'"):
        criterion(partial, attributes={"beds": {"minimum": 1}})
    criterion(partial, area={"municipalities": ["A", "B"]}, attributes={"beds": {"minimum": 1}})


def test_the_population_is_a_column_too() -> None:
    people = criterion(PATH, attributes={"population": {"minimum": 20_000}})
    assert texts(people.check(PATH, partition("AB", "CD"))) == [
        "C-stad and D-stad: 13,000 population, the minimum is 20,000"
    ]


def test_limits_reach_the_problem_as_alternatives() -> None:
    scenario = Scenario.model_validate({"population": {**thin(20), **named({"municipalities": ["D"]})}})
    problem: Problem = scenario.formulate(PATH)
    (limit,) = problem.limits
    assert limit.source == "population"
    assert len(limit.alternatives) == 3, "in general, at low density, in the named area"


# -------------------------------------------------------------------- density, risk, balance
@pytest.mark.parametrize(("minimum", "allowed"), [(13_000, True), (13_001, False)])
def test_a_minimum_in_proportion_to_density_has_a_floor(minimum: int, allowed: bool) -> None:
    """C and D: 13,000 on 1,300 km2, a tenth of the density of 100; the general minimum counts a tenth."""
    thin = {"below": 100, "minimum": minimum, "proportional": True, "reason": "thin"}
    population = criterion(PATH, population={"minimum": 90_000, "low_density": thin})
    assert (not population.check(PATH, partition("AB", "CD"))) == allowed


def test_a_minimum_in_proportion_to_density_is_that_of_the_region() -> None:
    thin = {"below": 20, "minimum": 1, "proportional": True, "reason": "thin"}
    population = criterion(PATH, population={"minimum": 30_000, "low_density": thin})
    assert texts(population.check(PATH, partition("AB", "CD"))) == [
        "C-stad and D-stad: 13,000 inhabitants, the minimum is 15,000 "
        "(fewer than 20 inhabitants per km2: thin)"
    ]


def test_a_proportional_minimum_without_a_floor_is_refused() -> None:
    with pytest.raises(ValidationError, match="floor"):
        criterion(
            PATH,
            population={
                "minimum": 9,
                "low_density": {"below": 1, "minimum": 0, "proportional": True, "reason": "x"},
            },
        )


def test_a_maximum_fluctuation_is_a_minimum_on_clients() -> None:
    """sqrt((1 + 2^2) / n) <= 0.2 from n = 125 clients on: 12,500 inhabitants at 10 per 1,000."""
    risk = criterion(PATH, risk={"care": {"rate": 10.0, "spread": 2.0, "maximum": 0.2}})
    assert not risk.check(PATH, partition("AB", "CD"))
    broken = risk.check(PATH, partition("ABC", "D"))
    assert texts(broken) == [
        "D-stad: 50 clients a year, a yearly bill that fluctuates by 31.6 %; "
        "at most 20 % asks 125 clients a year"
    ]
    assert broken[0].value == pytest.approx(0.1**0.5)


def test_the_region_with_the_fewest_clients_hears_what_one_year_in_ten_brings() -> None:
    """130 clients of equal cost: 1.2816 / sqrt(130) = 11.2 %."""
    risk = criterion(PATH, risk={"care": {"rate": 10.0, "spread": 0.0}})
    (note,) = texts(risk.notes(PATH, partition("AB", "CD")))
    assert "fewest clients in C-stad and D-stad: 130 clients a year" in note
    assert "one year in ten the bill is 11.2 % above the expected, or more" in note


@pytest.mark.parametrize(
    "table",
    [{}, {"rate": 0.0}, {"rate": 1001.0}, {"clients": "a", "rate": 1.0}, {"rate": 1.0, "spread": -1.0}],
)
def test_rates_that_make_fluctuation_meaningless_are_refused(table: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Scenario.model_validate({"risk": {"care": table}})


def test_a_region_outside_the_band_names_its_ratio() -> None:
    """12,000 of 90,000 and 3,000 of 13,000, where the area has 15,000 of 103,000."""
    balance = criterion(PATH, balance={"elderly": {"minimum": 0.1, "maximum": 0.2}})
    assert texts(balance.check(PATH, partition("AB", "CD"))) == [
        "C-stad and D-stad: elderly per population 0.2308, the maximum is 0.2"
    ]
    assert not balance.check(PATH, partition("ABCD"))


def test_what_is_away_from_the_ratio_of_the_area_costs_its_share_in_inhabitants() -> None:
    """3,000 less 13,000 x 15 / 103 is 1,106.8 elderly, too many here and too few there."""
    balance = criterion(PATH, balance={"elderly": {}})
    measure = balance.measure(PATH, partition("AB", "CD"))
    assert measure.value == pytest.approx(2 * 1106.796, abs=0.002)
    assert measure.cost == pytest.approx(2 * 1106.796 * 103 / 15 / 10, rel=2e-3)
    assert balance.measure(PATH, partition("ABCD")).cost == 0
