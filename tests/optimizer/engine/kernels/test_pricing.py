from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from models.problem import Bound, Cost, Limit, Problem, Side
from optimizer.engine.arrays.image import Duals, Image
from optimizer.engine.arrays.layout import FAR, SCALE_BITS
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns.pricer import Pricer
from optimizer.engine.kernels.cohesion import room_for
from optimizer.engine.kernels.judge import judge
from optimizer.engine.kernels.pricing import Query, price_root
from tests.brute_force import accepted
from tests.problems import problems

SCALE = 1 << SCALE_BITS
MANY = 10**9


def random_duals(image: Image, seed: int) -> Duals:
    rng = np.random.default_rng(seed)
    nodes = rng.integers(-30 * SCALE, 60 * SCALE, len(image.groups))
    return Duals(nodes, tuple(int(x) for x in rng.integers(-2 * SCALE, 2 * SCALE, len(image.side_terms))))


def reduced_costs(problem: Problem, image: Image, duals: Duals, root: int) -> dict[frozenset[int], int]:
    """Every allowed region of a root with its reduced cost, by the definitions of Problem."""
    found = {}
    for size in range(len(image.groups) - root):
        for rest in combinations(range(root + 1, len(image.groups)), size):
            nodes = (root, *rest)
            region = image.region(nodes)
            if problem.allows(region):
                cost = problem.region_cost(region) * SCALE - int(duals.nodes[list(nodes)].sum())
                for dual, side in zip(duals.sides, problem.sides, strict=True):
                    cost -= dual * problem.region_cost(region, side.cost)
                found[frozenset(nodes)] = cost
    return found


def price(image, duals, root, worst, keep=0, nodes=MANY, room=MANY):
    rates = np.zeros(len(image.area.totals.value), np.int64)
    stop = np.zeros(1, np.int32)
    prices = image.prices(duals)
    query = Query(root, worst, keep, room, nodes, False)
    costs, table, sizes, bound, complete, _ = price_root(
        image.area, prices, room_for(image.area, prices), query, rates, stop
    )
    found = {
        frozenset(row[:size].tolist()): int(cost) for cost, row, size in zip(costs, table, sizes, strict=True)
    }
    return found, bound, complete


@given(problem=problems(max_units=7), seed=st.integers(0, 10**6))
def test_pricing_finds_exactly_the_allowed_regions_within_the_threshold(problem, seed):
    image = translate(problem, leftovers=False)
    if image.fault is not None:
        return
    duals = random_duals(image, seed)
    for root in range(len(image.groups)):
        expected = reduced_costs(problem, image, duals, root)
        for worst in (FAR >> 2, 0, (seed % 151 - 50) * SCALE):
            found, bound, complete = price(image, duals, root, worst)
            assert complete
            assert found == {region: cost for region, cost in expected.items() if cost <= worst}
            assert bound <= min(expected.values(), default=FAR)


