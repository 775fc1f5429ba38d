"""The editor of classes and logits: what it writes into the link, and where it says what is wrong."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.hooks import numbers, set_slider, wait_for_charts, wait_for_module
from tests.browser.test_accessibility import violations_in_every_look

OWN = "?logits=3,1,0&labels=Cat,Dog,Fox&open=numbers"
TWO = "?logits=3,1,0;1,2,3&labels=Cat,Dog,Fox&open=numbers"


@pytest.fixture
def edited(open_page):
    """Open the page with the editor mounted."""

    def opened(query="?open=numbers", **options):
        page = open_page(query, **options)
        wait_for_module(page, "editor.js")
        return page

    return opened


def cell(page, name):
    return page.get_by_label(name, exact=True)


def names(page):
    return page.locator('[data-cell="labels"]').evaluate_all("cells => cells.map(c => c.value)")


def soft(base_url, **query):
    answer = httpx.get(f"{base_url}/api/v1/soft-targets", params=query).json()
    return [f"{100 * v:.1f}%" for v in answer["soft_targets"]]


def enter(page, name, text):
    cell(page, name).fill(text)
    cell(page, name).press("Tab")


def test_the_editor_is_fetched_when_its_panel_opens(open_page):
    page = open_page()
    page.wait_for_load_state("networkidle")
    assert "editor.js" not in page.evaluate(
        "performance.getEntriesByType('resource').map(e => e.name).join()"
    )
    with page.expect_request("**/editor.js"):
        page.get_by_text("Your own numbers").click()
    page.wait_for_url("**/?open=numbers")


def test_a_logit_changes_the_link_and_the_table_and_keeps_the_rest_of_the_sample(edited, base_url):
    page = edited("?scenario=dog&open=numbers")
    requests = []
    page.on("request", lambda r: requests.append(r.url))
    before = names(page)
    first = page.locator('[data-cell="logits"]').first
    first.fill("7.25")
    first.press("Tab")
    page.wait_for_url("**/?logits=7.25,*")
    assert names(page) == before
    logits = re.search(r"logits=([^&]*)", page.url)[1]
    assert numbers(page, "teacher-soft") == soft(base_url, logits=logits, T=3)
    page.wait_for_timeout(300)
    assert len([url for url in requests if "/?" in url]) == 1


def test_a_class_is_renamed_and_the_sample_stays_the_sample(edited):
    page = edited()
    enter(page, "Cat, name", "<b>Tiger</b>")
    page.wait_for_url("**/?labels=*")
    assert "logits" not in page.url
    assert numbers(page, "teacher-hard")
    expect(page.locator('[data-series="student"] tbody th').first).to_have_text("<b>Tiger</b>")
    enter(page, "<b>Tiger</b>, name", "Cat, big")
    page.wait_for_url(lambda url: "big" in url)
    assert names(page)[0] == "Cat‚ big"


def test_classes_are_added_and_removed_with_the_focus(edited):
    page = edited(OWN)
    page.get_by_role("button", name="Add a class").click()
    expect(cell(page, "Class 4, name")).to_be_focused()
    page.wait_for_url("**/?logits=3,1,0,0&*")
    page.keyboard.type("Owl")
    page.keyboard.press("Tab")
    page.wait_for_url(lambda url: "Owl" in url)
    assert names(page) == ["Cat", "Dog", "Fox", "Owl"]
    page.get_by_role("button", name="Remove Dog").click()
    page.wait_for_url("**/?logits=3,0,0&*")
    expect(page.get_by_role("button", name="Remove Fox")).to_be_focused()
    page.get_by_role("button", name="Remove Fox").press("Enter")
    page.wait_for_url("**/?logits=3,0&*")
    last = page.get_by_role("button", name="Remove Cat")
    expect(last).to_have_attribute("aria-disabled", "true")
    last.press("Enter")
    assert names(page) == ["Cat", "Owl"]


def test_two_quick_clicks_add_two_classes(edited):
    page = edited(OWN)
    page.get_by_role("button", name="Add a class").evaluate("b => { b.click(); b.click(); }")
    page.wait_for_url("**/?logits=3,1,0,0,0&*")
    assert names(page)[3:] == ["Class 4", "Class 5"]


def test_teachers_are_added_and_removed(edited):
    page = edited(OWN)
    page.get_by_role("button", name="Add a teacher").click()
    expect(cell(page, "Cat, teacher 2, logit")).to_be_focused()
    page.wait_for_url("**/?logits=3,1,0;0,0,0&*")
    enter(page, "Cat, teacher 2, logit", "5")
    page.wait_for_url("**/?logits=3,1,0;5,0,0&*")
    expect(page.locator(".editor-table thead th")).to_contain_text(
        ["True", "Class", "Teacher 1", "Teacher 2", "Student"]
    )
    page.get_by_role("button", name="Remove teacher 1").click()
    page.wait_for_url("**/?logits=5,0,0&*")
    expect(page.get_by_role("button", name="Remove teacher")).to_be_focused()
    expect(page.get_by_role("button", name="Remove teacher")).to_have_attribute(
        "title", "At least one teacher"
    )


def test_the_true_class_and_the_students_start(edited):
    page = edited(OWN)
    cell(page, "Fox is the true class").check()
    page.wait_for_url("**&true=2&*")
    expect(cell(page, "Cat is the true class")).not_to_be_checked()
    expect(page.locator(".true-label")).to_contain_text("Fox")
    enter(page, "Dog, student at step 0, logit", "1,5")  # a decimal comma
    page.wait_for_url("**&student=0,1.5,0&*")
    expect(cell(page, "Dog, student at step 0, logit")).to_have_value("1.5")


def test_a_wrong_number_is_marked_at_its_cell_and_the_last_good_state_stays(edited):
    page = edited(TWO, allowed="422")
    wrong = cell(page, "Dog, teacher 2, logit")
    before = numbers(page, "teacher-soft")
    enter(page, "Dog, teacher 2, logit", "abc")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".editor-table [aria-invalid]")).to_have_count(1)
    expect(wrong).to_have_accessible_description(re.compile("got abc$"))
    expect(page.locator(".cell-problem")).to_be_visible()
    expect(page.locator("#problem-logits")).to_be_hidden()
    assert numbers(page, "teacher-soft") == before
    page.evaluate(
        """() => document.addEventListener('htmx:finally:request', ({detail}) => {
             if (detail.ctx.request.action.includes('Owl')) window.isAnswered = true;
           })"""
    )
    enter(page, "Fox, name", "Owl")  # what was typed is not lost by another edit
    page.wait_for_function("() => window.isAnswered")
    expect(wrong).to_have_value("abc")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    enter(page, "Dog, teacher 2, logit", "2.5")
    page.wait_for_url("**/?logits=3,1,0;1,2.5,3&*")
    expect(page.locator(".cell-problem, .editor-table [aria-invalid]")).to_have_count(0)
    assert names(page) == ["Cat", "Dog", "Owl"]


@pytest.mark.parametrize("text", ["1e999", "2000", "", "1,2,3", "1;2", "nan"])
def test_whatever_is_no_logit_is_marked(edited, text):
    page = edited(OWN, allowed="422")
    enter(page, "Dog, teacher, logit", text)
    expect(cell(page, "Dog, teacher, logit")).to_have_attribute("aria-invalid", "true")
    expect(cell(page, "Dog, teacher, logit")).to_have_value(text)


def test_names_that_are_empty_or_twice_are_marked(edited):
    page = edited(OWN, allowed="422")
    enter(page, "Dog, name", "Cat")
    for name in ("Cat, name", "Dog, name"):
        expect(cell(page, name)).to_have_attribute("aria-invalid", "true")
    enter(page, "Dog, name", "")
    expect(cell(page, "Dog, name")).to_have_attribute("aria-invalid", "true")
    expect(cell(page, "Cat, name")).not_to_have_attribute("aria-invalid", "true")


def test_a_row_that_is_wrong_can_be_removed(edited):
    page = edited(OWN, allowed="422")
    enter(page, "Dog, teacher, logit", "x")
    expect(page.locator(".cell-problem")).to_be_visible()
    page.get_by_role("button", name="Remove Dog").click()
    page.wait_for_url("**/?logits=3,0&*")
    expect(page.locator(".cell-problem")).to_have_count(0)


def test_the_temperature_still_moves_while_a_cell_is_wrong(edited):
    page = edited(OWN, allowed="422")
    enter(page, "Dog, teacher, logit", "x")
    expect(page.locator(".cell-problem")).to_be_visible()
    set_slider(page, "T", 5)
    page.wait_for_url("**&T=5&*")
    expect(cell(page, "Dog, teacher, logit")).to_have_value("1")
    expect(page.locator(".cell-problem")).to_have_count(0)


def test_the_table_is_worked_by_the_keyboard_alone(edited):
    page = edited(OWN)
    cell(page, "Cat, name").focus()
    page.keyboard.press("Tab")
    expect(cell(page, "Cat, teacher, logit")).to_be_focused()
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?logits=9,1,0&*")
    expect(cell(page, "Cat, teacher, logit")).to_be_focused()
    cell(page, "Cat is the true class").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**&true=1&*")
    expect(cell(page, "Dog is the true class")).to_be_focused()


def test_a_hundred_classes_of_eight_teachers_are_edited_at_once(edited):
    row = ",".join(str(k % 7) for k in range(100))
    page = edited(f"?logits={';'.join([row] * 8)}&open=numbers&steps=5")
    for name in ("Add a class", "Add a teacher"):
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Add a class").press("Enter")
    enter(page, "Class 100, teacher 8, logit", "6")
    page.wait_for_url("**,6&*")
    assert len(names(page)) == 100


def test_axe_finds_nothing_and_every_target_is_large_enough(edited):
    page = edited(TWO, allowed="422")
    wait_for_charts(page)
    assert violations_in_every_look(page, (1280, 320)) == {}
    enter(page, "Dog, teacher 2, logit", "abc")
    expect(page.locator(".cell-problem")).to_be_visible()
    assert violations_in_every_look(page, (1280, 320)) == {}
    page.wait_for_function("() => document.documentElement.scrollWidth === 320")
    small = page.evaluate(
        """() => [...document.querySelectorAll('[data-panel="numbers"] :is(button, input, select, textarea)')]
             .filter(e => e.offsetParent)
             .filter(e => { const r = e.getBoundingClientRect(); return r.width < 24 || r.height < 24; })
             .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_long_values_are_marked_too_though_their_message_is_cut(edited):
    page = edited(OWN, allowed="422")
    enter(page, "Dog, teacher, logit", "9" * 60)
    expect(cell(page, "Dog, teacher, logit")).to_have_attribute("aria-invalid", "true")
    enter(page, "Dog, teacher, logit", "9")
    enter(page, "Dog, name", "d" * 60)
    expect(cell(page, "Dog, name")).to_have_attribute("aria-invalid", "true")


def test_a_wrong_link_is_told_and_mended_in_the_editor(edited, base_url):
    page = edited("?logits=1,x&open=numbers", allowed="422")
    expect(page.locator("#problem-logits")).to_contain_text("got x")
    enter(page, "Cat, teacher, logit", "5")
    page.wait_for_url("**/?logits=5,1.8,0.5&*")
    assert numbers(page, "teacher-soft") == soft(base_url, logits="5,1.8,0.5", T=3)
    expect(page.locator("#problem-logits")).to_be_hidden()
