"""Prices: what the best partition gains without each criterion, and without each hard rule.

Each price is the difference of two solves; the second starts from the known optimum.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from models.criteria.attributes import Attribute
from models.problem import in_inhabitants
from models.proposal import Judgement, Proposal, Status, judge
from models.records import record
from models.scenario import Scenario
from optimizer.comparison.comparison import Comparison, compare
from optimizer.engine.solution import Control, Limits
from optimizer.infeasible.requirements import (
    Change,
    Requirement,
    requirements_of,
    with_criterion,
    with_fitting_priorities,
)
from optimizer.proposal.proposal import propose
from optimizer.solving.images import moved_to_dict
from optimizer.writing.rows import Rows

if TYPE_CHECKING:
    from optimizer.outputs.explanation import Prices as PricesImage

__all__ = ["Price", "Prices", "find_prices", "unweighted"]


@record
class Price:
    """What the best partition gains when one thing is no longer asked.

    Attributes
    ----------
    name : str
        The criterion, by full name.
    kind : str
        ``cost``: its weight counts no more; ``rule``: one of its hard rules is dropped.
    text : str
        What is no longer asked.
    own : int
        Cost units that the criterion itself has in the best partition (``cost`` only).
    least, most : int or None
        Cost units that all other criteria together gain: what is known to be gained, and what is
        proven to be the most, None when that is not proven.  Both None: nothing found in time.
        With several levels the gain may be below 0 in all.
    tightest : str
        For a limit per region: the region nearest to it.
    unit : Fraction
        Inhabitants per cost unit.
    comparison : Comparison or None
        From the best partition to the one without it; None: none was found in time.
    """

    name: str
    kind: Literal["cost", "rule"]
    text: str
    own: int
    least: int | None = None
    most: int | None = None
    comparison: Comparison | None = None
    tightest: str = ""
    unit: Fraction = Fraction(10)

    @property
    def binds(self) -> bool:
        """Whether the best partition would be another without it."""
        return bool(self.least)

    @property
    def gain(self) -> str:
        """The gain in inhabitants, as far as it is known."""
        low, high = (in_inhabitants(c, self.unit) for c in (self.least, self.most))
        if low is None:
            return "unknown"
        return f"{low:,}" if low == high else f"{low:,} or more"


@record
class Prices:
    """The price of every criterion and every hard rule of a proposal."""

    best: Proposal
    prices: tuple[Price, ...]

    def __repr__(self) -> str:
        """Return one line: which scenario, and how many prices."""
        return f"<Prices of {self.best.scenario.name}: {len(self.prices)} criteria and rules>"

    def rows(self, kind: Literal["cost", "rule"]) -> Rows:
        """Return a row per price of one kind, the highest first; costs in inhabitants."""
        rows = []
        for price in self.prices:
            if price.kind != kind:
                continue
            row: dict[str, Any] = {"criterion" if kind == "cost" else "rule": price.text}
            if kind == "cost":
                row["own cost"] = in_inhabitants(price.own, price.unit)
            moved = price.comparison.moved if price.comparison else frozenset()
            row["gain without it"] = price.gain
            row["inhabitants that would move"] = self.best.territory.population(moved)
            row["where it binds"] = _where(self.best, price)
            rows.append(row)
        return Rows.of(rows)

    def to_dict(self) -> PricesImage:
        """Return everything, ready for JSON; costs in inhabitants."""
        return {
            "objective": self.best.territory.in_inhabitants(self.best.report.objective),
            "status": self.best.report.status.value,
            "prices": [
                {
                    "name": price.name,
                    "kind": price.kind,
                    "text": price.text,
                    "cost": in_inhabitants(price.own, price.unit),
                    "gain_at_least": in_inhabitants(price.least, price.unit),
                    "gain_at_most": in_inhabitants(price.most, price.unit),
                    "moved": moved_to_dict(
                        self.best.territory, price.comparison.moved if price.comparison else ()
                    ),
                }
                for price in self.prices
            ],
        }


def _where(best: Proposal, price: Price) -> str:
    """Return the municipalities that would change region, or else how near the best comes to a limit."""
    if price.comparison is None:
        return "-"
    if price.binds:
        return best.territory.names(price.comparison.moved)
    return f"nearest: {price.tightest}" if price.tightest else ""


# -------------------------------------------------------------------- every criterion
def find_prices(best: Proposal, limits: Limits, control: Control | None = None) -> Prices:
    """Find what the best partition gains without each criterion and without each hard rule.

    Parameters
    ----------
    best : Proposal
        With a partition.
    limits : Limits
        For all solves together.
    control : Control, optional
        Can stop the run.
    """
    scenario, territory = best.scenario, best.territory
    assert best.partition is not None
    costs = {name: criterion for name, criterion in scenario.in_use() if criterion.weights}
    asked = [
        Price(name, "cost", name, one.measure(territory, best.partition).cost, unit=territory.cost_unit)
        for name, one in costs.items()
    ]
    changes = [unweighted(name) for name in costs]
    for rule in requirements_of(scenario, territory):
        asked.append(
            Price(
                rule.criterion, "rule", rule.text, 0, tightest=_tightest(best, rule), unit=territory.cost_unit
            )
        )
        changes.append(rule.drop)
    control = control or Control()
    deadline = min(control.deadline, time.monotonic() + limits.time_limit_s)
    prices = []
    for number, (price, change) in enumerate(zip(asked, changes, strict=True)):
        control.enter("price", number + 1, len(asked))
        share = max(0.1, (deadline - time.monotonic()) / (len(asked) - number))
        prices.append(_paid(best, price, change, replace(limits, time_limit_s=share), control))
    control.stage = None
    prices.sort(key=lambda price: (price.least is None, -(price.least or 0), -price.own))
    return Prices(best, tuple(prices))


def _tightest(best: Proposal, rule: Requirement) -> str:
    """Return the region nearest to a limit on a total per region, with its total."""
    if rule.kind not in ("minimum", "maximum"):
        return ""
    territory, criterion = best.territory, dict(best.scenario.in_use())[rule.criterion]
    column = territory.column(criterion.column if isinstance(criterion, Attribute) else "population")

    def total(region: frozenset[str]) -> float:
        return len(region) if rule.criterion == "members" else sum(column[code] for code in region)

    pick = min if rule.kind == "minimum" else max
    region = pick(best.names, key=total)
    return f"{best.names[region]}, {total(region):,.10g}"


def unweighted(name: str) -> Change:
    """Return the change that keeps the hard rules of a criterion (by full name) and drops its cost."""

    def change(scenario: Scenario) -> Scenario:
        criterion = dict(scenario.in_use())[name]
        weights = {key: 0.0 for key in ("weight", "separating", "crossing") if hasattr(criterion, key)}
        return with_fitting_priorities(with_criterion(scenario, name, criterion.model_copy(update=weights)))

    return change


def _held(scenario: Scenario) -> Scenario:
    """Return a scenario in which the limits that fairness came to stand, and are not looked for again."""
    if scenario.fairness is None:
        return scenario
    return scenario.model_copy(update={"fairness": scenario.fairness.model_copy(update={"worst": False})})


def _paid(best: Proposal, price: Price, change: Change, limits: Limits, control: Control) -> Price:
    """Solve without one thing and compare; what it costs itself counts on neither side."""
    territory, partition = best.territory, best.partition
    assert partition is not None
    without = change(_held(best.scenario))
    same = (without.area, without.contiguity) == (best.scenario.area, best.scenario.contiguity)
    area = territory if same else without.cut(territory.whole)
    other = propose(without, territory=area, limits=limits, control=control, start=[partition])
    if other.partition is None:
        return price
    kept = judge(without, area, partition, known=best.judgements if same else ())
    gain = _cost_of(kept) - _cost_of(other.judgements)
    if not best.report.levels:
        gain = max(0, gain)  # the best partition keeps what is still asked
    return replace(
        price,
        least=gain,
        most=gain if other.report.status is Status.OPTIMAL else None,
        comparison=compare(
            territory,
            partition,
            other.partition,
            names_a=best.names,
            scenario=best.scenario,
            known=(best.judgements, other.judgements if same else ()),
        ),
    )


def _cost_of(judgements: Iterable[Judgement]) -> int:
    """Return what a partition costs on all criteria that judged it, in cost units."""
    return sum(judgement.measure.cost for judgement in judgements)
