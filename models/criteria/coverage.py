"""Coverage: no white spots."""

from __future__ import annotations

from typing import ClassVar

from models.criteria.base import Criterion, Finding, Measure
from models.partition import Partition
from models.territory import Territory

__all__ = ["Coverage"]


class Coverage(Criterion):
    """Every municipality of the area belongs to exactly one region.

    A `Partition` cannot hold a municipality twice, so what is left to find are municipalities
    without a region ('witte vlekken') and members that are not in the area.
    """

    title: ClassVar[str] = "No white spots"
    source: ClassVar[str] = "P1: decentralisatiebrief (VNG criteria), vng-strategie step 2"

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        return True

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the municipalities without a region and the members from outside."""
        found = []
        if white := set(territory.codes) - partition.codes:
            found.append(
                Finding(
                    "violation",
                    f"No region for {territory.names(white)} ({territory.population(white):,} inhabitants)",
                    tuple(sorted(white)),
                    len(white),
                    0,
                )
            )
        if strange := partition.codes - set(territory.codes):
            found.append(
                Finding(
                    "violation",
                    f"Outside the area: {territory.names(strange)}",
                    tuple(sorted(strange)),
                    len(strange),
                    0,
                )
            )
        return found

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return the number of municipalities without a region."""
        return Measure(len(set(territory.codes) - partition.codes), "municipalities without a region")
