from __future__ import annotations

from dataclasses import replace

from hypothesis import given, strategies as st

from models.problem import Bound, Cost, Limit, Problem, Side
from optimizer.engine.arrays.translation import translate
from optimizer.engine.start.recombination import Recombination, only_counts
from tests.brute_force import accepted, best
from tests.problems import problems


def grid(width: int, height: int) -> Problem:
    """A grid whose borders cost one each, in regions of three or four units."""
    edges = {(v, v + 1) for v in range(width * height) if (v + 1) % width}
    edges |= {(v, v + width) for v in range(width * (height - 1))}
    units = tuple(f"{v}" for v in range(width * height))
    band = Limit(((Bound("people", 3, 4),),), "people")
    cost = Cost(separate=dict.fromkeys(edges, 1))
    return Problem(units, frozenset(edges), {"people": (1,) * len(units)}, {"cut": cost}, (band,))


def run(problem: Problem, seed: int, steps: int) -> tuple[Recombination, tuple[int, int]]:
    search = Recombination(translate(problem), seed, lambda: False)
    assert search.divide()
    return search, search.improve(steps, 2.0)


@given(problem=problems(max_units=7), seed=st.integers(0, 10**6), least=st.integers(1, 3))
def test_what_recombination_finds_is_counted_as_the_problem_counts(problem, seed, least):
    number = Side("regions", Cost(per_region=1), least, least + seed % 3)
    problem = replace(problem, sides=(number,))
    image = translate(problem)
    if image.fault is not None:
        return
    search, (points, cost) = run(problem, seed, 40)
    regions = [image.region(nodes) for nodes in search.regions()]
    assert sorted(unit for region in regions for unit in region) == list(range(len(problem)))
    assert all(len(problem.components(region)) == 1 for region in regions)
    assert cost == sum(problem.region_cost(region) for region in regions)
    assert (points == 0) == all(problem.allows(region) for region in regions)


@given(seed=st.integers(0, 10**6))
def test_recombination_finds_the_best_partition_of_a_small_map(seed):
    edges = frozenset({(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5)})
    cost = Cost(separate={pair: 1 + (seed >> k) % 4 for k, pair in enumerate(sorted(edges))})
    band = Limit(((Bound("people", 3, 3),),), "people")
    number = Side("regions", Cost(per_region=1), 2, 2)
    problem = Problem(tuple("abcdef"), edges, {"people": (1,) * 6}, {"cut": cost}, (band,), sides=(number,))
    search, (points, cost_found) = run(problem, seed, 300)
    assert points == 0
    assert cost_found // 2 == best(problem).cost
    assert frozenset(search.regions()) in {frozenset(partition) for partition in accepted(problem)}


def test_a_run_is_repeatable_and_another_seed_is_another_run():
    problem = grid(6, 6)
    first, again, other = (run(problem, seed, 500)[0].regions() for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_budgets_are_left_to_the_other_search():
    problem = grid(2, 2)
    assert only_counts(problem)
    assert not only_counts(problem.with_sides(Side("budget", problem.cost, upper=3)))
