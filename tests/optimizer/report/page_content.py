"""What stands in a page: its tags, attributes and texts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "link", "input", "br", "img", "path", "circle", "line", "use"}
FOREIGN = re.compile(r"\b(the|of the|regions|municipalit(y|ies)|inhabitants|with|which)\b")
"""Words that a Dutch report does not hold."""


@dataclass
class Page(HTMLParser):
    """What stands in a page."""

    tags: Counter[str] = field(default_factory=Counter)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    text: list[tuple[str, str]] = field(default_factory=list)
    """The language and what is said, in order."""
    open: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        inherited = self.open[-1][1] if self.open else ""
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("lang") or inherited))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop()[0] == tag, (tag, self.getpos())

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] not in ("script", "style", "code"):
            self.text.append((self.open[-1][1], data))

    def values(self, attribute: str) -> list[str]:
        return [value for _, name, value in self.attributes if name == attribute]

    def said(self, language: str) -> str:
        return " ".join(" ".join(data.split()) for spoken, data in self.text if spoken == language)


def page_of(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    assert not page.open
    return page
