"""The table and the JSON image of a path."""

from __future__ import annotations

from typing import Any

from models.problem import in_inhabitants
from optimizer.judgement.path import DecisionPath
from optimizer.writing.rows import Rows

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


def path_to_dict(found: DecisionPath) -> dict[str, Any]:
    """Return a path ready for JSON; municipalities by code, costs in weighted inhabitants."""
    return {
        "scenario": found.scenario.name,
        "from": {"name": found.start.name, "label": found.start.label},
        "to": {"name": found.end.name, "label": found.end.label},
        "by": found.by,
        "most": found.most,
        "found": found.found,
        "proven": found.proven,
        "movers": sorted(found.movers),
        "sentences": list(found.sentences()),
        "steps": [
            {**row, "partition": [sorted(region) for region in step.partition]}
            for row, step in zip(path_table(found).records(), found.steps, strict=True)
        ],
        "reached": sorted(found.reached),
        "in_the_way": [{"moves": sorted(who), "why": why} for who, why in found.obstacles],
    }
