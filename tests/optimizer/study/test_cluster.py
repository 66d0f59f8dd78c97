"""A cluster that is not there, is another one, or goes away: told in a moment, never waited for."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from models.errors import InputError
from optimizer.solving.versions import own_version
from optimizer.study import cluster
from optimizer.study.cluster import Cluster, on_cluster


@contextmanager
def listener(greeting: bytes) -> Iterator[str]:
    """Listen, say something to who comes, and hang up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            line, _ = server.accept()
            with line:
                line.sendall(greeting)

        threading.Thread(target=greet, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize(
    "address", ["", "tcp://", "nowhere", "tcp://host", "tcp://host:x", "tcp://host:99999"]
)
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(InputError, match="no address of a scheduler"), on_cluster(address):
        pass


def test_a_closed_door_is_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    with pytest.raises(InputError, match=r"no Dask scheduler answers \(.*refused"), on_cluster(address):
        pass


@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"", b"220"])
def test_something_else_that_listens_is_told(greeting: bytes) -> None:
    with (
        listener(greeting) as address,
        pytest.raises(InputError, match="something else listens there"),
        on_cluster(address),
    ):
        pass


class Client:
    """A client of a cluster that does what a test says."""

    def __init__(self, pool: Executor, theirs: object = "") -> None:
        self.pool, self.theirs = pool, theirs
        self.status = "running"
        self.workers = {"tcp://10.0.0.2:1": 2}

    def ncores(self) -> dict[str, int]:
        return self.workers

    def get_executor(self, pure: bool) -> Executor:
        assert not pure
        return self.pool

    def run(self, task: Callable[[], str], on_error: str) -> dict[str, object]:
        assert (task, on_error) == (own_version, "return")
        return {"tcp://10.0.0.2:1": self.theirs}


class Silent(Executor):
    """Takes tasks and never does them."""

    def submit(self, task: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        return Future()


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        ("0.0.9", "the worker tcp://10.0.0.2:1 has another version of regio; found '0.0.9'"),
        (ImportError("no optimizer"), "the worker tcp://10.0.0.2:1 cannot load regio"),
    ],
)
def test_workers_with_another_program_are_refused(theirs: object, said: str) -> None:
    with pytest.raises(InputError) as told:
        cluster._compare(Client(Silent(), theirs), "tcp://10.0.0.1:8786")
    assert said in str(told.value)
    assert own_version() in str(told.value)


def test_a_scheduler_without_workers_is_told() -> None:
    client = Client(Silent(), own_version())
    cluster._compare(client, "tcp://10.0.0.1:8786")
    client.workers = {}
    with pytest.raises(InputError, match="no workers"):
        cluster._compare(client, "tcp://10.0.0.1:8786")


@pytest.mark.parametrize("lost", [{"workers": {}}, {"status": "closed"}])
def test_tasks_break_when_nobody_is_left_to_do_them(
    lost: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "LOOK_S", 0.01)
    monkeypatch.setattr(cluster, "GONE_S", 0.05)
    client = Client(Silent())
    executor = Cluster(client)
    future = executor.submit(int)
    client.__dict__ |= lost
    assert isinstance(future.exception(timeout=5), BrokenExecutor)
    with pytest.raises(BrokenExecutor):
        executor.submit(int)
    executor.shutdown()


def test_answers_errors_and_losses_are_passed_on() -> None:
    with ThreadPoolExecutor(1) as pool:
        executor = Cluster(Client(pool))
        assert executor.submit(int, "7").result(5) == 7
        assert isinstance(executor.submit(int, "x").exception(5), ValueError)
        executor.shutdown()
    theirs, ours = Future[int](), Future[int]()
    theirs.cancel()
    cluster._pass_on(theirs, ours)
    assert isinstance(ours.exception(0), BrokenExecutor)
