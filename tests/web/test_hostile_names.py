"""Hostile class names through every output: each comes back as text, whole or cut, and as no more.

Pages and pictures are compared with those of a harmless name: their elements and attributes are
the same, one for one.
"""

import ast
import csv
import io
import json
import re
import tokenize
from functools import cache
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import pytest

from app.presentation.shared.name_fitting import plain
from tests.hostile_names import NAMES, REFUSED
from tests.markup import Markup

API = "/api/v1"
HTMX = {"HX-Request": "true"}
LOGITS = "&logits=2,1&steps=3&pace=0"
each_name = pytest.mark.parametrize("name", NAMES, ids=ascii)


@pytest.fixture(scope="module")
def usual(client):
    """A function that requests a path with a harmless name in the query."""

    @cache
    def get(path, *headers):
        return client.get(path + query("plain"), headers=headers)

    return lambda path, headers=None: get(path, *(headers or {}).items())


def query(name, more=LOGITS):
    return f"?labels={quote(name, safe='')},b{more}"


# Pages


@each_name
@pytest.mark.parametrize("path", ["/", "/embed", "/embedding"])
def test_a_page_has_the_name_as_text(client, usual, path, name):
    for headers in ({}, HTMX):
        response = client.get(path + query(name), headers=headers)
        assert response.status_code == 200
        page = Markup(response.text)
        assert page.elements == Markup(usual(path, headers).text).elements
        if path != "/embedding":  # whose snippets contain the name escaped
            assert page.values.count(name) >= 4  # data-class, of each distribution
            assert name in page.texts
        for data in page.json:
            assert "<" not in data
            json.loads(data)


@each_name
def test_a_page_that_refuses_the_name_has_it_as_text(client, name):
    twice = f"?labels={quote(name)},{quote(name)}{LOGITS}"
    for headers in ({}, HTMX):
        response = client.get(f"/{twice}", headers=headers)
        other = client.get(f"/?labels=a,a{LOGITS}", headers=headers)
        assert (response.status_code, other.status_code) == (422, 422)
        page = Markup(response.text)
        assert page.elements == Markup(other.text).elements
        assert (
            f"The class names must be all different, got {cut(f'{name} more than once')}"
            in page.texts
        )


@pytest.mark.parametrize("name", REFUSED, ids=ascii)
@pytest.mark.parametrize("path", ["/", "/embed", "/embedding"])
def test_a_page_refuses_what_is_no_name_beside_its_field(client, path, name):
    response = client.get(path + query(name))
    assert response.status_code == 422
    assert "The class names must be 1 to 40 characters each" in response.text
    assert "\x00" not in response.text and "\x1b" not in response.text


# Pictures


@each_name
def test_the_drawing_has_the_name_as_text(client, usual, name):
    responses = client.get("/preview.svg" + query(name)), usual("/preview.svg")
    drawing, other = (ElementTree.fromstring(response.content) for response in responses)
    assert elements(drawing) == elements(other)
    assert plain(name) in drawing.findtext("{http://www.w3.org/2000/svg}title")
    shown = [text.rstrip("…") for text in drawing.itertext() if text.strip()]
    assert any(text and plain(name).startswith(text) for text in shown)


def elements(root):
    return [(element.tag, *element.attrib) for element in root.iter()]


@pytest.mark.parametrize("some", [NAMES[k : k + 5] for k in range(0, len(NAMES), 5)], ids=ascii)
def test_the_picture_of_any_names_is_drawn(client, some):
    logits = ",".join(map(str, range(len(some))))
    labels = ",".join(map(quote, some))
    response = client.get(f"/preview.png?labels={labels}&logits={logits}")
    assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
    assert response.content.startswith(b"\x89PNG\r\n")


@pytest.mark.parametrize("name", REFUSED, ids=ascii)
def test_a_picture_of_what_is_no_name_is_that_of_the_others(client, name):
    assert (
        client.get("/preview.svg" + query(name)).text == client.get(f"/preview.svg?{LOGITS}").text
    )


# oEmbed


@each_name
@pytest.mark.parametrize("language", ["json", "xml"])
def test_oembed_has_the_name_in_the_address_of_its_frame_alone(client, base_url, language, name):
    response = client.get(
        "/oembed", params={"url": base_url + "/" + query(name), "format": language}
    )
    fields = as_fields(response, language)
    frame = Markup(fields.pop("html"))
    assert frame.elements == [
        ("iframe", "loading", "src", "title", "width", "height", "sandbox", "allow"),
        ("a", "href"),
    ]
    for address in (frame.values[1], frame.values[-1], fields.pop("thumbnail_url")):
        assert re.fullmatch(r"[!#-;=?-Z_a-z~]+", address)  # no quote, no bracket, no backslash
        assert parse_qs(urlsplit(address).query)["labels"] == [f"{name},b"]
    other = client.get("/oembed", params={"url": f"{base_url}/", "format": language})
    assert fields.items() <= as_fields(other, language).items()


def as_fields(response, language):
    assert response.status_code == 200
    if language == "json":
        return response.json()
    return {child.tag: child.text for child in ElementTree.fromstring(response.content)}


