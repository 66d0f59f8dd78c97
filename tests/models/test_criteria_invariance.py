"""What must not matter does not: codes, the order of the input, the unit of population; and ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings, strategies as st

from models.problem import Problem
from models.scenario import Scenario
from models.territory import Layer, PairCosts, Territory
from tests.brute_force import best
from tests.territories import partitions_of, scenarios

EACH = settings(max_examples=max(20, settings().max_examples // 5))


def translated(value: Any, code: Mapping[str, str]) -> Any:
    """Put new codes in the place of old ones, in whatever a scenario file can hold."""
    if isinstance(value, dict):
        return {key: translated(item, code) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [translated(item, code) for item in value]
    return code.get(value, value) if isinstance(value, str) else value


def renamed(whole: Territory, code: Mapping[str, str], rng: Random) -> Territory:
    """The same municipalities under other codes, everything in another order."""

    def shuffled(items: Any) -> list[Any]:
        found = list(items)
        rng.shuffle(found)
        return found

    def layer(old: Layer) -> Layer:
        return replace(
            old,
            region_of={code[c]: region for c, region in shuffled(old.region_of.items())},
            also_in={code[c]: regions for c, regions in old.also_in.items()},
            centres=frozenset(code[c] for c in old.centres),
        )

    def pairs(values: Mapping[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
        return {(code[a], code[b]): value for (a, b), value in shuffled(values.items())}

    return Territory.build(
        [replace(m, code=code[m.code]) for m in shuffled(whole.municipalities.values())],
        pairs(whole.touches),
        layers=shuffled(map(layer, whole.layers.values())),
        commuting=pairs(whole.commuting),
        columns={
            name: {code[c]: value for c, value in shuffled(column.items())}
            for name, column in shuffled(whole.columns.items())
        },
        pair_costs={
            name: PairCosts(pairs(table.separating), pairs(table.joining))
            for name, table in whole.pair_costs.items()
        },
    )


def optimum(problem: Problem) -> tuple[int | None, set[frozenset[frozenset[str]]]]:
    """The least cost and all partitions (of codes) that reach it."""
    found = best(problem)
    return found.cost, {frozenset(problem.codes_of(regions)) for regions in found.partitions}


@EACH
@given(drawn=scenarios(), seed=st.integers(0, 99))
def test_other_codes_leave_the_optimum(drawn: tuple[Scenario, Territory], seed: int) -> None:
    scenario, territory = drawn
    whole, rng = territory.whole, Random(seed)
    code = dict(zip(whole.codes, rng.sample(whole.codes, len(whole.codes)), strict=True))
    content = scenario.model_dump(by_alias=True)
    if content["commuting"]:
        content["commuting"]["strongest"] = 0  # equally strong partners count in the order of their codes
    before = Scenario.model_validate(content)
    after = Scenario.model_validate(translated(content, code))
    cost, partitions = optimum(before.formulate(before.cut(whole)))
    other_cost, others = optimum(after.formulate(after.cut(renamed(whole, code, rng))))
    assert other_cost == cost
    assert others == {frozenset(frozenset(code[c] for c in region) for region in p) for p in partitions}


@EACH
@given(drawn=scenarios(), seed=st.integers(0, 99))
def test_the_order_of_the_input_leaves_the_problem(drawn: tuple[Scenario, Territory], seed: int) -> None:
    scenario, territory = drawn
    same = {code: code for code in territory.whole.codes}
    again = scenario.cut(renamed(territory.whole, same, Random(seed)))
    assert scenario.formulate(again) == scenario.formulate(territory)


@EACH
@given(drawn=scenarios(["population", "compactness"]), step=st.integers(1, 20_000))
def test_a_tighter_minimum_never_improves_the_optimum(drawn: tuple[Scenario, Territory], step: int) -> None:
    """Whatever is tailored to density and areas: only the general minimum is raised."""
    scenario, territory = drawn
    content = scenario.model_dump(by_alias=True)
    least = content["population"]["minimum"] or 0
    costs = []
    for minimum in (least, least + step):
        population = {**content["population"], "minimum": minimum, "maximum": None, "target": 90_000}
        tightened = Scenario.model_validate({**content, "population": population})
        costs.append(best(tightened.formulate(territory)).cost)
    looser, tighter = costs
    assert tighter is None or (looser is not None and looser <= tighter)


# -------------------------------------------------------------------- ranges and units
@EACH
@given(drawn=scenarios(["contiguity"]))
def test_soft_criteria_are_scaled_to_the_inhabitants_of_the_area(drawn: tuple[Scenario, Territory]) -> None:
    """At weight 1 each costs between 0 and the population; pairs are rounded one by one."""
    scenario, territory = drawn
    soft = Scenario.model_validate(
        {
            **scenario.model_dump(by_alias=True, include={"area", "contiguity"}),
            "regions": {"prefer": "many"},
            "members": {"maximum": 1, "soft_maximum": True},
            "size": {"target": 1},
            "centres": {"layers": ["labour"], "minimum_population": 50_000, "weight": 1.0},
            "arrangements": {"labour": {"separating": 1.0}, "service": {"crossing": 1.0}},
            "institutions": {"labour": {"weight": 1.0}},
            "commuting": {"strongest": 2},
            "compactness": {},
        }
    )
    people, rounding = territory.population(), 5 * len(territory.codes) ** 2
    for partition, _ in partitions_of(territory):
        for name, criterion in soft.in_use():
            measure = criterion.measure(territory, partition)
            assert 0 <= territory.in_inhabitants(measure.cost) <= people + rounding, name
            if "inhabitants" in measure.unit:
                assert -1e-6 <= measure.value <= people + 1e-6, name


@EACH
@given(drawn=scenarios(["contiguity"]), factor=st.integers(2, 9))
def test_costs_grow_with_the_number_of_inhabitants(drawn: tuple[Scenario, Territory], factor: int) -> None:
    """Twice the people, twice the cost, but for the rounding of each pair and region."""
    scenario, territory = drawn

    def soft(times: int) -> Scenario:
        return Scenario.model_validate(
            {
                **scenario.model_dump(by_alias=True, include={"area", "contiguity"}),
                "size": {"target": 60_000 * times, "cap": 90_000 * times},
                "population": {"target": 80_000 * times, "weight": 0.5},
                "centres": {"minimum_population": 50_000 * times, "weight": 2.0},
                "arrangements": {"labour": {"separating": 1.0, "crossing": 0.25}},
                "institutions": {"service": {"weight": 1.0}},
                "attributes": {"budget": {"target": 10**9}},
                "commuting": {},
                "compactness": {"weight": 0.25},
            }
        )

    people = {m.code: factor * m.population for m in territory.whole.municipalities.values()}
    larger = soft(factor).cut(territory.whole.with_population(people))
    pieces = len(territory.codes) ** 2
    for partition, _ in partitions_of(territory):
        for (name, one), (_, other) in zip(soft(1).in_use(), soft(factor).in_use(), strict=True):
            small, large = one.measure(territory, partition).cost, other.measure(larger, partition).cost
            assert abs(large - factor * small) <= factor * pieces + large / 500, name
