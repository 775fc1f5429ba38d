"""Sites of others that embed the widget, in a real Chromium. A console error, a CSP violation, a
dialog or a request to any but the site and our server fails its test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.recipes.hosting import hosting
from tests.recipes.names import NAMED, snippet
from tests.recipes.sites import NAMES, OUR_URL, RECIPES, SITE_URL, Recipe, build
from tools.chromium import require

collect_ignore_glob = [*(f"{recipe.site}/*" for recipe in RECIPES), "saving/*", "recording/*"]
expect.set_options(timeout=15_000)


@dataclass(frozen=True)
class Site:
    """A recipe's site, built and served."""

    recipe: Recipe
    url: str

    def address(self, page: str) -> str:
        return f"{self.url}/{self.recipe.path(page)}"


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


def _launch(playwright: Playwright, *unwanted: str) -> Browser:
    """Chromium without some of Playwright's switches: a scroll bar too many is to be seen."""
    return playwright.chromium.launch(
        executable_path=require(),
        args=["--no-sandbox"],
        ignore_default_args=["--hide-scrollbars", *unwanted],
    )


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with _launch(playwright) as browser:
        yield browser


@pytest.fixture(scope="session")
def keeping_browser(playwright: Playwright) -> Iterator[Browser]:
    """As readers have it: a page that was left is kept for the way back."""
    with _launch(playwright, "--disable-back-forward-cache") as browser:
        yield browser


@pytest.fixture(scope="session")
def make_site(base_url: str) -> Iterator[Callable[[Recipe], Site]]:
    """Build a recipe's site and serve it: its address is known first, for the tool may need it."""
    sites: dict[Recipe, Site] = {}

    with ExitStack() as stack:

        def make_site(recipe: Recipe) -> Site:
            if recipe not in sites:
                url = stack.enter_context(hosting(recipe.built))
                named = "\n\n".join(snippet(embed, base_url, recipe.snippet) for embed in NAMED)
                build(recipe, {OUR_URL: base_url, SITE_URL: url, NAMES: named})
                sites[recipe] = Site(recipe, url)
            return sites[recipe]

        yield make_site


@pytest.fixture(scope="session", params=RECIPES, ids=lambda recipe: recipe.site)
def site(request: pytest.FixtureRequest, make_site: Callable[[Recipe], Site]) -> Site:
    return make_site(request.param)


@pytest.fixture
def open_page(browser: Browser, base_url: str) -> Iterator[Callable[..., Page]]:
    """Open an address as a reader of the site: open_page(url, java_script_enabled=False)."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def watch(page: Page, allowed: tuple[str, ...]) -> None:
        page.on("pageerror", lambda error: trouble.append(f"page error: {error}"))
        page.on("dialog", lambda dialog: trouble.append(f"dialog: {dialog.message}"))
        page.on(
            "console",
            lambda m: (
                trouble.append(f"{m.text} {m.location['url']}")
                if m.type in ("error", "warning") and "/favicon.ico" not in m.location["url"]
                else None
            ),
        )
        page.on(
            "request",
            lambda r: None if r.url.startswith(allowed) else trouble.append(f"foreign: {r.url}"),
        )

    def open_page(url: str, browser: Browser = browser, **options: object) -> Page:
        # Playwright's own preference would hide the host's colour scheme from the frames.
        context = browser.new_context(color_scheme="null", **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.add_init_script(path=Path(__file__).with_name("watch.js"))
        page = context.new_page()
        origin = "/".join(url.split("/")[:3])
        watch(page, (f"{origin}/", f"{base_url}/", "data:", "blob:"))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert trouble == []
