"""Roots searched case by case: the same regions and bounds as by definition."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from optimizer.engine.arrays.layout import FAR, SCALE_BITS
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns import pricer as pricing
from optimizer.engine.columns.cases import cases_of
from optimizer.engine.columns.pricer import Pricer
from tests.optimizer.engine.kernels.test_pricing import random_duals, reduced_costs
from tests.problems import problems


@given(problem=problems(max_units=7), seed=st.integers(0, 10**6))
def test_cases_together_are_every_region_once(problem, seed):
    image = translate(problem, leftovers=False)
    if image.fault is not None:
        return
    duals, roots = random_duals(image, seed), range(len(image.groups))
    threshold = (seed % 151 - 50) << SCALE_BITS
    expected = {}
    for root in roots:
        expected |= reduced_costs(problem, image, duals, root)
    pricer = Pricer(image, 1, lambda: False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pricing, "BROAD", 0)
        patch.setattr(pricing, "PLAINLY", 0)
        for worst in (FAR >> 2, 0, threshold):
            priced = pricer.price(duals, worst, roots, 10**9, keep=0)
            found = [column.nodes for column in priced.columns]
            assert len(found) == len(set(found))
            wanted = {nodes: cost for nodes, cost in expected.items() if cost <= worst}
            assert dict(zip(found, priced.reduced, strict=True)) == wanted
            assert priced.complete.all()
            for root in roots:
                costs = [cost for nodes, cost in expected.items() if min(nodes) == root]
                assert priced.bounds[root] <= min(costs, default=FAR)
    pricer.close()


@given(problem=problems(max_units=6), seed=st.integers(0, 10**6))
def test_cases_name_large_duals_first_and_end_with_none(problem, seed):
    image = translate(problem, leftovers=False)
    if image.fault is not None:
        return
    duals = random_duals(image, seed)
    for root in range(len(image.groups)):
        cases = cases_of(duals, root)
        held = [case.holds for case in cases[:-1]]
        assert cases[-1].holds == -1
        assert all(v > root and duals.nodes[v] > 0 for v in held)
        assert held == sorted(held, key=lambda v: (-duals.nodes[v], v))
        assert [case.without for case in cases] == [tuple(held[:k]) for k in range(len(cases))]
