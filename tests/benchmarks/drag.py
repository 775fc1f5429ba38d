"""Dragging: milliseconds from a key press on the temperature slider to its paint in Chromium.

Ours is painted when the teacher's soft target of the class Cat shows as a number and as a bar of
that width; the reference is an empty page that echoes its slider. Keys go up and down in runs,
60 to 120 ms apart; at each turn the hand rests for up to 300 ms, so that our page's requests are
sent and their answers arrive while the next run is under way. Plain, with every answer of the
server 100 ms later, on the largest experiment (100 classes and 500 steps), and on the page of a
file of logits, where the mean share of the top class is watched, as a number and as a bar.
"""

import random
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page

from tests.benchmarks.chromium import add_latency, await_charts, chromium, new_page
from tests.benchmarks.processes import our_server, reference_server
from tests.benchmarks.report import Row
from tests.benchmarks.stats import interleave, p95

_FRAME_MS = 16.7
_RUN = ("ArrowRight",) * 10 + ("ArrowLeft",) * 10
_BETWEEN_ROUNDS_MS = 500
_SLIDER = 'input[type="range"][name="T"]'
_INSTRUMENT = Path(__file__).with_name("paints.js").read_text()
_CELL = '[data-series="teacher-soft"] [data-class="Cat"]'
_OURS = {"number": f"{_CELL} .bar-number", "bar": f"{_CELL} .bar-fill"}
_LARGEST = (
    f"?logits=12,{','.join(str(k % 7) for k in range(1, 100))}"
    f"&labels=Cat,{','.join(f'c{k}' for k in range(1, 100))}&steps=500"
)
_DATA = {"number": '[data-figure="top"]', "bar": '[data-length="top-mass"]'}
_REFERENCE = {"number": "#echo", "bar": None}
_ASK = """async () => {
  const asked = performance.now();
  await fetch('/healthz', { cache: 'no-store' });
  return performance.now() - asked;
}"""
_ASKED = 5


def measure(quick: bool = False) -> list[Row]:
    """About 100 presses (40 when quick) on either page, without and with the round trip."""
    rounds = 2 if quick else 5
    with our_server() as ours, reference_server("slider") as reference, chromium() as browser:
        measured = partial(_rows, browser, ours.url, reference.url, rounds)
        return [
            *measured(latency=0, name="", aim="<= 2 frames"),
            *measured(latency=100, name=", 100 ms round trip", aim="<= 2 frames"),
            *measured(latency=0, name=", 100 classes", aim="<= 4 frames", query=_LARGEST),
            *measured(
                latency=0,
                name=", a file's page",
                aim="<= 2 frames",
                query="/data/digits",
                watched=_DATA,
                last_chart="kl",
            ),
        ]


def _rows(
    browser: Browser,
    ours: str,
    reference: str,
    rounds: int,
    latency: int,
    name: str,
    aim: str,
    query: str = "",
    watched: dict[str, str] = _OURS,
    last_chart: str = "loss",
) -> list[Row]:
    our_page = _open(browser, f"{ours}{query}", watched, latency)
    await_charts(our_page, last_chart)
    empty_page = _open(browser, reference, _REFERENCE, latency)
    sides = {"ours": partial(_drag, our_page), "reference": partial(_drag, empty_page)}
    results = interleave(rounds, sides)
    lost = {name: sum(r["lost"] for r in results[name]) for name in sides}
    a, b = ([float(t) for r in results[name] for t in r["times"]] for name in sides)
    rows = [
        _row(f"press to paint{name}: median", median(a), median(b)),
        _row(f"press to paint{name}: p95", p95(a), p95(b), aim),
        Row("drag", f"unpainted after 2 s{name}", "presses", lost["ours"], lost["reference"]),
    ]
    ours_asked, empty_asked = (_round_trip(page) for page in (our_page, empty_page))
    rows.append(Row("drag", f"one request{name}: median", "ms", ours_asked, empty_asked))
    for page in (our_page, empty_page):
        page.context.close()
    return rows


def _row(measure: str, ours: float, reference: float, aim: str = "") -> Row:
    frames = (ours - reference) / _FRAME_MS
    return Row("drag", measure, "ms", ours, reference, frames, "frames", aim)


def _open(browser: Browser, url: str, watched: dict[str, Any], latency: int) -> Page:
    page = new_page(browser)
    if latency:
        add_latency(page, latency)
    page.goto(url)
    page.evaluate(_INSTRUMENT, watched)
    return page


def _round_trip(page: Page) -> float:
    return median(float(page.evaluate(_ASK)) for _ in range(_ASKED))


def _drag(page: Page, seed: int) -> dict[str, Any]:
    chance = random.Random(seed)
    page.bring_to_front()
    page.focus(_SLIDER)
    for k, key in enumerate(_RUN):
        turning = key != _RUN[k - 1]
        page.wait_for_timeout(chance.uniform(120, 300) if turning else chance.uniform(60, 120))
        page.keyboard.press(key)
    painted: dict[str, Any] = page.evaluate("() => window.paints.drain()")
    page.wait_for_timeout(_BETWEEN_ROUNDS_MS)  # what the last press asked for is no one else's
    return painted
