"""A run on the lab's page, its stream, the queue."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from app.lab.presets import PRESETS
from tests.browser.hooks import action, drag, drawn, refuse_twice, set_slider, slider
from tests.browser.lab_hooks import (
    SMALL,
    assert_shows,
    expect_no_stream,
    field,
    figure,
    finished,
    means,
    notice,
    number_of,
    result_of,
    rows,
    run,
    status,
    watch_streams,
)
from tests.serving import break_streams, open_streams

# A run


def test_a_run_ends_with_every_epoch_in_the_table_as_the_api_tells_it(open_page, base_url):
    query = f"{SMALL}&seed=10"  # of no other test: the server keeps what it has trained
    page = open_page(f"lab?{query}")
    streams = watch_streams(page)
    assert rows(page) == []
    run(page)
    finished(page)
    answer = result_of(base_url, query)
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
        plots[name] = drawn(page, name)
    expect(plots["accuracy"].locator(".textpoint text")).to_have_count(2)
    lines = plots["accuracy"].evaluate("p => p.data.slice(0, 3).map(t => [t.name, t.y])")
    assert [name for name, _ in lines] == ["teacher", "on hard labels", "distilled"]
    shown = rows(page)
    assert lines[1][1] == [float(row[1].rstrip("%")) for row in shown]
    assert lines[2][1] == [float(row[2].rstrip("%")) for row in shown]
    teacher = float(figure(page, "teacher-accuracy").text_content().rstrip("%"))
    assert lines[0][1] == [teacher, teacher]
    assert plots["recall"].evaluate("p => p.data.map(t => t.y.length)") == [10, 10, 10]


def test_a_third_student_stands_beside_the_two_everywhere(open_page, base_url):
    page = open_page(f"lab?{SMALL}&seed=12&smoothing=0.2&left_out=3")
    run(page)
    finished(page)
    answer = result_of(base_url, f"{SMALL}&seed=12&smoothing=0.2&left_out=3")
    reached = answer["students"]["smoothed"]["epochs"]
    assert all(
        means(row[3], e["test_accuracy"], 2) for row, e in zip(rows(page), reached, strict=True)
    )
    expect(page.locator('section[aria-labelledby="score-smoothed"]')).to_contain_text("errors")
    names = {"accuracy": 4 + 3, "recall": 4, "bias": 2 * 3}
    for name, n in names.items():
        assert drawn(page, name).evaluate("p => p.data.length") == n
    expect(page.get_by_role("heading", name="Distilled against smoothed labels")).to_be_visible()
    expect(page.locator('[data-figure="bias-smoothed-recall"]')).to_have_text(re.compile("%"))
    expect(page.locator('table[data-series="smoothed-student-soft"]')).to_be_visible()
    page.get_by_role("link", name="Smoothed labels", exact=True).click()
    expect(page.locator(".matrix caption")).to_contain_text("Smoothed labels")


def test_epochs_are_shown_while_the_next_one_is_computed(steps, open_page):
    page = open_page(f"{steps.url}/lab?width=8&transfer=60&epochs=10")
    run(page)
    for k in (1, 2, 3):
        steps.executor.allow(1)
        expect(figure(page, "epoch")).to_have_text(f"{k}/10")
        assert len(rows(page)) == k
        expect(page.locator('[data-progress="run"]')).to_have_js_property("value", k)
        expect(figure(page, "left")).to_have_text(
            re.compile(r"^(about \d+ (s|min) left|under 1 s left)$")
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


@pytest.mark.parametrize("epochs", [1, 2, 5, 8, 20, 60])
def test_ticks_of_the_epochs_are_whole_and_different(open_page, epochs):
    page = open_page(f"lab?epochs={epochs}")
    ticks = page.locator('[data-chart="accuracy"] .xtick text')
    expect(ticks.first).to_be_visible()
    shown = [int(text) for text in ticks.all_text_contents()]
    assert sorted(set(shown)) == shown
    assert min(shown) >= 1
    assert max(shown) <= epochs


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


@pytest.mark.parametrize(
    ("name", "button", "progress"), [("run", "run", "epoch"), ("map", "map-run", "map-progress")]
)
def test_a_stream_that_can_not_go_on_now_keeps_what_came_and_is_tried_again(
    open_page, name, button, progress
):
    page = open_page(
        f"lab?{SMALL}&seed={15 + len(name)}&widths=4,5&temperatures=2,3,4&seeds=1&open=map"
    )
    requests, full = [], 'event: full\ndata: {"text": "Full, trying again."}\n\n'

    def answer(route):
        """Two events, then no place; then the rest."""
        last = route.request.headers.get("last-event-id")
        requests.append(last)
        told = httpx.get(route.request.url, headers={"Last-Event-ID": last} if last else {}).text
        body = told if last else "\n\n".join(told.split("\n\n")[:2]) + "\n\n" + full
        route.fulfill(status=200, content_type="text/event-stream", body=body)

    page.route(f"**/lab/{name}/stream**", answer)
    action(page, button).click()
    expect(notice(page)).to_have_text("Full, trying again.")
    expect(figure(page, progress)).to_have_text("2/6")
    expect(figure(page, progress)).to_have_text("6/6")
    expect(notice(page)).to_be_hidden()
    assert requests == [None, "2"]


def test_a_refused_stream_is_tried_again(open_page):
    page = open_page(f"lab?{SMALL}&seed=13", allowed="503")
    refused = refuse_twice(page, "**/lab/run/stream**")
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
    expect(figure(page, "epoch")).to_have_text(re.compile("^0/"))
    expect(action(page, "run")).to_have_text("Run")
    expect(action(page, "pause")).to_be_hidden()
    assert rows(page) == []
    expect_no_stream(page, steps.url)
    addresses = {
        "slider": "width=9&transfer=60&open=settings",
        "box": "width=8&transfer=60&left_out=3&open=settings",
        "preset": next(p.query for p in PRESETS if p.name == "Never saw a 3"),
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
    expect(page.locator(".preset[aria-current]")).to_have_count(0)
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
    chosen = next(p.grid.base for p in PRESETS if p.name == "240 digits")
    expect(field(page, "epochs")).to_have_value(str(chosen.epochs))
    table = page.locator(".lab-tuned")
    table.locator("summary").click()
    expect(table.locator("td .hint")).to_have_text(["chosen"] * 3)


def test_sliders_say_their_value_while_they_move(open_page):
    page = open_page("lab")
    for name, value, text in (("width", "123", "123 units a layer"), ("T", "7.5", "T = 7.5")):
        expect(slider(page, name)).to_have_attribute("aria-valuetext", re.compile("60|4"))
        drag(page, name, float(value))
        expect(number_of(page, name)).to_have_value(value)
        expect(slider(page, name)).to_have_attribute("aria-valuetext", text)


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
    expect(notice(tabs[3])).to_contain_text("trying again")
    expect(action(tabs[3], "pause")).to_be_visible()
    expect(action(tabs[1], "pause")).to_be_visible()
    action(tabs[0], "stop").click()
    steps.executor.allow(1)  # the epoch that had been begun for the first
    expect(notice(tabs[2])).to_have_text("Every place is taken. You are next.")
    assert rows(tabs[1]) == []
    steps.executor.allow(100)
    for tab in tabs[1:]:
        finished(tab)
        expect(notice(tab)).to_be_hidden()
        assert len(rows(tab)) == 3


def test_a_place_in_the_queue_survives_a_break_of_the_connection(steps, open_page):
    lost = ("ERR_", "network error", "Failed to fetch")
    tabs = [
        open_page(f"{steps.url}/lab?width={width}&transfer=60&epochs=3", allowed=lost)
        for width in (5, 6)
    ]
    queued = ("You are next.", "You are number 2 in the queue.")
    aborted = []

    def abort_once(route):
        """So that the second reader is back before the first."""
        if aborted:
            route.continue_()
        else:
            aborted.append(route.abort("connectionreset"))

    def answered(tab):
        return tab.expect_response(lambda response: "/lab/run/stream" in response.url)

    with steps.asked("/api/v1/lab/run/stream?width=4&transfer=60"):
        steps.begun(4)
        for tab, text in zip(tabs, queued, strict=True):
            run(tab)
            expect(notice(tab)).to_have_text(f"Every place is taken. {text}")
        tabs[0].route("**/lab/run/stream**", abort_once)
        with answered(tabs[0]), answered(tabs[1]):
            break_streams(steps.url, "/lab/run/stream")
        assert len(aborted) == 1
        for tab, text in zip(tabs, queued, strict=True):
            expect(notice(tab)).to_have_text(f"Every place is taken. {text}")
    steps.executor.allow(100)
    for tab in tabs:
        finished(tab)
    assert [width for width in steps.executor.widths() if width > 4] == [5] * 4 + [6] * 4


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


def test_a_notice_goes_with_its_own_matter_only(steps, open_page):
    query, queued = "width=8&epochs=3&transfer=200", "Every place is taken. You are next."
    steps.executor.allow(4)
    result_of(steps.url, query)
    page = open_page(f"{steps.url}/lab?{query}&temperatures=1&widths=9&open=map", allowed="503")
    finished(page)
    with steps.asked("/lab/run/stream?width=4&transfer=60"):
        steps.begun(4)
        action(page, "map-run").click()
        expect(notice(page)).to_have_text(queued)
        page.route("**/lab/inside**", lambda route: route.fulfill(status=503, body="busy"))
        page.locator(".digit").nth(2).click()
        expect(notice(page)).to_contain_text("The server is busy")
        page.unroute("**/lab/inside**")
        page.locator(".digit").nth(2).click()
        expect(page.locator(".digit").nth(2)).to_have_attribute("aria-current", "true")
        expect(notice(page)).to_have_text(queued)
        page.get_by_text("All settings").click()
        page.wait_for_url("**&open=settings,map")
        expect(notice(page)).to_have_text(queued)
        action(page, "map-stop").click()
        expect(notice(page)).to_be_hidden()
        steps.executor.allow(1)
