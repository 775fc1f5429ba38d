"""Messages between an embed and the page of another origin that holds it."""

from playwright.sync_api import expect

from tests.browser.embed_hosts import element, frame_of, heard, wait_until
from tests.browser.hooks import action, readout, set_slider, wait_for_step


def test_the_element_tells_its_state_and_does_what_it_is_told(open_host):
    page = open_host(lambda url: element(url, "?T=4&id=first"))
    frame = frame_of(page)
    (ready,) = heard(page, "ready")
    assert (ready["ns"], ready["v"], ready["id"]) == ("soft-targets", 1, "first")
    assert ready["height"] > 400
    page.evaluate("document.querySelector('soft-targets').set('scenario=dog&step=3')")
    expect(readout(frame, "step")).to_have_text("3/35")
    expect(frame.locator('[data-series="teacher-hard"] [data-class="Dog"]')).to_contain_text(
        "94.2%"
    )
    wait_until(
        page, "() => heard.findLast(({type}) => type === 'state')?.query === 'scenario=dog&step=3'"
    )
    page.evaluate("document.querySelector('soft-targets').step()")
    expect(readout(frame, "step")).to_have_text("4/35")
    wait_until(page, "() => heard.some(({step, steps}) => step === 4 && steps === 35)")
    page.evaluate("document.querySelector('soft-targets').reset()")
    expect(readout(frame, "step")).to_have_text("0/35")
    page.evaluate("document.querySelector('soft-targets').play()")
    wait_for_step(frame, 2)
    page.evaluate("document.querySelector('soft-targets').pause()")
    expect(action(frame, "play")).to_be_visible()
    form = frame.locator("#experiment").element_handle()
    page.evaluate("document.querySelector('soft-targets').set('')")
    wait_until(page, "() => heard.findLast(({type}) => type === 'state')?.query === ''")
    # Each answer renews the form and does not replace it: questions that wait in it stay.
    assert form.evaluate("form => form.isConnected")
    expect(frame.locator('[data-series="teacher-soft"] [data-class="Cat"]')).to_contain_text(
        "57.4%"
    )


def test_a_question_is_answered_with_its_request(open_host):
    page = open_host(lambda url: element(url, "?T=4"))
    frame_of(page)
    for request, kind in (("height", "height"), ("step", "step"), ("state", "state")):
        page.evaluate(f"document.querySelector('soft-targets').get('{request}')")
        wait_until(
            page,
            "([request, kind]) => heard.some((m) => m.request === request && m.type === kind)",
            [request, kind],
        )


def test_states_are_told_at_most_four_times_a_second(open_host):
    page = open_host(lambda url: element(url))
    frame = frame_of(page)
    began = page.evaluate("performance.now()")
    frame.evaluate(
        """async () => {
             const slider = document.querySelector('#T');
             for (let k = 10; k < 160; k += 1) {
               slider.value = k / 10;
               slider.dispatchEvent(new Event('input', {bubbles: true}));
               await new Promise(requestAnimationFrame);
             }
           }"""
    )
    wait_until(page, "() => heard.findLast(({type}) => type === 'state')?.query === 'T=15.9'")
    seconds = (page.evaluate("performance.now()") - began) / 1000
    told = len(heard(page, "state"))
    assert 2 < told <= 4 * seconds + 2  # one was under way, one comes at the end


def test_a_bad_wish_is_answered_with_an_error_and_changes_nothing(open_host):
    page = open_host(lambda url: element(url), allowed="422")
    frame = frame_of(page)
    page.evaluate("document.querySelector('soft-targets').set('T=0')")
    wait_until(
        page,
        "() => heard.some(({type, message}) => type === 'error' && message.includes('Temperature must be between 0.05 and 100, got 0'))",
    )
    expect(frame.locator('[data-series="teacher-soft"] [data-class="Cat"]')).to_contain_text(
        "57.4%"
    )


HOSTILE = [
    None,
    7,
    "play",
    {"ns": "other", "v": 1, "type": "play"},
    {"ns": "soft-targets", "v": 2, "type": "play"},
    {"ns": "soft-targets", "v": 1, "type": "play", "id": "another"},
    {"ns": "soft-targets", "v": 1, "type": "constructor"},
    {"ns": "soft-targets", "v": 1, "type": "__proto__"},
    {"ns": "soft-targets", "v": 1, "type": "set"},
    {"ns": "soft-targets", "v": 1, "type": "set", "query": {"T": 4}},
    {"ns": "soft-targets", "v": 1, "type": "set", "query": "T=" + "9" * 30_000},
    {"ns": "soft-targets", "v": 1, "type": "get", "request": {"a": 1}},
]


def test_malformed_and_flooding_messages_change_nothing(open_host):
    page = open_host(lambda url: element(url))
    frame = frame_of(page)
    began = page.evaluate("performance.now()")
    page.evaluate(
        """(messages) => {
             const {contentWindow} = document.querySelector('soft-targets').shadowRoot.querySelector('iframe');
             for (let k = 0; k < 300; k += 1) for (const m of messages) contentWindow.postMessage(m, '*');
           }""",
        HOSTILE,
    )
    set_slider(frame, "T", 4)
    expect(frame.locator('[data-series="teacher-soft"] [data-class="Cat"]')).to_contain_text(
        "51.4%"
    )
    expect(readout(frame, "step")).to_have_text("0/35")
    seconds = (page.evaluate("performance.now()") - began) / 1000
    assert 1 <= len(heard(page, "error")) <= 4 * seconds + 2  # as of states: four a second at most


def test_a_flood_of_wishes_ends_with_the_last(open_host):
    page = open_host(lambda url: element(url))
    frame = frame_of(page)
    requests = []
    page.on("request", lambda r: requests.append(r.url))
    page.evaluate(
        "() => { const e = document.querySelector('soft-targets'); for (let k = 10; k < 310; k += 1) e.set(`T=${k / 10}`); }"
    )
    expect(frame.locator("#T-number")).to_have_value("30.9")
    wait_until(page, "() => heard.findLast(({type}) => type === 'state')?.query === 'T=30.9'")
    assert len(requests) < 20


def test_only_the_frame_itself_is_heard_by_the_element(open_host):
    page = open_host(lambda url: element(url, "?id=a"))
    frame_of(page)
    height = "document.querySelector('soft-targets').getBoundingClientRect().height"
    before = page.evaluate(height)
    page.evaluate(
        """() => {
             for (const px of [5, 9000, NaN, 'x', {}]) postMessage({ns: 'soft-targets', v: 1, id: 'a', type: 'height', px}, '*');
             return new Promise((done) => setTimeout(done, 100));
           }"""
    )
    assert page.evaluate(height) == before
