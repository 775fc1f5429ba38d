"""The libraries' losses on the page: where their section is, and where it is not."""

import re
from html import unescape

import pytest

from tests.web.page_hooks import HTMX, page

ROWS = re.compile(r'<span class="preset-loss">(.*?)</span>')


def presets(client, query):
    """What the page's buttons set."""
    return [a["data-preset"] for _, a in page(client, query).tags if "data-preset" in a]


def test_a_closed_panel_has_a_link_and_the_link_has_the_section(client):
    text = client.get("/?T=4&step=3").text
    assert ROWS.findall(text) == []
    link = re.search(r'<a href="/(\?[^"]*)">Compare this loss', text)
    assert unescape(link[1]) == "?T=4&step=3&open=loss"
    assert len(ROWS.findall(client.get(f"/{unescape(link[1])}").text)) == 25


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_htmx_gets_the_section_when_the_panel_opens(client, path):
    for query, count in (("?step=3", 0), ("?step=3&open=loss", 25)):
        assert len(ROWS.findall(client.get(f"{path}{query}", headers=HTMX).text)) == count


def test_the_numbers_follow_the_step_that_is_asked_for(client):
    first, later = (ROWS.findall(client.get(f"/?open=loss&step={s}").text) for s in (0, 9))
    assert [row for row, other in zip(first, later, strict=True) if row == other] == []


def test_every_button_leaves_out_the_numbers_that_another_divergence_had(client):
    settings = [text for text in presets(client, "?open=loss") if "t_squared" in text]
    assert len(settings) == 22
    assert all('"shape": ""' in text for text in settings)


def test_a_next_tokens_page_has_the_table_with_the_number_below_zero(client):
    text = client.get("/?open=loss").text
    assert 'class="numbers top-k"' not in text
    link = re.search(r'<a href="/(\?[^"]*)">see it on a next token', text)
    text = client.get(f"/{unescape(link[1])}").text
    assert "<td>−0.0053</td>" in text
    assert "Here that is so for <i>k</i> = 6." in text
