"""Support, fairness and paths of every province: seconds, and whether everything was proven.

``uv run python -m benchmarks.judgement [PROVINCE ...]``.  What is judged by `support` are the youth regions,
all in one region, and everybody alone; fairness has a slack of two percent; paths lead from the labour
market regions to the best division.  Futures: the years 2030 to 2050 drawn on from 2013 and 2024, five of
them against one, in the data of 2024.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from models.partition import Partition
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.solution import Limits
from optimizer.inputs.changes import change_scenario
from optimizer.inputs.scenarios import load_scenario
from optimizer.inputs.territories import open_territory
from optimizer.judgement.path import find_path
from optimizer.judgement.support import find_support
from optimizer.solving.propose import solve_scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
PROVINCES = (
    *("drenthe", "flevoland", "fryslan", "gelderland", "groningen", "limburg"),
    *("noord-brabant", "noord-holland", "overijssel", "utrecht", "zeeland", "zuid-holland"),
)
LIMITS = Limits(60.0, workers=2)


def measure(name: str) -> dict[str, str]:
    """Return the cells of one province."""
    scenario = load_scenario(SCENARIOS / f"{name}.toml")
    territory = open_territory(scenario)
    found = {"province": name, "municipalities": str(len(territory.codes))}
    divisions: dict[str, str | Partition] = {
        "support, youth regions": "jeugdregio",
        "support, one region": Partition([territory.codes]),
        "support, all alone": Partition([{code} for code in territory.codes]),
    }
    for what, division in divisions.items():
        began = time.perf_counter()
        support = find_support(division, scenario, territory=territory, limits=LIMITS)
        proven = support.group.proven and None not in support.best
        found[what] = _cell(began, proven)
    found["fairness"] = _fairness(scenario, territory)
    best = solve_scenario(scenario, territory=territory, limits=LIMITS).partition
    for by in ("either", "municipality"):
        began = time.perf_counter()
        if best is not None:
            path = find_path("arbeidsmarktregio", best, scenario, by=by, territory=territory)  # type: ignore[arg-type]
            found[f"path, {by}"] = (
                f"{len(path.steps) if path.found else 'none'} in {_cell(began, path.proven)}"
            )
    found["futures, five against one"] = _futures(scenario)
    return found


def _futures(scenario: Scenario) -> str:
    """Return the seconds with one future and with five, each the least of three, and their ratio."""
    times = []
    for years in ([2030], [2030, 2035, 2040, 2045, 2050]):
        own = scenario.model_copy(update={"data": "nl-2024"})
        asked = change_scenario(own, tables={"futures": {"extrapolate": years}})
        territory = open_territory(asked)
        tries = []
        for _ in range(3):
            began = time.perf_counter()
            solve_scenario(asked, territory=territory, limits=LIMITS)
            tries.append(time.perf_counter() - began)
        times.append(min(tries))
    return f"{times[0]:.2f} s, {times[1]:.2f} s: {times[1] / times[0]:.1f}"


def _fairness(scenario: Scenario, territory: Territory) -> str:
    asked = change_scenario(scenario, tables={"fairness": {"worst": True, "slack": 2}})
    began = time.perf_counter()
    told = solve_scenario(asked, territory=territory, limits=LIMITS).findings[-1].text
    return _cell(began, "proven, also" in told)


def _cell(began: float, proven: bool) -> str:
    return f"{time.perf_counter() - began:.1f} s" + ("" if proven else ", not proven")


def main() -> None:
    """Print a table in Markdown, row by row."""
    for number, name in enumerate(sys.argv[1:] or PROVINCES):
        row = measure(name)
        if not number:
            print("| " + " | ".join(row) + " |\n|" + "---|" * len(row), flush=True)
        print("| " + " | ".join(row.values()) + " |", flush=True)


if __name__ == "__main__":
    main()
