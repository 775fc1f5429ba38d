"""The divergence on the page: its field, its numbers, and what names it."""

import re
from html import unescape

import pytest

from app.presentation.explorer.divergence_words import WORDS
from app.query.loss_parameters import DIVERGENCE
from tests.web.page_hooks import HTMX, page

FORWARD = "KL(soft targets ‖ student)"
OTHERS = [name for name in DIVERGENCE.options if name != DIVERGENCE.default]


def fields(client, query):
    """The attributes of the page's fields by name."""
    return {a["name"]: a for t, a in page(client, query).tags if t == "input" and a.get("name")}


def formula(text):
    """The formula of the loss panel with its sentence."""
    return unescape(text[text.index('class="field-wide formula"') : text.index('id="terms-title"')])


def test_every_divergence_has_a_name_and_an_option(client):
    assert tuple(WORDS) == DIVERGENCE.options
    text = client.get("/?divergence=tv").text
    for name, words in WORDS.items():
        mark = "selected" if name == "tv" else ""
        assert f'<option value="{name}" {mark}>{words.name}</option>' in text


@pytest.mark.parametrize("name", OTHERS)
def test_the_page_names_the_divergence_that_is_minimised_and_no_other(client, name):
    text = client.get(f"/?divergence={name}&hard_weight=0.25").text
    assert FORWARD not in unescape(text)
    written = WORDS[name].formula.split("{")[0]
    panel = formula(text)
    assert "<mi>D</mi>" in panel
    assert "<mi>KL</mi>" not in panel
    assert written in panel
    assert f"0.75 · T² · {written}" in unescape(text)
    assert f'data-column="divergence">{WORDS[name].name}</th>' in text


@pytest.mark.parametrize("name", OTHERS)
def test_the_numbers_of_the_formula_are_those_of_the_trajectory(client, name):
    query = f"?divergence={name}&step=4"
    row = client.get(f"/api/v1/trajectory{query}").json()["rows"][4]
    shown = re.search(r'data-figure="divergence">([^<]*)<', formula(client.get(f"/{query}").text))
    assert shown[1] == f"{row['divergence']:.4f}"


def test_forward_kl_needs_no_field_and_no_column_more(client):
    text = client.get("/").text
    assert FORWARD in unescape(text)
    assert "shape" not in fields(client, "")
    assert 'data-column="divergence"' not in text
    assert '"divergence": [' not in text


@pytest.mark.parametrize(
    ("query", "kind", "value"),
    [
        ("?divergence=jsd", "number", "0.5"),
        ("?divergence=skew_kl&shape=0.25", "number", "0.25"),
        ("?divergence=dkd", "text", "1,8"),
        ("?divergence=alpha_beta&shape=0,1", "text", "0,1"),
    ],
)
def test_a_divergences_own_numbers_are_in_a_field(client, query, kind, value):
    field = fields(client, query)["shape"]
    assert (field["type"], field["value"]) == (kind, value)
    assert field["data-of"] in query


def test_a_shape_that_does_not_fit_has_its_message_beside_its_field(client):
    message = (
        "The divergence&#39;s numbers must be 2 numbers between 0 and 20 (α and β of dkd), got 1"
    )
    response = client.get("/?divergence=dkd&shape=1")
    assert response.status_code == 422
    assert f'id="problem-shape">{message} of them' in response.text
    assert message in client.get("/?divergence=dkd&shape=1", headers=HTMX).text
    without = client.get("/?shape=1")
    assert without.status_code == 422
    assert "must be left out, for kl has no numbers of its own, got 1" in without.text


def test_the_canonical_address_leaves_out_default_numbers(client):
    for query, canonical in (
        ("?divergence=jsd&shape=0.5", "/?divergence=jsd"),
        ("?divergence=jsd&shape=.25", "/?divergence=jsd&shape=0.25"),
        ("?divergence=kl", "/"),
    ):
        assert client.get(f"/{query}", headers=HTMX).headers["hx-replace-url"] == canonical


def test_a_pinned_run_on_another_divergence_is_that_run(client):
    pins = "divergence:dkd,shape:2,4;divergence:reverse_kl"
    shown = page(client, f"?pins={pins}&step=6")
    for k, query in enumerate(("divergence=dkd&shape=2,4", "divergence=reverse_kl"), 1):
        row = client.get(f"/api/v1/trajectory?{query}").json()["rows"][6]
        percentages = [f"{100 * p:.1f}%" for p in row["student_probs"]]
        assert list(shown.series[f"pin-{k}"].values()) == percentages


def test_the_warning_of_small_steps_is_about_forward_kl_alone(client):
    many = "logits=" + ",".join(str(k % 7) for k in range(40))
    assert 'data-insight="small-steps"' in client.get(f"/?{many}").text
    assert 'data-insight="small-steps"' not in client.get(f"/?{many}&divergence=dkd").text
