"""A worker: answers come while the loop runs on; stopped, killed and closed it leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal

import psutil
import pytest

from models.errors import InputError
from models.proposal import Status
from optimizer import change_scenario
from optimizer.engine.solution import Progress
from optimizer.inputs.scenarios import load_scenario
from optimizer.play.worker import Worker, WorkerDiedError

pytestmark = pytest.mark.slow

DRENTHE = load_scenario("scenarios/drenthe.toml")


def test_a_worker_solves_says_why_not_dies_and_begins_anew() -> None:
    async def story() -> None:
        worker = Worker()
        answer = await worker.run("solve", DRENTHE, ())
        assert answer.report.status is Status.OPTIMAL
        assert len(answer.partitions["region"]) == 2
        impossible = change_scenario(DRENTHE, minimum=600_000)
        answer = await worker.run("solve", impossible, ())
        assert answer.report.status is Status.INFEASIBLE
        assert "600,000" in " ".join(answer.reasons)
        with pytest.raises(InputError, match="no such layer"):
            await worker.run("solve", change_scenario(DRENTHE, tables={"area": {"layer": "nowhere"}}), ())
        with pytest.raises(WorkerDiedError, match="KeyError"):
            await worker.run("nothing of the kind")
        first = worker.process_id
        assert first is not None
        waiting = asyncio.ensure_future(worker.run("solve", load_scenario("scenarios/nederland.toml"), ()))
        await asyncio.sleep(0.05)
        os.kill(first, signal.SIGKILL)
        with pytest.raises(WorkerDiedError, match="ended"):
            await waiting
        assert not worker.busy
        answer = await worker.run("solve", DRENTHE, ())
        assert answer.report.status is Status.OPTIMAL
        last = worker.process_id
        assert last not in (None, first)
        worker.close()
        assert not psutil.pid_exists(last or 0)

    asyncio.run(story())


def test_a_solve_reports_and_stops_while_the_loop_runs_on() -> None:
    async def story() -> None:
        worker, heard = Worker(), list[Progress | str]()
        country = load_scenario("scenarios/nederland.toml")
        tight = change_scenario(
            country, tables={"balance": {"population": {"per": "area_km2", "weight": 1.0}}}
        )
        solving = asyncio.ensure_future(worker.run("solve", tight, (), told=heard.append))
        waiting = asyncio.ensure_future(worker.run("solve", DRENTHE, ()))
        ticks = 0
        while not any(isinstance(one, Progress) for one in heard) and not solving.done():
            await asyncio.sleep(0.02)
            ticks += 1
        assert ticks > 5
        worker.stop()
        answer = await asyncio.wait_for(solving, 30)
        assert answer.report.status in (Status.OPTIMAL, Status.FEASIBLE, Status.UNKNOWN)
        done = await asyncio.wait([waiting], timeout=30)
        assert done[0]
        assert isinstance(waiting.exception(), Exception)
        worker.close()

    asyncio.run(story())
