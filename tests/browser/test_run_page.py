"""The page of a recorded run, on recordings that a test goes on with."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from app.recordings.mounted_runs import MountedRuns
from tests.browser.hooks import action, drag, drawn, numbers, readout, slider
from tests.browser.test_accessibility import violations_in_every_look
from tests.recordings.run_files import recorder, student, write_run
from tests.serving import serving

SCRUBBER = 'input[name="step"]'
OUTSIDE = """() => [...document.querySelectorAll('.card *')]
    .filter(e => !e.closest('.visually-hidden, .plot, .scroller, .sketch, .axis, .strip, .meaning'))
    .filter(e => e.getBoundingClientRect().right > innerWidth || e.getBoundingClientRect().left < 0)
    .map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    pictures = np.arange(2 * 8 * 8).reshape(2, 8, 8) % 255
    write_run(folder / "kd.jsonl", steps=(0, 50, 100, 200), pictures=pictures)
    write_run(folder / "other.jsonl", steps=(0, 100), names=["first", "second"])
    write_run(folder / "grows.jsonl", steps=(0, 10))
    write_run(folder / "scrubbed.jsonl", steps=(0, 10))
    with recorder(folder / "empty.jsonl"):
        pass
    return folder


@pytest.fixture(scope="module")
def runs_url(folder):
    with serving(runs=MountedRuns(folder)) as url:
        yield url


@pytest.fixture
def open_run(open_page, runs_url):
    return lambda path, **options: open_page(f"{runs_url}/runs/{path}", **options)


def log(folder, name, *steps):
    with recorder(folder / f"{name}.jsonl") as run:
        for step in steps:
            run.log(step, student_logits=student(step), loss=1 / (1 + step))


def test_recorded_steps_play_and_scrub_by_their_numbers(open_run):
    page = open_run("kd?pace=0&step=0")
    expect(readout(page, "step")).to_have_text("0/200")
    first = numbers(page, "student")
    action(page, "play").click()
    expect(readout(page, "step")).to_have_text("200/200")
    assert numbers(page, "student") != first
    page.locator(SCRUBBER).press("ArrowLeft")
    expect(readout(page, "step")).to_have_text("100/200")
    expect(page.locator(SCRUBBER)).to_have_attribute("aria-valuetext", "Step 100 of 200")
    page.wait_for_url("**/runs/kd?step=100&pace=0")
    page.reload()
    expect(readout(page, "step")).to_have_text("100/200")


def test_another_row_keeps_the_step_and_says_whether_it_is_right(open_run):
    page = open_run("kd?step=50")
    expect(page.locator(".probe-verdict")).to_have_text("right")
    page.get_by_role("radio", name="Row 0").press("ArrowRight")
    page.wait_for_url("**/runs/kd?row=1&step=50")
    expect(page.get_by_role("radio", name="Row 1")).to_be_focused()
    expect(page.locator(".probe-verdict")).to_have_text("wrong")
    expect(readout(page, "step")).to_have_text("50/200")
    page.locator(SCRUBBER).press("Home")
    expect(page.locator('.probe-row[data-verdict="wrong"]')).to_have_count(2)
    assert page.get_by_role("radio", name="Row 0, cat, wrong").count() == 1


def test_the_slider_softens_the_recorded_student_without_a_request(open_run):
    page = open_run("kd?step=100")
    before, answer = numbers(page, "student-soft"), numbers(page, "student")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    drag(page, "T", 8)
    expect(readout(page, "step")).to_have_text("100/200")
    assert numbers(page, "student-soft") != before
    assert numbers(page, "student") == answer
    assert [url for url in asked if "/runs/kd?" in url] == []
    slider(page).dispatch_event("change")
    page.wait_for_url("**/runs/kd?T=8&step=100")


