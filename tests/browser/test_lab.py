"""The lab's page: a run, its stream, the queue, what is wrong, every width, no JavaScript."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.hooks import action, drag, numbers, set_slider, slider
from tests.browser.test_accessibility import violations
from tests.serving import open_streams
from tests.web.test_lab_api import stepwise

SMALL = "width=8&transfer=200&epochs=6"
PLACES = {"lab_runs": 1, "lab_waiting": 2}


@pytest.fixture
def steps():
    """A server with one place, whose epochs are computed when the test allows it."""
    with stepwise(**PLACES) as lab:
        lab.url = str(lab.client.base_url).rstrip("/")
        yield lab


def figure(page, name):
    return page.locator(f'[data-figure="{name}"]')


def problem(page, name):
    return page.locator(f"#problem-{name}")


def field(page, name):
    return page.locator(f'#lab-form input[type="number"][name="{name}"]')


def status(page):
    return page.locator("#status")


def notice(page):
    return page.locator("[data-notice]")


def rows(page, table="epochs"):
    """The texts of a table's body."""
    body = page.locator(f'table[data-table="{table}"] tbody tr')
    return body.evaluate_all("rows => rows.map(row => [...row.cells].map(c => c.textContent))")


def run(page):
    with page.expect_request(lambda request: "/lab/run/stream" in request.url):
        action(page, "run").click()


def finished(page):
    expect(page.locator("[data-inside]")).to_be_visible()
    expect(action(page, "run")).to_be_visible()


def watch_streams(page, name="run"):
    """The Last-Event-ID of each request for a stream, as they are made."""
    seen = []

    def watch(request):
        if f"/lab/{name}/stream" in request.url:
            seen.append(request.headers.get("last-event-id"))

    page.on("request", watch)
    return seen


def expect_no_stream(page, url):
    for _ in range(400):
        if open_streams(url) == 0:
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"{open_streams(url)} streams are still open")


def means(text, share, digits=1):
    """Whether a text is the share as a percentage, rounded to so many digits."""
    return abs(float(text.rstrip("%")) - 100 * share) <= 0.5 * 10**-digits + 1e-9


def result_of(url, query):
    return httpx.get(f"{url}/api/v1/lab/run?{query}", timeout=60).json()


def assert_shows(page, answer):
    """The table of epochs, the recalls and the scores are those of the API's answer."""
    hard, distilled = (answer["students"][name]["epochs"] for name in ("hard", "distilled"))
    shown = rows(page)
    assert [row[0] for row in shown] == [str(k + 1) for k in range(len(hard))]
    for row, one, other in zip(shown, hard, distilled, strict=True):
        assert means(row[1], one["test_accuracy"])
        assert means(row[2], other["test_accuracy"])
        assert float(row[3]) == pytest.approx(one["train_loss"], abs=6e-5)
        assert float(row[4]) == pytest.approx(other["train_loss"], abs=6e-5)
    teacher = answer["teacher"]["test_accuracy"]
    for name, epochs in (("hard", hard), ("distilled", distilled)):
        reached = epochs[-1]["test_accuracy"]
        assert means(figure(page, f"{name}-accuracy").text_content(), reached)
        assert means(figure(page, f"{name}-share").text_content(), reached / teacher)
        recall = page.locator(f'[data-series="recall-{name}"] [data-class]').all_text_contents()
        assert all(map(means, recall, epochs[-1]["recall"]))
    assert means(figure(page, "teacher-accuracy").text_content(), teacher)


# A run


def test_a_run_ends_with_every_epoch_in_the_table_as_the_api_tells_it(open_page, base_url):
    page = open_page(f"lab?{SMALL}")
    streams = watch_streams(page)
    assert rows(page) == []
    run(page)
    finished(page)
    answer = result_of(base_url, SMALL)
    assert_shows(page, answer)
    assert streams == [None]
    expect_no_stream(page, base_url)
    expect(figure(page, "epoch")).to_have_text("6/6")
    expect(page.locator('[data-progress="run"]')).to_have_js_property("value", 6)
    expect(status(page)).to_contain_text("Training ended")
    for name in ("hard", "distilled"):
        size = page.locator(f'section[aria-labelledby="score-{name}"] .sizes .bar-number')
        parameters = f"{answer['students'][name]['parameters']:,}"
        expect(size).to_have_text([parameters, re.compile("kB$"), re.compile("µs$")])


