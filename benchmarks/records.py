"""What one run is asked and what it came to; JSON lines for every run, CSV for the last full one."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from models.records import record

__all__ = ["Record", "Task", "append", "read_table", "write_table"]


@record
class Task:
    """What one process is asked.

    Attributes
    ----------
    suite : str
        ``engine`` (through `propose`), ``change`` (one change to a solved province) or ``peers``.
    instance, method : str
        Names in `instances` and `methods`.
    regions : int or None
        How many regions to begin with, for methods that keep their number fixed.
    """

    suite: str
    instance: str
    method: str
    time_limit_s: float
    seed: int = 0
    workers: int = 2
    regions: int | None = None


@record
class Record:
    """What a run came to; costs in units of 10 inhabitants.

    Attributes
    ----------
    outcome : str
        ``optimal``, ``feasible``, ``infeasible`` (proven), ``unknown``, ``breaks rules`` (the
        partition is not accepted by `Problem.accepts`), ``not installed`` (for this Python) or
        ``failed``.
    solve_s : float
        Seconds of solving, model building included.
    cpu_s : float or None
        Processor seconds of the same, over all threads: what other work on the machine disturbs least.
    first_s, within_1_s : float or None
        Seconds until the first partition, and until the gap fell below 1 %.
    start_s : float
        Seconds before solving: imports, reading, kernels out of their cache.
    output_s : float or None
        Seconds to write maps and tables, where that was measured.
    most_regions : int or None
        For max-p: the bound as a number of regions.
    peak_mb : float
        Largest resident memory of the process, in MB.
    load : float
        Processors that others kept busy in the second before the run began.
    """

    suite: str
    instance: str
    method: str
    units: int
    outcome: str
    objective: int | None
    bound: int | None
    regions: int | None
    solve_s: float
    time_limit_s: float
    seed: int
    workers: int
    cpu_s: float | None = None
    start_s: float = 0.0
    output_s: float | None = None
    first_s: float | None = None
    within_1_s: float | None = None
    most_regions: int | None = None
    peak_mb: float = 0.0
    load: float = 0.0
    note: str = ""

    @property
    def gap(self) -> float | None:
        """Relative distance of bound and objective; None when one is missing."""
        if self.objective is None or self.bound is None:
            return None
        return max(0, self.objective - self.bound) / max(1, abs(self.objective))


def append(path: Path, record: Record) -> None:
    """Add a record to a file of JSON lines."""
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(record)) + "\n")


def write_table(path: Path, records: Iterable[Record]) -> None:
    """Write records as CSV: one row per run, an empty cell for what is not known."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(Record))
        for record in records:
            cells = asdict(record).values()
            writer.writerow(round(cell, 2) if isinstance(cell, float) else cell for cell in cells)


def read_table(path: Path) -> list[Record]:
    """Read what `write_table` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Record(**{key: _parsed(key, text) for key, text in row.items()}) for row in rows]


TEXTS = ("suite", "instance", "method", "outcome", "note")
COUNTS = ("units", "objective", "bound", "regions", "most_regions", "seed", "workers")


def _parsed(key: str, text: str) -> Any:
    if key in TEXTS:
        return text
    if text == "":
        return None
    return int(text) if key in COUNTS else float(text)
