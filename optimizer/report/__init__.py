"""The report: one HTML file that holds all it needs, made from a results folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimizer.language.language import Lang

__all__ = ["write_report"]


def write_report(folder: str | Path, lang: Lang = "nl") -> Path:
    """Write the report of a results folder into it.

    Parameters
    ----------
    folder : str or Path
        What a command wrote: `propose`, or any other with ``--out``.
    lang : {"nl", "en"}

    Returns
    -------
    Path
        ``report.nl.html`` or ``report.en.html``: it opens offline and asks nothing of any network.  Of a
        proposal ``governance.csv`` and ``governance.json`` come beside it (see `governance`).

    Raises
    ------
    InputError
        When the folder or the data that it names cannot be read, or the file not be written.

    Examples
    --------
    >>> import tempfile
    >>> from optimizer import load_scenario, propose, write_report
    >>> drenthe = propose(load_scenario("scenarios/drenthe.toml"))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_report(drenthe.save(folder), "en").name
    'report.en.html'
    """
    from optimizer.language.language import Language
    from optimizer.report.content import Report
    from optimizer.report.governance import write_governance
    from optimizer.report.page import render
    from optimizer.report.read import read_page
    from optimizer.writing.folder import save_page

    page, template = read_page(Path(folder), Language(lang))
    path = Path(folder) / f"report.{lang}.html"
    save_page(render(page, template), path)
    if isinstance(page, Report) and page.proposal.partition is not None:
        write_governance(page.proposal, page.language, Path(folder))
    return path