def test_charts_show_the_tables_and_the_teachers_line(open_page):
    page = open_page(f"lab?{SMALL}&seed=11")
    run(page)
    finished(page)
    plots = {}
    for name in ("accuracy", "recall"):
        expect(page.locator(f'[data-chart="{name}"][data-drawn]')).to_be_attached()
        plots[name] = page.locator(f'[data-chart="{name}"] .plot')
    expect(plots["accuracy"].locator(".textpoint text")).to_have_count(2)
    lines = plots["accuracy"].evaluate("p => p.data.slice(0, 3).map(t => [t.name, t.y])")
    assert [name for name, _ in lines] == ["teacher", "on hard labels", "distilled"]
    shown = rows(page)
    assert lines[1][1] == [float(row[1].rstrip("%")) for row in shown]
    assert lines[2][1] == [float(row[2].rstrip("%")) for row in shown]
    teacher = float(figure(page, "teacher-accuracy").text_content().rstrip("%"))
    assert lines[0][1] == [teacher, teacher]
    assert plots["recall"].evaluate("p => p.data.map(t => t.y.length)") == [10, 10, 10]


def test_epochs_are_shown_while_the_next_one_is_computed(steps, open_page):
    page = open_page(f"{steps.url}/lab?width=8&transfer=60&epochs=10")
    run(page)
    for k in (1, 2, 3):
        steps.executor.allow(1)
        expect(figure(page, "epoch")).to_have_text(f"{k}/10")
        assert len(rows(page)) == k
        expect(page.locator('[data-progress="run"]')).to_have_js_property("value", k)
        expect(figure(page, "left")).to_have_text(
            re.compile(r"^(about \d+ (s|min) left|almost done)$")
        )
    steps.executor.allow(100)
    finished(page)
    expect(figure(page, "left")).to_have_text(re.compile(r"^in \d+\.\d s$"))


def test_pause_keeps_the_epochs_and_resume_goes_on_after_them(steps, open_page):
    page = open_page(f"{steps.url}/lab?{SMALL}")
    streams = watch_streams(page)
    steps.executor.allow(2)
    run(page)
    expect(figure(page, "epoch")).to_have_text("2/6")
    action(page, "pause").click()
    expect(action(page, "run")).to_have_text("Resume")
    expect_no_stream(page, steps.url)
    steps.executor.allow(100)  # nobody watches: at most the epoch that was begun is computed
    steps.gone()
    kept = rows(page)
    assert [row[0] for row in kept] == ["1", "2"]
    action(page, "run").click()
    finished(page)
    assert streams == [None, "2"]
    assert rows(page)[:2] == kept
    assert_shows(page, result_of(steps.url, SMALL))


def test_stop_forgets_and_run_starts_anew(steps, open_page):
    page = open_page(f"{steps.url}/lab?{SMALL}")
    streams = watch_streams(page)
    steps.executor.allow(2)
    run(page)
    expect(figure(page, "epoch")).to_have_text("2/6")
    action(page, "stop").click()
    expect(action(page, "run")).to_have_text("Run")
    expect(action(page, "stop")).to_have_attribute("aria-disabled", "true")
    expect_no_stream(page, steps.url)
    steps.executor.allow(100)
    run(page)
    finished(page)
    assert streams == [None, None]
    assert_shows(page, result_of(steps.url, SMALL))


def test_stop_after_pause_forgets_too(steps, open_page):
    page = open_page(f"{steps.url}/lab?{SMALL}")
    streams = watch_streams(page)
    steps.executor.allow(1)
    run(page)
    expect(figure(page, "epoch")).to_have_text("1/6")
    action(page, "pause").click()
    action(page, "stop").click()
    expect(action(page, "run")).to_have_text("Run")
    steps.executor.allow(100)
    run(page)
    finished(page)
    assert streams == [None, None]


def test_a_disabled_stop_does_nothing(open_page):
    page = open_page(f"lab?{SMALL}")
    expect(action(page, "stop")).to_have_attribute("aria-disabled", "true")
    action(page, "stop").click(force=True)
    expect(status(page)).to_have_text("")


