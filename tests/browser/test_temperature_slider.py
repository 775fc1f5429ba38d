"""The logarithmic slider, the strip below it and the sentence beside it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hooks import drag, set_slider, slider, wait_for_module

GESTURES = "slider_gestures.js"
TICKS = (1, 2, 3, 5, 10, 20)


def middle(box):
    return box["x"] + box["width"] / 2


def thumb(page):
    """The middle of the thumb, in pixels of the window."""
    box = page.locator(".axis-now circle").bounding_box()
    return middle(box), box["y"] + box["height"] / 2


def tick(page, t):
    """Where the label of a temperature stands."""
    return middle(page.locator(".axis-ticks text").get_by_text(str(t), exact=True).bounding_box())


def words(page):
    return " ".join(page.locator(".in-words").inner_text().split())


def swipe(page, start, *points):
    """One finger, from a place over others; `None` at the end: it is still down."""
    devtools = page.context.new_cdp_session(page)
    for kind, at in [("touchStart", start), *(("touchMove", point) for point in points)]:
        touches = [{"x": at[0], "y": at[1]}]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    devtools.detach()


def wait_until_still(page):
    """Wait until the page scrolls no more: it goes on after the finger has left."""
    page.evaluate(
        """() => new Promise((resolve) => {
             let [at, frames] = [scrollY, 0];
             const look = () => {
               frames = scrollY === at ? frames + 1 : 0;
               at = scrollY;
               if (frames > 5) resolve();
               else requestAnimationFrame(look);
             };
             look();
           })"""
    )


def test_thumb_fill_and_mark_stand_over_the_tick_of_the_temperature(open_page):
    page = open_page("?T=3")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for t in TICKS:
            drag(page, "T", t)
            assert thumb(page)[0] == pytest.approx(tick(page, t), abs=1.5)
            fill = page.locator(".temperature .slider-fill.needs-js")
            box = fill.bounding_box()
            filled = box["x"] + fill.evaluate("e => e.position") * box["width"]
            assert filled == pytest.approx(thumb(page)[0], abs=1.5)


@pytest.mark.parametrize("t", [0.05, 0.5, 2.25, 55.5])
def test_the_server_draws_the_thumb_where_a_temperature_off_the_stops_lies(open_page, t):
    page = open_page(f"?T={t}")
    track = page.locator(".temperature .slider-fill.needs-js").bounding_box()
    left = {0.05: 0, 0.5: 0, 2.25: 0.408, 55.5: 1}[t]
    assert thumb(page)[0] == pytest.approx(track["x"] + left * track["width"], abs=2)
    assert slider(page).input_value() == str(t)


def test_the_mouse_picks_the_stop_at_its_place_and_drags_on(open_page):
    page = open_page()
    wait_for_module(page, GESTURES)
    y = thumb(page)[1]
    for t in (10, 1, 5):
        page.mouse.click(tick(page, t), y)
        assert float(slider(page).input_value()) == pytest.approx(t, abs=0.1)
    page.mouse.move(*thumb(page))
    page.mouse.down()
    page.mouse.move(tick(page, 2), y + 60)  # outside too
    assert float(slider(page).input_value()) == pytest.approx(2, abs=0.1)
    page.mouse.move(5, y)
    assert slider(page).input_value() == "0.5"
    page.mouse.up()
    page.wait_for_url("**/?T=0.5")
    expect(slider(page)).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/?T=0.6")


def test_a_click_on_the_thumb_changes_nothing(open_page):
    page = open_page("?T=2.7")
    wait_for_module(page, GESTURES)
    x, y = thumb(page)
    page.mouse.click(x + 6, y)
    assert slider(page).input_value() == "2.7"


def test_keys_go_from_stop_to_stop_and_page_keys_from_tick_to_tick(open_page):
    page = open_page()
    wait_for_module(page, GESTURES)
    slider(page).focus()
    pressed = [
        ("ArrowRight", "3.1"),
        ("PageUp", "5"),
        ("PageUp", "10"),
        ("PageUp", "20"),
        ("PageUp", "20"),
        ("ArrowLeft", "19.9"),
        ("PageDown", "10"),
        ("Home", "0.5"),
        ("PageDown", "0.5"),
        ("PageUp", "1"),
        ("End", "20"),
    ]
    for key, value in pressed:
        page.keyboard.press(key)
        assert slider(page).input_value() == value
    page.wait_for_url("**/?T=20")


def test_a_scroll_that_begins_on_a_slider_moves_the_page_alone(open_page):
    page = open_page("?step=9", width=360, height=640, has_touch=True, is_mobile=True)
    wait_for_module(page, GESTURES)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for name in ("T", "step"):
        field = slider(page, name)
        field.scroll_into_view_if_needed()
        for share in (0.15, 0.4, 0.85):  # the track, and at T = 3 about the thumb
            page.evaluate("scrollBy(0, -40)")
            box = field.bounding_box()
            x, y = box["x"] + share * box["width"], box["y"] + box["height"] / 2
            before = page.evaluate("scrollY")
            swipe(page, (x, y), *((x + 1, y - 12 * k) for k in range(1, 8)))
            page.wait_for_function("before => scrollY > before + 20", arg=before)
            wait_until_still(page)
            assert (slider(page).input_value(), slider(page, "step").input_value()) == ("3", "9")
    assert words(page).startswith("At T = 3.0 ")
    assert [url for url in asked if "?" in url] == []


def test_a_finger_drags_sideways_and_a_tap_goes_there(open_page):
    page = open_page("?step=9", width=360, height=640, has_touch=True, is_mobile=True)
    wait_for_module(page, GESTURES)
    x, y = thumb(page)
    aim = tick(page, 10)
    swipe(page, (x, y), *((x + (aim - x) * k / 6, y + k) for k in range(1, 7)))
    page.wait_for_url("**/?T=*")
    assert float(slider(page).input_value()) == pytest.approx(10, abs=0.4)
    page.touchscreen.tap(tick(page, 2), y)
    page.wait_for_url("**/?T=2*")
    assert float(slider(page).input_value()) == pytest.approx(2, abs=0.1)
    scrubber = slider(page, "step")
    scrubber.scroll_into_view_if_needed()
    box = scrubber.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] - 10, box["y"] + box["height"] / 2)
    expect(scrubber).to_have_value("35")
    x, y = box["x"] + box["width"] - 10, box["y"] + box["height"] / 2
    swipe(page, (x, y), *((x - 20 * k, y) for k in range(1, 16)))
    expect(scrubber).to_have_value("0")


def test_a_scroll_that_begins_on_a_slider_of_the_lab_changes_no_setting(open_page):
    page = open_page("lab", width=360, height=640, has_touch=True, is_mobile=True)
    wait_for_module(page, GESTURES)
    field = slider(page, "width")
    field.scroll_into_view_if_needed()
    box, before = field.bounding_box(), field.input_value()
    x, y = box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2
    swipe(page, (x, y), *((x, y - 12 * k) for k in range(1, 8)))
    assert field.input_value() == before
    wait_until_still(page)
    page.touchscreen.tap(x, field.bounding_box()["y"] + box["height"] / 2)
    assert field.input_value() != before


@pytest.mark.parametrize("path", ["", "embed"])
def test_no_temperature_is_cut_off_at_any_width(open_page, path):
    page = open_page(f"{path}?T=11.6", width=320)
    field = page.locator("#T-number")
    for width in (320, 360, 480, 640, 768, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for text in ("11.6", "100", "100.0", "0.05", "19.9", "12.345"):
            field.evaluate("(field, text) => { field.value = text; }", text)
            spare = field.evaluate("e => e.clientWidth - e.scrollWidth")
            room = field.evaluate(
                """(e) => {
                     const paper = document.createElement('canvas').getContext('2d');
                     const style = getComputedStyle(e);
                     paper.font = style.font;
                     const padding = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight);
                     return e.clientWidth - padding - paper.measureText(e.value).width;
                   }"""
            )
            assert spare >= 0
            assert room >= 0, (text, width)
            card = page.locator(".temperature").bounding_box()
            right = field.bounding_box()["x"] + field.bounding_box()["width"]
            assert right <= card["x"] + card["width"]
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_sentence_follows_the_drag_in_words_for_ear_and_eye(open_page):
    page = open_page(allowed="ERR_FAILED")
    page.route("**/?*", lambda route: route.abort())
    assert words(page) == (
        "At T = 3.0 the wrong classes share 43 %, up from 10 % at T = 1: Dog 26, Rabbit 17."
    )
    for t, sentence in [
        (1, "At T = 1.0 the wrong classes share 10 %: Dog 8, Rabbit 2."),
        (8, "At T = 8.0 the wrong classes share 58 %, up from 10 % at T = 1: Dog 31, Rabbit 27."),
    ]:
        drag(page, "T", t)
        assert words(page) == sentence
        heard = slider(page).get_attribute("aria-valuetext").replace("\u00a0", " ")
        assert heard == sentence
    expect(page.get_by_role("status")).to_have_text("")  # it is not said twice


def test_nothing_moves_while_the_slider_does(open_page):
    for query in ("", "?scenario=next-token", "?scenario=specialists"):
        page = open_page(query, width=320, height=900)
        for width in (320, 360, 700, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            tops = set()
            for t in (0.5, 0.9, 1, 1.1, 3, 9.9, 11.6, 20):
                drag(page, "T", t)
                tops.add(page.locator(".cards").bounding_box()["y"])
            assert len(tops) == 1, (query, width)


def test_the_strip_tells_its_numbers_and_leads_to_the_very_runs(open_page):
    page = open_page()
    strip = page.get_by_role("img", name="Share of the 3s that they read")
    shares = re.findall(r"(\d+) % at T = ([\d.]+)", strip.get_attribute("aria-label"))
    assert [t for _, t in shares] == ["0.5", "1", "2", "3", "5", "8", "12", "20"]
    assert int(shares[0][0]) < int(shares[1][0]) < int(shares[2][0]) < int(shares[4][0])
    page.locator(".strip-numbers summary").click()
    table = page.locator(".strip-numbers table")
    expect(table.get_by_role("row")).to_have_count(2 + len(shares))
    for share, t in shares:
        row = table.locator("tbody tr").filter(has=page.locator(f"th:text-is('{t}')"))
        assert round(float(row.locator("td").first.inner_text().split(" ")[0])) == pytest.approx(
            int(share), abs=1
        )
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Train them in the lab").click()
    lab = opened.value
    expect(lab.locator('#lab-form [name="transfer"]')).to_have_value("2000")
    expect(lab.locator('input[name="temperatures"]')).to_have_value("0.5,1,2,3,5,8,12,20")
    expect(lab.locator('input[name="seeds"]')).to_have_value("5")
    set_slider(page, "T", 8)
    page.wait_for_url("**/?T=8")
    expect(table).to_be_visible()  # an answer does not close what is open


def test_without_scripts_the_native_slider_and_the_strip_are_there(open_page):
    page = open_page("?T=5", java_script_enabled=False)
    expect(slider(page)).to_be_visible()
    linear = page.locator(".temperature .slider-fill.without-js")
    expect(linear).to_be_visible()
    assert float(linear.get_attribute("value")) == pytest.approx((5 - 0.5) / 19.5)
    expect(page.locator(".temperature .slider-fill.needs-js")).to_be_hidden()
    expect(page.locator(".axis-now circle")).to_be_hidden()
    expect(page.locator(".strip")).to_be_visible()
    slider(page).press("ArrowRight")
    page.get_by_role("button", name="Show this experiment").click()
    page.wait_for_url("**/?*T=5.1*")
    assert words(page).startswith("At T = 5.1 the wrong classes share ")
