import json
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.presentation.embed.snippets import WORDS
from app.settings import Settings
from tests.markup import Markup
from tests.serving import serving


def ask(client, address, **params):
    return client.get("/oembed", params={"url": address, **params})


def the_frame(html):
    page = Markup(html)
    (tag, attrs), (link, target) = page.tags
    assert list(filter(None, page.texts)) == [WORDS]
    assert (tag, link, set(target)) == ("iframe", "a", {"href"})
    assert set(attrs) == {"loading", "src", "title", "width", "height", "sandbox", "allow"}
    return attrs


@pytest.mark.parametrize("path", ["/?T=4", "/embed?T=4", "?T=4", "/embed?T=4#here"])
def test_an_address_of_ours_is_answered_with_its_frame(client, base_url, path):
    response = ask(client, base_url + path)
    document = response.json()
    assert response.headers["content-type"] == "application/json"
    assert response.headers["access-control-allow-origin"] == "*"
    html = document.pop("html")
    assert the_frame(html)["src"] == f"{base_url}/embed?T=4"
    assert document == {
        "version": "1.0",
        "type": "rich",
        "title": "Soft targets at T = 4.0",
        "provider_name": "Soft Targets",
        "provider_url": f"{base_url}/",
        "cache_age": 86400,
        "width": 800,
        "height": 560,
        "thumbnail_url": f"{base_url}/preview.png?T=4",
        "thumbnail_width": 1600,
        "thumbnail_height": 1120,
    }


def test_xml_says_the_same(client, base_url):
    address = f"{base_url}/embed?T=4&theme=dark"
    response = ask(client, address, format="xml")
    assert response.headers["content-type"].startswith("text/xml")
    root = ElementTree.fromstring(response.content)
    assert root.tag == "oembed"
    as_json = ask(client, address, format="json").json()
    assert {child.tag: child.text for child in root} == {k: str(v) for k, v in as_json.items()}


def test_options_and_theme_are_kept(client, base_url):
    document = ask(client, f"{base_url}/embed?theme=dark&accent=f00&compact=1&T=2").json()
    expected = f"{base_url}/embed?T=2&theme=dark&accent=ff0000&compact=1"
    assert the_frame(document["html"])["src"] == expected
    assert document["thumbnail_url"] == f"{base_url}/preview.png?T=2&theme=dark"


def test_the_thumbnail_has_the_size_that_is_said(client, base_url):
    document = ask(client, f"{base_url}/?T=4").json()
    picture = httpx.get(document["thumbnail_url"]).content
    width, height = (int.from_bytes(picture[k : k + 4], "big") for k in (16, 20))
    assert (width, height) == (document["thumbnail_width"], document["thumbnail_height"])


@pytest.mark.parametrize(
    ("room", "size", "pictured"),
    [
        ({"maxwidth": 400}, (400, 900), False),
        ({"maxheight": 300}, (800, 300), False),
        ({"maxwidth": 320, "maxheight": 200}, (320, 200), False),
        ({"maxwidth": 1600}, (800, 560), True),
        ({"maxwidth": 1599}, (800, 560), False),
        ({"maxheight": 1119}, (800, 560), False),
    ],
)
def test_nothing_is_larger_than_there_is_room_for(client, base_url, room, size, pictured):
    document = ask(client, f"{base_url}/", **room).json()
    frame = the_frame(document["html"])
    assert (document["width"], document["height"]) == size
    assert (frame["width"], frame["height"]) == tuple(map(str, size))
    assert ("thumbnail_url" in document) is pictured
    assert ("thumbnail_width" in document) is pictured


@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "", "9e9", "100001", "<b>"])
@pytest.mark.parametrize("name", ["maxwidth", "maxheight"])
def test_a_bad_size_is_refused_by_name_rule_and_value(client, base_url, name, value):
    response = ask(client, f"{base_url}/", **{name: value})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/json"
    rule = "must be a whole number between 1 and 100000"
    assert response.json() == {"detail": f"{name} {rule}, got {value}"}


