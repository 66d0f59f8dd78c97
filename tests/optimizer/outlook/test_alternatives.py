"""Alternatives against the list of all partitions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from models.problem import Problem, Region
from models.proposal import Proposal, Status
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.solution import Control, Limits
from optimizer.outlook.alternatives import Alternatives, find_alternatives
from optimizer.proposal.proposal import propose
from optimizer.solving.variants import distance_from, neighbour_ties, without_levels
from tests.brute_force import accepted
from tests.territories import scenarios, territory_of

LIMITS = Limits(30.0, 1, 0)


def chain(**tables: object) -> tuple[Scenario, Territory]:
    """Five municipalities in a row with a small shortcut; regions of two or three."""
    whole = territory_of(
        {"A": 50_000, "B": 40_000, "C": 30_000, "D": 20_000, "E": 10_000},
        ["AB", "BC", "CD", "DE", "CE"],
        metres={"AB": 1000, "BC": 2000, "CD": 4000, "DE": 8000, "CE": 500},
    )
    content = {"members": {"minimum": 2, "maximum": 3}, "compactness": {"weight": 1.0}, **tables}
    scenario = Scenario.model_validate(content)
    return scenario, scenario.cut(whole)


def best_of(scenario: Scenario, territory: Territory) -> Proposal:
    return propose(scenario, territory=territory, limits=LIMITS)


def check_each(found: Alternatives, problem: Problem) -> None:
    """Hold every alternative against the cheapest partition far enough from all before it."""
    territory = found.best.territory
    assert found.best.partition is not None
    assert found.best.report.objective is not None
    best = found.best.report.objective
    budget = best + int(abs(best) * found.within)
    ties = neighbour_ties(territory)
    candidates = [regions for regions in accepted(problem) if problem.partition_cost(regions) <= budget]
    before = [found.best.partition]

    def far(regions: list[Region]) -> bool:
        costs = (distance_from(territory, earlier, ties) for earlier in before)
        return all(problem.partition_cost(regions, cost) * problem.unit >= found.distance for cost in costs)

    for other in found.found:
        candidates = [regions for regions in candidates if far(regions)]
        mine = problem.regions_of(other.partition)
        assert problem.accepts(mine)
        assert far(mine)
        assert other.status is Status.OPTIMAL
        assert other.objective == problem.partition_cost(mine) == min(map(problem.partition_cost, candidates))
        before.append(other.partition)
    assert found.exhausted == (len(found.found) < found.asked)
    if found.exhausted:
        assert not any(far(regions) for regions in candidates)
    costs = [other.objective for other in found.found]
    assert [best, *costs] == sorted([best, *costs])


@given(
    drawn=scenarios(),
    within=st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(1)]),
    distance=st.sampled_from([Fraction(0), Fraction(1, 50), Fraction(1, 2)]),
)
def test_alternatives_are_what_brute_force_lists(
    drawn: tuple[Scenario, Territory], within: Fraction, distance: Fraction
) -> None:
    best = best_of(*drawn)
    if best.partition is None:
        return
    found = find_alternatives(best, 3, within=within, distance=distance, limits=LIMITS)
    check_each(found, drawn[0].formulate(drawn[1]))


def test_all_partitions_come_out_in_order_when_enough_are_asked_for() -> None:
    scenario, territory = chain()
    best = best_of(scenario, territory)
    found = find_alternatives(best, 20, within=Fraction(100), distance=Fraction(0), limits=LIMITS)
    problem = scenario.formulate(territory)
    costs = [other.objective for other in found.found]
    assert [best.report.objective, *costs] == sorted(map(problem.partition_cost, accepted(problem)))
    assert found.exhausted
    assert "and no more: proven" in found.statement


def test_the_distance_is_stated_and_zero_for_the_partition_itself() -> None:
    scenario, territory = chain()
    best = best_of(scenario, territory)
    assert best.partition is not None
    ties = neighbour_ties(territory)
    assert sum(ties.values()) * territory.cost_unit == territory.population()
    problem = scenario.formulate(territory)
    regions = problem.regions_of(best.partition)
    assert problem.partition_cost(regions, distance_from(territory, best.partition, ties)) == 0
    found = find_alternatives(best, 1, within=Fraction(10), distance=Fraction(1, 10), limits=LIMITS)
    assert len(found.found) == 1
    assert found.distance == 15_000
    assert "15,000 inhabitants" in found.statement
    assert min(found.found[0].distances) >= 15_000


def test_moves_are_told_by_municipality_and_inhabitants() -> None:
    scenario, territory = chain()
    found = find_alternatives(best_of(scenario, territory), 1, within=Fraction(10), limits=LIMITS)
    row, image = found.rows()[1], found.to_dict()["alternatives"][0]
    moved = found.found[0].comparison.moved
    assert moved
    assert row["municipalities that move"] == len(moved)
    assert row["inhabitants that move"] == territory.population(moved) == image["moved"]["inhabitants"]
    assert row["more"] == image["above_best"] > 0
    assert sum(region["inhabitants"] for region in image["regions"]) == territory.population()


def test_a_run_that_is_stopped_proves_nothing() -> None:
    scenario, territory = chain()
    best, control = best_of(scenario, territory), Control()
    control.stop.set()
    found = find_alternatives(best, 2, within=Fraction(10), limits=LIMITS, control=control)
    assert not found.exhausted
    if len(found.found) < 2:
        assert "is not known" in found.statement
    assert all(other.status is Status.FEASIBLE for other in found.found)


def test_earlier_levels_stay_as_they_are() -> None:
    levels = {"priorities": [["number_of_regions"], ["compactness"]]}
    scenario, territory = chain(regions={"prefer": "many"}, objective=levels)
    best = best_of(scenario, territory)
    found = find_alternatives(best, 9, within=Fraction(100), distance=Fraction(0), limits=LIMITS)
    assert found.found
    assert {len(other.partition) for other in found.found} == {2}
    problem = without_levels(scenario.formulate(territory), best.report.levels)
    assert [best.report.objective, *(other.objective for other in found.found)] == sorted(
        map(problem.partition_cost, accepted(problem))
    )


@pytest.mark.parametrize("within", [Fraction(0), Fraction(1, 100)])
def test_there_may_be_none(within: Fraction) -> None:
    scenario, territory = chain()
    found = find_alternatives(best_of(scenario, territory), 2, within=within, limits=LIMITS)
    assert found.found == ()
    assert found.exhausted
    assert "There is none: proven" in found.statement
