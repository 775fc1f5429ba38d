"""Chromium, and what the DevTools protocol says about its network."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tools.chromium import require


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of the browser tests, headless."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require(), args=arguments)
        yield browser
        browser.close()


def new_page(browser: Browser) -> Page:
    """A page with an empty cache."""
    return browser.new_context(viewport={"width": 1280, "height": 900}).new_page()


def await_charts(page: Page, last: str = "loss") -> None:
    """Scroll to the last chart, since Plotly draws what has been seen, and back."""
    chart = page.locator(f'[data-chart="{last}"]')
    chart.scroll_into_view_if_needed()
    page.wait_for_selector(f'[data-chart="{last}"][data-drawn]')
    page.evaluate("() => window.scrollTo(0, 0)")


def add_latency(page: Page, milliseconds: float) -> None:
    """Delay the answer to every request of the page."""
    unlimited = {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {**unlimited, "latency": milliseconds})
