"""After a run: the bias correction, the map, the look inside, the explorer's link, the pad."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import numpy as np
import pytest
from playwright.sync_api import expect

from app.lab.digits import load
from tests.browser.hooks import action, numbers, set_slider, slider
from tests.browser.test_lab import (
    expect_no_stream,
    figure,
    finished,
    means,
    result_of,
    rows,
    run,
    status,
    steps,
    watch_streams,
)
from tests.web.events import events

__all__ = ["steps"]

SMALL = "width=8&epochs=4&transfer=200"
NO_THREE = f"{SMALL}&left_out=3"


@pytest.fixture
def opened(open_page, base_url):
    """Open the page of a small run that is finished."""

    def opened(query=SMALL, **options):
        result_of(base_url, query)
        page = open_page(f"lab?{query}", **options)
        finished(page)
        return page

    return opened


def move(page, name, stop):
    """Move a slider that looks up what the page carries."""
    page.locator(f"#{name}").evaluate(
        """(slider, stop) => {
             slider.value = stop;
             slider.dispatchEvent(new Event('input', {bubbles: true}));
           }""",
        stop,
    )


# The bias correction


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
    page.wait_for_load_state("networkidle")
    assert_bias(page, sweep, int(page.locator("#lab-bias").input_value()))


def test_the_bias_chart_outlasts_what_happens_around_it(opened):
    page = opened(NO_THREE)
    plot = page.locator('[data-chart="bias"][data-drawn] .plot')
    expect(plot.locator(".scatterlayer .trace")).to_have_count(4)
    page.get_by_text("All settings").click()
    page.wait_for_url("**&open=settings")
    expect(plot.locator(".scatterlayer .trace")).to_have_count(4)


def test_the_bias_chart_is_drawn_again_when_its_run_comes_back(opened):
    page = opened(NO_THREE)
    expect(page.locator('[data-chart="bias"] .scatterlayer .trace')).to_have_count(4)
    set_slider(page, "T", 5)
    expect(page.locator("[data-inside]")).to_have_count(0)
    set_slider(page, "T", 4)
    expect(page.locator("[data-inside]")).to_be_visible()
    expect(page.locator('[data-chart="bias"] .scatterlayer .trace')).to_have_count(4)


# The temperature map

AXES = "temperatures=2,8&widths=8,4&seeds=2"
MAP = f"transfer=60&epochs=2&{AXES}&open=map"


def means_of(url, query):
    """The last event of the API's own map."""
    with httpx.stream("GET", f"{url}/api/v1/lab/map/stream?{query}", timeout=60) as answer:
        return list(events(answer.iter_lines()))[-1][2]["means"]


def assert_map(page, told):
    shown = rows(page, "map")
    assert [row[:2] for row in shown] == [["8", "2"], ["8", "8"], ["4", "2"], ["4", "8"]]
    assert len(told) == 4
    for row, mean in zip(shown, told, strict=True):
        assert (float(row[1]), int(row[0])) == (mean["temperature"], mean["width"])
        for text, name in zip(row[2:], ("hard", "distilled", "gain"), strict=True):
            value, error = re.match(r"(\S+) ± (\d+\.\d)", text).groups()
            value = float(value.replace("−", "-").rstrip("%"))
            assert value == pytest.approx(100 * mean[name]["mean"], abs=0.05 + 1e-9)
            assert float(error) == pytest.approx(
                100 * mean[name]["standard_error"], abs=0.05 + 1e-9
            )


