"""Presenting: what a class reads from five metres, on one screen, and the way in and out."""

import pytest
from playwright.sync_api import expect

from tests.browser.hooks import action, readout, wait_for_charts
from tests.browser.test_accessibility import violations

SMALLEST = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const sizes = [];
  while (walker.nextNode()) {
    const { parentElement: element, textContent } = walker.currentNode;
    if (!textContent.trim() || !element.checkVisibility() || element.closest('script, h1, .visually-hidden, .skip')) continue;
    sizes.push([Number.parseFloat(getComputedStyle(element).fontSize), textContent.trim()]);
  }
  return sizes.sort(([one], [other]) => one - other)[0];
}"""
NEEDED = (
    ".temperature",
    '[data-series="teacher-soft"]',
    ".student-card",
    'button[data-action="play"]',
)


def toggle(page):
    return page.locator('[data-page-action="present"]')


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_is_large_and_what_is_taught_with_is_on_one_screen(open_page, scheme):
    page = open_page("?view=present&step=12", width=1920, height=1080, color_scheme=scheme)
    wait_for_charts(page)
    size, text = page.evaluate(SMALLEST)
    assert size >= 20, text
    for selector in NEEDED:
        expect(page.locator(selector)).to_be_in_viewport(ratio=1)
    for selector in (".lede", ".footer", ".explain", ".insights", ".takeaway"):
        expect(page.locator(selector)).to_be_hidden()
    left, width = page.locator("#widget").evaluate(
        "e => [e.getBoundingClientRect().left, e.getBoundingClientRect().width]"
    )
    assert left < 40
    assert width > 1840
    assert violations(page) == []


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1024, 768), (3840, 2160)])
def test_projectors_of_other_sizes_show_the_same_screen(open_page, width, height):
    page = open_page("?view=present", width=width, height=height)
    for selector in NEEDED:
        expect(page.locator(selector)).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    size, _ = page.evaluate(SMALLEST)
    assert size >= min(14, width / 96)


def test_a_phone_presents_without_scrolling_sideways(open_page):
    page = open_page("?view=present", width=320, height=640)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_button_presents_and_escape_stops(open_page):
    page = open_page("?T=5&step=3")
    wait_for_charts(page)
    title = page.locator('[data-chart="loss"] .annotation-text')
    small = title.evaluate("e => Number.parseFloat(getComputedStyle(e).fontSize)")
    link = page.get_by_role("link", name="Present", exact=True)
    link.hover()
    page.mouse.down()
    expect(link).to_have_attribute("href", f"{page.url}&view=present")
    page.mouse.up()
    page.wait_for_url("**/?T=5&step=3&view=present")
    expect(page.locator(".lede")).to_be_hidden()
    expect(title).not_to_have_css("font-size", f"{small}px")
    way_out = page.get_by_role("link", name="Stop presenting Esc")
    expect(way_out).to_be_in_viewport(ratio=1)
    action(page, "step").click()
    expect(readout(page, "step")).to_have_text("4/35")
    page.keyboard.press("Escape")
    page.wait_for_url("**/?T=5&step=4")
    expect(page.locator(".lede")).to_be_visible()
    expect(title).to_have_css("font-size", f"{small}px")


def test_back_and_forward_present_too(open_page):
    page = open_page("?view=present")
    toggle(page).click()
    page.wait_for_url(lambda url: not url.endswith("present"))
    expect(page.locator(".lede")).to_be_visible()
    page.go_back()
    expect(page.locator(".lede")).to_be_hidden()
    page.go_forward()
    expect(page.locator(".lede")).to_be_visible()


def test_escape_closes_the_list_of_keys_first(open_page):
    page = open_page("?view=present")
    action(page, "step").focus()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
    expect(page.locator(".lede")).to_be_hidden()


def test_without_scripts_the_link_presents_and_stops(open_page):
    page = open_page("?T=5", java_script_enabled=False)
    toggle(page).click()
    page.wait_for_url("**/?T=5&view=present")
    expect(page.locator(".lede")).to_be_hidden()
    toggle(page).click()
    page.wait_for_url("**/?T=5")
    expect(page.locator(".lede")).to_be_visible()
