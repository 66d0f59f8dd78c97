"""The tables of a study for a spreadsheet: sheets of one workbook, CSV files the Dutch way."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from models.errors import InputError
from optimizer.language.language import Language
from optimizer.solving.versions import versions
from optimizer.study.study import Study
from optimizer.writing.folder import own_prefix
from optimizer.writing.office import Office, dress
from optimizer.writing.rows import Rows, keeping

__all__ = ["write_study_tables"]

HOW_TO_READ = (
    "Costs are in weighted inhabitants affected. Every sheet has a column run; the axes are columns of runs."
)


def write_study_tables(study: Study, office: Office) -> list[str]:
    """Write all tables of a study into its folder and return the names of the files.

    Parameters
    ----------
    study : Study
        What of it is done; the status of each run stands in the table of runs.
    office : Office
        A workbook with a sheet per table, CSV files the Dutch way, or both.
    """
    frames = {
        "runs": study.runs,
        "regions": study.regions,
        "criteria": study.criteria,
        "assignments": study.assignments,
    }
    with suppress(InputError):  # without its data the tables are written all the same
        study.territory()  # opened, they lend their words
    language = Language(office.lang)
    say = language.say
    about = {
        say("Title"): language.gettext(study.title),
        say("Made with"): f"regio {versions()['regio-optimizer']}",
        say("Axes"): "\n".join(f"{name}: {key}" for name, key in study.axes.items()),
        say("How to read"): say(HOW_TO_READ),
    }
    with tempfile.TemporaryDirectory(prefix=own_prefix(), dir=study.folder) as name, keeping():
        work = Path(name)
        for table, frame in frames.items():
            plain = frame.astype(object).where(frame.notna(), None)
            Rows(tuple(plain.columns), plain.itertuples(index=False, name=None)).write(work / f"{table}.csv")
        written = dress(work, office, about) + ([f"{table}.csv" for table in frames] if office.dutch else [])
        for file in written:
            os.replace(work / file, study.folder / file)
    return written