def test_charts_over_the_run_are_drawn_from_the_tables_and_lead_to_the_best_step(open_run):
    page = open_run("kd?step=50&with=other")
    drawn(page, "kl")
    plot = page.locator('[data-chart="kl"] .plot')
    steps, ends, marks = plot.evaluate(
        "p => [p.data[0].x, p.data.map(t => t.name), p.layout.shapes.map(s => s.x0)]"
    )
    assert (steps, ends, marks) == ([0, 50, 100, 200], ["kd", "other"], [50, 200])
    page.get_by_role("link", name="Go to step 200: Distance").click()
    expect(readout(page, "step")).to_have_text("200/200")
    page.wait_for_function("p => p.layout.shapes[0].x0 === 200", arg=plot.element_handle())


def test_the_ideal_and_other_runs_come_and_go_in_place(open_run):
    page = open_run("kd?step=50")
    page.evaluate("window.isSame = true")
    page.get_by_role("link", name="Show it, at 0.5").click()
    expect(page.locator('table[data-series="pin-1"]')).to_be_visible()
    page.get_by_role("link", name="Compare with other").click()
    expect(page.locator('table[data-table="run-1"]')).to_have_count(1)
    page.wait_for_url("**/runs/kd?step=50&ideal=0.5&with=other")
    page.locator("#field-ideal").fill("2")
    page.locator("#field-ideal").press("Enter")
    page.wait_for_url("**/runs/kd?step=50&ideal=2&with=other")
    page.get_by_role("link", name="Take away other").click()
    page.wait_for_url("**/runs/kd?step=50&ideal=2")
    assert page.evaluate("window.isSame")


def test_a_live_page_follows_the_log_and_keeps_focus_scroll_and_what_is_open(open_run, folder):
    page = open_run("grows?live=1")
    expect(readout(page, "step")).to_have_text("10/10")
    page.locator(".panel.figures summary").click()
    page.wait_for_url(re.compile("open=figures"))
    page.locator("#T-number").focus()
    page.evaluate("scrollTo(0, 300)")
    log(folder, "grows", 20)
    expect(readout(page, "step")).to_have_text("20/20")
    log(folder, "grows", 30, 40)
    expect(readout(page, "step")).to_have_text("40/40")
    expect(page.locator("#T-number")).to_be_focused()
    expect(page.locator(".panel.figures")).to_have_attribute("open", "")
    assert page.evaluate("scrollY") == 300
    assert "step=" not in page.url


def test_who_scrubs_is_no_longer_live_and_is_offered_what_comes(open_run, folder):
    page = open_run("scrubbed?live=1")
    page.locator(SCRUBBER).press("Home")
    expect(page.get_by_role("switch", name="Live")).not_to_be_checked()
    page.wait_for_url("**/runs/scrubbed?step=0")
    log(folder, "scrubbed", 20, 30)
    offer = page.get_by_role("button", name="2 new steps: show the last")
    expect(offer).to_be_visible()
    expect(readout(page, "step")).to_have_text("0/10")
    offer.click()
    expect(readout(page, "step")).to_have_text("30/30")
    expect(page.locator("#catch-up")).to_be_hidden()


def test_a_run_without_logs_shows_its_first_one_when_it_comes(open_run, folder):
    page = open_run("empty")
    expect(page.get_by_role("heading", level=1)).to_have_text("empty waits for its first step")
    log(folder, "empty", 5)
    expect(readout(page, "step")).to_have_text("5/5")


def test_without_a_script_the_form_shows_another_row_and_step(open_run):
    page = open_run("kd", java_script_enabled=False)
    page.get_by_role("radio", name="Row 1").check()
    page.locator(SCRUBBER).press("ArrowLeft")
    page.get_by_role("button", name="Show this row and step").click()
    expect(readout(page, "step")).to_have_text("100/200")
    expect(page.get_by_role("radio", name="Row 1")).to_be_checked()


def test_the_pages_are_accessible_and_nothing_is_beyond_the_window(open_run):
    page = open_run("kd?ideal=0.5&with=other")
    drawn(page, "kl")
    assert violations_in_every_look(page) == {}
    for width in (320, 768):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(OUTSIDE) == []
        # Charts are drawn anew at their new width.
        page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
    page = open_run("../runs")
    assert violations_in_every_look(page) == {}
