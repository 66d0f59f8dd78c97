from __future__ import annotations

import numpy as np
from hypothesis import given, settings, strategies as st

from optimizer.engine.arrays.layout import SCALE_BITS
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns.centring import LOSS, centre
from optimizer.engine.columns.master import Master, box_of
from optimizer.engine.columns.pricer import Pricer
from tests.problems import problems


@settings(max_examples=20)
@given(problem=problems(max_units=6), seed=st.integers(0, 9))
def test_the_middle_is_worth_as_much_and_no_column_pays_there(problem, seed):
    image = translate(problem, leftovers=False)
    if image.fault is not None or problem.sides:
        return
    pricer = Pricer(image, 1, lambda: False)
    n = len(image.groups)
    sets = [frozenset(v for v in range(n) if code >> v & 1) for code in range(1, 1 << n)]
    columns = pricer.allowed([nodes for nodes in sets if problem.allows(image.region(nodes))])
    pricer.close()
    master = Master(image, *box_of(image, columns, packing=False))
    master.add(columns)
    relaxed = master.solve()
    middle = centre(master, relaxed, seed)
    best = relaxed.duals.base(image)
    assert best - middle.base(image) <= abs(best) * LOSS + n
    for column in columns:
        paid = int(middle.nodes[sorted(column.nodes)].sum())
        assert paid <= (column.cost << SCALE_BITS) + np.abs(middle.nodes).sum() // 10**6 + 64
    assert master.solve().value == relaxed.value
