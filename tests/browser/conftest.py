"""A real Chromium. Every page is watched: a console error, a CSP violation or a request to another
host fails its test."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.lab_hooks import FINISHED, finished, result_of
from tests.web.stepwise import stepwise
from tools.chromium import require

expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, base_url: str) -> Iterator[Callable[..., Page]]:
    """Open the page at a query: open_page("?T=2", width=360, color_scheme="dark").

    An address with a scheme is someone else's page, which may ask its own host and ours.
    """
    contexts: list[BrowserContext] = []
    accepted: list[str] = []
    trouble: list[str] = []

    def watch(page: Page, own: str) -> None:
        page.on("pageerror", lambda error: trouble.append(f"page error: {error}"))
        page.on(
            "console",
            lambda m: trouble.append(m.text) if m.type in ("error", "warning") else None,
        )
        page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith((base_url, own, "data:", "blob:"))
                else trouble.append(f"foreign: {r.url}")
            ),
        )

    def open_page(
        query: str = "",
        width: int = 1280,
        height: int = 900,
        allowed: str | tuple[str, ...] = (),
        **options: object,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            **options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        accepted.extend([allowed] if isinstance(allowed, str) else allowed)
        page = context.new_page()
        url = query if "://" in query else f"{base_url}/{query}"
        watch(page, "/".join(url.split("/")[:3]))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [t for t in trouble if not any(a in t for a in accepted)] == []


@pytest.fixture
def steps():
    """A server with one place, whose epochs are computed when the test allows it."""
    with stepwise(lab_runs=1, lab_waiting=2, lab_waiting_per_client=2) as lab:
        lab.url = str(lab.client.base_url).rstrip("/")
        yield lab


@pytest.fixture
def opened(open_page, base_url):
    """Open the page of a small run that is finished."""

    def opened(query=FINISHED, **options):
        result_of(base_url, query)
        page = open_page(f"lab?{query}", **options)
        finished(page)
        return page

    return opened
