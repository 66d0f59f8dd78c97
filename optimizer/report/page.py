"""From what a report says to one HTML page; every text of the data is escaped."""

from __future__ import annotations

from datetime import date
from typing import Any

import jinja2

from optimizer.report.content import Report
from optimizer.report.language import Language

__all__ = ["environment", "render"]


def render(report: Report) -> str:
    """Return a report as one self-contained HTML page."""
    page = environment(report.language).get_template("report.html.j2")
    return page.render(report=report, found=report.found, today=date.today())


def environment(language: Language) -> jinja2.Environment:
    """Return the templates in a language.

    ``_`` and ``{% trans %}`` say messages of the templates only: what they return may hold
    markup.  Texts of the data go through the filter ``said``, which does not trust them.
    """
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("optimizer.report"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    install: Any = made.install_gettext_callables  # type: ignore[attr-defined]
    install(language.gettext, language.ngettext, newstyle=True)
    made.filters |= {
        "said": language.phrase,
        "number": language.number,
        "figure": language.figure,
        "percent": language.percent,
        "date": language.date,
        "names": language.names,
    }
    made.globals["lang"] = language.code
    return made
