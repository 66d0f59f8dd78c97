"""Parts and windows: exact in themselves, and never worse for the whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.problem import Problem
from optimizer.engine.parts import cut
from optimizer.engine.solution import Control, Limits, Progress
from optimizer.engine.windows import improve_by_windows
from tests.brute_force import accepted
from tests.problems import problems

LIMITS = Limits(workers=1)


@given(problem=problems(max_units=6), data=st.data())
def test_a_part_accepts_and_costs_what_the_whole_does(problem: Problem, data: st.DataObject) -> None:
    options = accepted(problem)
    if not options:
        return
    whole = data.draw(st.sampled_from(options))
    chosen = data.draw(st.lists(st.sampled_from(whole), min_size=1, unique=True))
    stays = [region for region in whole if region not in chosen]
    part = cut(problem, frozenset().union(*chosen), stays)
    assert part.outward(part.inward(chosen)) == list(chosen)
    inside = {frozenset(regions): part.problem.partition_cost(regions) for regions in accepted(part.problem)}
    outside = {
        frozenset(part.inward(set(regions) - set(stays))): problem.partition_cost(regions)
        for regions in options
        if set(stays) <= set(regions)
    }
    assert inside.keys() == outside.keys()
    assert len({outside[regions] - inside[regions] for regions in inside}) == 1


@given(problem=problems(max_units=6))
def test_windows_never_worsen(problem: Problem) -> None:
    options = accepted(problem)
    if options:
        worst = max(options, key=problem.partition_cost)
        told: list[Progress] = []
        found = improve_by_windows(problem, worst, LIMITS, Control(told.append))
        costs = [problem.partition_cost(worst), *(progress.best or 0 for progress in told)]
        assert problem.accepts(found)
        assert problem.partition_cost(found) == costs[-1]
        assert costs == sorted(set(costs), reverse=True)


@given(problem=problems(max_units=6))
def test_a_window_over_everything_is_the_optimum(problem: Problem) -> None:
    """With at most four regions in sight of one another, one window is the whole problem."""
    options = accepted(problem)
    least = min(map(problem.partition_cost, options), default=0)
    for regions in options[:5]:
        if len(regions) == 2 and len(problem.components(range(len(problem)))) == 1:
            found = improve_by_windows(problem, regions, LIMITS)
            assert problem.partition_cost(found) == least


def test_no_time_no_change() -> None:
    path = Problem(("a", "b"), frozenset({(0, 1)}))
    start = [frozenset({1}), frozenset({0})]
    assert set(improve_by_windows(path, start, Limits(time_limit_s=0))) == set(start)
