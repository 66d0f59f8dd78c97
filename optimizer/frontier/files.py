"""What `regio study frontier` prints and writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from optimizer.frontier.frontier import Frontier
from optimizer.frontier.sample import Sample
from optimizer.writing.folder import write_folder
from optimizer.writing.rows import Rows

__all__ = ["write_found"]

CSV, JSON = "frontier.csv", "frontier.json"
OWN = (CSV, JSON, "frontier.png", "frontier.svg")


def as_dict(found: Frontier | Sample) -> dict[str, Any]:
    """Return a frontier or a sample, ready for JSON: its points with their regions."""
    partitions = (
        found.partitions if isinstance(found, Frontier) else [point.partition for point in found.points]
    )
    points = [
        {**row, "members": [sorted(region) for region in partition]}
        for row, partition in zip(found.records(), partitions, strict=True)
    ]
    return {
        "scenario": found.scenario.name,
        "between": list(found.names),
        "status": str(found.status),
        "about": _about(found),
        "points": points,
    }


def write_found(found: Frontier | Sample, folder: Path) -> list[str]:
    """Write the points as CSV and JSON, and a frontier also as a figure; return the names.

    Raises
    ------
    InputError
        When the folder cannot be written.
    """
    from optimizer.drawing.maps import save_map

    records = found.records()
    with write_folder(folder, OWN) as part:
        columns = tuple(records[0]) if records else ("point",)
        Rows(columns, [tuple(row.values()) for row in records]).write(part / CSV)
        text = json.dumps(as_dict(found), ensure_ascii=False, indent=1)
        (part / JSON).write_text(text + "\n", encoding="utf-8")
        if isinstance(found, Frontier) and found.points:
            figure = found.plot().get_figure(root=True)
            if figure is not None:
                save_map(figure, part, "frontier")
        return sorted(path.name for path in part.iterdir())


def _about(found: Frontier | Sample) -> str:
    if not found.points:
        return f"No partition: {found.status}."
    if isinstance(found, Sample):
        proof = "" if found.status == "optimal" else "; time ran out before all weights were solved"
        return f"This is {found.label}{proof}."
    if found.exact:
        return "These are all points, each proven: no partition beats one on both."
    return "Time or the number of points ran out: there may be more points, or better ones."
