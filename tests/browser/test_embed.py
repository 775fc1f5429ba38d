"""The embed in other people's pages, which are served from another origin."""

import re

import pytest
from playwright.sync_api import expect

from app.settings import Settings
from tests.browser.hooks import action, readout, set_slider, wait_for_step
from tests.browser.test_accessibility import violations
from tests.hosting import hosting
from tests.serving import open_streams, serving

SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads"
STYLE = """
  body { margin: 0 auto; max-width: 760px; padding: 0 12px; font: 16px/1.5 sans-serif; }
  iframe { border: 0; }
  html.dark { background: #15151a; color: #eee; }
"""
WATCH = """
  window.heard = [];
  window.addEventListener('message', ({data}) => heard.push(data));
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
  }).observe({type: 'layout-shift', buffered: true});
"""


def iframe(url, query="", height=560, sandbox=SANDBOX):
    return f'<iframe loading="lazy" src="{url}/embed{query}" title="Soft targets" width="100%" height="{height}" sandbox="{sandbox}" allow="fullscreen; clipboard-write"></iframe>'


def element(url, query="", attributes="", words="<br>Open it"):
    picture = f'<a href="{url}/{query}"><img src="{url}/preview.png{query}" width="800" height="560" alt="A still of it">{words}</a>'
    return f'<soft-targets src="{url}/embed{query}" {attributes}>{picture}</soft-targets>'


def host_page(url, *embeds):
    text = "".join(
        f"<p>Some of the article's text, number {k}.</p>{e}" for k, e in enumerate(embeds)
    )
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A host</title>
      <meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
      <style>{STYLE}</style><script>{WATCH}</script>
      <script type="module" blocking="render" src="{url}/embed.js"></script></head>
      <body><main><h1>A host</h1>{text}<p>The article's end.</p></main></body></html>"""


@pytest.fixture
def open_host(open_page, base_url):
    """Open a host page with these embeds; each is made by a function of the server's URL."""
    sites = []

    def open_host(*embeds, headers=None, url=base_url, host="127.0.0.1", **options):
        site = hosting({"/": host_page(url, *(make(url) for make in embeds))}, headers)
        sites.append(site)
        return open_page(site.__enter__().replace("127.0.0.1", host) + "/", **options)

    yield open_host
    for site in sites:
        site.__exit__(None, None, None)


def embeds(page):
    return [frame for frame in page.frames if "/embed" in frame.url]


def frame_of(page, place=0):
    """The frame of the element at this place, once it is ready."""
    host = page.locator("soft-targets").nth(place)
    host.scroll_into_view_if_needed()
    expect(host).to_have_attribute("data-state", "ready")
    handle = host.evaluate_handle("e => e.shadowRoot.querySelector('iframe')")
    return handle.as_element().content_frame()


def heard(page, kind):
    return [m for m in page.evaluate("heard") if m["type"] == kind]


# Waits for the frames to come; what is still wrong after two seconds of them is the answer.
FITS = """async () => {
  const content = document.querySelector('#embed');
  let misfit;
  for (let k = 0; k < 120; k += 1) {
    misfit = innerHeight - content.getBoundingClientRect().height;
    if (Math.abs(misfit) < 2) return null;
    await new Promise(requestAnimationFrame);
  }
  return misfit;
}"""


def expect_fit(page):
    """Every element's frame is as high as its content, to 2 px, and nothing scrolls in it."""
    for place in range(page.locator("soft-targets").count()):
        frame = frame_of(page, place)
        assert frame.evaluate(FITS) is None
        assert frame.evaluate("document.documentElement.clientWidth === innerWidth")


EIGHT = [
    lambda url: element(url),
    lambda url: iframe(url, "?T=4"),
    lambda url: element(url, "?scenario=dog&compact=1"),
    lambda url: iframe(url, "?scenario=rabbit&compact=1"),
    lambda url: element(url, "?compare=1&compact=1"),
    lambda url: iframe(url, "?T=8&theme=dark"),
    lambda url: element(url, "?theme=dark&compact=1"),
    lambda url: iframe(url, "?logits=1,2,3,4&compact=1"),
]


