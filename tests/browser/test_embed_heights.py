"""Heights of embeds: one screen, as high as their snippets say, with Play in view."""

import pytest
from playwright.sync_api import expect

from app.embed_options import read_embed_options, read_lab_embed_options
from app.explorer.experiment import read_experiment
from app.lab.temperature_map import read_map
from app.presentation.embed.heights import height_at, lab_height_at
from tests.browser.hooks import action

NARROW, MEDIUM, WIDE = 320, 480, 720
EIGHT = [
    "",
    "?T=8&step=12",
    "?scenario=dog&theme=dark",
    "?scenario=rabbit&accent=0a7&motion=reduce",
    "?autoplay=1",
    "?compact=1",
    "?controls=0",
    "?compact=1&controls=0",
]
CONTENT = "document.querySelector('#embed').getBoundingClientRect().height"


def stated(query: str, width: int) -> int:
    pairs = [tuple(part.split("=")) for part in query.removeprefix("?").split("&") if part]
    experiment, _ = read_experiment(pairs, strict=False)
    return height_at(read_embed_options(experiment, pairs)[0], width)


def at(page, query, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.goto(page.url.split("/embed")[0] + f"/embed{query}")


def test_eight_snippets_state_the_height_that_their_embeds_have(open_page):
    page = open_page("embed")
    most = {WIDE: 560, MEDIUM: 640, NARROW: 900}
    for query in EIGHT:
        for width, limit in most.items():
            height = stated(query, width)
            at(page, query, width, height)
            assert abs(page.evaluate(CONTENT) - height) < 2, (query, width)
            assert height <= limit
            assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_labs_frames_have_the_height_of_their_embeds_before_a_run(open_page):
    page = open_page("embed/lab")
    for compact, most in (("0", {WIDE: 560, MEDIUM: 640, NARROW: 900}), ("1", {})):
        for width in (WIDE, MEDIUM, NARROW):
            pairs = [("compact", compact)]
            height = lab_height_at(
                read_lab_embed_options(read_map(pairs, strict=False)[0], pairs)[0], width
            )
            assert height <= most.get(width, height)
            page.set_viewport_size({"width": width, "height": height})
            page.goto(page.url.split("/embed")[0] + f"/embed/lab?compact={compact}")
            assert abs(page.evaluate(CONTENT) - height) < 2, (compact, width)


@pytest.mark.parametrize("query", ["", "?compact=1", "?compare=1", "?scenario=specialists"])
def test_play_is_in_view_in_a_frame_of_any_width_that_is_as_high_as_the_snippet_says(
    open_page, query
):
    page = open_page("embed")
    for width in (NARROW, MEDIUM, WIDE):
        at(page, query, width, min(stated(query, WIDE), 560))
        expect(action(page, "play")).to_be_in_viewport(ratio=1)


def test_what_the_classes_and_a_second_student_need_is_stated_too(open_page):
    page = open_page("embed")
    for query in ("?compare=1", "?logits=9,8,7,6,5,4,3,2,1,0", "?panels=1"):
        for width in (NARROW, MEDIUM, WIDE):
            height = stated(query, width)
            at(page, query, width, height)
            assert height - 80 < page.evaluate(CONTENT) <= height + 2, (query, width)


def test_the_rest_opens_in_place_and_stays_open_when_the_server_answers(open_page):
    page = open_page("embed")
    chart = page.locator('[data-chart="loss"]')
    expect(chart).to_be_hidden()
    page.get_by_text("Charts and more").click()
    expect(chart).to_be_visible()
    with page.expect_response("**/embed?*panels=1*"):
        page.get_by_role("radio", name="Dog").check(force=True)
    expect(page.locator(".true-label")).to_contain_text("Dog")
    expect(chart).to_be_visible()
    at(page, "?panels=1", WIDE, 560)
    expect(chart).to_be_visible()
    at(page, "?open=loss", WIDE, 560)
    expect(chart).to_be_visible()


def test_without_javascript_the_rest_opens_too(open_page):
    page = open_page("embed", java_script_enabled=False)
    expect(page.locator('[data-chart="loss"]')).to_be_hidden()
    page.get_by_text("Charts and more").click()
    expect(page.locator('[data-chart="loss"]')).to_be_visible()


def test_a_panel_that_is_asked_for_opens_the_rest_that_it_is_in(open_page):
    page = open_page("embed?logits=" + ",".join(str(k % 7) for k in range(30)))
    page.get_by_role("button", name="more classes").first.click()
    expect(page.locator('[data-panel="classes"] > summary')).to_be_focused()


def test_a_closed_question_covers_no_answer(open_page):
    page = open_page("embed?open=predict")
    bars = page.locator('table[data-series="student"] tbody tr').first
    expect(bars).to_be_hidden()
    page.get_by_text("Charts and more").click()
    expect(bars).to_be_visible()
