import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.hooks import (
    action,
    drag,
    drawn,
    numbers,
    readout,
    set_slider,
    slider,
    wait_for_charts,
    wait_for_module,
)


def rows(base_url, query):
    return httpx.get(f"{base_url}/api/v1/trajectory?{query}").json()["rows"]


def percent(values):
    return [f"{100 * v:.1f}%" for v in values]


def test_the_switch_trains_a_second_student_in_the_same_stream(open_page, base_url):
    page = open_page("?pace=10")
    streams = []
    page.on("request", lambda r: streams.append(r.url) if "stream" in r.url else None)
    page.get_by_label("Compare with hard labels").check()
    page.wait_for_url("**/?compare=1&pace=10")
    action(page, "play").click()
    expect(readout(page, "step")).to_have_text("35/35")
    last = rows(base_url, "compare=1")[35]
    assert numbers(page, "student") == percent(last["student_probs"])
    assert numbers(page, "hard-student") == percent(last["hard_student"]["student_probs"])
    assert numbers(page, "hard-student-soft") == percent(last["hard_student"]["student_soft"])
    assert len(streams) == 1
    page.get_by_label("Compare with hard labels").uncheck()
    expect(page.locator('[data-series="hard-student"]')).to_have_count(0)


def test_the_second_student_is_in_the_charts_and_the_insights(open_page):
    page = open_page("?compare=1&step=12")
    wait_for_charts(page)
    chart = page.locator('[data-chart="comparison"] .plot')
    assert [f"{v:.1f}%" for v in chart.evaluate("p => Array.from(p.data[3].y)")] == numbers(
        page, "hard-student-soft"
    )
    assert chart.evaluate("p => p.data[3].marker.pattern.shape") == "/"
    hard = page.locator('[data-chart="loss"] .plot').evaluate(
        "p => [p.data[0].line.dash, p.data[0].y.length]"
    )
    assert hard == ["dash", 36]
    expect(page.locator(".insights")).to_contain_text("the one on hard labels 1.2×")


def test_a_drag_moves_the_second_student_too(open_page, base_url):
    page = open_page("?compare=1&step=6")
    drag(page, "T", 5)
    dragged = numbers(page, "hard-student-soft")
    assert dragged == percent(rows(base_url, "compare=1&T=5")[6]["hard_student"]["student_soft"])
    slider(page).dispatch_event("change")
    page.wait_for_url("**/?T=5&step=6&compare=1")
    assert numbers(page, "hard-student-soft") == dragged


def test_the_loss_is_taken_apart_at_every_step(open_page, base_url):
    page = open_page("?hard_weight=0.3&steps=20&open=loss")
    set_slider(page, "step", 7)
    page.wait_for_url("**&step=7&open=loss")
    row = rows(base_url, "hard_weight=0.3&steps=20")[7]
    shown = {
        name: page.locator(f'[data-signed="{name}-gradient"] .bar-number').all_inner_texts()
        for name in ("soft", "hard")
    }
    total = [sum(float(shown[name][i].replace("−", "-")) for name in shown) for i in range(3)]
    assert all(abs(a - b) < 2e-4 for a, b in zip(total, row["gradient"], strict=True))
    expect(page.locator('math [data-figure="loss"]')).to_have_text(f"{row['loss']:.4f}")
    loss, soft, hard = drawn(page, "terms").evaluate("p => p.data.map(t => t.y[7])")
    assert abs(loss - soft - hard) < 2e-4


def test_panels_are_in_the_link_and_stay_open(open_page):
    page = open_page()
    page.get_by_text("The loss, taken apart").click()
    page.wait_for_url("**/?open=loss")
    page.get_by_text("Your own numbers").click()
    page.wait_for_url("**/?open=loss,numbers")
    page.reload()
    expect(page.locator("details[data-panel][open]")).to_have_count(2)
    page.get_by_text("The loss, taken apart").click()
    page.wait_for_url("**/?open=numbers")


def test_presets_set_the_controls(open_page):
    page = open_page("?open=loss&step=4")
    page.get_by_role("button", name="PyTorch’s tutorial").click()
    page.wait_for_url("**/?T=2&hard_weight=0.75&step=4&open=loss")
    expect(slider(page)).to_have_value("2")
    page.get_by_role("button", name="Keras’ older example").click()
    page.wait_for_url("**/?T=10&hard_weight=0.1&t_squared=0&step=4&open=loss")


def test_a_preset_sets_the_learning_rate_and_the_next_one_sets_it_back(open_page):
    page = open_page("?open=loss")
    page.get_by_role("button", name="TextBrewer, hard loss on").click()
    page.wait_for_url("**/?T=4&hard_weight=0.5&t_squared=0&lr=1&open=loss")
    expect(page.get_by_label("Learning rate")).to_have_value("1")
    page.get_by_role("button", name="TextBrewer", exact=True).click()
    page.wait_for_url("**/?T=4&t_squared=0&open=loss")


def test_the_switch_stays_under_the_hand_that_used_it(open_page):
    page = open_page(height=800)
    switch = page.get_by_label("Compare with hard labels")
    switch.focus()  # what keeps it in place is fetched when a control is first used
    wait_for_module(page, "keep_in_place.js")
    page.evaluate("scrollTo(0, 150)")
    top = switch.bounding_box()["y"]
    for shown in (1, 0):
        switch.click()
        expect(page.locator(".hard-student-card")).to_have_count(shown)
        assert switch.bounding_box()["y"] == pytest.approx(top, abs=1)
        expect(switch).to_be_in_viewport()


def test_change_by_a_script_does_not_scroll(open_page):
    page = open_page(height=800)
    switch = page.get_by_label("Compare with hard labels")
    switch.focus()  # what keeps the place of what a hand uses is there
    wait_for_module(page, "keep_in_place.js")
    page.evaluate("scrollTo(0, 150)")
    switch.evaluate(
        """e => {
             e.checked = true;
             e.dispatchEvent(new Event('change', {bubbles: true}));
           }"""
    )
    expect(page.locator(".hard-student-card")).to_be_attached()
    page.wait_for_url("**/?compare=1")
    assert page.evaluate("scrollY") == 150
