"""Roots priced by the workers of an executor: the same as here, whatever happens to them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from models.problem import Problem
from optimizer.engine.arrays.image import Duals
from optimizer.engine.arrays.translation import translate
from optimizer.engine.columns.columns import solve_columns
from optimizer.engine.columns.elsewhere import price_batch
from optimizer.engine.kernels.pricing import Query
from optimizer.engine.solution import Control, Limits, Solution
from optimizer.inputs.scenarios import load_scenario
from optimizer.inputs.territories import open_territory

SCENARIOS = Path(__file__).parents[4] / "scenarios"
LIMITS = Limits(time_limit_s=200.0, workers=1)  # workers of a cluster may have to compile first


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


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_gives_the_same_also_when_a_worker_dies(problem: Problem) -> None:
    from distributed import LocalCluster

    from optimizer.study.crew import on_cluster

    killed = list[int]()
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        on_cluster(cluster.scheduler_address) as crew,
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
