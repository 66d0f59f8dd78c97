"""The stills of the app in the README: ``python -m tests.browser.stills`` takes them from the app itself."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.test_app_in_chromium import drag, opened, panel, started

FOLDER = Path(__file__).parents[2] / "scenarios"


def take(page: Page, name: str) -> None:
    page.mouse.move(5, 5)
    page.wait_for_timeout(400)
    page.screenshot(path=FOLDER / f"{name}.png")


def keep(page: Page, name: str) -> None:
    panel(page, "Take along")
    page.get_by_label("Name of this state").fill(name)
    page.keyboard.press("Enter")
    expect(page.locator(".strip b")).to_have_text(name)


def main() -> None:
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1180, "height": 760})
        for address in started("scenarios/limburg.toml"):
            opened(page, address)
            page.get_by_role("button", name="Solve the rest").click()
            expect(page.locator(".cost .good")).to_contain_text("This is the proven best")
            drag(page, "1883", "1711")  # Sittard-Geleen, onto Echt-Susteren
            expect(page.locator(".movers path")).to_have_count(1)
            expect(page.locator(".certainty b")).to_be_visible()
            take(page, "app-drag")
            keep(page, "as dragged")
            page.get_by_role("button", name="Solve the rest").click()
            expect(page.locator(".cost .good")).to_contain_text("This is the proven best")
            page.locator(".side").evaluate("side => (side.scrollTop = 0)")
            take(page, "app-solved")
            page.get_by_role("button", name="Compare with as dragged").click()
            page.get_by_role("checkbox", name="Wipe").check()
            take(page, "app-compared")
        browser.close()


if __name__ == "__main__":
    main()
