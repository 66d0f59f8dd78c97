"""Costs are as exact where a pack counts thousands, or clients, as where it counts inhabitants."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from models.criteria.base import cost_units
from models.criteria.ties import shared_ties
from models.errors import InputError
from models.problem import in_cost_units, in_inhabitants
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.solution import Limits, Status
from optimizer.engine.strategy import solve
from optimizer.inputs.packs import load_pack
from tests.territories import layer_of, territory_of

DUTCH = load_pack()


def counted_in(territory: Territory, divisor: int) -> Territory:
    """Return a territory whose inhabitants are counted in so many."""
    return Territory.build(
        (replace(m, population=max(1, m.population // divisor)) for m in territory.municipalities.values()),
        territory.touches,
        layers=territory.layers.values(),
        commuting=territory.commuting,
    )


def test_the_netherlands_count_in_tens():
    assert DUTCH.cost_unit == 10
    assert DUTCH.select(["1680", "0106"]).cost_unit == 10


@pytest.mark.parametrize(
    ("populations", "unit"),
    [
        ({"A": 10_000, "B": 90_000}, Fraction(10)),
        ({"A": 5_000, "B": 9_000}, Fraction(1)),
        ({"A": 41, "B": 43}, Fraction(1, 100)),
        ({"A": 1, "B": 2}, Fraction(1, 1000)),
        ({"A": 0, "B": 0}, Fraction(10)),
        ({"A": 10**17, "B": 10**17}, Fraction(10**9)),
    ],
)
def test_the_unit_follows_the_average_municipality(populations, unit):
    territory = territory_of(populations, ["AB"])
    assert territory.cost_unit == unit
    assert in_cost_units(in_inhabitants(1234, unit), unit) == 1234


@pytest.mark.parametrize("divisor", [100, 1000])
def test_a_table_in_thousands_gives_the_same_regions(divisor):
    """Limits and targets in the same unit; populations are rounded, so nearly the same ties."""
    content = {
        "area": {"layer": "provincie", "regions": ["Limburg"]},
        "population": {"minimum": 100_000},
        "arrangements": {"ggd_regio": {"separating": 1, "crossing": 1}},
        "size": {"target": 150_000},
        "commuting": {},
    }
    scaled = {
        **content,
        "population": {"minimum": 100_000 // divisor - 5},
        "size": {"target": 150_000 // divisor, "cap": 100_000 // divisor},
    }
    costs = []
    for made, whole in ((content, DUTCH), (scaled, counted_in(DUTCH, divisor))):
        scenario = Scenario.model_validate(made)
        territory = scenario.cut(whole)
        solution = solve(scenario.formulate(territory), Limits(workers=1))
        assert solution.status is Status.OPTIMAL
        assert solution.objective
        costs.append(float(territory.in_inhabitants(solution.objective)) / territory.population())
    assert costs[0] == pytest.approx(costs[1], rel=0.15)


def test_ties_are_exact_fractions():
    territory = territory_of(
        {"A": 10, "B": 20, "C": 30, "D": 40},
        ["AB", "AC", "AD", "BC"],
        layers=[layer_of("work", "ABCD")],
    )
    ties = shared_ties(territory, territory.layers["work"], within=True)
    assert ties["A", "B"] == Fraction(10, 3) + 10
    assert isinstance(ties["A", "B"], Fraction)
    assert sum(ties.values()) == 100
    assert cost_units(Fraction(10, 3), 0.3, Fraction(1)) == 1


@pytest.mark.parametrize(
    ("tables", "key"),
    [
        ({"arrangements": {"work": {"separating": 1e-7}}}, "separating"),
        ({"arrangements": {"work": {"separating": 1, "crossing": 1e-7}}}, "crossing"),
        ({"regions": {"prefer": "few", "weight": 1e-9}}, "weight"),
        ({"members": {"maximum": 1, "soft_maximum": True, "weight": 1e-9}}, "weight"),
        ({"institutions": {"work": {"weight": 1e-9}}}, "weight"),
        ({"centres": {"layers": ["work"], "weight": 1e-9}}, "weight"),
    ],
)
def test_weights_whose_costs_vanish_are_refused(tables, key):
    territory = territory_of(
        {"A": 40_000, "B": 30_000, "C": 20_000},
        ["AB", "BC"],
        layers=[layer_of("work", "AB", "C", centres="A")],
    )
    scenario = Scenario.model_validate(tables)
    with pytest.raises(InputError, match=rf"\.{key}: so small a weight .* units of 10 inhabitants"):
        scenario.formulate(scenario.cut(territory))


def test_a_weight_without_anything_to_weigh_is_not_refused():
    territory = territory_of({"A": 40_000, "B": 30_000}, ["AB"], layers=[layer_of("work", "AB")])
    scenario = Scenario.model_validate({"arrangements": {"work": {"separating": 1, "crossing": 1}}})
    assert scenario.formulate(scenario.cut(territory))
