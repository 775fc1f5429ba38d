"""Numbers on demand, terms, the hard-label student, the student's start, links between the pages."""

import re

from playwright.sync_api import expect

from tests.browser.hooks import action, numbers, readout, set_slider, wait_for_module
from tests.browser.test_accessibility import violations_in_every_look

FIRST_SCREENS = [(1280, 800), (360, 740)]


def bottom(locator):
    box = locator.bounding_box()
    return box["y"] + box["height"]


def test_slider_and_the_teachers_answer_are_on_the_first_screen(open_page):
    for width, height in FIRST_SCREENS:
        page = open_page(width=width, height=height)
        assert bottom(page.locator(".temperature")) < height
        assert bottom(page.locator('[data-series="teacher-hard"]')) <= height
        expect(page.get_by_role("link", name="Watch real networks do it")).to_be_in_viewport()
    page = open_page(width=1280, height=800)
    expect(action(page, "play")).to_be_in_viewport(ratio=1)


def test_numbers_are_shown_on_demand_and_the_link_says_so(open_page):
    page = open_page()
    kl = readout(page, "kl")
    expect(kl).to_be_hidden()
    expect(kl).to_have_text("0.0639")
    page.get_by_text("Show the numbers").click()
    expect(kl).to_be_visible()
    page.wait_for_url("**/?open=figures")
    action(page, "step").click()
    expect(kl).not_to_have_text("0.0639")
    page.reload()
    expect(kl).to_be_visible()
    page.get_by_text("Show the numbers").click()
    expect(kl).to_be_hidden()


def test_numbers_are_shown_on_demand_without_scripts(open_page):
    page = open_page(java_script_enabled=False)
    expect(readout(page, "kl")).to_be_hidden()
    page.get_by_text("Show the numbers").click()
    expect(readout(page, "kl")).to_be_visible()


def test_a_term_is_explained_by_hover_click_and_keyboard(open_page):
    page = open_page("?open=figures")
    page.locator(".temperature").hover()  # what shows a meaning is fetched with the first use
    wait_for_module(page, "hints.js")
    term = page.locator(".transport").get_by_role("button", name="KL")
    meaning = page.locator("#term-kl")
    expect(meaning).to_be_hidden()
    term.hover()
    expect(meaning).to_be_visible()
    term.click()
    expect(meaning).to_be_visible()
    page.mouse.move(0, 0)
    expect(meaning).to_be_hidden()
    term.focus()
    page.keyboard.press("Enter")
    expect(meaning).to_be_visible()
    page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()
    expect(term).to_be_focused()


def test_axe_finds_nothing_while_numbers_and_a_term_are_shown(open_page):
    page = open_page("?open=figures&compare=1")
    page.locator(".term").first.click()
    assert violations_in_every_look(page, widths=[1280, 360]) == {}


def test_screen_readers_hear_of_the_second_student_and_of_each_target(open_page):
    page = open_page(fresh=True)
    held = []
    page.route("**/hints.js", lambda route: held.append(route))
    status = page.get_by_role("status")
    page.get_by_label("Compare with hard labels").check()
    page.wait_for_url("**/?compare=1")
    held[0].continue_()  # what speaks may come after the answer that it speaks of
    expect(status).to_have_text("A second student, on hard labels only, is shown after the first.")
    targets = page.locator('[data-series="student-soft"] .target')
    assert targets.all_text_contents() == numbers(page, "teacher-soft")
    set_slider(page, "T", 8)
    page.wait_for_url("**/?T=8&compare=1")
    assert targets.all_text_contents() == numbers(page, "teacher-soft")
    page.get_by_label("Compare with hard labels").uncheck()
    expect(status).to_have_text("The student on hard labels is no longer shown.")


def test_the_student_starts_where_it_is_told(open_page):
    page = open_page()
    equal = page.get_by_role("button", name="all equal")
    equal.click()
    page.wait_for_url("**/?student=0,0,0")
    expect(equal).to_have_attribute("aria-pressed", "true")
    assert numbers(page, "student") == ["33.3%"] * 3
    page.get_by_role("button", name="weak copy × 0.3").click()
    page.wait_for_url(re.compile(r"/$"))
    assert numbers(page, "student") == ["55.1%", "26.8%", "18.1%"]


def test_sentences_follow_a_drag_and_a_step(open_page):
    page = open_page("?step=5")
    set_slider(page, "T", 8)
    shares = page.locator(".insights [data-share]").all_text_contents()
    assert shares == numbers(page, "teacher-soft")[1:]
    student = page.locator('[data-insight="student"]')
    expect(student).to_contain_text("After 5 of 35 steps")
    action(page, "reset").click()
    expect(student).to_contain_text("Untrained, the student misses")


def test_the_lab_leads_back_to_the_experiment(open_page, base_url):
    page = open_page("?T=8&steps=9")
    page.get_by_role("link", name="Lab", exact=True).click()
    page.wait_for_url("**/lab")
    page.get_by_role("link", name="Explorer", exact=True).click()
    page.wait_for_url(f"{base_url}/?T=8&steps=9")
