"""The saved copy in a real Chromium: a file with the network off, and a folder on a plain server.

Every request that leaves the copy fails its test, and so does anything on the console.
"""

import math
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from app.explorer.experiment import read_experiment
from app.explorer.results import compute, log_targets
from tests.browser.hooks import (
    action,
    drag,
    drawn,
    numbers,
    press_at_step,
    readout,
    set_slider,
    slider,
    wait_for_charts,
    wait_for_step,
)
from tests.browser.test_accessibility import violations_in_every_look
from tests.command_line import run
from tests.hosting import hosting

HOLDS = "This copy holds the training at T = 0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 15 and 20; the nearest is shown"
SUBFOLDER = "a/b"


def percent(values):
    return [f"{100 * v:.1f}%" for v in values]


def experiment(**query):
    found, problems = read_experiment([(k, str(v)) for k, v in query.items()], strict=True)
    assert problems == []
    return found


def soft(temperature):
    return percent(2.718281828459045 ** log_targets(experiment(), temperature))


def student(step, **query):
    return percent(compute(experiment(**query)).student.student_probs[step])


def hard_student(step, **query):
    return percent(compute(experiment(compare=1, **query)).hard_student.student_probs[step])


def expect_run_at(page, temperature):
    """The page shows the training at this temperature."""
    expect(page.locator(f'#T[value="{temperature}"]')).to_be_attached()
    expect(page.locator("[data-waiting]")).to_have_count(0)


@pytest.fixture(scope="session")
def export(tmp_path_factory):
    """Export with these options, each set of them once; the value is the folder of both forms."""
    done = {}

    def export(*options):
        if options not in done:
            folder = done[options] = tmp_path_factory.mktemp("export")
            file = folder / "copy.html"
            run("export", "--out", folder / SUBFOLDER, "--single-file", file, *options)
        return done[options]

    return export


@pytest.fixture(scope="session")
def serve():
    """Serve a folder as any static host does; the value is its address."""
    servers = {}

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    def serve(folder):
        if folder not in servers:
            handler = partial(Quiet, directory=folder)
            servers[folder] = server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
            threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[folder].server_port}"

    yield serve
    for server in servers.values():
        server.shutdown()
        server.server_close()


@pytest.fixture(params=["file", "folder"])
def form(request):
    return request.param


@pytest.fixture
def open_copy(pages, export, serve, form):
    """Open the copy of an experiment: open_copy("--T", "4", width=360)."""
    taken, watched_for_failures, failed = [], [], []

    def on_failure(request):
        failed.append(f"failed: {request.url[:80]}")

    def open_copy(*options, width=1280, height=900, **context_options):
        folder = export(*options)
        own = (
            f"{serve(folder)}/{SUBFOLDER}/" if form == "folder" else (folder / "copy.html").as_uri()
        )
        watched = pages.take(width, height, **context_options)
        taken.append(watched)
        watched.own = (own,)
        page = watched.page
        if context_options.get("java_script_enabled", True):  # else Chromium gives up the modules
            page.on("requestfailed", on_failure)
            watched_for_failures.append(page)
        if form == "file":
            page.context.set_offline(True)
        page.goto(own)
        return page

    yield open_copy
    for page in watched_for_failures:
        page.remove_listener("requestfailed", on_failure)
    for watched in taken:
        pages.give_back(watched)
    assert failed + [t for watched in taken for t in watched.trouble] == []


def test_a_drag_shows_every_temperatures_soft_targets(open_copy):
    page = open_copy()
    assert numbers(page, "teacher-hard") == ["89.7%", "8.1%", "2.2%"]
    for temperature in (0.5, 1.7, 4.3, 20):
        drag(page, "T", temperature)
        assert numbers(page, "teacher-soft") == soft(temperature)
    drag(page, "T", 4.3)
    shown = percent(compute(experiment(T=4.3)).student.student_soft[0])
    assert numbers(page, "student-soft") == shown


def test_steps_go_forward_and_back_and_play_goes_to_the_end(open_copy):
    page = open_copy("--pace", "20")
    for step in (1, 2, 3):
        action(page, "step").click()
        expect(readout(page, "step")).to_have_text(f"{step}/35")
        assert numbers(page, "student") == student(step)
    action(page, "back").click()
    assert numbers(page, "student") == student(2)
    action(page, "play").click()
    expect(readout(page, "step")).to_have_text("35/35")
    assert numbers(page, "student") == student(35)
    expect(page.get_by_role("status")).to_contain_text("Training ended. After 35 of 35 steps")
    expect(action(page, "play")).to_be_visible()
    action(page, "reset").click()
    assert numbers(page, "student") == ["55.1%", "26.8%", "18.1%"]


