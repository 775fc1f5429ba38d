import re

import httpx
from playwright.sync_api import expect

from tests.browser.hooks import (
    action,
    readout,
    set_slider,
    slider,
    wait_for_charts,
    wait_for_module,
)
from tests.browser.test_accessibility import violations_in_every_look


def last_percent(base_url, query, index):
    rows = httpx.get(f"{base_url}/api/v1/trajectory?{query}").json()["rows"]
    return f"{100 * rows[-1]['student_probs'][index]:.1f}%"


def part(page, name):
    return page.locator(f'[data-predict="{name}"]')


def play_to_the_end(page):
    steps = slider(page, "step").get_attribute("max")
    action(page, "play").click()
    expect(readout(page, "step")).to_have_text(f"{steps}/{steps}")
    expect(action(page, "play")).to_be_visible()


def guess(page, percent, label=None):
    wait_for_module(page, "predict.js")
    if label:
        part(page, "class").select_option(label=label)
    part(page, "percent").fill(percent)
    part(page, "percent").blur()


def give(page, percent, label=None):
    guess(page, percent, label)
    part(page, "give").click()


def test_the_question_is_closed_and_its_script_not_fetched_until_opened(open_page):
    page = open_page()
    page.wait_for_load_state("networkidle")
    expect(part(page, "percent")).to_be_hidden()
    assert page.evaluate(
        "performance.getEntriesByType('resource').every(e => !e.name.includes('predict.js'))"
    )
    page.get_by_text("Predict first").focus()
    with page.expect_request("**/predict.js"):
        page.keyboard.press("Enter")
    page.wait_for_url("**/?open=predict")
    expect(part(page, "percent")).to_be_visible()


