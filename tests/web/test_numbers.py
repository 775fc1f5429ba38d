import json

import pytest

HTMX = {"HX-Request": "true"}


def paste(client, text, headers=None, **fields):
    return client.post("/numbers", data={"paste": text, **fields}, headers=headers or {})


def test_a_paste_leads_to_its_experiment_and_keeps_the_rest(client):
    answer = paste(client, "tensor([4.2, 1.8, 0.5])", experiment="T=4&lr=2&step=7")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?logits=4.2,1.8,0.5&T=4&lr=2"
    assert paste(client, "[1, 2]", HTMX).headers["hx-redirect"] == "/?logits=1,2"


def test_labels_of_a_table_come_along(client):
    answer = paste(client, "Wolf\t3.5\nHusky\t2.5\n")
    assert answer.headers["location"] == "/?logits=3.5,2.5&labels=Wolf,Husky"


def test_the_position_of_a_language_models_token_is_chosen(client):
    def at(*tokens):
        return {"top_logprobs": [{"token": t, "logprob": p} for t, p in tokens]}

    content = [at(("a", -0.1), ("b", -3.0)), at(("c", -0.2), ("d", -2.5))]
    text = json.dumps({"choices": [{"logprobs": {"content": content}}]})
    assert "labels=c,d," in paste(client, text, position="1").headers["location"]
    assert "position must be" in paste(client, text, HTMX, position="7").text


@pytest.mark.parametrize(
    "text", ["", "hello", "[1]", "[1, null]", "[1, 1e9]", "\x00<b>", "{" * 500]
)
def test_what_is_no_list_of_numbers_is_told_beside_the_field(client, text):
    fragment = paste(client, text, HTMX)
    assert fragment.status_code == 422
    assert 'hx-target="#problem-paste"' in fragment.text
    page = paste(client, text, experiment="scenario=dog", headers={"Accept": "text/html"})
    assert page.status_code == 422
    assert "paste must be" in page.text
    assert "True label: <b><bdi>Dog" in page.text
    assert "<b>paste" not in page.text


def test_a_paste_too_long_is_refused_before_it_is_read(client):
    assert paste(client, "1," * 150_000, HTMX).status_code == 422
    assert "at most 200000 characters" in paste(client, "😀" * 700_000, HTMX).text


@pytest.mark.parametrize("body", [b"a&" * 500_000, b"experiment=" + b"T%3d1%26" * 200_000])
def test_a_form_of_more_than_a_page_sends_is_refused(client, body):
    answer = client.post("/numbers", content=body, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert ("a query of at most 65535 characters" in answer.text) == (body[:2] != b"a&")


def test_nonsense_forms_do_no_harm(client):
    for body in (b"\xff\xfe", b"a=b&" * 50, b"position=x&paste=1,2", b""):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        assert client.post("/numbers", content=body, headers=headers).status_code == 422