def test_the_map_computes_the_apis_means_and_draws_them(open_page, base_url):
    page = open_page(f"lab?{MAP}")
    assert {text for row in rows(page, "map") for text in row[2:]} == {"–"}
    expect(figure(page, "map-progress")).to_have_text("0/8")
    action(page, "map-run").click()
    expect(figure(page, "map-progress")).to_have_text("8/8")
    expect(status(page)).to_have_text("The map is complete.")
    expect(action(page, "map-stop")).to_have_attribute("aria-disabled", "true")
    told = means_of(base_url, f"transfer=60&epochs=2&{AXES}")
    assert_map(page, told)
    expect_no_stream(page, base_url)
    heat = page.locator('[data-chart="heat"][data-drawn] .plot')
    shown = rows(page, "map")
    expect(heat.locator(".heatmaplayer text")).to_have_text([row[3].split(" ")[0] for row in shown])
    lines = page.locator('[data-chart="lines"][data-drawn] .plot')
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
    assert lines == httpx.get(address, timeout=60).text.splitlines()


def test_the_map_fills_run_by_run_and_stop_ends_it(steps, open_page):
    page = open_page(f"{steps.url}/lab?{MAP}")
    action(page, "map-run").click()
    steps.executor.allow(3 * 2)  # epochs of the first three runs
    expect(figure(page, "map-progress")).to_have_text("3/8")
    expect(page.locator('[data-progress="map"]')).to_have_js_property("value", 3)
    expect(figure(page, "map-left")).to_have_text(re.compile("left$|^almost done$"))
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
            route.request.url, headers={"Last-Event-ID": last} if last else {}, timeout=60
        )
        parts = answer.text.split("\n\n")
        body = "\n\n".join(parts[:3]) + "\n\n" if len(requests) < 3 else answer.text
        route.fulfill(status=200, content_type="text/event-stream", body=body)

    page.route("**/lab/map/stream**", cut)
    action(page, "map-run").click()
    expect(figure(page, "map-progress")).to_have_text("8/8")
    assert requests == [None, "3", "6"]
    assert_map(page, means_of(base_url, f"transfer=60&epochs=2&{AXES}&seed=7"))


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
    page = opened(f"{SMALL}&T=2")
    page.get_by_role("link", name="Repeat with five seeds").click()
    expect(page.locator(".lab-map")).to_have_attribute("open", "")
    expect(figure(page, "map-progress")).to_have_text("1/5")
    assert [row[:2] for row in rows(page, "map")] == [["8", "2"]]


# The look inside


def title(page):
    return page.locator("#lab-reading h3")


def titled(k):
    return f"Test digit {k}, a {load().test.labels[k]}"


def said(picture):
    """Index, label, and what both students said, as a picture's text tells them."""
    text = picture.get_attribute("alt")
    return tuple(map(int, re.findall(r"\d+", text)))


def test_a_digit_is_chosen_by_its_picture(opened):
    page = opened()
    pictures = page.locator(".digit img")
    first = said(pictures.first)
    expect(title(page)).to_have_text(titled(first[0]))
    expect(page.locator(".digit[aria-current]")).to_have_count(1)
    k, label, hard, distilled = said(pictures.nth(5))
    assert hard != distilled
    assert label == load().test.labels[k]
    page.locator(".digit").nth(5).click()
    expect(title(page)).to_have_text(titled(k))
    expect(page.locator(".digit").nth(5)).to_have_attribute("aria-current", "true")
    expect(page.locator("#any-digit")).to_have_value(str(k))
    reads = page.locator("#lab-reading").get_by_text("At T = 1").locator("b").all_inner_texts()
    assert reads[1:] == [str(hard), str(distilled)]


def test_the_pictures_are_the_digits(opened):
    page = opened()
    for picture in page.locator(".digit img").all()[:3]:
        greys = picture.evaluate(
            """async (image) => {
                 await image.decode();
                 const canvas = Object.assign(document.createElement('canvas'), {width: 28, height: 28});
                 const context = canvas.getContext('2d');
                 context.drawImage(image, 0, 0, 28, 28);
                 return [...context.getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 0);
               }"""
        )
        pixels = load().test.pixels[said(picture)[0]]
        np.testing.assert_allclose(greys, 255 * pixels, atol=0.51)


