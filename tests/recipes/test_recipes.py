"""What is promised to whoever embeds the widget, on each tool's own site."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from app.explorer.results import compute
from app.presentation.embed.snippets import WORDS
from app.presentation.shared.preview import alt_text
from tests.browser.hooks import drawn
from tests.recipes.conftest import Site
from tests.recipes.hosting import hosting
from tests.recipes.names import NAMED
from tests.recipes.sites import HTML, RECIPES, Recipe
from tests.serving import open_streams

OpenPage = Callable[..., Page]
MakeSite = Callable[[Recipe], Site]
ROUNDS = 3
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
EITHER = pytest.mark.parametrize("where", ["element", "frame"])


def eventually(page: Page, holds: Callable[[], bool], what: str) -> None:
    """Wait for what no event tells, such as the server's count of streams."""
    for _ in range(500):
        if holds():
            return
        page.wait_for_timeout(20)
    raise AssertionError(what)


def follow(page: Page, site: Site, where: str) -> None:
    """Follow the site's own link, and see whether it kept its document."""
    page.evaluate("window.kept = true")
    link = page.get_by_role("link", name=f"the {where}", exact=True)
    link.scroll_into_view_if_needed()
    page.evaluate(PAINTED)  # until then a click goes to the frame that stood there before
    link.click()
    arrive(page, site, where)


def arrive(page: Page, site: Site, where: str) -> None:
    title = "Start" if where == "start" else f"The {where}"
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    assert page.evaluate("window.kept === true") is site.recipe.client_side


def embed(page: Page) -> Frame:
    """The embed's document, once it has told that it is ready."""
    ready = "watched.heard.some(({ type }) => type === 'ready')"
    eventually(page, lambda: bool(page.evaluate(ready)), "the embed never told that it is ready")
    if page.locator("soft-targets").count():
        expect(page.locator("soft-targets")).to_have_attribute("data-state", "ready")
    expect(page.locator("iframe")).to_have_count(1)
    assert len(page.frames) == 2
    return page.frames[1]


def play(page: Page, base_url: str) -> None:
    """Press the embed's Play and see steps arrive over one open stream."""
    frame = embed(page)
    button = frame.locator('button[data-action="play"]')
    button.scroll_into_view_if_needed()
    page.evaluate(PAINTED)  # until then a click goes to what stood there before
    button.click()
    expect(frame.locator('[data-readout="step"]')).not_to_have_text(re.compile("^[01]/"))
    assert open_streams(base_url) == 1


def held(page: Page) -> list[str]:
    return list(page.evaluate("watched.held()"))


def leave_behind_nothing(page: Page, base_url: str) -> None:
    eventually(page, lambda: len(page.frames) == 1, "a frame is left over")
    eventually(page, lambda: open_streams(base_url) == 0, "a stream is left open")
    assert held(page) == []
    page.evaluate("watched.heard.length = 0")


def is_dark(frame: Frame) -> bool:
    colour = str(frame.evaluate("getComputedStyle(document.body).backgroundColor"))
    return all(int(part) < 100 for part in re.findall(r"\d+", colour))


def fits(page: Page, frame: Frame) -> bool:
    content = frame.evaluate("document.querySelector('main').getBoundingClientRect().height")
    shown = page.locator("iframe").evaluate("frame => frame.clientHeight")
    return bool(abs(content - shown) <= 2)


def scrolls(frame: Frame) -> bool:
    root = "document.documentElement"
    bars = f"innerWidth !== {root}.clientWidth || innerHeight !== {root}.clientHeight"
    return bool(frame.evaluate(bars))


def attributes(page: Page, selector: str) -> list[dict[str, str]]:
    """What the tool has left of the attributes of all such elements."""
    pairs = "all => all.map(e => [...e.attributes].map(({ name, value }) => [name, value]))"
    return [dict(found) for found in page.locator(selector).evaluate_all(pairs)]


def test_the_element_arrives_as_written_and_shows_its_picture_without_javascript(
    site: Site, open_page: OpenPage, base_url: str
) -> None:
    query = "T=4&steps=200"
    page = open_page(site.address("element"), java_script_enabled=False)
    assert attributes(page, "soft-targets") == [{"src": f"{base_url}/embed?{query}"}]
    assert attributes(page, "soft-targets > a") == [{"href": f"{base_url}/?{query}"}]
    expect(page.locator("soft-targets > a")).to_have_text(WORDS)
    [picture] = attributes(page, "soft-targets > a > img")
    assert picture.pop("alt").startswith("Teacher's soft targets at T = 4.0: Cat 51.4%")
    address = f"{base_url}/preview.png?{query}"
    assert picture == {"src": address, "width": "800", "height": "560"}
    [script] = attributes(page, 'script[type="module"]')
    assert script["src"] == f"{base_url}/embed.js"
    expect(page.locator("soft-targets img")).to_be_visible()


def test_the_frame_arrives_as_written(site: Site, open_page: OpenPage, base_url: str) -> None:
    page = open_page(site.address("frame"), java_script_enabled=False)
    [frame] = attributes(page, "iframe")
    assert frame.pop("style", "") == site.recipe.frame_style
    assert frame == {
        "loading": "lazy",
        "src": f"{base_url}/embed?T=4&steps=200",
        "title": "Interactive: temperature-scaled soft targets",
        "width": "100%",
        "height": "560",
        "sandbox": "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads",
        "allow": "fullscreen; clipboard-write",
    }
    link = page.get_by_role("link", name=WORDS)
    expect(link).to_have_attribute("href", f"{base_url}/?T=4&steps=200")


