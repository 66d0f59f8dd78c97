"""The JSON image of a frontier or a sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.frontier.points import FrontierPoints
from optimizer.frontier.sample import Sample
from optimizer.solving.images import moved_to_dict, named_regions

if TYPE_CHECKING:
    from optimizer.outputs.explanation import FrontierOutput, FrontierPoint

__all__ = ["about", "as_dict"]


def as_dict(found: FrontierPoints | Sample) -> FrontierOutput:
    """Return a frontier or a sample, ready for JSON: its points with their regions."""
    return {
        "version": 1,
        "scenario": found.scenario.name,
        "between": list(found.names),
        "status": found.status.value,
        "text": about(found),
        "points": _sampled(found) if isinstance(found, Sample) else _proven(found),
    }


def _proven(found: FrontierPoints) -> list[FrontierPoint]:
    moved = [(), *(step.comparison.moved for step in found.steps)]
    return [
        {
            "point": k + 1,
            "costs": _costs(found, point.costs),
            "proven": point.proven,
            "regions": named_regions(partition, found.scenario, found.territory),
            "gap": point.gap,
            "supported": found.supported[k],
            "knee": k == found.knee,
            "moved": moved_to_dict(found.territory, moved[k]),
        }
        for k, (point, partition) in enumerate(zip(found.points, found.partitions, strict=True))
    ]


def _sampled(found: Sample) -> list[FrontierPoint]:
    return [
        {
            "point": k,
            "costs": _costs(found, point.costs),
            "proven": point.proven,
            "regions": named_regions(point.partition, found.scenario, found.territory),
            "weights": dict(zip(found.names, point.weights, strict=True)),
        }
        for k, point in enumerate(found.points, 1)
    ]


def _costs(found: FrontierPoints | Sample, costs: tuple[int, ...]) -> dict[str, float]:
    return {name: found.territory.in_inhabitants(cost) for name, cost in zip(found.names, costs, strict=True)}


def about(found: FrontierPoints | Sample) -> str:
    """Say in a sentence how far the points are proven."""
    if not found.points:
        return f"No partition: {found.status}."
    if isinstance(found, Sample):
        proof = "" if found.status == "optimal" else "; time ran out before all weights were solved"
        return f"This is {found.label}{proof}."
    if found.exact:
        return "These are all points, each proven: no partition beats one on both."
    return "Time or the number of points ran out: there may be more points, or better ones."
