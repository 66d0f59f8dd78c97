"""The tables of a proposal: a row per region, a row per municipality."""

from __future__ import annotations

from models.criteria.commuting import self_containment
from models.proposal import Proposal
from optimizer.proposal.document import regions_to_list
from optimizer.solving.judgements import rounded
from optimizer.writing.rows import Rows

__all__ = ["region_table"]


def region_table(proposal: Proposal) -> Rows:
    """Return a row per region, the most populous first; no rows without a partition."""
    territory = proposal.territory
    rows = []
    for region in regions_to_list(proposal):
        members = frozenset(region["members"])
        home, work = self_containment(territory, members)
        rows.append(
            (
                *(region["name"], len(members), region["population"]),
                round(sum(territory.municipalities[code].area_km2 for code in members), 2),
                "; ".join(territory.name(code) for code in region["centres"]),
                *(rounded(home), rounded(work)),
                "; ".join(sorted(territory.name(code) for code in members)),
            )
        )
    return Rows(
        (
            *("region", "members", "inhabitants", "area_km2", "centres"),
            *("self_containment_home", "self_containment_work", "municipalities"),
        ),
        rows,
    )
