"""Embeds in other people's pages: height, width, layout shifts, accessibility."""

import pytest
from playwright.sync_api import expect

from tests.browser.embed_hosts import EIGHT, element, expect_fit, frame_of, heard
from tests.browser.test_accessibility import violations


def test_eight_embeds_fit_and_stay_so(open_host):
    page = open_host(*EIGHT)
    expect_fit(page)
    for width in (1280, 700, 400, 320, 900):
        page.set_viewport_size({"width": width, "height": 900})
        expect_fit(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.documentElement.className = 'dark'")
    expect_fit(page)
    frame_of(page).get_by_text("Charts and more").click()
    frame_of(page).get_by_text("The loss, taken apart").click()
    expect(frame_of(page).locator('[data-panel="loss"]')).to_have_attribute("open", "")
    frame_of(page, 2).locator("#T-number").fill("7")
    expect_fit(page)
    heights = len(heard(page, "height"))
    assert heights < 80


def test_eight_embeds_shift_nothing_that_is_seen(open_host):
    page = open_host(*EIGHT)
    frame_of(page)
    for _ in range(40):
        page.mouse.wheel(0, 300)
        page.evaluate("() => new Promise(requestAnimationFrame)")
    for place in range(4):
        frame_of(page, place)
    assert page.evaluate("shifts") < 0.01


@pytest.mark.parametrize("query", ["", "?compact=1&accent=fe0", "?controls=0"])
def test_axe_finds_nothing_in_host_and_embed(open_host, query):
    page = open_host(
        lambda url: element(url, query), allowed="postMessage"
    )  # axe's, between frames
    frame = frame_of(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []
        assert violations(frame) == []


@pytest.mark.parametrize("width", [320, 360, 768])
@pytest.mark.parametrize("query", ["", "?compact=1", "?compare=1&controls=0"])
def test_the_embed_fits_narrow_columns(open_page, width, query):
    page = open_page(f"embed{query}", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [480, 560, 640])
@pytest.mark.parametrize("query", ["", "&scenario=specialists", "&scenario=next-token&T=0.05"])
def test_a_compact_embed_has_teacher_and_student_side_by_side(open_page, width, query):
    page = open_page(f"embed?compact=1{query}", width=width)
    cards = page.locator(".cards > .card")
    teacher, student = (cards.nth(k).bounding_box() for k in (0, 1))
    assert teacher["y"] == student["y"]
    assert teacher["x"] + teacher["width"] < student["x"]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    outside = cards.evaluate_all(
        """cards => cards.flatMap(card => [...card.querySelectorAll(':not(.visually-hidden, .visually-hidden *)')]
             .filter(e => e.getBoundingClientRect().right > card.getBoundingClientRect().right)
             .map(e => e.outerHTML.slice(0, 80)))"""
    )
    assert outside == []


def test_a_compact_embed_of_a_phone_stacks_them(open_page):
    page = open_page("embed?compact=1", width=400)
    cards = page.locator(".cards > .card")
    assert cards.nth(0).bounding_box()["x"] == cards.nth(1).bounding_box()["x"]
