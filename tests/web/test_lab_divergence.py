"""The divergence of the lab's distilled student: page, API, map, embed."""

import csv
import re
from html import unescape

import pytest

from app.lab.presets import PRESETS
from app.presentation.explorer.divergence_words import WORDS
from app.query.loss_parameters import DIVERGENCE
from tests.lab.answers import without_times
from tests.web.stepwise import LAB
from tests.web.test_lab_pages import HTMX, Texts, tags
from tests.web.test_streams import collect

SMALL = "width=8&transfer=200&epochs=3"
MAP = "temperatures=2,8&widths=8&divergences=tv,kl&seeds=1&transfer=60&epochs=2"


def field(client, query, name="shape"):
    """The attributes of the settings' field, or None."""
    found = [a for _, a in tags(client, f"/lab?{query}") if a.get("name") == name]
    return found[0] if found else None


# The API


@pytest.mark.parametrize("divergence", DIVERGENCE.options)
def test_a_run_of_any_divergence_trains_and_names_it(client, divergence):
    answer = client.get(f"{LAB}/run?{SMALL}&divergence={divergence}").json()
    assert answer["config"]["divergence"] == divergence
    epochs = answer["students"]["distilled"]["epochs"]
    assert epochs[-1]["train_loss"] < epochs[0]["train_loss"]
    kl = client.get(f"{LAB}/run?{SMALL}").json()
    same = {name for name in ("hard", "distilled") if without_times(answer["students"])[name] == without_times(kl["students"])[name]}  # fmt: skip
    assert same == ({"hard", "distilled"} if divergence == "kl" else {"hard"})


def test_numbers_of_a_divergence_are_a_part_of_the_run(client):
    usual, own = (
        client.get(f"{LAB}/run?{SMALL}&divergence=jsd{more}").json() for more in ("", "&shape=0.1")
    )
    assert (usual["config"]["shape"], own["config"]["shape"]) == ([0.5], [0.1])
    assert usual["students"]["distilled"]["epochs"] != own["students"]["distilled"]["epochs"]
    written = client.get(f"{LAB}/run?{SMALL}&divergence=jsd&shape=0.50").json()
    assert written["students"] == usual["students"]  # the stored run, its times too


