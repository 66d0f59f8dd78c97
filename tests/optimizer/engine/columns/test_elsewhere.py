"""Roots priced by the workers of an executor: the same as here, whatever happens to them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.problem import Problem
from optimizer.engine.arrays.image import Duals
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns.columns import solve_columns
from optimizer.engine.columns.elsewhere import price_batch
from optimizer.engine.kernels.jit import Entry
from optimizer.engine.kernels.pricing import Query
from optimizer.engine.solution import Control, Limits, Solution
from optimizer.inputs.scenarios import load_scenario
from optimizer.inputs.territories import open_territory

SCENARIOS = Path(__file__).parents[4] / "scenarios"
LIMITS = Limits(time_limit_s=200.0, workers=1)


class Careless(Executor):
    """Hands tasks on, but first asks whether to lose them; counts those of pricing."""

    def __init__(self, inner: Executor, before: Callable[[int], None] = lambda count: None) -> None:
        self.inner, self.before, self.count = inner, before, 0

    def submit(self, task: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        assert task is price_batch
        self.count += 1
        self.before(self.count)
        return self.inner.submit(task, *args, **options)


@pytest.fixture(scope="module")
def problem() -> Problem:
    """A province of more roots than are priced here in any case."""
    scenario = load_scenario(SCENARIOS / "limburg.toml")
    return scenario.formulate(open_territory(scenario))


def solved(problem: Problem, executor: Executor | None = None) -> Solution:
    return solve_columns(problem, LIMITS, Control(executor=executor))


def same(one: Solution, other: Solution) -> bool:
    return (one.regions, one.bound, one.certificate) == (other.regions, other.bound, other.certificate)


def test_workers_elsewhere_give_the_same_to_the_integer(problem: Problem) -> None:
    with ThreadPoolExecutor(2) as pool:
        executor = Careless(pool)
        assert same(solved(problem, executor), solved(problem))
    assert executor.count > 4


def test_what_workers_lose_is_priced_here(problem: Problem) -> None:
    def every_third(count: int) -> None:
        if count % 3 == 0:
            raise RuntimeError("the cluster is gone")

    with ThreadPoolExecutor(2) as pool:
        lost = Careless(pool, every_third)
        assert same(solved(problem, lost), solved(problem))
        dead = ThreadPoolExecutor(1)
        dead.shutdown()
        assert same(solved(problem, dead), solved(problem))
    assert lost.count > 4


def test_a_task_gives_up_when_its_time_is_over(problem: Problem) -> None:
    image = translate(problem)
    duals = Duals(image.terms.alone << 16, ())
    queries = [Query(root, 0, 4, 1 << 40, 1 << 60, False) for root in range(len(image.groups))]
    rates = image.area.totals.value.T * 0
    answers, learned = price_batch(image.area, image.prices(duals), queries, rates, 0.0)
    assert not all(answer[4] for answer in answers)
    assert learned.shape == rates.shape


def test_what_comes_over_a_line_runs_as_machine_code_too(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Arrays that were sent cannot be written; for those every worker used to compile a kernel of its own."""
    image = translate(problem)
    prices = image.prices(Duals(image.terms.alone << 16, ()))
    queries = [Query(root, 0, 4, 1 << 40, 1 << 60, False) for root in range(4)]
    rates = np.zeros((4, len(image.area.totals.value)), np.int64)
    expected, _ = price_batch(image.area, prices, queries, rates, 100.0)
    sent = frozen((image.area, prices))
    monkeypatch.setattr(Entry, "numba", property(lambda entry: pytest.fail("compiled by Numba itself")))
    answers, _ = price_batch(*sent, queries, rates, 100.0)
    for one, other in zip(answers, expected, strict=True):
        assert [np.asarray(part).tolist() for part in one] == [np.asarray(part).tolist() for part in other]


def frozen(value: Any) -> Any:
    """Return a value as Dask hands it over: its arrays look at bytes that belong to a message."""
    if isinstance(value, np.ndarray):
        return np.frombuffer(value.tobytes(), value.dtype).reshape(value.shape)
    if isinstance(value, tuple):
        parts = map(frozen, value)
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_gives_the_same_also_when_a_worker_dies(problem: Problem) -> None:
    from distributed import LocalCluster

    from optimizer.engine.warmup import warm_up_worker
    from optimizer.study.cluster import on_cluster

    killed = list[int]()
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        on_cluster(cluster.scheduler_address, prepare=warm_up_worker) as crew,
    ):

        def kill_one(count: int) -> None:
            if count == 3:
                process = next(iter(cluster.workers.values())).process
                killed.append(process.pid)
                os.kill(process.pid, signal.SIGKILL)

        executor = Careless(crew.open(), kill_one)
        assert same(solved(problem, executor), solved(problem))
    assert killed
    assert executor.count > 3
