"""Explanation: why a scenario has the outcome that it has, and what a wish would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.proposal import Status
from models.records import record
from optimizer.engine.solution import Control, Limits
from optimizer.explanation.prices import Prices, find_prices
from optimizer.explanation.tiers import find_tier_prices, price_tier_wish
from optimizer.explanation.wishes import Wish, WishPrice, price_wish
from optimizer.infeasible.diagnosis import Diagnosis, diagnose
from optimizer.infeasible.tiers import TierConflict, diagnose_tiers
from optimizer.inputs.given import ScenarioLike, scenario_of
from optimizer.language.words import speaking_of
from optimizer.proposal.proposal import Proposal, propose
from optimizer.solving.propose import limits_of
from optimizer.writing.worded import worded

if TYPE_CHECKING:
    from optimizer.outputs.explanation import ExplanationOutput

__all__ = ["Explanation", "explain"]


@record
class Explanation:
    """What there is to say about a scenario.

    Attributes
    ----------
    best : Proposal
        Of the scenario as it is.
    prices : Prices or None
        Of every criterion and rule, when there is a partition and nothing was wished.
    wish : WishPrice or None
        What a wish costs, when there was one.
    diagnosis : Diagnosis or None
        Why nothing fits: of the scenario, or of the scenario with the wish; of several tiers that of the
        lowest for which nothing fits whatever the others ask.
    across : TierConflict or None
        Why tiers for each of which something fits do not nest.
    """

    best: Proposal
    prices: Prices | None = None
    wish: WishPrice | None = None
    diagnosis: Diagnosis | None = None
    across: TierConflict | None = None

    def __repr__(self) -> str:
        """Return one line: of which scenario, and what it holds."""
        parts = ("prices", "wish", "diagnosis", "across")
        held = [name for name in parts if getattr(self, name) is not None]
        return f"<Explanation of {self.best.scenario.name}: {', '.join(held) or 'nothing found in time'}>"

    @property
    def explained(self) -> bool:
        """Whether an answer was found in time."""
        asked = self.best if self.wish is None else self.wish.after
        if asked.partition is not None:
            return True
        return bool(self.across) or (self.diagnosis is not None and bool(self.diagnosis.conflicts))

    def to_dict(self) -> ExplanationOutput:
        """Return everything, ready for JSON."""
        content: ExplanationOutput = {
            "version": 1,
            "scenario": self.best.scenario.name,
            "status": self.best.report.status.value,
            "explained": self.explained,
            "prices": self.prices.to_dict() if self.prices else None,
            "wish": self.wish.to_dict() if self.wish else None,
            "diagnosis": self.diagnosis.to_dict() if self.diagnosis else None,
        }
        if self.best.scenario.tiers:
            content["across"] = self.across.to_dict() if self.across else None
        with speaking_of(self.best.territory.stamp.words):
            return worded(content)


def explain(
    best: Proposal | ScenarioLike,
    wish: Wish | None = None,
    *,
    limits: Limits | None = None,
    control: Control | None = None,
) -> Explanation:
    """Explain a proposal: prices where there is a partition, a diagnosis where nothing fits.

    Parameters
    ----------
    best : Proposal, Scenario, str or Path
        What `propose` or `known_best` returned, with or without a partition; a scenario or its file is
        proposed first.
    wish : Wish, optional
        Explain what it changes instead (see `optimizer.explanation.wishes.wish_of`).
    limits : Limits, optional
        For each part of the explanation; default: those of the scenario.
    control : Control, optional
        Can stop the run.

    Examples
    --------
    >>> from optimizer import explain, load_scenario, propose
    >>> drenthe = propose(load_scenario("scenarios/drenthe.toml"))
    >>> explain(drenthe.what_if(minimum=600_000)).diagnosis.sentences[0].split(";")[-1]
    ' with a minimum of 600,000 inhabitants none of them has a region.'
    """
    if not isinstance(best, Proposal):
        best = propose(scenario_of(best), limits=limits, control=control)
    limits = limits or limits_of(best.scenario)
    if best.scenario.tiers:
        return _explain_tiers(best, wish, limits, control or Control())
    priced = None if wish is None else price_wish(best, wish, limits, control)
    asked = best if priced is None else priced.after
    if asked.report.status is Status.INFEASIBLE:
        return Explanation(best, None, priced, diagnose(asked.scenario, asked.territory, limits, control))
    if priced is None and best.partition is not None:
        return Explanation(best, find_prices(best, limits, control))
    return Explanation(best, None, priced)


def _explain_tiers(best: Proposal, wish: Wish | None, limits: Limits, control: Control) -> Explanation:
    """Explain several tiers: prices by tier, a wish of one of them, or why they do not fit or nest."""
    if wish is None and best.partition is not None:
        return Explanation(best, find_tier_prices(best, limits, control))
    priced, asked = None, best
    if wish is not None:
        priced, asked = price_tier_wish(best, wish, limits, control)
    if asked.report.status is not Status.INFEASIBLE:
        return Explanation(best, None, priced)
    diagnosis, across = diagnose_tiers(asked.scenario, asked.territory, limits, control)
    return Explanation(best, None, priced, diagnosis, across)
