"""The command line: ``python -m benchmarks engine | peers | plot | all | smoke``."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.figure import draw
from benchmarks.machine import describe
from benchmarks.records import Record, append, read_table, write_table
from benchmarks.smoke import run_smoke
from benchmarks.suites import Options, compile_kernels, run_engine, run_peers
from benchmarks.tables import describe_run, engine_tables, overview, peer_table

FOLDER = Path(__file__).parent
README, BEGIN, END = FOLDER.parent / "README.md", "<!-- peers -->", "<!-- end of peers -->"
LINES = FOLDER / "results" / "runs.jsonl"
"""Every run that was ever made here; git does not keep it."""


def measure(suite: str, run: Callable[[Options, Callable[[Record], None]], None], options: Options) -> None:
    """Run a suite and put its records in the place of the earlier ones of the same instances."""
    table = FOLDER / f"{suite}.csv"
    kept = {} if options.only == "*" or not table.exists() else {_key(r): r for r in read_table(table)}

    def tell(record: Record) -> None:
        """Keep a record at once, so that an interrupted run loses nothing."""
        append(LINES, record)
        kept[_key(record)] = record
        write_table(table, kept.values())
        worth = record.objective if record.objective is not None else record.note
        print(
            f"{record.instance:40} {record.method:24} {record.outcome:12} {worth!s:>12}",
            f"{record.solve_s:8.2f} s",
            flush=True,
        )

    compile_kernels(options)
    run(options, tell)
    when = datetime.date.today().isoformat()
    (FOLDER / f"{suite}.machine.txt").write_text(f"{when}: {describe()}\n", encoding="utf-8")


def _key(record: Record) -> tuple[str, str, str]:
    return record.suite, record.instance, record.method


def plot() -> None:
    """Make the tables and the figure of the last runs."""
    parts = ["# Results", "Made by `python -m benchmarks all`; costs in units of 10 inhabitants."]
    for suite, title in (("engine", "The engine on its targets"), ("peers", "Beside its peers")):
        table = FOLDER / f"{suite}.csv"
        if table.exists():
            records = read_table(table)
            machine = (FOLDER / f"{suite}.machine.txt").read_text(encoding="utf-8").strip()
            body = engine_tables(records) if suite == "engine" else peer_table(records)
            parts += [f"## {title}", f"{machine}. {describe_run(records)}", body]
            if suite == "peers":
                draw(records, FOLDER / "peers.png")
                parts.append("![cost and time beside regio](peers.png)")
                put_in_readme(f"{overview(records)}\n\n{machine}. {describe_run(records)}")
    (FOLDER / "RESULTS.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def put_in_readme(table: str) -> None:
    """Put the overview in the place of the one in the project's README."""
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    README.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


def main() -> int:
    """Do what the command line asks; 1 when a smoke run found something wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", choices=("engine", "peers", "plot", "all", "smoke"))
    parser.add_argument("--time-limit", type=float, default=20.0, help="seconds of solving per run")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="*", help="instances by name, with * as a wildcard")
    given = parser.parse_args()
    options = Options(given.time_limit, given.seed, given.workers, given.only)
    if given.what == "smoke":
        wrong = run_smoke()
        print("\n".join(wrong) or "smoke run: every result holds")
        return 1 if wrong else 0
    if given.what in ("engine", "all"):
        measure("engine", run_engine, options)
    if given.what in ("peers", "all"):
        measure("peers", run_peers, options)
    plot()
    return 0


if __name__ == "__main__":
    sys.exit(main())
