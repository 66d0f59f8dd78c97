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
        What `propose` wrote.  With alternatives and certainties in it, the report tells them too.
    lang : {"nl", "en"}

    Returns
    -------
    Path
        ``report.nl.html`` or ``report.en.html``: it opens offline and asks nothing of any network.

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
    from optimizer.report.content import read_report
    from optimizer.report.page import render
    from optimizer.writing.folder import save_page

    text = render(read_report(Path(folder), Language(lang)), "report.html.j2")
    path = Path(folder) / f"report.{lang}.html"
    save_page(text, path)
    return path
