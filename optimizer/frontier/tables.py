"""The JSON image of a frontier or a sample."""

from __future__ import annotations

from typing import Any

from optimizer.frontier.points import FrontierPoints
from optimizer.frontier.sample import Sample

__all__ = ["about", "as_dict"]


def as_dict(found: FrontierPoints | Sample) -> dict[str, Any]:
    """Return a frontier or a sample, ready for JSON: its points with their regions."""
    partitions = (
        found.partitions if isinstance(found, FrontierPoints) else [point.partition for point in found.points]
    )
    points = [
        {**row, "members": [sorted(region) for region in partition]}
        for row, partition in zip(found.records(), partitions, strict=True)
    ]
    return {
        "scenario": found.scenario.name,
        "between": list(found.names),
        "status": str(found.status),
        "about": about(found),
        "points": points,
    }


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
