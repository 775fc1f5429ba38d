import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.hooks import (
    action,
    drag,
    enter,
    numbers,
    readout,
    set_slider,
    slider,
    wait_for_charts,
    wait_for_step,
)


def soft(base_url, **query):
    return httpx.get(f"{base_url}/api/v1/soft-targets", params=query).json()["soft_targets"]


def percent(values):
    return [f"{100 * v:.1f}%" for v in values]


def test_a_drag_moves_numbers_bars_and_insights_without_the_server(open_page, base_url):
    page = open_page(allowed="ERR_FAILED")  # of what the idle page fetches meanwhile
    wait_for_charts(page)
    page.route("**/*", lambda route: route.abort())
    for t in (0.5, 1.7, 8.0, 20.0):
        drag(page, "T", t)
        expected = percent(soft(base_url, T=t))
        assert numbers(page, "teacher-soft") == expected
        widths = page.locator('[data-series="teacher-soft"] .bar-fill').evaluate_all(
            "r => r.map(e => e.getAttribute('width'))"
        )
        assert widths == expected
        targets = page.locator('[data-series="student-soft"] .bar-target').evaluate_all(
            "r => r.map(e => e.getAttribute('x'))"
        )
        assert targets == expected
        assert page.locator('.insights [data-figure="T"]').first.inner_text() == f"{t:.1f}"
        heard = slider(page).get_attribute("aria-valuetext").replace("\u00a0", " ")
        assert heard.startswith(f"At T = {t:.1f} the wrong classes share ")


def test_the_bar_itself_follows_within_the_same_frame(open_page):
    page = open_page()
    action(page, "step").click()  # bars glide from step to step; under the hand they must not
    full = page.locator('[data-series="teacher-soft"] .bar').first.bounding_box()["width"]
    share = (
        slider(page).evaluate(
            """element => {
             element.value = 20;
             element.dispatchEvent(new Event('input', {bubbles: true}));
             return document.querySelector('[data-series="teacher-soft"] .bar-fill').getBoundingClientRect().width;
           }"""
        )
        / full
    )
    assert share == pytest.approx(
        float(numbers(page, "teacher-soft")[0].strip("%")) / 100, abs=0.002
    )


@pytest.mark.parametrize("start", ["", "?step=12"])
def test_drag_shows_the_same_student_as_the_server(open_page, base_url, start):
    page = open_page(start)
    drag(page, "T", 4.2)
    dragged = [
        numbers(page, "student"),
        numbers(page, "student-soft"),
        readout(page, "loss").inner_text(),
    ]
    slider(page).dispatch_event("change")
    page.wait_for_url("**/?T=4.2*")
    assert [
        numbers(page, "student"),
        numbers(page, "student-soft"),
        readout(page, "loss").inner_text(),
    ] == dragged
    served = open_page(page.url.removeprefix(f"{base_url}/"))
    assert [
        numbers(served, "student"),
        numbers(served, "student-soft"),
        readout(served, "loss").inner_text(),
    ] == dragged


def test_release_fetches_the_run_and_nothing_else_is_reset(open_page):
    page = open_page("?lr=2&steps=20&scenario=dog&step=7")
    page.get_by_text("The loss, taken apart").click()
    before = page.locator('[data-table="loss"] tbody tr').nth(20).text_content()
    set_slider(page, "T", 6.5)
    page.wait_for_url("**/?scenario=dog&T=6.5&lr=2&steps=20&step=7&open=loss")
    expect(readout(page, "step")).to_have_text("7/20")
    expect(page.locator('[data-panel="loss"]')).to_have_attribute("open", "")
    assert page.locator('[data-table="loss"] tbody tr').nth(20).text_content() != before
    expect(page.get_by_role("radio", name="Dog")).to_be_checked()


def test_quick_keys_end_on_the_last_value_and_keep_the_focus(open_page):
    page = open_page()
    slider(page).focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    page.wait_for_url("**/?T=4.2")
    expect(slider(page)).to_have_value("4.2")
    expect(slider(page)).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/?T=4.3")


def test_the_comparison_chart_follows(open_page):
    page = open_page()
    wait_for_charts(page)
    drag(page, "T", 20)
    shown = numbers(page, "teacher-soft")
    chart = page.locator('[data-chart="comparison"] .plot')
    expect(chart.locator(".trace").nth(1).locator("text").first).to_have_text(
        f"{float(shown[0][:-1]):.0f}%"
    )
    assert [f"{v:.1f}%" for v in chart.evaluate("p => Array.from(p.data[1].y)")] == shown


def test_the_number_field_takes_what_the_slider_cannot(open_page, base_url):
    page = open_page()
    field = page.get_by_role("spinbutton", name="Temperature")
    field.fill("55.5")
    field.press("Enter")
    page.wait_for_url("**/?T=55.5")
    assert numbers(page, "teacher-soft") == percent(soft(base_url, T=55.5))
    set_slider(page, "T", 2)
    page.wait_for_url("**/?T=2")
    expect(field).to_have_value("2.0")


def test_a_bad_number_is_told_beside_its_field_and_loses_nothing(open_page):
    page = open_page("?step=4", allowed="422")
    field = page.get_by_role("spinbutton", name="Temperature")
    field.fill("0")
    field.press("Tab")
    expect(page.locator("#problem-T")).to_have_text(
        "Temperature must be between 0.05 and 100, got 0"
    )
    expect(field).to_have_attribute("aria-invalid", "true")
    assert numbers(page, "teacher-soft") == ["57.4%", "25.8%", "16.7%"]
    expect(readout(page, "step")).to_have_text("4/35")
    field.fill("2")
    field.press("Tab")
    expect(page.locator("#problem-T")).to_have_text("")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    page.wait_for_url("**/?T=2&step=4")


