"""Who does the work of a study: any executor, opened again when it breaks."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)

from models.records import record
from optimizer.study.plan import Run
from optimizer.study.worker import RunOutcome, begin_worker, solve_run

__all__ = ["Crew", "processes"]


@record
class Crew:
    """An executor to open, and how many runs it does at once."""

    open: Callable[[], Executor]
    size: int

    def outcomes(self, runs: Sequence[Run]) -> Iterator[tuple[Run, RunOutcome]]:
        """Do runs in the order given; yield each with its outcome as soon as it is known.

        When a worker dies, nobody can tell which of the runs under way killed it: each of them
        is done again, alone.  A run whose worker dies then too has failed.  An executor may
        also be found broken when it is asked for more: the run asked for then simply waits.

        Raises
        ------
        BrokenExecutor
            When a newly opened executor is broken from the beginning.
        """
        waiting, again = deque(runs), deque[Run]()
        under_way: dict[Future[RunOutcome], Run] = {}
        executor, used, broken, alone = self.open(), False, False, False

        def begin_first(queue: deque[Run]) -> None:
            """Begin the first run of a queue; it stays there when the executor is found broken."""
            nonlocal broken, used
            try:
                under_way[executor.submit(solve_run, queue[0].scenario)] = queue[0]
            except BrokenExecutor:
                if not used:
                    raise
                broken = True
            else:
                queue.popleft()
                used = True

        try:
            while waiting or again or under_way:
                if not under_way:
                    if broken:
                        executor.shutdown(wait=False)
                        executor, used, broken = self.open(), False, False
                    if alone := bool(again):
                        begin_first(again)
                while waiting and not (again or alone or broken) and len(under_way) < self.size:
                    begin_first(waiting)
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    run, error = under_way.pop(future), future.exception()
                    if error is None:
                        yield run, future.result()
                        continue
                    broken = broken or isinstance(error, BrokenExecutor)
                    if alone:
                        why = f"its worker died twice ({type(error).__name__}: {error})"
                        yield run, RunOutcome(error=why)
                    else:
                        again.append(run)
        finally:
            for future in under_way:
                future.cancel()
            executor.shutdown()


def processes(count: int | None = None) -> Crew:
    """Return a crew of processes on this machine: by default one per core."""
    size = count or os.cpu_count() or 1
    context = multiprocessing.get_context("spawn")
    return Crew(lambda: ProcessPoolExecutor(size, mp_context=context, initializer=begin_worker), size)
