import re

import pytest
from playwright.sync_api import expect

from tests.browser.hooks import set_slider, wait_for_charts
from tests.browser.test_accessibility import violations_in_every_look

CLIPBOARD = ["clipboard-read", "clipboard-write"]


def opener(page):
    return page.get_by_role("link", name="Embed", exact=True)


def dialog(page):
    return page.get_by_role("dialog", name="Embed this experiment")


def open_dialog(page):
    opener(page).click()
    expect(dialog(page).locator("form")).to_be_visible()
    return dialog(page)


def code(root, name="frame"):
    return root.locator(f'[data-snippet="{name}"] code')


def preview(page):
    """The embed in the preview, once its script has mounted it."""
    frame = page.frame_locator(".stage iframe")
    expect(frame.locator('[data-action="play"]')).to_be_visible()
    return frame


def choose(root, name):
    root.get_by_text(name, exact=True).click()


def unfold(root, name):
    root.locator(f'[data-snippet="{name}"] summary').click()


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


def test_the_dialog_shows_what_the_page_shows(open_page, base_url):
    page = open_page()
    wait_for_charts(page)
    set_slider(page, "T", 6.5)
    shown = open_dialog(page)
    expect(code(shown)).to_contain_text(f'src="{base_url}/embed?T=6.5"')
    expect(preview(page).locator("#T-number")).to_have_value("6.5")
    page.wait_for_url("**/?T=6.5")
    link = shown.get_by_role("link", name="Full guide")
    expect(link).to_have_attribute("href", "/embedding?T=6.5")


def test_an_option_changes_snippets_and_preview(open_page, base_url):
    page = open_page("?T=4")
    shown = open_dialog(page)
    preview(page)
    before = page.evaluate("history.length")
    choose(shown, "Dark")
    expect(code(shown)).to_contain_text("/embed?T=4&theme=dark".replace("&", "&amp;"))
    root = preview(page).locator(":root")
    expect(root).to_have_attribute("data-theme", "dark")
    choose(shown, "Compact")
    expect(code(shown, "sphinx")).to_contain_text("theme=dark&amp;compact=1")
    expect(preview(page).locator(".charts")).to_be_hidden()
    choose(shown, "No controls")
    expect(code(shown)).to_contain_text("controls=0&amp;compact=1")
    choose(shown, "Compact")
    choose(shown, "No controls")
    choose(shown, "Reduced")
    choose(shown, "Plays by itself")
    expect(code(shown)).to_contain_text("theme=dark&amp;autoplay=1&amp;motion=reduce")
    expect(root).to_have_attribute("data-motion", "reduce")
    link = shown.get_by_role("link", name="Full guide")
    expect(link).to_have_attribute("href", "/embedding?T=4&theme=dark&autoplay=1&motion=reduce")
    assert page.evaluate("history.length") == before
    assert page.url == f"{base_url}/?T=4"


def test_a_colour_that_is_picked_is_used_until_the_default_is(open_page):
    page = open_page()
    shown = open_dialog(page)
    shown.get_by_label("Own accent colour").fill("#00aaff")
    expect(shown.get_by_role("radio", name="Own")).to_be_checked()
    expect(code(shown)).to_contain_text("/embed?accent=00aaff")
    play = preview(page).locator('[data-action="play"]')
    expect(play).to_have_css("background-color", "rgb(0, 170, 255)")
    choose(shown, "Default")
    expect(code(shown)).not_to_contain_text("accent")


def test_another_snippet_stays_open_when_an_option_changes(open_page):
    page = open_page()
    shown = open_dialog(page)
    unfold(shown, "hugo")
    expect(code(shown, "hugo")).to_be_visible()
    expect(code(shown, "frame")).to_be_hidden()
    choose(shown, "Light")
    expect(code(shown, "hugo")).to_contain_text("theme=light")
    expect(code(shown, "hugo")).to_be_visible()
    expect(code(shown, "frame")).to_be_hidden()


