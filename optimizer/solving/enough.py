"""Enough: end a solve as soon as its progress answers the question."""

from __future__ import annotations

import threading
from collections.abc import Callable

from optimizer.engine.solution import Control, Progress

__all__ = ["until"]


class _Enough(threading.Event):
    """Set when enough is known; counts as set when the user stops the run, too."""

    def __init__(self, stopped: threading.Event) -> None:
        super().__init__()
        self.stopped = stopped

    def is_set(self) -> bool:
        """Tell whether there is nothing to go on for."""
        return super().is_set() or self.stopped.is_set()


def until(control: Control | None, enough: Callable[[Progress], bool]) -> Control:
    """Return a control that also ends the solve when its progress is enough.

    Parameters
    ----------
    control : Control, optional
        Still receives the progress; its stop and deadline hold.
    enough : callable
        Tells whether what is known by now answers the question.
    """
    outer = control or Control()
    event = _Enough(outer.stop)

    def report(progress: Progress) -> None:
        outer.report(progress)
        if enough(progress):
            event.set()

    return Control(report, event, outer.deadline)
