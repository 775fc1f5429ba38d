from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from tests.browser.hooks import action, readout, wait_for_charts
from tests.hostile_names import NAMES

AT_ONCE = 5  # more, and the chart leaves some of them out


@pytest.mark.parametrize("k", range(0, len(NAMES), AT_ONCE))
def test_hostile_class_names_are_text_everywhere(open_page, k):
    names = [*NAMES[k : k + AT_ONCE], "plain"]
    logits = ",".join(map(str, range(len(names))))
    page = open_page(f"?logits={logits}&labels={','.join(map(quote, names))}&pace=5&steps=10")
    dialogs = []
    page.on("dialog", lambda d: dialogs.append(d.message))
    wait_for_charts(page)
    rows = page.locator('[data-series="student"] tbody')
    assert rows.locator("th").all_text_contents() == names
    cells = rows.locator("[data-class]").all()
    assert [cell.get_attribute("data-class") for cell in cells] == names
    action(page, "play").click()
    expect(readout(page, "step")).to_have_text("10/10")
    ticks = page.locator('[data-chart="comparison"] .xtick text').all_text_contents()
    for tick, name in zip(ticks, names, strict=True):
        assert_begins(tick, name)
    assert page.locator(".plot :is(a, img, tspan[style])").count() == 0
    page.locator('[data-chart="comparison"] .plot').hover()
    assert page.locator("img, .plot a, [onerror]").count() == 0
    with page.expect_download() as download:
        page.locator('[data-download="comparison:svg"]').click()
    picture = ElementTree.fromstring(Path(download.value.path()).read_bytes())
    assert {e.tag.split("}")[1] for e in picture.iter()}.isdisjoint({"a", "img", "script"})
    assert dialogs == []
    assert page.evaluate("document.documentElement.scrollWidth") == 1280


def assert_begins(tick, name):
    """A tick shows the beginning of its name, broken into lines."""
    shown = unbroken(tick.strip("\u2068\u2069").rstrip("…"))
    assert shown
    assert unbroken(name).startswith(shown)


def unbroken(text):
    return "".join(text.replace("\u200b", "").split())
