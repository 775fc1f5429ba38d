"""A notebook's frame in a real Chromium with the network off: `show` in a page of somebody else's.

Anything on the console fails a test, and so does any request.
"""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Frame, Locator, expect

from app import Recorder, show
from app.explorer.results import compute, log_targets
from app.numerics.softmax import softmax
from tests.browser.hooks import action, drag, numbers, readout, set_slider, slider
from tests.browser.test_accessibility import violations_in_every_look

LOGITS = np.random.default_rng(0).normal(0, 3, 10)
CLASSES = [f"digit {k}" for k in range(10)]
WIDGET = show(LOGITS, classes=CLASSES, T=4, pace=10)


def percent(values):
    return [f"{100 * value:.1f}%" for value in values]


def student(step, temperature):
    run = compute(show(LOGITS, T=temperature).page.experiment).student
    return percent(run.student_probs[step])


@pytest.fixture
def watched(pages, tmp_path):
    watched = pages.take(900, 1100, fresh=True)
    yield watched
    pages.give_back(watched)
    assert watched.trouble == []


@pytest.fixture
def frame(watched, tmp_path) -> Iterator[Frame]:
    """The frame in a page that has nothing else."""
    path = tmp_path / "notebook.html"
    path.write_text(f"<!doctype html><title>A notebook</title>{WIDGET._repr_html_()}")
    watched.own = (path.as_uri(),)
    watched.page.context.set_offline(True)
    watched.page.goto(path.as_uri())
    frame = watched.page.frames[1]
    expect(frame.locator("#T")).to_be_visible()
    return frame


def height_of_bar(chart: Locator, bar: int) -> float:
    return float(chart.locator("rect").nth(bar).get_attribute("height"))


def test_frame_slides_steps_and_plays(frame):
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
    for temperature in (0.5, 1.7, 20):
        drag(frame, "T", temperature)
        expected = np.exp(log_targets(WIDGET.page.experiment, temperature))
        assert numbers(frame, "teacher-soft") == percent(expected)
    set_slider(frame, "T", 7.9)
    expect(slider(frame)).to_have_value("8")
    expect(frame.locator("#notice")).to_contain_text("the nearest is shown: T = 8.")
    for step in (1, 2):
        action(frame, "step").click()
        expect(readout(frame, "step")).to_have_text(f"{step}/35")
        assert numbers(frame, "student") == student(step, 8)
    action(frame, "play").click()
    expect(readout(frame, "step")).to_have_text("35/35")
    assert numbers(frame, "student") == student(35, 8)


def test_drawn_charts_have_numbers_and_follow_the_slider_and_the_step(frame):
    frame.get_by_text("Charts and more").click()
    comparison = frame.locator('[data-chart="comparison"]')
    comparison.scroll_into_view_if_needed()
    expect(comparison.locator(".chart-classes li")).to_have_text(CLASSES)
    expect(comparison.locator(".tick-left")).to_have_text(["0", "25", "50", "75", "100"])
    drag(frame, "T", 0.5)
    shown = [float(text.rstrip("%")) for text in numbers(frame, "teacher-soft")]
    assert [height_of_bar(comparison, 10 + k) for k in range(10)] == shown
    slider(frame).dispatch_event("change")
    expect(frame.locator('#T[value="0.5"]')).to_be_attached()
    assert [height_of_bar(comparison, 10 + k) for k in range(10)] == shown
    frame.get_by_text("The loss, taken apart").click()
    for name in ("loss", "terms"):
        chart = frame.locator(f'[data-chart="{name}"]')
        chart.scroll_into_view_if_needed()
        assert chart.locator(".tick-below").last.text_content() == "35"
        assert chart.locator(".tick-left").count() >= 2
        box = chart.locator(".sketch").bounding_box()
        chart.click(position={"x": 56 + box["width"] / 2, "y": 60})
        step = int(readout(frame, "step").inner_text().split("/")[0])
        assert 16 <= step <= 19
        action(frame, "reset").click()
        action(frame, "step").click()
        points = chart.locator("polyline").last.get_attribute("points").split()
        assert len(points) == 2
        place = points[-1].split(",")[0]
        assert chart.locator(".sketch-now").get_attribute("d") == f"M{place} 0V100"


def test_compared_student_and_pinned_runs_are_in_the_frame(watched, tmp_path):
    widget = show(LOGITS[:3], compare=True, pins="T:8", steps=3, open="classes")
    path = tmp_path / "compared.html"
    path.write_text(widget.document)
    watched.own = (path.as_uri(),)
    page = watched.page
    page.goto(path.as_uri())
    action(page, "step").click()
    run = compute(widget.page.experiment)
    assert numbers(page, "hard-student") == percent(run.hard_student.student_probs[1])
    assert numbers(page, "pin-1") == percent(run.students.pinned[0].student_probs[1])


def test_a_recorded_run_slides_steps_and_plays(watched, tmp_path):
    walk = np.random.default_rng(1).normal(0, 0.3, (90, 1, 10)).cumsum(axis=0)
    with Recorder(
        tmp_path / "kd.jsonl", teacher_logits=[LOGITS], classes=CLASSES, temperature=4
    ) as run:
        for k, logits in enumerate(walk):
            run.log(20 * k + 20, student_logits=logits)
    path = tmp_path / "recorded.html"
    widget = show(run, step=200, pace=10)
    steps = [log.step for log in widget.page.source.logs]
    path.write_text(f"<!doctype html><title>A notebook</title>{widget._repr_html_()}")
    watched.own = (path.as_uri(),)
    watched.page.context.set_offline(True)
    watched.page.goto(path.as_uri())
    frame = watched.page.frames[1]
    expect(readout(frame, "step")).to_have_text("200/1800")
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
    set_slider(frame, "T", 7.9)
    expect(slider(frame)).to_have_value("8")
    expect(frame.locator("#notice")).to_contain_text("holds the recorded steps at")
    assert numbers(frame, "student-soft") == percent(softmax(walk[9, 0], 8))
    action(frame, "reset").click()
    expect(readout(frame, "step")).to_have_text("20/1800")
    action(frame, "step").click()
    expect(readout(frame, "step")).to_have_text(f"{steps[1]}/1800")
    assert numbers(frame, "student") == percent(softmax(walk[steps[1] // 20 - 1, 0], 1))
    action(frame, "play").click()
    expect(readout(frame, "step")).to_have_text("1800/1800")
    assert numbers(frame, "student") == percent(softmax(walk[-1, 0], 1))


def test_axe_finds_nothing_in_the_frames_document(watched, tmp_path):
    path = tmp_path / "document.html"
    path.write_text(WIDGET.document)
    watched.own = (path.as_uri(),)
    watched.page.goto(path.as_uri())
    assert violations_in_every_look(watched.page) == {}
    for text in ("Charts and more", "The loss, taken apart", "Show the numbers"):
        watched.page.get_by_text(text).click()
    assert violations_in_every_look(watched.page) == {}


def test_without_scripts_the_frame_reads(pages, tmp_path):
    path = tmp_path / "document.html"
    path.write_text(WIDGET.document)
    watched = pages.take(900, 1100, java_script_enabled=False)
    watched.own = (path.as_uri(),)
    watched.page.goto(path.as_uri())
    expected = np.exp(log_targets(WIDGET.page.experiment, 4))
    assert numbers(watched.page, "teacher-soft") == percent(expected)
    expect(watched.page.get_by_text("Slider and steps need JavaScript.")).to_be_visible()
    expect(action(watched.page, "play")).to_be_hidden()
    pages.give_back(watched)
