"""The app in a headless Chromium: whole stories, in silence, with no request to another address."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

pytest.importorskip("shinywidgets")
from playwright.sync_api import Browser, Locator, Page, expect

from optimizer import Session, propose
from optimizer.inputs.scenarios import scenario_from
from optimizer.play.link import write_full_link
from optimizer.play.start import standard_scenario
from tests.browser.silence import APP, silent

pytestmark = pytest.mark.browser


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the app; yield its process and its address, and end it."""
    command = [sys.executable, "-m", "optimizer", "app", *arguments, "--no-browser", "--lang", "en"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+/", process.stdout.readline())
        assert found is not None
        try:
            yield process, found.group()
        finally:
            process.terminate()


def started(*arguments: str) -> Iterator[str]:
    """Start the app; yield its address, and end it."""
    with running(*arguments) as (_process, address):
        yield address


@pytest.fixture(scope="module")
def limburg() -> Iterator[str]:
    yield from started("scenarios/limburg.toml")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    yield from silent(browser, APP)


def opened(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".regio-board[data-ready]")).to_be_visible()
    expect(page.locator(".headline")).to_contain_text("the best")


def cell(page: Page, code: str) -> Locator:
    return page.locator(f'.cell[data-code="{code}"]')


def fill(page: Page, code: str) -> str:
    return str(cell(page, code).get_attribute("fill"))


def drag(page: Page, code: str, onto: str) -> None:
    boxes = [cell(page, one).bounding_box() for one in (code, onto)]
    (x, y), (u, v) = [(b["x"] + b["width"] / 2, b["y"] + b["height"] / 2) for b in boxes if b is not None]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move((x + u) / 2, (y + v) / 2, steps=3)
    page.mouse.move(u, v, steps=3)
    page.mouse.up()


def panel(page: Page, title: str) -> None:
    """Open a panel that is closed."""
    found = page.locator(".side > details", has=page.locator("summary", has_text=title))
    if found.get_attribute("open") is None:
        found.locator("summary").first.click()


def take_link(page: Page) -> None:
    """Ask for the link of what lies on the table, and wait for it: the address had an earlier one."""
    page.get_by_role("button", name="Link", exact=True).click()
    link = page.get_by_role("textbox", name="Link", exact=True)
    expect(link).to_have_value(re.compile("#1\\."))
    expect(page).to_have_url(link.input_value())


