"""What is written in the charts can be read: beside other texts, over lines, and cut or whole."""

import pytest
from playwright.sync_api import expect

from tests.browser.hooks import action, wait_for_charts


def texts(page, selector):
    return [text.strip("\u2068\u2069") for text in page.locator(selector).all_text_contents()]


@pytest.mark.parametrize(
    ("width", "query", "labels"),
    [
        (768, "?compare=1", []),
        (1280, "?compare=1", ["90", "8", "2"]),
        (1280, "?step=35&T=1&scenario=cat", ["90%", "8%", "2%"]),
        (1280, "?logits=9,0,0", ["100%", "0%", "0%"]),
        (1280, "?logits=9,0,0&compare=1", ["100", "0", "0"]),
        (1100, "?logits=9,0,0&compare=1", []),
    ],
)
def test_bars_have_the_numbers_that_fit_over_them(open_page, width, query, labels):
    page = open_page(query, width=width)
    wait_for_charts(page)
    trace = page.locator('[data-chart="comparison"] .trace').first
    assert trace.locator("text").all_text_contents() == labels


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_line_runs_through_the_note_of_the_loss(open_page, scheme):
    page = open_page("?compare=1&step=35", color_scheme=scheme)
    wait_for_charts(page)
    card = page.locator(".chart-card").first.evaluate("e => getComputedStyle(e).backgroundColor")
    behind = page.locator('[data-chart="loss"] .annotation .bg')
    expect(behind).to_have_css("fill", card)
    expect(behind).to_have_css("fill-opacity", "1")


def test_the_axis_of_the_loss_stands_still_while_the_note_moves(open_page):
    page = open_page("?compare=1&pace=100")
    wait_for_charts(page)
    plot = page.locator('[data-chart="loss"] .plot')
    axis = "p => p._fullLayout.yaxis.range"
    first = plot.evaluate(axis)
    highest = plot.evaluate("p => Math.max(...p.data.flatMap(({ y }) => [...y]))")
    assert 10 ** first[1] > highest  # this loss is on a logarithmic axis
    action(page, "step").click()
    expect(plot.locator(".annotation-text")).not_to_have_text("0.5750 nats")
    assert plot.evaluate(axis) == first


@pytest.mark.parametrize("width", [1280, 768, 360])
def test_names_are_whole_where_some_are_left_out(open_page, width):
    names = [f"Klasse {k}" for k in range(1, 31)]
    logits = ",".join(str(k % 7) for k in range(30))
    page = open_page(f"?logits={logits}&labels={','.join(names)}&open=classes", width=width)
    wait_for_charts(page)
    ticks = [text for text in texts(page, '[data-chart="comparison"] .xtick text') if text]
    assert len(ticks) > 1
    assert set(ticks) <= set(names)
    chart = page.locator('[data-chart="comparison"] .main-svg').first.bounding_box()
    for tick in page.locator('[data-chart="comparison"] .xtick text').all():
        if tick.text_content():
            box = tick.bounding_box()
            assert box["x"] + box["width"] <= chart["x"] + chart["width"]
