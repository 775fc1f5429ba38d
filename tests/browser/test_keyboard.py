import pytest
from playwright.sync_api import expect

from tests.browser.hooks import action, readout, slider


def test_shortcuts_work_while_the_widget_has_the_focus(open_page):
    page = open_page("?pace=400")
    page.locator('[data-widget="soft-targets"]').focus()
    for key, step in ((".", 1), (".", 2), (",", 1), ("End", 35), ("Home", 0), (".", 1), ("r", 0)):
        page.keyboard.press(key)
        expect(readout(page, "step")).to_have_text(f"{step}/35")
    page.keyboard.press("Space")
    expect(action(page, "pause")).to_be_visible()
    page.keyboard.press("k")
    expect(action(page, "play")).to_be_visible()


def test_shortcuts_leave_other_focus_and_typing_alone(open_page):
    page = open_page(allowed="422")
    page.get_by_role("button", name="Theme").focus()
    page.keyboard.press(".")
    page.get_by_text("Your own numbers").click()
    name = page.get_by_label("Cat, name", exact=True)
    name.clear()
    name.press_sequentially("k.,r?")
    expect(name).to_have_value("k.,r?")
    expect(readout(page, "step")).to_have_text("0/35")
    slider(page).focus()
    page.keyboard.press("End")
    expect(slider(page)).to_have_value("20")
    expect(readout(page, "step")).to_have_text("0/35")


def test_space_on_a_button_presses_it_once(open_page):
    page = open_page()
    action(page, "step").focus()
    page.keyboard.press("Space")
    expect(readout(page, "step")).to_have_text("1/35")
    expect(action(page, "play")).to_be_visible()


@pytest.mark.parametrize(
    "control",
    [
        '[data-action="play"]',
        '[data-action="back"]',
        "summary",
        '[name="compare"]',
        '[name="scenario"]',
    ],
)
def test_home_and_end_go_to_the_first_and_the_last_step_from_a_control(open_page, control):
    page = open_page("?step=5")
    page.locator(control).first.focus()
    for key, step in (("End", 35), ("Home", 0)):
        page.keyboard.press(key)
        expect(readout(page, "step")).to_have_text(f"{step}/35")
    expect(page.locator(control).first).to_be_focused()


@pytest.mark.parametrize(
    "control",
    [
        '[name="T"][type="range"]',
        "#T-number",
        '[name="pace"]',
        '[aria-label="Loss by step, table"]',
        '[data-series="student"] tbody',
    ],
)
def test_home_and_end_are_left_to_what_uses_them_itself(open_page, control):
    page = open_page(f"?step=5&logits={','.join(map(str, range(12)))}")
    page.get_by_text("Loss as a table").click()
    page.locator(control).focus()
    for key in ("End", "Home"):
        page.keyboard.press(key)
    # Keys come in order: this one is the first that moves a step.
    action(page, "step").focus()
    page.keyboard.press(".")
    expect(readout(page, "step")).to_have_text("6/35")


def test_question_mark_lists_the_keys(open_page):
    page = open_page()
    action(page, "play").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(action(page, "play")).to_be_focused()


def test_everything_is_reached_by_tab_and_shows_its_focus(open_page):
    page = open_page()
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => {
                 const e = document.activeElement;
                 const ring = e.matches('input[type=radio]') ? e.closest('label') : e;
                 return [e.name || e.dataset.action || e.id || e.textContent.trim().slice(0, 20),
                         getComputedStyle(ring).outlineStyle];
               }"""
        )
        if reached and here[0].startswith("Skip to the content"):
            break
        reached.append(here)
    names = [name for name, _ in reached]
    for name in ("T-number", "T", "scenario", "play", "back", "step", "reset", "pace"):
        assert name in names
    assert [name for name, outline in reached if outline == "none"] == []
