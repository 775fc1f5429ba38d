"""oEmbed and snippets of the lab's experiments."""

from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest

from app.embed_options import read_lab_embed_options
from app.lab.presets import PRESETS
from app.lab.temperature_map import read_map
from app.presentation.embed.heights import lab_height_at
from app.presentation.embed.snippets import lab_snippets
from tests.markup import Markup
from tests.web.test_hostile import PIECES

BASE = "https://host.example"
SOURCE = f"/embed/lab?{PRESETS[0].query}"


def ask(client, address, **params):
    return client.get("/oembed", params={"url": address, **params})


def the_frame(html):
    (tag, attrs), (link, target) = Markup(html).tags
    assert (tag, link, set(target)) == ("iframe", "a", {"href"})
    assert set(attrs) == {"loading", "src", "title", "width", "height", "sandbox", "allow"}
    return attrs, target["href"]


@pytest.mark.parametrize(
    ("path", "source", "page"),
    [
        ("/lab", SOURCE, PRESETS[0].href),
        ("/embed/lab", SOURCE, PRESETS[0].href),
        ("/lab?utm_source=x", SOURCE, PRESETS[0].href),
        ("/embed/lab?theme=dark", f"{SOURCE}&theme=dark", PRESETS[0].href),
        ("/lab?width=61", "/embed/lab?width=61", "/lab?width=61"),
        ("/lab?T=4&open=map", "/embed/lab?T=4", "/lab?T=4"),
        ("/lab?left_out=&left_out=3&left_out=1", "/embed/lab?left_out=1,3", "/lab?left_out=1,3"),
        (PRESETS[4].href, None, PRESETS[4].href),
    ],
)
def test_an_address_of_the_lab_is_answered_with_its_frame(client, base_url, path, source, page):
    document = ask(client, base_url + path).json()
    frame, target = the_frame(document.pop("html"))
    assert target == base_url + page
    assert source is None or frame["src"] == base_url + source
    assert (frame["width"], frame["height"]) == ("800", str(lab_height_at(embed_of(), 800)))
    assert "thumbnail_url" not in document  # there is no picture of a run
    assert client.get(frame["src"]).status_code == 200


def test_the_title_is_the_question(client, base_url):
    assert ask(client, f"{base_url}/lab").json()["title"] == PRESETS[0].question
    own = ask(client, f"{base_url}/lab?width=61").json()
    assert own["title"] == "What does the teacher bring here?"
    assert the_frame(own["html"])[0]["title"] == f"Interactive: {own['title']}"


def test_xml_says_the_same(client, base_url):
    address = f"{base_url}/embed/lab?width=61&theme=dark"
    root = ElementTree.fromstring(ask(client, address, format="xml").content)
    as_json = ask(client, address, format="json").json()
    assert {child.tag: child.text for child in root} == {k: str(v) for k, v in as_json.items()}


def test_nothing_is_larger_than_there_is_room_for(client, base_url):
    document = ask(client, f"{base_url}/lab", maxwidth=320, maxheight=200).json()
    frame, _ = the_frame(document["html"])
    assert (document["width"], document["height"]) == (320, 200)
    assert (frame["width"], frame["height"]) == ("320", "200")


@pytest.mark.parametrize("path", ["/lab/", "/embed/lab/", "/lab/inside", "/embed/labs"])
def test_no_other_address_of_the_lab_is_found(client, base_url, path):
    assert ask(client, base_url + path).status_code == 404


@pytest.mark.parametrize("name", ["theme", "id", "left_out", "temperatures", "T", "x"])
def test_a_hostile_address_yields_one_frame_and_nothing_else(client, base_url, name):
    for piece in PIECES:
        address = client.build_request("GET", "/embed/lab", params={name: piece}).url
        frame, _ = the_frame(ask(client, str(address)).json()["html"])
        assert frame["src"].startswith(f"{base_url}/embed/lab?")


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/lab?width=61", "/lab?width=61"),
        ("/lab", PRESETS[0].href),
        ("/embed/lab?width=61&theme=dark", "/embed/lab?width=61&theme=dark"),
    ],
)
def test_a_page_names_its_oembed(client, base_url, path, named):
    links = [
        attrs
        for tag, attrs in Markup(client.get(path).text).tags
        if tag == "link" and "oembed" in attrs.get("type", "")
    ]
    assert [link["type"] for link in links] == ["application/json+oembed", "text/xml+oembed"]
    for link in links:
        assert parse_qs(urlsplit(link["href"]).query)["url"] == [base_url + named]
        assert client.get(link["href"]).status_code == 200


def embed_of(**query):
    return read_lab_embed_options(read_map(query.items(), strict=False)[0], query.items())[0]


def test_snippets_are_the_frame_the_element_and_the_link():
    codes = {s.name: s.code for s in lab_snippets(embed_of(width="61", theme="dark"), BASE)}
    frame, target = the_frame(codes["frame"])
    assert frame["src"] == f"{BASE}/embed/lab?width=61&theme=dark"
    assert frame["width"] == "100%"
    assert target == codes["link"] == f"{BASE}/lab?width=61"
    script, element, link = Markup(codes["element"]).tags
    assert script == ("script", {"type": "module", "src": f"{BASE}/embed.js"})
    assert (element[0], element[1]["src"]) == ("soft-targets", frame["src"])
    assert element[1]["title"] == frame["title"]
    assert link == ("a", {"href": target})


@pytest.mark.parametrize(
    ("path", "source"), [("/lab", SOURCE), ("/lab?width=61", "/embed/lab?width=61")]
)
def test_the_labs_page_has_the_code_that_embeds_its_experiment(client, base_url, path, source):
    page = Markup(client.get(path).text)
    assert any(attrs.get("id") == "lab-embedding" for _, attrs in page.tags)
    (code,) = [text for text in page.texts if text.startswith("<iframe")]
    assert the_frame(code)[0]["src"] == base_url + source


def test_an_embed_offers_no_code(client):
    assert "lab-embedding" not in client.get("/embed/lab").text


@pytest.mark.parametrize("options", [{}, {"compact": "1"}, {"panels": "1"}])
def test_a_frame_is_as_high_as_its_options_need_at_its_width(client, base_url, options):
    embed = embed_of(**options)
    heights = []
    for width in (320, 480, 700):
        document = ask(client, f"{base_url}{embed.url()}", maxwidth=width).json()
        assert document["height"] == lab_height_at(embed, width)
        heights.append(document["height"])
    assert heights == sorted(heights, reverse=True)
    default = lab_height_at(embed_of(), 700)
    assert (heights[-1] < default) is ("compact" in options)
    assert (heights[-1] > default) is ("panels" in options)
