"""The report in a headless Chromium: offline, silent, by pointer and by keyboard, wide, narrow and on A4."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from optimizer.language.language import LANGUAGES, Lang
from optimizer.report import write_report
from tests.browser.silence import REPORT, contrast, silent
from tests.results_folders import OTHERS, bare, flevoland, impossible, nasty

pytestmark = pytest.mark.browser

MAKERS = (flevoland, nasty, bare, impossible, *OTHERS)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """Return the path of every report by results folder and language."""
    made = {}
    for make in MAKERS:
        folder = make(tmp_path_factory.mktemp(make.__name__))
        for lang in LANGUAGES:
            made[make.__name__, lang] = write_report(folder, lang)
    return made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    yield from silent(browser, REPORT)


def fill(page: Page, code: str) -> str:
    return str(
        page.locator(f'.cells a[href="#m-{code}"] path').evaluate("cell => getComputedStyle(cell).fill")
    )


def choose_view(page: Page, name: str) -> None:
    page.locator(".switch").get_by_text(name, exact=True).click()
    expect(page.get_by_role("radio", name=name, exact=True)).to_be_checked()


@pytest.mark.parametrize("name", [make.__name__ for make in MAKERS])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_opens_offline_and_fits_the_screen(
    page: Page, reports: dict[tuple[str, str], Path], name: str, lang: Lang, width: int
) -> None:
    page.context.set_offline(True)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(reports[name, lang].as_uri())
    expect(page.locator("html")).to_have_attribute("lang", lang)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_switch_shows_what_was_declared_and_what_changes(
    page: Page, reports: dict[tuple[str, str], Path]
) -> None:
    page.goto(reports["nasty", "nl"].as_uri())
    proposed = fill(page, "A1"), fill(page, "B1")
    choose_view(page, "Opgegeven")
    declared = fill(page, "A2"), fill(page, "B2")
    assert declared[0] != declared[1]
    expect(page.locator("path.border.in-declared:not(.dashed)")).to_be_visible()
    expect(page.locator("path.border.in-proposed")).to_be_hidden()
    choose_view(page, "Verschil")
    expect(page.locator("path.border.dashed.in-changed")).to_be_visible()
    choose_view(page, "Zekerheid")
    assert fill(page, "A1") != fill(page, "B1")
    choose_view(page, "Voorstel")
    assert (fill(page, "A1"), fill(page, "B1")) == proposed


def test_tips_by_pointer_and_by_keyboard(page: Page, reports: dict[tuple[str, str], Path]) -> None:
    page.goto(reports["flevoland", "nl"].as_uri())
    tip = page.locator(".tip")
    expect(tip).to_be_hidden()
    page.locator('.cells a[href="#m-0171"]').hover()
    expect(tip).to_have_text(re.compile(r"^Noordoostpolder\n46\."), use_inner_text=True)
    page.mouse.move(0, 0)
    expect(tip).to_be_hidden()
    page.locator("#view-proposed").focus()
    page.keyboard.press("Tab")
    expect(tip).to_have_text(re.compile(r"^Almere\n"), use_inner_text=True)
    page.keyboard.press("ArrowUp")
    expect(tip).to_have_text(re.compile(r"^Lelystad\n"), use_inner_text=True)
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#m-0995$"))
    expect(page.locator("#d-0995")).to_be_visible()


def test_search_and_region_filter_the_table(page: Page, reports: dict[tuple[str, str], Path]) -> None:
    page.goto(reports["flevoland", "en"].as_uri())
    rows = page.locator(".rows tbody:visible")
    expect(rows).to_have_count(6)
    page.get_by_label("Search").fill("almere")
    expect(rows).to_have_count(1)
    expect(page.locator("#count")).to_have_text("1 of 6")
    page.get_by_role("button", name="Almere").click()
    expect(page.locator("#d-0034")).to_be_visible()
    page.get_by_label("Search").fill("nowhere")
    expect(rows).to_have_count(0)
    page.locator('.cells a[href="#m-0050"]').click()
    expect(page.locator("#d-0050")).to_be_visible()
    page.locator("#choose").select_option(index=1)
    region = page.locator("#choose option").nth(1).get_attribute("value")
    expect(page.locator(f'.rows tbody:visible:not([data-region="{region}"])')).to_have_count(0)
    assert 0 < rows.count() <= 6
    page.get_by_role("button", name="Open all rows").click()
    expect(page.locator(".more.open")).to_have_count(6)


def test_text_stands_out_from_its_background(page: Page, reports: dict[tuple[str, str], Path]) -> None:
    page.goto(reports["flevoland", "nl"].as_uri())
    worst = contrast(page)
    assert worst["ratio"] >= 4.5, worst


def test_prints_on_a4(page: Page, reports: dict[tuple[str, str], Path]) -> None:
    page.goto(reports["flevoland", "nl"].as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    boxes = {tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox \[([^\]]*)\]", printed)}
    assert len(boxes) == 1
    _, _, width, height = boxes.pop()
    assert width == pytest.approx(210 / 25.4 * 72, abs=1)
    assert height == pytest.approx(297 / 25.4 * 72, abs=1)
    page.emulate_media(media="print")
    expect(page.locator(".switch")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_a_map_zooms_by_buttons_and_by_keys(page: Page, reports: dict[tuple[str, str], Path]) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(reports["flevoland", "en"].as_uri())
    drawing = page.locator("#view-map svg")
    whole = drawing.get_attribute("viewBox")
    page.get_by_role("button", name="Zoom in").click()
    zoomed = drawing.get_attribute("viewBox")
    assert zoomed != whole
    page.locator('.cells a[href="#m-0034"]').focus()
    page.keyboard.press("+")
    assert drawing.get_attribute("viewBox") not in (whole, zoomed)
    page.keyboard.press("0")
    assert [*map(float, (drawing.get_attribute("viewBox") or "").split())] == [
        *map(float, (whole or "").split())
    ]


def test_all_views_of_a_map_stand_on_paper(page: Page, reports: dict[tuple[str, str], Path]) -> None:
    page.goto(reports["nasty", "nl"].as_uri())
    expect(page.locator(".printed svg").first).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".printed svg").first).to_be_visible()
    shown = page.locator(".printed .shows strong").all_inner_texts()
    assert shown == ["Opgegeven.", "Verschil.", "Zekerheid."]


def test_councils_are_ticked_and_counted(page: Page, reports: dict[tuple[str, str], Path]) -> None:
    page.goto(reports["completed", "en"].as_uri())
    boxes = page.locator(".councils").first.get_by_role("checkbox")
    many = boxes.count()
    expect(page.locator("#tally-1")).to_have_text(f"0 of {many}")
    boxes.first.focus()
    page.keyboard.press("Space")
    expect(page.locator("#tally-1")).to_have_text(f"1 of {many}")
    page.emulate_media(media="print")
    expect(boxes.first).to_be_visible()
