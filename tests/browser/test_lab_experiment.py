"""The card of an experiment: what one presses, what the answer was, what stays of earlier runs."""

import re

from playwright.sync_api import expect

from app.lab.presets import PRESETS
from tests.browser.hooks import action, drawn, set_slider
from tests.browser.lab_hooks import (
    SMALL,
    figure,
    finished,
    result_of,
    rows,
    run,
    wait_until_drawn,
    watch_streams,
)


def answer(page):
    return page.locator("[data-answer]")


def test_the_lab_opens_with_the_first_question_its_run_and_the_teachers_answer(open_page):
    page = open_page("lab")
    expect(page.get_by_role("heading", level=2, name=PRESETS[0].question)).to_be_in_viewport()
    expect(page.locator("button.button-primary:visible")).to_have_count(1)
    expect(action(page, "run")).to_be_in_viewport()
    expect(page.locator("[data-pad] canvas")).to_be_in_viewport(ratio=1)
    expect(page.locator("#pad-answer tbody tr").first).to_have_text(
        re.compile(r"Teacher\s*3\s*100.0%")
    )
    expect(answer(page)).to_be_hidden()


def test_a_cards_run_opens_its_experiment_and_starts_it_once(steps, open_page):
    page = open_page(f"{steps.url}/lab?{SMALL}")
    streams = watch_streams(page)
    maps = watch_streams(page, "map")
    preset = next(p for p in PRESETS if p.name == "500 digits")
    with page.expect_request("**/lab/map/stream**"):
        page.get_by_role("link", name=f"Run: {preset.question}").click()
    expect(action(page, "map-stop")).to_have_attribute("aria-disabled", "false")
    assert page.url == f"{steps.url}{preset.href}"
    assert (streams, maps) == ([], [None])
    page.reload()
    expect(action(page, "map-stop")).to_have_attribute("aria-disabled", "true")


def test_a_replay_is_played_and_skipped_to_the_same_answer(open_page, base_url):
    query = f"{SMALL}&seed=41"
    result_of(base_url, query)
    page = open_page(f"lab?{query}", fresh=True)
    finished(page)
    told, before = answer(page).inner_text(), rows(page)
    assert "±" in told
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))  # nothing plays of itself
    page.locator("#lab-stream").evaluate(
        "e => e.addEventListener('done', () => { document.documentElement.dataset.told = ''; })"
    )
    run(page)
    expect(page.locator("html")).to_have_attribute("data-told", "")  # every epoch has come
    expect(action(page, "skip")).to_be_visible()
    expect(answer(page)).to_be_hidden()
    page.clock.run_for(450)  # two epochs of a fifth of a second
    expect(figure(page, "epoch")).to_have_text("2/6")
    expect(figure(page, "left")).to_have_text(re.compile("^a replay: training took"))
    action(page, "skip").click()
    expect(figure(page, "epoch")).to_have_text("6/6")
    expect(action(page, "run")).to_be_focused()
    page.clock.resume()
    expect(answer(page)).to_be_visible()
    assert answer(page).inner_text() == told
    assert rows(page) == before


def test_a_finished_run_stays_as_a_pale_curve_until_it_is_removed(open_page):
    page = open_page(f"lab?{SMALL}&seed=42")
    run(page)
    finished(page)
    before = rows(page)
    set_slider(page, "T", 8)
    address = (
        "width=8&T=8&epochs=6&transfer=200&seed=42&earlier=width:8,epochs:6,transfer:200,seed:42"
    )
    page.wait_for_url(f"**/lab?{address}")
    plot = drawn(page, "accuracy")
    curves = "p => p.data.filter(t => t.opacity).map(t => t.y)"
    shares = [[float(row[k].rstrip("%")) for row in before] for k in (1, 2)]
    expect(page.locator("#lab-earlier li")).to_contain_text("T = 4: on hard labels")
    lines = plot.locator(".scatterlayer path.js-line")
    wait_until_drawn(page, f"p => ({curves})(p).length === 2")
    expect(lines).to_have_count(1 + 2)  # the teacher's, and the earlier run's
    assert plot.evaluate(curves) == shares
    run(page)
    finished(page)
    expect(lines).to_have_count(1 + 2 + 2)
    assert plot.evaluate(curves) == shares
    page.get_by_role("link", name="Remove the earlier run").click()
    page.wait_for_url("**/lab?width=8&T=8&epochs=6&transfer=200&seed=42")
    expect(page.locator("#lab-earlier li")).to_have_count(0)


def test_a_runs_chart_is_taken_as_a_file(open_page):
    page = open_page(f"lab?{SMALL}&seed=42")
    drawn(page, "accuracy")
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG of the chart Right answers").click()
    text = download.value.path().read_text()
    assert "Right answers on 2,000 test digits" in text
    assert "T = 4, 8 units a layer, 200 digits" in text


def test_the_way_back_to_the_explorer_keeps_its_experiment(open_page):
    page = open_page("?T=7&steps=50")
    page.locator('a[href="/lab"]').first.click()
    page.wait_for_url("**/lab")  # and for its load, by when the way back is kept
    page.get_by_role("link", name=f"Run: {PRESETS[2].question}").click()
    page.wait_for_url("**/lab?**")
    page.get_by_role("link", name="API", exact=True).click()
    page.wait_for_url("**/docs")
    page.get_by_role("link", name="Lab", exact=True).click()
    page.wait_for_url("**/lab")
    page.get_by_role("link", name="Explorer", exact=True).click()
    page.wait_for_url("**/?T=7&steps=50")
