"""Prices and wishes of several tiers: what all tiers together gain, said of the tier that it is about."""

from __future__ import annotations

import time
from dataclasses import replace

from models.nesting import Chain
from models.partition import Partition
from models.proposal import Status
from models.scenario import Scenario
from models.tier_problem import asked_of_tiers, formulate_tiers
from optimizer.comparison.comparison import Comparison, compare
from optimizer.engine.solution import Control, Limits
from optimizer.explanation.prices import Price, Prices, unweighted
from optimizer.explanation.wishes import Wish, WishPrice
from optimizer.infeasible.requirements import Change, requirements_of
from optimizer.proposal.proposal import Proposal, propose

__all__ = ["find_tier_prices", "price_tier_wish"]


def find_tier_prices(best: Proposal, limits: Limits, control: Control) -> Prices:
    """Find what all tiers together gain without each criterion and each hard rule of each tier.

    Parameters
    ----------
    best : Proposal
        Of several tiers, with a partition of each.
    limits : Limits
        For all solves together.
    control : Control
        Can stop the run.
    """
    scenario, territory = best.scenario, best.territory
    plain = scenario.model_copy(update={"objective": type(scenario.objective)()})
    asked = asked_of_tiers(scenario, territory)
    todo: list[tuple[Price, int, Change]] = []
    for number, own in enumerate(asked):
        costs = {one.name: one.measure.cost for one in best.judgements if one.tier == own.tier}
        for name, criterion in own.in_use():
            if criterion.weights:
                text = f"{own.tier}: {name}"
                price = Price(text, "cost", text, costs.get(name, 0), unit=territory.cost_unit)
                todo.append((price, number, unweighted(name)))
        for rule in requirements_of(own, territory):
            if rule.kind == "link" or (scenario.tiers[number].fixed and rule.kind == "lock"):
                continue  # crossings hold for all tiers; a fixed tier is what it is
            text = f"tier {own.tier} asks {rule.text}"
            price = Price(f"{own.tier}: {rule.criterion}", "rule", text, 0, unit=territory.cost_unit)
            todo.append((price, number, rule.drop))
    deadline = min(control.deadline, time.monotonic() + limits.time_limit_s)
    prices = []
    for count, (price, number, change) in enumerate(todo):
        control.enter("price", count + 1, len(todo))
        share = max(0.1, (deadline - time.monotonic()) / (len(todo) - count))
        once = replace(limits, time_limit_s=share)
        changed = tuple(change(own) if k == number else own for k, own in enumerate(asked))
        prices.append(_paid(best, plain, price, number, changed, once, control))
    control.stage = None
    prices.sort(key=lambda price: (price.least is None, -(price.least or 0), -price.own))
    return Prices(best, tuple(prices))


def _paid(
    best: Proposal,
    plain: Scenario,
    price: Price,
    number: int,
    changed: tuple[Scenario, ...],
    limits: Limits,
    control: Control,
) -> Price:
    """Solve all tiers with one thing not asked in one of them, and compare that tier."""
    from optimizer.engine.tiers.strategy import solve_tiers

    territory = best.territory
    tiers, _ = formulate_tiers(plain, territory, changed)
    known = _chain(best, tiers.problems[0].units)
    found = solve_tiers(tiers, limits, control, [known])
    if found.chain is None:
        return price
    gain = tiers.cost(known) - tiers.cost(found.chain)
    if not best.report.levels:
        gain = max(0, gain)  # the best partitions keep what is still asked
    view = best.by_tier()[number]
    assert view.partition is not None
    other = Partition(tiers.problems[number].codes_of(found.chain[number]))
    return replace(
        price,
        least=gain,
        most=gain if found.status is Status.OPTIMAL else None,
        comparison=compare(territory, view.partition, other, names_a=view.names),
    )


def _chain(proposal: Proposal, units: tuple[str, ...]) -> Chain:
    """Return the partitions of all tiers as regions of unit numbers."""
    index = {code: k for k, code in enumerate(units)}
    return [
        [frozenset(index[code] for code in region) for region in view.partition or ()]
        for view in proposal.by_tier()
    ]


def price_tier_wish(
    best: Proposal, wish: Wish, limits: Limits, control: Control
) -> tuple[WishPrice, Proposal]:
    """Find the best partitions of all tiers with a wish; return its price and those.

    The tier that the wish is about is compared; the difference counts all tiers.
    """
    changed = wish.scenario
    area = changed.cut(best.territory.whole)
    after = propose(changed, territory=area, limits=limits, control=control)
    number = next(
        (k for k, (a, b) in enumerate(zip(best.scenario.tiers, changed.tiers, strict=True)) if a != b), 0
    )
    views = best.by_tier()[number], after.by_tier()[number]
    comparison: Comparison | None = None
    difference: int | None = None
    if views[0].partition is not None and views[1].partition is not None:
        tiers, _ = formulate_tiers(changed, area)
        chains = [_chain(one, tiers.problems[0].units) for one in (best, after)]
        difference = tiers.cost(chains[1]) - tiers.cost(chains[0])
        comparison = compare(
            best.territory,
            views[0].partition,
            views[1].partition,
            names_a=views[0].names,
            names_b=views[1].names,
            scenario=views[0].scenario,
        )
    return WishPrice(wish, views[0], views[1], comparison, difference), after
