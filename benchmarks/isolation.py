"""Run a task in a process of its own and wait for its record."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path

import psutil

from benchmarks.methods import METHODS
from benchmarks.records import Record, Task

__all__ = ["run_alone"]

PATIENCE_S = 300.0
"""Seconds beyond its time limit after which a process is ended: some stop late, the first compiles."""

LOOK_S = 0.3
"""Seconds of looking at what others are doing before a run begins."""

ROOT = Path(__file__).parent.parent


def run_alone(task: Task) -> Record:
    """Run a task in a new Python process; one that fails or does not end is a record too."""
    if missing := METHODS[task.method].missing():
        return _nothing(task, "not installed", 0.0, note=missing)
    load = psutil.cpu_percent(LOOK_S) / 100 * (os.cpu_count() or 1)
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "record.json"
        command = [sys.executable, "-m", "benchmarks.child", json.dumps(asdict(task)), str(answer)]
        began = time.time()
        patience = task.time_limit_s + PATIENCE_S
        try:
            run = subprocess.run(
                [*command, str(began)],
                cwd=ROOT,
                env=_environment(),
                timeout=patience,
                capture_output=True,
                text=True,
            )
            note = run.stderr.strip().splitlines()[-1][:200] if run.stderr.strip() else "no answer"
        except subprocess.TimeoutExpired:
            note = f"ended after {patience:.0f} s: it did not keep its time limit"
        if answer.exists():
            return replace(Record(**json.loads(answer.read_text(encoding="utf-8"))), load=load)
        seconds = time.time() - began
    return _nothing(task, "failed", seconds, load, note)


def _nothing(task: Task, outcome: str, seconds: float, load: float = 0.0, note: str = "") -> Record:
    """Return the record of a task that came to nothing."""
    return Record(
        task.suite,
        task.instance,
        task.method,
        0,
        outcome,
        None,
        None,
        None,
        seconds,
        task.time_limit_s,
        task.seed,
        task.workers,
        load=load,
        note=note,
    )


def _environment() -> dict[str, str]:
    """Return the environment of a run: like a user's, where Python keeps the byte code of what it imports."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
