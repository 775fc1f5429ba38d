"""Pages of another origin with embeds in them, and what their tests have in common."""

from playwright.sync_api import expect

from tests.serving import open_streams

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


FITS = "() => Math.abs(innerHeight - document.querySelector('#embed').getBoundingClientRect().height) < 2"


def expect_fit(page):
    """Every element's frame is as high as its content, to 2 px, and nothing scrolls in it."""
    for place in range(page.locator("soft-targets").count()):
        frame = frame_of(page, place)
        wait_until(frame, FITS)
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


def wait_until(page, script, argument=None):
    """Look at each frame of the page until the script's value is true."""
    page.wait_for_function(script, arg=argument)


def wait_for_frames(page, n=1):
    """Wait until so many embeds have mounted: those in lazy frames do not delay their host's load."""
    wait_until(page, "n => heard.filter(({type}) => type === 'ready').length >= n", n)


def wait_for_no_stream(page, base_url):
    for _ in range(1800):
        if open_streams(base_url) == 0:
            return
        page.evaluate("() => new Promise(requestAnimationFrame)")
    raise AssertionError(f"{open_streams(base_url)} streams are still open")
