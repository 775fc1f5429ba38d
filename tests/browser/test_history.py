"""Each deliberate change is an entry of the history; Back and Forward show entries in place."""

import pytest
from playwright.sync_api import expect

from tests.browser.embed_hosts import iframe, wait_for_frames
from tests.browser.hooks import (
    action,
    drag,
    enter,
    numbers,
    readout,
    set_slider,
    slider,
    wait_for_module,
)

TABLE = "Wolf\t3.5\nFox\t1.0\nBear\t-2"
NOT_THERE = "Failed"  # what the browser says of it on the console


@pytest.fixture
def explorer(open_page):
    """The page, with what keeps its history."""

    def explorer(query="", **options):
        page = open_page(query, **options)
        page.locator("#widget").focus()
        wait_for_module(page, "history.js")
        page.evaluate("window.sameDocument = true")
        return page

    return explorer


def entries(page):
    return page.evaluate("history.length")


def shown(page):
    """What the page says: distributions, readouts, the loss, controls, open panels."""
    return page.locator("#widget").evaluate(
        """widget => {
             const all = (selector, value) => [...widget.querySelectorAll(selector)].map(value);
             return {
               series: all('table[data-series]', (t) => [t.dataset.series, t.tBodies[0].innerText]),
               readouts: all('[data-readout], [data-figure]', (e) => [e.dataset.readout ?? e.dataset.figure, e.textContent]),
               losses: widget.querySelector('[data-table="loss"]').textContent,
               label: widget.querySelector('.true-label').textContent,
               fields: all('#experiment :is(input, select)', (f) => [f.name || f.id, f.value, f.checked]),
               open: all('[data-panel]', (p) => [p.dataset.panel, p.open]),
             };
           }"""
    )


def change(page, do, *arguments):
    """Change something, and wait until the address says so."""
    before = page.url
    do(*arguments)
    expect(page).not_to_have_url(before)


def traverse(page, direction):
    """Go one entry back or forward, and wait for what it shows."""
    page.locator("#widget").evaluate(
        """(widget, direction) => new Promise((shown) => {
             widget.addEventListener('answered', ({ detail }) => detail.isAsked && setTimeout(shown));
             history[direction]();
           })""",
        direction,
    )


def type_temperature(page, text):
    page.locator("#T-number").fill(text)
    page.locator("#T-number").press("Enter")


def sample(page, name):
    page.get_by_role("radio", name=name, exact=True).check(force=True)


def go_to_step(page, step):
    set_slider(page, "step", step)
    page.wait_for_url(f"**step={step}**")


CHANGES = (
    lambda page: set_slider(page, "T", 6),
    lambda page: sample(page, "Dog"),
    lambda page: page.locator('[name="compare"]').check(),
    lambda page: type_temperature(page, "2.25"),
    lambda page: page.locator('[data-panel="loss"] > summary').click(),
    lambda page: page.locator('[data-panel="loss"] [data-preset]').first.click(),
    lambda page: action(page, "pin").click(),
    lambda page: enter(page, "hard_weight", "0.4"),
    lambda page: page.locator('[name="t_squared"]').select_option("0"),
    lambda page: enter(page, "logits", "3,1,0,-2"),
)


def test_back_and_forward_over_ten_changes_show_the_same_digits(explorer):
    page = explorer()
    before, states = entries(page), []
    for k, do in enumerate(CHANGES):
        if k == 6:
            go_to_step(page, 7)  # which is part of the entry, and adds none
        states.append(shown(page))
        change(page, do, page)
    states.append(shown(page))
    assert entries(page) == before + 10
    assert len({str(state["series"]) for state in states}) > 6
    for k in reversed(range(10)):
        traverse(page, "back")
        assert shown(page) == states[k]
    for k in range(1, 11):
        traverse(page, "forward")
        assert shown(page) == states[k]
    assert page.evaluate("window.sameDocument")


