"""What a frontier says of its points: the knee, which of them weights can reach, what changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.proposal import Status
from optimizer.frontier.frontier import Frontier
from optimizer.frontier.pareto import Point
from optimizer.inputs.scenarios import load_scenario
from optimizer.inputs.territories import open_territory

FLEVOLAND = load_scenario(Path(__file__).parents[3] / "scenarios" / "flevoland.toml")
ALL = frozenset(range(6))


def frontier(*costs: tuple[int, int]) -> Frontier:
    """A frontier with these costs; its partitions put one more unit of Flevoland on its own each time."""
    points = []
    for k, pair in enumerate(costs):
        alone = [frozenset({i}) for i in range(k)]
        points.append(Point(pair, pair, (ALL - frozenset(range(k)), *alone)))
    return Frontier(FLEVOLAND, open_territory(FLEVOLAND), ("a", "b"), tuple(points), Status.OPTIMAL)


@pytest.mark.parametrize(
    ("costs", "knee"),
    [
        (((0, 100), (10, 20), (100, 0)), 1),
        (((0, 100), (50, 50), (100, 0)), None),
        (((0, 100), (60, 60), (100, 0)), None),
        (((0, 100), (40, 50), (50, 10), (100, 0)), 2),
        (((0, 100), (100, 0)), None),
    ],
)
def test_the_knee_is_the_point_farthest_below_the_line_of_the_ends(
    costs: tuple[tuple[int, int], ...], knee: int | None
) -> None:
    assert frontier(*costs).knee == knee


def test_a_point_above_the_hull_is_reached_by_no_weights() -> None:
    found = frontier((0, 100), (40, 90), (50, 10), (100, 0))
    assert found.supported == (True, False, True, True)


def test_a_step_says_what_is_given_gained_and_who_moves() -> None:
    found = frontier((0, 100), (30, 20))
    territory, (step,) = found.territory, found.steps
    assert (step.given, step.gained) == (300, 800)
    assert set(step.moved) == {territory.name(code) for code in step.comparison.moved}
    assert step.comparison.merges == {}
