"""The queue of the lab: who waits for a place, and the notices about it."""

from playwright.sync_api import expect

from tests.browser.hooks import action
from tests.browser.lab_hooks import (
    figure,
    finished,
    notice,
    result_of,
    rows,
    run,
)
from tests.serving import break_streams


def test_reader_without_a_slot_waits_in_the_queue_and_then_runs(steps, open_page):
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


def test_reader_who_stops_waiting_sees_no_position(steps, open_page):
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
