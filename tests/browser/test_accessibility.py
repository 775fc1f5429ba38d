from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from app.presentation.explorer.divergence_words import WORDS
from tests.browser.hooks import (
    action,
    press_at_step,
    readout,
    set_slider,
    wait_for_charts,
    wait_for_step,
)

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()


# Axe passes over a group without a name, and over a column whose head is empty or no head.
UNNAMED = """() => [...document.querySelectorAll('fieldset, thead tr > *')]
    .filter(e => !(e.localName === 'fieldset' ? e.querySelector(':scope > legend') : e.closest('th'))?.textContent.trim())
    .map(e => e.outerHTML.slice(0, 120))"""
# What the theme can change, and what the width can; the rest costs as much again.
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "preload": False,
}
LAYOUT = {
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "scrollable-region-focusable", "target-size", "region"],
    },
    "rules": {"target-size": {"enabled": True}},
    "preload": False,
}


def violations(page, options=None):
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(
        "async options => (await axe.run(document, {resultTypes: ['violations'], ...options})).violations",
        options or {},
    )
    wrong = [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found]
    unnamed = page.evaluate(UNNAMED)
    return [*wrong, ("unnamed", unnamed)] if unnamed else wrong


def violations_in_every_look(page, widths=(1280, 360)):
    """Those of every rule at the first width, of layout at the others, then of dark colours."""
    looks = [("light", widths[0], None)]
    looks += [("light", width, LAYOUT) for width in widths[1:]]
    looks += [("dark", widths[-1], COLOURS)]
    found = {}
    for scheme, width, rules in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.evaluate("scrollTo(0, 0)")  # a target that a sticky card half covers counts as small
        if wrong := violations(page, rules):
            found[width, scheme] = wrong
    return found


def test_axe_finds_nothing_before_during_and_after_training(open_page):
    page = open_page("?pace=1000&steps=60")
    wait_for_charts(page)
    assert violations_in_every_look(page) == {}
    action(page, "play").click()
    wait_for_step(page, 1)
    assert violations_in_every_look(page) == {}
    expect(action(page, "pause")).to_be_visible()  # still
    page.keyboard.press("End")
    expect(readout(page, "step")).to_have_text("60/60")
    assert violations_in_every_look(page) == {}


def test_axe_finds_nothing_in_panels_dialogs_and_errors(open_page):
    page = open_page("?T=0&lr=x&logits=1", allowed="422")
    wait_for_charts(page)
    page.get_by_text("Loss as a table").click()
    assert violations_in_every_look(page) == {}
    action(page, "play").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations_in_every_look(page) == {}


@pytest.mark.parametrize("path", ["docs", "nowhere"])
def test_axe_finds_nothing_on_the_other_pages(open_page, path):
    assert violations(open_page(path, allowed="404")) == []


def test_one_status_speaks_at_pause_and_end_and_not_at_every_step(open_page):
    page = open_page("?pace=60", fresh=True)
    page.clock.set_fixed_time(0)  # after five seconds of training the page would say how it goes
    status = page.get_by_role("status")
    expect(status).to_have_count(1)
    page.evaluate(
        """() => {
             window.said = [];
             const status = document.querySelector('[role=status]');
             new MutationObserver(() => window.said.push(status.textContent)).observe(status, {childList: true, characterData: true, subtree: true});
           }"""
    )
    action(page, "play").click()
    press_at_step(page, 5, "pause")
    expect(status).to_contain_text("Paused.")
    action(page, "play").click()
    expect(status).to_contain_text("Training ended. After 35 of 35 steps")
    expect(status).to_contain_text("misses its soft targets by up to")
    assert [said.split(".")[0] for said in page.evaluate("window.said")] == [
        "Paused",
        "Training ended",
    ]


def test_sliders_say_what_their_value_means(open_page):
    page = open_page()
    set_slider(page, "step", 9)
    scrubber = page.get_by_role("slider", name="Training step")
    expect(scrubber).to_have_attribute("aria-valuetext", "Step 9 of 35")
    temperature = page.get_by_role("slider", name="Temperature")
    expect(temperature).to_have_attribute(
        "aria-valuetext",
        "At T\u00a0=\u00a03.0 the wrong classes share 43\u00a0%, up from 10\u00a0% at T\u00a0=\u00a01:"
        " Dog 26, Rabbit 17.",
    )


def test_targets_are_large_enough_for_a_finger(open_page):
    page = open_page(width=360)
    page.get_by_text("The loss, taken apart").click()
    expect(page.locator('[data-panel="loss"]')).to_have_attribute("open", "")
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, summary')]
             .map(e => (e.type === 'checkbox' ? e.closest('label') : e))
             .filter(e => e.offsetParent && !e.closest('dialog'))
             .filter(e => { const r = e.getBoundingClientRect(); return r.width < 24 || r.height < 24; })
             .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


