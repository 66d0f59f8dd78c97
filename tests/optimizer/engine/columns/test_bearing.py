"""Duals from a partition: they sum to its cost, only fall, and what was found close by pays no longer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from benchmarks.synthetic import weak_map
from models.problem import Cost, Side
from optimizer.engine.arrays.layout import SCALE_BITS
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns import columns
from optimizer.engine.columns.bearing import borne, lowered
from optimizer.engine.columns.columns import solve_columns
from optimizer.engine.columns.generation import TOLERANCE
from optimizer.engine.columns.nearby import surroundings
from optimizer.engine.columns.pricer import Pricer
from optimizer.engine.proof.verification import verify_bound
from optimizer.engine.reins import Units
from optimizer.engine.solution import Control, Limits
from optimizer.engine.start.start import find_start
from tests.brute_force import best
from tests.problems import problems


def begun(problem):
    """Return an image, its pricer, a partition as columns and what its nodes bear; None: there is none."""
    image = translate(problem)
    start = None if image.fault is not None else find_start(problem)
    if not start:
        return None
    pricer = Pricer(image, 1, lambda: False)
    partition = pricer.allowed([image.nodes(region) for region in start])
    return image, pricer, partition, borne(image, partition)


@settings(max_examples=40)
@given(problem=problems(max_units=6))
def test_what_lowered_duals_prove_is_never_above_the_optimum(problem):
    truth, first = best(problem), begun(problem)
    if first is None or truth.cost is None:
        return
    image, pricer, _, duals = first
    sides = tuple(
        (1 << SCALE_BITS) * (low is not None) - (1 << SCALE_BITS) * (high is not None)
        for low, high in image.side_ranges
    )
    for given_duals in (duals, replace(duals, sides=sides)):
        low, found = lowered(pricer, surroundings(image), given_duals)
        priced = pricer.price(low, 0, range(len(image.groups)), 1 << 60)
        assert low.sides == given_duals.sides
        assert (low.nodes <= given_duals.nodes).all()
        assert Units(problem.cost).above(low.bound(image, priced.bounds)) <= truth.cost
        assert all(problem.allows(image.region(column.nodes)) for column in found)
    pricer.close()


@pytest.mark.parametrize("units", [40, 90])
def test_a_partition_s_regions_bear_what_they_cost_and_nothing_found_close_by_pays_any_longer(units):
    problem = weak_map(units, units)
    image, pricer, partition, duals = begun(problem)
    for column in partition:
        cost = column.cost << SCALE_BITS
        assert cost - len(column.nodes) <= duals.nodes[sorted(column.nodes)].sum() <= cost
    around = surroundings(image)
    low, found = lowered(pricer, around, duals)
    again = pricer.price(low, -TOLERANCE, range(units), 600, among=around)
    pricer.close()
    assert found
    assert not again.columns
    for column in found:
        assert low.nodes[sorted(column.nodes)].sum() <= (column.cost << SCALE_BITS) + TOLERANCE


def test_a_bound_is_told_before_the_first_window_and_can_be_verified(monkeypatch):
    monkeypatch.setattr(columns, "LARGE", 1)
    monkeypatch.setattr(columns, "BROAD", 1)
    problem, told = weak_map(40, 40), []
    control = Control()

    def report(progress):
        told.append(progress)
        if progress.phase == "windows of regions":
            control.stop.set()

    control.report = report
    limits = Limits(60.0, 1)
    solution = solve_columns(problem, limits, control, [find_start(problem)])
    bound = next(progress.bound for progress in told if progress.phase == "windows of regions")
    assert 0.5 * solution.objective < bound == solution.bound < solution.objective
    assert verify_bound(problem, solution.certificate, solution.regions, limits).holds


def test_an_exact_number_of_regions_is_proven_after_a_first_bound_as_well(monkeypatch):
    monkeypatch.setattr(columns, "LARGE", 1)
    monkeypatch.setattr(columns, "BROAD", 1)
    problem = weak_map(24, 24)
    count = len(find_start(problem))
    asked = problem.with_sides(Side("regions", Cost(per_region=1), count, count))
    solution = solve_columns(asked, Limits(60.0, 1), None, [find_start(problem)])
    assert solution.objective == solution.bound
    assert verify_bound(asked, solution.certificate, solution.regions, Limits(60.0, 1)).holds
