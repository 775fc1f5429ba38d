"""Bytes and requests over the wire: to the first bars' paint, until Plotly has drawn, with the first use.

Counted as Chromium's DevTools count them, headers included, with an empty cache. To the first bars:
the document and whatever else had arrived when the teacher's bars were first painted; on loopback
that is all that the page asks for early, so it is the most it can be. The reference is the same
page with the full Plotly bundle (of the Python package, as brotli) in front of its bars instead of
the basic one after them; its requests are as many. With every answer of the server 100 ms later, the
first bars' paint stands beside that of a bare page, for a reader who comes from another site to
either: the browser starts a process of its own for the page then.
"""

from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import brotli
from playwright.sync_api import Browser, Page

from tests.benchmarks.chromium import add_latency, await_charts, chromium, new_page
from tests.benchmarks.processes import our_server, reference_server
from tests.benchmarks.report import Row, ratio_row
from tests.benchmarks.stats import interleave
from tests.hosting import hosting

# No frame is rendered before the style sheets are there, so the bars' first frame is a painted one.
_WATCH_BARS = """
(function look() {
  const bar = document.querySelector('table[data-series="teacher-soft"] .bar-fill');
  if (!bar?.getBoundingClientRect().width) { requestAnimationFrame(look); return; }
  const channel = new MessageChannel();
  channel.port1.onmessage = () => { window.barsPainted = performance.now(); };
  channel.port2.postMessage(null);
})();
"""
_ROUND_TRIP_MS = 100
_TIMES = """() => {
  const [paint] = performance.getEntriesByName('first-contentful-paint');
  const entries = ['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type));
  return {
    painted: Math.max(paint.startTime, window.barsPainted),
    ended: Object.fromEntries(entries.map(({ name, responseEnd }) => [name, responseEnd])),
  };
}"""
_FIRST_PAINT = """() => {
  const [paint] = performance.getEntriesByName('first-contentful-paint');
  return { painted: paint.startTime };
}"""

_ON_USE = ["panels.css", "htmx-sse", "hints.js"]
_HAS_ARRIVED = """names => {
  const arrived = performance.getEntriesByType('resource').map((entry) => entry.name).join();
  return names.every((name) => arrived.includes(name));
}"""


@dataclass(frozen=True)
class _Load:
    painted_ms: float
    early: dict[str, int]  # bytes by URL, arrived before the bars' first paint
    all: dict[str, int]


def measure(quick: bool = False) -> list[Row]:
    """Medians of several first visits."""
    times = range(3 if quick else 7)
    with our_server() as server, chromium() as browser:
        loads = [_visit(browser, server.url + "/") for _ in times]
        embeds = [_visit(browser, server.url + "/embed") for _ in times]
        uses = [_first_use(browser, server.url + "/") for _ in times]
        costs = [_far_element(browser, server.url) for _ in times]
        ours, bare = _far_first_paints(browser, server.url + "/", len(times))
    full = _full_plotly_bytes()
    basic = median(sum(b for url, b in v.all.items() if "plotly-basic" in url) for v in loads)
    early = median(sum(v.early.values()) for v in loads) / 1000
    whole = median(sum(v.all.values()) for v in loads) / 1000
    embed = median(sum(v.early.values()) for v in embeds) / 1000
    used = median(sum(u.values()) for u in uses) / 1000
    script = median(sum(b for url, b in c.items() if "/embed.js" in url) for c in costs) / 1000
    origins = {urlsplit(url)[:2] for v in loads for url in v.all}
    return [
        ratio_row("weight", "to first bars", "kB", early, early + full / 1000, "<= 55 kB"),
        ratio_row("weight", "in all", "kB", whole, whole + (full - basic) / 1000, "<= 450 kB"),
        Row("weight", "to first bars", "requests", median(len(v.early) for v in loads)),
        Row("weight", "in all", "requests", median(len(v.all) for v in loads), aim="<= 20"),
        Row("weight", "in all", "origins", len(origins), aim="1"),
        Row("weight", "with the first use", "kB", used),
        Row("weight", "with the first use", "requests", median(map(len, uses))),
        ratio_row("weight", "to first bars, 100 ms round trip", "ms", ours, bare, "<= 1.8 ×"),
        ratio_row("weight", "embed to first bars", "kB", embed, embed + full / 1000, "<= 55 kB"),
        Row("weight", "element that is far away, script", "kB", script, aim="<= 3 kB"),
        Row("weight", "element that is far away", "requests", median(map(len, costs)), aim="2"),
        Row("weight", "to first bars, loopback", "ms", median(v.painted_ms for v in loads)),
    ]