def test_copy_takes_the_snippet_and_says_so(open_page):
    page = open_page("?T=4", permissions=CLIPBOARD)
    shown = open_dialog(page)
    unfold(shown, "element")
    shown.get_by_role("button", name="Copy Element").click()
    said = shown.locator('[data-snippet="element"] [aria-live]')
    expect(said).to_have_text("Copied")
    assert clipboard(page) == code(shown, "element").text_content()
    assert clipboard(page).startswith('<script type="module" src="http')
    expect(said).to_have_text("Copy")


def test_without_a_clipboard_the_code_is_selected(open_page):
    page = open_page()
    page.evaluate(
        "() => { navigator.clipboard.writeText = async () => { throw new Error('blocked'); }; }"
    )
    shown = open_dialog(page)
    shown.get_by_role("button", name="Copy Frame").click()
    expect(shown.get_by_text("Selected, ready to copy")).to_be_visible()
    selected = page.evaluate("getSelection().toString()")
    assert selected.split() == code(shown).text_content().split()


def test_the_dialog_is_used_by_keyboard_and_gives_the_focus_back(open_page):
    page = open_page()
    wait_for_charts(page)
    set_slider(page, "T", 5)
    opener(page).focus()
    page.keyboard.press("Enter")
    expect(code(page)).to_contain_text("/embed?T=5")
    expect(page.get_by_role("heading", name="Embed this experiment")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="Auto").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(code(page)).to_contain_text("theme=dark")
    expect(page.get_by_role("radio", name="Dark")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    expect(opener(page)).to_be_focused()


@pytest.mark.parametrize("way", ["button", "beside"])
def test_the_dialog_closes_and_opens_again(open_page, way):
    page = open_page()
    shown = open_dialog(page)
    if way == "button":
        shown.get_by_role("button", name="Close").click()
    else:
        page.mouse.click(5, 5)
    expect(page.locator("dialog.embed-dialog")).to_have_count(0)  # not hidden alone
    expect(opener(page)).to_be_focused()
    assert len(page.frames) == 1  # nothing plays on
    open_dialog(page)
    expect(dialog(page)).to_have_count(1)


def test_a_server_that_is_away_is_told(open_page):
    page = open_page(allowed="Failed to")
    shown = open_dialog(page)
    page.route("**/embedding?*", lambda route: route.abort())
    choose(shown, "Dark")
    expect(shown.get_by_role("alert")).to_contain_text("The server does not answer")
    page.unroute("**/embedding?*")
    choose(shown, "Light")
    expect(code(shown)).to_contain_text("theme=light")
    expect(shown.get_by_role("alert")).to_have_count(0)


def test_a_server_that_is_away_from_the_start_is_told_in_the_dialog(open_page, base_url):
    page = open_page(allowed="Failed to")
    page.route("**/embedding", lambda route: route.abort())
    opener(page).click()
    expect(dialog(page).get_by_role("alert")).to_contain_text("The server does not answer")
    assert page.url == f"{base_url}/"


def test_closing_before_the_answer_leaves_the_page_as_it_was(open_page, base_url):
    page = open_page()
    held = []
    page.route("**/embedding", lambda route: held.append(route))
    with page.expect_request("**/embedding"):
        opener(page).click()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.embed-dialog")).to_have_count(0)
    held[0].continue_()
    page.unroute("**/embedding")
    open_dialog(page)
    assert page.url == f"{base_url}/"


def test_the_widget_does_not_hear_the_dialogs_keys_and_changes(open_page):
    page = open_page("?step=3")
    wait_for_charts(page)
    asked = []
    page.on("request", lambda r: asked.append(r.url) if "HX-Request" in r.headers else None)
    shown = open_dialog(page)
    choose(shown, "Dark")
    page.keyboard.press("r")
    expect(code(shown)).to_contain_text("theme=dark")
    assert page.locator('[data-readout="step"]').first.inner_text() == "3/35"
    assert page.locator("html").get_attribute("data-theme") is None


def test_nothing_of_it_is_fetched_before_it_is_opened(open_page):
    page = open_page()
    wait_for_charts(page)
    fetched = page.evaluate("performance.getEntriesByType('resource').map((e) => e.name)")
    assert not [url for url in fetched if "embedding" in url]


def test_axe_finds_nothing_in_the_dialog_and_the_guide(open_page, base_url):
    page = open_page("?T=4")
    open_dialog(page)
    preview(page)
    assert violations_in_every_look(page) == {}
    page.goto(f"{base_url}/embedding?T=4&accent=0af")
    preview(page)
    assert violations_in_every_look(page) == {}


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_dialog_and_guide_fit_every_width(open_page, base_url, width):
    labels = "labels=" + ",".join("x" * 39 + end for end in "abc")
    page = open_page(f"?{labels}", width=width)
    shown = open_dialog(page)
    preview(page)
    unfold(shown, "element")
    scroll = "e => [e.scrollWidth - e.clientWidth, e.getBoundingClientRect().right]"
    assert shown.evaluate(scroll)[0] == 0
    assert shown.evaluate(scroll)[1] <= width
    page.goto(f"{base_url}/embedding?{labels}")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    targets = "#embedding :is(button, label, summary, input[type=color]), .contents a"
    small = page.locator(targets).evaluate_all(
        """e => e.filter(x => x.offsetParent).map(x => x.getBoundingClientRect())
                 .filter(r => r.width < 24 || r.height < 24).length"""
    )
    assert small == 0


def test_the_masthead_stays_one_line_on_a_phone(open_page):
    page = open_page(width=360)
    tops = page.locator(".site-line > *").evaluate_all(
        "e => e.map(x => Math.round(x.getBoundingClientRect().top + x.clientHeight / 2))"
    )
    assert len(set(tops)) == 1


def test_the_guide_follows_its_options_and_keeps_them_in_the_address(open_page, base_url):
    page = open_page("embedding?T=4", permissions=CLIPBOARD)
    choose(page, "Dark")
    expect(code(page)).to_contain_text("theme=dark")
    expect(page).to_have_url(f"{base_url}/embedding?T=4&theme=dark")
    expect(preview(page).locator(":root")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Copy the policy").click()
    expect(page.get_by_role("button", name="Copied the policy")).to_be_visible()
    assert clipboard(page).startswith("Content-Security-Policy: frame-src http")


def test_a_link_of_the_guide_opens_the_snippet_it_means(open_page):
    page = open_page("embedding")
    page.get_by_role("link", name="directive").click()
    expect(code(page, "sphinx")).to_be_visible()
    expect(code(page, "frame")).to_be_hidden()


def test_without_scripts_the_link_leads_to_the_guide_and_its_form_works(open_page, base_url):
    page = open_page("?T=4", java_script_enabled=False)
    opener(page).click()
    page.wait_for_url("**/embedding?T=4")
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    choose(page, "Dark")
    choose(page, "Compact")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile("theme=dark"))
    expect(code(page)).to_contain_text(f"{base_url}/embed?T=4&amp;theme=dark&amp;compact=1")
    frame = page.frame_locator(".stage iframe")
    expect(frame.locator('[data-series="teacher-soft"]')).to_be_visible()
    expect(page.get_by_role("radio", name="Dark")).to_be_checked()
    expect(page.get_by_role("radio", name="Default")).to_be_checked()


@pytest.mark.parametrize("click", [{"modifiers": ["Control"]}, {"button": "middle"}])
def test_a_new_tab_gets_the_guide_of_what_is_shown(open_page, click):
    page = open_page()
    wait_for_charts(page)
    set_slider(page, "T", 5)
    with page.context.expect_page() as opened:
        opener(page).click(**click)
    opened.value.wait_for_url("**/embedding?T=5")
    expect(dialog(page)).to_have_count(0)


def test_the_focus_comes_back_where_a_click_gives_a_link_none(open_page):
    page = open_page()
    opener(page).dispatch_event("click")  # as in Safari
    expect(dialog(page).locator("form")).to_be_visible()
    page.keyboard.press("Escape")
    expect(opener(page)).to_be_focused()
