"""Pages that hold an embed: not allowed, isolated, from a disk, printed, without JavaScript."""

from playwright.sync_api import expect

from app.settings import Settings
from tests.browser.embed_hosts import (
    element,
    expect_fit,
    frame_of,
    host_page,
    iframe,
    wait_for_frames,
    wait_until,
)
from tests.browser.hooks import action, readout
from tests.serving import serving


def test_a_host_that_is_not_on_the_list_keeps_the_picture_and_gets_a_link(open_host):
    with serving(Settings(frame_ancestors="https://glossary.example")) as url:
        page = open_host(
            lambda _: element(url, "?T=4"),
            lambda _: element(url, "?T=4", words=""),
            url=url,
            allowed=("frame-ancestors", f"foreign: {url}"),
        )
        hosts = page.locator("soft-targets")
        for place in (0, 1):
            hosts.nth(place).scroll_into_view_if_needed()
            expect(hosts.nth(place)).to_have_attribute("data-state", "blocked")
            expect(hosts.nth(place).get_by_role("img", name="A still of it")).to_be_visible()
        expect(hosts.nth(0).get_by_text("Open it")).to_be_visible()
        link = page.get_by_role("link", name="Open the interactive widget in a new tab")
        expect(link).to_have_count(1)  # for the picture without words
        expect(hosts.nth(1).locator(link)).to_be_visible()
        assert link.evaluate("e => e.href").startswith(f"{url}/?T=4")


def test_a_host_that_requires_trusted_types_keeps_the_widget(open_host):
    strict = {"Content-Security-Policy": "require-trusted-types-for 'script'; trusted-types 'none'"}
    page = open_host(lambda url: element(url), headers=strict)
    frame_of(page)
    page.evaluate("document.querySelector('main').append(document.querySelector('soft-targets'))")
    expect(readout(frame_of(page), "step")).to_have_text("0/35")


def test_a_page_from_a_disk_may_frame_it(open_page, base_url, tmp_path):
    host = tmp_path / "card.html"
    host.write_text(host_page(base_url, iframe(base_url, "?compact=1"), element(base_url)))
    page = open_page(host.as_uri())
    assert page.evaluate("origin") == "null"
    wait_for_frames(page, 2)
    plain = page.frame_locator("main > iframe")
    action(plain, "step").click()
    expect(readout(plain, "step")).to_have_text("1/35")
    expect_fit(page)
    page.evaluate("document.querySelector('soft-targets').set('scenario=dog&step=3')")
    expect(readout(frame_of(page), "step")).to_have_text("3/35")
    page.evaluate("document.querySelector('soft-targets').get('step')")
    wait_until(page, "() => heard.some(({request}) => request === 'step')")


def test_a_host_that_isolates_itself_can_embed_it(open_host):
    isolated = {
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    page = open_host(lambda url: element(url), lambda url: iframe(url), headers=isolated)
    assert page.evaluate("crossOriginIsolated")
    frame = frame_of(page)
    action(frame, "play").click()
    expect(readout(frame, "step")).to_have_text("35/35")
    assert page.locator("img").first.evaluate("e => e.naturalWidth") > 0


def test_print_shows_the_picture_and_not_the_frame(open_host):
    page = open_host(lambda url: element(url))
    frame_of(page)
    expect(page.locator("img")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator("img")).to_be_visible()
    expect(page.locator("soft-targets iframe")).to_be_hidden()


def test_without_javascript_the_picture_links_to_the_page(open_host, base_url):
    page = open_host(lambda url: element(url, "?T=4"), java_script_enabled=False)
    expect(page.get_by_role("img", name="A still of it")).to_be_visible()
    expect(page.get_by_text("Open it")).to_be_visible()
    assert page.get_by_role("link").get_attribute("href") == f"{base_url}/?T=4"


def test_nothing_is_stored(open_page):
    page = open_page("embed?theme=dark")
    action(page, "play").click()
    expect(readout(page, "step")).to_have_text("35/35")
    stored = "[localStorage.length, sessionStorage.length, document.cookie]"
    assert page.evaluate(stored) == [0, 0, ""]
