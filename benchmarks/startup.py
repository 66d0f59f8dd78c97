"""Seconds of two checkouts side by side: ``python -m benchmarks.startup BEFORE [NOW]``.

Counted are the CPU seconds of whole commands; of commands called *solving* the seconds of solving alone.

Machines differ by a factor of two and are busy by turns, so what counts is the ratio: every command runs in
one checkout and then in the other, several times over, each in a process of its own after one run
that warms caches and compiles. A checkout is a folder with the project's code and an environment in
``.venv`` (``git worktree add BEFORE 2499388``, then ``uv sync`` in it).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from benchmarks.instances import EVERYONE

__all__ = ["main"]


class Command(NamedTuple):
    """One command: its name, its arguments, and its target.

    ``{out}`` is a folder of the checkout's own, with `COMMUTING` in it.
    """

    name: str
    arguments: str
    target: str
    before: str = ""
    """The arguments in the earlier checkout, where that does not know an option."""
    solving: bool = False
    """Whether the seconds of solving count, as the JSON that it prints says them, and not those of all."""


LIMBURG = "scenarios/limburg.toml"
COMMUTING = f"""extends = "{{checkout}}/scenarios/nederland.toml"
[commuting]
strongest = {EVERYONE}
weight = 3.0
[solver]
time_limit = 300
"""
"""The country with all commuting, times three."""

COMMANDS = (
    Command("propose limburg", f"propose {LIMBURG} --out {{out}}/limburg", "1/3"),
    Command(
        "propose limburg --fast",
        f"propose {LIMBURG} --fast --out {{out}}/fast",
        "1/4",
        f"propose {LIMBURG} --out {{out}}/fast",
    ),
    Command(
        "propose limburg --fast --json",
        f"propose {LIMBURG} --fast --json",
        "1/6",
        f"propose {LIMBURG} --json",
    ),
    Command("verify", f"verify {{out}}/limburg {LIMBURG}", "1/5"),
    Command("assess", f"assess jeugdregio {LIMBURG}", "1/5"),
    Command("assess --json", f"assess jeugdregio {LIMBURG} --json", "1/5"),
    Command("compare", "compare {out}/limburg jeugdregio", "1/5"),
    Command("report", "report {out}/limburg", "1/4"),
    Command("explain", f"explain {LIMBURG}", "1/4"),
    Command("propose nederland", "propose scenarios/nederland.toml --out {out}/nederland", "1/3"),
    *(
        Command(f"solving {name}", f"propose {asked} --fast --json", target, f"propose {asked} --json", True)
        for name, asked, target in (
            ("nederland, nl-2013", "scenarios/nederland.toml", "1/2"),
            ("nederland, nl-2024", "scenarios/nederland.toml --data nl-2024", "1/2"),
            ("nederland, all commuting times 3", "{out}/commuting.toml", "1/3"),
        )
    ),
    Command("--help", "--help", "1"),
    Command("--version", "--version", "1"),
    Command("bad input", "propose scenarios/nowhere.toml", "1"),
)


def seconds_of(checkout: Path, arguments: str, out: Path, *, solving: bool = False) -> float:
    """Run a command of a checkout in a process of its own and return its user and system seconds.

    With `solving` those that its JSON says it solved; not a number where it has no answer, such as an
    earlier checkout without a data pack.
    """
    words = arguments.format(out=out).split()
    python = checkout / ".venv" / "bin" / "python"
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(
            [str(python), "-m", "optimizer", *words],
            cwd=checkout,
            stdout=printed,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        )
        _, status, used = os.wait4(process.pid, 0)
        if not solving:
            return used.ru_utime + used.ru_stime
        if status:
            return math.nan
        printed.seek(0)
        return float(json.load(printed)["wall_time_s"])


def compare(before: Path, now: Path, runs: int, only: str) -> Iterator[tuple[Command, float, float]]:
    """Yield each command with its median seconds in both checkouts, measured in turns."""
    with tempfile.TemporaryDirectory(prefix="startup-") as made:
        places = [(before, Path(made) / "before"), (now, Path(made) / "now")]
        for checkout, out in places:
            out.mkdir()
            asked = COMMUTING.replace("{checkout}", str(checkout))
            (out / "commuting.toml").write_text(asked, encoding="utf-8")
            seconds_of(checkout, COMMANDS[0].arguments, out)
        for command in COMMANDS:
            if not fnmatch(command.name, only):
                continue
            commands = [command.before or command.arguments, command.arguments]
            seconds: list[list[float]] = [[], []]
            for turn in range(runs + 1):
                for i, (checkout, out) in enumerate(places):
                    used = seconds_of(checkout, commands[i], out, solving=command.solving)
                    if turn:  # the first warms
                        seconds[i].append(used)
            yield command, statistics.median(seconds[0]), statistics.median(seconds[1])


def main() -> int:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup", description=__doc__)
    parser.add_argument("before", type=Path, help="the earlier checkout")
    parser.add_argument("now", type=Path, nargs="?", default=Path(__file__).parent.parent)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default="*", help="commands by name, with * as a wildcard")
    given = parser.parse_args()
    print("| command | before, s | now, s | ratio | target |\n|---|---|---|---|---|")
    measured = compare(given.before.resolve(), given.now.resolve(), given.runs, given.only)
    for command, before, now in measured:
        row = f"| {command.name} | {before:.2f} | {now:.2f} | {now / before:.2f} | {command.target} |"
        print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
