"""Pasted numbers: the receipt of a paste, the button that uses it, and the API for programs."""

import json
import re
import threading
from urllib.parse import urlencode

import pytest

from app.importers.paste import read_numbers
from tests.described import parameters_of
from tests.markup import Markup

HTMX = {"HX-Request": "true"}
API = "/api/v1/numbers"
PROBS = "[0.7, 0.2, 0.1]"
ROWS = "[[1, 2, 3], [3, 2, 1], [0, 5, 1]]"


def paste(client, text, headers=None, **fields):
    return client.post("/numbers", data={"paste": text, **fields}, headers=headers or {})


def receipt(client, text, **fields):
    response = paste(client, text, HTMX, **fields)
    assert response.status_code == 200, response.text
    return response.text


def query_of(markup):
    return re.search('data-query="([^"]*)"', markup)[1].replace("&amp;", "&")


def sent_with(markup):
    """The hidden field that identifies the receipt in a form."""
    return re.search('name="read" form="paste" value="([^"]*)"', markup)[1].replace("&amp;", "&")


# The receipt


def test_a_paste_is_answered_with_a_receipt_and_changes_nothing(client):
    response = paste(client, "tensor([4.2, 1.8, 0.5])", HTMX, experiment="T=4&lr=2&step=7")
    assert response.status_code == 200
    assert not {"hx-redirect", "hx-replace-url", "location"} & response.headers.keys()
    assert "1 teacher × 3 classes, logits (scores), from " in response.text
    assert "<td>4.2</td><td>89.7%</td>" in response.text
    assert query_of(response.text) == "logits=4.2,1.8,0.5&T=4&lr=2"


def test_without_scripts_the_page_shows_the_receipt_and_the_paste_of_the_same_experiment(client):
    response = paste(client, "\n[4, 1]", experiment="scenario=dog&T=2")
    assert response.status_code == 200
    assert "1 teacher × 2 classes" in response.text
    assert "True label: <b><bdi>Dog" in response.text
    assert ">\n\n[4, 1]</textarea>" in response.text.replace("\r", "")
    assert 'data-panel="numbers" open' in response.text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_taking_leads_to_the_experiment_and_keeps_the_rest(client, headers):
    response = paste(client, "Wolf\t3.5\nHusky\t2.5\n", headers, take="1", experiment="T=4&step=7")
    place = response.headers.get("hx-redirect") or response.headers["location"]
    assert place == "/?logits=3.5,2.5&labels=Wolf,Husky&T=4"
    assert response.status_code == (200 if headers else 303)


def test_the_position_of_a_language_models_token_is_chosen(client):
    def at(*tokens):
        return {"top_logprobs": [{"token": t, "logprob": p} for t, p in tokens]}

    content = [at(("a", -0.1), ("b", -3.0)), at(("c", -0.2), ("d", -2.5))]
    text = json.dumps({"choices": [{"logprobs": {"content": content}}]})
    assert 'name="position"' in receipt(client, text)
    assert "labels=c,d," in query_of(receipt(client, text, position="1"))
    assert paste(client, text, HTMX, position="7").status_code == 422


def test_switches_read_the_same_paste_otherwise(client):
    assert "1 teacher × 3 classes, probabilities" in receipt(client, PROBS)
    assert query_of(receipt(client, PROBS, kind="logits")) == "logits=0.7,0.2,0.1"
    assert "3 examples × 3 classes" in (shown := receipt(client, ROWS))
    assert query_of(shown) == "logits=1,2,3"
    assert query_of(receipt(client, ROWS, row="1")) == "logits=3,2,1"
    assert query_of(receipt(client, ROWS, row_number="3")) == "logits=0,5,1"
    assert "3 teachers × 3 classes" in (shown := receipt(client, ROWS, rows="teachers"))
    assert query_of(shown) == "logits=1,2,3;3,2,1;0,5,1"


def test_switches_of_another_paste_do_not_count(client):
    had = sent_with(receipt(client, PROBS))
    assert "3 classes, logits" in receipt(client, PROBS, read=had, kind="logits")
    assert "3 classes, logits" in receipt(client, "[5, 2, 1]", read=had, kind="probs", row="7")


def test_guess_that_a_form_sends_back_is_no_choice(client):
    first = sent_with(receipt(client, PROBS))
    assert "kind=probs" in first
    assert sent_with(receipt(client, PROBS, read=first, kind="probs")) == first
    assert "kind=" not in sent_with(receipt(client, PROBS, read=first, kind="logits"))


