"""Nobody pays alone, against every partition that there is."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import assume, given, settings

from models.criteria.fairness import Fairness
from models.errors import InputError
from models.partition import Partition
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.columns import near
from optimizer.engine.solution import Limits
from optimizer.inputs.changes import change_scenario
from optimizer.inputs.scenarios import load_scenario
from optimizer.language.language import Language
from optimizer.proposal.proof import prove_again
from optimizer.proposal.proposal import propose
from optimizer.solving.propose import solve_scenario
from optimizer.solving.variants import budget
from tests.brute_force import accepted
from tests.territories import scenarios

SCENARIOS = Path(__file__).parents[3] / "scenarios"
LIMITS = Limits(10.0, workers=1)
ASKED = ["population", "arrangements", "size", "centres", "pairs"]


@settings(max_examples=6)
@given(scenarios(ASKED, max_units=5))
def test_nobody_could_lose_less(drawn: tuple[Scenario, Territory]) -> None:
    hold_against_everything(*drawn, listing=True)


@pytest.mark.slow
@settings(max_examples=3)
@given(scenarios(ASKED, max_units=4))
def test_nobody_could_lose_less_where_the_list_is_too_long(drawn: tuple[Scenario, Territory]) -> None:
    hold_against_everything(*drawn, listing=False)


def hold_against_everything(plain: Scenario, territory: Territory, *, listing: bool) -> None:
    """Hold what is found against every partition within the slack."""
    scenario = plain.model_copy(update={"fairness": Fairness(worst=True, slack=30)})
    problem = scenario.formulate(territory)
    every = accepted(problem)
    assume(every and problem.costs)
    used = dict(scenario.in_use())["fairness"]
    assert isinstance(used, Fairness)
    least = min(map(problem.partition_cost, every))
    cheap = [r for r in every if problem.partition_cost(r) <= budget(least, Fraction(30, 100))]
    how = near.list_near if listing else nothing  # as where the list grows too long
    with patch.object(near, "list_near", how):
        found = solve_scenario(scenario, territory=territory, limits=LIMITS)

    def losses(partition: Partition) -> list[int]:
        return sorted(used.lost(territory, partition).values(), reverse=True)

    assert found.partition is not None
    assert not found.violations
    best = min(losses(Partition(problem.codes_of(regions))) for regions in cheap)
    if listing:
        assert losses(found.partition) == best
        assert "proven, also for the next ones" in found.findings[-1].text
    else:
        assert losses(found.partition)[:1] == best[:1]
    assert found.report.objective is not None
    assert found.report.objective <= budget(least, Fraction(30, 100))


def nothing(problem: object, solution: object, *others: object) -> near.Near:
    """Stand for a list that grew too long."""
    return near.Near((), complete=False)


def test_a_province_in_which_the_worst_off_loses_less() -> None:
    scenario = load_scenario(SCENARIOS / "drenthe.toml")
    fair = change_scenario(scenario, tables={"fairness": {"worst": True, "slack": 2}})
    before, after = (solve_scenario(one, limits=LIMITS) for one in (scenario, fair))
    assert before.report.objective is not None
    assert after.report.objective is not None
    assert after.report.status == "optimal"
    assert before.report.objective < after.report.objective <= before.report.objective * 1.02
    (measure,) = [j.measure for j in after.judgements if j.name == "fairness"]
    assert measure.value == 0
    text = after.findings[-1].text
    assert text.startswith("Nobody pays alone: within 2 % of the best")
    assert "Niemand betaalt alleen" in Language("nl").phrase(text)


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"objective": {"priorities": [["size"]]}, "fairness": {"worst": True}}, "without priorities"),
        ({"fairness": {"slack": -1}}, "slack"),
        ({"fairness": {"limits": {"Asen": 10}}}, "Assen"),
    ],
)
def test_bad_input_is_one_clear_error(tables: dict[str, object], message: str) -> None:
    scenario = load_scenario(SCENARIOS / "drenthe.toml")
    with pytest.raises(InputError, match=message):
        solve_scenario(change_scenario(scenario, tables=tables), limits=LIMITS)


@pytest.mark.slow
def test_a_folder_proves_that_nobody_could_lose_less(tmp_path: Path) -> None:
    scenario = load_scenario(SCENARIOS / "drenthe.toml")
    fair = change_scenario(scenario, tables={"fairness": {"worst": True, "slack": 2.5}})
    propose(fair, limits=Limits(30.0)).save(tmp_path / "fair")
    proof = prove_again(fair, tmp_path / "fair", time_limit_s=60)
    assert proof.holds, proof.findings
    closer = change_scenario(scenario, tables={"fairness": {"worst": True, "slack": 1}})
    assert "more than 1 % above" in " ".join(prove_again(closer, tmp_path / "fair", time_limit_s=60).findings)