def test_a_digit_is_chosen_by_its_number(opened):
    page = opened()
    number = page.locator("#any-digit")
    for k in (77, 1999, 0):
        number.fill(str(k))
        number.press("Enter")
        expect(title(page)).to_have_text(titled(k))
    page.locator(".digit").nth(2).click()
    k = said(page.locator(".digit img").nth(2))[0]
    expect(title(page)).to_have_text(titled(k))
    expect(number).to_have_value(str(k))


def test_a_number_is_asked_for_once(opened):
    page = opened()
    asked = []
    page.on("request", lambda r: asked.append(r.url) if "/lab/inside" in r.url else None)
    page.locator("#any-digit").fill("77")
    page.locator("#any-digit").press("Enter")
    expect(title(page)).to_have_text(titled(77))
    page.wait_for_load_state("networkidle")
    assert len(asked) == 1


def test_the_confusion_matrix_is_the_recall(opened, base_url):
    page = opened()
    answer = result_of(base_url, SMALL)
    counts = np.bincount(load().test.labels)
    matrix = page.locator(".matrix tbody tr")
    names = {"Teacher": None, "Hard labels": "hard", "Distilled": "distilled"}
    for name, student in names.items():
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.locator(".segment[aria-current]")).to_have_text(name)
        cells = matrix.evaluate_all(
            "rows => rows.map(r => [...r.querySelectorAll('td')].map(c => Number(c.textContent) || 0))"
        )
        assert [sum(row) for row in cells] == counts.tolist()
        right = [cells[k][k] for k in range(10)]
        if student:
            recall = np.array(answer["students"][student]["epochs"][-1]["recall"])
            assert right == np.rint(recall * counts).tolist()
        else:
            assert sum(right) == round(2000 * answer["teacher"]["test_accuracy"])


def follow_largest(page):
    """Follow the largest number of the matrix: how many there are, what they are and were read as."""
    links = page.locator(".matrix td a")
    counts = [int(text) for text in links.all_inner_texts()]
    link = links.nth(counts.index(max(counts)))
    truth = link.locator("xpath=ancestor::tr/th").inner_text()
    n, _, read_as = re.match(r"(\d+) (\w+) read as (\d)", link.get_attribute("aria-label")).groups()
    assert int(n) == max(counts)
    link.click()
    expect(page.locator(".inside-digits h3")).to_contain_text("“Distilled” reads as")
    return int(n), int(truth), int(read_as)


def test_a_number_of_the_matrix_leads_to_its_digits(opened):
    page = opened()
    n, truth, read_as = follow_largest(page)
    group = page.locator(".inside-digits h3").inner_text()
    of = int((load().test.labels == truth).sum())
    assert group.startswith(f"{n} of {of} ")
    assert group.endswith(f"reads as {read_as}")
    pictures = [said(picture) for picture in page.locator(".digit img").all()]
    assert len(pictures) == min(n, 24)
    assert {(label, distilled) for _, label, _, distilled in pictures} == {(truth, read_as)}
    expect(title(page)).to_have_text(titled(pictures[0][0]))


def test_a_group_of_the_matrix_stays_while_one_looks_through_it(opened):
    page = opened()
    _, _, read_as = follow_largest(page)
    k = said(page.locator(".digit img").nth(1))[0]
    page.locator(".digit").nth(1).click()
    expect(title(page)).to_have_text(titled(k))
    expect(page.locator(".inside-digits h3")).to_contain_text(f"reads as {read_as}")


def test_looking_inside_by_keyboard(opened):
    page = opened()
    page.locator(".digit").nth(3).focus()
    page.keyboard.press("Enter")
    expect(title(page)).to_have_text(titled(said(page.locator(".digit img").nth(3))[0]))
    expect(page.locator(".digit").nth(3)).to_be_focused()
    page.get_by_role("link", name="Hard labels", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".segment[aria-current]")).to_have_text("Hard labels")
    page.locator("#reading-T").focus()
    page.keyboard.press("End")
    expect(page.locator('output[for="reading-T"]')).to_have_text("20.0")


# One digit at every temperature


