import httpx
import pytest
from playwright.sync_api import expect

from app.presentation.explorer.divergence_words import WORDS
from tests.browser.hooks import action, enter, numbers, readout, wait_for_module


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


def test_a_sample_brings_the_student_that_it_is_meant_with_and_takes_it_away(open_page, base_url):
    page = open_page("?open=loss&pace=0")
    page.locator("[name=scenario][value=parcel]").check(force=True)
    meant = "scenario=parcel&student=4.5,0&T=1&lr=0.05&steps=100"
    page.wait_for_url(f"**/?{meant}&pace=0&family=bell&open=loss")
    bell = page.locator('[data-readout="bell"], [data-figure="bell"]')
    expect(bell).to_contain_text("place 4.5,")
    page.locator("[name=divergence]").select_option("reverse_kl")
    page.wait_for_url(f"**/?{meant}&pace=0&divergence=reverse_kl&family=bell&open=loss")
    action(page, "play").click()
    expect(readout(page, "step")).to_have_text("100/100")
    expect(bell).to_contain_text("its top is nearest to 11:00 (place 2.99,")
    query = f"{meant}&divergence=reverse_kl&family=bell"
    assert numbers(page, "student") == students(base_url, 100, query)
    page.locator("[name=scenario][value=dog]").check(force=True)
    page.wait_for_url("**/?scenario=dog&pace=0&divergence=reverse_kl&open=loss")
    expect(bell).to_have_count(0)


def test_a_pinned_run_keeps_its_divergence(open_page, base_url):
    page = open_page("?divergence=dkd&shape=2,4&step=6&open=loss")
    action(page, "pin").click()
    pinned = "pins=divergence:dkd,shape:2,4&open=loss"
    page.wait_for_url(f"**/?step=6&divergence=dkd&shape=2,4&{pinned}")
    page.locator("[name=divergence]").select_option("kl")
    page.wait_for_url(f"**/?step=6&{pinned}")
    assert numbers(page, "pin-1") == students(base_url, 6, "divergence=dkd&shape=2,4")
    assert numbers(page, "student") == students(base_url, 6, "")


def drag_shape(page, i, value):
    """Move the slider of one of the divergence's numbers, and let it go."""
    page.locator(f'[data-shape="{i}"]').evaluate(
        """(slider, value) => {
             slider.value = value;
             for (const type of ['input', 'change']) slider.dispatchEvent(new Event(type, { bubbles: true }));
           }""",
        str(value),
    )


def test_each_number_of_a_divergence_has_a_slider_and_the_other_one_stays_as_it_is(
    open_page, base_url
):
    page = open_page("?divergence=alpha_beta&shape=0.123,0.7&step=5&open=loss")
    wait_for_module(page, "shape_sliders.js")
    drag_shape(page, 1, 0.31)
    expect(page.locator("[name=shape]")).to_have_value("0.123,0.31")
    page.wait_for_url("**/?step=5&divergence=alpha_beta&shape=0.123,0.31&open=loss")
    assert numbers(page, "student") == students(
        base_url, 5, "divergence=alpha_beta&shape=0.123,0.31"
    )
    expect(page.locator(".shape-slider output")).to_have_text(["0.123", "0.31"])
    enter(page, "shape", "1.5,0")
    expect(page.locator('[data-shape="0"]')).to_have_value("1.5")
    page.wait_for_url("**/?step=5&divergence=alpha_beta&shape=1.5,0&open=loss")
    page.locator("[name=shape]").fill("1.5")  # the other number is then that of its slider
    drag_shape(page, 1, 0.4)
    page.wait_for_url("**/?step=5&divergence=alpha_beta&shape=1.5,0.4&open=loss")


def test_a_drag_is_answered_where_the_hand_rests_though_it_holds_the_slider(open_page):
    page = open_page("?divergence=jsd&open=loss")
    wait_for_module(page, "shape_sliders.js")
    thumb = page.locator('[data-shape="0"]')
    thumb.scroll_into_view_if_needed()
    box = thumb.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + box["height"] / 2)
    page.wait_for_url("**/?divergence=jsd&shape=0.99&open=loss")
    expect(thumb).to_have_value("0.99")
    page.mouse.up()


def test_what_is_beside_forward_kl_follows_the_step(open_page):
    page = open_page("?scenario=next-token&divergence=reverse_kl&open=loss")
    page.locator(".pulls").scroll_into_view_if_needed()
    expect(page.locator(".pulls")).to_contain_text("Both pull every class the same way.")
    pulls = page.locator('[data-signed="forward-kl-gradient"] .bar-number')
    before = pulls.all_inner_texts()
    action(page, "step").click()
    expect(page.locator(".pulls")).to_contain_text("Here the two drive the student apart")
    assert pulls.all_inner_texts() != before


def test_an_old_number_does_not_stop_another_divergence_without_scripts(open_page):
    page = open_page("?divergence=jsd&shape=0.9&open=loss", java_script_enabled=False)
    page.locator("[name=divergence]").select_option("dkd")
    page.get_by_role("button", name="Show this experiment").click()
    expect(page.locator("[name=divergence]")).to_have_value("dkd")
    expect(page.locator("[name=shape]")).to_have_value("1,8")
    expect(page.locator(".problem:not(:empty)")).to_have_count(0)


@pytest.mark.parametrize("name", [*WORDS, "alpha_beta&shape=0,1"])
def test_the_panel_of_every_divergence_fits_a_narrow_screen(open_page, name):
    page = open_page(f"?divergence={name}&scenario=next-token&step=5&open=loss", width=320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
