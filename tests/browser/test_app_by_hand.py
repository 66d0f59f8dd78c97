"""The app by finger and by key alone, with texts that try to be markup, and when it is gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("shinywidgets")
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.browser.silence import APP, contrast, silent
from tests.browser.test_app_in_chromium import cell, fill, opened, panel, running, started
from tests.results_folders import nasty_pack

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def limburg() -> Iterator[str]:
    yield from started("scenarios/limburg.toml")


def middle(page: Page, code: str) -> tuple[float, float]:
    box = cell(page, code).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def touch(session: CDPSession, *steps: tuple[tuple[float, float], ...]) -> None:
    """Put fingers on the screen, move them step by step, and take them off."""
    for number, points in enumerate(steps):
        fingers = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(points)]
        kind = "touchMove" if number else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_phone_by_finger(browser: Browser, limburg: str) -> None:
    for page in silent(browser, APP, width=360, height=740, touch=True):
        opened(page, limburg)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        letters = "[...document.querySelectorAll('.names text')].map(one => one.getAttribute('font-size') * "
        assert page.evaluate(f"Math.min(...{letters} one.getScreenCTM().a))") > 10
        fingers = page.context.new_cdp_session(page)
        onto = next(code for code in ("0957", "0935") if fill(page, code) != fill(page, "1711"))
        a, b = middle(page, "1711"), middle(page, onto)
        between = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        touch(fingers, (a,), (between,), (b,))
        expect(page.locator(".movers path")).to_have_count(1)
        assert fill(page, "1711") == fill(page, onto)
        expect(page.locator(".panel-look h3").first).to_have_text("Echt-Susteren")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        # two fingers apart: larger, and the place between them stays between them
        scene = page.locator(".map > g")
        size = page.evaluate("document.querySelector('.map').getBoundingClientRect().width")
        x, y = middle(page, "0957")
        touch(fingers, ((x - 20, y), (x + 20, y)), ((x - 30, y), (x + 30, y)), ((x - 60, y), (x + 60, y)))
        scale = re.search(r"scale\((.*)\)", scene.get_attribute("transform") or "")
        assert scale is not None
        assert float(scale[1]) == pytest.approx(3)
        assert middle(page, "0957") == pytest.approx((x, y), abs=8)
        # two fingers side by side: the map goes along
        touch(fingers, ((x - 40, y), (x + 40, y)), ((x - 40, y - 30), (x + 40, y - 30)))
        assert middle(page, "0957") == pytest.approx((x, y - 30), abs=8)
        expect(page.locator(".panel-wishes summary")).to_have_text("What is held (1)")  # nobody was moved
        page.get_by_role("button", name="Whole map").tap()
        assert page.evaluate("document.querySelector('.map').getBoundingClientRect().width") == size
        for summary in page.locator(".side > details > summary").all():
            summary.scroll_into_view_if_needed()
            expect(summary).to_be_in_viewport()


def test_keys_alone_do_what_a_mouse_does(browser: Browser, limburg: str) -> None:
    for page in silent(browser, APP, reduced_motion=True):
        opened(page, limburg)
        page.evaluate("document.addEventListener('keydown', () => (window.heard = true))")
        active = "document.activeElement.dataset.code || document.activeElement.textContent"
        cell(page, "0981").focus()
        page.keyboard.press("m")
        expect(page.locator(".pick")).to_contain_text("Choose the region that Vaals goes to")
        while page.evaluate("document.activeElement.getAttribute('fill')") == fill(page, "0981"):
            before = page.evaluate(active)
            page.keyboard.press("ArrowUp")
            assert page.evaluate(active) != before
        goal = page.evaluate(active)
        page.keyboard.press("Enter")
        expect(page.locator(".panel-wishes summary")).to_have_text("What is held (1)")
        assert fill(page, "0981") == fill(page, goal)
        assert page.evaluate(active) == goal
        said = page.get_by_role("status")
        expect(said).to_contain_text("Vaals not joined to")
        hold = page.get_by_role("button", name="Hold its region")
        hold.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".panel-wishes summary")).to_have_text("What is held (2)")
        expect(page.locator(".lock")).to_have_count(1)
        assert page.evaluate("document.querySelector('.regio-board').contains(document.activeElement)")
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+z")
        expect(page.get_by_role("button", name="Undo")).to_be_disabled()
        solve = page.get_by_role("button", name="Solve the rest")
        solve.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".cost .good")).to_be_visible()
        expect(solve).to_be_focused()
        panel(page, "Take along")
        page.get_by_label("Name of this state").fill("best")
        page.keyboard.press("Enter")
        cell(page, "0981").focus()
        page.keyboard.press("Control+z")
        compare = page.get_by_role("button", name="Compare with best")
        compare.focus()
        page.keyboard.press("Enter")
        expect(page.locator("dialog figure .movers path").first).to_be_attached()
        assert page.locator("dialog tbody tr").count() * 2 == page.locator("dialog .movers path").count()
        wiped = page.get_by_role("checkbox", name="Wipe")
        wiped.focus()
        page.keyboard.press("Space")
        edge = page.locator("dialog .edge").bounding_box()
        page.get_by_role("slider", name="Wipe").focus()
        page.keyboard.press("PageUp")
        moved = page.locator("dialog .edge").bounding_box()
        assert edge is not None
        assert moved is not None
        assert moved["x"] > edge["x"]
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_be_hidden()
        expect(compare).to_be_focused()
        assert page.evaluate("getComputedStyle(document.querySelector('.cell')).transitionDuration") == "0s"
        # a notebook around the map takes no key from it: JupyterLab looks for this attribute
        assert page.evaluate("window.heard") is None
        assert page.locator("[data-lm-suppress-shortcuts] .map").count() == 1


def test_text_stands_out_and_a_region_keeps_its_colour(browser: Browser, limburg: str) -> None:
    for page in silent(browser, APP):
        opened(page, limburg)
        colours = {code: fill(page, code) for code in ("0983", "0957", "0935")}
        cell(page, "0981").click()
        page.get_by_role("button", name="Move Vaals to a region of its own").click()
        expect(page.locator(".movers path")).to_have_count(1)
        assert {code: fill(page, code) for code in colours} == colours
        assert fill(page, "0981") not in colours.values()
        for title in ("What is asked", "Where it stalls", "Take along"):
            panel(page, title)
        for language in ("EN", "NL"):
            page.get_by_role("button", name=language, exact=True).click()
            worst = contrast(page)
            assert worst["ratio"] >= 4.5, worst


def test_texts_that_try_to_be_markup_stay_texts(browser: Browser, tmp_path: Path) -> None:
    nasty_pack(tmp_path)
    places = tmp_path / "pack/places.csv"
    wild = "\u202eekaf $& %(name)s " + "W" * 300
    places.write_text(places.read_text(encoding="utf-8").replace("Alder", wild), encoding="utf-8")
    path = tmp_path / "wild.toml"
    path.write_text(
        'title = "<img src=x onerror=alert(9)>"\ndata = "pack"\ncompare_with = "district"\n'
        "regions.minimum = 2\narrangements.district.separating = 1\narrangements.league.separating = 1\n",
        encoding="utf-8",
    )
    for address in started(str(path)):
        for page in silent(browser, APP, width=360, touch=True):
            opened(page, address)
            for one in page.locator(".cell").all():
                name = (one.get_attribute("aria-label") or "").rsplit(", region ", 1)[0]
                one.focus()
                page.keyboard.press("Enter")
                expect(page.locator(".panel-look h3").first).to_have_text(name.removesuffix(", moved"))
            for title in ("What is asked", "Take along"):
                panel(page, title)
            assert page.locator(".regio-board img, .regio-board i, .regio-board script").count() == 0
            assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_page_whose_app_is_gone_says_so_and_comes_back_to_its_state(browser: Browser) -> None:
    for page in silent(browser, APP.replace("/)", "/|ws:)"), width=1280):
        with running("scenarios/limburg.toml") as (process, address):
            opened(page, address)
            cell(page, "0981").click()
            page.get_by_role("button", name="Move Vaals to a region of its own").click()
            expect(page).to_have_url(re.compile("#1\\."))
            page.wait_for_timeout(1500)
            process.kill()
            expect(page.get_by_role("alert")).to_contain_text("The app has stopped")
            expect(page.locator(".cell")).to_have_count(33)
        with running("scenarios/limburg.toml", "--port", address.rstrip("/").rsplit(":", 1)[1]):
            page.get_by_role("button", name="Open anew").click()
            expect(page.locator(".regio-board[data-ready]")).to_be_visible()
            expect(cell(page, "0981")).to_have_attribute("aria-label", re.compile("region Vaals"))
