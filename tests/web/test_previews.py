import re
import struct
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from app.presentation.shared.svg_to_png import png
from app.settings import Settings
from tests.serving import client_of, serving

SVG = "{http://www.w3.org/2000/svg}"
HUNDRED = "logits=" + ",".join(str(i * 37 % 101 / 10) for i in range(100))
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=1>',
    "]]></title><x-hostile>",
    "&lt;b&gt;&amp;",
    "\u202egnp.exe",
    "{{7*7}}",
    "a\ufffeb\uffffc",
    "قط",
    "😀" * 40,
]


def picture(client, query=""):
    response = client.get(f"/preview.svg{query}")
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)


def series(root):
    """Every distribution: name -> [label, percentage, …]."""
    return {
        group.get("data-series"): [t.text for t in group.findall(f"{SVG}text[@y]")]
        for group in root.iter(f"{SVG}g")
        if group.get("data-series")
    }


def head(client, path="/"):
    """A page's metadata: name or property -> content; rel -> address."""

    class Head(HTMLParser):
        def handle_starttag(self, tag, attrs):
            a = dict(attrs)
            key = a.get("property") or a.get("name") or a.get("rel")
            metadata.setdefault(key, a.get("content") or a.get("href"))

    metadata = {}
    Head().feed(client.get(path).text.split("</head>")[0])
    return metadata


@pytest.mark.parametrize("query", ["", "?step=12&T=4.5", "?scenario=specialists&step=35&lr=2"])
def test_the_numbers_in_the_picture_are_the_apis(client, query):
    shown = series(picture(client, query))
    run = client.get(f"/api/v1/trajectory{query}").json()
    targets = client.get(f"/api/v1/soft-targets{query}").json()
    row = run["rows"][run["experiment"]["step"]]
    for name, values in (
        ("teacher-hard", targets["hard_targets"]),
        ("teacher-soft", targets["soft_targets"]),
        ("student", row["student_probs"]),
    ):
        assert shown[name][::2] == run["labels"]
        assert shown[name][1::2] == [f"{100 * p:.1f}%" for p in values]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("format", ["svg", "png"])
def test_a_hostile_name_is_text(client, name, format):
    params = {"logits": "1,2", "labels": f"{name},b", "true": "0", "theme": "auto"}
    response = client.get(f"/preview.{format}", params=params)
    assert response.status_code == 200
    if format == "svg":
        root = ElementTree.fromstring(response.content)
        tags = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert tags <= {
            *("svg", "title", "style", "clipPath", "g", "rect", "text", "tspan"),
            *("circle", "ellipse", "path", "polyline"),
        }
        assert not any(key.startswith("on") for e in root.iter() for key in e.attrib)
        assert "b" in series(root)["student"]


def test_a_name_comes_back_whole_where_there_is_room_for_it(client):
    shown = series(picture(client, "?logits=1,2&labels=<b>%26,b"))
    assert shown["student"][0] == "<b>&"


def test_a_name_with_bidi_controls_turns_nothing_around_it(client):
    text = client.get("/preview.svg", params={"logits": "1,2", "labels": "\u202egnp\u2066,b"}).text
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)


def test_the_picture_refers_to_nothing_outside_itself(client):
    text = client.get("/preview.svg?theme=auto&scenario=next-token").text
    assert "<script" not in text
    assert set(re.findall(r"url\(([^)]*)\)", text)) == {"#names"}
    assert "href" not in text
    assert "@import" not in text
    assert set(re.findall(r"https?://[^\"' ]+", text)) == {"http://www.w3.org/2000/svg"}


def test_the_picture_is_set_in_the_fonts_that_are_shipped(client):
    root = picture(client)
    assert root.get("font-family").startswith("Inter,")
    assert {e.get("font-weight") for e in root.iter()} == {None, "600"}


def test_the_picture_says_what_it_shows(client):
    root = picture(client, "?T=4")
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text.startswith("Teacher's soft targets at T = 4.0: Cat 51.4%")


def test_themes_differ_and_only_auto_has_a_style_sheet(client):
    light, dark, auto = (
        client.get(f"/preview.svg?theme={t}").text for t in ("light", "dark", "auto")
    )
    assert "<style" not in light + dark
    assert 'fill="#f7f7f3"' in light
    assert 'fill="#121214"' in dark
    assert "prefers-color-scheme: dark" in auto
    assert auto == client.get("/preview.svg").text
    rules = dict(re.findall(r'\[fill="(#\w+)"\] { fill: (#\w+) }', auto))
    body = auto.split("</style>")[1]
    swapped = re.sub(r'(?<=")#\w+(?=")', lambda m: rules[m[0]], body)
    strip = lambda t: t[t.index("<clipPath") :]  # noqa: E731
    assert strip(swapped) == strip(dark)


def test_a_png_is_light_unless_it_is_to_be_dark(client):
    pngs = {t: client.get(f"/preview.png?theme={t}").content for t in ("light", "dark", "auto")}
    assert pngs["light"] == pngs["auto"] == client.get("/preview.png").content
    assert pngs["dark"] != pngs["light"]


def test_a_png_is_as_large_as_the_page_says(client):
    page, drawn = head(client), client.get("/preview.png").content
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    assert drawn[12:16] == b"IHDR"
    size = (int(page["og:image:width"]), int(page["og:image:height"]))
    assert struct.unpack(">II", drawn[16:24]) == size == (1600, 1120)
    assert len(drawn) < 120_000


