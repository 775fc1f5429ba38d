"""The pad: a digit that is drawn."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect

from app.lab.tasks.digits.dataset import load
from tests.browser.hooks import action, set_slider
from tests.browser.lab_hooks import (
    FINISHED,
    explorer,
    finished,
    link_query,
    run,
    title,
    watch_streams,
)

NO_THREE = f"{FINISHED}&left_out=3"


ONE = [(0.5, 0.2), (0.5, 0.8)]


def canvas(page):
    pad = page.locator("[data-pad][data-mounted] canvas")
    pad.scroll_into_view_if_needed()
    return pad


def reads(page):
    """The digit that the teacher reads, and how sure it is."""
    text = page.locator("#lab-reading").inner_text()
    digit, sure = re.search(r"the teacher reads (\d) \((\d+\.\d)%\)", text).groups()
    return int(digit), float(sure)


def read(page):
    expect(title(page)).to_contain_text("Your drawing")
    return reads(page)


def test_a_digit_drawn_by_mouse_is_read(opened):
    page = opened()
    box = canvas(page).bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in ONE]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=8)
    page.mouse.up()
    digit, sure = read(page)
    assert digit == 1
    assert sure > 50
    assert "true" not in link_query(page)
    expect(page.locator("[data-pad-status]")).to_contain_text("The teacher reads 1")
    page.locator(".digit").nth(1).click()  # a test digit again: the drawing stays on the pad
    expect(title(page)).to_contain_text("Test digit")
    assert ink(page) > 0


def ink(page):
    """How many of the pad's pixels are not black."""
    return canvas(page).evaluate(
        """(pad) => {
             const copy = Object.assign(document.createElement('canvas'), {width: 28, height: 28});
             const context = copy.getContext('2d');
             context.drawImage(pad, 0, 0, 28, 28);
             return context.getImageData(0, 0, 28, 28).data.filter((v, i) => i % 4 === 0 && v > 0).length;
           }"""
    )


def test_a_digit_drawn_by_finger_is_read(opened):
    page = opened(has_touch=True)
    box = canvas(page).bounding_box()
    action(page, "clear-pad").click()
    before = ink(page)
    for k in range(12):  # a one of many dots
        page.touchscreen.tap(
            box["x"] + 0.5 * box["width"], box["y"] + (0.2 + 0.05 * k) * box["height"]
        )
    assert before == 0 < ink(page)
    expect(page.locator("#lab-reading")).to_contain_text("the teacher reads 1")
    expect(canvas(page)).to_have_css("touch-action", "none")


def test_a_digit_drawn_by_keyboard_is_read_and_cleared(opened):
    page = opened()
    canvas(page).focus()
    state = page.locator("[data-pad-status]")
    for _ in range(9):
        page.keyboard.press("ArrowUp")
    expect(state).to_have_text("Row 6, column 15")
    page.keyboard.press("Space")
    expect(state).to_have_text("Pen down")
    for _ in range(18):
        page.keyboard.press("ArrowDown")
    stale = page.locator("#pad-answer[data-stale]")  # until what is read is the whole drawing
    expect(stale).to_have_count(0)
    expect(page.locator("#lab-reading")).to_contain_text("the teacher reads 1")
    expect(state).to_contain_text("The teacher reads 1")
    page.keyboard.press("Space")
    expect(state).to_have_text("Pen up")
    page.keyboard.press("Delete")
    expect(state).to_have_text("Cleared.")
    action(page, "clear-pad").focus()  # no cursor is drawn
    assert ink(page) == 0


@pytest.mark.parametrize("then", ["draw on", "clear", "choose a test digit"])
def test_answer_for_an_older_drawing_is_dropped(opened, then):
    page = opened()
    box = canvas(page).bounding_box()
    page.route("**/lab/read**", lambda route: None, times=1)  # no answer comes
    with page.expect_request("**/lab/read**"):
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    with page.expect_event("requestfailed"):
        if then == "draw on":
            page.mouse.down()
        elif then == "clear":
            action(page, "clear-pad").click()
        else:
            page.locator(".digit").nth(1).click()
    if then == "draw on":
        page.mouse.up()
        read(page)
    elif then == "clear":
        expect(page.locator("[data-pad-status]")).to_have_text("Cleared.")
    else:
        expect(title(page)).to_contain_text("Test digit")


