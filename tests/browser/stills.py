"""The stills of the app in the README: ``python -m tests.browser.stills`` takes them from the app itself."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.test_app_in_chromium import cell, drag, fill, opened, started

FOLDER = Path(__file__).parents[2] / "scenarios"


def take(page: Page, name: str) -> None:
    page.mouse.move(5, 5)
    page.wait_for_timeout(400)
    page.screenshot(path=FOLDER / f"{name}.png")


def main() -> None:
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1180, "height": 760})
        for address in started("scenarios/limburg.toml"):
            opened(page, address)
            page.get_by_role("button", name="Solve the rest").click()
            expect(page.locator(".cost .good")).to_contain_text("This is the proven best")
            cell(page, "1711").click()
            onto = next(code for code in ("0935", "0957") if fill(page, code) != fill(page, "1711"))
            drag(page, "1711", onto)
            expect(page.locator(".movers path")).to_have_count(1)
            take(page, "app-drag")
            page.get_by_role("button", name="Solve the rest").click()
            expect(page.locator(".cost .good")).to_contain_text("This is the proven best")
            take(page, "app-solved")
        browser.close()


if __name__ == "__main__":
    main()
