from playwright.sync_api import expect

from tests.browser.hooks import (
    action,
    drag,
    drawn,
    numbers,
    readout,
    wait_for_charts,
    wait_for_module,
)


def test_the_default_view_to_the_digit(open_page):
    page = open_page(fresh=True)
    assert numbers(page, "teacher-hard") == ["89.7%", "8.1%", "2.2%"]
    assert numbers(page, "teacher-soft") == ["57.4%", "25.8%", "16.7%"]
    assert numbers(page, "student") == ["55.1%", "26.8%", "18.1%"]
    expect(readout(page, "step")).to_have_text("0/35")
    expect(page.get_by_text("Training Step: 0/35")).to_be_visible()


def test_charts_show_the_tables_numbers(open_page):
    page = open_page("?step=5")
    wait_for_charts(page)
    bars = page.locator('[data-chart="comparison"] .plot').evaluate(
        "plot => plot.data.map(t => Array.from(t.y))"
    )
    for y, series in zip(bars, ("teacher-hard", "teacher-soft", "student-soft"), strict=True):
        assert [f"{v:.1f}%" for v in y] == numbers(page, series)
    loss = page.locator('[data-chart="loss"] .plot').evaluate(
        "plot => plot.data.map(t => Array.from(t.y))"
    )
    table = page.locator('[data-table="loss"] tbody td:nth-child(2)').all_text_contents()
    assert loss[0] == [float(text) for text in table]
    assert (len(loss[1]), loss[2]) == (6, [float(table[5])])


def test_charts_wear_the_tables_colours_in_both_themes(open_page):
    for scheme in ("light", "dark"):
        page = open_page(color_scheme=scheme)
        wait_for_charts(page)
        colours = page.locator('[data-chart="comparison"] .plot').evaluate(
            "p => p.data.map(t => t.marker.color)"
        )
        swatches = page.locator("table .swatch").evaluate_all(
            "s => s.map(e => getComputedStyle(e).backgroundColor)"
        )
        assert colours == [swatches[0], swatches[1], swatches[3]]


def test_the_theme_switch_changes_page_and_charts_and_is_kept(open_page):
    page = open_page(color_scheme="light")
    wait_for_charts(page)
    marker = "p => p.data[0].marker.color"
    plot = page.locator('[data-chart="comparison"] .plot')
    light = plot.evaluate(marker)
    switch = page.get_by_role("button", name="Theme")
    switch.click()
    switch.click()
    expect(switch).to_contain_text("dark")
    swatch = page.locator("table .swatch").first
    dark = swatch.evaluate("e => getComputedStyle(e).backgroundColor")
    assert dark != light
    expect(plot.locator(".point path").first).to_have_css("fill", dark)
    page.reload()
    expect(switch).to_contain_text("dark")


def test_nothing_moves_when_the_charts_arrive(open_page):
    page = open_page(fresh=True)
    wait_for_charts(page)
    shift = page.evaluate(
        """() => new Promise(resolve => new PerformanceObserver(list => resolve(
             list.getEntries().reduce((sum, e) => sum + (e.hadRecentInput ? 0 : e.value), 0)
           )).observe({type: 'layout-shift', buffered: true}) ?? setTimeout(() => resolve(0), 300))"""
    )
    assert shift < 0.01


def test_the_page_reads_complete_without_scripts_and_its_form_works(open_page):
    page = open_page("?step=3", java_script_enabled=False)
    assert numbers(page, "teacher-soft") == ["57.4%", "25.8%", "16.7%"]
    expect(page.locator(".sketch").first).to_be_visible()
    expect(page.locator('button[data-action="play"]')).to_be_hidden()
    page.get_by_role("slider", name="Training step").press("ArrowRight")
    page.get_by_role("radio", name="Dog").check(force=True)
    page.get_by_role("button", name="Show this experiment").click()
    expect(readout(page, "step")).to_have_text("4/35")
    expect(page.locator(".true-label")).to_contain_text("Dog")
    assert "scenario=dog" in page.url


def test_no_script_form_keeps_a_temperature_off_the_slider(open_page):
    page = open_page("?T=2.25", java_script_enabled=False)
    with page.expect_navigation():
        page.get_by_role("button", name="Show this experiment").click()
    assert "T=2.25" in page.url


def test_the_inline_style_sheet_has_every_rule_of_its_files(open_page):
    for path, name in (("", "explorer_page"), ("embed", "embed_page")):
        inline, files = open_page(path).evaluate(
            """async name => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(await (await fetch(`/static/css/${name}.css`)).text());
              const rules = ({cssRules}) => [...cssRules].map(({cssText}) => cssText);
              return [rules(document.styleSheets[0]), rules(sheet)];
            }""",
            name,
        )
        assert inline == files


def test_plotly_is_fetched_when_a_chart_is_near_and_run_when_one_is_seen(open_page):
    page = open_page("healthz", width=412, height=823, fresh=True)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page.url.replace("healthz", ""))
    wait_for_module(page, "charts.js")
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if "plotly" in url] == []
    top = page.locator('[data-chart="comparison"]').evaluate("e => e.getBoundingClientRect().top")
    with page.expect_request("**/plotly-basic*"):
        page.evaluate("y => window.scrollTo(0, y)", top - 823 - 200)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("'Plotly' in window") is False
    drawn(page, "comparison")


def test_the_drawings_of_the_server_follow_the_tables_while_there_is_no_chart(open_page, base_url):
    page = open_page("healthz", allowed="ERR_FAILED", fresh=True)
    page.route("**/plotly-basic*", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.goto(f"{base_url}/?compare=1")
        page.locator('[data-chart="loss"]').scroll_into_view_if_needed()
    shown = ("teacher-hard", "teacher-soft", "student-soft", "hard-student-soft")

    def assert_drawn_as_written(step):
        page.wait_for_function(
            """shown => {
              const bars = [...document.querySelectorAll('[data-chart="comparison"] .sketch rect')];
              const texts = shown.flatMap((name) => [...document.querySelectorAll(`[data-series="${name}"] [data-class] .bar-number`)].map((e) => e.textContent));
              return bars.map((bar) => `${Number(bar.getAttribute('height')).toFixed(1)}%`).join() === texts.join();
            }""",
            arg=shown,
        )
        lines = page.locator('[data-chart="loss"] .sketch polyline')
        whole, so_far = lines.evaluate_all(
            "lines => lines.map(l => l.getAttribute('points').split(' '))"
        )
        assert (len(whole), so_far) == (36, whole[: step + 1])

    assert_drawn_as_written(0)
    action(page, "step").click()
    expect(readout(page, "step")).to_have_text("1/35")
    assert_drawn_as_written(1)
    before = numbers(page, "teacher-soft")
    drag(page, "T", 7.5)
    assert numbers(page, "teacher-soft") != before
    assert_drawn_as_written(1)


def test_plotly_that_never_arrives_costs_only_the_charts(open_page, base_url):
    page = open_page("healthz", allowed="ERR_FAILED")
    page.route("**/plotly-basic*", lambda route: route.abort())
    page.goto(f"{base_url}/")
    expect(page.locator('[data-chart="loss"] .sketch')).to_be_visible()
    page.locator('button[data-action="step"]').click()
    expect(readout(page, "step")).to_have_text("1/35")
