"""Study: what is in a store, as frames, figures and proposals."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import InputError
from optimizer.study.store import Store

if TYPE_CHECKING:
    import pandas as pd

    from optimizer.proposal import Proposal

__all__ = ["Study"]


class Study:
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
        asked = self._store.asked()
        self.name = str(asked["name"])
        self.title = str(asked["title"])
        self.axes: dict[str, str] = dict(asked["axes"])

    def __repr__(self) -> str:
        return f"Study({str(self.folder)!r}): {len(self.runs)} runs"

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
        import pandas as pd

        path = self.folder / f"{name}.parquet"
        if not path.is_file():
            raise InputError(
                "the tables were not written yet",
                where=str(path),
                expected="a study that ran: `regio study run`",
            )
        return pd.read_parquet(path)

    # ------------------------------------------------------------ one run
    def proposal(self, run: str) -> Proposal:
        """Return the proposal of a run, judged again from the data.

        Raises
        ------
        InputError
            When there is no such run, or it has no result.
        """
        from optimizer.stored import load_proposal

        keys = dict(zip(self.runs["run"], self.runs["key"], strict=True))
        if run not in keys:
            raise InputError("no such run", value=run, expected="one of " + ", ".join(keys), options=keys)
        return load_proposal(self._store.run_folder(keys[run]))
