"""The words of the first screen: navigation, numbers on demand, names on the screen."""

import re

import pytest


def links(text):
    nav = re.search(r'<nav class="site".*?</nav>', text, re.S)[0]
    found = re.findall(r'<a href="([^"]*)"( aria-current="page")?[^>]*>(\w+)</a>', nav)
    return {title: (href, bool(current)) for href, current, title in found}


@pytest.mark.parametrize(
    ("path", "here"),
    [
        *(("/", "Explorer"), ("/lab", "Lab"), ("/data", "Data"), ("/data/digits", "Data")),
        *(("/embedding", "Embed"), ("/docs", "API"), ("/none", "")),
    ],
)
def test_every_page_links_to_the_others(client, path, here):
    found = links(client.get(path, headers={"Accept": "text/html"}).text)
    assert [href for href, _ in found.values()] == ["/", "/lab", "/data", "/embedding", "/docs"]
    assert [title for title, (_, current) in found.items() if current] == [here] * bool(here)


def test_the_experiment_is_not_lost_on_the_way_to_the_guide_and_back(client):
    assert links(client.get("/?T=4&steps=9").text)["Embed"][0] == "/embedding?T=4&amp;steps=9"
    assert links(client.get("/embedding?T=4&steps=9").text)["Explorer"][0] == "/?T=4&amp;steps=9"


def test_an_embed_has_no_links_to_other_pages(client):
    assert '<nav class="site"' not in client.get("/embed").text


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_numbers_are_shown_if_the_link_says_so(client, path):
    panel = r'<details class="panel figures" data-panel="figures" (open)?>'
    assert re.search(panel, client.get(path).text)[1] is None
    assert re.search(panel, client.get(f"{path}?open=figures").text)[1] == "open"


def test_readouts_are_in_the_document_whether_shown_or_not(client):
    text = client.get("/").text
    for name in ("kl", "cross-entropy", "entropy-hard", "entropy-soft", "loss", "step"):
        assert f'data-readout="{name}"' in text


WITHOUT_FIGURES = re.compile(r"\b(?:entropy|nats|KL|logits?|softmax|one.hot|hard targets)\b", re.I)


def test_the_cards_use_no_term_that_only_the_numbers_explain(client):
    text = client.get("/").text
    cards = text[text.index('<div class="cards">') : text.index('<div class="panels">')]
    shown = re.sub(
        r'<(\w+)[^>]* class="[^"]*figure-only[^"]*">.*?</\1>\s*(?=<)', "", cards, flags=re.S
    )
    assert WITHOUT_FIGURES.findall(re.sub("<[^>]*>", " ", shown)) == []
