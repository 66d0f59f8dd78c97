"""Which tasks a run consists of, and running them one after another."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterator
from dataclasses import replace

from benchmarks.instances import COMMUTING, INSTANCES, PROVINCES, VARIANTS, counts_regions
from benchmarks.isolation import run_alone
from benchmarks.records import Record, Task
from models.records import record

__all__ = ["Options", "compile_kernels", "run_engine", "run_peers"]

OURS = "regio"
EXACT = (OURS, "CP-SAT assignment", "HiGHS assignment")
ZONERS = ("GerryChain short bursts", "GerryChain tilted run", "pygeoda AZP")
"""Methods that keep the number of regions, and are told that of ours."""

PACKERS = ("spopt MaxPHeuristic", "pygeoda max-p")

NATIONAL = ("nederland, base", "specialised care", "nederland, max-p")
CHANGED = ("limburg, base", "gelderland, base", "zuid-holland, base")
COMPARED = (
    "limburg, base",
    "gelderland, base",
    "zuid-holland, base",
    "nederland, base",
    "counties, 33 units, 2 regions",
    "counties, 64 units, 6 regions",
    "counties, 95 units, 6 regions",
    "limburg, max-p",
    "nederland, max-p",
)


@record
class Options:
    """What the command line asks.

    Attributes
    ----------
    time_limit_s : float
        Seconds of solving per run.
    only : str
        Instances whose name matches this pattern (``*`` stands for anything).
    """

    time_limit_s: float = 20.0
    seed: int = 0
    workers: int = 2
    only: str = "*"

    def wants(self, instance: str) -> bool:
        """Tell whether an instance is asked for."""
        return fnmatch.fnmatch(instance, self.only)

    def task(self, suite: str, instance: str, method: str) -> Task:
        """Return the task of one run."""
        return Task(suite, instance, method, self.time_limit_s, self.seed, self.workers)


Tell = Callable[[Record], None]


def compile_kernels(options: Options) -> None:
    """Let a process of its own compile what is not in the cache yet: no run should pay for it."""
    run_alone(options.task("engine", "drenthe, base", OURS))
    for instance in ("counties, 16 units, 2 regions", "limburg, max-p"):
        run_alone(options.task("peers", instance, OURS))


def run_engine(options: Options, tell: Tell) -> None:
    """Run the engine on its own targets: provinces, the whole country, all commuting, one change."""
    for task in _engine_tasks(options):
        tell(run_alone(task))


def _engine_tasks(options: Options) -> Iterator[Task]:
    provinces = [f"{province}, {variant}" for variant in VARIANTS for province in PROVINCES]
    commuting = [instance.name for instance in COMMUTING]
    for instance in filter(options.wants, [*provinces, *NATIONAL, *commuting]):
        task = options.task("engine", instance, OURS)
        yield replace(task, time_limit_s=INSTANCES[instance].time_limit_s or task.time_limit_s)
    for instance in filter(options.wants, CHANGED):
        yield options.task("change", instance, OURS)


def run_peers(options: Options, tell: Tell) -> None:
    """Run all methods that fit on each instance; ours first, because some are told its number."""
    for instance in filter(options.wants, COMPARED):
        ours = run_alone(options.task("peers", instance, OURS))
        tell(ours)
        for method in [*EXACT[1:], *(PACKERS if counts_regions(instance) else ZONERS)]:
            task = options.task("peers", instance, method)
            tell(run_alone(replace(task, regions=ours.regions if method in ZONERS else None)))
