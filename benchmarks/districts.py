"""Districts and large maps, generated: ``python -m benchmarks.districts [--only PATTERN] [--time-limit S]``.

Every instance is solved in a process of its own and becomes a row of a table in Markdown.  Graphs
of one's own are packs (``regio data import``) and scenarios, and run with ``regio propose``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from fnmatch import fnmatch
from pathlib import Path

from benchmarks.engine import EARLY_S, Watch
from benchmarks.machine import describe, peak_mb
from benchmarks.synthetic import SYNTHETIC

__all__ = ["main", "solve_one"]

ROOT = Path(__file__).parent.parent

PATIENCE_S = 300.0
"""Seconds beyond its time limit after which a process is ended: the first one compiles."""

HEAD = (
    "| instance | status | cost | bound | gap | solving, s | first partition, s | best, s | peak, MB "
    f"| after {EARLY_S:g} s above that cost |"
)


def solve_one(name: str, time_limit_s: float, workers: int, seed: int) -> str:
    """Solve an instance in this process; return its row."""
    from optimizer.engine.solution import Control, Limits
    from optimizer.engine.strategy import solve

    problem, watch = SYNTHETIC[name].problem(), Watch()
    solution = solve(problem, Limits(time_limit_s, workers, seed), Control(report=watch))
    gap = "-" if solution.gap is None else f"{solution.gap:.2%}"
    moments = ["-" if moment is None else f"{moment:.1f}" for moment in (watch.first_s, watch.best_s)]
    seconds, memory = f"{solution.wall_time_s:.1f}", f"{peak_mb():.0f}"
    early = "-"
    if watch.early is not None and solution.objective:
        early = f"{watch.early / solution.objective - 1:.2%}"
    figures = [
        name,
        solution.status,
        solution.objective,
        solution.bound,
        gap,
        seconds,
        *moments,
        memory,
        early,
    ]
    return "| " + " | ".join(map(str, figures)) + " |"


def main() -> None:
    """Solve all instances that match, each in a process of its own, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.districts", description=__doc__)
    parser.add_argument("--only", default="*", help="instances by name, with * as a wildcard")
    parser.add_argument("--time-limit", type=float, default=60.0, help="seconds of solving per instance")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(solve_one(given.one, given.time_limit, given.workers, given.seed))
        return
    print(f"{time.strftime('%Y-%m-%d')}: {describe()}; {given.time_limit:g} s each\n")
    print(f"{HEAD}\n|{'---|' * 10}", flush=True)
    limits = {"time-limit": given.time_limit, "workers": given.workers, "seed": given.seed}
    options = [text for key, value in limits.items() for text in (f"--{key}", str(value))]
    for name in SYNTHETIC:
        if fnmatch(name, given.only):
            command = [sys.executable, "-m", "benchmarks.districts", "--one", name, *options]
            run = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, timeout=given.time_limit + PATIENCE_S
            )
            told = run.stdout.strip() or f"| {name} | failed: {json.dumps(run.stderr[-200:])} |"
            print(told, flush=True)


if __name__ == "__main__":
    main()