def test_a_stream_that_breaks_goes_on_where_it_was(open_page, base_url):
    query = f"{SMALL}&seed=14"
    page = open_page(f"lab?{query}", allowed=("ERR_", "Failed to fetch"))
    page.evaluate(
        """() => {
             window.said = [];
             const notice = document.querySelector('[data-notice]');
             new MutationObserver(() => window.said.push(notice.hidden ? '' : notice.textContent))
               .observe(notice, {childList: true, characterData: true, attributes: true, subtree: true});
           }"""
    )
    requests = []

    def cut(route):
        """Refuse the first one; let two more events through; let the rest through."""
        last = route.request.headers.get("last-event-id")
        requests.append(last)
        if len(requests) == 1:
            route.abort("connectionreset")
            return
        answer = httpx.get(
            route.request.url, headers={"Last-Event-ID": last} if last else {}, timeout=60
        )
        events = answer.text.split("\n\n")
        body = "\n\n".join(events[:2]) + "\n\n" if len(requests) < 4 else answer.text
        route.fulfill(status=200, content_type="text/event-stream", body=body)

    page.route("**/lab/run/stream**", cut)
    run(page)
    finished(page)
    assert requests == [None, None, "2", "4"]
    assert_shows(page, result_of(base_url, query))
    assert any("connection is lost" in text for text in page.evaluate("window.said"))
    expect(notice(page)).to_be_hidden()


def test_a_refused_stream_is_tried_again(open_page):
    page = open_page(f"lab?{SMALL}&seed=13", allowed="503")
    refused = []

    def refuse_twice(route):
        if len(refused) < 2:
            refused.append(1)
            route.fulfill(status=503, body="busy")
        else:
            route.continue_()

    page.route("**/lab/run/stream**", refuse_twice)
    run(page)
    finished(page)
    assert len(refused) == 2


@pytest.mark.parametrize("change", ["slider", "box", "preset"])
def test_another_setting_ends_the_run_and_its_stream(steps, open_page, change):
    page = open_page(f"{steps.url}/lab?width=8&transfer=60&open=settings")
    steps.executor.allow(2)
    run(page)
    expect(figure(page, "epoch")).to_have_text("2/20")
    if change == "slider":
        set_slider(page, "width", 9)
    elif change == "box":
        page.get_by_label("3", exact=True).check()
    else:
        page.get_by_role("link", name="Never saw a 3").click()
    expect(figure(page, "epoch")).to_have_text("0/20")
    expect(action(page, "run")).to_have_text("Run")
    expect(action(page, "pause")).to_be_hidden()
    assert rows(page) == []
    expect_no_stream(page, steps.url)
    addresses = {
        "slider": "width=9&transfer=60&open=settings",
        "box": "width=8&transfer=60&left_out=3&open=settings",
        "preset": "width=120&left_out=3",
    }
    assert page.url == f"{steps.url}/lab?{addresses[change]}"


def test_opening_a_panel_leaves_the_run_alone(steps, open_page):
    page = open_page(f"{steps.url}/lab?width=8&transfer=60&epochs=10")
    streams = watch_streams(page)
    steps.executor.allow(2)
    run(page)
    expect(figure(page, "epoch")).to_have_text("2/10")
    page.get_by_text("All settings").click()
    page.wait_for_url("**&open=settings")
    expect(action(page, "pause")).to_be_visible()
    steps.executor.allow(100)
    finished(page)
    assert [row[0] for row in rows(page)] == [str(k) for k in range(1, 11)]
    assert streams == [None]


@pytest.mark.parametrize("leave", ["navigate", "close"])
def test_a_page_that_is_left_streams_nothing(steps, open_page, leave):
    page = open_page(f"{steps.url}/lab?width=8&transfer=60")
    steps.executor.allow(1)
    run(page)
    expect(figure(page, "epoch")).to_have_text("1/20")
    assert open_streams(steps.url) == 1
    other = page.context.new_page()
    if leave == "navigate":
        page.goto(f"{steps.url}/docs")
    else:
        page.close()
    expect_no_stream(other, steps.url)
    steps.executor.allow(1)
    steps.gone()  # its place is free


def test_a_finished_run_is_shown_at_once_from_its_link(open_page, base_url):
    answer = result_of(base_url, f"{SMALL}&seed=3")
    page = open_page(f"lab?{SMALL}&seed=3")
    streams = watch_streams(page)
    finished(page)
    assert_shows(page, answer)
    expect(action(page, "run")).to_have_text("Run again")
    page.reload()
    finished(page)
    assert_shows(page, answer)
    assert streams == []


def test_run_again_gives_the_same_digits(open_page, base_url):
    query = f"{SMALL}&seed=12"
    result_of(base_url, query)
    page = open_page(f"lab?{query}")
    streams = watch_streams(page)
    finished(page)
    before = rows(page)
    assert len(before) == 6
    run(page)
    expect(status(page)).to_contain_text("Training ended")
    expect(action(page, "run")).to_have_text("Run again")
    assert streams == [None]
    assert rows(page) == before


