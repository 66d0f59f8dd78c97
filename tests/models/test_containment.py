"""Self-containment: a share of the jobs stays inside, counted in whole jobs, with exceptions by name."""

from __future__ import annotations

from typing import Any

import pytest

from models.criteria.commuting import Commuting
from models.errors import InputError
from models.partition import Partition
from models.problem import Cohesion, Problem
from models.scenario import Scenario
from models.territory import Territory
from tests.brute_force import set_partitions
from tests.territories import territory_of

JOBS = {"AA": 60, "AX": 40, "BB": 20, "BA": 39, "BX": 41, "CC": 59, "CB": 1, "CX": 40, "XA": 900, "XX": 1}
"""Home and work: A keeps 60 of 100 jobs, C 59 of 100, B 20 of 100; X lies outside the area."""

PATH = territory_of({"A": 50_000, "B": 40_000, "C": 30_000, "X": 90_000}, ["AB", "BC", "CX"], jobs=JOBS)


def made(**keys: Any) -> tuple[Scenario, Commuting, Territory]:
    area = {"municipalities": ["A", "B", "C"]}
    scenario = Scenario.model_validate({"area": area, "commuting": {"weight": 0.0, **keys}})
    territory = scenario.cut(PATH)
    assert scenario.commuting is not None
    return scenario, scenario.commuting, territory


def accepted(problem: Problem) -> list[list[list[int]]]:
    """Every partition that keeps the rules."""
    found = set_partitions(list(range(len(problem))))
    return sorted(sorted(map(sorted, p)) for p in found if problem.accepts(map(frozenset, p)))


def test_the_share_is_counted_exactly() -> None:
    scenario, commuting, territory = made(minimum_self_containment=0.6)
    parts = Partition([["A"], ["B", "C"]])
    (finding,) = commuting.check(territory, parts)
    assert finding.codes == ("B", "C")
    assert finding.text == (
        "B-stad and C-stad: 40 % of the jobs of its residents stay inside, at least 60 % is required"
    )
    assert accepted(scenario.formulate(territory)) == []
    together = Partition([["A", "B", "C"]])  # 60 + 20 + 39 + 59 + 1 = 179 of 300
    (finding,) = commuting.check(territory, together)
    assert finding.value == 179 / 300


def test_exceptions_hold_for_regions_that_lie_wholly_in_them() -> None:
    islands = [{"municipality": name, "reason": "an island"} for name in ("C", "B-stad")]
    scenario, commuting, territory = made(minimum_self_containment=0.6, exceptions=islands)
    parts = Partition([["A"], ["B", "C"]])
    assert not commuting.check(territory, parts)
    assert [note.text for note in commuting.notes(territory, parts)] == [
        "B-stad and C-stad: 40 % of the jobs of its residents stay inside, allowed (an island)"
    ]
    assert commuting.check(territory, Partition([["A", "B"], ["C"]]))
    assert accepted(scenario.formulate(territory)) == [[[0], [1], [2]], [[0], [1, 2]]]


def test_the_work_side_counts_jobs_located_inside() -> None:
    _, commuting, territory = made(minimum_self_containment=0.6, side="work")
    broken = commuting.check(territory, Partition([["A"], ["B"], ["C"]]))
    assert [finding.codes for finding in broken] == [("A",)]
    assert broken[0].value == 60 / 999


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ({"minimum_self_containment": 0.6, "exceptions": [{"municipality": "Q", "reason": "?"}]}, "Q"),
        ({"minimum_self_containment": 0.6}, "D-stad has no jobs"),
    ],
)
def test_what_cannot_be_judged_is_one_error(keys: dict[str, Any], text: str) -> None:
    whole = territory_of({"A": 50_000, "D": 40_000}, ["AD"], jobs={"AA": 60, "AD": 40})
    scenario = Scenario.model_validate({"commuting": keys})
    with pytest.raises(InputError, match=text):
        scenario.cut(whole)


def test_a_cohesion_is_a_sum_over_members_and_pairs() -> None:
    rule = Cohesion((-5, -5, -1), {(0, 1): 9, (1, 2): 2}, "held", frozenset({2}))
    assert [rule.sum(frozenset(region)) for region in ({0, 1}, {1, 2}, {0, 1, 2})] == [-1, -4, 0]
    assert rule.holds(frozenset({0, 1, 2}))
    assert rule.holds(frozenset({2}))
    assert not rule.holds(frozenset({1, 2}))
