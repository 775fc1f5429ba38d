"""What the page fetches when it is first used or comes into view, and what shows if it does not."""

from playwright.sync_api import expect

from tests.browser.hooks import action, readout, wait_for_module

STYLES = "**/css/panels.css"
ON_USE = ("panels.css", "htmx-sse", "hints.js")
FETCHED = "performance.getEntriesByType('resource').map(e => e.name).join()"


def panel(page, name="loss"):
    return page.locator(f'[data-panel="{name}"]')


def assert_styled(page):
    expect(page.locator(".formula")).to_have_css("display", "grid")


def depth(page, name):
    return page.locator(f"#how-{name}")


def test_panels_styles_stream_and_hints_are_fetched_when_the_widget_is_used(open_page):
    page = open_page(fresh=True)
    wait_for_module(page, "keyboard.js")
    page.wait_for_load_state("networkidle")
    assert [name for name in ON_USE if name in page.evaluate(FETCHED)] == []
    page.locator(".temperature").hover()
    for name in ON_USE:
        page.wait_for_function(f"name => {FETCHED}.includes(name)", arg=name)


def test_a_panel_that_is_opened_first_of_all_waits_for_its_styles(open_page):
    held = []
    page = open_page(fresh=True)
    page.route(STYLES, lambda route: held.append(route))
    with page.expect_request(STYLES):
        page.get_by_text("The loss, taken apart").click()
    assert panel(page).get_attribute("open") is None
    held[0].continue_()
    expect(panel(page)).to_have_attribute("open", "")
    assert_styled(page)
    page.wait_for_url("**/?open=loss")


def test_a_panel_whose_styles_do_not_come_opens_without(open_page):
    page = open_page(fresh=True, allowed="ERR_FAILED")
    page.route(STYLES, lambda route: route.abort())
    page.get_by_text("The loss, taken apart").click()
    expect(panel(page)).to_have_attribute("open", "")
    page.unroute(STYLES)
    page.get_by_text("Your own numbers").click()
    expect(panel(page, "numbers")).to_have_attribute("open", "")
    assert_styled(page)


def test_panels_that_the_link_opens_and_those_without_scripts_are_styled(open_page):
    assert_styled(open_page("?open=loss", fresh=True))
    page = open_page(java_script_enabled=False)
    page.get_by_text("The loss, taken apart").click()
    assert_styled(page)


def test_back_to_an_entry_with_an_open_panel_has_its_styles(open_page):
    page = open_page(fresh=True)
    page.get_by_text("The loss, taken apart").click()
    page.wait_for_url("**/?open=loss")
    page.get_by_text("The loss, taken apart").click()
    page.wait_for_url(lambda url: "open" not in url)
    page.reload()
    wait_for_module(page, "keyboard.js")
    page.go_back()
    page.wait_for_url("**/?open=loss")
    assert_styled(page)


def test_formulas_come_as_they_come_into_view_and_follow_the_experiment(open_page):
    page = open_page(height=500)
    page.wait_for_load_state("networkidle")
    check = page.locator("#limit-check")
    expect(check).to_have_count(0)
    depth(page, "formulas").locator("summary").scroll_into_view_if_needed()
    expect(check).to_have_count(1)
    depth(page, "gradient").locator("summary").click()
    expect(check).to_contain_text("−1.423")
    page.get_by_role("radio", name="Dog").check(force=True)
    page.wait_for_url("**/?scenario=dog*")
    expect(check).not_to_contain_text("−1.423")
    expect(depth(page, "gradient")).to_have_attribute("open", "")


def test_formulas_that_come_late_are_of_the_experiment_that_is_shown(open_page):
    page = open_page("?scenario=rabbit", height=500)
    page.get_by_role("radio", name="Cat").check(force=True)
    page.wait_for_url(lambda url: "rabbit" not in url)
    depth(page, "gradient").locator("summary").click()
    expect(page.locator("#limit-check")).to_contain_text("−1.423")


def test_formulas_that_do_not_come_are_linked_to(open_page):
    page = open_page(height=500, allowed=("ERR_FAILED", "Failed to fetch"))
    page.route("**/how-it-works**", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        depth(page, "formulas").locator("summary").click()
    link = depth(page, "formulas").get_by_role("link")
    expect(link).to_be_visible()
    page.unroute("**/how-it-works**")
    link.click()
    page.wait_for_url("**/how-it-works#how-formulas")
    expect(depth(page, "formulas").locator(".equation").first).to_be_visible()


def test_formulas_are_a_page_away_without_scripts(open_page):
    page = open_page("?T=4", java_script_enabled=False)
    depth(page, "gradient").locator("summary").click()
    depth(page, "gradient").get_by_role("link").click()
    expect(page.locator("#limit-check")).to_be_visible()
    page.get_by_role("link", name="Explorer").click()
    page.wait_for_url("**/?T=4")


def test_play_fetches_the_stream_where_nothing_has_been_touched(open_page):
    page = open_page(fresh=True)
    wait_for_module(page, "keyboard.js")
    action(page, "play").evaluate("e => e.click()")
    expect(readout(page, "step")).not_to_have_text("0/35")
