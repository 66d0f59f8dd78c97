"""Outlook: what `propose --alternatives` finds besides the best, prints and writes."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction

from models.proposal import Proposal, Status
from models.records import record
from optimizer.engine.solution import Control
from optimizer.outlook.alternatives import Alternatives, find_alternatives
from optimizer.outlook.certainty import Certainty, find_certainty
from optimizer.solving.propose import limits_of
from optimizer.solving.variants import budget

__all__ = ["Outlook", "find_outlook", "glance"]


GLANCE_S = 5.0
"""So long `glance` may take."""
GLANCED = 150
"""It is not tried in areas of more municipalities."""
SHARE = Fraction(2, 100)
"""What an alternative may cost more there, and the ties in which alternatives differ."""
WEIGHED, CEILING = 40, Fraction(1, 2)
"""Up to so many municipalities pairs get their exact price unless that is a larger share of the cost of the
best, of which it is only said that it is; above, unless it is more than `SHARE`."""


@record
class Outlook:
    """The alternatives to a proposal, and what is certain within the same share of its cost.

    Attributes
    ----------
    alternatives : Alternatives or None
    certainty : Certainty or None
        None: not computed.
    """

    alternatives: Alternatives | None
    certainty: Certainty | None

    @property
    def left_out(self) -> str:
        """What was not computed; empty when all was."""
        missing = [
            what
            for what, found in (("alternatives", self.alternatives), ("certainty", self.certainty))
            if found is None
        ]
        return " and ".join(missing)


def find_outlook(
    best: Proposal, number: int, within: Fraction, distance: Fraction, control: Control | None = None
) -> Outlook:
    """Find alternatives and what is certain; each alternative, and all pairs together, get the time limit.

    Parameters
    ----------
    best : Proposal
        With a partition.
    number, within, distance
        As for `optimizer.outlook.alternatives.find_alternatives`.
    """
    limits = limits_of(best.scenario)
    alternatives = find_alternatives(
        best, number, within=within, distance=distance, limits=limits, control=control
    )
    known = [other.partition for other in alternatives.found]
    certainty = find_certainty(best, within=within, limits=limits, control=control, known=known)
    return Outlook(alternatives, certainty)


def glance(best: Proposal, control: Control | None = None) -> Outlook:
    """Find three alternatives and what is certain, as far as that takes no more than `GLANCE_S` seconds.

    Each is found whole and proven, or left out: what a folder holds never depends on how far a search
    came.  Areas that are too large for it are not tried (`GLANCED`).

    Parameters
    ----------
    best : Proposal
        With a partition.
    """
    outer = control or Control()
    reins = replace(outer, deadline=min(outer.deadline, time.monotonic() + GLANCE_S))
    limits, size = limits_of(best.scenario), len(best.territory.codes)
    if best.scenario.tiers or best.report.status is not Status.OPTIMAL or size > GLANCED:
        return Outlook(None, None)
    found = find_alternatives(best, 3, within=SHARE, distance=SHARE, limits=limits, control=reins)
    whole = found.exhausted or len(found.found) == found.asked
    alternatives = found if whole and all(one.status is Status.OPTIMAL for one in found.found) else None
    if alternatives is None:
        return Outlook(None, None)
    known = [other.partition for other in found.found]
    ceiling = CEILING if size <= WEIGHED else SHARE
    certainty = find_certainty(best, within=SHARE, limits=limits, control=reins, known=known, ceiling=ceiling)
    assert best.report.objective is not None
    dear = budget(best.report.objective, ceiling) - best.report.objective
    whole = all(pair.price.exact or pair.price.within(dear) is False for pair in certainty.pairs)
    return Outlook(alternatives, certainty if whole else None)
