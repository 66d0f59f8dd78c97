"""The engine's optimum under random criteria equals the best of all partitions."""

from __future__ import annotations

from hypothesis import given, settings

from models.partition import Partition
from models.proposal import Status, judge
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.solution import Limits
from optimizer.engine.strategy import solve
from tests.brute_force import best
from tests.territories import scenarios

THOROUGH = settings().max_examples > 100
"""Whether this is a long run."""


@settings(max_examples=300 if THOROUGH else 15)
@given(drawn=scenarios(max_units=6))
def test_the_engine_finds_the_best_partition_or_proves_that_there_is_none(
    drawn: tuple[Scenario, Territory],
) -> None:
    scenario, territory = drawn
    problem = scenario.formulate(territory)
    solution = solve(problem, Limits(time_limit_s=30.0, workers=1, seed=0))
    least = best(problem).cost
    if least is None:
        assert solution.status == Status.INFEASIBLE
        assert solution.regions is None
        return
    assert solution.status == Status.OPTIMAL
    assert solution.regions is not None
    assert solution.objective == solution.bound == least
    judgements = judge(scenario, territory, Partition(problem.codes_of(solution.regions)))
    assert not [finding for judgement in judgements for finding in judgement.violations]
    assert sum(judgement.measure.cost for judgement in judgements) == least
