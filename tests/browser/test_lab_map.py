"""The temperature map on the lab's page."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.hooks import action, drawn
from tests.browser.lab_hooks import FINISHED, expect_no_stream, figure, rows, status
from tests.serving import PATIENCE
from tests.web.events import events

NO_THREE = f"{FINISHED}&left_out=3"


AXES = "temperatures=2,8&widths=8,4&seeds=2"
MAP = f"transfer=60&epochs=2&{AXES}&open=map"


def means_of(url, query):
    """The last event of the API's own map."""
    with httpx.stream("GET", f"{url}/api/v1/lab/map/stream?{query}", timeout=PATIENCE) as answer:
        return list(events(answer.iter_lines()))[-1][2]["means"]


def assert_map(page, told):
    shown = rows(page, "map")
    assert [row[:2] for row in shown] == [["8", "2"], ["8", "8"], ["4", "2"], ["4", "8"]]
    assert len(told) == 4
    for row, mean in zip(shown, told, strict=True):
        assert (float(row[1]), int(row[0])) == (mean["temperature"], mean["width"])
        for text, name in zip(row[2:], ("hard", "distilled", "gain"), strict=True):
            value, error = re.match(r"(\S+) ± (\d+\.\d\d)", text).groups()
            value = float(value.replace("−", "-").rstrip("%"))
            assert value == pytest.approx(100 * mean[name]["mean"], abs=0.005 + 1e-9)
            assert float(error) == pytest.approx(100 * mean[name]["margin"], abs=0.005 + 1e-9)
            assert ("not clear" in text) == (name == "gain" and mean["gain"]["p_holm"] >= 0.05)


def test_the_map_computes_the_apis_means_and_draws_them(open_page, base_url):
    page = open_page(f"lab?{MAP}")
    assert {text for row in rows(page, "map") for text in row[2:]} == {"–"}
    expect(figure(page, "map-progress")).to_have_text("0/8")
    expect(page.locator(".lab-map .chart").first).to_be_hidden()  # there is nothing to draw
    action(page, "map-run").click()
    expect(figure(page, "map-progress")).to_have_text("8/8")
    expect(page.locator(".lab-map .chart").first).to_be_visible()
    expect(status(page)).to_have_text("The map is complete.")
    expect(action(page, "map-stop")).to_have_attribute("aria-disabled", "true")
    told = means_of(base_url, f"transfer=60&epochs=2&{AXES}")
    assert_map(page, told)
    expect_no_stream(page, base_url)
    heat = drawn(page, "heat")
    shown = rows(page, "map")
    expect(heat.locator(".heatmaplayer text")).to_have_text([row[3].split(" ")[0] for row in shown])
    lines = drawn(page, "lines")
    expect(lines.locator(".scatterlayer .trace")).to_have_count(4)
    page.reload()
    finished_map = figure(page, "map-progress")
    expect(finished_map).to_have_text("8/8")
    assert_map(page, told)


def test_the_maps_file_is_the_apis(open_page, base_url):
    page = open_page(f"lab?{MAP}")
    link = page.get_by_role("link", name="CSV of every run")
    with page.expect_download() as download:
        link.click()
    lines = download.value.path().read_text().splitlines()
    assert len(lines) == 1 + 8
    address = f"{base_url}/api/v1/lab/map.csv?transfer=60&epochs=2&{AXES}"
    assert lines == httpx.get(address, timeout=PATIENCE).text.splitlines()


def test_the_map_fills_run_by_run_and_stop_ends_it(steps, open_page):
    page = open_page(f"{steps.url}/lab?{MAP}")
    action(page, "map-run").click()
    steps.executor.allow(3 * 2)  # epochs of the first three runs
    expect(figure(page, "map-progress")).to_have_text("3/8")
    expect(page.locator('[data-progress="map"]')).to_have_js_property("value", 3)
    expect(figure(page, "map-left")).to_have_text(re.compile("left$"))
    first, second, third, _ = rows(page, "map")
    assert "±" in first[2]
    assert second[2].endswith("%")  # of one seed no error is known
    assert third[2] == "–"
    action(page, "map-stop").click()
    expect(action(page, "map-run")).to_have_attribute("aria-disabled", "false")
    expect_no_stream(page, steps.url)
    steps.executor.allow(1000)
    action(page, "map-run").click()
    expect(figure(page, "map-progress")).to_have_text("8/8")
    assert_map(page, means_of(steps.url, f"transfer=60&epochs=2&{AXES}"))


