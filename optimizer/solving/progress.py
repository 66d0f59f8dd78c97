"""Progress of a solve: one line in a terminal or notebook, quiet elsewhere; Ctrl-C ends it well."""

from __future__ import annotations

import importlib
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from models.problem import in_inhabitants
from optimizer.engine.solution import Control, Progress

__all__ = ["progress_line", "shown", "watched"]

REFRESH_S = 0.25


def progress_line(progress: Progress, elapsed_s: float) -> str:
    """Return one line: phase, best and bound in weighted inhabitants, gap and time."""

    def inhabitants(cost: int | None) -> str:
        return "-" if cost is None else f"{in_inhabitants(cost, progress.unit):,}"

    gap = "-" if progress.gap is None else f"{progress.gap:.2%}"
    return (
        f"{progress.phase}  best {inhabitants(progress.best)}  bound {inhabitants(progress.bound)}  "
        f"gap {gap}  {elapsed_s:.0f} s"
    )


@contextmanager
def watched(*, quiet: bool = False) -> Iterator[Control]:
    """Yield a Control that shows progress where somebody watches and stops on Ctrl-C.

    The first Ctrl-C (or interrupt of a notebook's kernel) asks the solve to end with the best
    so far, the second ends the program.

    Parameters
    ----------
    quiet : bool
        Show nothing at all; nothing is shown either where output is neither a terminal nor a notebook.
    """
    began = time.monotonic()
    latest = Progress("starting", None, None, 0.0)
    control = Control()

    def line() -> str:
        note = "  (stopping)" if control.stop.is_set() else ""
        return progress_line(latest, time.monotonic() - began) + note

    def report(progress: Progress) -> None:
        nonlocal latest
        latest = progress

    control.report = report
    with _interrupting(control), shown(line, quiet):
        yield control


@contextmanager
def _interrupting(control: Control) -> Iterator[None]:
    """Let the first interrupt (Ctrl-C, SIGTERM) stop the solve; only the main thread hears them."""

    def stop(signum: int, frame: object) -> None:
        if control.stop.is_set():
            raise KeyboardInterrupt
        control.stop.set()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def shown(line: Callable[[], str], quiet: bool) -> Iterator[None]:
    """Keep a line up to date while the body runs, and take it away afterwards.

    Parameters
    ----------
    line : callable
        Returns what to show now.
    quiet : bool
        Show nothing, wherever this runs.
    """
    shell = _notebook()
    if quiet or not (shell or sys.stderr.isatty()):
        yield
        return
    if shell:
        with _refreshed(_cell_line(line)):
            yield
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    def text() -> Text:
        return Text(line(), style="dim")

    console = Console(stderr=True, highlight=False)
    with Live(get_renderable=text, console=console, transient=True, refresh_per_second=1 / REFRESH_S):
        yield


def _notebook() -> bool:
    """Whether a notebook's kernel runs this."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and hasattr(shell, "kernel")


def _cell_line(line: Callable[[], str]) -> Callable[[bool], None]:
    """Return a function that shows the line in the output of a notebook's cell, or empties it."""
    display: Any = importlib.import_module("IPython.display").display
    handle = display({"text/plain": line()}, raw=True, display_id=True)
    return lambda last: handle.update({"text/plain": "" if last else line()}, raw=True)


@contextmanager
def _refreshed(show: Callable[[bool], None]) -> Iterator[None]:
    """Call `show` now and then from a thread of its own, and once with True at the end."""
    done = threading.Event()

    def refresh() -> None:
        while not done.wait(REFRESH_S):
            show(False)

    thread = threading.Thread(target=refresh, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        show(True)