def test_drag_a_broken_rule_solve_undo_save_and_reload_from_the_link(
    page: Page, limburg: str, tmp_path: Path
) -> None:
    opened(page, limburg)
    page.get_by_role("button", name="Solve the rest").click()
    expect(page.locator(".good", has_text="This is the proven best")).to_be_visible()
    expect(page.locator(".headline")).to_contain_text("As good as the best")
    before = fill(page, "1711")
    drag(page, "0994", "0935")  # Valkenburg aan de Geul is where it was: nothing
    expect(page.get_by_text("What is held (0)")).to_be_visible()
    cell(page, "0981").click()
    page.get_by_role("button", name="Move Vaals to a region of its own").click()
    expect(page.locator(".side .broken li")).to_have_count(2)
    expect(page.locator(".side .broken")).to_contain_text("Vaals: 9,")
    assert page.locator(".borders path.broken").count() > 0
    expect(page.locator(".movers path")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Every rule is kept.", exact=True)).to_be_visible()
    drag(page, "1711", "0957")
    drag(page, "0957", "1711")
    page.get_by_role("button", name="Solve the rest").click()
    expect(page.locator(".good", has_text="This is the proven best")).to_be_visible()
    assert fill(page, "1711") == before or fill(page, "1711") == fill(page, "0957")
    panel(page, "Take along")
    page.get_by_label("Name of this state").fill("<b>first</b>")
    page.get_by_role("button", name="Keep in the strip").click()
    expect(page.locator("figure figcaption b").first).to_have_text("<b>first</b>")
    with page.expect_download() as download:
        page.get_by_role("button", name="Scenario file").click()
    path = tmp_path / "state.toml"
    download.value.save_as(path)
    partition = propose(scenario_from(tomllib.loads(path.read_text()), folder="scenarios")).partition
    assert partition is not None
    groups: dict[str, set[str]] = {}
    for code in partition.codes:
        label = cell(page, code).get_attribute("aria-label") or ""
        groups.setdefault(label.split("region ")[1], set()).add(code)
    assert {frozenset(group) for group in groups.values()} == set(partition)
    take_link(page)
    shown = [fill(page, code) for code in sorted(partition.codes)]
    page.reload()
    expect(page.locator(".regio-board[data-ready]")).to_be_visible()
    expect(page.locator(".headline")).to_contain_text("the best")
    again = [fill(page, code) for code in sorted(partition.codes)]
    pairs = [(one, other) for one in range(len(shown)) for other in range(one)]
    same = [shown[a] == shown[b] for a, b in pairs], [again[a] == again[b] for a, b in pairs]
    assert same[0] == same[1]
    expect(page.locator("figure figcaption b").first).to_have_text("<b>first</b>")


def test_two_tabs_have_a_session_each(browser: Browser, limburg: str) -> None:
    for first in silent(browser, APP):
        for second in silent(browser, APP):
            opened(first, limburg)
            opened(second, limburg)
            cell(first, "0981").click()
            first.get_by_role("button", name="Move Vaals to a region of its own").click()
            expect(first.get_by_role("button", name="Undo")).to_be_enabled()
            second.get_by_role("button", name="Solve the rest").click()
            expect(second.locator(".good", has_text="This is the proven best")).to_be_visible()
            expect(first.get_by_text("What is held (1)")).to_be_visible()
            assert "region Vaals" in (cell(first, "0981").get_attribute("aria-label") or "")
            assert "region Vaals" not in (cell(second, "0981").get_attribute("aria-label") or "")


def test_a_phone_taps_and_nothing_is_wider_than_the_screen(browser: Browser, limburg: str) -> None:
    for page in silent(browser, APP, width=390, touch=True):
        opened(page, limburg)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        cell(page, "1711").tap()
        expect(page.locator("h3", has_text="Echt-Susteren")).to_be_visible()
        page.get_by_role("button", name=re.compile("Move Echt-Susteren to Maastricht")).tap()
        expect(page.get_by_text("What is held (1)")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_keyboard_alone_and_both_languages(page: Page, limburg: str) -> None:
    opened(page, limburg)
    page.locator('.cell[tabindex="0"]').focus()
    page.keyboard.press("ArrowUp")
    focused = page.evaluate("document.activeElement.dataset.code")
    assert focused
    page.keyboard.press("Enter")
    expect(page.locator(".side h3").first).to_be_visible()
    cell(page, "0981").focus()
    page.keyboard.press("Enter")
    own = page.get_by_role("button", name="Move Vaals to a region of its own")
    own.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".side .broken li")).not_to_have_count(0)
    page.locator('.cell[tabindex="0"]').focus()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    page.get_by_role("button", name="NL", exact=True).click()
    expect(page.locator(".regio-board")).to_have_attribute("lang", "nl")
    expect(page.get_by_role("button", name="Los de rest op")).to_be_visible()
    expect(page.locator(".headline")).to_contain_text("boven de beste")
    expect(page.locator(".side .broken")).to_contain_text("het minimum is 100.000")
    names = page.evaluate(
        "[...document.querySelectorAll('button, input, select, summary, .cell')].filter(one =>"
        " !(one.getAttribute('aria-label') || one.textContent.trim() || (one.labels && one.labels.length))"
        ").map(one => one.outerHTML)"
    )
    assert names == []


def test_asking_tells_the_price_before_it_is_asked(page: Page, limburg: str) -> None:
    opened(page, limburg)
    panel(page, "What is asked")
    slider = page.get_by_role("slider", name="Fewest inhabitants in a region")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("PageUp")
    expect(page.locator(".price")).to_contain_text(re.compile("roven|fit"))
    page.get_by_role("button", name="Ask it").click()
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    page.get_by_role("button", name="Solve the rest").click()
    expect(page.locator(".good", has_text="This is the proven best")).to_be_visible()


def test_the_country_from_the_start_page_and_a_draft_that_is_dropped(browser: Browser) -> None:
    for address in started():
        for page in silent(browser, APP):
            page.goto(address)
            expect(page.get_by_role("heading", name="Try regions")).to_be_visible()
            page.get_by_role("button", name="Begin").click()
            expect(page.locator(".cell")).to_have_count(408)
            cell(page, "0014").click()
            expect(page.locator("h3", has_text="Groningen")).to_be_visible()
            drag(page, "1730", "0014")
            expect(page.locator(".side h3").first).to_have_text("Tynaarlo")
            rows = "gemeente;regio\nAssen;A\nEmen;<img src=x onerror=alert(1)>\n"
            draft = {"name": "schets.csv", "mimeType": "text/csv", "buffer": rows.encode()}
            panel(page, "Take along")
            page.locator(".side input[type=file]").set_input_files([draft])
            expect(page.locator(".unmatched select")).to_have_value("0114")
            page.get_by_role("button", name="Use these").click()
            expect(page.locator(".note")).to_contain_text("read 2 rows")


