"""The lab's form: its link, presets, sliders."""

import re

from playwright.sync_api import expect

from app.lab.presets import PRESETS
from tests.browser.hooks import drag, set_slider, slider
from tests.browser.lab_hooks import (
    field,
    number_of,
)


def test_the_link_is_that_of_what_is_shown(open_page):
    page = open_page("lab?T=4")
    set_slider(page, "T", 8)
    page.wait_for_url("**/lab?T=8")
    set_slider(page, "width", 150)
    page.wait_for_url("**/lab?width=150&T=8")
    expect(page.locator(".preset[aria-current]")).to_have_count(0)
    set_slider(page, "T", 4)
    page.wait_for_url("**/lab?width=150")
    set_slider(page, "width", 60)
    page.wait_for_url("**/lab?T=4")  # the bare address opens the first card
    expect(page.locator(".preset[aria-current]")).to_have_text(PRESETS[-1].question)


def test_the_width_goes_with_the_students_that_have_one(open_page):
    page = open_page("lab?width=150&T=8&open=settings")
    page.locator('[name="student"]').select_option("cnn")
    page.wait_for_url("**/lab?T=8&student=cnn&open=settings")
    for name in ("width", "layers", "widths"):
        expect(page.locator(f'[name="{name}"]')).to_have_count(0)
    page.locator('[name="student"]').select_option("mlp")
    page.wait_for_url("**/lab?T=8&open=settings")
    expect(slider(page, "width")).to_have_value("60")
    set_slider(page, "width", 150)
    page.wait_for_url("**/lab?width=150&T=8&open=settings")


def test_a_preset_sets_its_settings(open_page):
    page = open_page("lab")
    question = next(p.question for p in PRESETS if p.name == "240 digits")
    page.get_by_role("link", name=question, exact=True).click()
    expect(page.locator(".preset[aria-current]")).to_have_text(question)
    expect(page.get_by_role("heading", level=2, name=question)).to_be_visible()
    expect(slider(page, "width")).to_have_value("150")
    expect(slider(page, "T")).to_have_value("8")
    page.get_by_text("All settings").click()
    expect(field(page, "transfer")).to_have_value("240")
    chosen = next(p.temperature_map.base for p in PRESETS if p.name == "240 digits")
    expect(field(page, "epochs")).to_have_value(str(chosen.epochs))
    table = page.locator(".lab-tuned")
    table.locator("summary").click()
    expect(table.locator("td .hint")).to_have_text(["chosen"] * 3)


def test_sliders_say_their_value_while_they_move(open_page):
    page = open_page("lab?T=4")
    for name, value, text in (("width", "123", "123 units a layer"), ("T", "7.5", "T = 7.5")):
        expect(slider(page, name)).to_have_attribute("aria-valuetext", re.compile("60|4"))
        drag(page, name, float(value))
        expect(number_of(page, name)).to_have_value(value)
        expect(slider(page, name)).to_have_attribute("aria-valuetext", text)
