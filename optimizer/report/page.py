"""From what a report says to one HTML page; every text of the data is escaped."""

from __future__ import annotations

import base64
import hashlib
from datetime import date
from functools import partial
from typing import Any

import jinja2
from markupsafe import Markup

from optimizer.language.language import Language
from optimizer.report.content import Report
from optimizer.report.governance import weighings

__all__ = ["environment", "render"]


def render(report: Report) -> str:
    """Return a report as one self-contained HTML page.

    Its content security policy lets this one script run and nothing be fetched.
    """
    templates = environment(report.language)
    script, style = (_source(templates, name) for name in ("script.js", "style.css"))
    digest = hashlib.sha256(script.encode()).digest()
    return templates.get_template("report.html.j2").render(
        report=report,
        found=report.found,
        today=date.today(),
        script=Markup(script),
        script_hash=base64.b64encode(digest).decode(),
        style=Markup(style),
    )


def _source(templates: jinja2.Environment, name: str) -> str:
    assert templates.loader is not None
    return templates.loader.get_source(templates, name)[0]


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
        "rate": language.rate,
        "date": language.date,
        "names": language.names,
    }
    made.globals["lang"] = language.code
    made.globals["weighings"] = partial(weighings, language=language)
    return made