def test_a_rule_is_exempted_and_all_of_it_comes_back_from_the_link(page: Page, limburg: str) -> None:
    opened(page, limburg)
    page.get_by_role("button", name="Solve the rest").click()
    expect(page.locator(".good", has_text="This is the proven best")).to_be_visible()
    cell(page, "0981").click()
    expect(page.locator(".certainty b")).to_contain_text("2% of the best")
    page.get_by_role("button", name="Move Vaals to a region of its own").click()
    for least in ("9770", "1"):
        page.get_by_role("button", name="Exempt Vaals").click()
        expect(page.get_by_label("At least there")).to_have_value(least)
        page.get_by_label("Reason").fill("<i>in the hills</i>")
        page.get_by_role("button", name="Give the exemption").click()
    expect(page.locator(".side .good", has_text="Every rule is kept.")).to_be_visible()
    expect(page.locator(".borders path.exempt")).not_to_have_count(0)
    expect(page.get_by_text("Exemptions (2)")).to_be_visible()
    cell(page, "0944").click()
    page.get_by_role("button", name="Out of the area").click()
    expect(page.get_by_text("What is held (2)")).to_be_visible()
    panel(page, "Take along")
    take_link(page)
    page.reload()
    expect(page.get_by_role("button", name="Forget: Vaals as a region of its own")).to_be_attached()
    expect(page.get_by_text("Exemptions (2)")).to_be_visible()
    panel(page, "Exemptions")
    expect(page.locator(".side")).to_contain_text("<i>in the hills</i>")
    page.get_by_role("button", name="Forget: without Mook en Middelaar").click()
    expect(cell(page, "0944")).to_have_attribute("aria-label", re.compile("in no region"))
    expect(page.get_by_text("Exemptions (2)")).to_be_visible()


def test_own_data_another_area_and_back_and_a_closed_tab_leaves_no_process(browser: Browser) -> None:
    def workers() -> int:
        count = 0
        for one in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):  # one that just ended
                count += "spawn_main" in " ".join(one.cmdline())
        return count

    for address in started("tests/packs/tiny"):
        before = workers()
        for page in silent(browser, APP):
            page.goto(address)
            path = page.get_by_label("Path on this machine")
            path.fill("tests/packs/tinny")
            page.get_by_role("button", name="Open the path").click()
            expect(page.locator(".error")).to_contain_text("nothing lies there")
            page.get_by_role("button", name="Begin").click()
            expect(page.locator(".headline")).to_contain_text("the best")
            panel(page, "Take along")
            page.get_by_label("Name of this state").fill("invented")
            page.get_by_role("button", name="Keep in the strip").click()
            page.get_by_text("Another area or scenario").click()
            page.get_by_label("Data").select_option("nl-2024")
            page.get_by_label("Area").select_option(label="Zeeland")
            page.get_by_role("button", name="Begin").click()
            expect(page.locator(".title")).to_contain_text("Zeeland")
            expect(page.locator(".elsewhere")).to_contain_text("invented")
            assert workers() > before
            page.get_by_role("button", name="Undo").click()
            expect(page.locator(".title")).to_contain_text("invented municipalities")
            page.get_by_role("button", name="Redo").click()
            expect(page.locator(".title")).to_contain_text("Zeeland")
            page.get_by_role("button", name="Back to invented (Six invented municipalities)").click()
            expect(cell(page, "A1")).to_be_visible()
        for _ in range(100):
            if workers() == before:
                break
            time.sleep(0.2)
        assert workers() == before


def test_a_link_to_own_data_names_their_folder_and_a_draft_waits_in_its_area(browser: Browser) -> None:
    own = str(Path("tests/packs/tiny").resolve())
    session = Session(standard_scenario(own))
    session.move("A1", None).keep("alone")
    fragment, _ = write_full_link(session.state, session.territory, session.asked_first, session.named)
    for address in started():
        for page in silent(browser, APP):
            page.goto(f"{address}#{fragment}")
            expect(page.locator(".error")).to_contain_text(own)
            page.get_by_label("Path on this machine").fill(own)
            page.get_by_role("button", name="Open the path").click()
            expect(page.locator(".title")).to_contain_text("invented municipalities")
            expect(page.locator("figure figcaption b").first).to_have_text("alone")
            panel(page, "Take along")
            draft = {"name": "draft.csv", "mimeType": "text/csv", "buffer": b"code;regio\nA1;x\nAA;x\n"}
            page.locator("input[type=file]").last.set_input_files([draft])
            expect(page.locator(".unmatched")).to_be_visible()
            page.get_by_text("Another area or scenario").click()
            page.get_by_label("Data").select_option("nl-2013")
            page.get_by_label("Area").select_option(label="Flevoland")
            page.get_by_role("button", name="Begin").click()
            expect(page.locator(".title")).to_contain_text("Flevoland")
            expect(page.locator(".unmatched")).to_have_count(0)
            page.get_by_role("button", name="Undo").click()
            expect(page.locator(".unmatched")).to_be_visible()