def test_the_stream_and_the_csv_are_of_the_same_run(client):
    query = f"{SMALL}&divergence=dkd&shape=2,4"
    answer = client.get(f"{LAB}/run?{query}").json()
    losses = [epoch["train_loss"] for epoch in answer["students"]["distilled"]["epochs"]]
    streamed = collect(client, f"{LAB}/run/stream?{query}")[:-1]
    assert [data["distilled"]["train_loss"] for _, _, data in streamed] == losses
    rows = csv.DictReader(client.get(f"{LAB}/run.csv?{query}").text.splitlines())
    assert [float(row["distilled_train_loss"]) for row in rows] == losses


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("divergence=mse", f"divergence must be {DIVERGENCE.rule}, got mse"),
        ("shape=1", "shape must be left out, for kl has no numbers of its own, got 1"),
        ("divergence=jsd&shape=1", "shape must be 1 number above 0 and below 1 (β of jsd), got 1"),
    ],
)
def test_a_wrong_divergence_is_a_422_in_the_words_of_the_explorer(client, query, message):
    for path in (f"{LAB}/run", "/api/v1/trajectory"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 422
        assert [problem["msg"] for problem in answer.json()["detail"]] == [message]


def test_a_map_over_divergences_has_the_runs_of_each(client):
    received = collect(client, f"{LAB}/map/stream?{MAP}")
    cells = [data for _, _, data in received[:-1]]
    assert [(c["divergence"], c["temperature"]) for c in cells] == [
        (name, t) for name in ("kl", "tv") for t in (2, 8)
    ]
    for cell in cells:
        query = f"width=8&T={cell['temperature']}&divergence={cell['divergence']}&transfer=60"
        rates = f"lr={cell['lr']}&hard_lr=0.01"
        students = client.get(f"{LAB}/run?{query}&epochs=2&{rates}").json()["students"]
        for name in ("hard", "distilled"):
            assert cell[name] == students[name]["epochs"][-1]["test_accuracy"]
    means = received[-1][2]["means"]
    assert [(m["divergence"], m["lr"]) for m in means] == [
        (c["divergence"], c["lr"]) for c in cells
    ]
    rows = list(csv.DictReader(client.get(f"{LAB}/map.csv?{MAP}").text.splitlines()))
    assert [(row["divergence"], float(row["distilled"])) for row in rows] == [
        (cell["divergence"], cell["distilled"]) for cell in cells
    ]


# The page


def test_the_settings_offer_every_divergence_by_its_name(client):
    text = unescape(client.get("/lab?divergence=tv").text)
    select = re.search(r'<select name="divergence".*?</select>', text, re.S)[0]
    options = re.findall(r'<option value="(\w+)" (selected)?\s*>([^<]*)</option>', select)
    assert [(value, name) for value, _, name in options] == [
        (name, WORDS[name].name) for name in DIVERGENCE.options
    ]
    assert [value for value, chosen, _ in options if chosen] == ["tv"]
    assert WORDS["tv"].meaning in text


@pytest.mark.parametrize(
    ("query", "kind", "value"),
    [
        ("divergence=jsd", "number", "0.5"),
        ("divergence=skew_kl&shape=0.25", "number", "0.25"),
        ("divergence=dkd", "text", "1,8"),
    ],
)
def test_the_numbers_of_the_divergence_are_in_a_field(client, query, kind, value):
    shape = field(client, query)
    assert (shape["type"], shape["value"]) == (kind, value)


def test_a_divergence_without_numbers_has_no_field(client):
    assert field(client, "divergence=tv") is None
    assert field(client, "divergence=tv", "shape_of") is None


def test_the_learning_rate_of_the_divergence_is_said_unless_the_experiment_has_its_own(client):
    said = "For decoupled KD 0.01 did best on the validation digits"
    assert said in client.get("/lab?divergence=dkd").text
    tuned = next(preset for preset in PRESETS if preset.name == "500 digits")
    text = client.get(tuned.href).text
    assert "How the learning rates were chosen" in text
    assert "did best on the validation digits" not in text


def test_old_numbers_do_not_go_with_another_divergence(client):
    old = "divergence=dkd&shape=0.9&shape_of=jsd"
    answer = client.get(f"/lab?{old}", headers=HTMX)
    assert answer.headers["hx-replace-url"] == "/lab?divergence=dkd"
    assert client.get(f"/lab?{old}").status_code == 200  # the form without JavaScript
    own = client.get("/lab?divergence=jsd&shape=0.9&shape_of=jsd", headers=HTMX)
    assert own.headers["hx-replace-url"] == "/lab?divergence=jsd&shape=0.9"
    assert client.get(f"{LAB}/run?divergence=jsd&shape_of=jsd").status_code == 422


@pytest.mark.parametrize("query", ["shape=1", "divergence=dkd&shape=1"])
def test_wrong_numbers_are_told_beside_a_field(client, query):
    answer = client.get(f"/lab?{query}")
    assert answer.status_code == 422
    said = Texts(answer.text).by_id["problem-shape"]
    assert said.startswith("The divergence's numbers must be ")
    described = [a["name"] for _, a in tags(client, f"/lab?{query}") if "problem-shape" in (a.get("aria-describedby") or "").split()]  # fmt: skip
    assert described == ["shape" if "divergence" in query else "divergence"]


def test_the_map_is_over_the_divergences_that_are_ticked(client):
    ticked = "divergences=&divergences=kl&divergences=tv&temperatures=2&widths=8&seeds=1"
    answer = client.get(f"/lab?T=4&{ticked}", headers=HTMX)
    address = "/lab?temperatures=2&widths=8&divergences=kl,tv&seeds=1"
    assert answer.headers["hx-replace-url"] == address
    boxes = [a for _, a in tags(client, address) if a.get("type") == "checkbox" and a["name"] == "divergences"]  # fmt: skip
    assert [a["value"] for a in boxes] == list(DIVERGENCE.options)
    assert [a["value"] for a in boxes if "checked" in a] == ["kl", "tv"]
    table = re.search(r'data-table="map">.*?</table>', answer.text, re.S)[0]
    assert re.findall(r'data-row="([^"]*)" data-like="([^"]*)"', table) == [
        ("Forward KL", "8 units"),
        ("Total variation", "8 units"),
    ]
    none = client.get("/lab?T=4&divergences=&temperatures=2&widths=8&seeds=1", headers=HTMX)
    assert none.headers["hx-replace-url"] == "/lab?temperatures=2&widths=8&seeds=1"
    assert "Divergence</th>" not in none.text


def test_earlier_runs_keep_their_divergence_and_are_told_by_its_name(client):
    earlier = "divergence:jsd,shape:0.1;divergence:dkd"
    text = unescape(client.get(f"/lab?{SMALL}&earlier={earlier}").text)
    assert ">Jensen–Shannon, β = 0.1, " in text
    assert ">Decoupled KD, " in text
    assert '"/lab?divergence=jsd&shape=0.1"' in text


def test_an_embed_of_a_divergence_is_of_its_run(client):
    path = f"/embed/lab?{SMALL}&divergence=jsd&shape=0.1"
    lab = next(a for _, a in tags(client, path) if a.get("id") == "lab")
    assert lab["data-query"] == "width=8&divergence=jsd&shape=0.1&epochs=3&transfer=200"
    assert lab["data-page"] == f"/lab?{lab['data-query']}"
