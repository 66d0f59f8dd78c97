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


def run(
    problem: Problem, seed: int, steps: int, slack: int = 0, room: int = 0
) -> tuple[Recombination, tuple[int, int]]:
    search = Recombination(translate(problem), seed, lambda: False, room)
    assert search.divide()
    return search, search.improve(steps, 2.0, slack)


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


@given(seed=st.integers(0, 10**6), slack=st.sampled_from([0, 500]))
def test_recombination_finds_the_best_partition_of_a_small_map(seed, slack):
    edges = frozenset({(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5)})
    cost = Cost(separate={pair: 1 + (seed >> k) % 4 for k, pair in enumerate(sorted(edges))})
    band = Limit(((Bound("people", 3, 3),),), "people")
    number = Side("regions", Cost(per_region=1), 2, 2)
    problem = Problem(tuple("abcdef"), edges, {"people": (1,) * 6}, {"cut": cost}, (band,), sides=(number,))
    search, (points, cost_found) = run(problem, seed, 300, slack)
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


@given(problem=problems(max_units=7), seed=st.integers(0, 10**6), room=st.integers(1, 40))
def test_what_was_met_keeps_all_rules_and_is_told_once(problem, seed, room):
    image = translate(problem)
    if image.fault is not None:
        return
    search, _ = run(problem, seed, 60, slack=200, room=room)
    met = search.met()
    assert len(met) == len(set(met)) <= room
    assert all(problem.allows(image.region(nodes)) for nodes in met)
    assert not search.met()


def test_both_sides_of_a_cut_are_met():
    problem = grid(6, 6)
    search, (points, _) = run(problem, 1, 2_000, slack=200, room=4_000)
    assert points == 0
    assert set(search.regions()) <= set(search.met())
