"""Large maps: windows, searches close around roots, raised bounds; small ones are taken for large."""

from __future__ import annotations

import random
from contextlib import contextmanager
from threading import Event

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from benchmarks.synthetic import weak_map
from models.problem import Cost, Side
from optimizer.engine.arrays.image import Duals
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns import columns, large, nearby, windows
from optimizer.engine.columns.columns import solve_columns
from optimizer.engine.columns.lifting import lift_bounds
from optimizer.engine.columns.pricer import Pricer
from optimizer.engine.columns.windows import Windows, keeps_sides, tile
from optimizer.engine.proof.verification import verify_bound
from optimizer.engine.solution import Control, Limits, Status
from optimizer.engine.start.start import find_start
from tests.brute_force import best
from tests.problems import problems

LIMITS = Limits(time_limit_s=60.0, workers=1)

MOMENTS = st.sampled_from([large.DUE, (0.0, 0.0), (0.0, 0.5)])
"""When a bound is due however far columns are."""


@contextmanager
def small_is_large(wide: int = 3):
    """Take every map for a large one, with windows of so many nodes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "LARGE", 1)
        patch.setattr(columns, "BROAD", 1)
        patch.setattr(large, "CLOSELY", (1, 3))
        patch.setattr(large, "WHOLLY", (4, 1 << 60))
        patch.setattr(large, "ROUGHLY", (2,))
        patch.setattr(large, "WELL", (4, 8))
        patch.setattr(large, "FROM", 4)
        patch.setattr(nearby, "CLOSE", wide)
        patch.setattr(windows, "WIDE", wide)
        yield


def agrees(problem, due) -> None:
    with small_is_large(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(large, "DUE", due)
        solution = solve_columns(problem, LIMITS)
    truth = best(problem)
    if truth.cost is None:
        assert solution.status is Status.INFEASIBLE
        return
    assert solution.status is Status.OPTIMAL
    assert solution.objective == solution.bound == truth.cost
    assert verify_bound(problem, solution.certificate, solution.regions, LIMITS).holds


@settings(max_examples=25)
@given(problem=problems(max_units=6), due=MOMENTS)
def test_the_ways_of_large_maps_agree_with_brute_force(problem, due):
    agrees(problem, due)


@pytest.mark.slow
@settings(max_examples=150)
@given(problem=problems(max_units=7), due=MOMENTS)
def test_the_ways_of_large_maps_agree_with_brute_force_at_length(problem, due):
    agrees(problem, due)


class StopsAfter(Event):
    """Says stop after being asked so many times."""

    def __init__(self, asked: int) -> None:
        super().__init__()
        self.left = asked

    def is_set(self) -> bool:
        self.left -= 1
        return self.left < 0


@settings(max_examples=40)
@given(problem=problems(max_units=6), asked=st.integers(1, 60), due=MOMENTS)
def test_bounds_of_rounds_that_were_cut_off_are_true(problem, asked, due):
    truth, told = best(problem), []
    with small_is_large(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(large, "DUE", due)
        control = Control(report=lambda progress: told.append(progress.bound), stop=StopsAfter(asked))
        solution = solve_columns(problem, LIMITS, control)
    if truth.cost is None:
        assert solution.regions is None
        return
    assert solution.status is not Status.INFEASIBLE
    assert all(bound is None or bound <= truth.cost for bound in [*told, solution.bound])
    if solution.regions is not None:
        assert verify_bound(problem, solution.certificate, solution.regions, LIMITS).holds


@settings(max_examples=25)
@given(problem=problems(max_units=6))
def test_raised_bounds_never_exceed_the_least_reduced_cost(problem):
    image = translate(problem)
    if image.fault is not None:
        return
    rng, roots = random.Random(0), range(len(image.groups))
    duals = Duals(np.array([rng.randrange(20 << 16) for _ in roots], np.int64), (0,) * len(image.side_terms))
    pricer = Pricer(image, 1, lambda: False)
    least = pricer.price(duals, 0, roots, 1 << 60).bounds
    given_up = pricer.price(duals, 0, roots, 1)
    before = given_up.bounds.copy()
    lift_bounds(pricer, duals, given_up.bounds, given_up.complete, 3, 0)
    pricer.close()
    assert (before <= given_up.bounds).all()
    assert (np.minimum(given_up.bounds, 0) <= np.minimum(least, 0)).all()


def first_partition(problem):
    """Return an image, its pricer and a plain first partition as columns."""
    image = translate(problem)
    pricer = Pricer(image, 1, lambda: False)
    start = find_start(problem)
    return image, pricer, pricer.allowed([image.nodes(region) for region in start])


def test_windows_improve_a_partition_and_are_the_same_for_any_number_of_workers(monkeypatch):
    monkeypatch.setattr(windows, "WIDE", 20)
    problem = weak_map(40, 40)
    image, pricer, first = first_partition(problem)
    first = pricer.allowed([a.nodes | b.nodes for a, b in pairs_that_touch(image, first)])
    known = {column.nodes: column for column in first}
    tilings = [Windows(image, pricer, n, 0, lambda: False).run(first, known) for n in (1, 2)]
    assert tilings[0].best == tilings[1].best
    assert tilings[0].columns == tilings[1].columns
    assert (tilings[0].duals == tilings[1].duals).all()
    better = tilings[0].best
    assert problem.accepts([image.region(column.nodes) for column in better])
    assert sum(column.cost for column in better) < sum(column.cost for column in first)
    pricer.close()


def pairs_that_touch(image, columns):
    """Return pairs of regions that touch; what has no partner left joins nobody and is repeated alone."""
    links, left = image.area.links, sorted(columns, key=lambda column: min(column.nodes))
    while left:
        one = left.pop(0)
        rim = {u for v in one.nodes for u in links.node[links.start[v] : links.start[v + 1]].tolist()}
        other = next((column for column in left if column.nodes & rim), one)
        if other is not one:
            left.remove(other)
        yield one, other


def test_windows_cover_the_map_once_with_regions_that_touch():
    image, pricer, first = first_partition(weak_map(60, 60))
    pricer.close()
    regions = [column.nodes for column in first]
    groups = tile(image, regions, 20, random.Random(1))
    assert sorted(k for group in groups for k in group) == list(range(len(regions)))
    assert len(groups) > 1
    for group in groups:
        units = image.region(frozenset().union(*(regions[k] for k in group)))
        assert len(image.problem.components(units)) == 1


def test_windows_that_together_break_a_side_constraint_are_not_both_taken():
    problem = weak_map(24, 24)
    image, pricer, first = first_partition(problem)
    pricer.close()
    few = [a.nodes | b.nodes for a, b in pairs_that_touch(image, first)]
    asked = problem.with_sides(Side("regions", Cost(per_region=1), upper=len(few) + 1))
    image = translate(asked)
    pricer = Pricer(image, 1, lambda: False)
    start = pricer.allowed(few)
    tiling = Windows(image, pricer, 1, 0, lambda: False).run(start, {c.nodes: c for c in start})
    pricer.close()
    assert keeps_sides(image, tiling.best)
    assert len(tiling.best) <= len(few) + 1
    assert asked.accepts([image.region(column.nodes) for column in tiling.best])
