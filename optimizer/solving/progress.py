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
from optimizer.engine.solution import Control, Progress, Stage
from optimizer.language.language import language_in_force

__all__ = ["in_words", "progress_line", "shown", "watched"]

REFRESH_S = 0.25


def progress_line(progress: Progress, elapsed_s: float, stage: Stage | None = None) -> str:
    """Return one line in the reader's language: phase, best and bound in weighted inhabitants, gap, time.

    Of a row of solves it begins with which of them this is, and about how long they will still take.
    """

    def inhabitants(cost: int | None) -> str:
        return "-" if cost is None else f"{in_inhabitants(cost, progress.unit):,}"

    say = language_in_force().phrase
    gap = "-" if progress.gap is None else f"{progress.gap:.2%}"
    parts = [
        ", ".join(map(say, progress.phase.split(", "))),
        say(f"best {inhabitants(progress.best)}"),
        say(f"bound {inhabitants(progress.bound)}"),
        say(f"gap {gap}"),
        f"{elapsed_s:.0f} s",
    ]
    if stage is not None:
        left = stage.remaining_s()
        parts.insert(0, say(f"{stage.what} {stage.number} of {stage.count}"))
        parts += [] if left is None else [say(f"about {in_words(left)} left")]
    return "  ".join(parts)


def in_words(seconds: float) -> str:
    """Return a time that is expected, as exact as such a thing is.

    Examples
    --------
    >>> [in_words(seconds) for seconds in (0.4, 12, 95, 4000)]
    ['one second', '12 seconds', '2 minutes', '67 minutes']
    """
    whole = max(1, round(seconds))
    if whole < 60:
        return "one second" if whole == 1 else f"{whole} seconds"
    minutes = round(whole / 60)
    return (
        "one minute" if minutes == 1 else f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
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
        note = f"  ({language_in_force().gettext('stopping')})" if control.stop.is_set() else ""
        return progress_line(latest, time.monotonic() - began, control.stage) + note

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
