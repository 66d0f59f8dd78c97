"""Obstacles are proofs, the floor is a floor, and both are found where they should be."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from models import reach
from models.problem import Bound, Cohesion, Cost, Hinge, Limit, Problem, Quorum, Side, Spread
from models.screening import describe, find_obstacles, floor_cost
from tests.brute_force import accepted, best
from tests.problems import RULES, problems

NAMES = ("Almere", "Bergen", "Culemborg", "Delft")
EDGES = frozenset({(0, 1), (1, 2)})
PEOPLE = {"people": (9000, 5000, 3000, 2000)}


def minimum(lower: int) -> Limit:
    return Limit(((Bound("people", lower=lower),),), "population")


@given(problem=problems())
def test_an_obstacle_means_that_nothing_fits(problem: Problem) -> None:
    obstacles = find_obstacles(problem)
    for obstacle in obstacles:
        assert describe(obstacle, problem.units)
    if obstacles:
        assert accepted(problem) == []


@pytest.mark.parametrize("rule", RULES)
@given(data=st.data())
def test_an_obstacle_of_one_rule_means_that_nothing_fits(rule: str, data: st.DataObject) -> None:
    problem = data.draw(problems(max_units=5, parts=frozenset({rule})))
    if find_obstacles(problem):
        assert accepted(problem) == []


@given(problem=problems())
def test_looking_close_by_first_finds_the_same(problem: Problem) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reach, "CLOSE", len(problem))
        whole = find_obstacles(problem)
        patch.setattr(reach, "CLOSE", 1)
        assert find_obstacles(problem) == whole


def test_looking_for_obstacles_can_be_ended() -> None:
    problem = Problem(NAMES, EDGES, PEOPLE, limits=(minimum(4000),))
    assert find_obstacles(problem)
    assert find_obstacles(problem, lambda: True) == []


@given(problem=problems(max_units=6))
def test_no_partition_is_below_the_floor(problem: Problem) -> None:
    least = best(problem).cost
    assert least is None or floor_cost(problem) <= least


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        (
            {"limits": (minimum(4000),)},
            "population: Delft can come to 2,000 at most, 4,000 is needed",
        ),
        (
            {"limits": (minimum(20_000),), "edges": frozenset({(0, 1), (1, 2), (2, 3)})},
            "population: Almere, Bergen, Culemborg and Delft can come to 19,000 at most, 20,000 is needed",
        ),
        (
            {"limits": (Limit(((Bound("people", upper=8000),),), "size"),)},
            "size: Almere counts 9,000, at most 8,000 is allowed",
        ),
        (
            {
                "limits": (Limit(((Bound("people", upper=10_000),),), "size"),),
                "together": frozenset({(0, 1)}),
            },
            "size: Almere and Bergen must share a region and count 14,000, at most 10,000 is allowed",
        ),
        (
            {"together": frozenset({(0, 1), (1, 2)}), "apart": frozenset({(0, 2)})},
            "Almere and Culemborg must share a region and must not share one",
        ),
        (
            {"together": frozenset({(0, 3)})},
            "Almere and Delft must share a region, but nothing connects them",
        ),
        (
            {"fixed": (frozenset({0, 2}),)},
            "Almere and Culemborg must share a region, but nothing connects them",
        ),
        (
            {"fixed": (frozenset({0, 1}), frozenset({1, 2}))},
            "a fixed region clashes with another fixed region or with units tied to it: "
            "Almere, Bergen and Culemborg",
        ),
        (
            {"quorums": (Quorum(1, {0: 1, 2: 1}, 2, "centre"),), "apart": frozenset({(0, 1)})},
            "centre: Bergen needs 2 in its region, at most 1 can be there",
        ),
        (
            {"cohesions": (Cohesion((0, 0, -9, 0), {(1, 2): 4, (2, 3): 4}, "jobs"),)},
            "jobs: Culemborg would fall short in any region",
        ),
        (
            {"spreads": (Spread((0, 1, 2, 3), maximum=1),), "together": frozenset({(0, 1)})},
            "Almere and Bergen must share a region and count 2 different labels, at most 1 may meet",
        ),
        (
            {"sides": (Side("number of regions", Cost(per_region=1), upper=1),)},
            "number of regions: at most 1 is allowed, no partition comes below 2",
        ),
        (
            {"sides": (Side("number of regions", Cost(per_region=1), lower=5),)},
            "number of regions: at least 5 is asked, no partition comes above 4",
        ),
    ],
)
def test_obstacles_in_names_and_numbers(rules: dict[str, object], text: str) -> None:
    problem = Problem(**{"units": NAMES, "edges": EDGES, "totals": PEOPLE, **rules})  # type: ignore[arg-type]
    assert text in [describe(obstacle, NAMES) for obstacle in find_obstacles(problem)]
    assert accepted(problem) == []


def test_the_alternative_that_comes_nearest_is_told() -> None:
    limit = Limit(
        ((Bound("people", lower=50_000),), (Bound("people", lower=17_500), Bound("people", upper=90_000))),
        "population",
    )
    (obstacle, other) = find_obstacles(Problem(NAMES, EDGES, PEOPLE, limits=(limit,)))
    assert (obstacle.units, obstacle.needed, obstacle.available) == ((0, 1, 2), 17_500, 17_000)
    assert other.units == (3,)


def test_nothing_to_say_about_a_sound_problem() -> None:
    cost = Cost(separate={(0, 1): 4}, hinges=(Hinge("people", 1000, Fraction(1, 10)),))
    assert find_obstacles(Problem(NAMES, EDGES, PEOPLE, {"all": cost}, limits=(minimum(2000),))) == []
