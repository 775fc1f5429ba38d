"""The page of a dataset, on the sample that every server has."""

import re

from playwright.sync_api import expect

from tests.browser.hooks import drag, drawn, slider, wait_for_module
from tests.browser.test_accessibility import violations_in_every_look

CHARTS = ("reliability", "nll", "ece", "entropy", "kl")
OUTSIDE = """() => [...document.querySelectorAll('.card *')]
    .filter(e => !e.closest('.visually-hidden, .plot, .scroller, .sketch, .axis, .strip'))
    .filter(e => e.getBoundingClientRect().right > innerWidth || e.getBoundingClientRect().left < 0)
    .map(e => e.outerHTML.slice(0, 80))"""


def figure(page, name):
    return page.locator(f'#data [data-figure="{name}"]').first


def bin_count(page, k):
    return page.locator(f'[data-bin="teacher-count-{k}"]')


def test_the_slider_moves_every_figure_without_a_request_and_letting_go_keeps_it_in_the_link(
    open_page,
):
    page = open_page("data/digits")
    drawn(page, "reliability")
    before = {name: figure(page, name).inner_text() for name in ("others", "entropy", "hard-share")}
    last_bin = bin_count(page, 14).text_content()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    drag(page, "T", 8)
    for name, text in before.items():
        expect(figure(page, name)).not_to_have_text(text)
    expect(figure(page, "T")).to_have_text("8.0")
    expect(bin_count(page, 14)).not_to_have_text(last_bin)
    moved = {name: figure(page, name).inner_text() for name in before}
    assert asked == []
    slider(page).dispatch_event("change")
    page.wait_for_url("**/data/digits?T=8")
    page.reload()
    assert {name: figure(page, name).inner_text() for name in before} == moved


def test_charts_are_drawn_from_the_tables_and_follow_the_temperature(open_page):
    page = open_page("data/digits")
    for name in CHARTS:
        drawn(page, name)
    first = page.locator('table[data-table="curves"] tbody tr').first.locator("td").first
    plot = page.locator('[data-chart="nll"] .plot')
    values = plot.evaluate("plot => [plot.data[0].y[0], plot.layout.shapes[0].x0]")
    assert values == [float(first.text_content()), 3]
    drag(page, "T", 5)
    page.wait_for_function("plot => plot.layout.shapes[0].x0 === 5", arg=plot.element_handle())


def test_sorting_filtering_and_turning_pages_keep_the_place_and_the_link(open_page):
    page = open_page("data/digits?T=5")
    page.get_by_role("link", name="Wrong and sure").click()
    page.wait_for_url("**/data/digits?T=5&sort=wrong_and_sure")
    expect(page.locator(".data-rows tbody tr").first.locator(".data-wrong").first).to_be_visible()
    page.get_by_role("link", name="As in the file").click()
    page.get_by_role("link", name="Next →").click()
    page.wait_for_url("**/data/digits?T=5&sort=row&page=2")
    expect(page.locator(".data-pages")).to_contain_text("Page 2 of 25")
    page.locator("select[name=true]").select_option("3")
    page.wait_for_url("**/data/digits?T=5&sort=row&true=3")
    expect(page.locator(".data-found b")).to_contain_text("examples of 3")


def test_an_example_opens_in_the_explorer_and_there_is_a_way_back(open_page):
    page = open_page("data/digits?T=5&sort=wrong_and_sure")
    page.locator(".data-rows tbody th a").first.click()
    expect(page.locator('[data-widget="soft-targets"]')).to_be_visible()
    assert re.search(r"[?&]T=5\b", page.url)
    page.get_by_role("link", name="← Back to digits").click()
    expect(page.get_by_role("heading", name="Examples")).to_be_in_viewport()
    assert "T=5&sort=wrong_and_sure" in page.url


def test_a_typed_temperature_and_a_weight_are_asked_for(open_page):
    page = open_page("data/digits")
    wait_for_module(page, "slider_gestures.js")
    page.locator("#T-number").fill("6.5")
    page.locator("#T-number").press("Enter")
    page.wait_for_url("**/data/digits?T=6.5")
    page.locator("#field-weight").select_option("0.9")
    page.wait_for_url("**/data/digits?T=6.5&weight=0.9")
    page.locator("#T-number").fill("50")
    page.locator("#T-number").press("Enter")
    page.wait_for_url("**/data/digits?T=20&weight=0.9")


def test_axe_finds_nothing_and_nothing_is_cut_off_at_any_width(open_page):
    page = open_page("data/digits?T=5", width=320)
    for name in CHARTS:
        drawn(page, name)
    for summary in page.locator("#data summary").all():
        summary.click()
    for width in (320, 360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("width => document.documentElement.scrollWidth === width", arg=width)
        assert page.evaluate(OUTSIDE) == []
    assert violations_in_every_look(page) == {}
    page.goto(page.url.split("/digits")[0])
    expect(page.get_by_text("The file never leaves your machine")).to_be_visible()
    assert violations_in_every_look(page) == {}


def test_without_javascript_the_form_shows_another_temperature(open_page):
    page = open_page("data/digits", java_script_enabled=False)
    expect(page.locator('[data-chart="nll"] .sketch polyline').first).to_be_attached()
    set_value = page.locator('input[name="T"]')
    set_value.focus()
    set_value.press("End")
    page.get_by_role("button", name="Show this temperature").click()
    page.wait_for_url("**/data/digits?T=20**")
    expect(page.locator('#data [data-figure="T"]').first).to_have_text("20.0")
