"""The report of a study: one HTML file that holds all it needs, in the style of the proposal's report."""

from __future__ import annotations

import base64
import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure
from pandas.api.types import is_numeric_dtype

from models.records import record
from optimizer.language.language import Lang, Language, speaking
from optimizer.report.page import environment
from optimizer.solving.versions import versions
from optimizer.study.figures import plot_against, plot_together
from optimizer.study.small_maps import cells_of, plot_cores, plot_maps
from optimizer.study.tables import FAILED, MISSING
from optimizer.writing.folder import save_page

if TYPE_CHECKING:
    from optimizer.study.runs import StudyRuns

__all__ = ["write_study_report"]

MAPPED = 60
"""Up to this many runs every run gets a small map."""

LISTED = 20
"""So many contested pairs are listed."""


@record
class Picture:
    """An image as a data URI, with what it is about: a word that the template knows."""

    about: str
    data: str
    axis: str = ""


def write_study_report(study: StudyRuns, lang: Lang = "nl") -> Path:
    """Write ``report.<lang>.html`` into the folder of a study and return its path.

    Raises
    ------
    InputError
        When the data cannot be read or the file not be written.
    """
    language = Language(lang)
    page = environment(language).get_template("study.html.j2")
    with speaking(lang):
        content = _content(study, language)
    text = page.render(study=study, today=date.today(), version=versions()["regio-optimizer"], **content)
    path = study.folder / f"report.{lang}.html"
    save_page(text, path)
    return path


def _content(study: StudyRuns, language: Language) -> dict[str, Any]:
    """Return what the template says besides the study itself."""
    runs = study.runs
    cells: Any = runs.astype(object).where(runs.notna(), None)
    records: list[dict[str, Any]] = cells.to_dict("records")
    found = [row for row in records if row["regions"] is not None]
    together = study.together()
    contested = together[together["held"] == "some"]
    contested = contested.assign(doubt=(contested["share"] - 0.5).abs()).sort_values("doubt", kind="stable")
    return {
        "rows": [row for row in records if row["status"] != MISSING],
        "found": found,
        "failed": [row for row in records if row["status"] == FAILED],
        "missing": sum(row["status"] == MISSING for row in records),
        "proven": sum(row["status"] == "optimal" for row in records),
        "numeric": {name: bool(is_numeric_dtype(runs[name])) for name in study.axes},
        "cores": _cores(study, language),
        "held": together["held"].value_counts().to_dict(),
        "contested": contested.head(LISTED).to_dict("records"),
        "contested_count": len(contested),
        "sensitivity": study.sensitivity().to_dict("records"),
        "pictures": _pictures(study, language, found),
        "borders": str(cells_of(study).attrs["source"]) if found else "",
    }


def _cores(study: StudyRuns, language: Language) -> list[dict[str, Any]]:
    """Return the cores of two or more municipalities, the most inhabitants first."""
    territory = study.territory()
    rows = [
        {
            "people": territory.population(core),
            "count": len(core),
            "names": language.listing(territory.names(core)),
        }
        for core in study.cores()
        if len(core) > 1
    ]
    return sorted(rows, key=lambda row: -row["people"])


def _pictures(study: StudyRuns, language: Language, found: list[dict[str, Any]]) -> list[Picture]:
    if not found:
        return []
    pictures = [
        Picture("against", _image(plot_against(study, axis), "svg", language), axis)
        for axis in study.axes
        if is_numeric_dtype(study.runs[axis]) and study.runs[axis].nunique() > 1
    ]
    if len(found) <= MAPPED:
        captions = {row["run"]: _caption(study, row, language) for row in found}
        pictures.append(Picture("maps", _image(plot_maps(study, captions=captions), "png", language)))
    if len(found) > 1:
        pictures.append(Picture("cores", _of(plot_cores(study), "svg", language)))
        pictures.append(Picture("together", _of(plot_together(study), "png", language)))
    return pictures


def _caption(study: StudyRuns, row: dict[str, Any], language: Language) -> str:
    """Return what stands above a small map, in the language of the report."""
    values = [row[axis] for axis in study.axes]
    said = ", ".join(value if isinstance(value, str) else language.figure(value) for value in values)
    count = int(row["regions"])
    regions = language.ngettext("%(count)s region", "%(count)s regions", count) % {"count": count}
    return f"{said or row['run']}\n{regions}"


def _of(ax: Any, form: str, language: Language) -> str:
    return _image(ax.get_figure(root=True), form, language)


def _image(figure: Figure, form: str, language: Language) -> str:
    """Return a figure as a data URI, its numbers in the language, without the words that the page says."""
    for ax in figure.axes:
        ax.set_title("", loc="left")
    for text in figure.findobj(_is_foot):
        text.set_visible(False)
    buffer = io.BytesIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "regio"}):
        quiet = {"Software": None} if form == "png" else {"Date": None, "Creator": None}
        figure.savefig(buffer, format=form, dpi=110, metadata=quiet, bbox_inches="tight", pad_inches=0.05)
    kind = "svg+xml" if form == "svg" else "png"
    return f"data:image/{kind};base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"


def _is_foot(artist: Any) -> bool:
    return bool(artist.get_gid() == "foot")
