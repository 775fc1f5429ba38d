"""A real Chromium. Every page is watched: a console error, a CSP violation or a request to another
host fails its test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.embed_hosts import host_page
from tests.browser.lab_hooks import FINISHED, finished, result_of
from tests.browser.pages import Pages, WatchedPage
from tests.hosting import hosting
from tests.web.stepwise import stepwise
from tools.chromium import require

expect.set_options(timeout=30_000)

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pages(browser: Browser, base_url: str) -> Pages:
    return Pages(browser, blank=f"{base_url}/healthz")


@pytest.fixture
def open_page(base_url: str, pages: Pages) -> Iterator[OpenPage]:
    """Open the page at a query: open_page("?T=2", width=360, color_scheme="dark").

    An address with a scheme is someone else's page, which may ask its own host and ours. The page
    has been another test's unless it is to be `fresh`: with empty caches, a clock or a script of
    the test's own; a context's options (`java_script_enabled`, `permissions`) make it fresh too.
    """
    taken: list[WatchedPage] = []
    accepted: list[str] = []

    def open_page(
        query: str = "",
        width: int = 1280,
        height: int = 900,
        allowed: str | tuple[str, ...] = (),
        **options: Any,
    ) -> Page:
        watched = pages.take(width, height, **options)
        taken.append(watched)
        accepted.extend([allowed] if isinstance(allowed, str) else allowed)
        url = query if "://" in query else f"{base_url}/{query}"
        watched.own = (base_url, "/".join(url.split("/")[:3]))
        watched.page.goto(url)
        return watched.page

    yield open_page
    for watched in taken:
        pages.give_back(watched)
    trouble = [t for watched in taken for t in watched.trouble]
    assert [t for t in trouble if not any(a in t for a in accepted)] == []


@pytest.fixture
def open_host(open_page, base_url):
    """Open a host page with these embeds; each is made by a function of the server's URL."""
    sites = []

    def open_host(*embeds, headers=None, url=base_url, host="127.0.0.1", **options):
        site = hosting({"/": host_page(url, *(make(url) for make in embeds))}, headers)
        sites.append(site)
        return open_page(site.__enter__().replace("127.0.0.1", host) + "/", **options)

    yield open_host
    for site in sites:
        site.__exit__(None, None, None)


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