def test_the_link_is_that_of_what_is_shown(open_page):
    page = open_page("lab")
    set_slider(page, "T", 8)
    page.wait_for_url("**/lab?T=8")
    set_slider(page, "width", 150)
    page.wait_for_url("**/lab?width=150&T=8")
    expect(page.locator(".preset[aria-current]")).to_have_text("A tenth of the size")
    set_slider(page, "T", 4)
    page.wait_for_url("**/lab?width=150")
    set_slider(page, "width", 60)
    page.wait_for_url(re.compile("/lab$"))
    expect(page.locator(".preset[aria-current]")).to_have_text("Small student")


def test_a_preset_sets_its_settings(open_page):
    page = open_page("lab")
    page.get_by_role("link", name="240 digits").click()
    expect(page.locator(".preset[aria-current]")).to_have_text("240 digits")
    expect(slider(page, "width")).to_have_value("150")
    expect(slider(page, "T")).to_have_value("8")
    page.get_by_text("All settings").click()
    expect(field(page, "transfer")).to_have_value("240")
    expect(field(page, "epochs")).to_have_value("60")


def test_sliders_say_their_value_while_they_move(open_page):
    page = open_page("lab")
    drag(page, "width", 123)
    expect(page.locator('output[for="lab-width"]')).to_have_text("123")


# Places


def test_who_finds_no_place_waits_in_a_queue_and_runs_when_there_is_one(steps, open_page):
    query = "transfer=60&epochs=3"
    tabs = [open_page(f"{steps.url}/lab?width={width}&{query}") for width in (4, 5, 6, 7)]
    steps.executor.allow(1)
    run(tabs[0])
    expect(figure(tabs[0], "epoch")).to_have_text("1/3")
    run(tabs[1])
    expect(notice(tabs[1])).to_have_text("Every place is taken. You are next.")
    run(tabs[2])
    expect(notice(tabs[2])).to_have_text("Every place is taken. You are number 2 in the queue.")
    action(tabs[3], "run").click()
    expect(notice(tabs[3])).to_contain_text("try again")
    expect(action(tabs[3], "run")).to_be_visible()
    expect(action(tabs[1], "pause")).to_be_visible()
    action(tabs[0], "stop").click()
    steps.executor.allow(1)  # the epoch that had been begun for the first
    expect(notice(tabs[2])).to_have_text("Every place is taken. You are next.")
    assert rows(tabs[1]) == []
    steps.executor.allow(100)
    for tab in tabs[1:3]:
        finished(tab)
        expect(notice(tab)).to_be_hidden()
        assert len(rows(tab)) == 3


def test_who_gives_up_waiting_is_no_longer_told_a_place(steps, open_page):
    tabs = [open_page(f"{steps.url}/lab?width={width}&transfer=60&epochs=3") for width in (4, 5)]
    steps.executor.allow(1)
    run(tabs[0])
    expect(figure(tabs[0], "epoch")).to_have_text("1/3")
    for name in ("stop", "pause"):
        run(tabs[1])
        expect(notice(tabs[1])).to_have_text("Every place is taken. You are next.")
        action(tabs[1], name).click()
        expect(action(tabs[1], "run")).to_be_visible()
        expect(notice(tabs[1])).to_be_hidden()


# What is wrong


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("epochs", "999", "epochs must be a whole number between 1 and 60, got 999"),
        ("transfer", "5", "transfer must be a whole number between 60 and 7000, got 5"),
        ("lr", "x", "lr must be above 0, up to 0.1, got x"),
        ("hard_weight", "2", "hard_weight must be between 0 and 1, got 2"),
        ("width", "999", "width must be a whole number between 4 and 300, got 999"),
        ("T", "0", "T must be between 0.05 and 100, got 0"),
        ("left_out", "0,1,2,3,4,5,6,7,8", "left_out must be at most 8 digits, got 0,1,2,3,4,5,6,7,8"),
        ("widths", "30.5", "widths must be 1 to 10 different whole numbers between 4 and 300, got 30.5"),
        ("seeds", "11", "seeds must be a whole number between 1 and 10, got 11"),
        ("temperatures", "0", "temperatures must be 1 to 10 numbers between 0.05 and 100, got 0"),
    ],
)  # fmt: skip
def test_a_link_with_a_wrong_value_says_so_beside_its_field(open_page, name, value, message):
    page = open_page(f"lab?{name}={value}&open=map,settings", allowed="422")
    expect(problem(page, name)).to_be_visible()
    expect(problem(page, name)).to_have_text(message)
    expect(page.locator(".problem:not(:empty)")).to_have_count(1)
    assert page.locator(f'[aria-describedby~="problem-{name}"]').count() == 1


