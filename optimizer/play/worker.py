"""A worker: a process beside the session that solves, reports while it does, and may die without harm."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import pickle
import threading
import traceback
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import Any

from models.errors import InputError
from optimizer.engine.solution import Control, Progress

__all__ = ["StoppedError", "Worker", "WorkerDiedError"]

Told = Callable[[Progress | str], None]


class WorkerDiedError(Exception):
    """The process of a worker ended in the middle of a job."""


class StoppedError(Exception):
    """A job was waiting when everything was stopped."""


class Worker:
    """One process that does jobs one after the other, for one session.

    It begins with its first job (or `begin`) and begins anew after it died.  Only to be used from one event
    loop.
    """

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._heard: Connection | None = None
        self._number = 0
        self._waiting: dict[int, tuple[asyncio.Future[Any], Told | None]] = {}
        self._closed = False

    @property
    def busy(self) -> bool:
        """Whether a job is waiting or under way."""
        return bool(self._waiting)

    @property
    def process_id(self) -> int | None:
        """The number of the process; None: there is none."""
        return None if self._process is None else self._process.pid

    def begin(self) -> None:
        """Start the process, so that it has loaded what it needs when the first job comes."""
        if self._closed:
            raise RuntimeError("this worker is closed")
        if self._process is not None and self._process.is_alive():
            return
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), daemon=True, name="regio-worker")
        self._process.start()
        theirs.close()
        self._pipe = ours

    async def run(self, job: str, *arguments: Any, told: Told | None = None) -> Any:
        """Do a job of `optimizer.play.jobs` and return what it returns.

        Parameters
        ----------
        job : str
        *arguments
            Without the control.
        told : callable, optional
            Hears of progress while the job runs, and of what takes long once.

        Raises
        ------
        InputError
            When the job finds something wrong with what it was given.
        WorkerDiedError
            When its process ended, or it failed.
        StoppedError
            When it was stopped before it began.
        """
        self.begin()
        assert self._pipe is not None
        loop = asyncio.get_running_loop()
        if self._heard is not self._pipe:
            self._heard = self._pipe
            threading.Thread(target=self._listen, args=(self._pipe, loop), daemon=True).start()
        self._number += 1
        number, answer = self._number, loop.create_future()
        self._waiting[number] = (answer, told)
        try:
            self._pipe.send(("run", number, job, arguments))
        except OSError:
            self._died(self._pipe)
        return await answer

    def stop(self) -> None:
        """End the job under way, with the best so far, and forget those that wait."""
        if self._pipe is not None and self._waiting:
            try:
                self._pipe.send(("stop",))
            except OSError:
                self._died(self._pipe)

    def close(self) -> None:
        """End the process, whatever it does."""
        self._closed = True
        for answer, _ in self._waiting.values():
            if not answer.done():
                answer.cancel()
        self._waiting.clear()
        if self._process is not None:
            self._process.kill()
            self._process.join(5)
        if self._pipe is not None:
            self._pipe.close()

    # ------------------------------------------------------------ what comes back
    def _listen(self, pipe: Connection, loop: asyncio.AbstractEventLoop) -> None:
        while True:
            try:
                message = pipe.recv()
            except Exception:  # the process ended, or what it sent cannot be read: it is of no use any more
                message = None
            try:
                loop.call_soon_threadsafe(self._hear, pipe, message)
            except RuntimeError:  # the loop is closed, and nobody waits any more
                return
            if message is None:
                return

    def _hear(self, pipe: Connection, message: tuple[Any, ...] | None) -> None:
        if message is None:
            self._died(pipe)
            return
        kind, number, content = message
        if number not in self._waiting:
            return
        answer, told = self._waiting[number]
        if kind == "told":
            if told is not None:
                told(content)
            return
        del self._waiting[number]
        if answer.done():
            return
        if kind == "done":
            answer.set_result(content)
        elif kind == "stopped":
            answer.set_exception(StoppedError())
        else:
            answer.set_exception(content)

    def _died(self, pipe: Connection) -> None:
        if pipe is not self._pipe:
            return
        self._pipe, process, self._process = None, self._process, None
        if process is not None:
            process.kill()
            process.join(1)
        for answer, _ in self._waiting.values():
            if not answer.done():
                code = None if process is None else process.exitcode
                answer.set_exception(WorkerDiedError(f"the process that solves ended (exit code {code})"))
        self._waiting.clear()


# -------------------------------------------------------------------- the other side
def serve(pipe: Connection) -> None:
    """Do jobs until the pipe closes: what a worker's process runs."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _load()
    jobs: SimpleQueue[tuple[int, str, tuple[Any, ...]]] = SimpleQueue()
    state: dict[str, Any] = {"control": None, "forget": 0}
    lock = threading.Lock()

    def post(kind: str, number: int, content: Any) -> None:
        with lock:
            try:
                pipe.send((kind, number, content))
            except OSError:
                os._exit(1)

    def listen() -> None:
        last = 0
        while True:
            try:
                message = pipe.recv()
            except (EOFError, OSError):
                os._exit(0)  # the session is gone: whatever is solved, nobody waits for it
            if message[0] == "stop":
                state["forget"] = last
                if state["control"] is not None:
                    state["control"].stop.set()
            else:
                last = message[1]
                jobs.put(message[1:])

    threading.Thread(target=listen, daemon=True).start()
    while True:
        number, job, arguments = jobs.get()
        control = Control(
            report=lambda progress, number=number: post("told", number, progress),  # type: ignore[misc]
            notify=lambda text, number=number: post("told", number, text),  # type: ignore[misc]
        )
        state["control"] = control
        if number <= state["forget"]:
            post("stopped", number, None)
            continue
        post(*_outcome(number, job, arguments, control))


def _outcome(number: int, job: str, arguments: tuple[Any, ...], control: Control) -> tuple[str, int, Any]:
    """Do one job; whatever goes wrong is an outcome too."""
    from optimizer.play.jobs import JOBS

    known: Mapping[str, Callable[..., Any]] = JOBS
    try:
        return ("done", number, known[job](*arguments, control))
    except InputError as error:
        return ("failed", number, _portable(error))
    except Exception as error:
        traceback.print_exc()
        return ("failed", number, WorkerDiedError(f"{type(error).__name__}: {error}"))


def _portable(error: InputError) -> InputError:
    """Return an error that goes through a pipe, with its parts where they do: they are said in a language."""
    try:
        pickle.dumps(error)
    except Exception:  # whatever the value was
        return InputError(str(error))
    return error


def _load() -> None:
    """Load what takes seconds before somebody waits for it."""
    import optimizer.engine.strategy
    import optimizer.play.jobs  # noqa: F401
