"""Throughput of studies: ``python -m benchmarks.study [STUDY.toml] [--dask]``.

The same runs one after another in this process, then through 1 and 2 worker processes, and with
``--dask`` through a local cluster of 1 and 2 workers.  Everything that `regio study run` does
counts: starting workers, solving, drawing the maps, writing the store and its tables.  What
matters are the ratios; seconds belong to the machine.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.machine import describe
from optimizer.study.crew import Crew, on_cluster, processes
from optimizer.study.plan import Plan, read_plan
from optimizer.study.runner import carry_out
from optimizer.study.worker import solve_run

STUDY = Path(__file__).parents[1] / "scenarios/studies/minimum-by-province.toml"


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def through(plan: Plan, crew: Crew) -> float:
    """Return the seconds that a study takes from an empty store."""
    with tempfile.TemporaryDirectory() as folder:
        return seconds(lambda: carry_out(plan, Path(folder) / "out", crew))


@contextmanager
def local_cluster(workers: int) -> Iterator[Crew]:
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,  # type: ignore[no-untyped-call]
        on_cluster(cluster.scheduler_address) as crew,
    ):
        yield crew


def measure(plan: Plan, dask: bool) -> dict[str, float]:
    """Return seconds by way; the first is the sum of single runs in this process."""
    runs = plan.hardest_first()
    solve_run(runs[0].scenario)  # what is compiled once is compiled now
    found = {"single runs": sum(seconds(lambda run=run: solve_run(run.scenario)) for run in runs)}  # type: ignore[misc]
    for count in (1, 2):
        found[f"{count} process{'es' * (count > 1)}"] = through(plan, processes(count))
    for count in (1, 2) if dask else ():
        with local_cluster(count) as crew:
            found[f"Dask, {count} worker{'s' * (count > 1)}"] = through(plan, crew)
    return found


def main() -> None:
    """Measure what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("study", nargs="?", type=Path, default=STUDY)
    parser.add_argument("--dask", action="store_true", help="also through a local cluster")
    options = parser.parse_args()
    plan = read_plan(options.study)
    count = len(plan.hardest_first())
    found = measure(plan, options.dask)
    alone = found["single runs"]
    print(f"{plan.name}, {plan.counted}; {describe()}")
    print(f"{'way':20} {'seconds':>8} {'runs/min':>9} {'speed-up':>9} {'more per run':>13}")
    for way, spent in found.items():
        more = (spent - alone) / count
        print(f"{way:20} {spent:8.1f} {60 * count / spent:9.1f} {alone / spent:9.2f} {more:11.2f} s")


if __name__ == "__main__":
    main()
