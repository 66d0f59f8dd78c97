"""What happens in a worker: one scenario solved, its results folder returned as bytes.

Only the main process touches the store, so that workers need not share a disk with it.
"""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import traceback
from collections.abc import Mapping
from dataclasses import field
from multiprocessing import connection, parent_process
from pathlib import Path

from models.errors import InputError
from models.records import record
from models.scenario import Scenario

__all__ = ["RunOutcome", "begin_worker", "solve_run"]


_STOP = threading.Event()
"""An interrupt that came between two runs of this worker process, or while one was loading."""


@record
class RunOutcome:
    """How a run went: the files of its results folder by name, or what went wrong.

    `stopped` is a run that an interrupt ended early: neither a result nor a failure.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    error: str = ""
    trace: str = ""
    stopped: bool = False


def solve_run(scenario: Scenario) -> RunOutcome:
    """Solve a scenario; whatever goes wrong is an outcome too, never an exception.

    Parameters
    ----------
    scenario : Scenario
        Solved with its own limits.
    """
    from optimizer.drawing.cells import read_cells
    from optimizer.inputs.territories import open_territory
    from optimizer.proposal.files import write_proposal
    from optimizer.solving.progress import watched
    from optimizer.solving.propose import solve_scenario

    try:
        territory = open_territory(scenario)
        with watched(quiet=True) as control:
            if _STOP.is_set():
                return RunOutcome(stopped=True)
            proposal = solve_scenario(scenario, territory=territory, control=control)
        if control.stop.is_set():
            return RunOutcome(stopped=True)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_proposal(proposal, folder, read_cells(scenario, territory))
            return RunOutcome({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    except InputError as error:
        return RunOutcome(error=str(error))
    except Exception as error:
        return RunOutcome(error=f"{type(error).__name__}: {error}", trace=traceback.format_exc())


def begin_worker() -> None:
    """Make a worker process end with its parent, and begin no run after a Ctrl-C.

    A pool's workers wait for work on a pipe that they hold open themselves: when the parent is
    killed they would wait for ever.
    """
    signal.signal(signal.SIGINT, lambda signum, frame: _STOP.set())
    if (parent := parent_process()) is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
