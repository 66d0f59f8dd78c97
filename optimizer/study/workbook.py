"""The workbook of a study: its tables as sheets."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from optimizer.solving.versions import versions
from optimizer.study.study import Study
from optimizer.writing.folder import own_prefix
from optimizer.writing.office import WORKBOOK, Office, dress
from optimizer.writing.rows import Rows

__all__ = ["write_study_workbook"]


def write_study_workbook(study: Study) -> list[str]:
    """Write all tables of a study as sheets of one workbook into its folder; return the name of the file.

    Parameters
    ----------
    study : Study
        What of it is done; the status of each run stands in the sheet of runs.
    """
    frames = {
        "runs": study.runs,
        "regions": study.regions,
        "criteria": study.criteria,
        "assignments": study.assignments,
    }
    about = {
        "Title": study.title,
        "Made with": f"regio {versions()['regio-optimizer']}",
        "Axes": "\n".join(f"{name}: {key}" for name, key in study.axes.items()),
        "How to read": "Costs are in weighted inhabitants affected. Every sheet has a column run.",
    }
    with tempfile.TemporaryDirectory(prefix=own_prefix(), dir=study.folder) as name:
        work = Path(name)
        for table, frame in frames.items():
            plain = frame.astype(object).where(frame.notna(), None)
            Rows(tuple(plain.columns), plain.itertuples(index=False, name=None)).write(work / f"{table}.csv")
        written = dress(work, Office(workbook=True), about)
        os.replace(work / WORKBOOK, study.folder / WORKBOOK)
    return written