def explorer(page):
    return page.get_by_role("link", name="Show its soft targets in the explorer")


def link_query(page):
    return parse_qs(urlsplit(explorer(page).get_attribute("href")).query)


def soft_targets(url, query, t):
    asked = {"logits": query["logits"][0], "T": t}
    return httpx.get(f"{url}/api/v1/soft-targets", params=asked).json()["soft_targets"]


@pytest.mark.parametrize("teacher", ["single", "ensemble"])
def test_the_slider_softens_the_teacher_as_the_explorer_does(opened, base_url, teacher):
    page = opened(SMALL if teacher == "single" else f"{SMALL}&teacher=ensemble")
    query = link_query(page)
    assert len(query["logits"][0].split(";")) == {"single": 1, "ensemble": 4}[teacher]
    expect(page.locator('output[for="reading-T"]')).to_have_text("4.0")
    shown = [numbers(page, "teacher-soft")]
    for stop, t in ((0, 0.5), (5, 1), (75, 8), (195, 20)):
        move(page, "reading-T", stop)
        expect(page.locator('output[for="reading-T"]')).to_have_text(f"{t:.1f}")
        shown.append(numbers(page, "teacher-soft"))
        for name in ("teacher-soft", "hard-student-soft", "student-soft"):
            total = sum(float(text.rstrip("%")) for text in numbers(page, name))
            assert total == pytest.approx(100, abs=0.51)
    for texts, t in zip(shown, (4, 0.5, 1, 8, 20), strict=True):
        assert all(map(means, texts, soft_targets(base_url, query, t)))


def test_at_a_temperature_of_1_the_students_are_as_sure_as_is_said(opened):
    page = opened()
    text = page.locator("#lab-reading").get_by_text("At T = 1").inner_text()
    move(page, "reading-T", 5)
    for who, series in (("hard labels", "hard-student-soft"), ("distilled", "student-soft")):
        digit, sure = re.search(rf"{who} (\d) \((\d+\.\d%)\)", text).groups()
        assert numbers(page, series)[int(digit)] == sure


def test_the_slider_says_the_temperature_that_is_shown_when_the_digit_changes(opened):
    page = opened()
    move(page, "reading-T", 75)
    expect(page.locator('output[for="reading-T"]')).to_have_text("8.0")
    page.locator(".digit").nth(1).click()
    expect(title(page)).to_have_text(titled(said(page.locator(".digit img").nth(1))[0]))
    reading = page.locator("#reading-T")
    told = float(page.locator('output[for="reading-T"]').inner_text())
    assert float(reading.input_value()) == pytest.approx(10 * told - 5)
    assert reading.get_attribute("aria-valuetext") == f"T = {told:.1f}"


@pytest.mark.parametrize("teacher", ["single", "ensemble"])
def test_the_link_shows_the_same_soft_targets_in_the_explorer(opened, teacher):
    page = opened(SMALL if teacher == "single" else f"{SMALL}&teacher=ensemble")
    label = int(title(page).inner_text()[-1])
    other = page.context.new_page()
    other.goto(page.url.split("/lab")[0] + explorer(page).get_attribute("href"))
    t = float(slider(other, "T").input_value())
    move(page, "reading-T", round(10 * t - 5))
    assert numbers(other, "teacher-soft") == numbers(page, "teacher-soft")
    names = other.locator('[data-series="teacher-soft"] [data-class]')
    assert names.evaluate_all("cells => cells.map(c => c.dataset.class)") == list("0123456789")
    assert parse_qs(urlsplit(other.url).query)["true"] == [str(label)]
    explorer(page).click()
    expect(page.locator('[data-widget="soft-targets"]')).to_be_visible()
    assert numbers(page, "teacher-soft") == numbers(other, "teacher-soft")


# The pad

ONE = [(0.5, 0.2), (0.5, 0.8)]


def canvas(page):
    pad = page.locator("[data-pad] canvas")
    pad.scroll_into_view_if_needed()
    return pad


