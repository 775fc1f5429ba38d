"""The lab's experiment in other people's pages: run, answer, pad, options, messages, sizes."""

import re

import pytest
from playwright.sync_api import expect

from app.lab.presets import PRESETS
from tests.browser.embed_hosts import expect_fit, frame_of, heard, iframe, wait_until
from tests.browser.hooks import action, drawn
from tests.browser.lab_hooks import FINISHED, figure, notice, result_of, watch_streams
from tests.browser.test_accessibility import violations, violations_in_every_look

SMALL = "width=8&transfer=200&epochs=6&left_out=3"


def element(url, query="", attributes=""):
    link = f'<a href="{url}/lab{query}">Open the experiment</a>'
    return f'<soft-targets src="{url}/embed/lab{query}" {attributes}>{link}</soft-targets>'


def lab(query, attributes=""):
    return lambda url: element(url, f"?{query}", attributes)


def bars(frame):
    return frame.locator(".lab-outcome .bar-number")


def answer(frame):
    return frame.locator("[data-answer]")


def command(page, text):
    page.evaluate(f"document.querySelector('soft-targets').{text}")


# The experiment


def test_a_run_ends_with_bars_and_an_answer_in_the_frame(open_page, base_url):
    page = open_page(f"embed/lab?{SMALL}&seed=51")
    expect(answer(page)).to_be_hidden()
    action(page, "run").click()
    expect(answer(page)).to_contain_text("In this run the distilled student reads")
    expect(figure(page, "epoch")).to_have_text("6/6")
    expect(action(page, "run")).to_have_text("Run again")
    sweep = result_of(base_url, f"{SMALL}&seed=51")["bias_sweep"]
    shown = [float(text.rstrip("%")) for text in bars(page).all_inner_texts()]
    for number, name in zip(shown[1:], ("hard", "distilled"), strict=True):
        assert number == pytest.approx(100 * sweep[name]["recall_left_out"][0], abs=0.0501)
    assert page.url.endswith(f"/embed/lab?{SMALL.replace('transfer=200&epochs=6', 'epochs=6&transfer=200')}&seed=51")  # fmt: skip


def test_the_bare_embed_has_the_question_the_answer_and_the_pad(open_page):
    page = open_page("embed/lab", width=760, height=700)
    expect(page.get_by_role("heading", name=PRESETS[0].question)).to_be_in_viewport()
    expect(action(page, "run")).to_be_in_viewport(ratio=1)
    expect(answer(page)).to_contain_text(PRESETS[0].if_clear)
    expect(page.locator("[data-pad][data-mounted] canvas")).to_be_in_viewport()
    expect(page.locator("#pad-answer tbody tr").first).to_have_text(
        re.compile(r"Teacher\s*3\s*100.0%")
    )


def test_charts_open_in_place(open_page):
    page = open_page(f"embed/lab?{FINISHED}", width=760)
    page.get_by_text("Charts and more").click()
    drawn(page, "accuracy")
    drawn(page, "recall")


def test_a_digit_is_drawn_and_read_in_the_frame(open_host):
    page = open_host(lab(SMALL))
    frame = frame_of(page)
    canvas = frame.locator("[data-pad][data-mounted] canvas")
    canvas.focus()
    for _ in range(9):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    for _ in range(18):
        page.keyboard.press("ArrowDown")
    expect(frame.locator("[data-pad-status]")).to_contain_text("The teacher reads 1")
    expect(frame.locator("#pad-answer tbody tr").first).to_contain_text("1")


def test_a_map_of_runs_is_filled_and_answered(open_page):
    query = "transfer=60&epochs=1&smoothing=0.1&temperatures=20&widths=8&seeds=2"
    page = open_page(f"embed/lab?{query}")
    expect(page.locator('[data-table="map"]')).to_have_count(0)  # one's own settings run once
    page = open_page(f"embed/lab?{PRESETS[4].query}")
    expect(action(page, "map-run")).to_be_visible()
    expect(page.locator('[data-table="map"] tbody tr')).to_have_count(1)
    expect(answer(page)).to_contain_text("Over five seeds")


# When it plays


def test_nothing_starts_by_itself(open_page):
    page = open_page("embed/lab?width=8&transfer=60&epochs=2&seed=52")
    streams = watch_streams(page)
    expect(page.locator("[data-pad][data-mounted]")).to_be_visible()
    expect(action(page, "run")).to_be_visible()
    assert streams == []


def test_autoplay_starts_once_it_is_seen_unless_motion_is_reduced(open_page):
    query = "embed/lab?width=8&transfer=60&epochs=2&autoplay=1"
    page = open_page(f"{query}&seed=53")
    expect(figure(page, "epoch")).to_have_text("2/2")
    for reduced in (
        {"query": f"{query}&seed=54&motion=reduce"},
        {"query": f"{query}&seed=54", "reduced_motion": "reduce"},
    ):
        page = open_page(**reduced)
        streams = watch_streams(page)
        expect(page.locator("[data-pad][data-mounted]")).to_be_visible()
        assert streams == []


# What its address leaves out


