"""Carry out a study: what is not finished yet, hardest first, into the store."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from pathlib import Path

from models.errors import InputError
from optimizer.solving.progress import in_words
from optimizer.study.crew import Crew, processes
from optimizer.study.plan import Plan, Run, read_plan
from optimizer.study.store import Store
from optimizer.study.study import Study
from optimizer.study.tables import build_tables, to_parquet
from optimizer.study.worker import RunOutcome

__all__ = ["Moment", "carry_out", "run_study", "to_do"]

Only = Mapping[str, Collection[int | float | str]]
"""By axis: the values that are done now; the others wait."""


@dataclass
class Moment:
    """Where a study is: what is to be done, what was done and what went wrong.

    Attributes
    ----------
    to_do : list of Run
    last : tuple of Run and RunOutcome, or None
        The run that was done last.
    """

    to_do: list[Run]
    done: list[Run] = field(default_factory=list)
    failed: list[Run] = field(default_factory=list)
    last: tuple[Run, RunOutcome] | None = None
    began: float = field(default_factory=time.monotonic)

    def remaining_s(self) -> float | None:
        """Return the expected seconds left, judged by municipalities; None before the first run."""
        done = sum(run.size for run in self.done)
        if not done:
            return None
        return (time.monotonic() - self.began) * (sum(run.size for run in self.to_do) / done - 1)

    @property
    def line(self) -> str:
        """How far it is and when it should end, in one line."""
        text = f"{len(self.done)} of {len(self.to_do)} runs"
        if self.failed:
            text += f", {len(self.failed)} failed"
        left = self.remaining_s()
        if left is None:
            return text
        end = time.strftime("%H:%M:%S", time.localtime(time.time() + left))
        return f"{text}; expected end {end}, about {in_words(left)} left"


def run_study(
    path: str | Path,
    out: str | Path | None = None,
    *,
    only: Only | None = None,
    time_limit: float | None = None,
    workers: int | None = None,
    executor: Callable[[], Executor] | None = None,
) -> Study:
    """Run the scenarios of a study file that its store does not hold yet.

    Parameters
    ----------
    path : str or Path
        The study file.
    out : str or Path, optional
        The folder of the store; default ``results/studies/<name>``.
    only : mapping of str to values, optional
        By axis the values to run now, for example ``{"area": ["Drenthe"]}``.
    time_limit : float, optional
        Seconds per run, in place of what the scenarios say.
    workers : int, optional
        How many runs are done at once; default: one per core.
    executor : callable, optional
        Opens the `concurrent.futures.Executor` that does the work, such as ``ThreadPoolExecutor``
        or the ``get_executor`` of a Dask client; again when it breaks.  Default: processes.

    Returns
    -------
    Study
        With what is finished; failed runs are told in its table of runs.

    Raises
    ------
    InputError
        When the study or a scenario cannot be used, or the store not be written.
    """
    plan = read_plan(path, time_limit=time_limit)
    folder = Path(out) if out is not None else default_folder(plan)
    crew = processes(workers)
    if executor is not None:
        crew = replace(crew, open=executor)
    return carry_out(plan, folder, crew, only=only)


def default_folder(plan: Plan) -> Path:
    """Return where a study is stored unless said otherwise."""
    return Path("results") / "studies" / plan.name


def to_do(plan: Plan, folder: Path, only: Only | None = None) -> list[Run]:
    """Return the runs of a plan that its store does not hold yet, hardest first.

    Raises
    ------
    InputError
        When `only` names an axis or a value that the study does not have.
    """
    store = Store(folder)
    return [run for run in _chosen(plan, only or {}) if not store.is_finished(run.key)]


def carry_out(
    plan: Plan,
    folder: Path,
    crew: Crew,
    *,
    only: Only | None = None,
    report: Callable[[Moment], None] = lambda moment: None,
) -> Study:
    """Run what is not finished of a plan; see `run_study`.

    Parameters
    ----------
    report : callable
        Called with the moment at the beginning and after every run.
    """
    store = Store(folder)
    moment = Moment(to_do(plan, folder, only))
    store.begin(plan)
    report(moment)
    try:
        for run, outcome in crew.outcomes(moment.to_do):
            if outcome.stopped:
                continue
            if unfit := store.unfit(outcome):
                outcome = replace(outcome, error=unfit)
            if outcome.error:
                store.fail(run, outcome)
                moment.failed.append(run)
            else:
                store.add(run, outcome.files)
            moment.done.append(run)
            moment.last = run, outcome
            report(moment)
    finally:
        write_tables(store)
    return Study(folder)


def write_tables(store: Store) -> None:
    """Write the Parquet tables of what a store holds."""
    for name, table in build_tables(store).items():
        store.write(f"{name}.parquet", to_parquet(table))


def _chosen(plan: Plan, only: Only) -> list[Run]:
    for axis, values in only.items():
        if axis not in plan.axes:
            raise InputError(
                "no such axis", value=axis, expected="one of " + ", ".join(plan.axes), options=plan.axes
            )
        known = {str(run.settings[axis]) for run in plan.runs}
        for value in values:
            if str(value) not in known:
                raise InputError(
                    f"axis {axis} has no such value",
                    value=str(value),
                    expected="one of " + ", ".join(sorted(known)),
                    options=known,
                )
    wanted = {axis: {str(value) for value in values} for axis, values in only.items()}
    return [
        run
        for run in plan.hardest_first()
        if all(str(run.settings[axis]) in values for axis, values in wanted.items())
    ]
