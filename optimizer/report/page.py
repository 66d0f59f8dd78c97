"""From what a report says to one HTML page; every text of the data is escaped."""

from __future__ import annotations

import base64
import hashlib
from datetime import date
from functools import partial
from typing import Any, Protocol

import jinja2
from markupsafe import Markup

from models.territory import Territory
from optimizer.cache import cache_folder
from optimizer.language.language import Language
from optimizer.report.governance import weighings
from optimizer.solving.versions import versions

__all__ = ["Page", "environment", "render"]


class Page(Protocol):
    """What every page knows of itself; the rest is between it and its template."""

    @property
    def language(self) -> Language:
        """Return the language that it speaks."""

    @property
    def territory(self) -> Territory:
        """Return the area that it is about."""

    @property
    def views(self) -> tuple[str, ...]:
        """Return the keys of the views of its maps."""


def render(page: Page, template: str) -> str:
    """Return a page as one self-contained HTML document.

    Its content security policy lets its one script run and nothing be fetched.

    Parameters
    ----------
    page : Page
        Known to the template as ``page``.
    template : str
        Extends ``layout.html.j2``.
    """
    templates = environment(page.language)
    script, style = (_source(templates, name) for name in ("script.js", "style.css"))
    digest = hashlib.sha256(script.encode()).digest()
    return templates.get_template(template).render(
        page=page,
        today=date.today(),
        version=versions()["regio-optimizer"],
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
    folder = cache_folder("templates")  # compiled, for all languages: nothing is said before it is asked
    made = jinja2.Environment(
        bytecode_cache=None if folder is None else jinja2.FileSystemBytecodeCache(str(folder)),
        optimized=False,
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