def test_the_run_answers_the_guess(open_page, base_url):
    page = open_page("?pace=5&open=predict")
    asked = []
    page.on("request", lambda r: asked.append(r.url) if "/static/" not in r.url else None)
    give(page, "20", "Rabbit")
    page.wait_for_timeout(300)
    assert asked == []  # a guess is not sent
    expect(part(page, "answer")).to_be_hidden()
    play_to_the_end(page)
    answer = f"Not right. The student ranks Dog second, at {last_percent(base_url, '', 1)}. You said Rabbit, at 20%."
    expect(part(page, "answer")).to_have_text(answer)
    expect(part(page, "answer")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Training ended.")
    expect(page.get_by_role("status")).to_contain_text(answer)
    page.wait_for_url("**/?step=35&pace=5&open=predict")
    expect(part(page, "answer")).to_have_text(answer)  # after the morph too
    expect(part(page, "answer")).to_be_visible()
    expect(part(page, "percent")).to_have_value("20")
    action(page, "reset").click()
    expect(part(page, "answer")).to_be_hidden()
    expect(part(page, "percent")).to_have_value("20")


def test_stepping_to_the_end_answers_too_and_keeps_what_was_said(open_page, base_url):
    page = open_page("?steps=3&open=predict")
    give(page, "", "Dog")
    for _ in range(3):
        action(page, "step").click()
    percent = last_percent(base_url, "steps=3", 1)
    answer = f"Right. The student ranks Dog second, at {percent}. You said Dog."
    expect(part(page, "answer")).to_have_text(answer)
    expect(part(page, "answer")).to_be_visible()
    set_slider(page, "T", 7)  # another run, which is not played yet
    page.wait_for_url("**/?T=7&*")
    expect(part(page, "answer")).to_be_hidden()
    expect(part(page, "class")).to_have_value("1")


def test_without_a_guess_nothing_is_shown(open_page):
    page = open_page("?pace=5&open=predict")
    give(page, "200")  # none: out of bounds
    expect(part(page, "percent")).to_be_focused()
    play_to_the_end(page)
    page.wait_for_url("**/?step=35&*")
    expect(part(page, "answer")).to_be_hidden()
    expect(page.get_by_role("status")).not_to_contain_text("You said")


def test_a_guess_out_of_bounds_is_told_in_words_beside_its_field(open_page):
    page = open_page("?pace=5&open=predict")
    problem, percent = page.locator("#problem-predict"), part(page, "percent")
    expect(percent).to_have_attribute("aria-describedby", re.compile(r"\bproblem-predict\b"))
    guess(page, "250")
    expect(problem).to_have_text(percent.evaluate("field => field.validationMessage"))
    expect(problem).to_be_visible()
    expect(percent).to_have_attribute("aria-invalid", "true")
    set_slider(page, "T", 7)  # a morph draws the field anew
    page.wait_for_url("**/?T=7&*")
    expect(problem).to_be_visible()
    expect(percent).to_have_attribute("aria-invalid", "true")
    percent.fill("25")
    expect(problem).to_be_hidden()
    expect(percent).not_to_have_attribute("aria-invalid", "true")


def test_of_two_classes_only_the_number_is_asked(open_page, base_url):
    query = "logits=2,0&labels=yes,no&pace=5&open=predict"
    page = open_page(f"?{query}")
    expect(part(page, "class")).to_have_count(0)
    expect(page.locator("#predict-question")).to_contain_text("say no, the wrong class")
    give(page, "12.5")
    play_to_the_end(page)
    percent = last_percent(base_url, query, 1)
    expect(part(page, "answer")).to_have_text(
        f"Right. The student ranks no second, at {percent}. You said 12.5%."
    )
    expect(part(page, "answer")).to_be_visible()


def test_other_classes_are_another_question(open_page):
    page = open_page("?open=predict")
    guess(page, "20", "Rabbit")
    page.get_by_role("radio", name="Dog").check(force=True)
    page.wait_for_url("**/?scenario=dog*")
    expect(part(page, "class")).to_have_value("")
    expect(part(page, "percent")).to_have_value("")
    assert "Dog" not in part(page, "class").locator("option").all_text_contents()


def test_hostile_names_are_text(open_page):
    page = open_page("?logits=3,2,1&labels=a,<b>x</b>,<i>y&pace=5&open=predict")
    give(page, "1", "<b>x</b>")
    play_to_the_end(page)
    expect(part(page, "guess").locator("bdi")).to_have_text("<b>x</b>")
    expect(part(page, "answer").locator(":is(b, i):not([data-predict])")).to_have_count(0)


def test_axe_finds_nothing_in_question_and_answer(open_page):
    page = open_page("?pace=5&open=predict")
    assert violations_in_every_look(page) == {}
    give(page, "20", "Rabbit")
    play_to_the_end(page)
    expect(part(page, "answer")).to_be_visible()
    assert violations_in_every_look(page) == {}


def told(page):
    """Whether rows, chart and sentences that show the answer are seen, and read out."""
    seen = page.locator(
        "[data-series] [data-class], .card-foot p, .insights p, "
        '[data-chart="comparison"] .point path'
    ).evaluate_all("e => e.map(x => x.checkVisibility({visibilityProperty: true}))")
    cells = page.get_by_role("cell").all_text_contents()
    return {*seen, any("%" in text for text in cells)}


def test_what_shows_the_answer_is_covered_until_the_guess_is_given(open_page):
    page = open_page("?open=figures,predict&compare=1&pins=T:8")
    wait_for_charts(page)
    assert told(page) == {False}
    page.get_by_role("status").evaluate("status => { status.textContent = 'nothing yet'; }")
    action(page, "step").click()
    expect(page.get_by_role("status")).to_be_empty()  # a step is announced when no other follows
    assert told(page) == {False}
    page.wait_for_url("**/?step=1&*")  # a morph does not uncover
    assert told(page) == {False}
    give(page, "8", "Dog")
    assert told(page) == {True}
    expect(part(page, "cover")).to_contain_text("Play the training to its end.")
    set_slider(page, "T", 1)
    page.wait_for_url("**/?T=1&*")
    assert told(page) == {False}  # another run is another question
    page.get_by_text("Predict first").click()
    assert told(page) == {True}


def test_a_guess_is_given_by_keyboard_and_the_class_keeps_its_score(open_page):
    page = open_page("?open=predict&step=35&pace=5")
    wait_for_module(page, "predict.js")
    part(page, "class").focus()
    page.keyboard.type("D")
    page.keyboard.press("Tab")
    page.keyboard.type("13.1")  # five points off
    page.keyboard.press("Enter")
    expect(part(page, "answer")).to_contain_text("Right. The student ranks Dog second")
    expect(part(page, "score")).to_have_text("1 of 1 right")
    expect(page.get_by_role("status")).to_contain_text("You said Dog, at 13.1%. 1 of 1 right.")
    expect(part(page, "percent")).to_be_disabled()
    for percent, label, score in (
        ("13.2", "Dog", "1 of 2 right"),
        ("8", "Rabbit", "1 of 3 right"),
        ("", "Dog", "2 of 4 right"),
    ):
        part(page, "give").click()
        expect(part(page, "answer")).to_be_hidden()
        give(page, percent, label)
        expect(part(page, "score")).to_have_text(score)
    play_to_the_end(page)  # the same guess counts once
    expect(part(page, "answer")).to_be_visible()
    page.get_by_role("radio", name="Dog").check(force=True)
    page.wait_for_url("**/?scenario=dog*")
    expect(part(page, "score")).to_have_text("2 of 4 right")  # after a morph too
    assert "score" not in page.url
    page.get_by_role("button", name="Reset the score").click()
    expect(part(page, "score")).to_be_hidden()
    expect(part(page, "give")).to_be_focused()


def test_no_guess_is_not_taken(open_page):
    page = open_page("?open=predict")
    wait_for_module(page, "predict.js")
    part(page, "give").click()
    expect(part(page, "problem")).to_have_text("Choose a class, or say how likely.")
    expect(part(page, "class")).to_be_focused()
    assert told(page) == {False}
    part(page, "class").select_option(label="Dog")
    expect(part(page, "problem")).to_be_hidden()
