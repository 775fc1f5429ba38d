"""Bad values in a link: the messages beside the fields, at the top of the page and to htmx."""

import re

import pytest

from tests.web.page_hooks import HTMX, Page, page


def test_a_bad_link_gives_the_page_with_the_message_beside_its_field(client):
    response = client.get("/?T=0&lr=2&hard_weight=abc&logits=1,x")
    assert response.status_code == 422
    slot = r'id="problem-{}">([^<]*)<'
    assert (
        re.search(slot.format("T"), response.text)[1]
        == "Temperature must be between 0.05 and 100, got 0"
    )
    assert "got abc" in re.search(slot.format("hard_weight"), response.text)[1]
    assert "got x" in re.search(slot.format("logits"), response.text)[1]
    assert re.search(slot.format("lr"), response.text)[1] == ""
    shown = Page(response.text)
    assert shown.series["teacher-soft"]["Cat"] == "57.4%"  # the rest still works
    fields = {a.get("name"): a.get("value") for t, a in shown.tags if t == "input"}
    assert (fields["logits"], fields["lr"]) == ("1,x", "2")  # the entered texts stay


def test_a_message_carries_which_items_of_a_list_it_means(client):
    link = "/?logits=1,2;3,x&labels=a,b"
    responses = (client.get(link).text, client.get(link, headers=HTMX).text)
    for text in (*responses, client.get("/?labels=a,b,a", headers=HTMX).text):
        assert text.count("data-index=") == 1
    for text in responses:
        assert 'got x<span hidden data-index="1" data-teacher="1"></span>' in text
    assert 'data-index="0 2"' in client.get("/?labels=a,b,a", headers=HTMX).text
    assert "data-index" not in client.get("/?T=0", headers=HTMX).text


def test_every_parameter_has_a_place_for_its_message(client):
    from app.explorer.parameters import NAMES

    text = client.get("/").text
    assert [name for name in NAMES if text.count(f'id="problem-{name}"') != 1] == []


def test_htmx_gets_messages_only_so_that_the_last_good_state_stays(client):
    response = client.get("/?T=0", headers=HTMX)
    assert response.status_code == 422
    assert "data-widget" not in response.text
    assert (
        '#problem-T" hx-swap="innerHTML">Temperature must be between 0.05 and 100, got 0<'
        in response.text
    )
    assert "hx-replace-url" not in response.headers


def test_a_step_beyond_the_last_marks_its_slider(client):
    slider = lambda query: next(  # noqa: E731
        a for t, a in page(client, query).tags if a.get("name") == "step" and a["type"] == "range"
    )
    assert slider("?step=99")["aria-invalid"] == "true"
    assert "aria-invalid" not in slider("?step=9")


def notices(text):
    notice = re.search(r'<p class="notice">(.*?)</p>', text, re.DOTALL)
    return notice[1] if notice else ""


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("lr=99", "Learning rate must be above 0, up to 10, got 99; 0.5 is shown instead."),
        ("T=0", "Temperature must be between 0.05 and 100, got 0; 3 is shown instead."),
        ("step=99", "Training step must be a whole number between 0 and 35, got 99; 0 is shown instead."),
        ("logits=1,x", "numbers between -1000 and 1000, got x; the default is shown instead."),
        ("scenario=cow", "got cow; cat is shown instead."),
        ("hard_weight=2&T=0&steps=9", "0; 3 is shown instead. Weight of the hard label must be between 0 and 1, got 2; 0 is"),
        ("steps=9&utm_source=x", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["", "embed"])
def test_bad_value_of_a_link_is_named_at_the_top(client, path, query, said):
    text = client.get(f"/{path}?{query}").text
    line = notices(text)
    assert said in re.sub("<[^>]*>", "", line) if said else line == ""
    assert text.index('class="cards"') > text.find(line)


@pytest.mark.parametrize("path", ["", "embed"])
def test_repeated_name_of_a_link_is_one_message(client, path):
    text = client.get(f"/{path}?T=4&T=5&T=6").text
    assert notices(text).count("Temperature must be given once") == 1


@pytest.mark.parametrize(
    "query",
    [
        "scenario=cow",
        "logits=1",
        "labels=a",
        "true=7",
        "student=1",
        "T=0",
        "hard_weight=2",
        "t_squared=2",
        "combine=x",
        "lr=0",
        "steps=0",
        "step=99",
        "compare=2",
        "pace=-1",
        "pins=x",
        "open=x",
    ],
)
def test_message_at_the_top_links_to_its_field(client, query):
    text = client.get(f"/?{query}").text
    place = re.search('href="#([^"]+)"', notices(text))[1]
    assert text.count(f' id="{place}"') == 1
