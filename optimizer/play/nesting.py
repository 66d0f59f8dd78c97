"""Nesting: which regions do not lie inside one of the tier above, and what that costs; no solver is asked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from models.nesting import Tiers
from models.partition import Partition
from models.records import record
from models.territory import Territory
from optimizer.language.language import Language
from optimizer.play.state import Sheet, State

__all__ = ["Straddling", "find_straddling", "price_of_nesting"]


@record
class Straddling:
    """A region that lies in several of the tier above.

    Attributes
    ----------
    at : int
        The number of its tier, from the bottom up.
    above : tuple of frozenset of str
        The regions above in which its members lie.
    """

    at: int
    region: frozenset[str]
    above: tuple[frozenset[str], ...]

    def told(self, state: State, territory: Territory, language: Language) -> str:
        """Say it in a sentence."""
        from models.proposal import region_name

        below, above = state.sheets[self.at], state.sheets[self.at + 1]
        names = [region_name(above.asked, territory, region) for region in self.above]
        return language.say(
            "%(tier)s: region %(region)s lies in more than one region of %(above)s (%(names)s)",
            tier=below.asked.tier,
            region=region_name(below.asked, territory, self.region),
            above=above.asked.tier,
            names=language.names(names),
        )


def find_straddling(state: State) -> list[Straddling]:
    """Return every region whose members lie in more than one of the tier above, from the bottom up."""
    found = []
    for at, (below, above) in enumerate(pairwise(state.sheets)):
        labels, regions = above.partition.labels, above.partition.regions
        for region in below.partition:
            met = sorted({labels[code] for code in region if code in labels})
            if len(met) > 1:
                found.append(Straddling(at, region, tuple(regions[k] for k in met)))
    return found


def price_of_nesting(sheets: Sequence[Sheet], tiers: Tiers, territory: Territory) -> int:
    """Return what is paid for touching pairs together below and not above (cost units)."""
    prices, index = tiers.prices or {}, territory.index
    return sum(
        prices.get((min(index[a], index[b]), max(index[a], index[b])), 0)
        for below, above in pairwise(sheets)
        for a, b in territory.pairs
        if _together(below.partition, a, b) is True and _together(above.partition, a, b) is False
    )


def _together(partition: Partition, a: str, b: str) -> bool | None:
    """Tell whether two municipalities share a region; None: one is in none."""
    labels = partition.labels
    return labels[a] == labels[b] if a in labels and b in labels else None
