"""What pages load: nothing from other hosts, nothing inline without a hash, little before the first paint."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from app.web.assets import asset_url


def test_no_request_leaves_the_origin_and_nothing_is_inline(client, base_url):
    text = client.get("/").text
    urls = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert all(url.startswith(("/", "#", f"{base_url}/oembed?")) for url in urls)
    assert " style=" not in text
    assert text.count("<style") == 1  # the page's sheet, whose hash the policy allows
    assert not re.search(r"\son[a-z]+=", text)
    scripts = re.findall(r"<script(?![^>]*(?:src=|application/json))", text)
    assert scripts == ["<script"]  # the theme's, whose hash the policy allows


def with_scripts(text):
    """A page as a browser reads it that runs scripts."""
    return re.sub(r"<noscript>.*?</noscript>", "", text, flags=re.S)


@pytest.mark.parametrize("path", ["/", "/embed", "/lab", "/embedding", "/docs"])
def test_a_pages_first_paint_waits_for_one_style_sheet_and_no_script_file(client, path):
    response = client.get(path)
    head = with_scripts(response.text).partition("</head>")[0]
    assert re.findall(r'<script(?! defer| type="module")[^>]*src=', head) == []
    (script,) = re.findall(r"<script>(.*?)</script>", head, re.S)
    (sheet,) = re.findall(r'<link[^>]*rel="stylesheet"[^>]*>|<style>.*?</style>', head, re.S)
    assert head.index(script) < head.index(sheet)  # a script below a sheet waits for it
    for inline in (script, *re.findall(r"<style>(.*?)</style>", sheet, re.S)):
        digest = b64encode(sha256(inline.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in response.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_the_first_views_bars_wait_for_no_second_answer(client, path):
    for query in ("", "?open=figures", "?compare=1"):
        text = client.get(path + query).text
        assert 'rel="stylesheet"' not in with_scripts(text)
        assert f'<noscript><link rel="stylesheet" href="{asset_url("css/panels.css")}">' in text


@pytest.mark.parametrize("path", ["/", "/embed"])
@pytest.mark.parametrize("query", ["open=loss", "open=figures,numbers", "pins=T:8", "lr=none"])
def test_a_page_with_an_open_panel_or_a_pinned_run_has_their_styles(client, path, query):
    head = with_scripts(client.get(f"{path}?{query}").text).partition("</head>")[0]
    assert head.count(f'<link rel="stylesheet" href="{asset_url("css/panels.css")}">') == 1
