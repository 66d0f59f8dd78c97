"""The workers of a Dask cluster as a crew: looked at before they work, and watched while they do."""

from __future__ import annotations

import logging
import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from typing import Any

from models.errors import InputError
from optimizer.solving.versions import own_version
from optimizer.study.crew import Crew

__all__ = ["Cluster", "on_cluster"]

REACH_S = 3.0
"""Seconds in which what listens at an address has to speak."""

CONNECT_S = 10
"""Seconds in which a scheduler that speaks has to take us up."""

LONGEST_GREETING = 1 << 20
"""Bytes; a scheduler's first message is some hundred bytes."""

LOOK_S = 1.0
"""How often the workers are counted while they work."""

GONE_S = 10.0
"""Seconds without any worker after which the cluster is given up: one that died is begun again by then."""

WHERE = "--scheduler"


class Cluster(Executor):
    """An executor that breaks when its scheduler or all of its workers are gone, where Dask's would wait.

    Parameters
    ----------
    client : distributed.Client
        Connected.
    """

    def __init__(self, client: Any) -> None:
        self.client = client
        # What was lost is asked again: as a new task, not as the old one remembered.
        self.inner: Executor = client.get_executor(pure=False)
        self.under_way = set[Future[Any]]()
        self.lock, self.over = threading.Lock(), threading.Event()
        self.gone = False
        threading.Thread(target=self._watch, daemon=True).start()

    def submit(self, task: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        """Hand a task to some worker; raises BrokenExecutor when the cluster is gone."""
        if self.gone:
            raise BrokenExecutor("the cluster is gone")
        theirs, ours = self.inner.submit(task, *args, **options), Future[Any]()
        with self.lock:
            self.under_way.add(ours)
        ours.add_done_callback(lambda done: self._forget(done, theirs))
        theirs.add_done_callback(lambda done: _pass_on(done, ours))
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks."""
        self.over.set()
        self.inner.shutdown(wait=wait and not self.gone)

    def _forget(self, ours: Future[Any], theirs: Future[Any]) -> None:
        with self.lock:
            self.under_way.discard(ours)
        if ours.cancelled():
            theirs.cancel()

    def _watch(self) -> None:
        """Break what is under way once nobody has been there to do it for a while."""
        there = time.monotonic()
        while not self.over.wait(LOOK_S):
            if _workers(self.client):
                there = time.monotonic()
            elif time.monotonic() - there > GONE_S or self.client.status == "closed":
                self.gone = True
                with self.lock:
                    lost = list(self.under_way)
                for future in lost:
                    with suppress(InvalidStateError):  # done just now
                        future.set_exception(BrokenExecutor("the cluster is gone"))
                return


def _pass_on(theirs: Future[Any], ours: Future[Any]) -> None:
    """Give our future what Dask's came to; ours may have been broken or cancelled before."""
    with suppress(InvalidStateError):
        if theirs.cancelled():
            ours.set_exception(BrokenExecutor("the cluster lost a task"))
        elif error := theirs.exception():
            ours.set_exception(error)
        else:
            ours.set_result(theirs.result())


@contextmanager
def on_cluster(
    scheduler: str, notify: Callable[[str], None] | None = None, prepare: Callable[[], object] | None = None
) -> Iterator[Crew]:
    """Yield the workers of a Dask cluster.

    Parameters
    ----------
    scheduler : str
        Its address, such as ``tcp://10.0.0.1:8786``.
    notify : callable, optional
        Hears what takes long.
    prepare : callable, optional
        Done by every worker before any task.

    Raises
    ------
    InputError
        When Dask is not installed, nothing answers there, or its workers cannot do what is done here.
    """
    try:
        from distributed import Client
    except ImportError:
        raise InputError(
            "a cluster needs dask.distributed",
            where=WHERE,
            expected="the extra `cluster`: pip install regio-optimizer[cluster]",
        ) from None
    _greet(scheduler)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # versions of other libraries: what counts is compared below
            client: Any = Client(scheduler, timeout=CONNECT_S)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise _unanswered(scheduler, error) from None
    with _quiet(), client:
        _compare(client, scheduler)
        if prepare is not None:
            if notify is not None:
                notify("Loading the engine on the cluster; the first time on a machine it is compiled there.")
            client.run(prepare)

        def opened() -> Cluster:
            if not _workers(client):
                raise InputError("the cluster is gone", where=WHERE, value=scheduler)
            return Cluster(client)

        yield Crew(opened, max(1, sum(_workers(client).values())))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask says of broken lines to itself: what that means here is said here."""
    loggers = [logging.getLogger(name) for name in ("distributed", "tornado.application")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _unanswered(scheduler: str, why: object) -> InputError:
    return InputError(f"no Dask scheduler answers ({why})", where=WHERE, value=scheduler)


def _greet(scheduler: str) -> None:
    """Hear whether a scheduler speaks at a plain address: Dask waits long for one that does not.

    Whoever listens for Dask speaks first; a message begins with its length, eight bytes (`distributed.comm`).
    """
    scheme, _, place = scheduler.rpartition("://")
    if scheme not in ("", "tcp"):
        return
    host, _, port = place.rpartition(":")
    if not host or not port.isdecimal() or int(port) >= 1 << 16:
        raise InputError(
            "this is no address of a scheduler",
            where=WHERE,
            value=scheduler,
            expected="an address such as tcp://10.0.0.5:8786",
        )
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=REACH_S) as line:
            length = line.recv(8, socket.MSG_WAITALL)
    except (OSError, UnicodeError) as error:
        raise _unanswered(scheduler, getattr(error, "strerror", None) or error) from None
    if len(length) < 8 or int.from_bytes(length, "little") > LONGEST_GREETING:
        raise _unanswered(scheduler, "something else listens there")


def _workers(client: Any) -> Mapping[str, int]:
    """Return the threads of each worker that is there now; none where the scheduler cannot be asked."""
    try:
        return dict(client.ncores()) if client.status == "running" else {}
    except Exception:  # whatever Dask raises when a line breaks
        return {}


def _compare(client: Any, scheduler: str) -> None:
    """Hold the program of every worker against ours: with another one, results would not be the same.

    Raises
    ------
    InputError
        Where there is no worker, or one that has another program or none.
    """
    if not _workers(client):
        raise InputError(
            "this scheduler has no workers", where=WHERE, value=scheduler, expected="one or more"
        )
    ours = own_version()
    for worker, theirs in sorted(client.run(own_version, on_error="return").items()):
        if not isinstance(theirs, str):
            raise InputError(f"the worker {worker} cannot load regio ({theirs})", where=WHERE, expected=ours)
        if theirs != ours:
            problem = f"the worker {worker} has another version of regio"
            raise InputError(problem, where=WHERE, value=theirs, expected=ours)
