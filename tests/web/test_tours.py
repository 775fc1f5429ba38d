import re
from html import unescape

import pytest

from app.explorer.tours.catalog import TOURS
from app.presentation.explorer.tour import filled

HTMX = {"HX-Request": "true"}
PLACES = [
    pytest.param(stop, TOURS.text(tour, number), id=TOURS.text(tour, number))
    for tour in TOURS.values()
    for number, stop in enumerate(tour.stops, 1)
]


def card(text):
    found = re.search(r'<section class="tour.*?</section>', text, re.S)
    return found and found[0]


def link(text, name):
    """The address of one of the card's links; None if it is not there."""
    found = re.search(rf'<a [^>]*id="tour-{name}"[^>]*>', card(text))
    return found and unescape(re.search(r'href="([^"]+)"', found[0])[1])


@pytest.mark.parametrize(("stop", "place"), PLACES)
def test_a_stop_is_a_page_that_says_what_it_shows(client, stop, place):
    answer = client.get(f"{stop.page}?tour={place}")
    assert answer.status_code == 200
    shown = unescape(re.sub(r"<[^>]+>", "", card(answer.text)))
    assert f"Stop {place.split(':')[-1]} of" in shown
    assert filled(stop) in shown
    page = unescape(re.sub(r"<[^>]+>", "", answer.text.replace(card(answer.text), "")))
    if stop.page == "/":
        assert all(number in page for number in re.findall(r"[\d.]+%", filled(stop)))
    assert "css/tour" in answer.text


def test_the_pages_without_a_tour_carry_nothing_of_it_but_the_invitation(client):
    for path, name in (("/", "first"), ("/lab", "lab")):
        text = client.get(path).text
        assert card(text) is None
        assert "css/tour" not in text
        assert 'name="tour"' not in text
        place = TOURS.text(TOURS[name], 1)
        said = re.search(r'tour-invitation">(.*?)</(?:p|span)>', text)[1]
        assert f'href="{path}?tour={place}"' in said
        assert f"{len(TOURS[name].stops)} stops" in said


def test_ordinary_links_walk_the_first_tour_from_start_to_lab(client):
    address, walked = "/?tour=1", []
    while address:
        walked.append(address)
        text = client.get(address).text
        address = link(text, "next")
    assert walked == [*(f"/?tour={k}" for k in range(1, 6)), "/lab?tour=6"]
    assert link(text, "previous") == "/?tour=5"
    assert link(client.get("/?tour=1").text, "previous") is None


def test_a_tour_is_left_and_resumed_by_links_alone(client):
    left = link(client.get("/?T=8&tour=2").text, "leave")
    assert left == "/?T=8&tour=2:paused"
    text = client.get(left).text
    assert "Resume the tour: stop 2" in card(text)
    assert link(text, "resume") == "/?tour=2"
    assert link(text, "close") == "/?T=8"
    assert {"/lab?tour=lab:1", "/?tour=models:1"} <= set(re.findall(r'href="([^"]+)"', card(text)))


def test_a_change_stays_at_the_stop_and_the_way_back_is_shown(client):
    at_stop, changed = (client.get(f"/?{query}").text for query in ("T=1&tour=1", "T=5&tour=1"))
    assert "tour-unchanged" in card(at_stop)
    assert "tour-unchanged" not in card(changed)
    assert link(changed, "back") == "/?tour=1"
    assert 'name="tour" value="1"' in changed
    assert "tour-unchanged" in card(client.get("/?T=1&tour=1&open=loss&pace=25").text)


def test_htmx_gets_the_canonical_address_of_a_stop(client):
    answer = client.get("/?tour=3", headers=HTMX)
    assert answer.headers["hx-replace-url"] == "/?student=0,0,0&T=3&step=35&compare=1&tour=3"
    answer = client.get("/lab?tour=lab:3", headers=HTMX)
    assert answer.headers["hx-replace-url"].endswith("left_out=0,1,2,3,4,5,6,9&tour=lab:3")


@pytest.mark.parametrize("path", ["/", "/embed", "/lab"])
def test_an_unknown_stop_is_said_where_other_problems_are(client, path):
    message = f"tour must be {TOURS.rule}, got 9"
    answer = client.get(f"{path}?tour=9")
    assert answer.status_code == 422
    assert re.search(rf'id="problem-tour">{re.escape(message)}<', answer.text)
    assert card(answer.text) is None
    fragment = client.get(f"{path}?tour=9", headers=HTMX)
    assert fragment.status_code == 422
    assert f'<hx-partial hx-target="#problem-tour" hx-swap="innerHTML">{message}' in fragment.text


def test_an_embed_keeps_its_options_and_opens_the_lab_in_a_new_tab(client):
    text = client.get("/embed?theme=dark&tour=4").text
    assert link(text, "next") == "/embed?theme=dark&tour=5"
    assert link(text, "leave").startswith("/embed?student=0,0,0")
    assert link(text, "leave").endswith("&tour=4:paused&theme=dark")
    text = client.get("/embed?theme=dark&tour=5").text
    assert link(text, "next") == "/lab?tour=6"
    assert 'target="_blank" rel="noopener"' in re.search(r'<a [^>]*id="tour-next"[^>]*>', text)[0]
    assert "in a new tab" in card(text)


def test_a_stop_of_another_page_says_where_it_is(client):
    text = client.get("/?tour=6").text
    assert link(text, "back") == "/lab?tour=6"
    assert "Go there" in card(text)
    assert 'data-look=""' in card(text)
    assert link(client.get("/lab?tour=3").text, "back") == "/?tour=3"


def test_the_labs_address_is_of_the_run_shown_and_not_of_the_stops(client):
    answer = client.get("/lab?width=60&tour=lab:3", headers=HTMX)
    assert answer.headers["hx-replace-url"] == "/lab?T=4&tour=lab:3"
    assert "tour-unchanged" not in card(answer.text)
    assert 'data-query=""' in answer.text
    assert link(answer.text, "leave") == "/lab?T=4&tour=lab:3:paused"
    assert link(answer.text, "back") == "/lab?tour=lab:3"


def test_programs_take_the_name_and_pass_over_it(client):
    plain, toured = (client.get(f"/api/v1/trajectory{q}") for q in ("", "?tour=3"))
    assert toured.json() == plain.json()
    assert client.get("/api/v1/trajectory?tour=99").status_code == 422
    assert client.get("/api/v1/lab/teacher?tour=1").status_code == 422


def test_the_last_stop_leads_on_to_the_page_that_the_tour_names(client):
    for name, onwards in (("models", "/data/digits"), ("first", None)):
        tour = TOURS[name]
        for number, stop in enumerate(tour.stops, 1):
            text = client.get(f"{stop.page}?tour={TOURS.text(tour, number)}").text
            is_last = number == len(tour.stops)
            assert link(text, "then") == (onwards if is_last else None)
            assert (link(text, "end") is None) is (not is_last or onwards is not None)
    assert client.get("/data/digits").status_code == 200