def test_without_controls_there_is_nothing_to_press_and_the_host_plays(open_host):
    page = open_host(lab(f"{SMALL}&seed=55&controls=0"))
    frame = frame_of(page)
    expect(frame.locator("button:visible")).to_have_count(0)
    expect(frame.locator("canvas")).to_be_hidden()
    expect(frame.get_by_role("img", name=re.compile("^Test digit"))).to_be_visible()
    command(page, "play()")
    expect(answer(frame)).to_contain_text("In this run")


def test_compact_has_neither_pad_nor_charts(open_page):
    page = open_page(f"embed/lab?{SMALL}&compact=1", width=480)
    expect(action(page, "run")).to_be_visible()
    expect(bars(page).first).to_be_visible()
    for selector in (".lab-pad", ".lab-charts"):
        expect(page.locator(selector)).to_be_hidden()


def test_an_accent_colours_run(open_page):
    page = open_page("embed/lab?accent=112233")
    expect(action(page, "run")).to_have_css("background-color", "rgb(17, 34, 51)")


# Messages


def test_the_host_is_told_steps_and_state_and_plays(open_host):
    page = open_host(lab(f"{SMALL}&seed=56&id=first"))
    frame = frame_of(page)
    (ready,) = heard(page, "ready")
    assert (ready["ns"], ready["v"], ready["id"]) == ("soft-targets", 1, "first")
    command(page, "play()")
    wait_until(page, "() => heard.some(({step, steps}) => step === 6 && steps === 6)")
    expect(answer(frame)).to_contain_text("In this run")
    command(page, "set('width=9&transfer=200&epochs=5')")
    expect(figure(frame, "epoch")).to_have_text("0/5")
    wait_until(
        page,
        "() => heard.findLast(({type}) => type === 'state')?.query === 'width=9&epochs=5&transfer=200'",
    )
    expect(frame.locator("[data-explorer]")).to_have_attribute("href", re.compile("/lab"))
    frame.locator("[data-explorer]").focus()
    expect(frame.locator("[data-explorer]")).to_have_attribute(
        "href", re.compile(r"/lab\?width=9&epochs=5&transfer=200$")
    )


def test_a_set_from_a_run_to_a_map_and_back_keeps_working(open_host):
    page = open_host(lab(SMALL))
    frame = frame_of(page)
    command(page, f"set('{PRESETS[4].query}')")
    expect(action(frame, "map-run")).to_be_visible()
    command(page, "set('width=8&transfer=200&epochs=2&seed=57')")
    expect(action(frame, "run")).to_be_visible()
    action(frame, "run").click()
    expect(figure(frame, "epoch")).to_have_text("2/2")


def test_a_theme_alone_leaves_the_experiment(open_host):
    page = open_host(lab(f"{SMALL}&theme=light"))
    frame = frame_of(page)
    command(page, "set('theme=dark')")
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    expect(frame.locator("#lab")).to_have_attribute("data-query", re.compile("width=8"))


def test_a_bad_value_is_told_by_the_name_on_the_screen_and_changes_nothing(open_host):
    page = open_host(lab(SMALL), allowed="422")
    frame = frame_of(page)
    command(page, "set('width=999')")
    wait_until(
        page,
        "() => heard.some(({type, message}) => type === 'error' && message.includes(\"Student's units a layer must be a whole number\"))",
    )
    expect(frame.locator("#lab")).to_have_attribute("data-query", re.compile("width=8"))


def test_a_command_that_it_does_not_have_is_refused(open_host):
    page = open_host(lab(SMALL))
    frame_of(page)
    command(page, "step()")
    wait_until(
        page,
        "() => heard.some(({code, message}) => code === 'unknown-type' && message.endsWith('play, pause, reset'))",
    )


# Sizes, access, sandbox


def test_the_element_fits_at_every_width(open_host):
    page = open_host(lab(SMALL), lab(f"{SMALL}&compact=1"), lab(f"{SMALL}&controls=0"))
    for width in (1280, 700, 400, 320):
        page.set_viewport_size({"width": width, "height": 900})
        expect_fit(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("options", ["", "&compact=1&accent=fe0", "&controls=0"])
def test_axe_finds_nothing(open_page, base_url, options):
    result_of(base_url, FINISHED)
    page = open_page(f"embed/lab?{FINISHED}{options}")
    expect(answer(page)).to_contain_text("In this run")
    assert violations_in_every_look(page) == {}


def test_axe_finds_nothing_in_host_and_embed(open_host):
    page = open_host(lab(SMALL), allowed="postMessage")  # axe's, between frames
    frame_of(page)
    assert violations(page) == []


def test_a_frame_that_may_not_ask_its_server_says_so_and_shows_the_answer(open_host):
    page = open_host(lambda url: iframe(url, "/lab", sandbox="allow-scripts"))
    frame = page.frame_locator("iframe")
    expect(notice(frame)).to_contain_text("may not ask its server to train")
    expect(action(frame, "run")).to_be_disabled()
    expect(answer(frame)).to_contain_text(PRESETS[0].if_clear)
    expect(frame.get_by_role("img", name=re.compile("^Test digit"))).to_be_visible()


def test_without_javascript_it_runs_and_answers(open_page):
    page = open_page(f"embed/lab?{SMALL}&seed=58&theme=dark", java_script_enabled=False)
    page.get_by_role("button", name="Run", exact=True).click()
    expect(answer(page)).to_contain_text("In this run")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