def test_a_wrong_value_is_told_beside_its_field_and_the_rest_works(open_page):
    page = open_page("lab?width=8&transfer=60&open=settings", allowed="422")
    address = page.url
    field(page, "epochs").fill("999")
    field(page, "epochs").press("Tab")
    expect(problem(page, "epochs")).to_have_text(
        "epochs must be a whole number between 1 and 60, got 999"
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
    expect(problem(page, "left_out")).to_contain_text("left_out must be at most 8 digits")
    page.get_by_label("0", exact=True).uncheck()
    expect(problem(page, "left_out")).to_have_text("")
    page.wait_for_url("**/lab?left_out=1,2,3,4,5,6,7,8&open=settings")


def test_a_wrong_map_is_told_beside_its_field(open_page):
    page = open_page("lab?open=map", allowed="422")
    page.locator('input[name="widths"]').fill("30,3000")
    page.locator('input[name="widths"]').press("Tab")
    expect(problem(page, "widths")).to_contain_text("widths must be 1 to 10 numbers")
    page.locator('input[name="widths"]').fill("30,40")
    page.locator('input[name="widths"]').press("Tab")
    expect(problem(page, "widths")).to_have_text("")
    expect(page.locator('table[data-table="map"] tbody th').last).to_have_text("40")


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


def reach(page, name, most=60):
    """Press Tab until the focus is on an element of that name or action."""
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const e = document.activeElement; return [e.name, e.dataset.action, e.id]; }"
        )
        if name in here:
            return
    raise AssertionError(f"Tab does not reach {name}")


def test_a_run_by_keyboard_alone(steps, open_page):
    page = open_page(f"{steps.url}/lab?width=8&transfer=60&epochs=4")
    reach(page, "width")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/lab?width=9&epochs=4&transfer=60")
    expect(slider(page, "width")).to_be_focused()
    steps.executor.allow(1)
    reach(page, "run")
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
    page = open_page("lab")
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
    assert not any("run=1" in url for url in asked)
    assert rows(page) == []


# Every width, both schemes, little motion

EVERYTHING = (
    "width=8&transfer=200&epochs=4&left_out=3&temperatures=2,8&widths=8,9&seeds=2&open=settings,map"
)


@pytest.fixture(scope="module")
def everything(base_url):
    """A finished run with a bias correction and one row of its map, and everything opened."""
    run = EVERYTHING.split("&temperatures")[0]
    assert "bias_sweep" in result_of(base_url, run)
    assert result_of(base_url, f"{run}&T=2")
    return f"lab?{EVERYTHING}"


