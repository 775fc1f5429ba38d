import re

import httpx
import pytest

from app.settings import Settings
from tests.markup import Markup
from tests.serving import serving
from tests.web.page_hooks import HTMX, Page

HOSTILE = '"><script>alert(1)</script>'


def policy(response):
    parts = response.headers["content-security-policy"].split(";")
    return dict(part.strip().split(" ", 1) for part in parts)


def test_the_embed_shows_the_same_numbers_as_the_page(client):
    query = "?scenario=dog&T=4&step=7&compare=1"
    embed, page = Page(client.get(f"/embed{query}").text), Page(client.get(f"/{query}").text)
    assert embed.series == page.series
    assert embed.readouts == page.readouts
    assert embed.series["teacher-soft"]["Dog"]


def test_the_embed_has_no_page_around_it(client):
    text = client.get("/embed").text
    assert 'class="masthead"' not in text
    assert 'class="footer"' not in text
    assert '<meta name="color-scheme" content="light dark">' in text


def test_the_embed_may_be_framed_and_isolated_and_the_page_not(client):
    embed = client.get("/embed")
    assert "frame-ancestors" not in policy(embed)
    assert embed.headers["cross-origin-resource-policy"] == "cross-origin"
    assert embed.headers["cross-origin-embedder-policy"] == "require-corp"
    assert "x-frame-options" not in embed.headers
    assert "cross-origin-opener-policy" not in embed.headers
    assert policy(client.get("/"))["frame-ancestors"] == "'none'"


def test_all_else_is_as_strict_as_on_the_page(client):
    embed, page = policy(client.get("/embed")), policy(client.get("/"))
    assert page.pop("frame-ancestors") == "'none'"
    assert embed == page
    assert "set-cookie" not in client.get("/embed").headers


def test_the_list_of_hosts_is_a_setting():
    with serving(Settings(frame_ancestors="https://a.example https://b.example")) as url:
        ancestors = policy(httpx.get(f"{url}/embed"))["frame-ancestors"]
    assert "https://a.example https://b.example" in ancestors
    assert "*" not in ancestors


@pytest.mark.parametrize("value", ["*; script-src *", "https://a.example, *", "", "a\nb"])
def test_a_list_of_hosts_cannot_write_another_directive(value):
    with pytest.raises(ValueError, match="frame_ancestors"):
        Settings(frame_ancestors=value)


def test_htmx_gets_the_widget_with_its_options_and_its_own_address(client):
    response = client.get("/embed?T=4&theme=dark&id=a", headers=HTMX)
    assert response.headers["hx-replace-url"] == "/embed?T=4&theme=dark&id=a"
    assert "<html" not in response.text
    assert 'data-hx-get="/embed"' in response.text
    assert re.search(r'name="theme" value="dark" data-option', response.text)
    assert re.search(r'value="a" data-option="id"', response.text)
    # Such a field would hide the form's own id, and each answer would replace the form.
    assert 'name="id"' not in response.text


def test_a_bad_value_says_so_beside_its_field_and_loses_nothing(client):
    assert client.get("/embed?T=0").status_code == 422
    fragment = client.get("/embed?T=0&theme=dark", headers=HTMX)
    assert fragment.status_code == 422
    assert "Temperature must be between 0.05 and 100, got 0" in fragment.text


def test_a_bad_option_is_told_to_the_host_and_takes_its_default(client):
    response = client.get("/embed?theme=purple&accent=red")
    assert response.status_code == 200
    assert "theme must be auto, light or dark, got purple" in response.text
    assert "data-accent" not in response.text
    root = Markup(response.text).tags[0][1]
    assert "data-embed" in root
    assert "data-theme" not in root


@pytest.mark.parametrize("name", ["theme", "accent", "id", "labels", "motion", "controls"])
def test_hostile_options_are_text(client, name):
    text = client.get("/embed", params={name: HOSTILE}).text
    assert "<script>alert" not in text


def test_an_accent_comes_with_a_text_colour(client):
    assert (
        'data-accent="#ffee00" data-text-on-accent="#17171b"'
        in client.get("/embed?accent=fe0").text
    )
    assert (
        'data-accent="#112233" data-text-on-accent="#ffffff"'
        in client.get("/embed?accent=112233").text
    )


def test_the_elements_script_is_small_and_for_everyone(client):
    for encoding in ("br", "gzip"):
        with client.stream("GET", "/embed.js", headers={"Accept-Encoding": encoding}) as response:
            size = sum(len(chunk) for chunk in response.iter_raw())
            assert response.headers["content-encoding"] == encoding
        assert size <= 3_000
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "etag" in response.headers
