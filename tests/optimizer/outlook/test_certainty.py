"""Certain and contested pairs against the list of all partitions."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from unittest.mock import patch

from hypothesis import given, strategies as st

from models.partition import Partition
from models.problem import Pair, Problem, Region
from optimizer.engine.parts import units_of_parts
from optimizer.engine.solution import Control, Limits
from optimizer.inputs.scenarios import load_scenario
from optimizer.outlook import weighing as weighing_room
from optimizer.outlook.certainty import Verdict, find_certainty
from optimizer.outlook.listed import cheapest_with
from optimizer.outlook.weighing import PriceRange, Sets, weigh_pairs
from optimizer.proposal.proposal import propose
from optimizer.solving.variants import budget
from tests.brute_force import accepted, best
from tests.optimizer.outlook.test_alternatives import LIMITS, best_of, chain
from tests.problems import problems

SCENARIOS = Path(__file__).parents[3] / "scenarios"
SHARES = st.sampled_from([Fraction(0), Fraction(1, 20), Fraction(1, 2)])


def flips(problem: Problem, regions: list[Region]) -> dict[Pair, int | None]:
    """The price of the other way by listing everything; None: there is none."""

    def share(partition: list[Region], pair: Pair) -> bool:
        return any(region.issuperset(pair) for region in partition)

    everything = [(problem.partition_cost(other), other) for other in accepted(problem)]
    cost = problem.partition_cost(regions)
    return {
        pair: min(
            (c - cost for c, other in everything if share(other, pair) != share(regions, pair)), default=None
        )
        for pair in problem.edges
    }


def nothing(*arguments: object) -> None:
    """No list of regions, as where it grows too long."""


@given(problem=problems(max_units=6), within=SHARES, listing=st.booleans())
def test_prices_are_those_of_brute_force(problem: Problem, within: Fraction, listing: bool) -> None:
    optimum = best(problem)
    if optimum.cost is None:
        return
    regions = optimum.partitions[0]
    with patch.object(weighing_room, "cheapest_with", cheapest_with if listing else nothing):
        weighing = weigh_pairs(problem, [regions], within, LIMITS)
    for pair, price in flips(problem, regions).items():
        found = weighing.prices[pair]
        assert found.exact
        assert found.impossible == (price is None)
        assert price is None or (found.least, found.most) == (price, price)


@given(problem=problems(max_units=6), share=SHARES, data=st.data())
def test_every_region_near_the_best_has_the_cheapest_partition_with_it(
    problem: Problem, share: Fraction, data: st.DataObject
) -> None:
    optimum = best(problem)
    if optimum.cost is None or problem.sides or len(units_of_parts(problem)) > 1:  # with a proof by part
        return
    duals = data.draw(st.dictionaries(st.sampled_from(problem.units), st.integers(-(2**12), 2**12)))
    certificate = {"duals": duals, "scale_bits": 2}  # any duals do: they only save steps
    most = budget(optimum.cost, share)
    found = cheapest_with(problem, optimum.partitions[0], certificate, most, LIMITS, Control())
    known: dict[Region, int] = {}
    for other in accepted(problem):
        if (cost := problem.partition_cost(other)) <= most:
            known |= {region: min(cost, known.get(region, cost)) for region in other}
    assert found == known


def test_prices_looked_up_are_those_asked_for_and_a_ceiling_says_of_dearer_ones_that_they_are() -> None:
    zeeland = propose(load_scenario(SCENARIOS / "zeeland.toml"))
    with patch.object(weighing_room, "cheapest_with", nothing):
        asked = find_certainty(zeeland, within=Fraction(1, 50))
    found = find_certainty(zeeland, within=Fraction(1, 50))
    assert found.pairs == asked.pairs
    assert found.solves < asked.solves
    assert zeeland.report.objective is not None
    dear = zeeland.report.objective // 10
    brief = find_certainty(zeeland, within=Fraction(1, 50), ceiling=Fraction(1, 10))
    assert brief.solves == 0
    prices = {one.pair: one.price for one in asked.pairs}
    for one in brief.pairs:
        exact = prices[one.pair]
        if exact.impossible or (exact.least or 0) <= dear:
            assert one.price == exact
        else:
            assert one.price == PriceRange(dear + 1)


@given(problem=problems(max_units=6), within=SHARES, data=st.data())
def test_verdicts_need_no_prices(problem: Problem, within: Fraction, data: st.DataObject) -> None:
    optimum = best(problem)
    if optimum.cost is None:
        return
    regions, slack = optimum.partitions[0], int(abs(optimum.cost) * within)
    everything = accepted(problem)
    known = data.draw(st.lists(st.sampled_from(everything), max_size=2))
    weighing = weigh_pairs(problem, [regions, *known], within, LIMITS, prices=False)
    for pair, price in flips(problem, regions).items():
        found = weighing.prices[pair]
        assert found.within(slack) == (price is not None and price <= slack)
        if price is not None:
            assert found.least is None or found.least <= price
            assert found.most is None or found.most >= price
    assert weighing.solves <= len(problem.edges)


def test_a_chain_told_by_name() -> None:
    scenario, territory = chain(regions={"exact": 2})
    found = find_certainty(best_of(scenario, territory), within=Fraction(1, 100), limits=LIMITS)
    assert {one.pair: str(one.verdict) for one in found.pairs} == {
        ("A", "B"): "always together",
        ("B", "C"): "never together",
        ("C", "D"): "always together",
        ("C", "E"): "always together",
        ("D", "E"): "always together",
    }
    assert found.cores == Partition(["AB", "CDE"])
    assert set(found.states.values()) == {"certain"}
    assert "3 are together" not in found.statement
    assert "4 are together in every one, 1 in none, 0 in some; proven" in found.statement
    row = next(row for row in found.rows() if row["municipality"] == "A-stad")
    assert row["other way costs"] == "impossible"


def test_what_is_contested_is_told_by_name() -> None:
    scenario, territory = chain(regions={"exact": 2})
    found = find_certainty(best_of(scenario, territory), within=Fraction(10), limits=LIMITS)
    contested = {one.pair for one in found.having(Verdict.EITHER)}
    assert contested == {("B", "C"), ("C", "D"), ("C", "E")}
    assert found.states == {
        "A": "certain",
        "B": "contested",
        "C": "contested",
        "D": "contested",
        "E": "contested",
    }
    assert "Contested: B-stad, C-stad, D-stad and E-stad (100,000 inhabitants)" in found.statement
    assert [one.verdict for one in found.pairs][:3] == [Verdict.EITHER] * 3


def test_what_time_does_not_allow_is_unknown() -> None:
    scenario, territory = chain()
    proposal, control = best_of(scenario, territory), Control()
    control.stop.set()
    found = find_certainty(proposal, within=Fraction(1), limits=LIMITS, control=control)
    assert {one.verdict for one in found.pairs} == {Verdict.UNKNOWN}
    assert set(found.states.values()) == {"unknown"}
    assert "5 are not known" in found.statement
    assert "proven" not in found.statement
    late = find_certainty(proposal, within=Fraction(1), limits=Limits(0.0, 1, 0))
    assert late.solves == 0


@given(pairs=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6))))
def test_sets_are_known_by_their_smallest_member(pairs: list[tuple[int, int]]) -> None:
    sets, groups = Sets(range(7)), {i: {i} for i in range(7)}
    for a, b in pairs:
        sets.unite(a, b)
        joined = groups[a] | groups[b]
        groups.update(dict.fromkeys(joined, joined))
    assert all(sets.of(i) == min(groups[i]) for i in range(7))
