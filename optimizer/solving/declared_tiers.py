"""Declared tiers: what the criteria of each say of a layer, and whether the layers nest."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from models.records import record
from models.scenario import Scenario
from optimizer.solving.assess import Assessment, assess, assessment_to_dict

if TYPE_CHECKING:
    from optimizer.outputs.proposal import TierAssessmentOutput

__all__ = ["Straddling", "TierAssessment", "assess_tiers"]


@record
class Straddling:
    """A region that lies in several regions of the tier above.

    Attributes
    ----------
    parts : mapping of str to frozenset of str
        Its members by the region above; the empty name: in none.
    away : int
        Inhabitants outside the part that holds most of them.
    """

    tier: str
    region: str
    above: str
    parts: Mapping[str, frozenset[str]]
    away: int


@record
class TierAssessment:
    """What was declared on each tier, from the bottom up, and what does not nest."""

    tiers: Mapping[str, Assessment]
    straddling: tuple[Straddling, ...]

    @property
    def holds(self) -> bool:
        """Whether every hard rule of every tier holds and every region lies inside one above."""
        return not self.straddling and not any(own.violations for own in self.tiers.values())

    def to_dict(self) -> TierAssessmentOutput:
        """Return the assessment as JSON-able data."""
        return {
            "version": 1,
            "holds": self.holds,
            "tiers": {name: assessment_to_dict(own) for name, own in self.tiers.items()},
            "not_nested": [
                {
                    "tier": one.tier,
                    "region": one.region,
                    "above": one.above,
                    "members_by_region": {name: sorted(codes) for name, codes in one.parts.items()},
                    "inhabitants_away": one.away,
                }
                for one in self.straddling
            ],
        }


def assess_tiers(scenario: Scenario, layers: Mapping[str, str]) -> TierAssessment:
    """Let the criteria of each tier judge a layer, and say which regions straddle those above, and who.

    Parameters
    ----------
    layers : mapping of str to str
        Tier -> layer, CSV table or results folder; tiers without one are left out.

    Raises
    ------
    InputError
        When there is no such tier, or a layer cannot be used.
    """
    for name in layers:
        scenario.at_tier(name)
    found = {own.tier: assess(own, layers[own.tier]) for own in scenario.by_tier() if own.tier in layers}
    straddling = [
        one
        for (lower, below), (upper, above) in pairwise(found.items())
        for one in _straddling(lower, below, upper, above)
    ]
    return TierAssessment(found, tuple(straddling))


def _straddling(lower: str, below: Assessment, upper: str, above: Assessment) -> list[Straddling]:
    """Return the regions below that several regions above share, where both tiers say something."""
    of, people = above.subject.region_of, below.territory.whole.municipalities
    found = []
    for region, name in below.names.items():
        parts: dict[str, set[str]] = {}
        for code in region:
            parts.setdefault(of.get(code, ""), set()).add(code)
        if len(parts) > 1:
            sizes = [sum(people[code].population for code in codes) for codes in parts.values()]
            kept = {part: frozenset(codes) for part, codes in sorted(parts.items())}
            found.append(Straddling(lower, name, upper, kept, sum(sizes) - max(sizes)))
    return sorted(found, key=lambda one: (-one.away, one.region))