def test_an_address_is_needed(client):
    response = client.get("/oembed?format=xml", headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert response.json() == {"detail": "url must be given, got nothing"}


@pytest.mark.parametrize("language", ["yaml", "", "JSON", "<b>"])
def test_another_format_is_not_implemented(client, base_url, language):
    response = ask(client, f"{base_url}/", format=language)
    assert response.status_code == 501
    assert response.json() == {"detail": f"format must be json or xml, got {language}"}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "/",
        "//HOST/",
        "ftp://HOST/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://elsewhere.example/",
        "http://HOST.evil.example/",
        "http://evil.example/?http://HOST/",
        "http://user@HOST/",
        "http://HOST@evil.example/",
        "http://HOST\\@evil.example/",
        "http://127.0.0.1:1/",
        "http://127.0.0.1:99999999/",
        "http://127.0.0.1:x/",
        "http://[::1/",
        "http://HOST/docs",
        "http://HOST/embed/",
        "http://HOST/embed.js",
        "http://HOST//evil.example/",
        "http://HOST/api/v1/sweep",
    ],
)
def test_an_address_that_is_not_ours_is_not_found(client, base_url, address):
    response = ask(client, address.replace("HOST", base_url.removeprefix("http://")))
    assert response.status_code == 404
    assert response.json()["detail"].startswith("url must be the address of a page or an embed of ")


def test_the_public_address_is_the_one_that_counts():
    with serving(Settings(public_url="https://public.example")) as url:
        for address in (
            "https://public.example/?T=4",
            "http://public.example/?T=4",
            "https://PUBLIC.example:443/embed?T=4",
        ):
            document = httpx.get(f"{url}/oembed", params={"url": address}).json()
            assert the_frame(document["html"])["src"] == "https://public.example/embed?T=4"
        for address in (f"{url}/", "https://public.example:8443/", "http://public.example:443/"):
            assert httpx.get(f"{url}/oembed", params={"url": address}).status_code == 404


HOSTILE = [
    "/embed?labels=%22%3E%3Cscript%3Ealert(1)%3C/script%3E,b,c",
    '/embed?labels="><script>alert(1)</script>,b,c',
    "/?labels=%27%20onload=%27alert(1),b,c",
    "/embed?id=%22%3E%3Cb%3E&theme=%3Cb%3E&accent=%22",
    '/embed?"><script>alert(1)</script>',
    '/embed?T=4#"><script>alert(1)</script>',
    "/embed?logits=%00,1&T=%FF",
    "/embed?labels=%ef%bf%be,%1b[0m,c",
]


def holds_one_frame(client, base_url, path):
    address = base_url + path
    response = ask(client, address)
    if response.status_code == 404:
        return
    frame = the_frame(response.json()["html"])
    assert frame["src"].startswith(f"{base_url}/embed")
    assert client.get(frame["src"]).status_code == 200
    root = ElementTree.fromstring(ask(client, address, format="xml").content)
    assert the_frame(root.findtext("html")) == frame


@pytest.mark.parametrize("path", HOSTILE)
def test_a_hostile_address_yields_one_frame_and_nothing_else(client, base_url, path):
    holds_one_frame(client, base_url, path)


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_any_query_yields_one_frame_and_nothing_else(client, base_url, text):
    holds_one_frame(client, base_url, f"/embed?{text}")
    holds_one_frame(client, base_url, f"/embed?labels={quote(text)},b,c")


@pytest.mark.parametrize("path", ["/?T=4", "/embed?T=4&theme=dark"])
def test_a_page_names_its_oembed(client, base_url, path):
    links = [
        attrs
        for tag, attrs in Markup(client.get(path).text).tags
        if tag == "link" and "oembed" in attrs.get("type", "")
    ]
    assert [link["type"] for link in links] == ["application/json+oembed", "text/xml+oembed"]
    assert {link["rel"] for link in links} == {"alternate"}
    assert {link["title"] for link in links} == {"Soft targets at T = 4.0"}
    expected = base_url + path.replace("/?", "/embed?")
    asked = [parse_qs(urlsplit(link["href"]).query) for link in links]
    assert [(q["url"], q["format"]) for q in asked] == [
        ([base_url + path], ["json"]),
        ([base_url + path], ["xml"]),
    ]
    as_json, as_xml = (httpx.get(link["href"]) for link in links)
    assert the_frame(as_json.json()["html"])["src"] == expected
    assert ElementTree.fromstring(as_xml.content).findtext("html") == as_json.json()["html"]


def test_head_asks_as_get_does(client, base_url):
    response = client.head("/oembed", params={"url": f"{base_url}/"})
    assert response.status_code == 200
    assert not response.content


def test_oembed_is_no_part_of_the_api(client):
    assert "/oembed" not in json.dumps(client.get("/openapi.json").json()["paths"])