def open_all(page):
    finished(page)
    closed = page.locator("details:not([open]) > summary")
    for _ in range(closed.count()):
        closed.first.click()
    expect(closed).to_have_count(0)
    for name in ("accuracy", "recall", "bias", "heat", "lines"):
        expect(page.locator(f'[data-chart="{name}"][data-drawn]')).to_be_attached()


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_scrolls_sideways_at_any_width(open_page, everything, width):
    page = open_page("lab", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page = open_page(everything, width=width)
    open_all(page)
    outside = page.evaluate(
        """() => [...document.querySelectorAll('main *')]
             .filter(e => !e.closest('.visually-hidden, .plot, .scroller, .sketch'))
             .filter(e => e.getBoundingClientRect().right > innerWidth || e.getBoundingClientRect().left < 0)
             .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert outside == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_idle_running_and_paused(steps, open_page, scheme):
    page = open_page(f"{steps.url}/lab?width=8&transfer=60&epochs=3", color_scheme=scheme)
    expect(page.locator('[data-chart="accuracy"][data-drawn]')).to_be_attached()
    assert violations(page) == []
    steps.executor.allow(1)
    run(page)
    expect(figure(page, "epoch")).to_have_text("1/3")
    assert violations(page) == []
    action(page, "pause").click()
    expect(action(page, "run")).to_have_text("Resume")
    assert violations(page) == []


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_everything_open(open_page, everything, scheme, width):
    page = open_page(everything, color_scheme=scheme, width=width)
    open_all(page)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_errors_and_in_the_queue(steps, open_page, scheme):
    page = open_page(
        f"{steps.url}/lab?width=999&lr=x&seeds=99&open=map", color_scheme=scheme, allowed="422"
    )
    expect(page.locator(".problem:not(:empty)")).to_have_count(3)
    assert violations(page) == []
    with steps.asked("/lab/run/stream?width=4&transfer=60"):
        steps.begun(4)
        waiting = open_page(f"{steps.url}/lab?width=5&transfer=60", color_scheme=scheme)
        run(waiting)
        expect(notice(waiting)).to_be_visible()
        assert violations(waiting) == []
        steps.executor.allow(1)


def test_targets_are_large_enough_for_a_finger(open_page, everything):
    page = open_page(everything, width=360)
    open_all(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll('main :is(button, input, select, summary, .preset, .segment, .digit, .matrix a)')]
             .map(e => (['checkbox', 'radio'].includes(e.type) ? e.closest('label') : e))
             .filter(e => e.checkVisibility())
             .filter(e => { const r = e.getBoundingClientRect(); return r.width < 24 || r.height < 24; })
             .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_a_run_under_reduced_motion_and_forced_colours(open_page):
    page = open_page(f"lab?{SMALL}&seed=4", reduced_motion="reduce", forced_colors="active")
    run(page)
    finished(page)
    seconds = page.locator(".bar-fill").first.evaluate(
        "e => getComputedStyle(e).transitionDuration"
    )
    assert seconds == "0s"


def test_a_chosen_theme_redraws_the_charts(open_page):
    page = open_page("lab", color_scheme="light")
    paper = page.locator('[data-chart="accuracy"][data-drawn] .main-svg').first
    light = paper.evaluate("e => getComputedStyle(e).backgroundColor")
    for _ in range(2):  # auto, light, dark
        page.get_by_role("button", name="Theme").click()
    expect(paper).not_to_have_css("background-color", light)


# Without JavaScript


def test_without_javascript_the_form_runs_and_shows_the_results(open_page, base_url):
    page = open_page(
        "lab?width=8&transfer=200&epochs=6&seed=5&open=settings", java_script_enabled=False
    )
    for name in ("run", "pause", "stop"):
        expect(action(page, name)).to_be_hidden()
    page.get_by_label("3", exact=True).check()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("[data-inside]")).to_be_visible()
    assert_shows(page, result_of(base_url, f"{SMALL}&seed=5&left_out=3"))
    expect(page.locator('table[data-table="bias"] tbody tr')).to_have_count(61)


def test_without_javascript_one_looks_inside_by_links(open_page):
    query = f"{SMALL}&run=1"
    page = open_page(f"lab?{query}", java_script_enabled=False)
    said = page.locator(".digit img").nth(2).get_attribute("alt")
    page.locator(".digit").nth(2).click()
    number = re.match(r"Test digit (\d+), a (\d)", said)
    expect(page.locator("#lab-reading h3")).to_have_text(number[0])
    page.get_by_role("link", name="Teacher", exact=True).click()
    expect(page.locator(".segment[aria-current]")).to_have_text("Teacher")
    expect(page.locator("#lab-reading h3")).to_have_text(number[0])
    page.locator(".matrix td a").first.click()
    expect(page.locator(".inside-digits h3")).to_contain_text("“Teacher” reads as")
    assert len(rows(page)) == 6


def test_without_javascript_any_digit_is_chosen_by_its_number(open_page):
    page = open_page(f"lab?{SMALL}&run=1", java_script_enabled=False)
    page.locator("#any-digit").fill("77")
    page.locator("#any-digit").press("Enter")
    expect(page.locator("#lab-reading h3")).to_contain_text("Test digit 77")
    assert len(rows(page)) == 6


def test_without_javascript_a_full_lab_says_so(steps, open_page):
    with steps.asked("/lab/run/stream?width=4&transfer=60"):
        steps.begun(4)
        page = open_page(
            f"{steps.url}/lab?width=5&transfer=60&run=1", java_script_enabled=False, allowed="503"
        )
        expect(page.get_by_role("alert")).to_contain_text("every place of the lab is taken")
        expect(slider(page, "width")).to_have_value("5")
        steps.executor.allow(1)


def test_without_javascript_a_wrong_value_is_told_beside_its_field(open_page):
    page = open_page("lab?open=settings", java_script_enabled=False, allowed="422")
    field(page, "epochs").fill("999")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(problem(page, "epochs")).to_contain_text("got 999")
    expect(field(page, "epochs")).to_have_value("999")
    assert numbers(page, "recall-teacher") != []