def test_each_step_is_played_at_its_pace_and_pause_holds_it(open_copy):
    page = open_copy("--pace", "100")
    page.evaluate(
        """() => {
             window.seen = [];
             window.addEventListener('click', () => { window.began ??= performance.now(); }, true); // before the page's own
             const shown = document.querySelector('[data-readout="step"]');
             new MutationObserver(() => window.seen.push([performance.now(), shown.textContent]))
               .observe(shown, {childList: true, characterData: true, subtree: true});
           }"""
    )
    action(page, "play").click()
    press_at_step(page, 10, "pause")
    expect(page.get_by_role("status")).to_contain_text("Paused.")
    held = page.evaluate("window.seen.length")
    page.wait_for_timeout(400)
    seen = page.evaluate("window.seen")
    assert [text for _, text in seen] == [f"{k}/35" for k in range(1, len(seen) + 1)]
    assert len(seen) == held
    began = page.evaluate("window.began")
    assert all(at - began >= 100 * k - 1 for k, (at, _) in enumerate(seen, start=1))
    action(page, "play").click()
    wait_for_step(page, len(seen) + 2)


def test_a_release_goes_to_the_nearest_training_and_says_so(open_copy):
    page = open_copy("--pace", "10", width=360, height=700)
    expect(page.locator(".saved-note").first).to_contain_text(HOLDS)
    set_slider(page, "T", 4.3)
    expect(page.locator("#notice")).to_have_text(f"{HOLDS}: T = 4.")
    expect(page.locator("#notice")).to_be_in_viewport()
    expect(page.get_by_role("status")).to_have_text(f"{HOLDS}: T = 4.")
    expect(slider(page)).to_have_value("4")
    expect(page.locator("#T-number")).to_have_value("4.0")
    assert numbers(page, "teacher-soft") == soft(4)
    action(page, "play").click()
    expect(readout(page, "step")).to_have_text("35/35")
    assert numbers(page, "student") == student(35, T=4)
    loss = compute(experiment(T=4)).student.loss[35]
    assert float(readout(page, "loss").inner_text()) == pytest.approx(loss, rel=0.06)
    expect(page.locator("#notice")).to_be_hidden()
    set_slider(page, "T", 8)
    expect(readout(page, "step")).to_have_text("35/35")
    expect_run_at(page, 8)
    assert numbers(page, "student") == student(35, T=8)
    expect(page.locator("#notice")).to_be_hidden()


def test_the_comparison_comes_and_goes(open_copy):
    page = open_copy("--pace", "10")
    page.get_by_label("Compare with hard labels").check()
    expect(page.locator('[data-series="hard-student"]')).to_be_attached()
    action(page, "play").click()
    expect(readout(page, "step")).to_have_text("35/35")
    assert numbers(page, "hard-student") == hard_student(35)
    assert numbers(page, "student") == student(35)
    set_slider(page, "T", 10)
    expect_run_at(page, 10)
    assert numbers(page, "hard-student") == hard_student(35, T=10)
    page.get_by_label("Compare with hard labels").uncheck()
    expect(page.locator('[data-series="hard-student"]')).to_have_count(0)
    assert numbers(page, "student") == student(35, T=10)
    expect(page.get_by_role("combobox", name="Speed")).to_have_value("10")


def test_a_new_temperature_while_playing_trains_on_at_it(open_copy):
    page = open_copy("--pace", "60")
    page.get_by_role("combobox", name="Speed").select_option("100")
    action(page, "play").click()
    wait_for_step(page, 3)
    set_slider(page, "T", 6)
    expect(readout(page, "step")).to_have_text("35/35")
    assert numbers(page, "student") == student(35, T=6)
    expect(page.get_by_role("combobox", name="Speed")).to_have_value("100")


# At its last stop: a page key is kept from the browser once the slider's gestures have come.
GESTURES = """() => !document.querySelector('#T').dispatchEvent(
  new KeyboardEvent('keydown', {key: 'PageUp', bubbles: true, cancelable: true}))"""