def test_a_drawing_is_posted_as_its_pixels_with_the_run_it_is_for(opened):
    page = opened(NO_THREE)
    box = canvas(page).bounding_box()
    with page.expect_request("**/lab/read**") as asked:
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    request = asked.value
    assert urlsplit(request.url).query == f"{NO_THREE}&run=1"
    pixels = [float(grey) for grey in parse_qs(request.post_data)["pixels"][0].split(",")]
    assert len(pixels) == 784
    assert max(pixels) == 255
    assert 1 <= sum(grey > 0 for grey in pixels) <= 9
    assert np.array(pixels).reshape(28, 28)[14, 14] == 255
    read(page)


# Whether anything is drawn: the example comes after the pad.
INKED = """() => {
  const copy = Object.assign(document.createElement('canvas'), {width: 28, height: 28});
  const context = copy.getContext('2d');
  context.drawImage(document.querySelector('[data-pad] canvas'), 0, 0, 28, 28);
  return context.getImageData(0, 0, 28, 28).data.some((value, k) => k % 4 < 3 && value > 0);
}"""


def answers(page):
    """What the networks take the pad's digit for; of the untrained ones nothing."""
    return page.locator("#pad-answer tbody tr").evaluate_all(
        "rows => rows.map(row => row.cells[1].textContent)"
    )


def test_a_drawing_is_read_by_the_teacher_before_a_run_and_by_all_after_it(open_page):
    page = open_page("lab?width=8&epochs=2&transfer=60&seed=31")
    canvas(page)
    label = load().test.labels[0]
    assert answers(page) == [str(label), "", ""]  # of the example that the pad begins with
    page.wait_for_function(INKED)
    np.testing.assert_array_equal(greys(page), np.rint(255 * load().test.inputs[0]))
    box = canvas(page).bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.8 * box["height"], steps=8)
    page.mouse.up()
    status = page.locator("[data-pad-status]")
    expect(status).to_have_text("The teacher reads 1.")
    assert answers(page) == ["1", "", ""]
    run(page)
    finished(page)
    expect(status).to_contain_text("The teacher reads 1, on hard labels reads")
    assert all(answers(page))
    set_slider(page, "width", 9)
    expect(status).to_have_text("The teacher reads 1.")  # the drawing stays
    assert answers(page) == ["1", "", ""]


def greys(page):
    """The pad's pixels."""
    greys = canvas(page).evaluate(
        """(pad) => {
             const data = pad.getContext('2d').getImageData(0, 0, 560, 560).data;
             return [...Array(784).keys()].map((k) => data[4 * (560 * (20 * Math.floor(k / 28) + 10) + 20 * (k % 28) + 10)]);
           }"""
    )
    return np.array(greys)


def test_carried_data_cannot_become_a_script(opened):
    page = opened(NO_THREE)
    for name in ("figures", "bias", "reading"):
        script = page.locator(f'script[data-carried="{name}"]')
        expect(script).to_have_attribute("type", "application/json")
        assert json.loads(script.text_content())
    assert watch_streams(page) == []


def test_a_link_skips_to_the_pad_by_keyboard(open_page):
    page = open_page("lab")
    skip = page.get_by_role("link", name="Skip to the drawing pad")
    page.locator("body").press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(canvas(page)).to_be_focused()
    expect(canvas(page)).to_be_in_viewport()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-pad-status]")).to_have_text("Row 15, column 16")


def test_without_javascript_no_link_skips_to_the_pad(open_page):
    page = open_page("lab", java_script_enabled=False)
    expect(page.get_by_role("link", name="Skip to the drawing pad")).to_be_hidden()


def test_a_drawing_goes_along_to_the_explorer_as_long_as_its_logits_are_shown(opened):
    page = opened()
    box = canvas(page).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y - box["height"] / 4)
    page.mouse.down()
    page.mouse.move(x, y + box["height"] / 4, steps=8)
    page.mouse.up()
    read(page)
    drawn_as = page.locator("#lab-reading img").get_attribute("src")
    explorer(page).click()
    picture = page.locator(".portrait img")
    expect(picture).to_have_attribute("src", drawn_as)
    expect(picture).to_have_attribute("alt", "Your drawing")
    set_slider(page, "T", 8)
    page.wait_for_url("**&T=8")
    expect(picture).to_have_attribute("src", drawn_as)
    page.get_by_role("radio", name="Dog").check(force=True)
    page.wait_for_url("**scenario=dog**")
    expect(picture).to_have_count(0)


def test_a_test_digit_brings_its_picture_to_the_explorer(opened):
    page = opened()
    digit = page.locator(".digit").nth(1)
    digit.click()
    expect(digit).to_have_attribute("aria-current", "true")
    chosen = page.locator("#lab-reading img").get_attribute("src")
    explorer(page).click()
    expect(page.locator(".portrait img")).to_have_attribute("src", chosen)
