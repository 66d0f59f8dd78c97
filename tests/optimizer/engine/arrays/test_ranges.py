"""At the edges of what is allowed kernels are exact; beyond them nothing is computed."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from models.errors import InputError
from models.problem import Bound, Cost, Limit, Problem
from optimizer.engine.arrays.image import Duals
from optimizer.engine.arrays.layout import SCALE_BITS
from optimizer.engine.arrays.ranges import MOST_REDUCED, MOST_THRESHOLD
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns.pricer import Pricer
from tests.brute_force import accepted

RING = Problem(
    tuple(f"u{i}" for i in range(5)),
    frozenset({(0, 1), (1, 2), (2, 3), (3, 4), (0, 4)}),
    {"people": (9, 7, 5, 3, 1)},
    {"ties": Cost(separate={(0, 1): 4, (1, 2): 9, (2, 3): 5, (3, 4): 2, (0, 4): 1})},
    (Limit(((Bound("people", 8),),), "people"),),
)


@pytest.mark.parametrize("large", [MOST_REDUCED // 8, -(MOST_REDUCED // 8), (MOST_REDUCED - 10**8) // 5])
@pytest.mark.parametrize("threshold", [0, MOST_THRESHOLD])
def test_reduced_costs_are_exact_at_the_edge(large, threshold):
    image = translate(RING)
    duals = Duals(np.array([large, -large, large, -large, large], np.int64), ())
    sets = [frozenset(members) for size in range(1, 6) for members in combinations(range(5), size)]
    used = {region for partition in accepted(RING) for region in partition}

    def reduced(region):
        return (RING.region_cost(region) << SCALE_BITS) - sum(int(duals.nodes[i]) for i in region)

    pricer = Pricer(image, 1, lambda: False)
    try:
        priced = pricer.price(duals, threshold, range(5), 1 << 40, keep=0)
    finally:
        pricer.close()
    assert priced.complete.all()
    for root in range(5):  # regions that no partition holds may be left out
        least = min((reduced(r) for r in sets if RING.allows(r) and min(r) == root), default=None)
        most = min((reduced(r) for r in used if min(r) == root), default=threshold + 1)
        if least is not None:
            assert min(least, threshold + 1) <= int(priced.bounds[root]) <= max(most, threshold + 1)
            assert int(priced.bounds[root]) <= most or most > threshold


@pytest.mark.parametrize("large", [MOST_REDUCED // 4, 1 << 62])
def test_beyond_the_edge_nothing_is_priced(large):
    duals = Duals(np.full(5, large, np.int64), ())
    with pytest.raises(InputError, match="too large to be counted exactly"):
        translate(RING).prices(duals)