EVERYTHING = "scenario=specialists&hard_weight=0.1235&T=0.05&compare=1&pins=T:8;T:2&open=loss,numbers,predict"


@pytest.mark.parametrize("query", ["?step=12", f"?{EVERYTHING}", f"embed?{EVERYTHING}"])
def test_nothing_is_cut_off_or_scrolls_sideways(open_page, query):
    page = open_page(query, width=320)
    wait_for_charts(page)
    for width in (320, 360, 768, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("width => document.documentElement.scrollWidth === width", arg=width)
        outside = page.evaluate(
            """() => [...document.querySelectorAll('.card *, .panel *')]
                 .filter(e => !e.closest('.visually-hidden, .plot, .scroller, dialog, .sketch'))
                 .filter(e => e.getBoundingClientRect().right > innerWidth || e.getBoundingClientRect().left < 0)
                 .map(e => e.outerHTML.slice(0, 80))"""
        )
        assert outside == []


def test_forced_colours_keep_the_series_apart(open_page):
    page = open_page(forced_colors="active")
    fills = page.locator(".distribution").evaluate_all(
        "t => t.map(e => getComputedStyle(e.querySelector('.bar-fill')).fill)"
    )
    assert len({fills[0], fills[1], fills[2]}) == 3


def test_axe_finds_nothing_in_the_loss_panel_of_any_divergence(open_page):
    page = open_page("?open=loss&hard_weight=0.3&step=5")
    wait_for_charts(page)
    found = {}
    for name, words in WORDS.items():
        page.locator("[name=divergence]").select_option(name)
        expect(page.locator("#hint-divergence")).to_have_text(words.meaning)
        if wrong := violations(page):
            found[name] = wrong
    assert found == {}


@pytest.mark.parametrize(
    "query",
    [
        "?compare=1&hard_weight=0.3&step=9&open=figures,loss,numbers,predict&pins=T:8;T:2,lr:1;t_squared:0",
        "?scenario=specialists&combine=geometric&open=numbers",
        "?scenario=next-token&step=5&open=loss",
        "?logits=" + ",".join(str(k % 7) for k in range(100)) + "&compare=1&open=loss,numbers",
    ],
    ids=["everything", "specialists", "next-token", "100-classes"],
)
def test_axe_finds_nothing_in_what_opens_on_demand(open_page, query):
    page = open_page(query)
    wait_for_charts(page)
    for summary in page.locator("#how-it-works summary").all()[1:]:
        summary.click()
    expect(page.locator("#limit-check")).to_be_visible()
    assert violations_in_every_look(page, widths=[1280]) == {}


@pytest.mark.parametrize("width", [320, 768])
def test_panels_opened_on_demand_fit_every_width(open_page, width):
    page = open_page(
        "?compare=1&step=9&open=figures,loss,numbers,predict&pins=T:8;T:2&scenario=specialists",
        width=width,
    )
    wait_for_charts(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_formula_of_several_teachers_breaks_in_a_narrow_card(open_page):
    page = open_page("?scenario=specialists&open=figures")
    rows, spare = page.evaluate(
        """() => {
             const line = document.querySelector('.card-foot .formula-line');
             const parts = [...line.children];
             line.style.width = `${Math.max(...parts.map(e => e.getBoundingClientRect().width)) + 1}px`;
             const tops = parts.map(e => Math.round(e.getBoundingClientRect().bottom));
             return [new Set(tops).size, line.clientWidth - line.scrollWidth];
           }"""
    )
    assert (rows, spare) == (2, 0)


def test_a_line_ends_between_the_teachers_and_not_within_ones_logits(open_page):
    page = open_page("?scenario=specialists&open=figures")
    lines = page.evaluate(
        """() => {
             const foot = document.querySelector('.card-foot .figure-only p');
             const lists = [...foot.querySelectorAll('.unbroken')];
             const widest = Math.max(...lists.map(e => e.getBoundingClientRect().width));
             foot.style.width = `${1.5 * widest}px`;
             const height = Number.parseFloat(getComputedStyle(foot).lineHeight);
             return lists.map(e => Math.round(e.getBoundingClientRect().height / height));
           }"""
    )
    assert lines == [1, 1, 1]


@pytest.mark.parametrize("width", [700, 768])
def test_closed_panels_are_equally_high(open_page, width):
    page = open_page(width=width)
    page.locator(".panel summary").first.evaluate("e => e.append(' and what its parts are called')")
    heights = page.locator(".panel").evaluate_all(
        "panels => panels.map(e => Math.round(e.getBoundingClientRect().height))"
    )
    assert len(heights) == 4
    assert len(set(heights)) == 1
