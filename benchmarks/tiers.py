"""Nested tiers proven together: ``python -m benchmarks.tiers [--only PATTERN] [--time-limit S]``.

Every case is solved in a process of its own and becomes a row of a table in Markdown: every province
in two and in three tiers, the country in two, and with an upper tier of 400,000 inhabitants without a
maximum of members.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from benchmarks.engine import Watch
from benchmarks.machine import describe, peak_mb

__all__ = ["main", "solve_one"]

ROOT = Path(__file__).parent.parent

PATIENCE_S = 120.0
"""Seconds beyond its time limit after which a process is ended: the first one compiles."""

PROVINCES = (
    *("Drenthe", "Flevoland", "Fryslân", "Gelderland", "Groningen", "Limburg", "Noord-Brabant"),
    *("Noord-Holland", "Overijssel", "Utrecht", "Zeeland", "Zuid-Holland"),
)

PACKS = ("nl-2013", "nl-2024")

HEAD = "| case | status | cost | bound | gap | solving, s | first verified, s | best, s | peak, MB |"


def cases() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the scenario file and what changes in it, by the name of the case."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for pack in PACKS:
        for province in PROVINCES:
            area = {"area": {"layer": "provincie", "regions": [province]}, "data": pack}
            found[f"{province}, two tiers, {pack}"] = ("tiers-nederland", area)
            found[f"{province}, three tiers, {pack}"] = ("tiers-gelderland", area)
        found[f"country, two tiers, {pack}"] = ("tiers-nederland", {"data": pack})
        found[f"country, upper 400,000 without maximum, {pack}"] = (
            "tiers-nederland",
            {"data": pack, "free": True},
        )
        found[f"country, labour-market regions fixed, {pack}"] = ("tiers-labour-market", {"data": pack})
    return found


def solve_one(name: str, time_limit_s: float, workers: int) -> str:
    """Solve a case in this process; return its row."""
    from optimizer import Control, Limits, load_scenario, propose, scenario_from
    from optimizer.inputs.scenarios import scenario_to_dict

    file, change = cases()[name]
    content = scenario_to_dict(load_scenario(ROOT / "scenarios" / f"{file}.toml"))
    if change.pop("free", False):
        content["tiers"][1]["population"] = {"minimum": 400_000}
        content["tiers"][1]["members"] = {"minimum": 2, "maximum": 408, "soft_maximum": False}
    scenario, watch = scenario_from({**content, **change}), Watch()
    proposal = propose(scenario, limits=Limits(time_limit_s, workers, 0), control=Control(report=watch))
    report, unit = proposal.report, proposal.territory.in_inhabitants
    gap = "-" if report.gap is None else f"{report.gap:.2%}"
    moments = ["-" if moment is None else f"{moment:.1f}" for moment in (watch.first_s, watch.best_s)]
    figures = [
        name,
        report.status,
        unit(report.objective),
        unit(report.bound),
        gap,
        f"{report.wall_time_s:.1f}",
        *moments,
        f"{peak_mb():.0f}",
    ]
    return "| " + " | ".join(map(str, figures)) + " |"


def main() -> None:
    """Solve all cases that match, each in a process of its own, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tiers", description=__doc__)
    parser.add_argument("--only", default="*", help="cases by name, with * as a wildcard")
    parser.add_argument("--time-limit", type=float, default=120.0, help="seconds of solving per case")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(solve_one(given.one, given.time_limit, given.workers))
        return
    print(f"{time.strftime('%Y-%m-%d')}: {describe()}; {given.time_limit:g} s each\n")
    print(f"{HEAD}\n|{'---|' * 9}", flush=True)
    for name in cases():
        if fnmatch(name, given.only):
            command = [sys.executable, "-m", "benchmarks.tiers", "--one", name]
            command += ["--time-limit", str(given.time_limit), "--workers", str(given.workers)]
            patience = given.time_limit + PATIENCE_S
            run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=patience)
            told = run.stdout.strip() or f"| {name} | failed: {json.dumps(run.stderr[-200:])} |"
            print(told, flush=True)


if __name__ == "__main__":
    main()