def test_a_drag_adds_one_entry_and_so_do_the_keys_of_one_visit(explorer):
    page = explorer()
    before = entries(page)
    for tenths in range(31, 60):
        drag(page, "T", tenths / 10)
    change(page, set_slider, page, "T", 6)
    assert entries(page) == before + 1
    slider(page).focus()
    for T in ("6.1", "6.2", "6.3"):
        change(page, page.keyboard.press, "ArrowRight")
        assert page.url.endswith(f"?T={T}")
    assert entries(page) == before + 2
    page.keyboard.press("Tab")
    slider(page).focus()
    change(page, page.keyboard.press, "ArrowRight")
    assert entries(page) == before + 3
    for _ in range(2):
        traverse(page, "back")
    assert page.url.endswith("?T=6")


def test_playing_and_stepping_add_no_entry_and_the_step_comes_back(explorer):
    page = explorer("?pace=0&T=5")
    before = entries(page)
    change(page, action(page, "play").click)
    expect(readout(page, "step")).to_have_text("35/35")
    change(page, action(page, "back").click)
    change(page, action(page, "back").click)
    assert entries(page) == before
    at_33 = shown(page)
    change(page, sample, page, "Rabbit")
    assert entries(page) == before + 1
    expect(readout(page, "step")).to_have_text("0/35")
    traverse(page, "back")
    assert shown(page) == at_33


def test_the_scroll_is_where_it_was(explorer):
    page = explorer()
    for y, T in ((500, 6), (900, 7)):
        page.evaluate("y => window.scrollTo(0, y)", y)
        change(page, set_slider, page, "T", T)
    page.evaluate("window.scrollTo(0, 100)")
    for direction, y in (("back", 900), ("back", 500), ("forward", 900), ("forward", 100)):
        traverse(page, direction)
        assert page.evaluate("scrollY") == y


