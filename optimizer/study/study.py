"""Study: what is in a store, as frames, figures and proposals."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.study.runs import StudyRuns

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from optimizer.language.language import Lang
    from optimizer.outputs.listings import StudyTableOutput
    from optimizer.proposal.proposal import Proposal

__all__ = ["Study", "table_to_dict"]


class Study(StudyRuns):
    """The results of a study, to look at (see `StudyRuns`)."""

    def proposal(self, run: str) -> Proposal:
        """Return the proposal of a run, judged again from the data.

        Raises
        ------
        InputError
            When there is no such run, or it has no result.
        """
        from optimizer.proposal.proposal import Proposal

        return Proposal.load(self.folder_of(run))

    def plot_maps(self, runs: Sequence[str] | None = None) -> Figure:
        """Draw a small map of each run (default: of all that found a partition)."""
        from optimizer.study.small_maps import plot_maps

        return plot_maps(self, runs)

    def plot_cores(self, ax: Axes | None = None) -> Axes:
        """Draw the stable cores as a map."""
        from optimizer.study.small_maps import plot_cores

        return plot_cores(self, ax=ax)

    def plot_together(self, ax: Axes | None = None) -> Axes:
        """Draw the shares of runs in which municipalities are together as a heat map."""
        from optimizer.study.figures import plot_together

        return plot_together(self, ax=ax)

    def plot_against(self, axis: str) -> Figure:
        """Draw the number of regions and their inhabitants against an axis of numbers."""
        from optimizer.study.figures import plot_against

        return plot_against(self, axis)

    def plot_costs(self, x: str, y: str, ax: Axes | None = None) -> Axes:
        """Draw what the runs score on two criteria: the trade-off that the study walked along."""
        from optimizer.study.figures import plot_costs

        return plot_costs(self, x, y, ax=ax)

    def report(self, lang: Lang = "nl") -> Path:
        """Write the report of the study into its folder and return its path."""
        from optimizer.study.report import write_study_report

        return write_study_report(self, lang)


def table_to_dict(study: Study, frame: pd.DataFrame) -> StudyTableOutput:
    """Return a table of a study, filtered or pivoted, ready for JSON."""
    return {
        "version": 1,
        "name": study.name,
        "title": study.title,
        "columns": [str(column) for column in frame.columns],
        "rows": json.loads(frame.to_json(orient="records")),
    }
