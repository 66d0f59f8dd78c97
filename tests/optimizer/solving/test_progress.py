"""Progress and interrupts."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace

import pytest

from optimizer.engine.solution import Control, Progress
from optimizer.language.language import speaking
from optimizer.solving.progress import progress_line, watched


def test_the_line_tells_best_bound_gap_and_time() -> None:
    line = progress_line(Progress("columns", 200, 190, 0.0), 12.4)
    assert line == "columns  best 2,000  bound 1,900  gap 5.00%  12 s"
    assert "best -  bound -  gap -" in progress_line(Progress("start", None, None, 0.0), 0)


def test_of_a_row_of_solves_the_line_tells_which_and_how_long_they_will_take() -> None:
    control = Control()
    control.enter("price", 1, 4)
    assert control.stage is not None
    assert control.stage.remaining_s() is None
    assert "left" not in progress_line(Progress("columns", 1, 1, 0.0), 1, control.stage)
    control.enter("price", 3, 4)
    begun = replace(control.stage, began=time.monotonic() - 60)  # half of it took a minute
    with speaking("nl"):
        line = progress_line(Progress("columns", 200, 190, 0.0), 1, replace(begun, number=3))
    assert line == (
        "prijs 3 van 4  kolomgeneratie  beste 2.000  grens 1.900  marge 5,00\u202f%  1 s  "
        "nog ongeveer één minuut"
    )


def test_the_first_interrupt_stops_and_the_second_ends() -> None:
    before = signal.getsignal(signal.SIGINT)
    with watched() as control:
        os.kill(os.getpid(), signal.SIGINT)
        assert control.stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_thread_can_be_watched_too() -> None:
    seen = []

    def work() -> None:
        with watched() as control:
            control.report(Progress("x", 1, 1, 0.0))
            seen.append(control.stop.is_set())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [False]


def test_nothing_is_shown_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with watched() as control:
        control.report(Progress("x", 1, 1, 0.0))
    assert capsys.readouterr() == ("", "")
