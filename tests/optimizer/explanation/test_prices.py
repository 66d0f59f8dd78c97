"""Prices and wishes against the list of all partitions."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from models.errors import InputError
from models.proposal import Proposal
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.solution import Control, Limits
from optimizer.explanation.prices import find_prices, unweighted
from optimizer.explanation.wishes import price_wish, wish_of
from optimizer.infeasible.requirements import requirements_of
from optimizer.proposal.proposal import propose
from tests.brute_force import accepted, best
from tests.optimizer.outlook.test_alternatives import chain
from tests.territories import scenarios

LIMITS = Limits(60.0, 1, 0)


def proposal_of(scenario: Scenario, territory: Territory) -> Proposal:
    return propose(scenario, territory=territory, limits=LIMITS, control=Control())


def least(scenario: Scenario, territory: Territory) -> int | None:
    """The cost of the best partition by listing everything."""
    return best(scenario.formulate(scenario.cut(territory.whole))).cost


# -------------------------------------------------------------------- any scenario
@given(drawn=scenarios(max_units=4))
def test_prices_are_those_of_brute_force(drawn: tuple[Scenario, Territory]) -> None:
    scenario, territory = drawn
    proposal = proposal_of(scenario, territory)
    if proposal.partition is None:
        return
    scenario = proposal.scenario  # what nobody may lose more than stands in it, where fairness asked for it
    prices = find_prices(proposal, LIMITS)
    rules = {(rule.criterion, rule.text): rule for rule in requirements_of(scenario, territory)}
    weighted = {name for name, criterion in scenario.in_use() if criterion.weights}
    assert {price.name for price in prices.prices if price.kind == "cost"} == weighted
    assert {(p.name, p.text) for p in prices.prices if p.kind == "rule"} == rules.keys()
    for price in prices.prices:
        if price.kind == "cost":
            problem = scenario.formulate(territory)
            others = problem.minimising(name for name in problem.costs if name != price.name)
            if scenario.fairness:  # what a criterion costs is no loss where it does not count
                others = unweighted(price.name)(scenario).formulate(territory)
            now, then = others.partition_cost(others.regions_of(proposal.partition)), best(others).cost
        else:
            rule = rules[price.name, price.text]
            if rule.kind == "link" and scenario.centres:
                continue  # a crossing gives a centre one more neighbour, and may ask more of it
            changed = rule.drop(scenario)
            area = changed.cut(territory.whole)
            problem = changed.formulate(area)
            now = problem.partition_cost(problem.regions_of(proposal.partition))
            then = least(changed, territory)
        assert then is not None
        assert price.least == price.most == max(0, now - then)
        assert price.comparison is not None
    order = [price.least or 0 for price in prices.prices]
    assert order == sorted(order, reverse=True)


@given(drawn=scenarios(max_units=4), data=st.data())
def test_a_wish_costs_what_brute_force_says(drawn: tuple[Scenario, Territory], data: st.DataObject) -> None:
    scenario, territory = drawn
    if len(territory.codes) < 2:
        return
    pair = data.draw(st.permutations(territory.codes))[:2]
    key = data.draw(st.sampled_from(["together", "apart"]))
    proposal = proposal_of(scenario, territory)
    groups = {"together": [pair]} if key == "together" else {"apart": [pair]}
    price = price_wish(proposal, wish_of(scenario, territory, **groups), LIMITS)
    problem = scenario.formulate(territory)
    costs = [
        problem.partition_cost(regions)
        for regions in accepted(problem)
        if any(region.issuperset(territory.index[code] for code in pair) for region in regions)
        == (key == "together")
    ]
    assert (price.after.partition is None) == (not costs)
    if costs:
        assert price.difference is not None
        assert proposal.report.objective is not None
        assert price.difference == min(costs) - proposal.report.objective
        assert price.difference >= 0
        assert price.proof == "proven"
    else:
        assert price.difference is None


# -------------------------------------------------------------------- by name
def test_a_wish_told_by_name() -> None:
    scenario, territory = chain()
    proposal = proposal_of(scenario, territory)
    price = price_wish(proposal, wish_of(scenario, territory, together=[("B-stad", "C")]), LIMITS)
    assert price.difference is not None
    assert price.difference > 0
    more = f"{price.difference * 10:,}"
    assert price.sentence == (
        f"B-stad and C-stad in one region: the best partition costs {more} more (weighted inhabitants, "
        "proven). 3 municipalities with 60,000 inhabitants change region: C-stad, D-stad and E-stad."
    )
    assert {(row[""], row["municipalities"]) for row in price.region_rows()} == {
        ("before", "A-stad and B-stad"),
        ("before", "C-stad, D-stad and E-stad"),
        ("after", "A-stad, B-stad and C-stad"),
        ("after", "D-stad and E-stad"),
    }
    row = next(row for row in price.cost_rows() if row["criterion"] == "compactness")
    assert row["difference"] == row["after"] - row["before"] == price.difference * 10
    assert price.to_dict()["difference"] == price.difference * 10


def test_a_wish_that_is_met_costs_nothing() -> None:
    scenario, territory = chain()
    proposal = proposal_of(scenario, territory)
    price = price_wish(proposal, wish_of(scenario, territory, together=[("A", "B")]), LIMITS)
    assert price.difference == 0
    assert "costs the same" in price.sentence
    assert "Nobody changes region" in price.sentence
    assert not price.region_rows()


def test_what_is_left_out_is_not_counted() -> None:
    scenario, territory = chain(regions={"prefer": "many", "weight": 0.5})
    proposal = proposal_of(scenario, territory)
    price = price_wish(proposal, wish_of(scenario, territory, without=["regions"]), LIMITS)
    assert "number_of_regions" not in dict(price.after.scenario.in_use())
    assert price.difference is not None
    assert price.difference <= 0


def test_another_minimum() -> None:
    scenario, territory = chain(population={"minimum": 50_000})
    proposal = proposal_of(scenario, territory)
    none = price_wish(proposal, wish_of(scenario, territory, minimum=80_000), LIMITS)
    assert none.after.partition is None
    assert none.difference is None
    assert none.sentence == "A minimum of 80,000 inhabitants: infeasible."
    less = price_wish(proposal, wish_of(scenario, territory, minimum=10_000), LIMITS)
    assert less.difference == 0


def test_levels_that_lose_their_criterion_go() -> None:
    scenario, territory = chain(
        regions={"prefer": "many"}, objective={"priorities": [["number_of_regions"], ["compactness"]]}
    )
    wish = wish_of(scenario, territory, without=["number_of_regions"])
    assert wish.scenario.objective.priorities == (("compactness",),)
    proposal = proposal_of(scenario, territory)
    assert price_wish(proposal, wish, LIMITS).after.partition is not None
    assert {price.kind for price in find_prices(proposal, LIMITS).prices} == {"cost", "rule"}


def test_what_binds_is_told_by_name() -> None:
    scenario, territory = chain(population={"minimum": 60_000})
    prices = find_prices(proposal_of(scenario, territory), LIMITS)
    rows = {row["rule"]: row for row in prices.rows("rule")}
    assert rows["a minimum of 60,000 inhabitants"]["where it binds"] == "nearest: C-stad, 60,000"
    assert rows["a maximum of 3 members"]["gain without it"] != "0"
    assert rows["a maximum of 3 members"]["where it binds"]
    cost = {row["criterion"]: row for row in prices.rows("cost")}
    assert cost["compactness"]["own cost"] == prices.to_dict()["objective"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"together": [("A-stadt", "B")]}, "Did you mean 'A-stad'?"),
        ({"apart": [("A", "A-stad")]}, "two different municipalities"),
        ({"without": ["compactnes"]}, "Did you mean 'compactness'?"),
        ({"together": [("A", "E")]}, "outside the area"),
    ],
)
def test_a_wish_that_cannot_be_is_one_clear_error(asked: dict[str, list[str]], expected: str) -> None:
    scenario, territory = chain(area={"municipalities": list("ABCD")})
    with pytest.raises(InputError) as error:
        wish_of(scenario, territory, **asked)  # type: ignore[arg-type]
    assert expected in str(error.value)


def test_time_that_is_over_leaves_a_price_open() -> None:
    scenario, territory = chain()
    proposal, control = proposal_of(scenario, territory), Control()
    control.stop.set()
    prices = find_prices(proposal, LIMITS, control).prices
    still_open = [price for price in prices if price.most is None]
    assert still_open
    assert all(price.gain == "unknown" or price.gain.endswith("or more") for price in still_open)
