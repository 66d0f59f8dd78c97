"""The table and the JSON image of support."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from models.proposal import region_name
from optimizer.judgement.support import Support
from optimizer.solving.images import finding, named_regions
from optimizer.writing.rows import Rows

if TYPE_CHECKING:
    from optimizer.outputs.explanation import SupportOutput

__all__ = ["support_table", "support_to_dict"]


def support_table(found: Support) -> Rows:
    """Return a row per municipality: what it bears, in weighted inhabitants, and in which region.

    ``cost_today``, ``cost_declared`` and ``cost_proposed`` are those views; ``cost_best`` is the least that
    it bears in any allowed partition that costs at most `Support.within` more than the best, and
    ``best_with`` who is with it there; ``against_today`` and ``against_declared`` are what it bears more
    than then (less: below 0).
    ``would_leave`` tells who belongs to the group that would leave, and ``gain`` what it would gain.
    """
    territory, gains = found.territory, found.gains
    today, declared = found.view("today"), found.view("declared")
    names = {
        code: region_name(found.scenario, territory, region)
        for region in found.proposed.partition
        for code in region
    }

    def row(i: int, code: str) -> tuple[Any, ...]:
        own = found.proposed.borne[i]
        then = [None if view is None else view.borne[i] for view in (today, declared)]
        more = [None if cost is None else own - cost for cost in then]
        others = sorted(territory.name(other) for other in found.best_regions[i] - {code})
        figures = (*then, own, found.best[i], *more)
        return (
            *(code, territory.name(code), names[code]),
            *(_whole(found, cost) for cost in figures),
            others,
            code in found.leavers,
            _whole(found, gains.get(code)),
        )

    return Rows(
        (
            *("code", "name", "region", "cost_today", "cost_declared", "cost_proposed", "cost_best"),
            *("against_today", "against_declared", "best_with", "would_leave", "gain"),
        ),
        sorted((row(i, code) for i, code in enumerate(territory.codes)), key=lambda row: row[0]),
    )


def _whole(found: Support, cost: Fraction | None) -> float | None:
    people = found.inhabitants(cost)
    return None if people is None else round(people, 1)


def support_to_dict(found: Support) -> SupportOutput:
    """Return support ready for JSON; costs in weighted inhabitants, municipalities by code."""
    from optimizer.outputs.explanation import SupportMember

    group, compensation = found.group, found.compensation
    return {
        "version": 1,
        "scenario": found.scenario.name,
        "status": found.status.value,
        "cost": found.inhabitants(Fraction(found.cost)),
        "best": None if found.best_cost is None else found.inhabitants(Fraction(found.best_cost)),
        "within": float(found.within),
        "views": {
            view.kind: {
                "label": view.label,
                "cost": found.inhabitants(sum(view.borne, Fraction(0))),
                "regions": named_regions(view.partition, found.scenario, found.territory),
            }
            for view in found.views
        },
        "findings": [finding(text) for text in found.broken],
        "stable": None if not group.proven and group.region is None else group.region is None,
        "proven": group.proven,
        "leavers": sorted(found.leavers),
        "gain": found.inhabitants(group.gain),
        "compensation": None
        if compensation is None
        else {"code": compensation[0], "cost": found.inhabitants(compensation[1])},
        "sentences": list(found.sentences()),
        "municipalities": support_table(found).records_as(SupportMember),
    }
