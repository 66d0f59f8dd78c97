"""The one verb against brute force: statuses, optima, levels, parts, bounds, limits and stops."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from models.problem import Bound, Cost, Hinge, Level, Limit, Problem, Side, Spread
from optimizer.engine import strategy
from optimizer.engine.parts import independent_parts, units_of_parts
from optimizer.engine.solution import Control, Limits, Progress, Status
from optimizer.engine.strategy import solve
from optimizer.engine.ways import Way
from tests.brute_force import best
from tests.problems import PRIMITIVES, problems, renumbered

LIMITS = Limits(workers=1)


def lexicographic(problem: Problem) -> list[int] | None:
    """The optimum of each level by listing everything; None: there is no solution."""
    sides: tuple[Side, ...] = ()
    values = []
    for level in problem.levels:
        stage = problem.minimising(level.names).with_sides(*sides)
        least = best(stage).cost
        if least is None:
            return None
        values.append(least)
        sides += (Side("reached", stage.cost, upper=least + int(abs(least) * level.slack)),)
    return values


def agrees(problem: Problem) -> None:
    expected, found = best(problem).cost, solve(problem, LIMITS)
    assert found.objective == expected
    if expected is None:
        assert found.status is Status.INFEASIBLE
        assert found.regions is None
    else:
        assert found.status is Status.OPTIMAL
        assert found.regions is not None
        assert problem.accepts(found.regions)
        assert found.bound == expected
    assert found.way
    assert found.why


def path(n: int, minimum: int = 0) -> Problem:
    """A row of units with costs that grow to the right, and a minimum of members."""
    edges = {(i, i + 1): i + 1 for i in range(n - 1)}
    return Problem(
        tuple(f"u{i}" for i in range(n)),
        frozenset(edges),
        {"members": (1,) * n},
        {"cut": Cost(separate=edges), "size": Cost(hinges=(Hinge("members", 3, Fraction(20)),))},
        (Limit(((Bound("members", lower=minimum),),), "members"),),
    )


@pytest.mark.parametrize("primitive", PRIMITIVES)
@settings(max_examples=settings().max_examples // 4)
@given(data=st.data())
def test_each_primitive_on_its_own(primitive: str, data: st.DataObject) -> None:
    agrees(data.draw(problems(max_units=6, parts=frozenset({primitive, "separate", "per region"}))))


@given(problem=problems())
def test_any_mix_of_primitives(problem: Problem) -> None:
    agrees(problem)


@given(problem=problems(max_units=6, levels=True))
def test_levels(problem: Problem) -> None:
    expected, found = lexicographic(problem), solve(problem, LIMITS)
    if expected is None:
        assert found.status is Status.INFEASIBLE
    else:
        assert found.status is Status.OPTIMAL
        assert [level.value for level in found.levels] == expected
        assert [level.bound for level in found.levels] == expected
        assert found.objective == expected[-1]


@given(problem=problems(max_units=6), data=st.data())
def test_the_order_of_units_does_not_matter(problem: Problem, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(problem))))
    one, other = solve(problem, LIMITS), solve(renumbered(problem, order), LIMITS)
    assert (one.status, one.objective) == (other.status, other.objective)


@given(problem=problems(max_units=6), minimum=st.integers(1, 20))
def test_a_tightened_limit_never_improves(problem: Problem, minimum: int) -> None:
    limit = Limit(((Bound("people", lower=minimum),),), "tighter")
    loose, tight = solve(problem, LIMITS), solve(replace(problem, limits=(*problem.limits, limit)), LIMITS)
    if tight.objective is not None:
        assert loose.objective is not None
        assert tight.objective >= loose.objective


@given(problem=problems(max_units=6), value=st.integers(0, 9))
def test_a_further_cost_never_makes_it_cheaper(problem: Problem, value: int) -> None:
    further = Cost(separate=dict.fromkeys(problem.edges, value))
    without, with_it = (
        solve(problem, LIMITS),
        solve(replace(problem, costs={**problem.costs, "x": further}), LIMITS),
    )
    if without.objective is not None:
        assert with_it.objective is not None
        assert with_it.objective >= without.objective


@given(problem=problems(max_units=6), time=st.sampled_from([0.0, 0.001, 0.01]))
def test_a_bound_is_never_above_the_optimum_however_short_the_time(problem: Problem, time: float) -> None:
    least, found = best(problem).cost, solve(problem, replace(LIMITS, time_limit_s=time))
    if found.status is Status.INFEASIBLE:
        assert least is None
    else:
        assert found.bound is not None
        assert least is None or found.bound <= least
    if found.objective is not None:
        assert least is not None
        assert found.objective >= least


def test_parts_are_solved_apart_and_add_up() -> None:
    row = path(4, minimum=2)
    twice = replace(
        row,
        units=tuple(f"u{i}" for i in range(8)),
        edges=row.edges | {(i + 4, j + 4) for i, j in row.edges},
        totals={"members": (1,) * 8},
        costs={"cut": Cost(separate={(i, i + 1): 1 + i % 4 for i in range(7)}, constant=100)},
    )
    assert [part.units for part in independent_parts(twice)] == [(0, 1, 2, 3), (4, 5, 6, 7)]
    found = solve(twice, LIMITS)
    assert (found.status, found.objective) == (Status.OPTIMAL, 104)
    assert "2 parts" in found.why


def test_links_that_no_region_can_hold_tie_no_parts() -> None:
    row = path(5)
    assert units_of_parts(replace(row, apart=frozenset({(1, 2)}))) == [(0, 1), (2, 3, 4)]
    for labels in ((1, 1, 2, 2, 2), (-1, 1, 2, 2, -1)):
        assert units_of_parts(replace(row, spreads=(Spread(labels, maximum=1),))) == [(0, 1), (2, 3, 4)]
        assert len(units_of_parts(replace(row, spreads=(Spread(labels, maximum=2),)))) == 1
    assert len(units_of_parts(replace(row, spreads=(Spread((1, 1, -1, 2, 2), maximum=1),)))) == 1


def test_what_must_share_a_region_stays_in_one_part() -> None:
    hopeless = replace(path(5), spreads=(Spread((1, 1, 2, 2, 2), maximum=1),), together=frozenset({(0, 4)}))
    assert len(independent_parts(hopeless)) == 1
    assert solve(hopeless, LIMITS).status is Status.INFEASIBLE


@pytest.mark.parametrize(
    "change",
    [
        {"sides": (Side("regions", Cost(per_region=1), upper=3),)},
        {"levels": (Level(("cut",), Fraction(1, 2)), Level(("size",)))},
    ],
)
def test_sides_and_slack_tie_parts(change: dict[str, object]) -> None:
    loose = replace(path(4), edges=frozenset({(0, 1), (2, 3)}))
    assert len(independent_parts(loose)) == 2
    assert len(independent_parts(replace(loose, **change))) == 1  # type: ignore[arg-type]


def test_infeasible_says_why() -> None:
    found = solve(path(3, minimum=4), LIMITS)
    assert (found.status, found.regions, found.bound) == (Status.INFEASIBLE, None, None)
    assert found.why == "members: u0, u1 and u2 can come to 3 at most, 4 is needed"


def test_progress_is_told_and_never_turns_back() -> None:
    told: list[Progress] = []
    found = solve(path(12, minimum=2), LIMITS, Control(told.append))
    assert told
    bests = [progress.best for progress in told if progress.best is not None]
    bounds = [progress.bound for progress in told if progress.bound is not None]
    assert bests == sorted(bests, reverse=True)
    assert all(progress.best is not None for progress in told)
    assert bounds == sorted(bounds)
    assert bests[-1] == found.objective
    assert told[-1].gap == 0
    assert all(progress.elapsed_s >= 0 for progress in told)


def test_a_stopped_solve_returns_what_it_has() -> None:
    control = Control()
    control.report = lambda progress: control.stop.set()
    found = solve(path(12, minimum=2), LIMITS, control)
    assert found.regions is not None
    assert found.bound is not None


def test_a_start_is_used() -> None:
    row = path(40, minimum=2)
    pairs = [frozenset({i, i + 1}) for i in range(0, 40, 2)]
    found = solve(row, replace(LIMITS, time_limit_s=0.0), start=[pairs])
    assert found.objective is not None
    assert found.objective <= row.partition_cost(pairs)


def test_equal_runs_with_one_worker_are_equal() -> None:
    shuffled = list(range(14))
    random.Random(3).shuffle(shuffled)
    problem = renumbered(path(14, minimum=2), shuffled)
    assert solve(problem, LIMITS).regions == solve(problem, LIMITS).regions


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("regions", (frozenset({0, 2}), frozenset({1})), "breaks a hard rule"),
        ("objective", 77, "costs something else"),
        ("bound", 99, "bound above"),
        ("bound", 0, "does not prove"),
    ],
)
def test_a_way_that_lies_is_found_out(
    monkeypatch: pytest.MonkeyPatch, field: str, value: object, text: str
) -> None:
    problem = replace(path(3), costs={**path(3).costs, "more": Cost(constant=5)})
    honest = solve(problem, LIMITS)
    changed: dict[str, object] = {field: value}
    lying = replace(honest, **changed)  # type: ignore[arg-type]
    liar = Way("liar", lambda _: True, lambda *_: True, lambda *_: lying)
    monkeypatch.setattr(strategy, "way_for", lambda _: liar)
    with pytest.raises(RuntimeError, match=text):
        solve(problem, LIMITS)