def test_no_name_of_a_class_means_anything_to_the_tool(
    site: Site, open_page: OpenPage, base_url: str
) -> None:
    page = open_page(site.address("names"), java_script_enabled=False)
    sources = [{"src": base_url + embed.url()} for embed in NAMED]
    assert attributes(page, "soft-targets") == sources
    pages = [{"href": base_url + embed.experiment.url()} for embed in NAMED]
    assert attributes(page, "soft-targets > a") == pages
    pictures = attributes(page, "soft-targets > a > img")
    assert [p["src"] for p in pictures] == [base_url + e.url("/preview.png") for e in NAMED]
    assert [p["alt"] for p in pictures] == [alt_text(compute(embed.experiment)) for embed in NAMED]
    alive = open_page(site.address("names"))
    expect(alive.locator('soft-targets[data-state="ready"]').first).to_be_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_element_takes_its_contents_height(site: Site, open_page: OpenPage, width: int) -> None:
    page = open_page(site.address("element"), viewport={"width": width, "height": 800})
    frame = embed(page)
    frame.get_by_text("Charts and more").click()
    for chart in ("comparison", "loss"):
        drawn(frame, chart)
    eventually(page, lambda: fits(page, frame), "the frame has another height than its content")
    assert not scrolls(frame)
    page.set_viewport_size({"width": width - 40, "height": 800})
    eventually(page, lambda: fits(page, frame), "the height does not follow the width")
    assert not scrolls(frame)


@EITHER
def test_an_embed_comes_and_goes_and_leaves_nothing_behind(
    site: Site, open_page: OpenPage, base_url: str, where: str
) -> None:
    page = open_page(site.address("start"))
    while_there: list[list[str]] = []
    for _ in range(ROUNDS):
        follow(page, site, where)
        play(page, base_url)
        while_there.append(held(page))
        follow(page, site, "start")
        leave_behind_nothing(page, base_url)
    assert while_there == while_there[:1] * ROUNDS
    assert while_there[0].count("message") == (1 if where == "element" else 0)


@EITHER
def test_an_embed_survives_back_and_forward(
    site: Site, open_page: OpenPage, base_url: str, where: str
) -> None:
    page = open_page(site.address(where))
    play(page, base_url)
    follow(page, site, "start")
    for _ in range(ROUNDS):
        leave_behind_nothing(page, base_url)
        page.go_back()
        arrive(page, site, where)
        play(page, base_url)
        page.go_forward()
        arrive(page, site, "start")
    leave_behind_nothing(page, base_url)


@EITHER
def test_an_embed_in_a_page_kept_for_the_way_back_waits_and_goes_on(
    make_site: MakeSite,
    open_page: OpenPage,
    keeping_browser: Browser,
    base_url: str,
    where: str,
) -> None:
    site = make_site(HTML)
    page = open_page(site.address(where), keeping_browser)
    play(page, base_url)
    follow(page, site, "start")
    eventually(page, lambda: open_streams(base_url) == 0, "it streams to a page that was left")
    page.evaluate("setTimeout(() => history.back())")
    expect(page.get_by_role("heading", level=1, name=f"The {where}")).to_be_visible()
    assert page.evaluate("window.kept === true"), "the page was not kept"
    eventually(page, lambda: open_streams(base_url) == 1, "it does not go on")


@EITHER
@pytest.mark.parametrize(
    "site", [r for r in RECIPES if r.toggle], ids=lambda recipe: recipe.site, indirect=True
)
def test_an_embed_follows_the_hosts_theme(site: Site, open_page: OpenPage, where: str) -> None:
    page = open_page(site.address(where))
    frame = embed(page)
    assert not is_dark(frame)
    page.locator(site.recipe.toggle).click()
    eventually(page, lambda: is_dark(frame), "the embed stays light")
    follow(page, site, "start")
    page.evaluate("watched.heard.length = 0")
    follow(page, site, where)
    frame = embed(page)
    eventually(page, lambda: is_dark(frame), "the embed is light on a dark page")
    page.locator(site.recipe.toggle).click()
    eventually(page, lambda: not is_dark(frame), "the embed stays dark")


@EITHER
def test_an_embed_works_on_a_page_that_locks_itself_in(
    make_site: MakeSite, open_page: OpenPage, base_url: str, where: str
) -> None:
    """A policy that allows our server and nothing else, and isolation from other origins."""
    headers = {
        "Content-Security-Policy": f"default-src 'none'; script-src {base_url}; frame-src {base_url}; img-src {base_url}",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    recipe = make_site(HTML).recipe
    with hosting(recipe.built, headers) as url:
        page = open_page(f"{url}/{recipe.path(where)}")
        assert page.evaluate("crossOriginIsolated")
        play(page, base_url)


@EITHER
def test_an_embed_works_on_a_page_that_requires_trusted_types(
    make_site: MakeSite, open_page: OpenPage, base_url: str, where: str
) -> None:
    headers = {"Content-Security-Policy": "require-trusted-types-for 'script'"}
    recipe = make_site(HTML).recipe
    with hosting(recipe.built, headers) as url:
        page = open_page(f"{url}/{recipe.path(where)}")
        play(page, base_url)


def test_an_element_is_dark_where_the_text_is_light_in_another_colour_space(
    make_site: MakeSite, open_page: OpenPage
) -> None:
    page = open_page(make_site(HTML).address("display-p3"))
    frame = embed(page)
    eventually(page, lambda: is_dark(frame), "the embed is light on a dark page")