def test_keys_go_from_training_to_training_and_pointers_to_the_nearest(open_copy):
    page = open_copy()
    slider(page).focus()
    for key, temperature in (
        ("Right", "4"),
        ("Right", "5"),
        ("Left", "4"),
        ("Left", "3"),
        ("End", "20"),
        ("Right", "20"),
    ):
        page.keyboard.press(f"Arrow{key}" if key != "End" else key)
        expect_run_at(page, temperature)
        expect(slider(page)).to_have_value(temperature)
        assert numbers(page, "teacher-soft") == soft(float(temperature))
    expect(slider(page)).to_be_focused()
    page.wait_for_function(GESTURES)
    set_slider(page, "T", 5)
    expect_run_at(page, 5)
    box = slider(page).bounding_box()
    x = box["x"] + 10 + (box["width"] - 20) * math.log(5.4 / 0.5) / math.log(20 / 0.5)
    page.mouse.click(x, box["y"] + box["height"] / 2)
    expect(page.locator("#notice")).to_contain_text("T = 5.")
    expect(slider(page)).to_have_value("5")


def test_shortcuts_work(open_copy):
    page = open_copy("--pace", "400")
    page.locator('[data-widget="soft-targets"]').focus()
    for key, step in ((".", 1), (".", 2), (",", 1), ("End", 35), ("Home", 0), (".", 1), ("r", 0)):
        page.keyboard.press(key)
        expect(readout(page, "step")).to_have_text(f"{step}/35")
    page.keyboard.press("k")
    expect(action(page, "pause")).to_be_visible()
    page.keyboard.press("k")
    page.keyboard.press("?")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#shortcuts")).to_be_hidden()


def test_a_typed_temperature_goes_to_the_nearest_training(open_copy):
    page = open_copy("--T", "2.25")
    field = page.locator("#T-number")
    for text, temperature, shown in (
        ("55", "20", "20.0"),
        ("0.1", "0.5", "0.5"),
        ("2.2", "2.25", "2.25"),
        ("", "2.25", "2.25"),
    ):
        field.fill(text)
        field.press("Enter")
        expect(field).to_have_value(shown)
        expect(slider(page)).to_have_value(temperature)
        expect_run_at(page, temperature)


def test_charts_are_drawn_and_follow(open_copy):
    page = open_copy()
    wait_for_charts(page)
    chart = page.locator('[data-chart="comparison"] .plot')
    drag(page, "T", 10)
    shown = numbers(page, "teacher-soft")
    expect(chart.locator(".trace").nth(1).locator("text").first).to_have_text(
        f"{float(shown[0][:-1]):.0f}%"
    )
    assert [f"{v:.1f}%" for v in chart.evaluate("p => Array.from(p.data[1].y)")] == shown
    page.get_by_text("The loss, taken apart").click()
    width = drawn(page, "terms").evaluate(
        "e => e.querySelector('.main-svg').getBoundingClientRect().width / e.clientWidth"
    )
    assert width == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("format", ["svg", "png"])
def test_a_chart_can_be_taken_along(open_copy, format, tmp_path):
    page = open_copy()
    wait_for_charts(page)
    with page.expect_download() as started:
        page.get_by_role("button", name=f"{format.upper()} of the chart Loss by step").click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    assert file.name == f"soft-targets-loss.{format}"
    assert file.stat().st_size > 4000


def test_saved_copy_has_no_controls_that_need_a_server(open_copy):
    page = open_copy("--pins", "T:8", "--open", "loss")
    for part in (
        ".picker",
        ".presets",
        ".takeaway",
        ".unpin",
        '[data-panel="numbers"]',
        '[data-action="pin"]',
        '[data-page-action="share"]',
        'a[href^="/"]',
    ):
        assert [e for e in page.locator(part).all() if e.is_visible()] == []
    for name in ("hard_weight", "t_squared", "lr", "steps"):
        expect(page.locator(f'[name="{name}"]')).to_be_disabled()
    expect(page.locator('[data-series="pin-1"]')).to_be_visible()
    action(page, "step").click()
    pinned = compute(experiment(T=8)).student.student_probs[1]
    assert numbers(page, "pin-1") == percent(pinned)