# Numbers and code


@each_name
def test_the_api_gives_the_name_back(client, name):
    for route in ("soft-targets", "trajectory"):
        assert client.get(f"{API}/{route}{query(name)}").json()["labels"] == [name, "b"]


@each_name
def test_a_refusal_of_the_api_repeats_the_name(client, name):
    response = client.get(f"{API}/sweep?labels={quote(name)},{quote(name)}{LOGITS}")
    assert (response.status_code, response.headers["content-type"]) == (422, "application/json")
    (problem,) = response.json()["detail"]
    assert problem["loc"] == ["query", "labels"]
    assert problem["msg"].endswith(f"got {cut(f'{name} more than once')}")


def cut(value):
    return value if len(value) <= 40 else f"{value[:39]}…"


@pytest.mark.parametrize("name", REFUSED, ids=ascii)
def test_the_api_refuses_what_is_no_name(client, name):
    response = client.get(f"{API}/soft-targets{query(name)}")
    (problem,) = response.json()["detail"]
    assert problem["loc"] == ["query", "labels"]
    assert problem["msg"].startswith("labels must be 1 to 40 characters each, visible ones")
    assert problem["msg"].isprintable()


@pytest.mark.parametrize("escapes", ["%ff%fe", "%ed%a0%80", "%c3", "%f4%90%80%80"])
def test_bytes_that_are_no_text_are_read_as_unknown_characters(client, escapes):
    response = client.get(f"{API}/soft-targets?labels={escapes},b{LOGITS}")
    assert set(response.json()["labels"][0]) == {"\ufffd"}
    assert client.get(f"/?labels={escapes},b{LOGITS}").status_code == 200


@each_name
def test_no_cell_of_the_table_is_a_formula(client, name):
    """Nor for a program that separates at semicolons or tabs, as LibreOffice does by default."""
    text = client.get(f"{API}/trajectory.csv{query(name)}&compare=1").text
    for sign in ",;\t":
        for row in csv.reader(io.StringIO(text), delimiter=sign):
            assert not [cell for cell in row if is_formula(cell)]


def is_formula(cell):
    """Whether a spreadsheet might compute the cell: it begins like a formula, and is no number."""
    if not cell.lstrip(' \u00a0"').startswith(tuple("=+-@\t\r＝＋－＠")):
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return False


@each_name
def test_the_table_read_back_is_the_json(client, name):
    for more in ("", "&compare=1"):
        rows = client.get(f"{API}/trajectory{query(name)}{more}").json()["rows"]
        text = client.get(f"{API}/trajectory.csv{query(name)}{more}").text
        table = [list(map(float, row.values())) for row in csv.DictReader(io.StringIO(text))]
        assert table == [list(numbers(row)) for row in rows]


def numbers(row):
    """A row's numbers in order; those of a second student without the step, which is the same."""
    for value in row.values():
        if isinstance(value, dict):
            yield from list(numbers(value))[1:]
        else:
            yield from value if isinstance(value, list) else [value]


@each_name
def test_the_tables_columns_are_named_by_quantity_and_class(client, name):
    text = client.get(f"{API}/trajectory.csv{query(name)}").text
    head = next(csv.reader(io.StringIO(text)))
    assert len(set(head)) == len(head) == 13
    if ";" not in name:
        assert f"student_probs[{name}]" in head


@each_name
@pytest.mark.parametrize("library", ["numpy", "pytorch"])
def test_a_script_has_the_name_as_a_string_alone(client, usual, library, name):
    address = f"{API}/code/{library}.py"
    script, other = client.get(address + query(name)).text, usual(address).text
    tree = ast.parse(script)
    strings = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and n.value == name]
    for string in strings:
        string.value = "plain"
    assert len(strings) == 2  # the list of names, and the true one
    assert ast.dump(tree) == ast.dump(ast.parse(other))
    assert set(script) - set(other) <= set(map(chr, range(32, 127)))  # no other line break either
    assert comments(script) == comments(other)


def comments(script):
    """Every comment but the link, which has the name in its query."""
    tokens = tokenize.generate_tokens(io.StringIO(script).readline)
    comments = [t.string for t in tokens if t.type == tokenize.COMMENT]
    return [comment for comment in comments if not comment.startswith("# Experiment: /?")]


# What is around the responses


@each_name
def test_the_name_makes_no_header(client, usual, name):
    files = ("/preview.svg", f"{API}/trajectory.csv", f"{API}/code/numpy.py")
    for path, headers in (
        ("/", {}),
        ("/", HTMX),
        ("/embed", HTMX),
        *((file, {}) for file in files),
    ):
        response = client.get(path + query(name), headers=headers)
        other = usual(path, headers)
        assert response.headers.keys() == other.headers.keys()
        assert all(value.isascii() and value.isprintable() for value in response.headers.values())
        saved_as = "content-disposition"
        assert response.headers.get(saved_as) == other.headers.get(saved_as)


@each_name
@pytest.mark.parametrize("route", [f"{API}/trajectory/stream", "/trajectory/stream"])
def test_no_stream_holds_the_name(client, usual, route, name):
    assert client.get(route + query(name)).text == usual(route).text