def test_what_is_typed_gives_way_to_the_entry(explorer):
    page = explorer()
    change(page, type_temperature, page, "7")
    expect(page.locator("#T-number")).to_be_focused()
    traverse(page, "back")
    expect(page.locator("#T-number")).to_have_value("3.0")
    expect(page.locator("#T-number")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Step 0 of 35, T = 3.0.")


def test_back_to_a_wrong_link_says_again_what_is_wrong(explorer):
    page = explorer("?T=0", allowed="422")
    change(page, set_slider, page, "T", 5)
    with page.expect_event("load"):
        page.go_back()
    expect(page.locator("#problem-T")).to_contain_text("between 0.05 and 100, got 0")
    page.go_forward()
    expect(page.locator('[data-series="teacher-soft"] [data-class="Cat"]')).to_have_text("47.7%")


def test_back_and_forward_before_an_answer_show_the_last_one_wanted(explorer):
    page = explorer("?T=5")
    change(page, sample, page, "Dog")
    state = shown(page)
    page.locator("#widget").evaluate(
        """(widget) => new Promise((shown) => {
             widget.addEventListener('answered', ({ detail }) => detail.url.includes('dog') && setTimeout(shown));
             addEventListener('popstate', () => history.forward(), { once: true });
             history.back();
           })"""
    )
    expect(page.locator(".true-label")).to_contain_text("Dog")
    assert page.url.endswith("/?scenario=dog&T=5")
    assert shown(page) == state


def test_back_without_a_server_stays_where_it_is(explorer):
    page = explorer("?T=5", allowed=NOT_THERE)
    change(page, sample, page, "Dog")
    state, address = shown(page), page.url
    page.route("**/?*", lambda route: route.abort())
    page.go_back()
    expect(page.locator("#notice")).to_have_text("Offline. Student numbers are from the last run.")
    page.wait_for_url(address)
    assert shown(page) == state
    page.unroute("**/?*")
    traverse(page, "back")
    expect(page.locator(".true-label")).to_contain_text("Cat")


@pytest.mark.parametrize("path", ["", "embed"])
def test_a_sample_that_cannot_be_had_leaves_the_old_one(open_page, path):
    page = open_page(f"{path}?scenario=rabbit&step=4&T=4", allowed=NOT_THERE)
    page.evaluate("window.scrollTo(0, 0)")
    state = shown(page)
    page.route("**/*?*", lambda route: route.abort())
    sample(page, "Dog")
    notice = page.locator("#notice")
    expect(notice).to_have_text("Offline. Student numbers are from the last run.")
    expect(notice).to_be_in_viewport(ratio=1)
    assert shown(page) == state
    expect(page.get_by_role("radio", name="Rabbit")).to_be_checked()
    page.unroute("**/*?*")
    sample(page, "Dog")
    expect(page.locator(".true-label")).to_contain_text("Dog")
    expect(readout(page, "step")).to_have_text("0/35")
    expect(notice).to_be_hidden()


def test_a_setting_that_cannot_be_had_returns_and_typed_logits_stay(open_page):
    page = open_page("?open=loss", allowed=NOT_THERE)
    page.route("**/?*", lambda route: route.abort())
    for do, name, value in (
        (lambda: enter(page, "hard_weight", "0.5"), "hard_weight", "0"),
        (lambda: action(page, "pin").click(), "pins", ""),
        (lambda: enter(page, "logits", "1,2"), "logits", "1,2"),
    ):
        with page.expect_event("requestfailed"):
            do()
        expect(page.locator(f'#experiment [name="{name}"]')).to_have_value(value)


def take(page):
    """Take a paste."""
    field = page.get_by_label("Paste numbers")
    field.fill(TABLE)
    page.get_by_role("button", name="Use these numbers").click()
    expect(page.locator(".true-label")).to_contain_text("Wolf")


@pytest.mark.parametrize("by", ["button", "u", "Control+z"])
def test_a_paste_that_was_taken_can_be_undone(explorer, by):
    page = explorer("?open=numbers&T=5&scenario=dog")
    state = shown(page)
    page.get_by_role("status").evaluate(
        """status => {
             window.said = [];
             new MutationObserver(() => said.push(status.textContent)).observe(status, { childList: true });
           }"""
    )
    take(page)
    notice, undo = page.locator("#notice"), page.get_by_role("button", name="Undo")
    expect(notice).to_have_text("Numbers replaced.Undo")
    expect(notice).to_be_in_viewport(ratio=1)
    said = page.evaluate("said")
    assert said.count("Numbers replaced. Press U to undo.") == 1
    undo.focus()
    expect(undo).to_be_focused()
    page.keyboard.press("Enter" if by == "button" else by)
    expect(page.locator(".true-label")).to_contain_text("Dog")
    expect(notice).to_be_hidden()
    expect(page.locator("#widget")).to_be_focused()
    assert shown(page)["series"] == state["series"]
    traverse(page, "forward")
    expect(page.locator(".true-label")).to_contain_text("Wolf")


def test_a_sample_in_place_of_own_numbers_can_be_undone_until_the_next_change(explorer):
    page = explorer("?logits=1,2,3&labels=a,b,c&step=3")
    own = numbers(page, "student")
    change(page, sample, page, "Dog")
    undo = page.get_by_role("button", name="Undo")
    undo.click()
    expect(page.locator(".true-label")).to_contain_text("c")
    assert numbers(page, "student") == own
    change(page, sample, page, "Dog")
    expect(undo).to_be_visible()
    change(page, set_slider, page, "T", 5)
    expect(undo).to_be_hidden()
    change(page, sample, page, "Cat")
    expect(undo).to_be_hidden()
    page.keyboard.press("u")
    expect(page.locator(".true-label")).to_contain_text("Cat")


def test_a_frame_adds_nothing_to_its_hosts_history(open_host):
    page = open_host(lambda url: iframe(url, "?logits=1,2,3"))
    wait_for_frames(page)
    frame = next(frame for frame in page.frames if "/embed" in frame.url)
    before = entries(page)
    set_slider(frame, "T", 6)
    frame.wait_for_url("**/embed?logits=1,2,3&T=6")
    sample(frame, "Dog")
    frame.wait_for_url("**/embed?scenario=dog&T=6")
    assert entries(page) == before
    frame.get_by_role("button", name="Undo").click()
    frame.wait_for_url("**/embed?logits=1,2,3&T=6")
    expect(frame.locator(".true-label")).to_contain_text("Class 3")
    assert entries(page) == before
