"""The charts by step: what their axes and lines are called, and that a click or a drag goes to a step."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hooks import drawn, readout, wait_for_charts

PINNED = "?compare=1&pins=T:3,lr:0.2;T:3,lr:1"


def at(plot, step):
    """The pixel of a step, a third down the plot area."""
    area = plot.locator(".nsewdrag").bounding_box()
    low, high = plot.evaluate("p => p.layout.xaxis.range")
    across = area["width"] * (step - low) / (high - low)
    return area["x"] + across, area["y"] + area["height"] / 3


def test_axes_say_what_they_measure_and_in_which_unit(open_page):
    page = open_page("?open=loss")
    wait_for_charts(page)
    titles = {}
    for chart in ("comparison", "loss", "terms"):
        plot = drawn(page, chart)
        titles[chart] = [plot.locator(f".{axis}title").text_content() for axis in "xy"]
    assert titles == {
        "comparison": ["class", "probability, %"],
        "loss": ["training step", "loss, nats (logarithmic)"],
        "terms": ["training step", "loss, nats (logarithmic)"],
    }
    expect(page.locator(".chart-foot")).to_contain_text("The axis is logarithmic")
    assert drawn(page, "loss").locator(".ytick text").all_text_contents() == [
        *("1e-4", "0.001", "0.01", "0.1")
    ]
    written = page.locator('[data-chart="loss"] .axis-title').all_text_contents()
    assert written == ["loss, nats (logarithmic)", "training step"]  # before Plotly, too


def test_a_loss_of_few_decades_is_linear_and_one_that_reaches_zero_has_a_line(open_page):
    page = open_page("?T=1")
    wait_for_charts(page)
    plot = drawn(page, "loss")
    assert plot.locator(".ytitle").text_content() == "loss, nats"
    assert plot.evaluate("p => [p.layout.yaxis.type, p.layout.yaxis.range[0]]") == ["linear", 0]
    expect(page.locator(".chart-foot")).not_to_contain_text("logarithmic")
    page.goto(page.url.replace("T=1", "T=100&steps=200&step=200"))
    wait_for_charts(page)
    expect(page.locator(".chart-foot")).to_contain_text("A loss of 0 has no place on it.")
    loss = plot.evaluate("p => Array.from(p.data[0].y)")
    assert (loss[0] > 0.5, loss[-1]) == (True, None)


def test_every_line_of_the_loss_is_in_the_legend_and_none_by_colour_alone(open_page):
    page = open_page(PINNED)
    wait_for_charts(page)
    legend = page.locator(".chart-card", has=page.locator('[data-chart="loss"]')).locator(
        ".legend [data-line]"
    )
    names = [text.strip() for text in legend.all_text_contents()]
    assert names == ["student", "student on hard labels", "1. lr = 0.2", "2. lr = 1"]
    lines = drawn(page, "loss").evaluate(
        "p => p.data.filter(t => t.showlegend !== false).map(t => [t.name, t.line.dash ?? 'solid'])"
    )
    assert [name for name, _ in reversed(lines)] == names
    assert len({dash for _, dash in lines}) == 4
    assert len(set(legend.evaluate_all("e => e.map(x => x.dataset.dash)"))) == 4


def test_runs_that_start_at_one_point_are_told_apart_at_step_0(open_page):
    page = open_page(PINNED)
    wait_for_charts(page)
    badges = drawn(page, "loss").evaluate(
        "p => p.data.filter(t => t.mode === 'markers+text').map(t => [t.text[0], t.x[0], t.y[0]])"
    )
    assert [number for number, _, _ in badges] == ["1", "2"]
    assert badges[0][1:] != badges[1][1:]
    marks = page.locator('[data-series="student"] tr').nth(1).locator(".bar-pin")
    boxes = [mark.bounding_box() for mark in marks.all()]
    assert boxes[0]["x"] == pytest.approx(boxes[1]["x"], abs=0.5)  # one start
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"] + 2.5


def test_a_click_and_a_drag_on_the_loss_go_to_that_step(open_page):
    page = open_page("?compare=1")
    wait_for_charts(page)
    plot = drawn(page, "loss")
    expect(plot.locator(".nsewdrag")).to_have_css("cursor", "pointer")
    page.mouse.click(*at(plot, 12))
    expect(readout(page, "step")).to_have_text("12/35")
    page.wait_for_url("**/?step=12&compare=1")
    now = "p => [p.layout.shapes[0].x0, p.layout.shapes[0].x1, p.data[2].y.length].join()"
    expect(plot.locator(".shapelayer path")).to_have_count(1)
    page.wait_for_function(
        f"([p, drawn]) => ({now})(p) === drawn", arg=[plot.element_handle(), "12,12,13"]
    )
    page.mouse.move(*at(plot, 12))
    page.mouse.down()
    page.mouse.move(*at(plot, 20), steps=3)
    expect(readout(page, "step")).to_have_text("20/35")
    x, y = at(plot, 35)
    page.mouse.move(x + 200, y - 500, steps=3)  # beyond the chart
    expect(readout(page, "step")).to_have_text("35/35")
    page.mouse.up()
    page.mouse.move(*at(plot, 5))
    page.wait_for_url("**/?step=35&compare=1")
    expect(readout(page, "step")).to_have_text("35/35")
    assert page.evaluate("getSelection().toString()") == ""
    expect(page.locator(".chart-foot")).to_contain_text("by keyboard")


def test_before_plotly_the_drawing_is_clicked(open_page, base_url):
    page = open_page("healthz", allowed="ERR_FAILED", fresh=True)
    page.route("**/plotly-basic*", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.goto(f"{base_url}/")
        page.locator('[data-chart="loss"]').scroll_into_view_if_needed()
    area = page.locator('[data-chart="loss"] .sketch').bounding_box()
    page.mouse.click(area["x"] + 0.52 * area["width"], area["y"] + 20)
    expect(readout(page, "step")).to_have_text("18/35")
    now = page.locator('[data-chart="loss"] .sketch-now')  # it follows once the chart has been seen
    expect(now).to_have_attribute("d", re.compile(r"^M5[0-2](\.\d+)? "))


def test_a_tap_and_a_sideways_finger_move_the_step_and_a_scroll_does_not(open_page):
    page = open_page(width=390, height=700, has_touch=True)
    plot = drawn(page, "loss")
    fingers = page.context.new_cdp_session(page)

    def touch(kind, *points):
        fingers.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )

    def in_the_middle():
        plot.evaluate("p => p.scrollIntoView({block: 'center', behavior: 'instant'})")

    in_the_middle()
    page.touchscreen.tap(*at(plot, 10))
    expect(readout(page, "step")).to_have_text("10/35")
    x, y = at(plot, 25)
    before = page.evaluate("scrollY")
    touch("touchStart", (x, y))
    for up in range(10, 200, 10):
        touch("touchMove", (x, y - up))
    touch("touchEnd")
    page.wait_for_function("before => scrollY > before + 50", arg=before)
    expect(readout(page, "step")).to_have_text("10/35")
    in_the_middle()
    x, y = at(plot, 10)
    end, _ = at(plot, 30)
    touch("touchStart", (x, y))
    for k in range(1, 11):
        touch("touchMove", (x + (end - x) * k / 10, y))
    touch("touchEnd")
    expect(readout(page, "step")).to_have_text("30/35")
