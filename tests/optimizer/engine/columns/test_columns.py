from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

from models.problem import Bound, Cost, Hinge, Limit, Problem, Side, Spread
from optimizer.engine.columns.columns import solve_columns
from optimizer.engine.kernels import machine_code
from optimizer.engine.kernels.jit import is_loaded
from optimizer.engine.kernels.judge import judge
from optimizer.engine.kernels.machine_code import MachineCode
from optimizer.engine.kernels.pricing import price_root
from optimizer.engine.kernels.recombine import divide, improve
from optimizer.engine.kernels.subsets import mark_minimal
from optimizer.engine.packing.rank_one import climb_all
from optimizer.engine.solution import Control, Limits, Status
from optimizer.engine.warmup import is_cold, warm_up
from tests.brute_force import best
from tests.problems import problems

LIMITS = Limits(time_limit_s=60.0, workers=1)


def check(problem: Problem, solution) -> None:
    """Compare with brute force."""
    truth = best(problem)
    if truth.cost is None:
        assert solution.status is Status.INFEASIBLE
        assert solution.regions is None
    else:
        assert solution.status is Status.OPTIMAL
        assert solution.objective == solution.bound == truth.cost
        assert problem.accepts(solution.regions)
        assert problem.partition_cost(solution.regions) == truth.cost


@given(problem=problems(max_units=6))
def test_columns_agree_with_brute_force(problem):
    check(problem, solve_columns(problem, LIMITS))


@pytest.mark.slow
@settings(max_examples=3000)
@given(problem=problems(max_units=8))
def test_columns_agree_with_brute_force_at_length(problem):
    check(problem, solve_columns(problem, LIMITS))


def chain(people: list[int], minimum: int) -> Problem:
    """Units in a row whose separation costs what the smaller one counts."""
    n = len(people)
    edges = frozenset((i, i + 1) for i in range(n - 1))
    return Problem(
        units=tuple(f"u{i:02}" for i in range(n)),
        edges=edges,
        totals={"people": tuple(people)},
        costs={
            "ties": Cost(separate={(i, j): min(people[i], people[j]) for i, j in edges}),
            "size": Cost(hinges=(Hinge("people", 2 * minimum, 1),)),
        },
        limits=(Limit(((Bound("people", minimum),),), "minimum"),),
    )


def shuffled(problem: Problem, seed: int) -> Problem:
    """The same problem with its units in another order."""
    order = list(range(len(problem)))
    random.Random(seed).shuffle(order)
    place = {old: new for new, old in enumerate(order)}

    def pair(p):
        return (min(place[p[0]], place[p[1]]), max(place[p[0]], place[p[1]]))

    def cost(c):
        return replace(
            c,
            separate={pair(p): x for p, x in c.separate.items()},
            join={pair(p): x for p, x in c.join.items()},
            spreads=tuple(replace(s, labels=tuple(s.labels[i] for i in order)) for s in c.spreads),
        )

    return replace(
        problem,
        units=tuple(problem.units[i] for i in order),
        edges=frozenset(pair(p) for p in problem.edges),
        totals={name: tuple(values[i] for i in order) for name, values in problem.totals.items()},
        costs={name: cost(c) for name, c in problem.costs.items()},
        quorums=tuple(
            replace(q, unit=place[q.unit], weights={place[i]: w for i, w in q.weights.items()})
            for q in problem.quorums
        ),
        cohesions=tuple(
            replace(
                c,
                alone=tuple(c.alone[i] for i in order),
                pairs={pair(p): x for p, x in c.pairs.items()},
                free=frozenset(place[i] for i in c.free),
            )
            for c in problem.cohesions
        ),
        spreads=tuple(replace(s, labels=tuple(s.labels[i] for i in order)) for s in problem.spreads),
        together=frozenset(pair(p) for p in problem.together),
        apart=frozenset(pair(p) for p in problem.apart),
        fixed=tuple(frozenset(place[i] for i in f) for f in problem.fixed),
        sides=tuple(replace(s, cost=cost(s.cost)) for s in problem.sides),
    )


@given(problem=problems(max_units=6), seed=st.integers(0, 99))
def test_the_objective_depends_neither_on_order_nor_on_workers_nor_on_the_seed(problem, seed):
    one = solve_columns(problem, LIMITS)
    other = solve_columns(shuffled(problem, seed), replace(LIMITS, workers=2, seed=seed))
    assert (one.status, one.objective, one.bound) == (other.status, other.objective, other.bound)


