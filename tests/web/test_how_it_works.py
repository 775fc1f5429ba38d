"""How it works: the explorer's page has the first depth, and fetches or links to the others."""

import re

import pytest

from tests.web.page_hooks import HTMX

PATH = "/how-it-works"
DEPTHS = ("how-formulas", "how-gradient")


def test_the_page_has_every_depth_open_with_the_check_of_its_experiment(client):
    text = client.get(f"{PATH}?scenario=dog").text
    assert re.findall(r"<details[^>]*>", text) == [
        "<details open>",
        *(f'<details id="{depth}" open>' for depth in DEPTHS),
    ]
    assert text.count('id="limit-check"') == 1
    assert text != client.get(PATH).text
    assert '<link rel="canonical" href="/how-it-works">' in text
    assert 'href="/?scenario=dog"' in text  # the way back to the experiment


def test_the_explorers_page_links_to_the_depths_that_it_leaves_out(client):
    text = client.get("/?scenario=dog&T=4").text
    for depth in DEPTHS:
        assert f'href="{PATH}?scenario=dog&amp;T=4#{depth}"' in text
        assert f'id="{depth}"' in client.get(f"{PATH}?scenario=dog&T=4").text
    assert 'id="limit-check"' not in text
    assert f'data-hx-get="{PATH}"' in text


def test_htmx_gets_the_depths_alone_and_closed(client):
    response = client.get(f"{PATH}?scenario=dog", headers=HTMX)
    assert "<html" not in response.text
    assert "HX-Request" in response.headers["vary"]
    assert re.findall(r"<details[^>]*>", response.text) == [
        f'<details id="{depth}">' for depth in DEPTHS
    ]
    # An element of an answer that is to be swapped elsewhere would be left out here.
    assert "swap-oob" not in response.text


def test_an_answer_about_the_experiment_renews_the_check(client):
    answer = client.get("/?scenario=dog", headers=HTMX).text
    check = re.search(r'<div id="limit-check" data-hx-swap-oob="outerMorph">.*', answer, re.S)[0]
    of_the_page = client.get(f"{PATH}?scenario=dog").text
    assert re.findall(r"<td>[^<]*</td>", check)
    for cell in re.findall(r"<td>[^<]*</td>", check):
        assert cell in of_the_page


@pytest.mark.parametrize("query", ["T=none", "logits=1"])
def test_a_bad_value_is_named_on_the_page_and_hides_no_depth(client, query):
    response = client.get(f"{PATH}?{query}")
    assert response.status_code == 422
    assert re.search(r"<p>[^<]+ must be ", response.text)
    assert 'id="limit-check"' in response.text
    assert client.get(f"{PATH}?{query}", headers=HTMX).status_code == 200


def test_the_section_sends_all_that_its_check_is_about(client):
    """htmx sends only the fields that the section includes."""
    given = {"scenario": "parcel", "student": "2,-1", "family": "bell", "true": "3", "T": "2"}
    attribute = re.search(rf'"{PATH}" data-hx-include="([^"]*)"', client.get("/").text)[1]
    names = re.findall(r"\[name=(\w+)\]", attribute)
    sent = {name: text for name, text in given.items() if name in names}
    check = client.get(PATH, params=sent, headers=HTMX).text
    assert check == client.get(PATH, params=given, headers=HTMX).text
    assert check != client.get(PATH, params={"scenario": "parcel"}, headers=HTMX).text
