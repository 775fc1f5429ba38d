import brotli
import pytest

from app.resources import STATIC
from app.web.assets import DIGEST, asset_url
from app.web.page_heads import STYLE_SHEETS

PLOTLY = "vendor/plotly-basic-4.1.1.min.js"
MODULES = sorted(path.relative_to(STATIC).as_posix() for path in (STATIC / "js").rglob("*.js"))


def is_comment(line):
    text = line.strip()
    return text.startswith("//") or (text.startswith("/*") and text.find("*/") == len(text) - 2)


def test_own_files_lie_under_their_content_and_never_change(client):
    response = client.get(asset_url("js/entries/explorer_page.js"))
    assert response.status_code == 200
    assert DIGEST in asset_url("js/entries/explorer_page.js")
    assert "immutable" in response.headers["cache-control"]


@pytest.mark.parametrize("path", MODULES)
def test_a_module_is_sent_line_by_line_without_its_lines_of_comments(client, path):
    response = client.get(asset_url(path))
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    file = (STATIC / path).read_text()
    for line, written in zip(response.text.split("\n"), file.split("\n"), strict=True):
        assert line == ("" if is_comment(written) else written)
    in_templates = [line for text in file.split("`")[1::2] for line in text.split("\n")[1:]]
    assert not any(is_comment(line) for line in in_templates)


@pytest.mark.parametrize("path", STYLE_SHEETS)
def test_a_pages_style_sheet_is_its_files_in_their_order(client, path):
    response = client.get(asset_url(path))
    parts = [(STATIC / f"css/{name}.css").read_text() for name in STYLE_SHEETS[path]]
    assert (response.status_code, response.text) == (200, "".join(parts))
    assert response.headers["content-type"].startswith("text/css")
    assert "immutable" in response.headers["cache-control"]
    assert client.get(f"/static/{path}").headers["cache-control"] == "no-cache"
    assert client.post(f"/static/{path}").status_code == 405


def test_a_plain_address_is_served_but_not_kept(client):
    response = client.get("/static/css/tokens.css")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        *(("br, gzip", "br"), ("gzip", "gzip"), ("identity", None), ("*", "br"), ("BR", "br")),
        *(("br;q=0", None), ("br;q=0.0, gzip;q=0.5", "gzip"), ("x-brotli", None)),
    ],
)
def test_vendored_files_come_precompressed(client, accepted, encoding):
    response = client.get(asset_url(PLOTLY), headers={"Accept-Encoding": accepted})
    assert response.headers.get("content-encoding") == encoding
    assert response.headers["content-type"].startswith("text/javascript")
    assert "Accept-Encoding" in response.headers["vary"]
    assert response.content == (STATIC / PLOTLY).read_bytes()


def test_each_encoding_has_an_etag_of_its_own(client):
    tags = {
        client.get(asset_url(PLOTLY), headers={"Accept-Encoding": e}).headers["etag"]
        for e in ("br", "gzip", "identity")
    }
    assert len(tags) == 3


def test_file_compressed_on_the_fly_has_no_validator(client):
    for encoding in ("br", "gzip", "identity"):
        response = client.get(asset_url("css/page.css"), headers={"Accept-Encoding": encoding})
        assert response.headers.get("content-encoding", "identity") == encoding
        assert not {"etag", "last-modified"} & set(response.headers)
        assert response.headers["vary"] == "Accept-Encoding"


def test_an_asset_that_is_known_is_not_sent_again(client):
    url = asset_url(PLOTLY)
    tag = client.get(url).headers["etag"]
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["../app/main.py", "%2e%2e/app/main.py", "css/../../README.md"])
def test_nothing_outside_static_is_served(client, path):
    assert client.get(f"/static/{path}").status_code == 404


def raw(client, url):
    with client.stream("GET", url, headers={"Accept-Encoding": "br"}) as response:
        return b"".join(response.iter_raw())


def test_brotli_is_what_it_says(client):
    assert brotli.decompress(raw(client, asset_url(PLOTLY))) == (STATIC / PLOTLY).read_bytes()


@pytest.mark.parametrize("path", ["js/widget/player.js", "css/lab_page.css"])
def test_a_file_that_is_generated_comes_as_small_as_brotli_makes_it(client, path):
    content = client.get(asset_url(path), headers={"Accept-Encoding": "identity"}).content
    assert raw(client, asset_url(path)) == brotli.compress(content, quality=11)
    response = client.get(asset_url(path), headers={"Accept-Encoding": "gzip"})
    assert (response.headers["content-encoding"], response.content) == ("gzip", content)
    assert response.headers["vary"] == "Accept-Encoding"