def test_a_form_ends_its_lines_as_it_likes(client):
    text = "Wolf\t0.5\nHusky\t0.5"
    had = sent_with(receipt(client, text))
    other = receipt(client, text.replace("\n", "\r\n"), read=had, kind="logits")
    assert "2 classes, logits" in other


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "x"},
        {"rows": "x"},
        {"row": "-1"},
        {"row": "9"},
        {"row_number": "9"},
        {"row_number": "9" * 8},
        {"row_number": "9" * 5_000},  # more digits than Python makes an integer of
    ],
)
def test_a_switch_that_does_not_exist_is_refused(client, fields):
    assert paste(client, ROWS, HTMX, **fields).status_code == 422


def test_hostile_names_are_text_in_the_receipt(client):
    names = ["<b>x</b>", '"><script>alert(1)</script>', "{{ 7 }}"]
    text = json.dumps(dict(zip(names, [1, 2, 3], strict=True)))
    shown = Markup(receipt(client, text))
    plain = Markup(receipt(client, json.dumps({"a": 1, "b": 2, "c": 3})))
    assert shown.elements == plain.elements
    assert "<b>x</b>" in shown.texts


# Refusals


@pytest.mark.parametrize(
    "text", ["", "hello", "[1]", "[1, null]", "[1, 1e9]", "\x00<b>", "{" * 500]
)
def test_paste_without_numbers_is_refused_beside_its_field(client, text):
    fragment = paste(client, text, HTMX)
    assert fragment.status_code == 422
    assert 'hx-target="#problem-paste"' in fragment.text
    page = paste(client, text, experiment="scenario=dog", headers={"Accept": "text/html"})
    assert page.status_code == 422
    assert "The paste must be" in page.text
    assert "True label: <b><bdi>Dog" in page.text
    assert "<b>paste" not in page.text


def test_a_refused_switch_leaves_the_receipt_of_the_same_paste_alone(client):
    had = sent_with(receipt(client, "[1, -2, 3]"))
    switched = paste(client, "[1, -2, 3]", HTMX, read=had, kind="probs")
    assert (switched.status_code, "#receipt" in switched.text) == (422, False)
    other = paste(client, "[1, -2, x]", HTMX, read=had)
    assert 'hx-target="#receipt" hx-swap="innerMorph"></hx-partial>' in other.text


def test_a_paste_too_long_is_refused_before_it_is_read(client):
    response = paste(client, "1," * 2_600_000, HTMX)
    assert response.status_code == 422
    assert "The paste must be at most 5000000 characters" in response.text
    assert "The paste must be at most 5000000" in paste(client, "😀" * 2_000_000, HTMX).text


@pytest.mark.parametrize("body", [b"a&" * 500_000, b"experiment=" + b"T%3d1%26" * 200_000])
def test_a_form_of_more_than_a_page_sends_is_refused(client, body):
    response = client.post("/numbers", content=body, headers={"HX-Request": "true"})
    assert response.status_code == 422
    assert ("a query of at most 65535 characters" in response.text) == (body[:2] != b"a&")


def test_nonsense_forms_do_no_harm(client):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for body in (
        b"\xff\xfe",
        b"a=b&" * 50,
        b"position=x&paste=1,2",
        b"row_number=x&paste=1,2",
        b"",
    ):
        assert client.post("/numbers", content=body, headers=headers).status_code == 422
    odd = b"paste=1,2&read=%ff&row_number=1&leave_out=&leave_out="
    assert client.post("/numbers", content=odd, headers=headers).status_code == 200


# For programs


def test_a_program_gets_the_same_reading(client):
    document = client.post(API, content=PROBS).json()
    assert document.keys() == {
        *("format", "kind", "rows", "row", "logits", "labels", "left_out", "notes"),
        *("positions", "position", "query"),
    }
    assert (document["kind"], document["rows"], document["row"]) == ("probs", "one", 0)
    assert (document["labels"], document["positions"], document["position"]) == (None, 1, 0)
    soft = client.get(f"/api/v1/soft-targets?{document['query']}&T=1").json()
    assert soft["teacher_logits"] == document["logits"]
    assert soft["soft_targets"] == pytest.approx([0.7, 0.2, 0.1], abs=1e-12)


