"""The lab's experiment for pages of other sites: what it shows, its options, its headers."""

import re

import pytest

from app.lab.presets import PRESETS
from app.lab.tasks.digits.dataset import load
from tests.markup import Markup
from tests.web.test_lab_pages import HTMX, PIECES, SMALL, Texts, assert_harmless

PRESET = PRESETS[0]
TINY_RUN = "width=5&transfer=60&epochs=2&left_out=3"


def tags(client, path, **options):
    return Markup(client.get(path, **options).text).tags


def lab_of(client, path):
    return next(attrs for _, attrs in tags(client, path) if attrs.get("id") == "lab")


def bars(text):
    """The numbers of the outcome's bars, as the page shows them."""
    table = re.search(r'<table class="distribution lab-outcome".*?</table>', text, re.S)[0]
    return re.findall(r'<span class="bar-number">(.*?)</span>', table)


def test_the_bare_address_shows_the_first_experiment_its_answer_and_the_pad(client):
    text = client.get("/embed/lab").text
    assert PRESET.question in text
    assert PRESET.if_clear in text
    assert "of the test threes, the one on hard labels 0.0%" in text
    attributes = [attrs for _, attrs in Markup(text).tags]
    assert any("data-pad" in attrs for attrs in attributes)
    assert any(attrs.get("data-action") == "run" for attrs in attributes)


def test_there_are_no_other_experiments_no_navigation_and_no_settings(client):
    found = tags(client, "/embed/lab")
    assert not any(attrs.get("class") == "preset" for _, attrs in found)
    assert not any(attrs.get("id") in ("experiments", "lab-form", "map-form") for _, attrs in found)
    assert not any(tag in ("nav", "footer", "select") for tag, _ in found)


def test_the_foot_leads_to_the_same_experiment_in_the_lab(client):
    for path, page in (
        ("/embed/lab", PRESET.href),
        ("/embed/lab?theme=dark", PRESET.href),
        ("/embed/lab?width=61", "/lab?width=61"),
        (f"/embed/lab?{PRESETS[4].query}", PRESETS[4].href),
        ("/embed/lab?T=4", "/lab?T=4"),
    ):
        (link,) = [attrs for _, attrs in tags(client, path) if "data-explorer" in attrs]
        assert link["href"] == lab_of(client, path)["data-page"] == page
        assert link["target"] == "_blank"


def test_the_question_says_what_the_bars_are_of(client):
    threes = int((load().test.labels == 3).sum())
    assert f"Right on {threes} test threes" in client.get("/embed/lab").text
    assert "Right on 2,000 test digits" in client.get("/embed/lab?width=61").text


def test_bars_have_the_teachers_number_before_a_run_and_everyones_after_it(client):
    before = bars(client.get(f"/embed/lab?{TINY_RUN}&seed=5").text)
    assert [text != "–" for text in before] == [True, False, False]
    trained = client.get(f"/api/v1/lab/run?{TINY_RUN}&seed=5").json()
    after = bars(client.get(f"/embed/lab?{TINY_RUN}&seed=5").text)
    assert after[0] == before[0]
    for text, name in zip(after[1:], ("hard", "distilled"), strict=True):
        share = trained["bias_sweep"][name]["recall_left_out"][0]
        assert float(text.rstrip("%")) == pytest.approx(100 * share, abs=0.0501)


def test_bars_of_all_digits_are_the_accuracies(client):
    trained = client.get(f"/api/v1/lab/run?{SMALL}&seed=6").json()
    shown = bars(client.get(f"/embed/lab?{SMALL}&seed=6").text)
    students = [trained["students"][name]["epochs"][-1] for name in ("hard", "distilled")]
    expected = [part["test_accuracy"] for part in (trained["teacher"], *students)]
    for text, share in zip(shown, expected, strict=True):
        assert float(text.rstrip("%")) == pytest.approx(100 * share, abs=0.0501)