@pytest.mark.parametrize("seed", range(3))
def test_candidates_closed_deep_in_a_search_are_in_no_region_within_the_threshold(seed):
    rng = np.random.default_rng(seed)
    edges = [(v, w) for v in range(12) for w in (v + 1, v + 4) if w < 12 and (w - v == 4 or w % 4)]
    people = tuple(rng.integers(5, 20, 12).tolist())
    problem = Problem(
        units=tuple("abcdefghijkl"),
        edges=frozenset(edges),
        totals={"people": people},
        costs={"borders": Cost(separate={edge: int(rng.integers(1, 30)) for edge in edges})},
        limits=(Limit(((Bound("people", 30, 60),),), "people"),),
    )
    image = translate(problem, leftovers=False)
    duals = random_duals(image, seed)
    expected = reduced_costs(problem, image, duals, 0)
    for worst in sorted(expected.values())[:: len(expected) // 6]:
        found, bound, complete = price(image, duals, 0, worst)
        assert complete
        assert found == {region: cost for region, cost in expected.items() if cost <= worst}
        assert bound == min(expected.values())


def leaves_well(image: Image, nodes: frozenset[int]) -> bool:
    """Whether each connected piece that a region leaves behind may hold whole regions: by plain counting."""
    area, left = image.area, set(range(len(image.groups))) - nodes
    fewest = most = 1
    while left:
        piece, front = set(), {min(left)}
        while front:
            piece |= front
            near = {w for v in front for w in area.links.node[area.links.start[v] : area.links.start[v + 1]]}
            front = (near & left) - piece
        left -= piece
        rest = area.leftovers
        sums = [int(row[sorted(piece)].sum()) for row in area.totals.value]
        bounds = list(zip(rest.lower, [min(high, FAR >> 8) for high in rest.upper], sums, strict=True))
        fits = [
            m for m in range(1, len(piece) + 1) if all(m * low <= x <= m * high for low, high, x in bounds)
        ]
        if not fits:
            return False
        fewest, most = fewest + min(fits), most + max(fits)
    return fewest <= area.leftovers.most and most >= area.leftovers.fewest


@given(problem=problems(max_units=7), seed=st.integers(0, 10**6))
def test_regions_that_leave_behind_what_cannot_be_divided_are_left_out_and_no_others(problem, seed):
    least = seed % 4
    number = Side(
        "regions", Cost(per_region=1 + seed % 2), least or None, (least + seed % 3) * (1 + seed % 2)
    )
    problem = replace(problem, sides=(*problem.sides, number) if seed % 5 else problem.sides)
    image = translate(problem)
    if image.fault is not None:
        return
    duals = random_duals(image, seed)
    found: set[frozenset[int]] = set()
    for root in range(len(image.groups)):
        expected = reduced_costs(problem, image, duals, root)
        within, bound, complete = price(image, duals, root, FAR >> 2)
        assert complete
        if image.area.leftovers.used:
            expected = {region: cost for region, cost in expected.items() if leaves_well(image, region)}
        assert within == expected
        assert bound <= min(expected.values(), default=FAR)
        found |= within.keys()
    for partition in accepted(problem):
        assert {image.nodes(region) for region in partition} <= found


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), least=st.integers(10, 60))
def test_with_a_minimum_alone_what_is_left_is_judged_from_close_by(seed, least):
    rng = np.random.default_rng(seed)
    edges = [(v, v + 1) for v in range(8)] + [(v, v + 3) for v in range(6) if rng.random() < 0.5]
    people = tuple(rng.integers(5, 20, 9).tolist())
    problem = Problem(
        units=tuple("abcdefghi"),
        edges=frozenset(edges),
        totals={"people": people},
        costs={"borders": Cost(separate=dict.fromkeys(edges, 2))},
        limits=(Limit(((Bound("people", least),),), "people"),),
    )
    image = translate(problem)
    assert image.area.leftovers.near
    sets = [frozenset(v for v in range(9) if code >> v & 1) for code in range(1, 1 << 9)]
    pricer = Pricer(image, 1, lambda: False)
    judged = {column.nodes for column in pricer.allowed(sets)}
    pricer.close()
    assert judged == {nodes for nodes in sets if problem.allows(nodes) and leaves_well(image, nodes)}


@given(problem=problems(max_units=7), seed=st.integers(0, 10**6), nodes=st.integers(0, 12))
def test_pricing_that_stops_early_keeps_a_valid_bound(problem, seed, nodes):
    image = translate(problem, leftovers=False)
    if image.fault is not None:
        return
    duals = random_duals(image, seed)
    for root in range(len(image.groups)):
        expected = reduced_costs(problem, image, duals, root)
        found, bound, complete = price(image, duals, root, FAR >> 2, keep=2, nodes=nodes)
        assert bound <= min(expected.values(), default=FAR)
        assert found.items() <= expected.items()
        if complete and expected:
            assert min(found.values()) == min(expected.values())
            assert len(found) == min(2, len(expected))


@given(problem=problems(max_units=6), seed=st.integers(0, 10**6))
def test_a_full_table_is_told(problem, seed):
    image = translate(problem, leftovers=False)
    if image.fault is not None:
        return
    duals = random_duals(image, seed)
    expected = reduced_costs(problem, image, duals, 0)
    found, _, complete = price(image, duals, 0, FAR >> 2, room=2)
    assert complete == (len(expected) <= 2)
    assert len(found) == min(2, len(expected))


@given(problem=problems(max_units=6), seed=st.integers(0, 10**6))
def test_judge_agrees_with_the_problem(problem, seed):
    image = translate(problem, leftovers=False)
    if image.fault is not None:
        return
    duals = random_duals(image, seed)
    count = len(image.groups)
    sets = [s for size in range(1, count + 1) for s in combinations(range(count), size)]
    table = np.zeros((len(sets), count), np.int16)
    for row, nodes in zip(table, sets, strict=True):
        row[: len(nodes)] = nodes
    costs, good = judge(image.area, image.prices(duals), table, np.array([len(s) for s in sets], np.int32))
    allowed = {}
    for root in range(count):
        allowed |= reduced_costs(problem, image, duals, root)
    assert {frozenset(s): int(c) for s, c, g in zip(sets, costs, good, strict=True) if g} == allowed


@pytest.mark.slow
@settings(max_examples=3000)
@given(problem=problems(max_units=8), seed=st.integers(0, 10**6))
def test_pricing_at_length(problem, seed):
    image = translate(problem, leftovers=False)
    if image.fault is not None:
        return
    duals = random_duals(image, seed)
    worst = (seed % 151 - 50) * SCALE
    for root in range(len(image.groups)):
        expected = reduced_costs(problem, image, duals, root)
        found, bound, complete = price(image, duals, root, worst)
        assert complete
        assert found == {region: cost for region, cost in expected.items() if cost <= worst}
        assert bound <= min(expected.values(), default=FAR)
