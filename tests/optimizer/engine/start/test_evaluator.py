"""The fast judgement says what Problem says, and running sums stay right."""

from __future__ import annotations

import random

from hypothesis import given, strategies as st

from models.problem import Problem, Region
from optimizer.engine.start.evaluator import Draft, Evaluator
from tests.brute_force import set_partitions
from tests.problems import problems


def partitions(problem: Problem, count: int) -> list[list[Region]]:
    """Some partitions of all kinds, most of them not accepted."""
    every = [[frozenset(group) for group in groups] for groups in set_partitions(list(range(len(problem))))]
    return random.Random(0).sample(every, min(count, len(every)))


@given(problem=problems(max_units=6))
def test_violation_and_cost_agree_with_the_problem(problem: Problem) -> None:
    evaluator = Evaluator(problem)
    for regions in partitions(problem, 25):
        for region in regions:
            assert (evaluator.judge(region).violation == 0) == problem.allows(region)
        score = Draft(evaluator, regions).score
        assert (score.violation == 0) == problem.accepts(regions)
        assert score.cost == problem.partition_cost(regions)


@given(problem=problems(max_units=6), data=st.data())
def test_a_draft_keeps_its_sums_through_replacements(problem: Problem, data: st.DataObject) -> None:
    draft = Draft(Evaluator(problem), [frozenset({i}) for i in range(len(problem))])
    for _ in range(len(problem) - 1):
        chosen = data.draw(st.permutations(sorted(draft.regions)))[:2]
        union = frozenset().union(*(draft.regions[k] for k in chosen))
        before, expected = draft.copy(), draft.trial(chosen, [union])
        (fresh,) = draft.replace(chosen, [union])
        assert draft.score == expected == Draft(Evaluator(problem), draft.regions.values()).score
        assert all(draft.label[i] == fresh for i in union)
        assert len(before.regions) == len(draft.regions) + 1