def test_a_bad_link_still_works_on(open_page):
    page = open_page("?T=hot&steps=9999", allowed="422")
    expect(page.locator("#problem-T")).to_have_text(
        "Temperature must be between 0.05 and 100, got hot"
    )
    expect(page.locator("#problem-steps")).to_be_visible()
    set_slider(page, "T", 5)
    expect(page.locator("#problem-T")).to_have_text("")


def test_a_sample_brings_its_own_numbers_and_starts_anew(open_page, base_url):
    page = open_page("?logits=1,2&step=5&T=4")
    page.get_by_role("radio", name="Rabbit").check(force=True)
    page.wait_for_url("**/?scenario=rabbit&T=4")
    expect(readout(page, "step")).to_have_text("0/35")
    assert numbers(page, "teacher-soft") == percent(soft(base_url, scenario="rabbit", T=4))


def test_own_numbers_show_at_once(open_page, base_url):
    page = open_page()
    page.get_by_text("Your own numbers").click()
    enter(page, "logits", "3,1,0,-2")
    page.wait_for_url("**/?logits=3,1,0,-2&open=numbers")
    assert numbers(page, "teacher-soft") == percent(soft(base_url, logits="3,1,0,-2"))
    expect(page.locator('[data-panel="numbers"]')).to_have_attribute("open", "")


def test_a_server_that_does_not_answer_is_said_and_the_next_answer_clears_it(open_page):
    page = open_page(allowed="Failed")
    page.route("**/?*", lambda route: route.abort())
    set_slider(page, "T", 5)
    expect(page.locator("#notice")).to_contain_text("Offline")
    assert numbers(page, "teacher-soft")[0] != "57.4%"
    page.unroute("**/?*")
    set_slider(page, "T", 6)
    expect(page.locator("#notice")).to_be_hidden()


def delayed(page, ms=300):
    """Answer each fragment late, as on a slow line."""

    def later(route):
        response = route.fetch()
        page.wait_for_timeout(ms)
        route.fulfill(response=response)

    page.route(lambda url: url.split("/")[-1].startswith("?"), later)


def test_a_hand_that_comes_back_to_where_it_was_still_gets_its_answer(open_page):
    page = open_page()
    delayed(page)
    with page.expect_request(lambda r: "scenario=dog" in r.url):
        page.get_by_role("radio", name="Dog").check(force=True)
    drag(page, "T", 9)
    drag(page, "T", 3)
    slider(page).dispatch_event("pointerup")
    expect(page.locator(".true-label")).to_contain_text("Dog")
    page.wait_for_url("**/?scenario=dog")


def test_a_wrong_field_leaves_everything_else_working(open_page, base_url):
    page = open_page("?lr=99", allowed="422")
    expect(page.locator("#problem-lr")).to_have_text(
        "Learning rate must be above 0, up to 10, got 99"
    )
    set_slider(page, "T", 5)
    page.wait_for_url("**/?T=5")
    action(page, "step").click()
    page.wait_for_url("**/?T=5&step=1")
    rows = httpx.get(f"{base_url}/api/v1/trajectory?T=5").json()["rows"]
    assert numbers(page, "student") == percent(rows[1]["student_probs"])


def test_the_slider_follows_a_typed_temperature(open_page):
    page = open_page("?T=18.7")
    field = page.get_by_role("spinbutton", name="Temperature")
    field.fill("4")
    field.press("Tab")
    page.wait_for_url("**/?T=4")
    expect(slider(page)).to_have_value("4")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/?T=3.9")


def test_a_sample_can_be_chosen_again_after_own_logits(open_page):
    page = open_page()
    page.get_by_text("Your own numbers").click()
    enter(page, "logits", "1,2,3")
    page.wait_for_url("**/?logits=1,2,3&open=numbers")
    expect(page.get_by_role("radio", name="Cat")).not_to_be_checked()
    page.get_by_role("radio", name="Cat").check(force=True)
    expect(page.locator(".true-label")).to_contain_text("Cat")
    assert numbers(page, "teacher-soft") == ["57.4%", "25.8%", "16.7%"]


def test_no_student_of_another_temperature_stands_under_the_one_being_dragged(open_page):
    page = open_page("?pace=200&steps=100")
    action(page, "play").click()
    wait_for_step(page, 2)
    drag(page, "T", 12)
    before = numbers(page, "student-soft")
    wait_for_step(page, 2)
    expect(page.locator("[data-waiting]")).to_be_attached()
    page.wait_for_timeout(500)
    assert numbers(page, "student-soft") == before


def test_the_copied_link_is_what_is_shown_even_before_the_answer(open_page, base_url):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    delayed(page)
    set_slider(page, "T", 8)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{base_url}/?T=8"
    page.wait_for_url("**/?T=8")


def test_huge_logits_break_neither_layout_nor_policy(open_page):
    page = open_page("?student=1e300,-1e300,0&step=1")
    wait_for_charts(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 1280


def test_a_wrong_value_far_below_is_told_in_the_first_view_until_all_is_well(open_page):
    page = open_page("?lr=99", width=360, height=640, allowed="422")
    line = page.get_by_role("link", name="Learning rate must be above 0, up to 10, got 99")
    expect(line).to_be_in_viewport(ratio=1)
    expect(page.locator('[name="lr"]')).not_to_be_in_viewport()
    line.click()
    expect(page.locator('[name="lr"]')).to_be_focused()
    expect(page.locator('[name="lr"]')).to_be_in_viewport()
    page.locator('[name="lr"]').fill("2")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?lr=2*")
    expect(line).to_have_count(0)