def test_foreign_names_pages_and_posts_are_refused(browser: Browser, limburg: str) -> None:
    def status(**headers: str) -> int:
        request = urllib.request.Request(limburg, headers=headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    assert status() == 200
    assert status(Host="evil.example") == 403
    assert status(Origin="http://evil.example") == 403
    page = browser.new_page()
    page.set_content("<p>a foreign page</p>")
    refused = page.evaluate(
        """async (address) => {
            const socket = new WebSocket(address.replace('http', 'ws') + 'websocket/');
            const talked = await new Promise((done) => {
                socket.onopen = () => done(true);
                socket.onerror = () => done(false);
            });
            const read = await fetch(address).then(() => true, () => false);
            return [talked, read];
        }""",
        limburg,
    )
    assert refused == [False, False]
    page.set_content(f'<form method=post action="{limburg}"><button>post</button></form>')
    with page.expect_response(limburg) as answer:
        page.get_by_role("button").click()
    assert answer.value.status == 403
    page.close()


CODES = ("0106", "0109", "0114", "0118", "0119", "1680", "1681", "1690", "1699", "1701", "1730", "1731")
"""The municipalities of Drenthe."""

TIERS = """
title = "Drenthe in twee schalen"
[area]
layer = "provincie"
regions = ["Drenthe"]
[size]
target = 60_000
[arrangements.arbeidsmarktregio]
separating = 1.0
[[tiers]]
name = "wijkteam"
population = { minimum = 30_000 }
[[tiers]]
name = "regio"
population = { minimum = 100_000 }
size = { target = 200_000 }
"""


def test_two_tiers_in_dutch_dragged_solved_and_taken_along(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "twee.toml").write_text(TIERS, encoding="utf-8")
    for address in started(str(tmp_path / "twee.toml")):
        for page in silent(browser, APP):
            opened(page, address)
            page.get_by_role("button", name="NL", exact=True).click()
            tiers = page.get_by_role("group", name="Schaalniveau")
            expect(tiers.get_by_role("button", name="wijkteam")).to_have_attribute("aria-pressed", "true")
            page.get_by_role("button", name="Los de rest op").click()
            expect(page.locator(".good", has_text="Dit is de bewezen beste")).to_be_visible()
            team = [code for code in CODES if fill(page, code) == fill(page, "0109")]
            assert page.locator(".borders path.upper").count() > 0
            tiers.get_by_role("button", name="regio").click()
            expect(tiers.get_by_role("button", name="regio")).to_have_attribute("aria-pressed", "true")
            before = fill(page, "0109")
            onto = next(code for code in CODES if fill(page, code) != before)
            drag(page, "0109", onto)
            expect(page.locator(".side .wishes li")).to_have_count(1)
            assert len({fill(page, code) for code in team}) == 1
            assert fill(page, "0109") == fill(page, onto)
            page.get_by_role("button", name="Los de rest op").click()
            expect(page.locator(".good", has_text="Dit is de bewezen beste")).to_be_visible()
            expect(page.locator(".headline")).to_contain_text("boven de beste")
            assert fill(page, "0109") == fill(page, onto)
            panel(page, "Meenemen")
            with page.expect_download() as download:
                page.get_by_role("button", name="Scenariobestand").click()
            path = tmp_path / "state.toml"
            download.value.save_as(path)
            partitions = propose(scenario_from(tomllib.loads(path.read_text()))).partitions
            for name, partition in partitions.items():
                tiers.get_by_role("button", name=name).click()
                expect(tiers.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
                for a, b in pairwise(CODES):
                    labels = [cell(page, code).get_attribute("aria-label") or "" for code in (a, b)]
                    one, other = (label.split("regio ")[1].split(",")[0] for label in labels)
                    assert (one == other) == partition.together(a, b)
            page.get_by_role("button", name="Ongedaan maken").click()
            page.get_by_role("button", name="Ongedaan maken").click()
            expect(page.locator(".headline")).to_contain_text("Even goed als de beste")
            cell(page, "0109").click()
            expect(page.locator(".certainty b")).to_contain_text("eker")
            expect(page.locator(".certainty")).to_contain_text("over antwoorden voor alle schaalniveaus")
            tiers.get_by_role("button", name="wijkteam").click()
            expect(tiers.get_by_role("button", name="wijkteam")).to_have_attribute("aria-pressed", "true")
            panel(page, "Meenemen")
            page.get_by_label("Naam van deze stand").fill("beste")
            page.keyboard.press("Enter")
            expect(page.locator(".strip .small .upper")).to_have_attribute("d", re.compile("^M"))
