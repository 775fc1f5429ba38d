"""The embed in a frame that its host has shut in: what it may still do, it does without a sound."""

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
from tests.hosting import hosting


@pytest.fixture
def open_frame(open_page, base_url):
    """Open a host page with the embed in a frame of this sandbox; the value is the frame."""
    sites = []

    def open_frame(query="", sandbox="allow-scripts"):
        frame = f'<iframe sandbox="{sandbox}" src="{base_url}/embed{query}" title="Soft targets" width="1000" height="800"></iframe>'
        site = hosting(
            {"/": f'<!doctype html><title>A host</title><link rel="icon" href="data:,">{frame}'}
        )
        sites.append(site)
        page = open_page(site.__enter__() + "/")
        found = page.frame_locator("iframe").locator("html").element_handle().owner_frame()
        if found.evaluate("window.origin") == "null":
            wait_for_module(found, "sandboxed_frame.js")
        return found

    yield open_frame
    for site in sites:
        site.__exit__(None, None, None)


def percent(values):
    return [f"{100 * v:.1f}%" for v in values]


def soft(base_url, temperature):
    answer = httpx.get(f"{base_url}/api/v1/soft-targets", params={"T": temperature}).json()
    return percent(answer["soft_targets"])


def student(base_url, step, **query):
    rows = httpx.get(f"{base_url}/api/v1/trajectory", params=query).json()["rows"]
    return percent(rows[step]["student_probs"])


def test_a_drag_shows_every_temperatures_soft_targets(open_frame, base_url):
    frame = open_frame()
    assert frame.evaluate("window.origin") == "null"
    for temperature in (0.5, 4.3, 20):
        set_slider(frame, "T", temperature)
        assert numbers(frame, "teacher-soft") == soft(base_url, temperature)
    frame.page.wait_for_timeout(400)
    assert numbers(frame, "teacher-soft") == soft(base_url, 20)
    expect(frame.locator("#notice")).to_contain_text("holds the training at T = 3 only")


@pytest.mark.parametrize("temperature", ["3", "2.25", "55.5"])
def test_steps_are_those_of_the_run_that_the_page_holds(open_frame, base_url, temperature):
    frame = open_frame(f"?T={temperature}&pace=10")
    own = numbers(frame, "teacher-soft")
    set_slider(frame, "T", 8)
    assert numbers(frame, "teacher-soft") != own
    action(frame, "step").click()
    expect(readout(frame, "step")).to_have_text("1/35")
    assert numbers(frame, "student") == student(base_url, 1, T=temperature)
    assert numbers(frame, "teacher-soft") == own
    expect(slider(frame)).to_have_value(temperature)
    expect(frame.locator("[data-waiting]")).to_have_count(0)
    expect(frame.locator("#notice")).to_contain_text(f"T = {temperature} only")
    drag(frame, "T", 8)
    action(frame, "play").click()
    expect(readout(frame, "step")).to_have_text("35/35")
    assert numbers(frame, "student") == student(base_url, 35, T=temperature)
    assert numbers(frame, "teacher-soft") == own
    action(frame, "back").click()
    assert numbers(frame, "student") == student(base_url, 34, T=temperature)


def test_a_typed_temperature_moves_the_slider(open_frame, base_url):
    frame = open_frame()
    field = frame.locator("#T-number")
    for text, temperature in (("7", 7), ("99", 20), ("", 20)):
        field.fill(text)
        field.press("Enter")
        expect(slider(frame)).to_have_value(str(temperature))
        expect(field).to_have_value(f"{temperature:.1f}")
        assert numbers(frame, "teacher-soft") == soft(base_url, temperature)


def test_keys_panels_charts_and_the_dialog_work(open_frame):
    frame = open_frame("?panels=1")
    wait_for_charts(frame)
    frame.locator('[data-widget="soft-targets"]').focus()
    keys = frame.page.keyboard
    for key, step in ((".", 1), ("End", 35), (",", 34), ("r", 0)):
        keys.press(key)
        expect(readout(frame, "step")).to_have_text(f"{step}/35")
    keys.press("?")
    frame.get_by_role("button", name="Close").click()
    expect(frame.locator("#shortcuts")).to_be_hidden()
    frame.get_by_text("The loss, taken apart").click()
    drawn(frame, "terms")
    frame.get_by_text("Predict first").click()
    expect(frame.get_by_label("Wrong class")).to_be_visible()


def test_controls_that_need_the_server_are_disabled(open_frame):
    frame = open_frame("?open=loss,numbers&pins=T:8")
    wait_for_charts(frame)
    for part in (
        ".picker",
        ".presets",
        ".takeaway",
        ".unpin",
        '[data-panel="numbers"]',
        '[data-action="pin"]',
        '[name="compare"]',
    ):
        assert [e for e in frame.locator(part).all() if e.is_visible()] == []
    for name in ("hard_weight", "t_squared", "lr", "steps"):
        expect(frame.locator(f'#experiment [name="{name}"]')).to_be_disabled()


def test_a_run_too_long_to_carry_is_said_to_be(open_frame):
    logits = ",".join(str(k % 7) for k in range(100))
    frame = open_frame(f"?logits={logits}&steps=500")
    action(frame, "play").click()
    expect(frame.locator("#notice")).to_contain_text("too long")
    expect(action(frame, "play")).to_be_visible()
    drag(frame, "T", 8)
    expect(frame.locator("#T-number")).to_have_value("8.0")


def test_with_an_origin_but_without_forms_the_server_is_asked(open_frame, base_url):
    frame = open_frame("?pace=10", "allow-scripts allow-same-origin")
    set_slider(frame, "T", 7.3)
    expect(frame.locator('#T[value="7.3"]')).to_be_attached()
    frame.locator("#T-number").fill("55.5")
    frame.locator("#T-number").press("Tab")
    expect(frame.locator('#T[value="55.5"]')).to_be_attached()
    action(frame, "play").click()
    expect(readout(frame, "step")).to_have_text("35/35")
    assert numbers(frame, "student") == student(base_url, 35, T=55.5)
    frame.locator('[data-widget="soft-targets"]').focus()
    frame.page.keyboard.press("?")
    frame.get_by_role("button", name="Close").click()
    expect(frame.locator("#shortcuts")).to_be_hidden()
