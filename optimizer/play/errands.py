"""Errands: what takes longer is done beside the screen by a worker; it hears of progress and of failure."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from fractions import Fraction
from typing import Any

from models.errors import InputError
from models.problem import in_inhabitants
from optimizer.engine.solution import Progress
from optimizer.language.language import Language
from optimizer.play.worker import StoppedError, Worker, WorkerDiedError

__all__ = ["Errands", "Run"]

Run = Callable[..., Awaitable[Any]]
"""Lets a worker do a job: what it is for, the job's name, its arguments."""


class Errands:
    """What is under way for one screen.

    Parameters
    ----------
    worker : Worker
        Does the jobs; not closed here.
    tell : callable
        Hears what is being done: what for, and its progress or a note; empty when nothing is.
    fail : callable
        Hears what went wrong, as a sentence.
    """

    def __init__(
        self, worker: Worker, tell: Callable[[Mapping[str, Any]], None], fail: Callable[[str], None]
    ) -> None:
        self.worker, self._tell, self._fail = worker, tell, fail
        self.language = Language("en")
        self.flush: Callable[[], Awaitable[None]] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, doing: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something beside the screen; what goes wrong becomes a sentence there."""
        task = asyncio.ensure_future(self._watched(doing))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: doing.close())  # where it was cancelled before it began
        return task

    def cancel(self) -> None:
        """Forget everything that is under way."""
        for task in self._tasks:
            task.cancel()

    async def run(self, what: str, unit: Fraction, job: str, *arguments: Any) -> Any:
        """Let the worker do a job and return what it returns; its progress is told.

        Parameters
        ----------
        what : str
            What it is for, as the screen knows it.
        unit : Fraction
            The cost unit of what is solved, for progress in inhabitants.
        job : str
        *arguments
        """
        self._tell({"what": what})
        await self._flushed()

        def told(news: Progress | str) -> None:
            if isinstance(news, str):
                self._tell({"what": what, "note": self.language.phrase(news)})
            else:
                best, bound = in_inhabitants(news.best, unit), in_inhabitants(news.bound, unit)
                figures = {"best": best, "bound": bound, "gap": news.gap, "seconds": news.elapsed_s}
                self._tell({"what": what, **figures})
            if self.flush is not None:
                flushing = asyncio.ensure_future(self._flushed())
                self._tasks.add(flushing)
                flushing.add_done_callback(self._tasks.discard)

        context = contextvars.copy_context()  # that of the tab: news comes from a thread that has none

        def told_here(news: Progress | str) -> None:
            context.run(told, news)

        return await self.worker.run(job, *arguments, told=told_here)

    async def _watched(self, doing: Coroutine[Any, Any, None]) -> None:
        try:
            await doing
        except StoppedError:
            pass
        except InputError as error:
            self._fail(error.told(self.language.phrase))
        except WorkerDiedError as error:
            said = self.language.gettext("The solver ended unexpectedly; the map is as it was")
            self._fail(f"{said} ({error})")
        if not self.worker.busy:
            self._tell({})
        await self._flushed()

    async def _flushed(self) -> None:
        if self.flush is not None:
            await self.flush()
