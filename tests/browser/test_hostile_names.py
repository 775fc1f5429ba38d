from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.hooks import action, readout, wait_for_charts

NAMES = [
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<b>bold</b><br>&amp;%{y}",
    "\u202egnp.exe",
    "😀" * 40,
    "</script><script>alert(1)</script>",
    "شبكة عصبية",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_class_name_is_text_everywhere(open_page, name):
    page = open_page(f"?logits=3,1,2&labels={quote(name)},b,c&pace=5&steps=10")
    dialogs = []
    page.on("dialog", lambda d: dialogs.append(d.message))
    wait_for_charts(page)
    assert page.locator('[data-series="student"] tbody th').first.text_content() == name
    assert (
        page.locator('[data-series="student"] [data-class]').first.get_attribute("data-class")
        == name
    )
    action(page, "play").click()
    expect(readout(page, "step")).to_have_text("10/10")
    tick = page.locator('[data-chart="comparison"] .xtick text').first
    shown = tick.text_content().strip("\u2068\u2069 \u200b").rstrip("…")
    assert shown and "".join(name.split()).startswith("".join(shown.split()))
    assert page.locator(".plot :is(a, img, tspan[style])").count() == 0
    page.locator('[data-chart="comparison"] .plot').hover()
    assert page.locator("img, .plot a, [onerror]").count() == 0
    assert dialogs == []
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