@pytest.mark.parametrize(
    "sent",
    [
        {"content": ROWS},
        {"content": ROWS, "headers": {"Content-Type": "text/plain; charset=utf-8"}},
        {"data": {"paste": ROWS}},
        {"content": ROWS, "headers": {"Content-Type": "application/x-www-form-urlencoded"}},  # curl
    ],
    ids=["bare", "text", "form", "curl"],
)
def test_a_paste_is_sent_as_text_or_as_a_form(client, sent):
    response = client.post(API, params={"rows": "teachers"}, **sent)
    assert response.json()["logits"] == [[1, 2, 3], [3, 2, 1], [0, 5, 1]]


def test_a_form_of_several_parts_is_refused_by_its_type(client):
    response = client.post(API, files={"paste": ("logits.txt", ROWS)})
    assert response.status_code == 415
    assert response.json()["detail"].endswith(
        "must be text/plain or application/x-www-form-urlencoded, got multipart"
    )


def test_the_switches_are_a_query(client):
    def logits(**query):
        return client.post(API, params=query, content=ROWS).json()["logits"]

    assert logits() == logits(rows="examples", row=0) == [[1, 2, 3]]
    assert logits(row=2) == [[0, 5, 1]]
    assert len(logits(rows="teachers", kind="logits", position=0, label_column=0)) == 3


@pytest.mark.parametrize(
    ("query", "text", "loc"),
    [
        ({"kind": "x"}, PROBS, ["query", "kind"]),
        ({"rows": "both"}, PROBS, ["query", "rows"]),
        ({"row": "7"}, ROWS, ["query", "row"]),
        ({"row": "1.5"}, ROWS, ["query", "row"]),
        ({"leave_out": "1,0"}, ROWS, ["query", "leave_out"]),
        ({"T": "3"}, PROBS, ["query", "T"]),
        ({"kind": "probs"}, "[1, -2]", ["body", "paste"]),
        ({}, "hello", ["body", "paste"]),
    ],
)
def test_a_refusal_names_parameter_rule_and_value(client, query, text, loc):
    response = client.post(API, params=query, content=text)
    assert response.status_code == 422
    (problem,) = response.json()["detail"]
    assert problem["loc"] == loc
    assert problem["msg"].startswith(f"{loc[1]} must be ")


def test_a_switch_is_given_once(client):
    response = client.post(f"{API}?{urlencode([('row', 1), ('row', 2)])}", content=ROWS)
    assert "row must be given once" in response.text


def test_a_reading_is_for_every_origin_and_not_kept(client):
    headers = client.post(API, content=PROBS).headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cache-control"] == "no-cache"
    asked = {"Access-Control-Request-Method": "POST", "Origin": "https://a.example"}
    assert "POST" in client.options(API, headers=asked).headers["access-control-allow-methods"]
    assert client.get(API).status_code == 405


def test_a_long_paste_is_read_beside_the_event_loop(client, monkeypatch):
    readers = []

    def read(text, switches):
        readers.append(threading.current_thread().name)
        return read_numbers(text, switches)

    monkeypatch.setattr("app.importers.paste.read_numbers", read)
    short, long = ([[k % 7, 1.25, 2.125] for k in range(n)] for n in (2, 1500))
    for rows in (short, long):
        response = client.post(API, params={"row": len(rows) - 1}, content=json.dumps(rows))
        assert response.json()["logits"] == [rows[-1]]
        response = paste(client, json.dumps(rows), HTMX, row=str(len(rows) - 1))
        assert f"Example {len(rows)} is used" in response.text
    assert readers[0] == readers[1]  # the event loop's
    assert readers[0] not in readers[2:]


def test_bodies_that_arrive_at_once_are_bounded(client, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("app.web.forms._MAX_INCOMING_BYTES", 5)
        response = client.post(API, content=PROBS)
        assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert client.post(API, content=PROBS).status_code == 200


def test_the_document_and_the_reference_describe_the_route(client):
    document = client.get("/openapi.json").json()
    operation = document["paths"][API]["post"]
    assert operation["requestBody"]["content"].keys() == {
        *("text/plain", "application/x-www-form-urlencoded"),
    }
    assert list(parameters_of(document, API, "post")) == [
        *("position", "kind", "rows", "row", "label_column", "leave_out")
    ]
    page = client.get("/docs").text
    assert "<code>text/plain</code>" in page
    assert "label_column" in page
