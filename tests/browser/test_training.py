import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.hooks import (
    action,
    drag,
    numbers,
    press_at_step,
    readout,
    refuse_twice,
    set_slider,
    wait_for_charts,
    wait_for_step,
)


def percent(values):
    return [f"{100 * v:.1f}%" for v in values]


def row(base_url, step, **query):
    rows = httpx.get(f"{base_url}/api/v1/trajectory", params=query).json()["rows"]
    return percent(rows[step]["student_probs"])


def play(page):
    action(page, "play").click()


def test_play_runs_to_the_end_and_the_student_arrives(open_page, base_url):
    page = open_page("?pace=20")
    streams = []
    page.on("request", lambda r: streams.append(r.url) if "stream" in r.url else None)
    play(page)
    expect(readout(page, "step")).to_have_text("35/35")
    teacher, student = numbers(page, "teacher-hard"), numbers(page, "student")
    for t, s in zip(teacher, student, strict=True):
        assert abs(float(t.strip("%")) - float(s.strip("%"))) <= 0.1 + 1e-9
    assert student == row(base_url, 35)
    assert len(streams) == 1
    expect(action(page, "play")).to_be_visible()
    page.wait_for_url("**/?step=35&pace=20")


def test_each_step_shown_was_streamed_in_order(open_page):
    page = open_page("?pace=10&steps=50")
    page.evaluate(
        """() => {
             window.seen = [];
             new MutationObserver(() => window.seen.push(document.querySelector('[data-readout="step"]').textContent))
               .observe(document.querySelector('[data-readout="step"]'), {childList: true, characterData: true, subtree: true});
           }"""
    )
    play(page)
    expect(readout(page, "step")).to_have_text("50/50")
    assert page.evaluate("window.seen") == [f"{k}/50" for k in range(1, 51)]


def test_pause_stops_client_and_server_and_play_goes_on(open_page):
    page = open_page("?pace=50")
    play(page)
    with page.expect_event("requestfailed", lambda request: "stream" in request.url):
        press_at_step(page, 3, "pause")
    expect(action(page, "play")).to_be_focused()
    at = int(readout(page, "step").inner_text().split("/")[0])
    page.wait_for_url(f"**/?step={at}&pace=50")
    assert readout(page, "step").inner_text() == f"{at}/35"
    play(page)
    expect(readout(page, "step")).to_have_text("35/35")


def test_stepping_shows_what_the_server_says(open_page, base_url):
    page = open_page()
    for step in (1, 2, 3):
        action(page, "step").click()
        expect(readout(page, "step")).to_have_text(f"{step}/35")
        assert numbers(page, "student") == row(base_url, step)
    action(page, "back").click()
    assert numbers(page, "student") == row(base_url, 2)
    page.wait_for_url("**/?step=2")
    assert numbers(page, "student") == row(base_url, 2)
    action(page, "reset").click()
    assert numbers(page, "student") == ["55.1%", "26.8%", "18.1%"]


def test_the_ends_are_walls(open_page):
    page = open_page()
    expect(action(page, "back")).to_have_attribute("aria-disabled", "true")
    action(page, "back").click(force=True)
    expect(readout(page, "step")).to_have_text("0/35")
    set_slider(page, "step", 35)
    expect(action(page, "step")).to_have_attribute("aria-disabled", "true")
    action(page, "step").click(force=True)
    expect(readout(page, "step")).to_have_text("35/35")


def test_the_scrubber_goes_to_any_step(open_page, base_url):
    page = open_page()
    for step in (20, 7, 33):
        drag(page, "step", step)
        expect(readout(page, "step")).to_have_text(f"{step}/35")
        assert numbers(page, "student") == row(base_url, step)


def test_play_at_the_end_starts_anew(open_page):
    page = open_page("?step=35&pace=200")
    play(page)
    wait_for_step(page, 2)


def test_a_stream_that_breaks_goes_on_where_it_was(open_page, base_url):
    page = open_page("?pace=5&steps=40", allowed="ERR_")
    requests = []

    def cut(route):
        """Let seven more events through, then end the body without `done`."""
        headers = route.request.headers
        requests.append(headers.get("last-event-id"))
        answer = httpx.get(
            route.request.url, headers={"Last-Event-ID": requests[-1]} if requests[-1] else {}
        )
        events = answer.text.split("\n\n")
        body = "\n\n".join(events[:7]) + "\n\n" if len(events) > 9 else answer.text
        route.fulfill(status=200, content_type="text/event-stream", body=body)

    page.route("**/trajectory/stream**", cut)
    play(page)
    expect(readout(page, "step")).to_have_text("40/40")
    assert requests == [None, "6", "13", "20", "27", "34"]
    assert numbers(page, "student") == row(base_url, 40, steps=40)


