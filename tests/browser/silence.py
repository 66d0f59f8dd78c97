"""Pages that fail a test on any message of the console, error, dialog or request of another address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, expect

__all__ = ["APP", "REPORT", "SLOW_MS", "contrast", "silent"]

APP = r"(http://127\.0\.0\.1:\d+/|data:|blob:http://127\.0\.0\.1:\d+/).*"
"""What the app may ask: its own address."""

REPORT = r"file://.*/report\.\w\w\.html(#.*)?|data:,"
"""What a report may ask: its own file."""

SLOW_MS = 30_000
"""So long a busy machine may take for what takes a second."""


def silent(
    browser: Browser,
    own: str,
    *,
    width: int = 1280,
    height: int = 900,
    touch: bool = False,
    reduced_motion: bool = False,
) -> Iterator[Page]:
    """Yield a page of a window of its own."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=touch,
        is_mobile=touch,
        reduced_motion="reduce" if reduced_motion else "no-preference",
    )
    page = context.new_page()
    complaints: list[str] = []
    page.set_default_timeout(SLOW_MS)
    expect.set_options(timeout=SLOW_MS)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on(
        "request",
        lambda request: None if re.fullmatch(own, request.url, re.DOTALL) else complaints.append(request.url),
    )
    yield page
    context.close()
    assert complaints == []


def contrast(page: Page) -> dict[str, object]:
    """Return the lowest contrast of a text with what is behind it, and the text."""
    found: dict[str, object] = page.evaluate(CONTRAST)
    return found


CONTRAST = """() => {
  const channel = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const colour = numbers(getComputedStyle(element).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const worst = { ratio: 21, text: "" };
  for (const element of document.querySelectorAll("body *:not(svg *, script)")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.getClientRects().length) continue;
    const pair = [light(numbers(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    if (ratio < worst.ratio) Object.assign(worst, { ratio, text: element.textContent });
  }
  return worst;
}"""
