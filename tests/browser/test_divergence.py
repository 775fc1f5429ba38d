import httpx
from playwright.sync_api import expect

from tests.browser.hooks import action, enter, numbers, readout


def students(base_url, step, query):
    rows = httpx.get(f"{base_url}/api/v1/trajectory?{query}").json()["rows"]
    return [f"{100 * p:.1f}%" for p in rows[step]["student_probs"]]


def test_another_divergence_is_chosen_its_number_moved_and_the_student_follows(open_page, base_url):
    page = open_page("?open=loss&step=5&pace=5")
    page.locator("[name=divergence]").select_option("jsd")
    page.wait_for_url("**/?step=5&pace=5&divergence=jsd&open=loss")
    expect(page.locator("[name=shape]")).to_have_value("0.5")
    assert numbers(page, "student") == students(base_url, 5, "divergence=jsd")
    enter(page, "shape", "0.9")
    page.wait_for_url("**/?step=5&pace=5&divergence=jsd&shape=0.9&open=loss")
    assert numbers(page, "student") == students(base_url, 5, "divergence=jsd&shape=0.9")
    action(page, "play").click()
    expect(readout(page, "step")).to_have_text("35/35")
    assert numbers(page, "student") == students(base_url, 35, "divergence=jsd&shape=0.9")


def test_the_numbers_of_one_divergence_do_not_stay_with_the_next(open_page):
    page = open_page("?divergence=jsd&shape=0.9&open=loss")
    page.locator("[name=divergence]").select_option("dkd")
    page.wait_for_url("**/?divergence=dkd&open=loss")
    expect(page.locator("[name=shape]")).to_have_value("1,8")
    page.locator("[name=divergence]").select_option("kl")
    page.wait_for_url("**/?open=loss")
    expect(page.locator("[name=shape]")).to_have_count(0)


def test_a_pinned_run_keeps_its_divergence(open_page, base_url):
    page = open_page("?divergence=dkd&shape=2,4&step=6&open=loss")
    action(page, "pin").click()
    pinned = "pins=divergence:dkd,shape:2,4&open=loss"
    page.wait_for_url(f"**/?step=6&divergence=dkd&shape=2,4&{pinned}")
    page.locator("[name=divergence]").select_option("kl")
    page.wait_for_url(f"**/?step=6&{pinned}")
    assert numbers(page, "pin-1") == students(base_url, 6, "divergence=dkd&shape=2,4")
    assert numbers(page, "student") == students(base_url, 6, "")
