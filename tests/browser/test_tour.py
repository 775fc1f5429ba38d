import re

import pytest
from playwright.sync_api import expect

from app.explorer.tours.catalog import TOURS
from tests.browser.hooks import action, readout, set_slider
from tests.browser.test_accessibility import LAYOUT, violations

LOOKED_AT = "[data-looked-at]"


def at_stop(page, number, of=6):
    """Wait for a stop, and for what it looks at to be outlined and in view."""
    expect(page.locator(".tour-count")).to_have_text(f"Stop {number} of {of}")
    expect(page.locator(LOOKED_AT)).to_have_count(1)
    expect(page.locator(LOOKED_AT)).to_be_in_viewport()


def focused(page):
    return page.evaluate("document.activeElement.id")


def tab_to(page, element_id):
    """Press Tab until an element of the card has the focus."""
    for _ in range(12):
        if focused(page) == element_id:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{element_id} is not reached by Tab")


def is_free_of_the_card(page):
    """Whether the card covers nothing of what is looked at."""
    return page.evaluate(
        """() => {
             const [looked, card] = ['[data-looked-at]', '#tour'].map(s => document.querySelector(s).getBoundingClientRect());
             return looked.bottom <= card.top || looked.top >= card.bottom;
           }"""
    )


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (360, 740)])
def test_the_keyboard_walks_the_first_tour_from_the_start_to_the_lab(open_page, width, height):
    page = open_page(width=width, height=height, reduced_motion="reduce")
    page.get_by_role("link", name="Take the tour").focus()
    page.keyboard.press("Enter")
    at_stop(page, 1)
    assert focused(page) == "tour"
    page.evaluate("window.isSameDocument = true")
    tab_to(page, "tour-next")
    for number in range(2, 6):
        page.keyboard.press("Enter")
        at_stop(page, number)
        assert focused(page) == "tour-next"
        assert is_free_of_the_card(page)
        expect(page.locator("#status")).to_contain_text(f"Stop {number} of 6: ")
        expect(page).to_have_url(re.compile(f"tour={number}$"))
    assert page.evaluate("window.isSameDocument")  # nothing was loaded anew
    expect(readout(page, "step")).to_have_text("0/35")
    page.keyboard.press("Enter")
    at_stop(page, 6)
    assert page.url.endswith("/lab?tour=6")
    assert page.evaluate("getComputedStyle(document.querySelector('[data-looked-at]')).animationName") == "none"  # fmt: skip


def test_axe_finds_nothing_at_any_stop(open_page, base_url):
    page = open_page("healthz", width=360, height=740)
    found = {}
    for tour in TOURS.values():
        for number, stop in enumerate(tour.stops, 1):
            place = TOURS.text(tour, number)
            page.goto(f"{base_url}{stop.page}?tour={place}")
            at_stop(page, number, len(tour.stops))
            if wrong := violations(page, {"preload": False}):
                found[place] = wrong
    page.set_viewport_size({"width": 1280, "height": 900})  # the last one, laid out as a card
    if wrong := violations(page, LAYOUT):
        found["wide"] = wrong
    assert found == {}


def test_the_card_fits_320_pixels(open_page):
    page = open_page("?student=0,0,0&T=2&compare=1&tour=3", width=320, height=640)
    at_stop(page, 3)
    expect(page.locator("#tour-back")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.locator("#tour").bounding_box()["height"] <= 200
    page.locator("#tour-leave").click()
    expect(page.locator("#tour-resume")).to_be_in_viewport()


def test_a_stop_is_left_with_escape_and_resumed_with_what_was_changed_kept(open_page):
    page = open_page("?tour=2")
    at_stop(page, 2)
    expect(page.locator("#tour-back")).to_be_hidden()
    set_slider(page, "T", 8)
    expect(page).to_have_url(re.compile(r"/\?T=8&tour=2$"))
    at_stop(page, 2)
    page.locator("#tour-next").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#tour-resume")).to_be_focused()
    expect(page.locator("#tour-resume")).to_have_text("Resume the tour: stop 2")
    expect(page.locator(LOOKED_AT)).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/\?T=8&tour=2:paused$"))
    page.keyboard.press("Enter")
    at_stop(page, 2)
    expect(page).to_have_url(re.compile(r"/\?T=3&tour=2$"))
    assert focused(page) == "tour"


def test_the_way_back_restores_the_stop_and_keeps_the_focus_in_the_card(open_page):
    page = open_page("?tour=4")
    at_stop(page, 4)
    action(page, "reset").click()
    expect(page).to_have_url(re.compile("compare=1&tour=4$"))
    page.locator("#tour-back").click()
    expect(page).to_have_url(re.compile("step=35&compare=1&tour=4$"))
    expect(readout(page, "step")).to_have_text("35/35")
    expect(page.locator("#tour-back")).to_be_hidden()
    assert focused(page) == "tour"


def test_back_goes_to_the_stop_before_and_a_panel_opens_where_a_stop_says_so(open_page):
    page = open_page("?tour=models:1")
    at_stop(page, 1, 5)
    page.locator("#tour-next").click()
    at_stop(page, 2, 5)
    expect(page.locator('[data-panel="loss"]')).to_have_attribute("open", "")
    page.locator("#tour-next").click()
    at_stop(page, 3, 5)
    expect(page.locator('[data-panel="loss"]')).not_to_have_attribute("open", "")
    expect(page).to_have_url(re.compile("tour=models:3$"))  # it is an entry of the history by now
    page.go_back()
    at_stop(page, 2, 5)
    expect(page).to_have_url(re.compile("hard_weight=0.5"))


def test_the_labs_tour_changes_the_lab_in_place(open_page):
    page = open_page("lab?tour=lab:1")
    at_stop(page, 1, 5)
    page.evaluate("window.isSameDocument = true")
    for number in range(2, 6):
        page.locator("#tour-next").click()
        at_stop(page, number, 5)
    assert page.evaluate("window.isSameDocument")
    expect(page.locator('[data-panel="map"]')).to_have_attribute("open", "")
    page.go_back()
    at_stop(page, 4, 5)


def test_an_embed_of_360_pixels_walks_to_the_lab_by_keyboard(open_page):
    page = open_page("embed?tour=1", width=360, height=900, reduced_motion="reduce")
    at_stop(page, 1)
    assert focused(page) == ""  # the host keeps the focus
    tab_to(page, "tour-next")
    for number in range(2, 6):
        page.keyboard.press("Enter")
        at_stop(page, number)
        assert is_free_of_the_card(page)
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    opened.value.wait_for_url("**/lab?tour=6")
    assert page.locator(".tour-count").inner_text() == "Stop 5 of 6"


def test_without_javascript_links_lead_from_stop_to_stop(open_page):
    page = open_page(java_script_enabled=False)
    page.get_by_role("link", name="Take the tour").click()
    for number in range(2, 7):
        page.locator("#tour-next").click()
        expect(page.locator(".tour-count")).to_have_text(f"Stop {number} of 6")
    page.locator("#tour-leave").click()
    page.get_by_role("link", name="Resume the tour: stop 6").click()
    page.wait_for_url("**/lab?tour=6")
