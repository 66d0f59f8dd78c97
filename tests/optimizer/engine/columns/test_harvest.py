from __future__ import annotations

from hypothesis import given, settings, strategies as st

from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns.harvest import Harvest
from optimizer.engine.columns.pricer import Pricer
from tests.brute_force import accepted
from tests.problems import problems


@settings(max_examples=25)
@given(problem=problems(max_units=6), share=st.integers(1, 4))
def test_the_best_partition_out_of_regions_is_that_of_brute_force(problem, share):
    image = translate(problem)
    if image.fault is not None:
        return
    partitions = [frozenset(map(image.nodes, partition)) for partition in accepted(problem)]
    kept = {region for partition in partitions[::share] for region in partition}
    pricer = Pricer(image, 1, lambda: False)
    cost_of = {region.nodes: region.cost for region in pricer.allowed(sorted(kept, key=sorted))}
    harvest = Harvest(image, 0, lambda: False)
    harvest.add(pricer.allowed(sorted(kept, key=sorted)))
    pricer.close()
    least = min(
        (sum(cost_of[r] for r in partition) for partition in partitions if partition <= kept), default=None
    )
    near = harvest.near(None)
    assert {region.nodes for region in near} == kept
    chosen = harvest.choose(near, None) if near else None
    assert (None if chosen is None else sum(region.cost for region in chosen)) == least
    if least is not None:
        near = harvest.near(least + 2)  # what is dropped is of no use for the best
        again = harvest.choose(near, least)
        assert again is not None
        assert sum(region.cost for region in again) == least
