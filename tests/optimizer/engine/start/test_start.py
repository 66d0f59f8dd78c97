"""The constructive start and the local search: accepted, repeatable, never worse."""

from __future__ import annotations

import random

from hypothesis import given, strategies as st

from models.problem import Bound, Cost, Limit, Problem, Region
from optimizer.engine.start import start
from optimizer.engine.start.evaluator import Draft, Evaluator
from optimizer.engine.start.local_search import Neighbourhood, descend, improve
from optimizer.engine.start.start import begin, construct, find_start
from tests.brute_force import accepted, best, set_partitions
from tests.problems import problems


def forever() -> float:
    return 1.0


def grid(side: int, minimum: int) -> Problem:
    """A square of equal units, cheap to cut along rows; regions have a minimum of members."""
    n = side * side
    rows = {(i, i + 1): 9 for i in range(n) if (i + 1) % side}
    columns = {(i, i + side): 1 for i in range(n - side)}
    return Problem(
        tuple(f"u{i}" for i in range(n)),
        frozenset(rows | columns),
        {"members": (1,) * n},
        {"cut": Cost(separate=rows | columns), "each": Cost(per_region=-10)},
        (Limit(((Bound("members", lower=minimum),),), "members"),),
    )


@given(problem=problems(), seed=st.integers(0, 3))
def test_a_start_is_accepted_and_repeatable(problem: Problem, seed: int) -> None:
    found = find_start(problem, seed=seed, rounds=2)
    assert found == find_start(problem, seed=seed, rounds=2)
    if found is not None:
        assert problem.accepts(found)
        least = best(problem).cost
        assert least is not None
        assert problem.partition_cost(found) >= least


@given(problem=problems(max_units=6), data=st.data())
def test_any_seed_partition_will_do(problem: Problem, data: st.DataObject) -> None:
    units = st.integers(0, len(problem) - 1)
    given_regions = data.draw(st.lists(st.frozensets(units, min_size=1), max_size=3))
    disjoint: list[Region] = []
    for region in given_regions:
        rest = region - frozenset().union(*disjoint)
        disjoint += [rest] if rest else []
    found = find_start(problem, [disjoint])
    assert found is None or problem.accepts(found)


@given(problem=problems())
def test_an_accepted_seed_is_never_lost(problem: Problem) -> None:
    options = accepted(problem)
    if options:
        worst = max(options, key=problem.partition_cost)
        found = find_start(problem, [worst])
        assert found is not None
        assert problem.partition_cost(found) <= problem.partition_cost(worst)


@given(problem=problems(max_units=6), data=st.data())
def test_the_best_of_several_seeds_is_never_lost(problem: Problem, data: st.DataObject) -> None:
    options = accepted(problem)
    if options:
        seeds = data.draw(st.lists(st.sampled_from(options), min_size=1, max_size=4))
        found = find_start(problem, seeds)
        assert found is not None
        assert problem.partition_cost(found) <= min(map(problem.partition_cost, seeds))


def test_two_searches_that_end_equally_good_spare_the_others(monkeypatch) -> None:
    problem, begun = grid(4, 2), []

    def counted(draft, rng, remaining_s):
        begun.append(draft)
        construct(draft, rng, remaining_s)

    monkeypatch.setattr(start, "construct", counted)
    rows = [frozenset(range(i, i + 4)) for i in range(0, 16, 4)]
    pairs = [frozenset({i, i + 1}) for i in range(0, 16, 2)]
    assert find_start(problem, [rows, pairs]) == find_start(problem, [pairs, rows])
    assert len(begun) < 2 * (2 + start.RESTARTS)


@given(problem=problems(max_units=6), data=st.data())
def test_local_search_never_worsens(problem: Problem, data: st.DataObject) -> None:
    every = [[frozenset(group) for group in groups] for groups in set_partitions(list(range(len(problem))))]
    draft = Draft(Evaluator(problem), data.draw(st.sampled_from(every)))
    before = draft.score
    around = Neighbourhood(draft.evaluator, random.Random(0))
    descend(draft, around, forever)
    assert draft.score <= before
    better = improve(draft, around, 3, forever)
    assert better.score <= draft.score
    assert better.score == Draft(Evaluator(problem), better.regions.values()).score


@given(problem=problems(max_units=6))
def test_every_move_is_a_partition(problem: Problem) -> None:
    evaluator = Evaluator(problem)
    draft = begin(evaluator)
    construct(draft, random.Random(1))
    around = Neighbourhood(evaluator, random.Random(1))
    for k in list(draft.regions):
        for removed, added in around.moves(draft, k):
            gone = sorted(i for label in removed for i in draft.regions[label])
            assert gone == sorted(i for region in added for i in region)
            assert all(added)


def test_rows_of_a_grid_are_found() -> None:
    found = find_start(grid(6, 6), rounds=30)
    assert found == [frozenset(range(6 * row, 6 * row + 6)) for row in range(6)]


def test_nothing_is_returned_when_rules_contradict() -> None:
    assert find_start(grid(3, 10)) is None
