"""The table and the JSON image of a path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.problem import in_inhabitants
from optimizer.judgement.path import DecisionPath
from optimizer.solving.images import moved_to_dict, named_regions
from optimizer.writing.rows import Rows

if TYPE_CHECKING:
    from optimizer.outputs.explanation import PathOutput

__all__ = ["path_table", "path_to_dict"]


def path_table(found: DecisionPath) -> Rows:
    """Return a row per decision: who moves, which region it is about, how many regions there are after it.

    ``cost`` is that of the map after it, in weighted inhabitants.
    """
    territory = found.territory
    return Rows(
        ("step", "about", "moves", "codes", "inhabitants", "regions", "cost"),
        (
            (
                number,
                step.about,
                sorted(map(territory.name, step.moved)),
                sorted(step.moved),
                territory.population(step.moved),
                len(step.partition),
                in_inhabitants(step.cost, territory.cost_unit),
            )
            for number, step in enumerate(found.steps, 1)
        ),
    )


def path_to_dict(found: DecisionPath) -> PathOutput:
    """Return a path ready for JSON; municipalities by code, costs in weighted inhabitants."""
    territory = found.territory
    return {
        "version": 1,
        "scenario": found.scenario.name,
        "from": {
            "name": found.start.name,
            "label": found.start.label,
            "regions": named_regions(found.before, found.scenario, territory),
        },
        "to": {"name": found.end.name, "label": found.end.label},
        "by": found.by,
        "most": found.most,
        "holds": found.found,
        "proven": found.proven,
        "moved": moved_to_dict(territory, found.movers),
        "sentences": list(found.sentences()),
        "steps": [
            {
                "step": number,
                "about": step.about,
                "moved": moved_to_dict(territory, step.moved),
                "regions": named_regions(step.partition, found.scenario, territory),
                "cost": in_inhabitants(step.cost, territory.cost_unit),
            }
            for number, step in enumerate(found.steps, 1)
        ],
        "reached": sorted(found.reached),
        "in_the_way": [{"codes": sorted(who), "text": why} for who, why in found.obstacles],
    }
