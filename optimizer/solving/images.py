"""Findings, regions and moves as JSON outputs hold them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from models.criteria import Finding
from models.proposal import region_name
from models.scenario import Scenario
from models.territory import Territory

if TYPE_CHECKING:
    from optimizer.outputs.common import Finding as FindingImage, Moved, Region

__all__ = ["finding", "finding_to_dict", "moved_to_dict", "named_regions", "rounded"]


def rounded(value: float | None) -> float | None:
    """Return a figure to six decimals; None stays None: unknown."""
    return None if value is None else round(value, 6)


def finding(text: str) -> FindingImage:
    """Return a violation of which nothing but the text is known."""
    return {"kind": "violation", "text": text, "codes": [], "value": None, "limit": None}


def finding_to_dict(finding: Finding) -> FindingImage:
    """Return a finding: its text, which municipalities it is about, and the figure beside its limit."""
    return {
        "kind": finding.kind,
        "text": finding.text,
        "codes": list(finding.codes),
        "value": rounded(finding.value),
        "limit": rounded(finding.limit),
    }


def named_regions(
    regions: Iterable[frozenset[str]], scenario: Scenario, territory: Territory
) -> list[Region]:
    """Return regions by the names that a scenario of one tier, or the lowest of several, gives them.

    The most populous comes first.
    """
    asked, people = scenario.by_tier()[0], territory.population
    return [
        {
            "name": region_name(asked, territory, region),
            "members": sorted(region),
            "inhabitants": people(region),
        }
        for region in sorted(regions, key=lambda region: (-people(region), min(region)))
    ]


def moved_to_dict(territory: Territory, codes: Collection[str]) -> Moved:
    """Return the municipalities that change region."""
    return {"codes": sorted(codes), "inhabitants": territory.population(codes)}