def test_a_map_whose_connection_breaks_goes_on(open_page, base_url):
    page = open_page(f"lab?{MAP}&seed=7", allowed="ERR_")
    requests = []

    def cut(route):
        last = route.request.headers.get("last-event-id")
        requests.append(last)
        answer = httpx.get(
            route.request.url, headers={"Last-Event-ID": last} if last else {}, timeout=PATIENCE
        )
        parts = answer.text.split("\n\n")
        body = "\n\n".join(parts[:3]) + "\n\n" if len(requests) < 3 else answer.text
        route.fulfill(status=200, content_type="text/event-stream", body=body)

    page.route("**/lab/map/stream**", cut)
    action(page, "map-run").click()
    expect(figure(page, "map-progress")).to_have_text("8/8")
    assert requests == [None, "3", "6"]
    assert_map(page, means_of(base_url, f"transfer=60&epochs=2&{AXES}&seed=7"))


def test_divergences_that_are_ticked_are_rows_of_table_and_charts(open_page, base_url):
    page = open_page("lab?transfer=60&epochs=2&temperatures=2,8&widths=8&seeds=2&open=map")
    for name in ("Total variation", "Decoupled KD"):
        page.get_by_role("checkbox", name=name).check()
        page.wait_for_url("**divergences=tv**")
    axes = "temperatures=2,8&widths=8&divergences=tv,dkd&seeds=2"
    page.wait_for_url(f"**/lab?epochs=2&transfer=60&{axes}&open=map")
    action(page, "map-run").click()
    expect(figure(page, "map-progress")).to_have_text("8/8")
    shown = rows(page, "map")
    assert [row[:3] for row in shown] == [
        ["8", name, t] for name in ("Total variation", "Decoupled KD") for t in ("2", "8")
    ]
    means = means_of(base_url, f"transfer=60&epochs=2&{axes}")
    assert [row[4].split("%")[0] for row in shown] == [
        f"{100 * mean['distilled']['mean']:.2f}" for mean in means
    ]
    assert figure(page, "map-sentence").inner_text().startswith("What the divergence did: ")
    heat = drawn(page, "heat")
    expect(heat.locator(".ytick text")).to_have_text(["Total variation", "Decoupled KD"])
    lines = drawn(page, "lines")
    expect(lines.locator(".scatterlayer .trace")).to_have_count(1 + 2)  # hard labels' is one


def test_another_axis_ends_the_maps_stream_and_shows_its_own_table(steps, open_page):
    page = open_page(f"{steps.url}/lab?{MAP}")
    action(page, "map-run").click()
    steps.executor.allow(2)
    expect(figure(page, "map-progress")).to_have_text("1/8")
    page.locator('input[name="seeds"]').fill("3")
    page.locator('input[name="seeds"]').press("Tab")
    expect(figure(page, "map-progress")).to_have_text("1/12")
    expect(action(page, "map-run")).to_have_attribute("aria-disabled", "false")
    expect_no_stream(page, steps.url)
    page.wait_for_url("**seeds=3&open=map")


def test_repeat_with_five_seeds_opens_the_map_of_this_run(opened):
    page = opened(f"{FINISHED}&T=2")
    page.get_by_role("link", name="Repeat with five seeds").click()
    expect(page.locator(".lab-map")).to_have_attribute("open", "")
    expect(figure(page, "map-progress")).to_have_text("1/5")
    assert [row[:2] for row in rows(page, "map")] == [["8", "2"]]