def test_the_theme_switch_changes_page_and_charts_and_is_kept(open_copy):
    page = open_copy(color_scheme="light")
    wait_for_charts(page)
    switch = page.get_by_role("button", name="Theme")
    light = page.locator("table .swatch").first.evaluate("e => getComputedStyle(e).backgroundColor")
    switch.click()
    switch.click()
    expect(switch).to_contain_text("dark")
    dark = page.locator("table .swatch").first.evaluate("e => getComputedStyle(e).backgroundColor")
    assert dark != light
    expect(page.locator('[data-chart="comparison"] .point path').first).to_have_css("fill", dark)

    def is_kept():
        page.reload()
        return "dark" in switch.inner_text()

    assert any(is_kept() for _ in range(20))  # Chromium writes a file's storage a moment later


def test_a_panel_that_opens_takes_no_notice_away(open_copy):
    page = open_copy()
    wait_for_charts(page)
    set_slider(page, "T", 4.3)
    expect(page.locator("#notice")).to_be_visible()
    page.get_by_text("The loss, taken apart").click()
    expect(page.locator('[data-panel="loss"][open]')).to_be_visible()
    # Longer than a question would be delayed that is not to be asked.
    page.evaluate("new Promise((resolve) => setTimeout(resolve, 600))")
    expect(page.locator("#notice")).to_be_visible()


def test_axe_finds_nothing(open_copy):
    page = open_copy("--compare", "1", "--pins", "T:8;T:2")
    wait_for_charts(page)
    assert violations_in_every_look(page) == {}
    for summary in page.locator("summary").all():
        if summary.get_by_text("In one paragraph").count() == 0:
            summary.click()
    set_slider(page, "T", 4.3)
    expect(page.locator("#notice")).to_be_visible()
    assert violations_in_every_look(page) == {}
    page.wait_for_function("() => document.documentElement.scrollWidth === 360")


def test_without_scripts_it_reads_and_shows_nothing_dead(open_copy):
    page = open_copy("--step", "3", java_script_enabled=False)
    assert numbers(page, "student") == student(3)
    expect(page.locator(".charts .sketch").first).to_be_visible()
    expect(page.get_by_text("This is the copy as it was saved.")).to_be_visible()
    controls = page.locator("button:not(.term), input, select").all()
    assert [c.get_attribute("name") for c in controls if c.is_visible() and c.is_enabled()] == []
    page.locator(".term:visible").first.click()  # the browser shows what a term means
    expect(page.locator("#term-temperature")).to_be_visible()


@pytest.mark.parametrize("form", ["folder"], indirect=True)
def test_a_folder_opened_from_a_disk_reads_as_without_scripts(browser, export, form):
    context = browser.new_context()
    page = context.new_page()
    page.goto((export() / SUBFOLDER / "index.html").as_uri())
    expect(page.get_by_text("This is the copy as it was saved.")).to_be_visible()
    expect(action(page, "play")).to_be_hidden()
    expect(slider(page)).to_be_hidden()
    context.close()


@pytest.mark.parametrize("form", ["folder"], indirect=True)
def test_an_answer_that_does_not_come_is_said(browser, export, serve, form):
    page = browser.new_context().new_page()
    page.route("**/answers/*", lambda route: route.fulfill(status=404, body="<p>No such page</p>"))
    page.goto(f"{serve(export())}/{SUBFOLDER}/")
    set_slider(page, "T", 8)
    expect(page.locator("#notice")).to_contain_text("Offline")
    page.unroute("**/answers/*")
    set_slider(page, "T", 10)
    expect_run_at(page, 10)
    expect(page.locator("#notice")).to_be_hidden()
    page.context.close()


def test_the_single_file_works_in_a_sandboxed_frame(browser, export):
    """As a notebook shows it: pasted into a frame without an origin of its own."""
    trouble = []
    text = (export("--pace", "10") / "copy.html").read_text()
    framed = text.replace("&", "&amp;").replace('"', "&quot;")
    host = f'<!doctype html><title>A notebook</title><iframe sandbox="allow-scripts" width="1000" height="800" srcdoc="{framed}"></iframe>'
    with hosting({"/": host}) as url:
        page = browser.new_context().new_page()
        page.on(
            "console", lambda m: trouble.append(m.text) if m.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(f"{url}/")
        frame = page.frames[1]
        set_slider(frame, "T", 7.9)
        expect(slider(frame)).to_have_value("8")
        action(frame, "play").click()
        expect(readout(frame, "step")).to_have_text("35/35")
        assert numbers(frame, "student") == student(35, T=8)
        page.context.close()
    assert [t for t in trouble if "favicon" not in t and "404" not in t] == []
