"""Commuting, compactness, size and the number of regions: known figures on small cases."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from models.criteria import Criterion
from models.criteria.base import rate_of
from models.criteria.commuting import self_containment
from models.partition import Partition
from models.problem import Cost
from models.scenario import Scenario
from models.territory import Territory
from tests.territories import ring, territory_of

# A path A - B - C - D; A and C do not touch but have jobs together; nothing is known of D.
PATH = territory_of(
    {"A": 40_000, "B": 30_000, "C": 20_000, "D": 10_000},
    ["AB", "BC", "CD"],
    metres={"AB": 1_000, "BC": 3_000, "CD": 0},
    jobs={"AA": 500, "AB": 300, "BA": 100, "BB": 50, "AC": 200, "CA": 150, "BC": 50, "CC": 400},
)


def criterion(territory: Territory, **tables: Any) -> Criterion:
    scenario = Scenario.model_validate(tables)
    scenario.cut(territory)
    (name,) = tables
    return dict(scenario.in_use())["number_of_regions" if name == "regions" else name]


def partition(*regions: str) -> Partition:
    return Partition(map(list, regions))


# -------------------------------------------------------------------- commuting
def test_self_containment_on_both_sides() -> None:
    """Inside A and B stay 500 + 300 + 100 + 50 jobs; residents hold 200 + 50 more, and C comes for 150."""
    home, work = self_containment(PATH, frozenset("AB"))
    assert home == 950 / (950 + 200 + 50)
    assert work == 950 / (950 + 150)


def test_self_containment_of_one_municipality_counts_its_own_jobs() -> None:
    assert self_containment(PATH, frozenset("C")) == (400 / 550, 400 / 650)


def test_self_containment_without_figures_is_unknown_not_zero() -> None:
    assert self_containment(PATH, frozenset("D")) == (None, None)


def test_flows_beyond_the_area_count_in_self_containment() -> None:
    assert self_containment(PATH.select("AB"), frozenset("AB")) == self_containment(PATH, frozenset("AB"))


def test_jobs_between_neighbours_cost_their_share_of_the_area_s_inhabitants() -> None:
    """A and B have 400 jobs between them, B and C 50: 450 counted."""
    commuting = criterion(PATH, commuting={"weight": 2.0})
    measure = commuting.measure(PATH, partition("A", "BC", "D"))
    assert (measure.value, measure.unit) == (400, "jobs between touching municipalities of different regions")
    assert measure.cost == round(2 * 100_000 * 400 / 450 / 10)
    assert measure.details[0].value == 400 / 450
    about = {(d.name, d.about): d.value for d in measure.details[1:]}
    assert about["self-containment, home side", ("B", "C")] == (50 + 50 + 400) / (150 + 50 + 550)


def test_the_strongest_partners_count_too_where_they_do_not_touch() -> None:
    """C has 350 jobs with A and 50 with B: its one strongest partner is A."""
    commuting = criterion(PATH, commuting={"strongest": 1})
    assert commuting.measure(PATH, partition("AB", "CD")).value == 350 + 50
    assert commuting.measure(PATH, partition("ABC", "D")).cost == 0


def test_of_equally_strong_partners_the_first_by_code_counts() -> None:
    """A has 100 jobs with B and with C; B and C have each other."""
    apart = territory_of({"A": 4_000, "B": 3_000, "C": 2_000}, [], jobs={"AB": 100, "CA": 100, "BC": 900})
    pairs = criterion(apart, commuting={"strongest": 1}).contribute(apart).cost.separate
    assert set(pairs) == {(0, 1), (1, 2)}


def test_no_flows_at_all_cost_nothing() -> None:
    plain = ring()
    measure = criterion(plain, commuting={}).measure(plain, partition("U", "LWZ", "E"))
    assert (measure.value, measure.cost) == (0, 0)


# -------------------------------------------------------------------- compactness
def test_borders_between_regions_are_counted_in_km() -> None:
    """B - C is 3 of 4 km: three quarters of 100,000 inhabitants."""
    compactness = criterion(PATH, compactness={"weight": 0.5})
    measure = compactness.measure(PATH, partition("AB", "CD"))
    assert (measure.value, measure.cost) == (3.0, 3_750)
    assert measure.details[0].value == 0.75
    assert compactness.measure(PATH, partition("ABC", "D")).cost == 0, "no border over water"


# -------------------------------------------------------------------- size
def test_size_counts_a_city_for_its_cap_only() -> None:
    """U (300,000) counts for 100,000: with L, W and Z 250,000, so 50,000 above the target."""
    territory = ring()
    size = criterion(territory, size={"target": 200_000, "cap": 100_000, "weight": 0.25})
    measure = size.measure(territory, partition("ULWZ", "E"))
    assert (measure.value, measure.cost) == (50_000, 1_250)
    assert measure.unit == "capped inhabitants above 200,000 per region"
    assert size.measure(territory, partition("UL", "WZE")).cost == 0


def test_size_needs_a_target() -> None:
    with pytest.raises(ValidationError, match="target"):
        Scenario.model_validate({"size": {}})


# -------------------------------------------------------------------- number of regions
@pytest.mark.parametrize(
    ("table", "text"),
    [
        ({"exact": 3}, "2 regions, exactly 3 asked"),
        ({"minimum": 3}, "2 regions, at least 3 asked"),
        ({"maximum": 1}, "2 regions, at most 1 asked"),
        ({"minimum": 3, "maximum": 4}, "2 regions, at least 3 and at most 4 asked"),
    ],
)
def test_the_number_of_regions_is_exact_or_bounded(table: dict[str, Any], text: str) -> None:
    number = criterion(PATH, regions=table)
    assert number.hard
    assert [f.text for f in number.check(PATH, partition("AB", "CD"))] == [text]
    assert number.measure(PATH, partition("AB", "CD")).value == 2


def test_few_regions_cost_an_average_municipality_each() -> None:
    few = criterion(PATH, regions={"prefer": "few"})
    assert [few.measure(PATH, partition(*p)).cost for p in (["ABCD"], ["AB", "CD"])] == [2_500, 5_000]
    assert not few.hard


def test_many_regions_cost_what_the_rest_of_the_municipalities_would() -> None:
    many = criterion(PATH, regions={"prefer": "many", "weight": 2.0})
    assert [many.measure(PATH, partition(*p)).cost for p in (["ABCD"], "ABCD")] == [15_000, 0]


def test_exact_leaves_nothing_for_bounds() -> None:
    with pytest.raises(ValidationError, match="use one or the other"):
        Scenario.model_validate({"regions": {"exact": 3, "maximum": 4}})
    with pytest.raises(ValidationError, match="minimum 4 is above maximum 3"):
        Scenario.model_validate({"regions": {"minimum": 4, "maximum": 3}})


# -------------------------------------------------------------------- weights
def test_a_weight_of_zero_measures_and_costs_nothing() -> None:
    for tables in (
        {"commuting": {"weight": 0.0}},
        {"compactness": {"weight": 0.0}},
        {"size": {"target": 1, "weight": 0.0}},
        {"population": {"target": 10**6, "weight": 0.0}},
        {"members": {"maximum": 1, "soft_maximum": True, "weight": 0.0}},
        {"regions": {"prefer": "few", "weight": 0.0}},
    ):
        used = criterion(PATH, **tables)
        assert used.measure(PATH, partition("A", "BCD")).cost == 0
        assert used.contribute(PATH).cost == Cost()
        assert not used.weights


@pytest.mark.parametrize("weight", [0.0004, 0.001, 0.25, 1 / 3, 2.5, 40.0])
def test_a_rate_is_its_weight_however_small(weight: float) -> None:
    assert float(rate_of(weight, Fraction(10))) == pytest.approx(weight / 10, rel=1e-3)
