"""A run of a minute that fails when a result is wrong, never when it is slow."""

from __future__ import annotations

from importlib.util import find_spec

from benchmarks.isolation import run_alone
from benchmarks.records import Record
from benchmarks.suites import EXACT, OURS, Options

__all__ = ["run_smoke"]

INSTANCES = ("drenthe, base", "flevoland, base", "limburg, base", "limburg, max-p")
TIME_LIMIT_S = 5.0


def run_smoke() -> list[str]:
    """Run small instances with every exact method that is installed and return what is wrong."""
    options = Options(TIME_LIMIT_S)
    wrong: list[str] = []
    for instance in INSTANCES:
        methods = [m for m in EXACT if m != "HiGHS assignment" or find_spec("highspy")]
        records = [run_alone(options.task("peers", instance, method)) for method in methods]
        wrong += disagreements(records)
    change = run_alone(options.task("change", "limburg, base", OURS))
    engine = run_alone(options.task("engine", "drenthe, base", OURS))
    return wrong + disagreements([change]) + disagreements([engine])


def disagreements(records: list[Record]) -> list[str]:
    """Return what contradicts itself among runs of one instance by exact methods."""
    wrong = []
    for record in records:
        who = f"{record.instance}, {record.method}"
        if record.outcome in ("failed", "breaks rules"):
            wrong.append(f"{who}: {record.outcome} ({record.note})")
        if record.outcome == "optimal" and record.objective != record.bound:
            wrong.append(f"{who}: optimal at {record.objective} with a bound of {record.bound}")
        for other in records:
            if record.bound is not None and other.objective is not None and record.bound > other.objective:
                wrong.append(f"{who}: a bound of {record.bound}, but {other.method} found {other.objective}")
            if record.outcome == "infeasible" and other.objective is not None:
                wrong.append(f"{who}: infeasible, but {other.method} found a partition")
    return list(dict.fromkeys(wrong))
