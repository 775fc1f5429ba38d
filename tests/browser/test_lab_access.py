"""The lab at every width, in both schemes, to axe, without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hooks import action, drawn, numbers, slider
from tests.browser.lab_hooks import (
    SMALL,
    assert_shows,
    field,
    figure,
    finished,
    notice,
    problem,
    result_of,
    rows,
    run,
)
from tests.browser.test_accessibility import violations_in_every_look

# Every width, both schemes, little motion

EVERYTHING = "width=8&transfer=200&epochs=4&teacher=vit&left_out=3&temperatures=2,8&widths=8,9&seeds=2&open=settings,map"


@pytest.fixture(scope="module")
def everything(base_url):
    """A finished run with a bias correction and one row of its map, and everything opened."""
    run = EVERYTHING.split("&temperatures")[0]
    assert "bias_sweep" in result_of(base_url, run)
    assert result_of(base_url, f"{run}&T=2")
    return f"lab?{EVERYTHING}"


def open_all(page):
    finished(page)
    closed = page.locator("details:not([open]) > summary")
    for _ in range(closed.count()):
        closed.first.click()
    expect(closed).to_have_count(0)
    for name in ("accuracy", "recall", "bias", "heat", "lines"):
        drawn(page, name)


def test_nothing_scrolls_sideways_at_any_width(open_page, everything):
    idle, full = open_page("lab", width=320), open_page(everything, width=320)
    open_all(full)
    for width in (320, 360, 768, 1280):
        for page in (idle, full):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_function(
                "width => document.documentElement.scrollWidth === width", arg=width
            )
            outside = page.evaluate(
                """() => [...document.querySelectorAll('main *')]
                     .filter(e => !e.closest('.visually-hidden, .plot, .scroller, .sketch'))
                     .filter(e => e.checkVisibility())  // closed settings are not laid out anew
                     .filter(e => e.getBoundingClientRect().right > innerWidth || e.getBoundingClientRect().left < 0)
                     .map(e => e.outerHTML.slice(0, 80))"""
            )
            assert outside == []


def test_open_settings_leave_no_empty_column(open_page):
    page = open_page("lab?open=settings")
    right = "e => Math.round(e.getBoundingClientRect().right)"
    sliders = page.locator(".lab-settings .slider").evaluate_all(f"s => s.map({right})")
    inner = page.locator(".lab-fields").evaluate(right)
    assert abs(max(sliders) - inner) <= 10  # a thumb's half


def test_a_hundred_percent_stays_in_its_column(open_page, everything):
    page = open_page(everything)
    open_all(page)
    cells = page.locator(".lab-tables .bar-number")
    cells.first.evaluate("e => { e.textContent = '100.0%'; }")
    assert cells.first.evaluate("e => e.scrollWidth - e.clientWidth") == 0


def test_axe_finds_nothing_idle_running_and_paused(steps, open_page):
    page = open_page(f"{steps.url}/lab?width=8&transfer=60&epochs=3")
    drawn(page, "accuracy")
    assert violations_in_every_look(page, [1280]) == {}
    steps.executor.allow(1)
    run(page)
    expect(figure(page, "epoch")).to_have_text("1/3")
    assert violations_in_every_look(page, [1280]) == {}
    action(page, "pause").click()
    expect(action(page, "run")).to_have_text("Resume")
    assert violations_in_every_look(page, [1280]) == {}


def test_axe_finds_nothing_with_everything_open(open_page, everything):
    page = open_page(everything)
    open_all(page)
    assert violations_in_every_look(page) == {}


def test_axe_finds_nothing_in_errors_and_in_the_queue(steps, open_page):
    page = open_page(f"{steps.url}/lab?width=999&lr=x&seeds=99&open=map", allowed="422")
    expect(page.locator(".problem:not(:empty)")).to_have_count(3)
    assert violations_in_every_look(page, [1280]) == {}
    with steps.asked("/lab/run/stream?width=4&transfer=60"):
        steps.begun(4)
        waiting = open_page(f"{steps.url}/lab?width=5&transfer=60")
        run(waiting)
        expect(notice(waiting)).to_be_visible()
        assert violations_in_every_look(waiting, [1280]) == {}
        steps.executor.allow(1)


def test_targets_are_large_enough_for_a_finger(open_page, everything):
    page = open_page(everything, width=360)
    open_all(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll('main :is(button, input, select, summary, .preset, .segment, .digit, .matrix a)')]
             .map(e => (['checkbox', 'radio'].includes(e.type) ? e.closest('label') : e))
             .filter(e => e.checkVisibility())
             .filter(e => { const r = e.getBoundingClientRect(); return r.width < 24 || r.height < 24; })
             .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_a_run_under_reduced_motion_and_forced_colours(open_page):
    page = open_page(f"lab?{SMALL}&seed=4", reduced_motion="reduce", forced_colors="active")
    run(page)
    finished(page)
    seconds = page.locator(".bar-fill").first.evaluate(
        "e => getComputedStyle(e).transitionDuration"
    )
    assert seconds == "0s"


def test_a_chosen_theme_redraws_the_charts(open_page):
    page = open_page("lab", color_scheme="light")
    paper = drawn(page, "accuracy").locator(".main-svg").first
    light = paper.evaluate("e => getComputedStyle(e).backgroundColor")
    for _ in range(2):  # auto, light, dark
        page.get_by_role("button", name="Theme").click()
    expect(paper).not_to_have_css("background-color", light)


# Without JavaScript


def test_without_javascript_the_form_runs_and_shows_the_results(open_page, base_url):
    page = open_page(
        "lab?width=8&transfer=200&epochs=6&seed=5&open=settings", java_script_enabled=False
    )
    for name in ("run", "pause", "stop"):
        expect(action(page, name)).to_be_hidden()
    page.get_by_label("3", exact=True).check()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("[data-inside]")).to_be_visible()
    assert_shows(page, result_of(base_url, f"{SMALL}&seed=5&left_out=3"))
    expect(page.locator('table[data-table="bias"] tbody tr')).to_have_count(61)


def test_without_javascript_one_looks_inside_by_links(open_page):
    query = f"{SMALL}&run=1"
    page = open_page(f"lab?{query}", java_script_enabled=False)
    said = page.locator(".digit img").nth(2).get_attribute("alt")
    page.locator(".digit").nth(2).click()
    number = re.match(r"Test digit (\d+), an? (\d)", said)
    expect(page.locator("#lab-reading h3")).to_have_text(number[0])
    page.get_by_role("link", name="Teacher", exact=True).click()
    expect(page.locator(".segment[aria-current]")).to_have_text("Teacher")
    expect(page.locator("#lab-reading h3")).to_have_text(number[0])
    page.locator(".matrix td a").first.click()
    expect(page.locator(".inside-digits h3")).to_contain_text("“Teacher” reads as")
    assert len(rows(page)) == 6


def test_without_javascript_any_digit_is_chosen_by_its_number(open_page):
    page = open_page(f"lab?{SMALL}&run=1", java_script_enabled=False)
    page.locator("#any-digit").fill("77")
    page.locator("#any-digit").press("Enter")
    expect(page.locator("#lab-reading h3")).to_contain_text("Test digit 77")
    assert len(rows(page)) == 6


def test_without_javascript_a_full_lab_says_so(steps, open_page):
    with steps.asked("/lab/run/stream?width=4&transfer=60"):
        steps.begun(4)
        page = open_page(
            f"{steps.url}/lab?width=5&transfer=60&run=1", java_script_enabled=False, allowed="503"
        )
        expect(page.get_by_role("alert")).to_contain_text("every place of the lab is taken")
        expect(slider(page, "width")).to_have_value("5")
        steps.executor.allow(1)


def test_without_javascript_a_wrong_value_is_told_beside_its_field(open_page):
    page = open_page("lab?open=settings", java_script_enabled=False, allowed="422")
    field(page, "epochs").fill("999")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(problem(page, "epochs")).to_contain_text("got 999")
    expect(field(page, "epochs")).to_have_value("999")
    assert numbers(page, "recall-teacher") != []
