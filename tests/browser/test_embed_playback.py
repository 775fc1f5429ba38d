"""Embeds in other people's pages: playing, connections, streams that end."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.embed_hosts import (
    EIGHT,
    element,
    embeds,
    frame_of,
    iframe,
    wait_for_no_stream,
    wait_until,
)
from tests.browser.hooks import action, readout, wait_for_step
from tests.serving import open_streams


def test_all_eight_can_play_at_once(open_host, base_url):
    page = open_host(*EIGHT, height=9000)
    for place in range(4):
        frame_of(page, place)
    frames = embeds(page)
    assert len(frames) == 8
    for frame in frames:
        action(frame, "play").click()
    for frame in frames:
        expect(readout(frame, "step")).to_have_text("35/35")


# What a browser does where it partitions storage, and what it lacks over plain http.
WITHOUT_LOCKS = {
    "denied": "LockManager.prototype.request = async () => { throw new DOMException('denied', 'SecurityError'); }",
    "unknown": "delete Navigator.prototype.locks",
}


@pytest.mark.parametrize("locks", ["granted", "denied", "unknown"])
def test_seven_that_play_leave_connections_for_what_else_is_asked(open_host, locks):
    """Four at most hold a stream open, also of runs that are too long for a page to carry.

    Locks are denied to another site's frames, and unknown over plain http from another machine.
    """
    host = "localhost" if locks == "denied" else "127.0.0.1"
    labels = f"logits={','.join(str(k % 7) for k in range(100))}&steps=300&step=285&pace=2000"
    page = open_host(*7 * [lambda url: iframe(url, f"?{labels}&compact=1")], height=9000, host=host)
    if locks in WITHOUT_LOCKS:
        page.context.add_init_script(WITHOUT_LOCKS[locks])
        page.reload()
    streams, at_once = set(), []

    def paced(request):
        return "/trajectory/stream?" in request.url and "pace=0" not in request.url

    def begun(request):
        if paced(request):
            streams.add(request)
            at_once.append(len(streams))

    page.on("request", begun)
    for ending in ("requestfinished", "requestfailed"):  # one that breaks is asked for again
        page.on(ending, lambda request: streams.discard(request))
    wait_until(page, "() => heard.filter(({type}) => type === 'ready').length === 7")
    asked = "() => navigator.locks.request('it', () => 'granted').catch(() => 'denied')"
    found = embeds(page)[0].evaluate(f"'locks' in navigator ? ({asked})() : 'unknown'")
    assert (found, len(embeds(page))) == (locks, 7)
    page.evaluate(
        """() => document.querySelectorAll('iframe').forEach(({contentWindow}) => {
             contentWindow.postMessage({ns: 'soft-targets', v: 1, type: 'play'}, '*');
           })"""
    )
    for frame in embeds(page):
        expect(readout(frame, "step")).to_have_text(re.compile("^(28[6-9]|29[0-9]|300)/300"))
    assert 1 <= max(at_once) <= 4


def test_a_removed_element_leaves_nothing_behind(open_host, base_url):
    page = open_host(lambda url: element(url, "?steps=500&pace=50"))
    frame = frame_of(page)
    page.evaluate(
        """() => {
             window.listening = 0;
             const add = window.addEventListener.bind(window);
             window.addEventListener = (type, f, options) => {
               if (type === 'message') {
                 window.listening += 1;
                 options?.signal?.addEventListener('abort', () => { window.listening -= 1; });
               }
               add(type, f, options);
             };
           }"""
    )
    for _ in range(3):
        action(frame, "play").click()
        wait_for_step(frame, 2)
        assert open_streams(base_url) == 1
        page.evaluate("window.gone = document.querySelector('soft-targets'); gone.remove()")
        wait_for_no_stream(page, base_url)
        assert len(embeds(page)) == 0
        assert page.evaluate("listening") == 0
        page.evaluate("document.querySelector('main').append(gone)")
        frame = frame_of(page)
        assert page.evaluate("listening") == 1


def test_off_screen_nothing_streams_and_in_view_it_goes_on(open_host, base_url):
    page = open_host(
        lambda url: element(url, "?steps=60&pace=100"),
        lambda url: '<div style="height: 4000px"></div>',
    )
    frame = frame_of(page)
    action(frame, "play").click()
    wait_for_step(frame, 3)
    page.evaluate("scrollTo(0, 1e6)")
    wait_for_no_stream(page, base_url)
    page.evaluate("scrollTo(0, 0)")
    expect(readout(frame, "step")).to_have_text("60/60")


def test_autoplay_waits_until_it_is_seen_and_respects_less_motion(open_host):
    page = open_host(
        lambda url: '<div style="height: 1300px"></div>',
        lambda url: element(url, "?autoplay=1"),
    )
    assert embeds(page) == []
    expect(readout(frame_of(page), "step")).to_have_text("35/35")
    calm = open_host(lambda url: element(url, "?autoplay=1"), reduced_motion="reduce")
    frame = frame_of(calm)
    action(frame, "step").click()
    expect(readout(frame, "step")).to_have_text("1/35")
