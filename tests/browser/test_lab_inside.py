"""After a run: the look inside, one digit at every temperature, the explorer's link."""

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import numpy as np
import pytest
from playwright.sync_api import expect

from app.lab.tasks.digits.dataset import load
from tests.browser.hooks import numbers, slider
from tests.browser.lab_hooks import (
    FINISHED,
    explorer,
    link_query,
    means,
    move,
    result_of,
    title,
)

NO_THREE = f"{FINISHED}&left_out=3"


def titled(k):
    label = load().test.labels[k]
    return f"Test digit {k}, {'an' if label == 8 else 'a'} {label}"


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
        pixels = load().test.inputs[said(picture)[0]]
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
    with page.expect_request("**/lab/inside**"):  # a second one would have come before it
        page.locator(".digit").nth(2).click()
    assert len(asked) == 2


def test_the_confusion_matrix_is_the_recall(opened, base_url):
    page = opened()
    answer = result_of(base_url, FINISHED)
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


def soft_targets(url, query, t):
    asked = {"logits": query["logits"][0], "T": t}
    return httpx.get(f"{url}/api/v1/soft-targets", params=asked).json()["soft_targets"]


@pytest.mark.parametrize("teacher", ["single", "ensemble"])
def test_the_slider_softens_the_teacher_as_the_explorer_does(opened, base_url, teacher):
    page = opened(FINISHED if teacher == "single" else f"{FINISHED}&teacher=ensemble")
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
    page = opened(FINISHED if teacher == "single" else f"{FINISHED}&teacher=ensemble")
    label = int(title(page).inner_text()[-1])
    other = page.context.new_page()
    other.goto(page.url.split("/lab")[0] + explorer(page).get_attribute("href"))
    t = float(slider(other, "T").input_value())
    move(page, "reading-T", round(10 * t - 5))
    assert numbers(other, "teacher-soft") == numbers(page, "teacher-soft")
    names = other.locator('[data-series="teacher-soft"] [data-class]')
    assert names.evaluate_all("cells => cells.map(c => c.dataset.class)") == list("0123456789")
    assert parse_qs(urlsplit(other.url).query)["true"] == [str(label)]
    picture = page.locator(".reading-picture").get_attribute("src")
    explorer(page).click()
    expect(page.locator('[data-widget="soft-targets"]')).to_be_visible()
    assert page.locator(".portrait img").get_attribute("src") == picture
    assert numbers(page, "teacher-soft") == numbers(other, "teacher-soft")
