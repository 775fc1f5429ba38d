"""A hundred classes: some and the sum of the others, all on demand, the same rows in every table."""

import pytest
from playwright.sync_api import expect

from tests.browser.hooks import action, drag, drawn, numbers, set_slider, wait_for_charts

HUNDRED = "logits=" + ",".join(str(k * 37 % 101 / 12) for k in range(100))
TABLES = ("teacher-hard", "teacher-soft", "student", "student-soft")
SHOWN = [9, 20, 31, 39, 50, 61, 80, 91]  # Class 31 is the true one
COLLAPSED = [*(f"Class {k}" for k in SHOWN), "92 more classes"]


def shown(page, series):
    """The rows that are seen: names and percentages."""
    rows = page.locator(f'[data-series="{series}"] tbody tr:visible')
    texts = rows.evaluate_all(
        "rows => rows.map(r => [...r.cells].slice(0, 2).map(c => c.textContent.trim()))"
    )
    return [name for name, _ in texts], [float(number.strip("%")) for _, number in texts]


def test_the_tables_show_the_same_rows_which_make_up_all(open_page):
    page = open_page(f"?{HUNDRED}&compare=1&step=9")
    wait_for_charts(page)
    for series in (*TABLES, "hard-student", "hard-student-soft"):
        names, percent = shown(page, series)
        assert names == COLLAPSED
        assert sum(percent) == pytest.approx(100, abs=0.5)
        assert len(numbers(page, series)) == 100  # every class has its row, hidden or not
    plot = drawn(page, "comparison")
    bars = plot.evaluate("p => p.data.map(t => Array.from(t.y))")
    assert bars[1] == shown(page, "teacher-soft")[1]
    assert bars[3] == shown(page, "hard-student-soft")[1]
    assert plot.locator(".xtick text").all_text_contents()[-1] == "+92"
    expect(page.get_by_text("+92: the other classes together.")).to_be_visible()


def test_the_sum_follows_the_step_and_the_temperature(open_page):
    page = open_page(f"?{HUNDRED}")
    before = shown(page, "student-soft")[1][-1], shown(page, "teacher-soft")[1][-1]
    action(page, "step").click()
    drag(page, "T", 7)
    soft, target = shown(page, "student-soft"), shown(page, "teacher-soft")
    assert (soft[0], target[0]) == (COLLAPSED, COLLAPSED)
    assert target[1][-1] > before[1]
    set_slider(page, "T", 7)
    page.wait_for_url("**T=7&step=1")
    assert shown(page, "teacher-soft") == target
    marks = page.locator('[data-series="student-soft"] .bar-target').last
    assert marks.get_attribute("x") == f"{target[1][-1]}%"


def test_all_classes_are_shown_on_demand_and_the_link_says_so(open_page):
    page = open_page(f"?{HUNDRED}")
    wait_for_charts(page)
    page.get_by_role("button", name="92 more classes").first.click()
    page.wait_for_url("**&open=classes")
    expect(page.locator("summary", has_text="All 100 classes")).to_be_focused()
    for series in TABLES:
        names, _ = shown(page, series)
        assert names == [f"Class {k}" for k in range(1, 101)]
    page.reload()
    assert len(shown(page, "student")[0]) == 100
    assert drawn(page, "comparison").evaluate("p => p.data[0].y.length") == 100
    page.locator("summary", has_text="All 100 classes").click()
    page.wait_for_url(lambda url: "open" not in url)
    assert shown(page, "student")[0] == COLLAPSED


def test_without_scripts_the_panel_opens_them(open_page):
    page = open_page(f"?{HUNDRED}", java_script_enabled=False)
    rows = page.locator('[data-series="teacher-soft"] tbody tr:visible')
    expect(rows).to_have_count(9)
    page.locator("summary", has_text="All 100 classes").click()
    expect(rows).to_have_count(100)
    page.goto(f"{page.url}&open=classes")
    expect(rows).to_have_count(100)


def test_a_dozen_classes_are_all_shown(open_page):
    page = open_page(f"?logits={','.join(map(str, range(12)))}")
    assert len(shown(page, "student")[0]) == 12
    expect(page.locator('[data-panel="classes"], [data-part]')).to_have_count(0)
