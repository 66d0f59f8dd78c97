"""Run the command line, as `regio` or as ``python -m optimizer``."""

from __future__ import annotations

import gc
import os
import signal
import sys
from types import FrameType
from typing import Any

__all__ = ["main"]

YOUNG = 400_000
"""Objects that are made before cycles among them are looked for: what a command loads stays."""


def main() -> None:
    """Run the command line; Ctrl-C or SIGTERM while it loads or writes ends it without a word too.

    A library that hears an interrupt while it loads may turn it into an error of its own: whatever
    comes after one is the end that was asked for.
    """
    gc.set_threshold(YOUNG, 20, 20)
    interrupted = False

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal interrupted
        interrupted = True
        if number == signal.SIGTERM:
            _interrupt_workers()
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupt)
    try:
        if sys.argv[1:] == ["--version"]:
            from optimizer.cli.version import main as run
        else:
            from optimizer.cli.app import main as run
        run()
    except (KeyboardInterrupt, Exception) as end:
        if not interrupted and not isinstance(end, KeyboardInterrupt):
            raise
        from optimizer.cli import Exit

        sys.exit(Exit.STOPPED)
    finally:
        gc.freeze()  # the process ends: nothing is looked through for cycles once more


def _interrupt_workers() -> None:
    """Pass on to the worker processes of a study what a terminal sends to them by itself at Ctrl-C."""
    parallel: Any = sys.modules.get("multiprocessing")  # not loaded: there are none
    for child in parallel.active_children() if parallel else ():
        if child.pid is not None:
            os.kill(child.pid, signal.SIGINT)


if __name__ == "__main__":
    main()
