"""The lab's settings: what is wrong with them, and by keyboard."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.hooks import action, drag, set_slider, slider
from tests.browser.lab_hooks import (
    field,
    figure,
    finished,
    notice,
    number_of,
    problem,
    reach,
    rows,
    run,
    status,
)

# What is wrong


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("epochs", "999", "Epochs must be a whole number between 1 and 60, got 999"),
        ("transfer", "5", "Digits in the transfer set must be a whole number between 60 and 7000, got 5"),
        ("lr", "x", "Learning rate must be above 0, up to 0.1, got x"),
        ("hard_weight", "2", "Weight of the hard label must be between 0 and 1, got 2"),
        ("width", "999", "Student's units a layer must be a whole number between 4 and 300, got 999"),
        ("T", "0", "Temperature must be between 0.05 and 100, got 0"),
        ("left_out", "0,1,2,3,4,5,6,7,8", "Left out of the transfer set must be at most 8 digits, got 0,1,2,3,4,5,6,7,8"),
        ("widths", "30.5", "Units a layer must be 1 to 10 different whole numbers between 4 and 300, got 30.5"),
        ("divergences", "mse", "Divergences must be some of kl, reverse_kl, jsd, skew_kl, skew_reverse_kl, tv, alpha_beta, dkd, logit_mse, got mse"),
        ("seeds", "11", "Seeds must be a whole number between 1 and 10, got 11"),
        ("temperatures", "0", "Temperatures must be 1 to 10 numbers between 0.05 and 100, got 0"),
    ],
)  # fmt: skip
def test_a_link_with_a_wrong_value_says_so_beside_its_field(open_page, name, value, message):
    page = open_page(f"lab?{name}={value}&open=map,settings", allowed="422")
    expect(problem(page, name)).to_be_visible()
    expect(problem(page, name)).to_have_text(message)
    expect(page.locator(".problem:not(:empty)")).to_have_count(1)
    assert page.locator(f'[aria-describedby~="problem-{name}"]').count() == 1 + (
        name in ("T", "width")
    )


def test_the_numbers_of_one_divergence_do_not_stay_with_the_next(open_page):
    page = open_page("lab?divergence=jsd&shape=0.9&open=settings")
    shape, divergence = (page.locator(f'#lab-form [name="{name}"]') for name in ("shape", "divergence"))  # fmt: skip
    expect(shape).to_have_value("0.9")
    divergence.select_option("dkd")
    page.wait_for_url("**/lab?divergence=dkd&open=settings")
    expect(shape).to_have_value("1,8")
    shape.fill("2,4")
    shape.press("Tab")
    page.wait_for_url("**/lab?divergence=dkd&shape=2,4&open=settings")
    divergence.select_option("tv")
    page.wait_for_url("**/lab?divergence=tv&open=settings")
    expect(shape).to_have_count(0)


def test_the_number_beside_a_slider_takes_what_the_slider_cannot(open_page):
    page = open_page("lab?width=8&transfer=60")
    asked = []
    page.on("request", lambda r: asked.append(r.url) if "/lab?" in r.url else None)
    temperature = number_of(page, "T")
    temperature.fill("55.5")
    temperature.press("Tab")
    page.wait_for_url("**/lab?width=8&T=55.5&transfer=60")
    expect(slider(page, "T")).to_have_value("55.5")
    expect(slider(page, "T")).to_have_attribute("aria-valuetext", "T = 55.5")
    number_of(page, "width").fill("299")
    number_of(page, "width").press("Enter")
    page.wait_for_url("**/lab?width=299&T=55.5&transfer=60")
    expect(slider(page, "width")).to_have_value("299")
    set_slider(page, "T", 2)
    page.wait_for_url("**/lab?width=299&T=2&transfer=60")
    expect(temperature).to_have_value("2")
    for url in asked:
        names = [name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)]
        assert len(names) == len(set(names))


def test_a_wrong_number_beside_a_slider_is_told_and_its_slider_mends_it(open_page):
    page = open_page("lab?width=8&transfer=60&T=7", allowed="422")
    temperature, address = number_of(page, "T"), page.url
    temperature.fill("0")
    temperature.press("Tab")
    expect(problem(page, "T")).to_have_text("Temperature must be between 0.05 and 100, got 0")
    expect(temperature).to_have_attribute("aria-invalid", "true")
    expect(slider(page, "T")).to_have_value("7")
    assert page.url == address
    drag(page, "T", 9)
    expect(temperature).to_have_value("9")
    expect(temperature).not_to_have_attribute("aria-invalid", "true")
    slider(page, "T").dispatch_event("change")
    page.wait_for_url("**/lab?width=8&T=9&transfer=60")
    expect(problem(page, "T")).to_have_text("")


def test_an_emptied_number_is_what_its_slider_shows(open_page):
    page = open_page("lab?width=8&transfer=60&T=7")
    number_of(page, "T").fill("")
    with page.expect_request(lambda request: "T=7" in request.url):
        number_of(page, "T").press("Tab")
    expect(number_of(page, "T")).to_have_value("7")


@pytest.mark.parametrize(
    ("status", "words"),
    [(429, "The server is busy"), (503, "The server is busy"), (500, "The server does not answer")],
)
def test_a_setting_that_is_not_answered_says_why_and_the_next_one_is(open_page, status, words):
    page = open_page("lab?width=8&transfer=60&open=settings", allowed=str(status))
    page.route("**/lab?*", lambda route: route.fulfill(status=status, body="{}"))
    field(page, "epochs").fill("7")
    field(page, "epochs").press("Tab")
    expect(notice(page)).to_contain_text(words)
    expect(figure(page, "epoch")).to_have_text("0/20")
    page.unroute("**/lab?*")
    field(page, "epochs").fill("9")
    field(page, "epochs").press("Tab")
    expect(figure(page, "epoch")).to_have_text("0/9")
    expect(notice(page)).to_be_hidden()


def test_a_wrong_value_is_told_beside_its_field_and_the_rest_works(open_page):
    page = open_page("lab?width=8&transfer=60&open=settings", allowed="422")
    address = page.url
    field(page, "epochs").fill("999")
    field(page, "epochs").press("Tab")
    expect(problem(page, "epochs")).to_have_text(
        "Epochs must be a whole number between 1 and 60, got 999"
    )
    expect(field(page, "epochs")).to_have_attribute("aria-invalid", "true")
    expect(field(page, "epochs")).to_have_value("999")
    assert page.url == address
    field(page, "epochs").fill("5")
    field(page, "epochs").press("Tab")
    expect(problem(page, "epochs")).to_have_text("")
    page.wait_for_url("**/lab?width=8&epochs=5&transfer=60&open=settings")
    expect(field(page, "epochs")).not_to_have_attribute("aria-invalid", "true")
    run(page)
    finished(page)
    assert len(rows(page)) == 5


def test_a_ninth_digit_left_out_is_told_beside_the_boxes(open_page):
    page = open_page("lab?left_out=0,1,2,3,4,5,6,7&open=settings", allowed="422")
    page.get_by_label("8", exact=True).check()
    expect(problem(page, "left_out")).to_contain_text(
        "Left out of the transfer set must be at most 8 digits"
    )
    page.get_by_label("0", exact=True).uncheck()
    expect(problem(page, "left_out")).to_have_text("")
    page.wait_for_url("**/lab?left_out=1,2,3,4,5,6,7,8&open=settings")


def test_a_wrong_map_is_told_beside_its_field(open_page):
    page = open_page("lab?open=map", allowed="422")
    page.locator('input[name="widths"]').fill("30,3000")
    page.locator('input[name="widths"]').press("Tab")
    expect(problem(page, "widths")).to_contain_text("Units a layer must be 1 to 10 numbers")
    page.locator('input[name="widths"]').fill("30,40")
    page.locator('input[name="widths"]').press("Tab")
    expect(problem(page, "widths")).to_have_text("")
    expect(page.locator('table[data-table="map"] tbody th').last).to_have_text("40")


def test_run_that_is_pressed_before_a_setting_is_answered_runs_with_it(open_page):
    page = open_page("lab?width=8&transfer=60&epochs=2&seed=79")
    held = []
    page.route("**/lab?*", lambda route: held.append(route), times=1)
    with page.expect_request("**/lab?*"):
        set_slider(page, "width", 9)
    action(page, "run").click()
    with page.expect_request(lambda request: "/lab/run/stream" in request.url) as asked:
        held[0].continue_()
    assert "width=9" in asked.value.url
    finished(page)
    assert len(rows(page)) == 2


def test_a_slider_that_is_moved_before_an_older_answer_comes_stays(open_page):
    page = open_page("lab?width=8&transfer=60&T=7")
    held = []
    page.route("**/lab?*", lambda route: held.append(route), times=1)
    with page.expect_request("**/lab?*"):
        set_slider(page, "width", 9)
    drag(page, "T", 6)
    held[0].continue_()
    page.wait_for_url("**/lab?width=9&T=7&transfer=60")
    expect(slider(page, "T")).to_have_value("6")
    expect(number_of(page, "T")).to_have_value("6")
    expect(slider(page, "T")).to_have_attribute("aria-valuetext", "T = 6")
    slider(page, "T").dispatch_event("change")
    page.wait_for_url("**/lab?width=9&T=6&transfer=60")


def test_a_run_ends_well_although_a_field_says_something_wrong(steps, open_page):
    page = open_page(f"{steps.url}/lab?width=8&transfer=60&epochs=3&open=settings", allowed="422")
    steps.executor.allow(1)
    run(page)
    expect(figure(page, "epoch")).to_have_text("1/3")
    with page.expect_response(lambda r: r.status == 422):
        field(page, "lr").fill("7")
        field(page, "lr").press("Tab")
    steps.executor.allow(100)
    expect(action(page, "run")).to_be_visible()
    expect(action(page, "pause")).to_be_hidden()


# By keyboard


def test_a_run_by_keyboard_alone(steps, open_page):
    page = open_page(f"{steps.url}/lab?width=8&transfer=60&epochs=4")
    reach(page, "width")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/lab?width=9&epochs=4&transfer=60")
    expect(slider(page, "width")).to_be_focused()
    steps.executor.allow(1)
    reach(page, "run", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(action(page, "pause")).to_be_focused()
    expect(figure(page, "epoch")).to_have_text("1/4")
    page.keyboard.press("Enter")
    expect(action(page, "run")).to_be_focused()
    expect(action(page, "run")).to_have_text("Resume")
    steps.executor.allow(100)
    page.keyboard.press("Space")
    finished(page)
    expect(action(page, "run")).to_be_focused()
    reach(page, "any-digit")


def test_settings_open_and_change_by_keyboard(open_page):
    page = open_page("lab?T=4")
    page.get_by_text("All settings").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/lab?open=settings")
    reach(page, "epochs", 3)
    page.keyboard.type("7")
    reach(page, "layers")
    page.wait_for_url("**/lab?epochs=7&open=settings")
    expect(page.locator('select[name="layers"]')).to_be_focused()
    reach(page, "left_out")
    page.keyboard.press("Space")
    page.wait_for_url("**/lab?epochs=7&left_out=0&open=settings")


def test_enter_in_a_field_does_not_run(open_page):
    page = open_page("lab?width=8&transfer=60&epochs=7&open=settings")
    asked = []
    page.on("request", lambda r: asked.append(r.url) if "/lab?" in r.url else None)
    field(page, "epochs").press("Enter")
    field(page, "epochs").fill("6")
    field(page, "epochs").press("Tab")
    page.wait_for_url("**/lab?width=8&epochs=6&transfer=60&open=settings")
    field(page, "epochs").fill("11")  # the form has been drawn anew
    field(page, "epochs").press("Enter")
    page.wait_for_url("**/lab?width=8&epochs=11&transfer=60&open=settings")
    assert not any("run=1" in url for url in asked)
    assert rows(page) == []


def test_run_waits_for_a_field_that_is_wrong_and_shows_it(open_page):
    # A seed of no other test: the server keeps what it has trained.
    page = open_page("lab?width=8&transfer=60&epochs=2&seed=78&open=settings", allowed="422")
    field(page, "smoothing").fill("0.9")
    field(page, "smoothing").press("Tab")
    expect(problem(page, "smoothing")).to_contain_text("between 0 and 0.5")
    page.get_by_text("All settings").click()
    expect(field(page, "smoothing")).to_be_hidden()
    action(page, "run").click()
    expect(field(page, "smoothing")).to_be_focused()
    expect(status(page)).to_contain_text("Label smoothing must be between 0 and 0.5")
    expect(figure(page, "epoch")).to_have_text("0/2")
    expect(action(page, "run")).to_have_text("Run")
