"""The engine on its own: a proposal from scenario to files, and one change to a solved province."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.instances import INSTANCES, most_regions
from benchmarks.machine import peak_mb
from benchmarks.records import Record, Task
from optimizer.engine.solution import Control, Limits, Progress

if TYPE_CHECKING:
    from optimizer.proposal.proposal import Proposal

__all__ = ["Watch", "run_change", "run_proposal", "warm_up"]

NEAR = 0.01
"""A gap below this is small enough to be told when it was reached."""

EARLY_S = 10.0
"""A partition that is found by then is looked at on its own."""

WARM_UP = ("drenthe, base", "groningen, base")
"""Solved before the clock runs: between them they load both solvers and the compiled kernels."""


class Watch:
    """Keeps the moments that count while a solve reports its progress."""

    def __init__(self) -> None:
        self.first_s: float | None = None
        self.within_1_s: float | None = None
        self.best_s: float | None = None
        self.early: int | None = None
        """The best cost after `EARLY_S` seconds."""
        self._best: int | None = None

    def __call__(self, progress: Progress) -> None:
        """Look at one report of a solve."""
        if progress.best is not None:
            if self._best is None:
                self.first_s = progress.elapsed_s
            if self._best is None or progress.best < self._best:
                self._best, self.best_s = progress.best, progress.elapsed_s
                if progress.elapsed_s <= EARLY_S:
                    self.early = progress.best
        if progress.gap is not None and progress.gap < NEAR and self.within_1_s is None:
            self.within_1_s = progress.elapsed_s


def warm_up(limits: Limits) -> None:
    """Solve small instances: what must be loaded once is loaded then."""
    from optimizer import propose

    for name in WARM_UP:
        propose(INSTANCES[name].load(), limits=limits)


def run_proposal(task: Task, began: float) -> Record:
    """Make a proposal of an instance; where it is a scenario as it comes, write its files too.

    Solving is `engine.solve` alone; start-up is all from the start of the process until then but
    the warm-up's own solving, so that it includes imports and reading.
    """
    from optimizer import open_territory, propose

    limits = Limits(task.time_limit_s, task.workers, task.seed)
    warm_up(limits)
    scenario = INSTANCES[task.instance].load()
    territory = open_territory(scenario)
    watch, cpu = Watch(), time.process_time()
    proposal = propose(scenario, territory=territory, limits=limits, control=Control(report=watch))
    ready, cpu_s = time.time(), time.process_time() - cpu
    output_s = None if INSTANCES[task.instance].change else _write(proposal)
    start_s = ready - began - proposal.report.wall_time_s
    return _record(task, proposal, (proposal.report.wall_time_s, cpu_s), start_s, output_s, watch)


def _write(proposal: Proposal) -> float:
    """Return the seconds that writing tables and maps takes."""
    began = time.time()
    with tempfile.TemporaryDirectory() as folder:
        proposal.save(Path(folder) / "results")
    return time.time() - began


def run_change(task: Task, began: float) -> Record:
    """Solve a province, then tell two touching municipalities of one region to part.

    The time is that of the whole `what_if`: reading, solving and judging.
    """
    from optimizer import propose

    limits = Limits(task.time_limit_s, task.workers, task.seed)
    first = propose(INSTANCES[task.instance].load(), limits=limits)
    partition, territory = first.partition, first.territory
    if partition is None:
        raise RuntimeError(f"{task.instance} has no partition to change")
    pair = next(
        sorted((a, b))
        for a in territory.codes
        for b in sorted(territory.neighbours(a))
        if partition.together(a, b) and a not in territory.layer("arbeidsmarktregio").centres
    )
    watch, before, cpu = Watch(), time.time(), time.process_time()
    changed = first.what_if(apart=[pair], limits=limits, control=Control(report=watch))
    spent = time.time() - before, time.process_time() - cpu
    return _record(task, changed, spent, before - began, None, watch)


def _record(
    task: Task,
    proposal: Proposal,
    spent: tuple[float, float],
    start_s: float,
    output_s: float | None,
    watch: Watch,
) -> Record:
    """Return the record of a proposal; `spent` is seconds by the clock and of the processors."""
    report, most = proposal.report, None
    within_1_s = watch.within_1_s
    if within_1_s is None and report.gap is not None and report.gap < NEAR:
        within_1_s = report.wall_time_s
    if INSTANCES[task.instance].many:
        most = most_regions(proposal.scenario.formulate(proposal.territory), report.bound)
    return Record(
        task.suite,
        task.instance,
        task.method,
        len(proposal.territory.codes),
        str(report.status),
        report.objective,
        report.bound,
        None if proposal.partition is None else len(proposal.partition),
        spent[0],
        task.time_limit_s,
        task.seed,
        task.workers,
        spent[1],
        start_s,
        output_s,
        watch.first_s,
        within_1_s,
        most,
        peak_mb(),
        note=report.way,
    )
