"""The hooks of the lab's page, and what its tests have in common."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.hooks import action
from tests.serving import PATIENCE, open_streams

SMALL = "width=8&transfer=200&epochs=6"
FINISHED = "width=8&epochs=4&transfer=200"  # what the fixture `opened` opens


def figure(page, name):
    return page.locator(f'[data-figure="{name}"]')


def problem(page, name):
    return page.locator(f"#problem-{name}")


def field(page, name):
    return page.locator(f'#lab-form input[type="number"][name="{name}"]')


def number_of(page, name):
    """The number field beside a slider."""
    return page.locator(f'[data-number-of="{name}"]')


def status(page):
    return page.locator("#status")


def notice(page):
    return page.locator("[data-notice]")


def rows(page, table="epochs"):
    """The texts of a table's body."""
    body = page.locator(f'table[data-table="{table}"] tbody tr')
    return body.evaluate_all("rows => rows.map(row => [...row.cells].map(c => c.textContent))")


def wait_until_drawn(page, script, chart="accuracy"):
    """Wait until a script of a chart's plot is true: charts follow the tables after a pause."""
    plot = page.locator(f'[data-chart="{chart}"] .plot').element_handle()
    page.wait_for_function(f"plot => ({script})(plot)", arg=plot)


def run(page):
    with page.expect_request(lambda request: "/lab/run/stream" in request.url):
        action(page, "run").click()


def finished(page):
    expect(page.locator("[data-inside]")).to_be_visible()
    expect(action(page, "run")).to_be_visible()


def watch_streams(page, name="run"):
    """The Last-Event-ID of each request for a stream, as they are made."""
    seen = []

    def watch(request):
        if f"/lab/{name}/stream" in request.url:
            seen.append(request.headers.get("last-event-id"))

    page.on("request", watch)
    return seen


def expect_no_stream(page, url):
    for _ in range(1200):
        if open_streams(url) == 0:
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"{open_streams(url)} streams are still open")


def means(text, share, digits=1):
    """Whether a text is the share as a percentage, rounded to so many digits."""
    return abs(float(text.partition("%")[0]) - 100 * share) <= 0.5 * 10**-digits + 1e-9


def result_of(url, query):
    return httpx.get(f"{url}/api/v1/lab/run?{query}", timeout=PATIENCE).json()


def assert_shows(page, answer):
    """The table of epochs, the recalls and the scores are those of the API's answer."""
    hard, distilled = (answer["students"][name]["epochs"] for name in ("hard", "distilled"))
    shown = rows(page)
    assert [row[0] for row in shown] == [str(k + 1) for k in range(len(hard))]
    for row, one, other in zip(shown, hard, distilled, strict=True):
        assert means(row[1], one["test_accuracy"], 2)
        assert means(row[2], other["test_accuracy"], 2)
        assert float(row[3]) == pytest.approx(one["train_loss"], abs=6e-5)
        assert float(row[4]) == pytest.approx(other["train_loss"], abs=6e-5)
    teacher = answer["teacher"]["test_accuracy"]
    for name, epochs in (("hard", hard), ("distilled", distilled)):
        reached = epochs[-1]["test_accuracy"]
        assert means(figure(page, f"{name}-accuracy").text_content(), reached, 2)
        errors = figure(page, f"{name}-errors").text_content()
        assert errors == f"{round(2000 * (1 - reached))} errors"
        assert means(figure(page, f"{name}-share").text_content(), reached / teacher)
        recall = page.locator(f'[data-series="recall-{name}"] [data-class]').all_text_contents()
        assert all(map(means, recall, epochs[-1]["recall"]))
    assert means(figure(page, "teacher-accuracy").text_content(), teacher, 2)


def reach(page, name, most=120, key="Tab"):
    """Press Tab until the focus is on an element of that name or action."""
    for _ in range(most):
        page.keyboard.press(key)
        here = page.evaluate(
            "() => { const e = document.activeElement; return [e.name, e.dataset.action, e.id]; }"
        )
        if name in here:
            return
    raise AssertionError(f"Tab does not reach {name}")


def move(page, name, stop):
    """Move a slider that looks up what the page carries."""
    page.locator(f"#{name}").evaluate(
        """(slider, stop) => {
             slider.value = stop;
             slider.dispatchEvent(new Event('input', {bubbles: true}));
           }""",
        stop,
    )


def title(page):
    return page.locator("#lab-reading h3")


def explorer(page):
    return page.get_by_role("link", name="Show its soft targets in the explorer")


def link_query(page):
    return parse_qs(urlsplit(explorer(page).get_attribute("href")).query)
