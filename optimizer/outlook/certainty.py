"""Certainty: which neighbours share a region in every good partition, which in none, and what the rest costs.

Nothing is sampled.  A pair is certain when the problem with the pair forced the other way has no
partition within the budget; it is contested when such a partition is at hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from models.partition import Partition
from models.problem import Pair
from models.proposal import Proposal, Status
from models.records import record
from models.territory import Territory
from optimizer.engine.solution import Control, Limits
from optimizer.language.titles import english_of
from optimizer.outlook.weighing import PriceRange, Sets, weigh_pairs
from optimizer.solving.propose import limits_of
from optimizer.solving.variants import without_levels
from optimizer.writing.rows import Rows

if TYPE_CHECKING:
    from optimizer.outputs.proposal import CertaintyOutput

__all__ = ["Certainty", "PairVerdict", "State", "Verdict", "find_certainty"]


class Verdict(StrEnum):
    """What is known of two neighbours in all partitions within the budget."""

    ALWAYS = "always together"
    NEVER = "never together"
    EITHER = "either"
    UNKNOWN = "unknown"


State = Literal["certain", "contested", "unknown"]
"""A municipality is certain when all its pairs are, contested when one is, unknown otherwise."""


@record
class PairVerdict:
    """Two neighbours (codes): whether the best partition joins them, and the price of the other way."""

    pair: tuple[str, str]
    together: bool
    verdict: Verdict
    price: PriceRange


@record
class Certainty:
    """Every contiguous pair of an area, judged over all partitions within a share of the best cost.

    Attributes
    ----------
    best : Proposal
    within : Fraction
    pairs : tuple of PairVerdict
        Contested pairs first, the cheapest first; then by verdict and price.
    solves : int
        How many problems were solved to know it.
    """

    best: Proposal
    within: Fraction
    pairs: tuple[PairVerdict, ...]
    solves: int

    def __repr__(self) -> str:
        """Return one line: which scenario, and how many pairs were judged."""
        of = self.best.scenario.name
        return f"<Certainty of {of} within {float(self.within):.3g}: {len(self.pairs)} pairs>"

    @cached_property
    def states(self) -> dict[str, State]:
        """The state of every municipality of the area, by code."""
        of: dict[str, set[Verdict]] = {code: set() for code in self.best.territory.codes}
        for pair in self.pairs:
            for code in pair.pair:
                of[code].add(pair.verdict)
        return {code: _state(verdicts) for code, verdicts in of.items()}

    @cached_property
    def cores(self) -> Partition:
        """The groups that stay together in every such partition; who is in none stands alone."""
        codes = self.best.territory.codes
        joined = Sets(codes)
        for pair in self.pairs:
            if pair.verdict is Verdict.ALWAYS:
                joined.unite(*pair.pair)
        return Partition.from_labels({code: joined.of(code) for code in codes})

    def having(self, verdict: Verdict) -> tuple[PairVerdict, ...]:
        """Return the pairs with one verdict."""
        return tuple(pair for pair in self.pairs if pair.verdict is verdict)

    @property
    def statement(self) -> str:
        """What is certain, in two sentences with names and inhabitants."""
        count = {verdict: len(self.having(verdict)) for verdict in Verdict}
        territory = self.best.territory
        text = (
            f"Over all partitions that cost at most {float(100 * self.within):g} % more than the best: of "
            f"{len(self.pairs)} pairs of neighbours {count[Verdict.ALWAYS]} are together in every one, "
            f"{count[Verdict.NEVER]} in none, {count[Verdict.EITHER]} in some"
        )
        text += f", {count[Verdict.UNKNOWN]} are not known." if count[Verdict.UNKNOWN] else "; proven."
        for state in ("contested", "unknown"):
            codes = [code for code, found in self.states.items() if found == state]
            if codes:
                people = territory.population(codes)
                text += f" {state.capitalize()}: {territory.names(codes)} ({people:,} inhabitants)."
        return english_of(territory)(text)

    def rows(self) -> Rows:
        """Return a row per pair; the price of the other way is in inhabitants above the best."""
        name = self.best.territory.name
        return Rows.of(
            {
                "municipality": name(one.pair[0]),
                "neighbour": name(one.pair[1]),
                "verdict": str(one.verdict),
                "best": "together" if one.together else "apart",
                "other way costs": one.price.text(self.best.territory.cost_unit),
            }
            for one in self.pairs
        )

    def to_dict(self) -> CertaintyOutput:
        """Return everything, ready for JSON; prices in inhabitants."""
        return {
            "version": 1,
            "within": float(self.within),
            "text": self.statement,
            "solves": self.solves,
            "states": dict(self.states),
            "cores": [sorted(core) for core in self.cores if len(core) > 1],
            "pairs": [
                {
                    "pair": list(one.pair),
                    "together_in_best": one.together,
                    "verdict": one.verdict.value,
                    "price_at_least": self.best.territory.in_inhabitants(one.price.least),
                    "price_at_most": self.best.territory.in_inhabitants(one.price.most),
                    "impossible": one.price.impossible,
                }
                for one in self.pairs
            ],
        }


def _state(verdicts: set[Verdict]) -> State:
    if Verdict.EITHER in verdicts:
        return "contested"
    return "unknown" if Verdict.UNKNOWN in verdicts else "certain"


# -------------------------------------------------------------------- the whole way
def find_certainty(
    best: Proposal,
    *,
    within: Fraction | float,
    limits: Limits | None = None,
    control: Control | None = None,
    known: Iterable[Partition] = (),
    prices: bool = True,
    ceiling: Fraction | None = None,
    about: Iterable[str] | None = None,
) -> Certainty:
    """Judge every contiguous pair of a proposal's area.

    Parameters
    ----------
    best : Proposal
        With a partition.
    within : Fraction or float
        Share by which a partition may cost more than the best (with several levels: on the last
        one, the earlier ones stay as they are).
    limits : Limits, optional
        For all pairs together, in place of the scenario's own; what is not proven by then is said
        to be unknown.
    control : Control, optional
        Can stop the run.
    known : iterable of Partition
        Partitions at hand, such as alternatives: they show pairs to be contested for free.
    prices : bool
        Whether to go on, after the verdicts, to the exact price of every pair.
    ceiling : Fraction, optional
        Share of the cost of the best: of a price above it no more is asked than that it is.
    about : iterable of str, optional
        Municipalities (codes) whose pairs alone are judged; default: every pair.

    Examples
    --------
    >>> from optimizer import find_certainty, load_scenario, propose
    >>> drenthe = propose(load_scenario("scenarios/drenthe.toml"))
    >>> certainty = find_certainty(drenthe, within=0.05, prices=False)
    >>> certainty.states[drenthe.territory.code_of("Meppel")]
    'certain'
    """
    territory, partition = best.territory, best.partition
    assert partition is not None
    assert best.report.objective is not None
    within, limits = Fraction(str(within)), limits or limits_of(best.scenario)
    problem = without_levels(best.scenario.formulate(territory), best.report.levels)
    pool = [problem.regions_of(other) for other in (partition, *known)]
    slack = int(abs(best.report.objective) * within)
    asked = None if about is None else {territory.index[code] for code in about}
    judged = None if asked is None else [pair for pair in problem.edges if not asked.isdisjoint(pair)]
    weighing = weigh_pairs(
        problem,
        pool,
        within,
        limits,
        control,
        prices=prices,
        ceiling=ceiling,
        pairs=judged,
        certificate=best.report.certificate if best.report.status is Status.OPTIMAL else None,
    )
    pairs = [_verdict(territory, pair, partition, price, slack) for pair, price in weighing.prices.items()]
    rank = [Verdict.EITHER, Verdict.UNKNOWN, Verdict.ALWAYS, Verdict.NEVER]
    pairs.sort(key=lambda one: (rank.index(one.verdict), one.price.impossible, _weight(one.price), one.pair))
    return Certainty(best, within, tuple(pairs), weighing.solves)


def _verdict(territory: Territory, pair: Pair, best: Partition, price: PriceRange, slack: int) -> PairVerdict:
    a, b = sorted(territory.codes[i] for i in pair)
    together, flips = best.together(a, b), price.within(slack)
    certain = Verdict.ALWAYS if together else Verdict.NEVER
    verdict = Verdict.UNKNOWN if flips is None else Verdict.EITHER if flips else certain
    return PairVerdict((a, b), together, verdict, price)


def _weight(price: PriceRange) -> int:
    known = [cost for cost in (price.most, price.least) if cost is not None]
    return known[0] if known else 0
