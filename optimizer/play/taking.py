"""What a person takes along: the scenario file, a results folder, a report, a workbook."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from models.errors import InputError
from models.records import record
from optimizer.play.record import reproduce
from optimizer.play.session import Session

__all__ = ["Taken", "take"]

KINDS = ("toml", "folder", "report", "xlsx")

STAMP = (1980, 1, 1, 0, 0, 0)
"""When files in an archive were written: the same state gives the same archive."""


@record
class Taken:
    """A file to keep."""

    name: str
    mime: str
    content: bytes


async def take(what: str, session: Session, lang: str, run: Callable[..., Awaitable[Any]]) -> Taken:
    """Return the state on the table as a file.

    Parameters
    ----------
    what : str
        ``toml``, ``folder`` (a zip of what `regio propose` writes), ``report`` or ``xlsx``.
    session : Session
    lang : str
        Of the report.
    run : callable
        Lets a worker do a job.

    Raises
    ------
    InputError
        For anything else, or a state that cannot be written down.
    """
    name = session.asked_first.name
    if what == "toml":
        return Taken(f"{name}.toml", "application/toml", session.to_toml().encode())
    if what not in KINDS:
        raise InputError("nothing of the kind to take along", value=what, options=KINDS)
    scenario = reproduce(session.state, session.territory)
    files: Mapping[str, bytes] = await run("take", "take_along", scenario, lang)
    if what == "folder":
        return Taken(f"{name}.zip", "application/zip", _zipped(files))
    ending = ".html" if what == "report" else ".xlsx"
    found = next((file for file in files if file.endswith(ending)), None)
    if found is None:
        raise InputError("nothing of the kind was written", value=what)
    mime = "text/html" if what == "report" else "application/vnd.ms-excel"
    return Taken(f"{name}{ending}", mime, files[found])


def _zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
