"""A stream that does not come is told where Play was pressed, to who sees and to who hears the page."""

import pytest
from playwright.sync_api import expect

from tests.browser.hooks import action, readout, wait_for_step

TEXTS = {
    "busy": "Server busy; trying again.",
    "lost": "Connection lost; trying again.",
}

CUT = ("ERR_", "Failed to fetch")  # what the browser says of it on the console


def trouble(page):
    return page.locator(".transport [data-trouble]")


def answer(page, kind):
    """Answer no request for steps: there is no server, or it has no time."""

    def refuse(route):
        if kind == "busy":
            route.fulfill(status=503, body="busy")
        else:
            route.abort("connectionreset")

    page.route("**/trajectory/stream**", refuse)


@pytest.mark.parametrize(
    ("path", "kind"), [("", "busy"), ("", "lost"), ("embed?controls=0&compact=1", "lost")]
)
def test_trouble_is_shown_until_a_step_arrives(open_page, path, kind):
    page = open_page(path, allowed=("503", *CUT))
    expect(trouble(page)).to_be_hidden()
    answer(page, kind)
    cards = page.locator(".cards")
    before = cards.bounding_box()
    action(page, "play").dispatch_event("click")
    expect(trouble(page)).to_be_visible()
    expect(trouble(page)).to_have_text(TEXTS[kind])
    assert cards.bounding_box() == before
    expect(readout(page, "step")).to_be_visible()
    page.unroute("**/trajectory/stream**")
    wait_for_step(page, 1)
    expect(trouble(page)).to_be_hidden()


def test_trouble_is_announced_once(open_page):
    page = open_page(allowed=CUT)
    answer(page, "lost")
    action(page, "play").click()
    expect(trouble(page)).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text(TEXTS["lost"])
    live = "e => e.closest('[role=status], [role=alert], [aria-live]')"
    assert trouble(page).evaluate(live) is None
    expect(page.locator("#notice")).to_be_hidden()


@pytest.mark.parametrize("name", ["pause", "reset"])
def test_trouble_is_hidden_by_pause_and_reset(open_page, name):
    page = open_page("?open=figures", allowed="503")
    answer(page, "busy")
    action(page, "play").click()
    expect(trouble(page)).to_be_visible()
    action(page, name).click()
    expect(trouble(page)).to_be_hidden()
    expect(page.locator('[data-readout="kl"]').first).to_be_visible()