def test_an_event_source_that_is_left_alone_asks_once_after_the_end(open_page):
    page = open_page("docs")
    asked = []
    page.on("request", lambda request: asked.append(request) if "stream" in request.url else None)
    with page.expect_response(lambda response: response.status == 204) as refused:
        seen = page.evaluate(
            """address => new Promise((closed) => {
                 const source = new EventSource(address);
                 const seen = [];
                 for (const name of ['step', 'done']) source.addEventListener(name, (event) => seen.push(event.lastEventId));
                 source.addEventListener('error', () => source.readyState === EventSource.CLOSED && closed(seen));
               })""",
            "/api/v1/trajectory/stream?steps=3&pace=0",
        )
    assert seen == ["0", "1", "2", "3", "done"]
    assert refused.value.request.all_headers()["last-event-id"] == "done"
    assert len(asked) == 2


def test_a_refused_stream_is_tried_again_and_said(open_page):
    page = open_page("?pace=5", allowed="503")
    refused = refuse_twice(page, "**/trajectory/stream**")
    play(page)
    expect(readout(page, "step")).to_have_text("35/35")
    assert len(refused) == 2


def test_a_new_temperature_while_playing_trains_on_at_it(open_page, base_url):
    page = open_page("?pace=60")
    play(page)
    wait_for_step(page, 4)
    set_slider(page, "T", 6)
    expect(readout(page, "step")).to_have_text("35/35")
    assert numbers(page, "student") == row(base_url, 35, T=6)
    page.wait_for_url("**/?T=6&step=35&pace=60")


def test_the_loss_line_grows_with_the_steps(open_page):
    page = open_page()
    wait_for_charts(page)
    plot = page.locator('[data-chart="loss"] .plot')
    for step in (1, 2):
        action(page, "step").click()
        loss = page.locator('[data-table="loss"] tbody td:nth-child(2)').nth(step).text_content()
        expect(plot.locator(".annotation-text")).to_have_text(f"{loss} nats")
        assert plot.evaluate("p => p.data[1].y.length") == step + 1


def test_bars_glide_between_steps_and_jump_under_reduced_motion(open_page):
    duration = "e => getComputedStyle(e).transitionDuration"
    for motion, glides in (("no-preference", True), ("reduce", False)):
        page = open_page(reduced_motion=motion)
        action(page, "step").click()
        seconds = page.locator(".bar-fill").first.evaluate(duration)
        assert (seconds != "0s") is glides


@pytest.mark.parametrize("classes", [100])
def test_a_run_too_long_to_carry_is_asked_of_the_server(open_page, base_url, classes):
    logits = ",".join(str(k % 7) for k in range(classes))
    page = open_page(f"?logits={logits}&steps=500&pace=0")
    action(page, "step").click()
    page.wait_for_url("**&step=1&pace=0")
    assert numbers(page, "student") == row(base_url, 1, logits=logits, steps=500)


def test_a_wrong_setting_is_told_and_the_run_in_force_goes_on(open_page):
    page = open_page("?pace=300", allowed="422")
    page.get_by_text("The loss, taken apart").click()
    play(page)
    wait_for_step(page, 1)
    page.get_by_label("Learning rate").fill("99")
    page.get_by_label("Learning rate").press("Tab")
    expect(page.locator("#problem-lr")).to_have_text(
        "Learning rate must be above 0, up to 10, got 99"
    )
    action(page, "pause").click()
    with page.expect_request("**/trajectory/stream**") as asked:
        action(page, "play").click()
    assert "lr=0.5" in asked.value.url
    wait_for_step(page, 3)


def test_a_stream_that_reconnects_goes_on_with_the_run_in_force_whatever_is_typed(open_page):
    page = open_page("?pace=300")
    page.get_by_text("The loss, taken apart").click()
    play(page)
    wait_for_step(page, 1)
    page.get_by_label("Learning rate").fill("99")  # not asked for: the field has the focus
    with page.expect_request("**/trajectory/stream**") as asked:
        page.evaluate("for (const e of ['pagehide', 'pageshow']) dispatchEvent(new Event(e))")
    assert "lr=0.5" in asked.value.url
    wait_for_step(page, 4)


def test_fewer_steps_than_taken_ends_at_the_new_last_step(open_page):
    page = open_page("?step=30")
    page.get_by_text("The loss, taken apart").click()
    page.locator('input[name="steps"]').fill("10")
    page.locator('input[name="steps"]').press("Tab")
    page.wait_for_url("**/?steps=10&step=10&open=loss")
    expect(readout(page, "step")).to_have_text("10/10")