def test_the_same_query_gives_the_same_bytes(client):
    first = client.get("/preview.png?T=7").content
    png.cache_clear()
    assert client.get("/preview.png?T=7").content == first
    assert client.get("/preview.png?T=8").content != first


def test_a_hundred_classes_are_the_likeliest_and_a_count(client):
    shown = series(picture(client, f"?{HUNDRED}&steps=500&step=500"))
    targets = client.get(f"/api/v1/soft-targets?{HUNDRED}").json()
    top = sorted(zip(targets["soft_targets"], targets["labels"], strict=True), reverse=True)[:4]
    expected = [part for p, label in top for part in (label, f"{100 * p:.1f}%")]
    assert shown["teacher-soft"] == [*expected, "and 96 more"]
    assert client.get(f"/preview.png?{HUNDRED}").status_code == 200


@pytest.mark.parametrize(
    "query", ["?T=0&step=5", "?utm_source=x&step=5", "?theme=pink&step=5", "?logits=1,x&step=5"]
)
def test_a_bad_query_is_a_picture_of_what_is_valid(client, query):
    good = client.get("/preview.svg?step=5")
    response = client.get(f"/preview.svg{query}")
    assert (response.status_code, response.text) == (200, good.text)
    assert client.get(f"/preview.png{query}").status_code == 200


@pytest.mark.parametrize(("format", "kind"), [("svg", "image/svg+xml"), ("png", "image/png")])
def test_pictures_are_for_everyone_and_kept_for_a_while(client, format, kind):
    for response in (client.get(f"/preview.{format}"), client.head(f"/preview.{format}")):
        assert response.status_code == 200
        assert response.headers["content-type"] == kind
        assert response.headers["cache-control"] == "public, max-age=300"
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "set-cookie" not in response.headers
    assert client.head(f"/preview.{format}").content == b""


def test_pictures_are_not_part_of_the_api(client):
    assert not [p for p in client.get("/openapi.json").json()["paths"] if "preview" in p]


def test_a_page_shows_its_own_experiment_where_it_is_linked(client, base_url):
    metadata = head(client, "/?utm_source=x&step=12&T=4.5&labels=A%26B,%22C%22,D")
    query = "?labels=A%26B,%22C%22,D&T=4.5&step=12"
    assert metadata["canonical"] == f"/{query}"
    assert metadata["og:url"] == f"{base_url}/{query}"
    assert metadata["og:image"] == metadata["twitter:image"] == f"{base_url}/preview.png{query}"
    assert metadata["og:image:type"] == "image/png"
    assert metadata["twitter:card"] == "summary_large_image"
    alt = metadata["og:image:alt"]
    assert alt == metadata["twitter:image:alt"]
    assert alt.startswith("Teacher's soft targets at T = 4.5: A&B 4")
    assert picture(client, query).find(f"{SVG}title").text == alt
    assert client.get(metadata["og:image"]).headers["content-type"] == "image/png"


PAGES = ("/", "/lab", "/embedding", "/docs")


@pytest.mark.parametrize("path", PAGES)
def test_a_link_says_what_the_page_says(client, base_url, path):
    metadata = head(client, path)
    assert metadata["og:description"] == metadata["description"]
    title = re.search(r"<title>(.*)</title>", client.get(path).text)[1]
    assert (metadata["og:title"], metadata["og:type"]) == (title, "website")
    assert (metadata["canonical"], metadata["og:url"]) == (path, f"{base_url}{path}")
    assert metadata["og:image"] == f"{base_url}/preview.png"
    assert metadata["og:image:alt"] == picture(client).find(f"{SVG}title").text


@pytest.mark.parametrize("name", ["og:title", "description"])
def test_each_page_speaks_of_itself(client, name):
    assert len({head(client, path)[name] for path in PAGES}) == len(PAGES)


@pytest.mark.parametrize(
    ("path", "address", "pictured"),
    [
        ("/lab?T=5&width=8&utm_source=x&run=0&digit=3", "/lab?width=8&T=5", ""),
        ("/embedding?theme=dark&T=5&utm_source=x", "/embedding?T=5&theme=dark", "?T=5"),
        ("/docs?utm_source=x", "/docs", ""),
    ],
)
def test_a_page_names_its_address_in_one_spelling(client, base_url, path, address, pictured):
    metadata = head(client, path)
    assert (metadata["canonical"], metadata["og:url"]) == (address, f"{base_url}{address}")
    assert metadata["og:image"] == f"{base_url}/preview.png{pictured}"


def test_a_configured_address_is_the_one_that_is_named():
    settings = Settings(public_url="https://example.org/")
    with serving(settings) as url, client_of(url) as client:
        metadata = {path: head(client, path) for path in ("/?T=4", "/lab", "/embedding", "/docs")}
    for path, said in metadata.items():
        assert said["canonical"] == said["og:url"] == f"https://example.org{path}"
    assert metadata["/?T=4"]["og:image"] == "https://example.org/preview.png?T=4"
    assert metadata["/docs"]["og:image"] == "https://example.org/preview.png"


def test_htmx_gets_no_head(client):
    assert "og:image" not in client.get("/?T=4", headers={"HX-Request": "true"}).text
