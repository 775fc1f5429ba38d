"""The libraries' losses: they come with the panel, follow the step, and their buttons set the page."""

from playwright.sync_api import expect

from tests.browser.hooks import action


def libraries(page):
    return page.locator(".preset-loss")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_the_libraries_come_when_the_panel_opens_and_go_when_it_closes(open_page):
    page = open_page("?step=3")
    expect(libraries(page)).to_have_count(0)
    page.get_by_text("The loss, taken apart").click()
    expect(libraries(page)).to_have_count(25)
    page.get_by_text("The loss, taken apart").click()
    expect(libraries(page)).to_have_count(0)


def test_their_numbers_follow_the_step(open_page):
    page = open_page("?open=loss")
    first = libraries(page).first.inner_text()
    action(page, "step").click()
    expect(page.locator(".presets")).to_contain_text("at step 1")
    expect(libraries(page).first).not_to_have_text(first)


def test_a_library_with_another_divergence_sets_it_with_its_own_numbers(open_page):
    page = open_page("?divergence=dkd&shape=2,4&open=loss")
    press(page, "mdistiller, DKD")
    page.wait_for_url("**/?T=4&hard_weight=0.5&lr=1&divergence=dkd&open=loss")
    expect(page.locator("[name=shape]")).to_have_value("1,8")
    press(page, "TRL, GKD")
    page.wait_for_url("**/?T=1&divergence=jsd&open=loss")
    press(page, "Soft targets only")
    page.wait_for_url("**/?open=loss")


def test_without_scripts_the_link_in_the_panel_has_them(open_page):
    page = open_page("?step=3", java_script_enabled=False)
    page.get_by_text("The loss, taken apart").click()
    page.get_by_role("link", name="Compare this loss").click()
    expect(libraries(page)).to_have_count(25)
    expect(page.locator(".presets button")).to_have_count(22)
    expect(page.locator(".presets button").first).to_be_hidden()
    expect(page.get_by_text("DistiLLM, skewed KL").locator("visible=true")).to_have_count(1)