def test_the_same_run_gives_the_same_partition():
    problem = chain([7, 3, 9, 2, 8, 4, 6, 5, 1, 9, 3, 7], 10)
    first = solve_columns(problem, LIMITS)
    again = solve_columns(problem, replace(LIMITS, workers=2))
    assert first.regions == again.regions
    assert first.status is Status.OPTIMAL


@given(problem=problems(max_units=6), reports=st.integers(0, 3))
def test_a_bound_never_exceeds_the_optimum_when_stopped_early(problem, reports):
    control = Control()
    seen = []

    def report(progress):
        seen.append(progress)
        if len(seen) > reports:
            control.stop.set()

    control.report = report
    truth = best(problem).cost
    solution = solve_columns(problem, LIMITS, control)
    for bound in [solution.bound, *(progress.bound for progress in seen)]:
        assert truth is None or bound is None or bound <= truth
    for cost in [solution.objective, *(progress.best for progress in seen)]:
        assert cost is None or cost >= truth
    assert solution.status is not Status.INFEASIBLE or truth is None
    assert solution.status is not Status.OPTIMAL or solution.objective == truth


def test_a_start_is_used_and_returned_when_the_run_is_stopped_at_once():
    problem = chain([7, 3, 9, 2, 8, 4], 10)
    start = [frozenset({0, 1}), frozenset({2, 3}), frozenset({4, 5})]
    solution = solve_columns(problem, replace(LIMITS, time_limit_s=0.0), start=[start])
    assert solution.status is Status.FEASIBLE
    assert solution.regions == tuple(start)
    assert solution.objective == problem.partition_cost(start)


def test_no_units_are_a_partition_already():
    solution = solve_columns(Problem((), frozenset()), LIMITS)
    assert solution.status is Status.OPTIMAL
    assert solution.regions == ()
    assert solution.objective == 0


def test_a_number_of_regions_that_only_fractions_reach_is_proven_infeasible():
    triangle = Problem(
        ("a", "b", "c"),
        frozenset({(0, 1), (0, 2), (1, 2)}),
        {"members": (1, 1, 1)},
        limits=(Limit(((Bound("members", 2, 2),),), "two"),),
        sides=(Side("regions", Cost(per_region=1), 1, 2),),
    )
    assert solve_columns(triangle, LIMITS).status is Status.INFEASIBLE


def test_as_many_regions_as_possible():
    problem = replace(
        chain([7, 3, 9, 2, 8, 4, 6, 5, 1], 10), costs={"number": Cost(per_region=-3, constant=1)}
    )
    check(problem, solve_columns(problem, LIMITS))


def test_a_contradiction_is_seen_before_the_search():
    problem = replace(
        chain([7, 3, 9], 5),
        together=frozenset({(0, 1)}),
        apart=frozenset({(0, 1)}),
    )
    solution = solve_columns(problem, LIMITS)
    assert solution.status is Status.INFEASIBLE
    assert "u00 and u01" in solution.why or "u00" in solution.why


def test_a_side_constraint_that_contradicts_itself_is_seen_before_the_search():
    problem = replace(chain([7, 3, 9], 5), sides=(Side("regions", Cost(per_region=1), 3, 2),))
    solution = solve_columns(problem, LIMITS)
    assert solution.status is Status.INFEASIBLE
    assert "regions" in solution.why


def test_spreads_cost_per_label_beyond_the_first():
    problem = replace(chain([5, 5, 5, 5], 10), costs={"s": Cost(spreads=(Spread((1, 2, 2, 1), 3),))})
    check(problem, solve_columns(problem, LIMITS))


def test_steep_hinges_stay_exact():
    problem = replace(
        chain([7_000_000, 3_000_000, 9_000_000, 2_000_000, 8_000_000, 1], 5_000_000),
        costs={"size": Cost(hinges=(Hinge("people", 9_000_000, 3), Hinge("people", 9_500_000, 5, "below")))},
    )
    check(problem, solve_columns(problem, LIMITS))


def test_warming_up_loads_the_kernels():
    assert warm_up(Control())
    assert not is_cold()
    assert warm_up(Control(), packing=True)
    assert is_loaded(climb_all)


@pytest.mark.skipif(machine_code.folder() is None, reason="machine code is not kept alone here")
def test_all_kernels_of_the_engine_run_without_numba():
    warm_up(Control(), packing=True, recombination=True)
    for kernel in (price_root, judge, divide, improve, climb_all, mark_minimal):
        assert {type(code) for code in kernel.loaded.values()} == {MachineCode}
