"""How long charts wait before they follow, told by a clock of the test's own and a Plotly whose draws
cost what the test says."""

import pytest

from tests.browser.hooks import action, drawn, wait_for_charts
from tests.browser.lab_hooks import SMALL, move, result_of

PLOTLY = """
const real = performance.now.bind(performance);
let spent = 0;
performance.now = () => real() + spent;
window.Plotly = {
  react(plot, data, layout) {
    spent += plot.data ? %(update)d : %(first)d;
    Object.assign(plot, {data, layout});
  },
};
"""


@pytest.fixture
def open_at_a_cost(open_page, base_url):
    """Open a page whose charts cost so many milliseconds the first time and then; time stands still."""

    def open_at_a_cost(address="", *, first=500, update=20, ready=wait_for_charts):
        page = open_page("healthz", fresh=True)
        script = PLOTLY % {"first": first, "update": update}
        page.route("**/plotly-*.js", lambda route: route.fulfill(body=script))
        page.clock.install(time=0)
        page.goto(f"{base_url}/{address}")
        ready(page)
        page.clock.pause_at(600)
        return page

    return open_at_a_cost


def steps_drawn(page):
    """The last step of the loss curve as it is drawn."""
    plot = page.locator('[data-chart="loss"] .plot')
    return plot.evaluate("plot => plot.data[1].y.length - 1")


def test_the_line_grows_from_the_first_step_whatever_the_first_draw_cost(open_at_a_cost):
    page = open_at_a_cost()
    for step in (1, 2, 3):
        action(page, "step").click()
        page.clock.run_for(100)
        assert steps_drawn(page) == step


def test_a_chart_that_costs_more_at_every_update_waits_for_a_longer_pause(open_at_a_cost):
    page = open_at_a_cost(update=150)
    action(page, "step").click()
    page.clock.run_for(100)
    assert steps_drawn(page) == 1
    for _ in (2, 3):
        action(page, "step").click()
        page.clock.run_for(200)
    assert steps_drawn(page) == 1
    page.clock.run_for(2000)
    assert steps_drawn(page) == 3


def wait_for_the_bias(page):
    drawn(page, "bias")


def test_the_labs_charts_follow_at_once_too(open_at_a_cost, base_url):
    query = f"{SMALL}&left_out=3"
    result_of(base_url, query)
    page = open_at_a_cost(f"lab?{query}", ready=wait_for_the_bias)
    shown = "plot => JSON.stringify(plot.layout)"
    plot = page.locator('[data-chart="bias"] .plot')
    before = plot.evaluate(shown)
    move(page, "lab-bias", 1)
    page.clock.run_for(100)
    assert plot.evaluate(shown) != before
