"""Outlook: what `propose --alternatives` finds besides the best, prints and writes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from models.proposal import Proposal
from optimizer.engine.solution import Control
from optimizer.outlook.alternatives import Alternatives, find_alternatives
from optimizer.outlook.certainty import Certainty, find_certainty
from optimizer.solving.propose import limits_of

__all__ = ["Outlook", "find_outlook"]


@dataclass(frozen=True)
class Outlook:
    """The alternatives to a proposal, and what is certain within the same share of its cost."""

    alternatives: Alternatives
    certainty: Certainty


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
