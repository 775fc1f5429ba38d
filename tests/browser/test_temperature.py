import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.hooks import action, drag, numbers, readout, set_slider, slider, wait_for_charts


def soft(base_url, **query):
    return httpx.get(f"{base_url}/api/v1/soft-targets", params=query).json()["soft_targets"]


def percent(values):
    return [f"{100 * v:.1f}%" for v in values]


def test_a_drag_moves_numbers_bars_and_insights_without_the_server(open_page, base_url):
    page = open_page()
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
        assert (
            slider(page)
            .get_attribute("aria-valuetext")
            .startswith(f"Temperature {t:.1f}: entropy ")
        )


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
def test_what_a_drag_shows_of_the_student_is_what_the_server_answers(open_page, base_url, start):
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
    page.get_by_text("Training settings").click()
    before = page.locator('[data-table="loss"] tbody tr').nth(20).text_content()
    set_slider(page, "T", 6.5)
    page.wait_for_url("**/?scenario=dog&T=6.5&lr=2&steps=20&step=7")
    expect(readout(page, "step")).to_have_text("7/20")
    expect(page.locator("#panel-training")).to_have_attribute("open", "")
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
    expect(page.locator("#problem-T")).to_have_text("T must be between 0.05 and 100, got 0")
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
    expect(page.locator("#problem-T")).to_have_text("T must be between 0.05 and 100, got hot")
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
    page.get_by_label("Teacher's logits").fill("3,1,0,-2")
    page.get_by_label("Teacher's logits").press("Enter")
    page.wait_for_url("**/?logits=3,1,0,-2")
    assert numbers(page, "teacher-soft") == percent(soft(base_url, logits="3,1,0,-2"))
    expect(page.locator("#panel-numbers")).to_have_attribute("open", "")


def test_a_server_that_does_not_answer_is_said_and_the_next_answer_clears_it(open_page):
    page = open_page(allowed="Failed")
    page.route("**/?*", lambda route: route.abort())
    set_slider(page, "T", 5)
    expect(page.locator("#notice")).to_contain_text("does not answer")
    assert numbers(page, "teacher-soft")[0] != "57.4%"
    page.unroute("**/?*")
    set_slider(page, "T", 6)
    expect(page.locator("#notice")).to_be_hidden()
