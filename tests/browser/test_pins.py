import httpx
from playwright.sync_api import expect

from tests.browser.hooks import action, numbers, readout, set_slider, wait_for_charts


def students(base_url, step, **query):
    rows = httpx.get(f"{base_url}/api/v1/trajectory", params=query).json()["rows"]
    return [f"{100 * p:.1f}%" for p in rows[step]["student_probs"]]


def test_a_pinned_run_stays_while_the_next_one_plays_from_the_same_start(open_page, base_url):
    page = open_page("?pace=5")
    action(page, "pin").click()
    page.wait_for_url("**/?pace=5&pins=T:3")
    set_slider(page, "T", 8)
    page.wait_for_url("**/?T=8&pace=5&pins=T:3")
    action(page, "play").click()
    expect(readout(page, "step")).to_have_text("35/35")
    assert numbers(page, "student") == students(base_url, 35, T=8)
    assert numbers(page, "pin-1") == students(base_url, 35)
    marks = page.locator('.bar-pin[data-pin="1"]').evaluate_all(
        "m => m.map(e => e.getAttribute('x'))"
    )
    assert marks == numbers(page, "pin-1")


def test_pins_are_in_the_link_and_in_the_chart(open_page, base_url):
    page = open_page("?pins=T:8;hard_weight:0.75,T:2&step=6")
    wait_for_charts(page)
    assert numbers(page, "pin-1") == students(base_url, 6, T=8)
    assert numbers(page, "pin-2") == students(base_url, 6, T=2, hard_weight=0.75)
    lines = page.locator('[data-chart="loss"] .plot').evaluate(
        "p => p.data.map(t => t.line && t.line.dash)"
    )
    assert lines[:2] == ["dashdot", "dot"]


def test_a_pin_can_be_taken_out_and_there_are_three_at_most(open_page):
    page = open_page("?pins=T:8;T:2;T:5")
    expect(action(page, "pin")).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Unpin run 2").click()
    page.wait_for_url("**/?pins=T:8;T:5")
    expect(page.locator('[data-series="pin-3"]')).to_have_count(0)
    expect(action(page, "pin")).to_have_attribute("aria-disabled", "false")


def test_a_link_with_everything_set_shows_the_same_digits_in_every_table(open_page):
    query = (
        "?logits=4,1,0.5;1,3,0;2,2,2&labels=猫,собака,أرنب&true=1&student=0.1,0.2,0.3&T=2.5"
        "&hard_weight=0.25&t_squared=0&combine=geometric&lr=0.8&steps=60&step=17&compare=1"
        "&pins=T:8;T:1.5,lr:0.2&open=loss"
    )
    sent, opened = open_page(query), None
    set_slider(sent, "T", 3.5)
    sent.wait_for_url("**T=3.5**")
    action(sent, "step").click()
    sent.wait_for_url("**step=18**")
    opened = open_page(sent.url.split("/")[-1])
    cells = "table[data-series] td, table[data-signed] td, table[data-table] td, [data-readout], [data-figure]"
    assert opened.locator(cells).all_text_contents() == sent.locator(cells).all_text_contents()
    assert (
        opened.locator("tbody th").all_text_contents()
        == sent.locator("tbody th").all_text_contents()
    )


def test_each_of_several_teachers_is_shown_and_follows_the_temperature(open_page, base_url):
    page = open_page("?scenario=specialists")
    alone = page.evaluate(
        "() => JSON.parse(document.querySelector('[data-carried=sweep]').textContent).series['teacher-2'].length"
    )
    assert alone == 196
    set_slider(page, "T", 6)
    page.wait_for_url("**/?scenario=specialists&T=6")
    logits = httpx.get(f"{base_url}/api/v1/scenarios").json()[3]["teacher_logits"]
    for k, row in enumerate(logits, 1):
        params = {"logits": ",".join(map(str, row)), "T": 6}
        soft = httpx.get(f"{base_url}/api/v1/soft-targets", params=params).json()["soft_targets"]
        assert numbers(page, f"teacher-{k}") == [f"{100 * p:.1f}%" for p in soft]
