"""The receipt of a paste: shown before anything changes, corrected by switches, taken by its button."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hooks import numbers, set_slider, wait_for_charts, wait_for_module
from tests.browser.test_accessibility import violations_in_every_look

TABLE = "Ape\t1\nBee\t2.5\nCow\t-3"
ROWS = "[[0.7, 0.2, 0.1], [0.3, 0.3, 0.4], [0.1, 0.1, 0.8]]"


@pytest.fixture
def paste(open_page):
    """Open the page and paste into its field, as a hand does."""

    def pasted(text, query="?T=2&open=numbers", **options):
        page = open_page(query, **options)
        field(page).focus()
        for name in ("receipt.js", "keep_in_place.js"):
            wait_for_module(page, name)
        page.keyboard.insert_text(text)
        return page

    return pasted


def field(page):
    return page.get_by_label("Paste numbers", exact=True)


def card(page):
    return page.get_by_role("region", name=re.compile(" × "))


def button(page):
    return page.locator("#receipt-take")


def state(page):
    """What a refusal or a receipt must not change."""
    return page.url, numbers(page, "teacher-hard"), numbers(page, "student")


def place(page):
    return page.evaluate("[window.scrollY, document.activeElement.id]")


def test_a_receipt_stands_below_the_paste_before_anything_changes(paste):
    page = paste(TABLE)
    before = state(page)
    at = place(page)
    expect(card(page)).to_contain_text("1 teacher × 3 classes, logits")
    expect(card(page).get_by_role("row", name=re.compile("Bee"))).to_contain_text("2.5")
    expect(page.get_by_role("status")).to_contain_text("Not in use yet")
    assert (state(page), place(page)) == (before, at)
    button(page).hover()  # which scrolls it out from under the player
    top = button(page).bounding_box()["y"]
    button(page).click()
    page.wait_for_url("**/?logits=1,2.5,-3&labels=Ape,Bee,Cow&T=2&open=numbers")
    expect(page.get_by_role("status")).to_have_text("Numbers replaced. Press U to undo.")
    expect(button(page)).to_have_text("In use")
    expect(button(page)).to_be_focused()
    shown = card(page).locator("tbody td:last-child").all_inner_texts()
    assert shown == numbers(page, "teacher-hard")
    # Whatever the answer does to the page above it.
    assert button(page).bounding_box()["y"] == pytest.approx(top, abs=1)
    page.get_by_role("radio", name="Dog").check(force=True)
    expect(button(page)).to_have_text("Use these numbers")
    expect(field(page)).to_have_value(TABLE)


def test_what_is_pasted_before_the_reader_has_come_is_read_when_it_has(open_page):
    held = []
    page = open_page(fresh=True)
    page.route("**/receipt.js", lambda route: held.append(route))
    with page.expect_request("**/receipt.js"):
        page.get_by_text("Your own numbers").click()
    field(page).focus()
    page.keyboard.insert_text(TABLE)
    expect(card(page)).to_have_count(0)
    (route,) = held
    route.continue_()
    expect(card(page)).to_contain_text("1 teacher × 3 classes, logits")


def test_a_switch_reads_again_and_keeps_focus_and_place(paste):
    page = paste(ROWS, "?open=numbers")
    before = state(page)
    expect(card(page)).to_contain_text("3 examples × 3 classes, probabilities")
    row = page.get_by_label("Example", exact=True)
    row.focus()
    at = place(page)
    row.select_option("1")
    expect(card(page)).to_contain_text("Example 2 is used")
    expect(card(page).locator("tbody td:last-child")).to_have_text(["30.0%", "30.0%", "40.0%"])
    assert place(page) == at
    kind = page.get_by_label("Read as")
    kind.focus()
    kind.select_option("logits")
    expect(card(page)).to_contain_text("3 examples × 3 classes, logits")
    expect(card(page)).to_contain_text("Example 2 is used")
    expect(kind).to_be_focused()
    page.get_by_label("Rows are").select_option("teachers")
    expect(card(page)).to_contain_text("3 teachers × 3 classes, logits")
    expect(row).to_have_count(0)
    assert state(page) == before
    button(page).click()
    page.wait_for_url("**/?logits=0.7,0.2,0.1;0.3,0.3,0.4;0.1,0.1,0.8&*")


def test_other_changes_leave_the_paste_and_its_receipt_and_count_when_it_is_taken(paste):
    page = paste(TABLE)
    expect(card(page)).to_be_visible()
    set_slider(page, "T", 5)
    page.wait_for_url("**/?T=5&*")
    expect(card(page)).to_be_visible()
    expect(field(page)).to_have_value(TABLE)
    button(page).click()
    page.wait_for_url("**/?logits=1,2.5,-3&labels=Ape,Bee,Cow&T=5&open=numbers")


def test_a_refused_paste_keeps_everything_and_its_text(paste):
    page = paste(TABLE, allowed="422")
    expect(card(page)).to_be_visible()
    before = state(page)
    field(page).fill("no numbers at all")
    expect(page.locator("#problem-paste")).to_contain_text("The paste must be")
    expect(card(page)).to_have_count(0)  # it was the receipt of another text
    expect(field(page)).to_have_attribute("aria-invalid", "true")
    expect(field(page)).to_have_value("no numbers at all")
    expect(page.get_by_role("status")).to_contain_text("The paste must be")
    assert state(page) == before
    field(page).fill("")
    expect(page.locator("#problem-paste")).to_be_empty()


def test_a_refused_switch_shows_again_what_was_read(paste):
    page = paste("[1, -2, 3]", allowed="422")
    kind = page.get_by_label("Read as")
    kind.focus()
    kind.select_option("probs")
    expect(page.locator("#problem-paste")).to_contain_text("The paste must be probabilities")
    expect(kind).to_have_value("logits")
    expect(kind).to_be_focused()
    expect(card(page)).to_contain_text("3 classes, logits")


def test_a_text_that_changed_is_read_before_it_is_taken(paste):
    page = paste("[1, 2]")
    expect(card(page)).to_contain_text("2 classes")
    url = page.url
    field(page).evaluate(
        """field => {
             field.value = '[1, 2, 3]';
             field.dispatchEvent(new InputEvent('input', {bubbles: true, inputType: 'insertText'}));
             document.querySelector('#receipt-take').click();
           }"""
    )
    expect(card(page)).to_contain_text("3 classes")
    assert page.url == url


def test_many_cells_pasted_into_one_go_to_the_receipt(open_page):
    page = open_page("?logits=3,1,0&open=numbers")
    for name in ("editor.js", "receipt.js"):
        wait_for_module(page, name)
    url = page.url
    page.locator('[data-cell="logits"]').nth(1).evaluate(
        """target => {
             const clipboardData = new DataTransfer();
             clipboardData.setData('text', 'A\\t4\\nB\\t5\\n');
             target.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
           }"""
    )
    expect(card(page)).to_contain_text("1 teacher × 2 classes")
    assert page.url == url
    button(page).click()
    page.wait_for_url("**/?logits=4,5&labels=A,B&*")
    names = page.locator('[data-cell="labels"]').evaluate_all("cells => cells.map(c => c.value)")
    assert names == ["A", "B"]


def test_the_keyboard_alone_reads_corrects_and_takes(paste):
    page = paste(ROWS, "?open=numbers")
    expect(card(page)).to_be_visible()
    page.keyboard.press("Tab")  # to Read
    expect(page.get_by_role("button", name="Read", exact=True)).to_be_focused()
    page.keyboard.press("Tab")  # to the table, which scrolls where it is wide
    page.keyboard.press("Tab")
    expect(page.get_by_label("Read as")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(card(page)).to_contain_text("Example 2 is used")
    page.keyboard.press("Tab")
    expect(button(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(button(page)).to_have_text("In use")
    expect(button(page)).to_be_focused()


def test_hostile_names_are_text(paste):
    page = paste('{"<img src=x onerror=alert(1)>": 1, "b": 2}')
    expect(card(page).locator("tbody th").first).to_have_text("<img src=x onerror=alert(1)>")
    expect(card(page).locator("img")).to_have_count(0)


def test_axe_finds_nothing_with_a_receipt_open_and_it_fits_a_phone(paste):
    page = paste(TABLE, width=1280)
    wait_for_charts(page)
    for text, title in ((TABLE, "1 teacher"), (ROWS, "3 examples")):
        field(page).fill(text)
        expect(card(page)).to_contain_text(title)
        expect(page.locator("#receipt")).not_to_have_attribute("data-stale", "")
        assert violations_in_every_look(page, (1280, 320)) == {}
    for width in (320, 360, 768):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("width => document.documentElement.scrollWidth === width", arg=width)
        outside = page.evaluate(
            """() => [...document.querySelectorAll('#paste-field *')]
                 .filter(e => !e.closest('.scroller') && e.offsetParent)
                 .filter(e => e.getBoundingClientRect().right > innerWidth)
                 .map(e => e.outerHTML.slice(0, 80))"""
        )
        assert outside == []
    small = page.evaluate(
        """() => [...document.querySelectorAll('#paste-field :is(button, input, select, summary)')]
             .filter(e => e.offsetParent && e.type !== 'checkbox')
             .filter(e => { const r = e.getBoundingClientRect(); return r.width < 24 || r.height < 24; })
             .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_without_scripts_one_button_reads_and_another_takes(open_page):
    page = open_page("?T=2&open=numbers", java_script_enabled=False)
    field(page).fill(ROWS)
    page.get_by_role("button", name="Read", exact=True).click()
    expect(card(page)).to_contain_text("3 examples × 3 classes, probabilities")
    expect(field(page)).to_have_value(ROWS)
    assert numbers(page, "teacher-hard") == ["89.7%", "8.1%", "2.2%"]
    page.get_by_label("Example", exact=True).select_option("2")
    page.get_by_role("button", name="Read", exact=True).click()
    expect(card(page)).to_contain_text("Example 3 is used")
    page.get_by_label("Rows are").select_option("teachers")
    button(page).click()
    page.wait_for_url("**/?logits=*&T=2&open=numbers")
    assert len(numbers(page, "teacher-1")) == 3
