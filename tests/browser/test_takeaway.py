import csv
import io
import json
import struct
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from playwright.sync_api import expect

from app.explorer.experiment import read_experiment
from tests.browser.hooks import drawn, set_slider, wait_for_charts

QUERY = "?T=4&step=7&compare=1&pace=25&open=loss"


def link(page, name):
    return page.get_by_role("navigation", name="Download this experiment").get_by_role(
        "link", name=name
    )


def chart_button(page, name):
    return page.locator(f'[data-download="{name}"]')


def arrived(page, button):
    with page.expect_download() as download:
        button.click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_the_rows_arrive_as_csv_and_json(open_page, base_url):
    page = open_page(QUERY)
    api = httpx.get(f"{base_url}/api/v1/trajectory{QUERY}").json()
    _, content = arrived(page, link(page, "JSON"))
    assert json.loads(content) == api
    name, content = arrived(page, link(page, "CSV"))
    assert name.endswith(".csv")
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert len(rows) == len(api["rows"]) == 36
    for row, expected in zip(rows, api["rows"], strict=True):
        assert (int(row["step"]), float(row["loss"])) == (expected["step"], expected["loss"])
    assert content == httpx.get(f"{base_url}/api/v1/trajectory.csv{QUERY}").content


@pytest.mark.parametrize("name", ["numpy", "pytorch"])
def test_the_scripts_arrive(open_page, base_url, name):
    page = open_page(QUERY)
    title = {"numpy": "NumPy script", "pytorch": "PyTorch loss"}[name]
    filename, content = arrived(page, link(page, title))
    assert filename == f"soft_targets_{name}.py"
    assert content == httpx.get(f"{base_url}/api/v1/code/{name}.py{QUERY}").content


def test_the_links_carry_the_current_experiment(open_page):
    page = open_page()
    wait_for_charts(page)
    set_slider(page, "T", 6.5)
    page.wait_for_url("**/?T=6.5")
    for name, path in (
        ("CSV", "/api/v1/trajectory.csv"),
        ("JSON", "/api/v1/trajectory"),
        ("NumPy script", "/api/v1/code/numpy.py"),
        ("PyTorch loss", "/api/v1/code/pytorch.py"),
    ):
        expect(link(page, name)).to_have_attribute("href", f"{path}?T=6.5")


def test_the_page_writes_a_query_as_the_server_does(open_page):
    pairs = [
        ("scenario", "cat"),
        ("labels", "ä b,c'd!*(~),x&y=z+"),
        ("true", "0"),
        ("T", "4.0"),
        ("lr", "0.50"),
        ("compare", "1"),
        ("pins", "T:8,t_squared:0;T:2"),
        ("open", ""),
    ]
    experiment, problems = read_experiment(pairs, strict=False)
    written = open_page().evaluate(
        """async ([pairs]) => {
          const { href } = document.querySelector('link[href*="experiment_query"]');
          const { canonicalQuery } = await import(href);
          const defaults = document.querySelector('[data-carried="defaults"]').textContent;
          return canonicalQuery(pairs, JSON.parse(defaults));
        }""",
        [[(name, text.replace("4.0", "4")) for name, text in pairs if name != "true"]],
    )
    assert problems == []
    assert written == experiment.query


@pytest.mark.parametrize("chart", ["comparison", "loss"])
def test_a_chart_arrives_as_a_vector_picture(open_page, chart):
    page = open_page("?step=5", color_scheme="dark")
    wait_for_charts(page)
    name, content = arrived(page, chart_button(page, f"{chart}:svg"))
    assert name == f"soft-targets-{chart}.svg"
    text = content.decode()
    assert text.startswith("<svg")
    ElementTree.fromstring(text)
    assert "rgb(28, 28, 32)" in text  # the dark card's colour, not none
    if chart == "comparison":
        assert [label for label in ("Cat", "Dog", "Rabbit") if label not in text] == []


