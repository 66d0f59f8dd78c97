"""Stakes, best places and groups that would leave, against everything there is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import assume, given, settings, strategies as st

from models.errors import InputError
from models.partition import Partition
from models.problem import Problem, Region
from models.scenario import Scenario
from models.stakes import Stakes, stakes_of
from models.territory import Territory
from optimizer.engine.solution import Control, Limits
from optimizer.inputs.changes import change_scenario
from optimizer.inputs.scenarios import load_scenario
from optimizer.inputs.territories import open_territory
from optimizer.judgement.group_model import find_group_by_cp_sat
from optimizer.judgement.groups import common_gain, find_group
from optimizer.judgement.support import find_support
from optimizer.language.language import Language
from optimizer.proposal.proposal import propose
from optimizer.solving.variants import budget
from tests.brute_force import accepted
from tests.problems import COSTS, problems
from tests.territories import partitions_of, scenarios

SCENARIOS = Path(__file__).parents[3] / "scenarios"
LIMITS = Limits(10.0, workers=1)


def halves(problem: Problem) -> Stakes:
    """Return stakes in which each side of a pair bears what its number says, and the other the rest."""
    lost: list[dict[int, int]] = [{} for _ in problem.units]
    met: list[dict[int, int]] = [{} for _ in problem.units]
    for costs, borne in ((problem.cost.separate, lost), (problem.cost.join, met)):
        for (i, j), cost in costs.items():
            own = 1000 * cost * (i + 1) // (i + j + 2)
            borne[i][j] = own
            borne[j][i] = 1000 * cost - own
    return Stakes(problem, problem.totals["people"], tuple(lost), tuple(met))


def all_regions(problem: Problem) -> list[Region]:
    units = range(len(problem))
    sets = (frozenset(chosen) for size in units for chosen in combinations(units, size + 1))
    return [region for region in sets if problem.allows(region)]


@settings(max_examples=40)
@given(scenarios(max_units=4))
def test_stakes_sum_exactly_to_the_cost(drawn: tuple[Scenario, Territory]) -> None:
    scenario, territory = drawn
    problem = replace(scenario.formulate(territory), levels=())
    stakes = stakes_of(dict(scenario.in_use()), territory, problem)
    for _, regions in partitions_of(territory):
        borne = stakes.of_partition(regions)
        assert sum(borne) == problem.partition_cost(regions)
        if not problem.cost.per_region and not problem.cost.constant:
            assert min(borne) >= 0


@settings(max_examples=60)
@given(problems(6, frozenset({*COSTS, "limits", "quorums"})), st.data())
def test_no_group_gains_more_than_the_one_found(problem: Problem, data: st.DataObject) -> None:
    problem = replace(problem, levels=())
    every = accepted(replace(problem, sides=()))
    assume(every)
    stakes = halves(problem)
    borne = stakes.of_partition(data.draw(st.sampled_from(every)))
    most = max(common_gain(stakes, region, borne) for region in all_regions(problem))
    group = find_group(stakes, borne)
    other = find_group_by_cp_sat(stakes, borne, LIMITS)
    assert group.proven
    assert other.proven
    assert group.gain == other.gain == max(most, 0)
    assert (group.region is None) == (most <= 0)
    if group.region is not None:
        assert problem.allows(group.region)
        assert common_gain(stakes, group.region, borne) == most


@settings(max_examples=15)
@given(scenarios(["population", "arrangements", "size", "centres", "pairs"], max_units=5))
def test_nobody_has_a_better_place_within_the_budget(drawn: tuple[Scenario, Territory]) -> None:
    scenario, territory = drawn
    problem = scenario.formulate(territory)
    every = accepted(problem)
    assume(every and problem.costs)
    found = find_support(
        Partition(problem.codes_of(every[0])), scenario, territory=territory, within=0.25, limits=LIMITS
    )
    least = min(problem.partition_cost(regions) for regions in every)
    assert found.best_cost == least
    near = [r for r in every if problem.partition_cost(r) <= budget(least, Fraction(1, 4))]
    stakes = found.stakes
    for unit in range(len(problem)):
        places = [region for regions in near for region in regions if unit in region]
        assert found.best[unit] == min(stakes.of(unit, region) for region in places)
        assert frozenset(territory.index[code] for code in found.best_regions[unit]) in places


def test_the_proposal_of_a_province_with_what_everybody_bears() -> None:
    scenario = load_scenario(SCENARIOS / "drenthe.toml")
    best = propose(scenario, limits=LIMITS)
    assert best.partition is not None
    found = find_support(best.partition, scenario, limits=LIMITS)
    assert [view.kind for view in found.views] == ["today", "declared", "proposed"]
    assert sum(found.proposed.borne) == best.report.objective == found.best_cost
    assert all(
        least is not None and least <= own
        for least, own in zip(found.best, found.proposed.borne, strict=True)
    )
    assert found.group.proven
    assert "Stable" in str(found.sentences()[-1])


def test_who_would_leave_a_region_too_large() -> None:
    scenario = change_scenario(load_scenario(SCENARIOS / "drenthe.toml"), tables={"size": {"weight": 9.0}})
    whole = Partition([open_territory(scenario).codes])
    found = find_support(whole, scenario, today="arbeidsmarktregio", limits=LIMITS)
    assert found.group.region is not None
    assert found.compensation is not None
    code, least = found.compensation
    assert least == found.group.gain == min(found.gains.values())
    assert code in found.leavers
    assert "Not stable" in found.sentences()[-3]
    spoken = [Language("nl").phrase(text) for text in found.sentences()]
    assert "Niet stabiel" in spoken[-3]
    assert not set(spoken) & set(found.sentences())


def test_a_search_that_was_stopped_proves_nothing() -> None:
    scenario = load_scenario(SCENARIOS / "drenthe.toml")
    control = Control()
    control.stop.set()
    best = propose(scenario, limits=LIMITS)
    assert best.partition is not None
    found = find_support(best.partition, scenario, limits=LIMITS, control=control)
    assert set(found.best) == {None} or found.status == "optimal"


def test_bad_input_is_one_clear_error() -> None:
    scenario = load_scenario(SCENARIOS / "drenthe.toml")
    with pytest.raises(InputError, match="leaves out"):
        find_support(Partition([["0106", "1680"]]), scenario)
    with pytest.raises(InputError, match="0 or more"):
        find_support("provincie", scenario, within=-0.1)
    with pytest.raises(InputError, match="Did you mean 'provincie'"):
        find_support("provinci", scenario)
    with pytest.raises(InputError, match="several tiers"):
        find_support("provincie", load_scenario(SCENARIOS / "tiers-gelderland.toml"))
