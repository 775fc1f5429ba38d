"""What is easily misread, said beside the run."""

from playwright.sync_api import expect

from tests.browser.hooks import readout, wait_for_charts

HUNDRED = "logits=" + ",".join(str(k * 37 % 101 / 25) for k in range(100))


def test_a_hundred_classes_are_told_and_take_the_rate_that_is_offered(open_page):
    page = open_page(f"?{HUNDRED}&T=20", width=360)
    told = page.locator('[data-insight="small-steps"]')
    expect(told).to_contain_text("After all 35 steps the student still has 83.9% of the way")
    expect(told).to_contain_text("about 1/200 of it")
    expect(told).to_contain_text("A learning rate of 10 would leave")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    told.get_by_role("button", name="Use it").click()
    page.wait_for_url("**&T=20&lr=10")
    expect(told).to_have_count(0)


def test_the_default_run_is_told_of_the_gap_only(open_page):
    page = open_page()
    expect(page.locator('[data-insight="small-steps"]')).to_have_count(0)
    gap = "Untrained, it is 34.6 points at T = 1 and 2.5 at T = 20."
    expect(page.locator(".insights")).to_contain_text(gap)


def test_a_loss_beyond_what_logits_carry_is_said_so_and_keeps_its_line(open_page):
    page = open_page("?T=100&steps=200&step=150")
    expect(readout(page, "kl")).to_have_text("below 1e-18")
    wait_for_charts(page)
    drawn = page.locator('[data-chart="loss"] .plot').evaluate("plot => Array.from(plot.data[0].y)")
    assert len(drawn) == 201
    assert drawn[150] == 1e-18