def written(picture, name):
    """The texts of this class in an SVG, in order."""
    found = ElementTree.fromstring(picture).iterfind(f".//*[@class='{name}']")
    return ["".join(element.itertext()) for element in found]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize(
    ("chart", "title", "series"),
    [
        (
            "comparison",
            "Side by side",
            ["teacher, T = 1", "soft targets", "student, T = 4.0", "student on hard labels"],
        ),
        ("loss", "Loss by step", ["student", "student on hard labels", "1. T = 8"]),
        ("terms", "Both terms by step", ["loss", "soft term", "hard term"]),
    ],
)
def test_a_picture_says_what_it_shows(open_page, chart, title, series, width):
    page = open_page(f"{QUERY}&pins=T:8", width=width)
    wait_for_charts(page)
    drawn(page, chart)
    _, content = arrived(page, chart_button(page, f"{chart}:svg"))
    assert written(content, "gtitle") == [title]
    assert written(content, "gtitle-subtitle") == ["T = 4.0, step 7/35"]
    assert written(content, "legendtext") == series
    on_the_page = page.locator(f'[data-chart="{chart}"]')
    assert on_the_page.locator(":is(.legendtext, .gtitle)").count() == 0


def test_a_picture_is_of_the_moment(open_page):
    page = open_page()
    wait_for_charts(page)
    with page.expect_download() as download:
        page.evaluate(
            """() => {
                 document.querySelector('[data-action="step"]').click();
                 document.querySelector('[data-download="loss:svg"]').click();
               }"""
        )
    content = Path(download.value.path()).read_bytes()
    assert written(content, "gtitle-subtitle") == ["T = 3.0, step 1/35"]
    loss = page.locator('[data-table="loss"] tbody td:nth-child(2)').nth(1).text_content()
    assert written(content, "annotation-text") == [f"{loss} nats"]


@pytest.mark.parametrize("chart", ["comparison", "loss"])
def test_a_chart_arrives_as_pixels_twice_as_fine(open_page, chart):
    page = open_page("?step=5")
    wait_for_charts(page)
    width = page.locator(f'[data-chart="{chart}"] .plot').evaluate("p => p.clientWidth")
    name, content = arrived(page, chart_button(page, f"{chart}:png"))
    assert name == f"soft-targets-{chart}.png"
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">I", content[16:20])[0] == 2 * width


def test_a_chart_can_be_taken_by_keyboard_after_a_settle(open_page):
    page = open_page()
    wait_for_charts(page)
    set_slider(page, "T", 5)
    page.wait_for_url("**/?T=5")
    expect(chart_button(page, "loss:svg")).to_be_visible()
    chart_button(page, "loss:svg").focus()
    with page.expect_download():
        page.keyboard.press("Enter")


def test_there_is_no_button_while_there_is_no_chart(open_page, base_url):
    page = open_page("healthz", allowed="ERR_FAILED")
    page.route("**/plotly-basic*", lambda route: route.abort())
    page.goto(f"{base_url}/")
    page.wait_for_load_state("networkidle")
    expect(chart_button(page, "comparison:png")).to_be_hidden()
    expect(link(page, "CSV")).to_be_visible()


def test_without_scripts_the_links_are_there_alone(open_page):
    page = open_page("?T=2", java_script_enabled=False)
    expect(link(page, "CSV")).to_have_attribute("href", "/api/v1/trajectory.csv?T=2")
    expect(chart_button(page, "loss:svg")).to_be_hidden()
    expect(page.get_by_text("Predict first")).to_be_hidden()


def test_targets_are_large_enough_for_a_finger(open_page):
    page = open_page(width=360)
    wait_for_charts(page)
    sizes = page.locator(".takeaway a, [data-download]").evaluate_all(
        "e => e.map(x => [x.getBoundingClientRect().width, x.getBoundingClientRect().height])"
    )
    assert len(sizes) == 10
    assert min(min(size) for size in sizes) >= 24