def test_eight_embeds_fit_and_stay_so(open_host):
    page = open_host(*EIGHT)
    expect_fit(page)
    for width in (1280, 700, 400, 320, 900):
        page.set_viewport_size({"width": width, "height": 900})
        expect_fit(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.documentElement.className = 'dark'")
    expect_fit(page)
    frame_of(page).get_by_text("The loss, taken apart").click()
    frame_of(page, 2).locator("#T-number").fill("7")
    expect_fit(page)
    heights = len(heard(page, "height"))
    assert heights < 80


def test_eight_embeds_shift_nothing_that_is_seen(open_host):
    page = open_host(*EIGHT)
    frame_of(page)
    for _ in range(40):
        page.mouse.wheel(0, 300)
        page.evaluate("() => new Promise(requestAnimationFrame)")
    for place in range(4):
        frame_of(page, place)
    assert page.evaluate("shifts") < 0.01


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


@pytest.mark.parametrize("locks", ["granted", "denied", "unknown"])
def test_seven_that_play_leave_connections_for_what_else_is_asked(open_host, locks):
    """Four at most hold a stream open, also of runs that are too long for a page to carry.

    Locks are denied to another site's frames, and unknown over plain http from another machine.
    """
    host = "localhost" if locks == "denied" else "127.0.0.1"
    labels = f"logits={','.join(str(k % 7) for k in range(100))}&steps=300&step=285&pace=2000"
    page = open_host(*7 * [lambda url: iframe(url, f"?{labels}&compact=1")], height=9000, host=host)
    if locks == "unknown":
        page.context.add_init_script("delete Navigator.prototype.locks")
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
        expect(readout(frame, "step")).to_have_text(re.compile("28[6-9]/300"))
    assert 1 <= max(at_once) <= 4


def wait_until(page, script, argument=None):
    """Wait for the page's frames until the script's value is true."""
    found = page.evaluate(
        """async ([script, argument]) => {
             const holds = eval(script);
             for (let k = 0; k < 600; k += 1) {
               if (holds(argument)) return true;
               await new Promise(requestAnimationFrame);
             }
             return false;
           }""",
        [script, argument],
    )
    assert found, script


def say(page, message, place=0):
    page.evaluate(
        """([message, place]) => {
             const element = document.querySelectorAll('soft-targets')[place];
             element.shadowRoot.querySelector('iframe').contentWindow.postMessage(message, '*');
           }""",
        [message, place],
    )


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
    wait_until(page, "() => heard.at(-1).query === 'scenario=dog&step=3'")
    page.evaluate("document.querySelector('soft-targets').step()")
    expect(readout(frame, "step")).to_have_text("4/35")
    wait_until(page, "() => heard.some(({step, steps}) => step === 4 && steps === 35)")
    page.evaluate("document.querySelector('soft-targets').reset()")
    expect(readout(frame, "step")).to_have_text("0/35")
    page.evaluate("document.querySelector('soft-targets').play()")
    wait_for_step(frame, 2)
    page.evaluate("document.querySelector('soft-targets').pause()")
    expect(action(frame, "play")).to_be_visible()
    page.evaluate("document.querySelector('soft-targets').set('')")
    wait_until(page, "() => heard.findLast(({type}) => type === 'state').query === ''")
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
    wait_until(page, "() => heard.at(-1).query === 'T=15.9'")
    seconds = (page.evaluate("performance.now()") - began) / 1000
    told = len(heard(page, "state"))
    assert 2 < told <= 4 * seconds + 2  # one was under way, one comes at the end


def test_a_bad_wish_is_answered_with_an_error_and_changes_nothing(open_host):
    page = open_host(lambda url: element(url), allowed="422")
    frame = frame_of(page)
    page.evaluate("document.querySelector('soft-targets').set('T=0')")
    wait_until(
        page,
        "() => heard.some(({type, message}) => type === 'error' && message.includes('T must be between 0.05 and 100, got 0'))",
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
    assert len(heard(page, "error")) <= 8


def test_a_flood_of_wishes_ends_with_the_last(open_host):
    page = open_host(lambda url: element(url))
    frame = frame_of(page)
    requests = []
    page.on("request", lambda r: requests.append(r.url))
    page.evaluate(
        "() => { const e = document.querySelector('soft-targets'); for (let k = 10; k < 310; k += 1) e.set(`T=${k / 10}`); }"
    )
    expect(frame.locator("#T-number")).to_have_value("30.9")
    wait_until(page, "() => heard.findLast(({type}) => type === 'state').query === 'T=30.9'")
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


def wait_for_no_stream(page, base_url):
    for _ in range(300):
        if open_streams(base_url) == 0:
            return
        page.evaluate("() => new Promise(requestAnimationFrame)")
    raise AssertionError(f"{open_streams(base_url)} streams are still open")


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


def test_a_host_that_is_not_on_the_list_keeps_the_picture_and_gets_a_link(open_host):
    with serving(Settings(frame_ancestors="https://glossary.example")) as url:
        page = open_host(
            lambda _: element(url, "?T=4"),
            lambda _: element(url, "?T=4", words=""),
            url=url,
            allowed=("frame-ancestors", f"foreign: {url}"),
        )
        hosts = page.locator("soft-targets")
        for place in (0, 1):
            hosts.nth(place).scroll_into_view_if_needed()
            expect(hosts.nth(place)).to_have_attribute("data-state", "blocked")
            expect(hosts.nth(place).get_by_role("img", name="A still of it")).to_be_visible()
        expect(hosts.nth(0).get_by_text("Open it")).to_be_visible()
        link = page.get_by_role("link", name="Open the interactive widget in a new tab")
        expect(link).to_have_count(1)  # for the picture without words
        expect(hosts.nth(1).locator(link)).to_be_visible()
        assert link.evaluate("e => e.href").startswith(f"{url}/?T=4")


def test_a_host_that_requires_trusted_types_keeps_the_widget(open_host):
    strict = {"Content-Security-Policy": "require-trusted-types-for 'script'; trusted-types 'none'"}
    page = open_host(lambda url: element(url), headers=strict)
    frame_of(page)
    page.evaluate("document.querySelector('main').append(document.querySelector('soft-targets'))")
    expect(readout(frame_of(page), "step")).to_have_text("0/35")


def test_a_page_from_a_disk_may_frame_it(open_page, base_url, tmp_path):
    host = tmp_path / "card.html"
    host.write_text(host_page(base_url, iframe(base_url, "?compact=1"), element(base_url)))
    page = open_page(host.as_uri())
    assert page.evaluate("origin") == "null"
    plain = page.frame_locator("main > iframe")
    action(plain, "step").click()
    expect(readout(plain, "step")).to_have_text("1/35")
    expect_fit(page)
    page.evaluate("document.querySelector('soft-targets').set('scenario=dog&step=3')")
    expect(readout(frame_of(page), "step")).to_have_text("3/35")
    page.evaluate("document.querySelector('soft-targets').get('step')")
    wait_until(page, "() => heard.some(({request}) => request === 'step')")


def test_a_host_that_isolates_itself_can_embed_it(open_host):
    isolated = {
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    page = open_host(lambda url: element(url), lambda url: iframe(url), headers=isolated)
    assert page.evaluate("crossOriginIsolated")
    frame = frame_of(page)
    action(frame, "play").click()
    expect(readout(frame, "step")).to_have_text("35/35")
    assert page.locator("img").first.evaluate("e => e.naturalWidth") > 0


def test_print_shows_the_picture_and_not_the_frame(open_host):
    page = open_host(lambda url: element(url))
    frame_of(page)
    expect(page.locator("img")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator("img")).to_be_visible()
    expect(page.locator("soft-targets iframe")).to_be_hidden()


def test_without_javascript_the_picture_links_to_the_page(open_host, base_url):
    page = open_host(lambda url: element(url, "?T=4"), java_script_enabled=False)
    expect(page.get_by_role("img", name="A still of it")).to_be_visible()
    expect(page.get_by_text("Open it")).to_be_visible()
    assert page.get_by_role("link").get_attribute("href") == f"{base_url}/?T=4"


def test_the_theme_follows_the_host_unless_it_is_named(open_host):
    page = open_host(lambda url: element(url), lambda url: element(url, "?theme=light"))
    scheme = "() => getComputedStyle(document.documentElement).colorScheme"
    follower, fixed = frame_of(page, 0), frame_of(page, 1)
    for name, expected in (("dark", "dark"), ("", "light")):
        page.evaluate(f"document.documentElement.className = '{name}'")
        wait_until(follower, f"() => ({scheme})() === '{expected}'")
        assert fixed.evaluate(scheme) == "light"


LIGHT = [
    "color(display-p3 0.92 0.92 0.92)",
    "color(a98-rgb 0.9 0.9 0.9)",
    "color(rec2020 .9 +0.9 9e-1)",
    "color(xyz 0.8 0.85 0.9)",
    "color(xyz-d50 0.8 0.85 0.7 / 80%)",
    "color(prophoto-rgb 90% 90% 90%)",
    "color(srgb-linear 0.8 0.8 0.8)",
    "oklch(93% 0.01 250)",
    "oklab(0.93 none none)",
    "lab(95 0 0)",
    "lch(90% 5 200)",
    "hsl(0 0% 90%)",
    "color-mix(in oklch, white, gold)",
    "rgb(238 238 238 / 0.9)",
    "lime",
]
DARK = [
    "color(display-p3 0.08 0.08 0.08)",
    "color(a98-rgb 0.1 0.1 0.1)",
    "color(rec2020 1e-7 .1 +.1)",
    "color(xyz 0.02 0.02 1e-9)",
    "color(xyz-d50 0.02 0.02 0.02)",
    "color(prophoto-rgb 10% 10% 10%)",
    "color(srgb-linear 0.02 0.02 0.02)",
    "oklch(23% 0.01 250)",
    "oklab(none 0 0)",
    "lab(15 0 0)",
    "lch(20% 5 200)",
    "hsl(0 0% 10%)",
    "color-mix(in oklch, black, navy)",
    "rgb(30 30 30 / 0.9)",
    "blue",
]


def test_the_theme_follows_text_of_any_colour(open_host):
    page = open_host(lambda url: element(url, "?compact=1"))
    frame = frame_of(page)
    for colours in zip(LIGHT, DARK, strict=True):
        for colour, expected in zip(colours, ("dark", "light"), strict=True):
            page.evaluate("colour => { document.body.style.color = colour; }", colour)
            assert page.evaluate("document.body.style.color"), colour
            wait_until(frame, f"() => document.documentElement.dataset.theme === '{expected}'")


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


@pytest.mark.parametrize("query", ["", "?compact=1&accent=fe0", "?controls=0"])
def test_axe_finds_nothing_in_host_and_embed(open_host, query):
    page = open_host(
        lambda url: element(url, query), allowed="postMessage"
    )  # axe's, between frames
    frame = frame_of(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []
        assert violations(frame) == []


@pytest.mark.parametrize("width", [320, 360, 768])
@pytest.mark.parametrize("query", ["", "?compact=1", "?compare=1&controls=0"])
def test_the_embed_fits_narrow_columns(open_page, width, query):
    page = open_page(f"embed{query}", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [480, 560, 640])
@pytest.mark.parametrize("query", ["", "&scenario=specialists", "&scenario=next-token&T=0.05"])
def test_a_compact_embed_has_teacher_and_student_side_by_side(open_page, width, query):
    page = open_page(f"embed?compact=1{query}", width=width)
    cards = page.locator(".cards > .card")
    teacher, student = (cards.nth(k).bounding_box() for k in (0, 1))
    assert teacher["y"] == student["y"]
    assert teacher["x"] + teacher["width"] < student["x"]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    outside = cards.evaluate_all(
        """cards => cards.flatMap(card => [...card.querySelectorAll(':not(.visually-hidden, .visually-hidden *)')]
             .filter(e => e.getBoundingClientRect().right > card.getBoundingClientRect().right)
             .map(e => e.outerHTML.slice(0, 80)))"""
    )
    assert outside == []


def test_a_compact_embed_of_a_phone_stacks_them(open_page):
    page = open_page("embed?compact=1", width=400)
    cards = page.locator(".cards > .card")
    assert cards.nth(0).bounding_box()["x"] == cards.nth(1).bounding_box()["x"]


def test_nothing_is_stored(open_page):
    page = open_page("embed?theme=dark")
    action(page, "play").click()
    expect(readout(page, "step")).to_have_text("35/35")
    stored = "[localStorage.length, sessionStorage.length, document.cookie]"
    assert page.evaluate(stored) == [0, 0, ""]