def test_a_run_without_javascript_is_trained_and_answered(client):
    query = "width=4&transfer=60&epochs=1&seed=7"
    found = tags(client, f"/embed/lab?{query}&theme=dark&accent=f00")
    fields = {
        attrs["name"]: attrs["value"]
        for tag, attrs in found
        if tag in ("input", "button") and attrs.get("name") and "data-option" not in attrs
    }
    assert fields == {
        **dict(pair.split("=") for pair in query.split("&")),
        **{"theme": "dark", "accent": "ff0000", "run": "1"},
    }
    lab = lab_of(client, f"/embed/lab?{query}&run=1")
    assert "data-finished" in lab
    assert "data-finished" not in lab_of(client, "/embed/lab?width=4&transfer=60&epochs=1&seed=8")


def test_an_experiment_of_several_runs_has_a_map_and_no_bars(client):
    text = client.get(f"/embed/lab?{PRESETS[8].query}").text
    assert "lab-outcome" not in text
    attributes = [attrs for _, attrs in Markup(text).tags]
    assert any(attrs.get("data-table") == "map" for attrs in attributes)
    actions = {attrs["data-action"] for attrs in attributes if "data-action" in attrs}
    assert "map-run" in actions
    assert "run" not in actions


def test_htmx_gets_the_experiment_alone_and_its_canonical_address(client):
    query = "epochs=5&T=8.0&left_out=&left_out=3&left_out=1&theme=dark&utm_source=x"
    response = client.get(f"/embed/lab?{query}", headers=HTMX)
    assert response.headers["hx-replace-url"] == "/embed/lab?T=8&epochs=5&left_out=1,3&theme=dark"
    assert "<html" not in response.text
    assert Markup(response.text).tags[0][1]["id"] == "lab"


@pytest.mark.parametrize("query", ["", "theme=dark", "T=4", "temperatures=2&widths=8&seeds=2"])
def test_the_canonical_query_reads_back_as_the_same_experiment(client, query):
    search = lab_of(client, f"/embed/lab?{query}")["data-search"]
    assert search
    assert lab_of(client, f"/embed/lab?{search}")["data-search"] == search


def test_a_wrong_value_is_told_and_loses_nothing(client):
    whole = client.get("/embed/lab?width=999&theme=dark")
    assert whole.status_code == 422
    assert "got 999" in Texts(whole.text).by_id["problem-width"]
    assert 'data-theme="dark"' in whole.text
    fragment = client.get("/embed/lab?width=999", headers=HTMX)
    assert fragment.status_code == 422
    assert 'hx-target="#problem-width"' in fragment.text
    assert 'id="lab"' not in fragment.text


def test_a_bad_option_is_told_to_the_host_and_takes_its_default(client):
    response = client.get("/embed/lab?theme=purple&accent=red")
    assert response.status_code == 200
    root = Markup(response.text).tags[0][1]
    assert root["data-wrong"].startswith("theme must be auto, light or dark, got purple")
    assert "data-theme" not in root
    assert "data-accent" not in root


def test_options_reach_the_page(client):
    root = tags(
        client, "/embed/lab?accent=112233&controls=0&compact=1&autoplay=1&motion=reduce&id=a"
    )[0][1]
    expected = {"controls": "0", "compact": "1", "autoplay": "1", "motion": "reduce", "id": "a"}
    assert {name: root[f"data-{name}"] for name in expected} == expected
    assert (root["data-accent"], root["data-text-on-accent"]) == ("#112233", "#ffffff")


def test_nothing_starts_by_itself(client):
    assert tags(client, "/embed/lab")[0][1]["data-autoplay"] == "0"


def test_it_may_be_framed_and_is_else_as_strict_as_the_explorers_embed(client):
    headers, explorers = client.get("/embed/lab").headers, client.get("/embed").headers
    for name in (
        "content-security-policy",
        "cross-origin-resource-policy",
        "cross-origin-embedder-policy",
        "referrer-policy",
        "permissions-policy",
        "x-content-type-options",
    ):
        assert headers[name] == explorers[name]
    assert "frame-ancestors" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-cache"
    assert "set-cookie" not in headers
    assert "cross-origin-opener-policy" not in headers


@pytest.mark.parametrize("name", ["theme", "accent", "id", "left_out", "temperatures", "width"])
def test_hostile_values_are_text(client, name):
    for piece in PIECES:
        query = {"transfer": "60", "epochs": "1", name: piece}
        answer = client.get("/embed/lab", params=query)
        assert answer.status_code in (200, 422)
        assert_harmless(answer.text, query)
