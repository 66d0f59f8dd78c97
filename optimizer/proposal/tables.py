"""The tables of a proposal: a row per region, a row per municipality."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from models.criteria.commuting import self_containment
from models.proposal import Proposal
from optimizer.proposal.document import regions_to_list
from optimizer.solving.images import rounded
from optimizer.writing.rows import Rows

if TYPE_CHECKING:
    from optimizer.outputs.common import Criterion

__all__ = ["criterion_table", "finding_table", "region_table", "tier_table"]


def region_table(proposal: Proposal) -> Rows:
    """Return a row per region, the most populous first; no rows without a partition."""
    territory = proposal.territory
    rows = []
    for region in regions_to_list(proposal):
        members = frozenset(region["members"])
        home, work = self_containment(territory, members)
        rows.append(
            (
                *(region["name"], len(members), region["inhabitants"]),
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


def tier_table(proposal: Proposal) -> Rows:
    """Return a row per region of every tier, with its tier and the regions above it lies in, the top first.

    Of a scenario without tiers: `region_table`.
    """
    if not proposal.scenario.tiers:
        return region_table(proposal)
    views = proposal.by_tier()
    rows: list[tuple[object, ...]] = []
    columns: tuple[str, ...] = ()
    for number in reversed(range(len(views))):
        table = region_table(views[number])
        columns = ("tier", *table.columns[:1], "inside", *table.columns[1:])
        above: dict[str, str] = {}
        if number + 1 < len(views):
            above = {code: name for region, name in views[number + 1].names.items() for code in region}
        for region, row in zip(views[number].names, table.rows, strict=True):
            inside = "; ".join(sorted({above[code] for code in region if code in above}))
            rows.append((views[number].scenario.tier, row[0], inside, *row[1:]))
    return Rows(columns, rows)


def criterion_table(criteria: Iterable[Criterion], more: Mapping[str, float] | None = None) -> Rows:
    """Return a row per criterion of a judgement.

    Parameters
    ----------
    more : mapping of str to float, optional
        What each costs more than in the best division: a further column.
    """
    columns = ("name", "title", "hard", "value", "unit", "cost")
    rows = [
        (row["name"], row["title"], row["hard"], row["value"], row["unit"], row["cost"]) for row in criteria
    ]
    if more is None:
        return Rows(columns, rows)
    return Rows((*columns, "more_than_best"), [(*row, more.get(row[0])) for row in rows])


def finding_table(criteria: Iterable[Criterion]) -> Rows:
    """Return a row per finding of a judgement."""
    return Rows(
        ("criterion", "kind", "text", "value", "limit", "codes"),
        (
            (row["name"], one["kind"], one["text"], one["value"], one["limit"], one["codes"])
            for row in criteria
            for one in row["findings"]
        ),
    )
