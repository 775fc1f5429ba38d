"""A run in the lab: its table, charts and figures."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hooks import action, drawn
from tests.browser.lab_hooks import (
    SMALL,
    assert_shows,
    expect_no_stream,
    figure,
    finished,
    means,
    result_of,
    rows,
    run,
    status,
    wait_until_drawn,
    watch_streams,
)


def test_a_run_ends_with_every_epoch_in_the_table_as_the_api_tells_it(open_page, base_url):
    query = f"{SMALL}&seed=10"  # of no other test: the server keeps what it has trained
    page = open_page(f"lab?{query}")
    streams = watch_streams(page)
    assert rows(page) == []
    run(page)
    finished(page)
    answer = result_of(base_url, query)
    assert_shows(page, answer)
    assert streams == [None]
    expect_no_stream(page, base_url)
    expect(figure(page, "epoch")).to_have_text("6/6")
    expect(page.locator('[data-progress="run"]')).to_have_js_property("value", 6)
    expect(status(page)).to_contain_text("Training ended")
    for name in ("hard", "distilled"):
        size = page.locator(f'section[aria-labelledby="score-{name}"] .sizes .bar-number')
        told = answer["students"][name]
        parameters, products = (f"{told[key]:,}" for key in ("parameters", "multiply_adds"))
        expect(size).to_have_text([parameters, re.compile("kB$"), products, re.compile("µs$")])


def test_charts_show_the_tables_and_the_teachers_line(open_page):
    page = open_page(f"lab?{SMALL}&seed=11")
    run(page)
    finished(page)
    plots = {}
    for name in ("accuracy", "recall"):
        plots[name] = drawn(page, name)
    wait_until_drawn(page, "p => p.data[1].x.length === 6")  # the last epoch, too
    expect(plots["accuracy"].locator(".textpoint text")).to_have_count(2)
    lines = plots["accuracy"].evaluate("p => p.data.slice(0, 3).map(t => [t.name, t.y])")
    assert [name for name, _ in lines] == ["teacher", "on hard labels", "distilled"]
    shown = rows(page)
    assert lines[1][1] == [float(row[1].rstrip("%")) for row in shown]
    assert lines[2][1] == [float(row[2].rstrip("%")) for row in shown]
    teacher = float(figure(page, "teacher-accuracy").text_content().rstrip("%"))
    assert lines[0][1] == [teacher, teacher]
    assert plots["recall"].evaluate("p => p.data.map(t => t.y.length)") == [10, 10, 10]


def test_a_third_student_stands_beside_the_two_everywhere(open_page, base_url):
    page = open_page(f"lab?{SMALL}&seed=12&smoothing=0.2&left_out=3")
    run(page)
    finished(page)
    answer = result_of(base_url, f"{SMALL}&seed=12&smoothing=0.2&left_out=3")
    reached = answer["students"]["smoothed"]["epochs"]
    assert all(
        means(row[3], e["test_accuracy"], 2) for row, e in zip(rows(page), reached, strict=True)
    )
    expect(page.locator('section[aria-labelledby="score-smoothed"]')).to_contain_text("errors")
    names = {"accuracy": 4 + 3, "recall": 4, "bias": 2 * 3}
    for name, n in names.items():
        drawn(page, name)
        wait_until_drawn(page, f"p => p.data.length === {n}", name)
    expect(page.get_by_role("heading", name="Distilled against smoothed labels")).to_be_visible()
    expect(page.locator('[data-figure="bias-smoothed-recall"]')).to_have_text(re.compile("%"))
    expect(page.locator('table[data-series="smoothed-student-soft"]')).to_be_visible()
    page.get_by_role("link", name="Smoothed labels", exact=True).click()
    expect(page.locator(".matrix caption")).to_contain_text("Smoothed labels")


def test_epochs_are_shown_while_the_next_one_is_computed(steps, open_page):
    page = open_page(f"{steps.url}/lab?width=8&transfer=60&epochs=10")
    run(page)
    for k in (1, 2, 3):
        steps.executor.allow(1)
        expect(figure(page, "epoch")).to_have_text(f"{k}/10")
        assert len(rows(page)) == k
        expect(page.locator('[data-progress="run"]')).to_have_js_property("value", k)
        expect(figure(page, "left")).to_have_text(
            re.compile(r"^(about \d+ (s|min) left|under 1 s left)$")
        )
    steps.executor.allow(100)
    finished(page)
    expect(figure(page, "left")).to_have_text(re.compile(r"^in \d+\.\d s$"))


@pytest.mark.parametrize("epochs", [1, 2, 5, 8, 20, 60])
def test_ticks_of_the_epochs_are_whole_and_different(open_page, epochs):
    page = open_page(f"lab?epochs={epochs}")
    ticks = page.locator('[data-chart="accuracy"] .xtick text')
    expect(ticks.first).to_be_visible()
    shown = [int(text) for text in ticks.all_text_contents()]
    assert sorted(set(shown)) == shown
    assert min(shown) >= 1
    assert max(shown) <= epochs


def test_a_finished_run_is_shown_at_once_from_its_link(open_page, base_url):
    answer = result_of(base_url, f"{SMALL}&seed=3")
    page = open_page(f"lab?{SMALL}&seed=3")
    streams = watch_streams(page)
    finished(page)
    assert_shows(page, answer)
    expect(action(page, "run")).to_have_text("Run again")
    page.reload()
    finished(page)
    assert_shows(page, answer)
    assert streams == []


def test_run_again_gives_the_same_digits(open_page, base_url):
    query = f"{SMALL}&seed=12"
    result_of(base_url, query)
    page = open_page(f"lab?{query}")
    streams = watch_streams(page)
    finished(page)
    before = rows(page)
    assert len(before) == 6
    run(page)
    expect(status(page)).to_contain_text("Training ended")
    expect(action(page, "run")).to_have_text("Run again")
    assert streams == [None]
    assert rows(page) == before
