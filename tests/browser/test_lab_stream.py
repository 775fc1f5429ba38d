"""The stream of a run in the lab: pause, stop, breaks, what ends it."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from app.lab.presets import PRESETS
from tests.browser.hooks import action, refuse_twice, set_slider
from tests.browser.lab_hooks import (
    SMALL,
    assert_shows,
    expect_no_stream,
    figure,
    finished,
    notice,
    result_of,
    rows,
    run,
    status,
    watch_streams,
)
from tests.serving import PATIENCE, open_streams


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
            route.request.url, headers={"Last-Event-ID": last} if last else {}, timeout=PATIENCE
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
        page.get_by_role("link", name=PRESETS[0].question, exact=True).click()
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
