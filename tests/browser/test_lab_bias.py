"""After a run that left a digit out: the bias correction."""

from playwright.sync_api import expect

from tests.browser.hooks import action, drawn, set_slider
from tests.browser.lab_hooks import FINISHED, figure, means, move, result_of, rows

NO_THREE = f"{FINISHED}&left_out=3"


def assert_bias(page, sweep, k):
    assert float(figure(page, "bias").inner_text()) == sweep["biases"][k]
    for name in ("hard", "distilled"):
        shown = figure(page, f"bias-{name}").inner_text().split(" ")[0]
        assert means(shown, sweep[name]["accuracy"][k])
        shown = figure(page, f"bias-{name}-recall").inner_text().split(" ")[0]
        assert means(shown, sweep[name]["recall_left_out"][k])


def test_the_bias_slider_shows_the_accuracy_at_every_stop(opened, base_url):
    page = opened(NO_THREE)
    sweep = result_of(base_url, NO_THREE)["bias_sweep"]
    chosen, last = sweep["distilled"]["chosen"], len(sweep["biases"]) - 1
    bias = page.locator("#lab-bias")
    expect(bias).to_have_value(str(chosen))
    assert_bias(page, sweep, chosen)
    for k in (0, 7, 30, last):
        move(page, "lab-bias", k)
        assert_bias(page, sweep, k)
        assert float(bias.get_attribute("aria-valuetext")) == sweep["biases"][k]
    bias.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert_bias(page, sweep, 1)
    action(page, "chosen-bias").click()
    expect(bias).to_have_value(str(chosen))
    assert_bias(page, sweep, chosen)
    assert [row[0] for row in rows(page, "bias")] == [f"+{b:g}" for b in sweep["biases"]]


def test_the_bias_slider_says_what_is_shown_when_a_panel_has_opened(opened, base_url):
    page = opened(NO_THREE)
    sweep = result_of(base_url, NO_THREE)["bias_sweep"]
    move(page, "lab-bias", 60)
    page.get_by_text("All settings").click()
    page.wait_for_url("**&open=settings")
    assert_bias(page, sweep, int(page.locator("#lab-bias").input_value()))


def test_the_bias_chart_outlasts_what_happens_around_it(opened):
    page = opened(NO_THREE)
    plot = drawn(page, "bias")
    expect(plot.locator(".scatterlayer .trace")).to_have_count(4)
    page.get_by_text("All settings").click()
    page.wait_for_url("**&open=settings")
    expect(plot.locator(".scatterlayer .trace")).to_have_count(4)


def test_the_bias_chart_is_drawn_again_when_its_run_comes_back(opened):
    page = opened(NO_THREE)
    expect(drawn(page, "bias").locator(".scatterlayer .trace")).to_have_count(4)
    set_slider(page, "T", 5)
    expect(page.locator("[data-inside]")).to_have_count(0)
    set_slider(page, "T", 4)
    expect(page.locator("[data-inside]")).to_be_visible()
    expect(drawn(page, "bias").locator(".scatterlayer .trace")).to_have_count(4)