def reads(page):
    """The digit that the teacher reads, and how sure it is."""
    text = page.locator("#lab-reading").inner_text()
    digit, sure = re.search(r"the teacher reads (\d) \((\d+\.\d)%\)", text).groups()
    return int(digit), float(sure)


def read(page):
    expect(title(page)).to_contain_text("Your drawing")
    return reads(page)


def test_a_digit_drawn_by_mouse_is_read(opened):
    page = opened()
    box = canvas(page).bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in ONE]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=8)
    page.mouse.up()
    digit, sure = read(page)
    assert digit == 1
    assert sure > 50
    assert "true" not in link_query(page)
    expect(page.locator("[data-pad-status]")).to_contain_text("the teacher reads 1")
    page.locator(".digit").nth(1).click()  # a test digit again: the drawing stays on the pad
    expect(title(page)).to_contain_text("Test digit")
    assert ink(page) > 0


def ink(page):
    """How many of the pad's pixels are not black."""
    return canvas(page).evaluate(
        """(pad) => {
             const copy = Object.assign(document.createElement('canvas'), {width: 28, height: 28});
             const context = copy.getContext('2d');
             context.drawImage(pad, 0, 0, 28, 28);
             return context.getImageData(0, 0, 28, 28).data.filter((v, i) => i % 4 === 0 && v > 0).length;
           }"""
    )


def test_a_digit_drawn_by_finger_is_read(opened):
    page = opened(has_touch=True)
    box = canvas(page).bounding_box()
    before = ink(page)
    for k in range(12):  # a one of many dots
        page.touchscreen.tap(
            box["x"] + 0.5 * box["width"], box["y"] + (0.2 + 0.05 * k) * box["height"]
        )
    assert before == 0 < ink(page)
    expect(page.locator("#lab-reading")).to_contain_text("the teacher reads 1")
    expect(canvas(page)).to_have_css("touch-action", "none")


def test_a_digit_drawn_by_keyboard_is_read_and_cleared(opened):
    page = opened()
    canvas(page).focus()
    state = page.locator("[data-pad-status]")
    for _ in range(9):
        page.keyboard.press("ArrowUp")
    expect(state).to_have_text("Row 6, column 15")
    page.keyboard.press("Space")
    expect(state).to_have_text("Pen down")
    for _ in range(18):
        page.keyboard.press("ArrowDown")
    digit, _ = read(page)
    assert digit == 1
    page.keyboard.press("Space")
    expect(state).to_have_text("Pen up")
    page.keyboard.press("Delete")
    expect(state).to_have_text("Cleared.")
    action(page, "clear-pad").focus()  # no cursor is drawn
    assert ink(page) == 0


def test_a_drawing_is_posted_as_its_pixels_with_the_run_it_is_for(opened):
    page = opened(NO_THREE)
    box = canvas(page).bounding_box()
    with page.expect_request("**/lab/read**") as asked:
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    request = asked.value
    assert urlsplit(request.url).query == NO_THREE
    pixels = [float(grey) for grey in parse_qs(request.post_data)["pixels"][0].split(",")]
    assert len(pixels) == 784
    assert max(pixels) == 255
    assert 1 <= sum(grey > 0 for grey in pixels) <= 9
    assert np.array(pixels).reshape(28, 28)[14, 14] == 255
    read(page)


def test_the_pad_is_there_after_a_run_and_after_another_one(open_page):
    page = open_page("lab?width=8&epochs=2&transfer=60")
    run(page)
    finished(page)
    set_slider(page, "width", 9)
    expect(page.locator("[data-pad]")).to_have_count(0)
    run(page)
    finished(page)
    box = canvas(page).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    read(page)


def test_what_the_page_carries_is_no_script(opened):
    page = opened(NO_THREE)
    for name in ("figures", "bias", "reading"):
        script = page.locator(f'script[data-carried="{name}"]')
        expect(script).to_have_attribute("type", "application/json")
        assert json.loads(script.text_content())
    assert watch_streams(page) == []
