"""What a store knows of its runs: frames, and what holds over all of them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import InputError
from models.partition import Partition
from models.scenario import Scenario
from models.territory import Territory
from optimizer.inputs.files import is_file
from optimizer.inputs.scenarios import scenario_from
from optimizer.study.conditions import matching
from optimizer.study.plan import AREA
from optimizer.study.store import Store
from optimizer.study.tables import build_tables, read_stored
from optimizer.study.tradeoffs import joint_shares, sensitivity, stable_cores

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


__all__ = ["StudyRuns"]

log = logging.getLogger(__name__)
"""Says what of a store was damaged and made again."""


class StudyRuns:
    """The results of a study.

    Parameters
    ----------
    folder : str or Path
        What `regio study run` wrote.

    Raises
    ------
    InputError
        When the folder holds no study.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._store = Store(self.folder)
        self._asked = self._store.asked()
        self.name = str(self._asked["name"])
        self.title = str(self._asked["title"])
        self.axes: dict[str, str] = dict(self._asked["axes"])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.folder)!r}): {len(self.runs)} runs"

    # ------------------------------------------------------------ frames
    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run: a column per axis, status, objective, bound, gap, regions, ..."""
        return self._frame("runs")

    @cached_property
    def regions(self) -> pd.DataFrame:
        """One row per region of each run."""
        return self._frame("regions")

    @cached_property
    def criteria(self) -> pd.DataFrame:
        """One row per criterion of each run; costs in weighted inhabitants."""
        return self._frame("criteria")

    @cached_property
    def assignments(self) -> pd.DataFrame:
        """One row per municipality of each run: its region."""
        return self._frame("assignments")

    def _frame(self, name: str) -> pd.DataFrame:
        path = self.folder / f"{name}.parquet"
        if not is_file(path):
            raise InputError(
                "the tables were not written yet",
                where=str(path),
                expected="a study that ran: `regio study run`",
            )
        table = read_stored(path, name, self.axes)
        if table is None:
            log.warning("%s cannot be read: made again from the runs that are whole", path)
            table = self._again[name]
        frame: pd.DataFrame = table.to_pandas()
        return frame

    @cached_property
    def _again(self) -> dict[str, pa.Table]:
        """The tables made again from what is whole, where those that were written cannot be read."""
        return build_tables(self._store)

    # ------------------------------------------------------------ one run
    def territory(self, runs: Iterable[str] | None = None) -> Territory:
        """Return the municipalities of some runs together (default: of all), with their contiguity.

        Raises
        ------
        InputError
            When a run is unknown or has no result, or its data cannot be read.
        """
        from optimizer.inputs.territories import open_territory

        of = self.labels()
        chosen = list(of) if runs is None else list(runs)
        if not chosen:
            raise InputError("no run of this study has a partition", where=str(self.folder))
        scenario = self.scenario(chosen[0])
        codes = frozenset(code for run in chosen for code in of[run])
        return scenario.recut(open_territory(scenario).whole, codes)

    def labels(self) -> dict[str, dict[str, str]]:
        """Return the region of every municipality by run, for the runs that found a partition."""
        found: dict[str, dict[str, str]] = {}
        columns = (self.assignments[name] for name in ("run", "code", "region"))
        for run, code, region in zip(*columns, strict=True):
            found.setdefault(run, {})[code] = region
        return found

    def settings(self) -> dict[str, dict[str, Any]]:
        """Return the values on the axes by run."""
        rows = self.runs[["run", *self.axes]].to_dict("records")
        return {row["run"]: {axis: row[axis] for axis in self.axes} for row in rows}

    def scenario(self, run: str) -> Scenario:
        """Return the scenario of a run.

        Raises
        ------
        InputError
            When there is no such run.
        """
        self._key(run)
        entry = next(entry for entry in self._asked["runs"] if entry["run"] == run)
        return scenario_from(entry["scenario"], folder=self.folder / entry["scenario_folder"])

    def folder_of(self, run: str) -> Path:
        """Return the results folder of a run.

        Raises
        ------
        InputError
            When there is no such run.
        """
        return self._store.run_folder(self._key(run))

    def _key(self, run: str) -> str:
        keys = {entry["run"]: entry["key"] for entry in self._asked["runs"]}
        if run not in keys:
            raise InputError("no such run", value=run, expected="one of " + ", ".join(keys), options=keys)
        return str(keys[run])

    # ------------------------------------------------------------ over all runs
    def table(
        self, where: str = "", sort: Sequence[str] = (), pivot: tuple[str, str, str] | None = None
    ) -> pd.DataFrame:
        """Return the table of runs, filtered, sorted or pivoted.

        Parameters
        ----------
        where : str
            A condition on its columns (see `optimizer.study.conditions`): ``minimum > 75_000``.
        sort : sequence of str
            Columns; a leading ``-`` sorts from high to low.
        pivot : tuple of str
            Rows, columns and values: ``("area", "minimum", "regions")``; several runs in one cell
            are averaged.

        Raises
        ------
        InputError
            When a column is unknown or the condition cannot be read.
        """
        from pandas.api.types import is_numeric_dtype

        frame = self.runs
        for name in [*(column.removeprefix("-") for column in sort), *(pivot or ())]:
            if name not in frame.columns:
                columns = list(frame.columns)
                raise InputError(
                    "no such column", value=name, expected="one of " + ", ".join(columns), options=columns
                )
        if where:
            frame = frame[matching(frame, where)]
        if sort:
            names = [column.removeprefix("-") for column in sort]
            frame = frame.sort_values(names, ascending=[not column.startswith("-") for column in sort])
        if pivot is not None:
            down, across, values = pivot
            if not is_numeric_dtype(frame[values]):
                raise InputError("only numbers can be averaged", where="pivot", value=values)
            frame = frame.pivot_table(index=down, columns=across, values=values, sort=False)
        return frame

    def together(self) -> pd.DataFrame:
        """Return the share of the runs in which two municipalities are together, a row per pair.

        See `optimizer.study.tradeoffs.joint_shares`.
        """
        names = dict(zip(self.assignments["code"], self.assignments["name"], strict=True))
        return joint_shares(list(self.labels().values()), names)

    def cores(self) -> Partition:
        """Return the groups of municipalities that no run divides (see `tradeoffs.stable_cores`)."""
        return stable_cores(list(self.labels().values()))

    def sensitivity(self) -> pd.DataFrame:
        """Return a row per axis: how far the outcome moves when only that axis changes.

        See `optimizer.study.tradeoffs.sensitivity`; the strongest axis first.
        """
        import pandas as pd

        of, settings = self.labels(), self.settings()
        people = {code: m.population for code, m in self.territory().whole.municipalities.items()}
        rows = sensitivity([settings[run] for run in of], list(of.values()), people, area=AREA)
        return pd.DataFrame(rows, columns=["axis", "pairs", "variation", "moved", "same"])