def _full_plotly_bytes() -> int:
    package = find_spec("plotly")
    assert package and package.origin
    bundle = Path(package.origin).parent / "package_data" / "plotly.min.js"
    return len(brotli.compress(bundle.read_bytes(), quality=11))


def _far_first_paints(browser: Browser, url: str, rounds: int) -> tuple[float, float]:
    """Medians in milliseconds: our first bars and a bare page's first paint, far from the server."""
    with reference_server("slider") as bare:
        sides = {
            "ours": partial(_far_first_paint, browser, url, _TIMES),
            "bare": partial(_far_first_paint, browser, bare.url + "/", _FIRST_PAINT),
        }
        painted = interleave(rounds, sides)
    return median(painted["ours"]), median(painted["bare"])


def _far_first_paint(browser: Browser, url: str, look: str, _round: int) -> float:
    page = new_page(browser)
    page.goto(f"{url.replace('127.0.0.1', 'localhost')}healthz")
    add_latency(page, _ROUND_TRIP_MS)
    page.add_init_script(_WATCH_BARS)
    page.goto(url, wait_until="networkidle")
    painted = float(page.evaluate(look)["painted"])
    page.context.close()
    return painted


def _visit(browser: Browser, url: str) -> _Load:
    page = new_page(browser)
    page.add_init_script(_WATCH_BARS)
    arrived = _record(page)
    page.goto(url)
    if page.locator(".chart").first.is_visible():  # an embed's are closed
        await_charts(page)
    page.wait_for_load_state("networkidle")
    times = page.evaluate(_TIMES)
    page.context.close()
    ended: dict[str, float] = times["ended"]
    early = {u: b for u, b in arrived.items() if u == url or ended[u] <= times["painted"]}
    return _Load(times["painted"], early, arrived)


def _first_use(browser: Browser, url: str) -> dict[str, int]:
    """Bytes by URL that arrive when the mouse first comes to the widget of a page that is ready."""
    page = new_page(browser)
    arrived = _record(page)
    page.goto(url)
    await_charts(page)
    page.wait_for_load_state("networkidle")
    before = set(arrived)
    page.locator(".temperature").hover()
    page.wait_for_function(_HAS_ARRIVED, arg=_ON_USE)
    page.context.close()
    return {url: size for url, size in arrived.items() if url not in before}


def _far_element(browser: Browser, server: str) -> dict[str, int]:
    """Bytes by URL that an element asks of us while it is far below the screen."""
    host = (
        f'<!doctype html><script type="module" src="{server}/embed.js"></script>'
        '<div style="height: 9000px"></div>'
        f'<soft-targets src="{server}/embed"><img src="{server}/preview.png" alt=""></soft-targets>'
    )
    with hosting({"/": host}) as site:
        page = new_page(browser)
        arrived = _record(page)
        page.goto(site, wait_until="networkidle")
        page.context.close()
    return {url: size for url, size in arrived.items() if url.startswith(server)}


def _record(page: Page) -> dict[str, int]:
    """Bytes by URL, growing while the page loads."""
    urls: dict[str, str] = {}
    arrived: dict[str, int] = {}

    def on_request(event: dict[str, Any]) -> None:
        urls[event["requestId"]] = event["request"]["url"]

    def on_finished(event: dict[str, Any]) -> None:
        name = urls[event["requestId"]]
        if name.startswith("http"):
            arrived[name] = arrived.get(name, 0) + int(event["encodedDataLength"])

    session = page.context.new_cdp_session(page)
    session.on("Network.requestWillBeSent", on_request)
    session.on("Network.loadingFinished", on_finished)
    session.send("Network.enable")
    return arrived
