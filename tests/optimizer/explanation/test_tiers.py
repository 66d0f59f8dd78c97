"""Several tiers explained: prices and wishes by tier, and why tiers do not nest."""

from __future__ import annotations

from typing import Any

import pytest

from models.proposal import Status
from models.scenario import Scenario
from optimizer.engine.solution import Control, Limits
from optimizer.explanation.explanation import explain
from optimizer.explanation.tiers import find_tier_prices
from optimizer.explanation.wishes import wish_of
from optimizer.inputs.changes import change_scenario
from optimizer.inputs.scenarios import scenario_from
from optimizer.proposal.proposal import Proposal, propose

LIMITS = Limits(30.0, 1, 0)
CONTENT: dict[str, Any] = {
    "area": {"layer": "provincie", "regions": ["Drenthe"]},
    "population": {"minimum": 50_000},
    "arrangements": {"arbeidsmarktregio": {"separating": 1.0}},
    "size": {"target": 60_000, "cap": 60_000},
    "tiers": [
        {"name": "low"},
        {
            "name": "high",
            "population": {"minimum": 150_000},
            "arrangements": {"ggd_regio": {"separating": 1.0}},
        },
    ],
}


def asked(*tiers: dict[str, Any], **tables: Any) -> Scenario:
    content = {"area": CONTENT["area"], "population": {"minimum": 150_000}, **tables, "tiers": list(tiers)}
    return scenario_from(content)


@pytest.fixture(scope="module")
def best() -> Proposal:
    return propose(scenario_from(CONTENT), limits=LIMITS)


def test_the_price_of_a_criterion_is_what_all_tiers_gain_without_it(best: Proposal) -> None:
    prices = {price.text: price for price in find_tier_prices(best, LIMITS, Control()).prices}
    for tier, name in (("low", "size"), ("high", "size"), ("high", "arrangements.ggd_regio")):
        without = propose(change_scenario(best.scenario, without=[name], tier=tier), limits=LIMITS)
        own = next(one.measure.cost for one in best.judgements if (one.tier, one.name) == (tier, name))
        assert best.report.objective is not None
        assert without.report.objective is not None
        price = prices[f"{tier}: {name}"]
        assert price.own == own
        assert price.least == price.most == best.report.objective - own - without.report.objective
    assert any(text.startswith("tier high asks a minimum of 150,000") for text in prices)


@pytest.mark.parametrize("tier", ["low", "high", None])
def test_a_wish_is_asked_of_one_tier(best: Proposal, tier: str | None) -> None:
    wish = wish_of(best.scenario, best.territory, apart=[("Assen", "Noordenveld")], tier=tier)
    found = explain(best, wish, limits=LIMITS)
    assert found.wish is not None
    again = propose(wish.scenario, limits=LIMITS)
    assert again.report.objective is not None
    assert best.report.objective is not None
    assert found.wish.difference == again.report.objective - best.report.objective
    partition = found.wish.after.partition
    assert partition is not None
    codes = [best.territory.code_of(name) for name in ("Assen", "Noordenveld")]
    assert not partition.together(*codes)
    assert found.wish.sentence.startswith(f"Tier {tier or 'low'}: Assen and Noordenveld in different regions")
    assert found.to_dict()["across"] is None


def test_what_cannot_nest_is_the_smallest_conflict_across_tiers() -> None:
    fixed = {"name": "high", "fixed": "arbeidsmarktregio", "population": False}
    nothing = propose(asked({"name": "low"}, fixed), limits=LIMITS)
    assert nothing.report.status is Status.INFEASIBLE
    found = explain(nothing, limits=LIMITS)
    assert found.explained
    assert found.diagnosis is None
    assert found.across is not None
    assert found.across.minimal
    assert found.across.sentence == (
        "No regions nest: tier low asks a minimum of 150,000 inhabitants; "
        "tier high asks Meppel and Westerveld a region of their own."
    )
    assert found.to_dict()["across"]["requirements"][0]["tier"] == "low"
    looser = propose(asked({"name": "low", "population": {"minimum": 50_000}}, fixed), limits=LIMITS)
    assert looser.report.status is Status.OPTIMAL


def test_a_tier_without_a_partition_of_its_own_is_explained_alone() -> None:
    nothing = propose(
        asked({"name": "low"}, {"name": "high", "population": {"minimum": 900_000}}), limits=LIMITS
    )
    found = explain(nothing, limits=LIMITS)
    assert found.across is None
    assert found.diagnosis is not None
    assert found.diagnosis.scenario.tier == "high"
    assert "900,000" in found.diagnosis.sentences[0]


def test_false_removes_a_list_of_a_tier() -> None:
    locks = {"apart": [["Assen", "Emmen"]], "together": [["Assen", "Tynaarlo"]]}
    scenario = asked({"name": "low"}, {"name": "high", "locks": {"apart": False}}, locks=locks)
    low, high = (own.locks for own in scenario.by_tier())
    assert low is not None
    assert high is not None
    assert (low.apart, high.apart) == ((("Assen", "Emmen"),), ())
    assert high.together == (("Assen", "Tynaarlo"),)
