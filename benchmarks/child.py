"""The process of one task: ``python -m benchmarks.child TASK ANSWER BEGAN``."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.records import Record, Task

__all__ = ["main"]


def run(task: Task, began: float) -> Record:
    """Do a task in this process, which began at `began` (seconds since the epoch)."""
    if task.suite == "peers":
        from benchmarks.peers import run_peer

        return run_peer(task, began)
    from benchmarks.engine import run_change, run_proposal

    return run_change(task, began) if task.suite == "change" else run_proposal(task, began)


def main() -> None:
    """Read the task from the command line and write the record where it says."""
    task = Task(**json.loads(sys.argv[1]))
    record = run(task, float(sys.argv[3]))
    Path(sys.argv[2]).write_text(json.dumps(asdict(record)), encoding="utf-8")


if __name__ == "__main__":
    main()
