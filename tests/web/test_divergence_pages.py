"""The divergence on the page: its field, its numbers, and what names it."""

import json
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
    assert "<mi>c</mi><mo>·</mo><mi>D</mi>" in panel
    assert "<mi>KL</mi><mo>=</mo>" not in panel
    assert written in panel
    assert f"0.75 · T² · {written}" in unescape(text)
    assert f'data-column="divergence">{WORDS[name].name}</th>' in text


@pytest.mark.parametrize("name", OTHERS)
def test_the_numbers_of_the_formula_are_those_of_the_trajectory(client, name):
    query = f"?divergence={name}&step=4"
    row = client.get(f"/api/v1/trajectory{query}").json()["rows"][4]
    shown = re.search(r'data-figure="divergence">([^<]*)<', formula(client.get(f"/{query}").text))
    assert shown[1] == f"{row['divergence']:.4f}"


def in_words(markup):
    """A formula's texts without its tags."""
    return re.sub(
        r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", markup)).replace("\xa0", " ")
    ).strip()


# The formula, and with the numbers of step 5; the first of both has the true class's.
FORMULAS = {
    "kl": ("KL=∑iqi·(log qi−log pi)", "{D}={q}·(log {q}−log {p})+…"),
    "reverse_kl": ("D=∑ipi·(log pi−log qi)", "{D}={p}·(log {p}−log {q})+…"),
    "jsd": ("D=β·KL(q‖m)+(1−β)·KL(p‖m)", "{D}=0.5·{0}+(1−0.5)·{1}"),
    "skew_kl": (
        "D=∑iqi·(log qi−log (λ·qi+(1−λ)·pi))",
        "{D}={q}·(log {q}−log (0.1·{q}+(1−0.1)·{p}))+…",
    ),
    "skew_reverse_kl": (
        "D=∑ipi·(log pi−log (λ·pi+(1−λ)·qi))",
        "{D}={p}·(log {p}−log (0.1·{p}+(1−0.1)·{q}))+…",
    ),
    "tv": ("D=12∑i|qi−pi|", "{D}=12·(|{q}−{p}|+…)"),
    "alpha_beta": (
        "D=−1α·β∑i(qiα·piβ−αα+β·qiα+β−βα+β·piα+β)",
        "{D}=−10.2·0.7·({q}0.2·{p}0.7−0.20.2+0.7·{q}0.2+0.7−0.70.2+0.7·{p}0.2+0.7+…)",
    ),
    "alpha_beta&shape=0,1": (
        "D=1β2∑i(β·piβ·(log pi−log qi)−piβ+qiβ)",
        "{D}=112·(1·{p}1·(log {p}−log {q})−{p}1+{q}1+…)",
    ),
    "alpha_beta&shape=2,0": (
        "D=1α2∑i(α·qiα·(log qi−log pi)−qiα+piα)",
        "{D}=122·(2·{q}2·(log {q}−log {p})−{q}2+{p}2+…)",
    ),
    "alpha_beta&shape=0,0": ("D=12∑i((log qi−log pi)2)", "{D}=12·((log {q}−log {p})2+…)"),
    "dkd": ("D=α·TCKD+β·NCKD", "{D}=1·{0}+8·{1}"),
    "logit_mse": ("D=12·N∑i(log pi−log qi−a)2", "{D}=12·3·((log {p}−log {q}−a)2+…)"),
}


@pytest.mark.parametrize("divergence", FORMULAS)
def test_the_divergence_is_written_out_with_the_numbers_of_the_step(client, divergence):
    shown = page(client, f"?divergence={divergence}&step=5&scenario=rabbit")
    text = client.get(f"/?divergence={divergence}&step=5&scenario=rabbit").text
    lines = [in_words(line) for line in formula(text).split('<div class="formula-line">')[3:]]
    frames = carried(text, "frames")["texts"]
    parts = [frames[f"divergence-part-{k}"][5] for k in (1, 2) if f"divergence-part-{k}" in frames]
    numbers = {
        "D": frames["kl" if divergence == "kl" else "divergence"][5],
        "q": shown.series["teacher-soft"]["Rabbit"],
        "p": shown.series["student-soft"]["Rabbit"],
    }
    symbols, with_numbers = FORMULAS[divergence]
    assert lines[0] == symbols
    assert lines[1].startswith(with_numbers.format(*parts, **numbers) + " ")


def carried(text, name):
    """The data that a page carries under a name."""
    return json.loads(re.search(rf'data-carried="{name}">(.*?)</script>', text, re.S)[1])


def test_the_parts_of_a_divergence_follow_step_and_temperature(client):
    text = client.get("/?divergence=dkd&step=5").text
    for name, count in (("frames", 36), ("sweep", 196)):
        texts = carried(text, name)["texts"]
        assert len(set(texts["divergence-part-1"])) > count / 2
        alpha, beta = (float(texts[f"divergence-part-{k}"][3]) for k in (1, 2))
        assert alpha + 8 * beta == pytest.approx(float(texts["divergence"][3]), abs=5e-4)


@pytest.mark.parametrize("name", OTHERS)
def test_forward_kls_gradient_is_beside_that_of_another_divergence(client, name):
    """By class and step: c / T (p - q), at this divergence's student."""
    text = client.get(f"/?divergence={name}&T=2&step=7").text
    row = client.get(f"/api/v1/trajectory?divergence={name}&T=2").json()
    q, p = row["soft_targets"], row["rows"][7]["student_soft"]
    bars = carried(text, "frames")["signed"]["forward-kl-gradient"][7]
    for (_, shown), target, probability in zip(bars, q, p, strict=True):
        number = float(shown.replace("−", "-"))
        assert number == pytest.approx(2 * (probability - target), rel=0.05, abs=5e-5)
    assert 'data-signed="forward-kl-gradient"' in text
    assert text.index('data-figure="pull-before"') > text.index('data-signed="hard-gradient"')


def test_readouts_of_kl_say_which_one_where_another_divergence_is_chosen(client):
    for query, label, heading in (
        ("/?compare=1", ">KL</button> <b", ">KL</th>"),
        ("/?compare=1&divergence=tv", ">Forward KL</button> <b", ">Forward KL</th>"),
    ):
        text = client.get(query).text
        assert f'{label} data-readout="kl"' in text
        assert f'{label} data-figure="hard-kl"' in text
        assert f'data-column="kl"{heading}' in text


def test_pinned_runs_on_different_divergences_are_named_and_share_forward_kl(client):
    pins = "divergence:skew_kl,shape:0.25;T:8,hard_weight:0.5"
    text = client.get(f"/?divergence=reverse_kl&pins={pins}&step=6").text
    for settings in ("1. T = 3, skewed KL, λ = 0.25", "2. T = 8, hard weight = 0.5, forward KL"):
        assert settings in text  # in its table's caption
        assert f"</span>{settings}</span>" in text  # in the chart's legend
    for k, query in enumerate(("divergence=skew_kl&shape=0.25", "T=8&hard_weight=0.5"), 1):
        row = client.get(f"/api/v1/trajectory?{query}").json()["rows"][6]
        shown = re.search(rf'data-figure="pin-{k}-kl">([^<]*)<', text)[1]
        assert shown == f"{row['kl']:.4f}"
    assert 'data-figure="pin-1-kl"' not in client.get("/?pins=T:8").text
    assert "1. T = 8</span>" in client.get("/?pins=T:8").text


def test_forward_kl_needs_no_field_and_no_column_more(client):
    text = client.get("/").text
    assert "forward-kl-gradient" not in text
    assert "pull-before" not in text
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
    found = fields(client, query)
    assert (found["shape"]["type"], found["shape"]["value"]) == (kind, value)
    assert f"divergence={found['shape_of']['value']}" in query.split("&")[0]


@pytest.mark.parametrize(
    ("query", "sliders"),
    [
        ("", []),
        ("?divergence=tv", []),
        ("?divergence=jsd", [("β", "0.01", "0.99", "0.01", "0.5")]),
        ("?divergence=skew_kl&shape=0.123", [("λ", "0", "0.99", "0.01", "0.123")]),
        (
            "?divergence=alpha_beta",
            [("α", "0", "2", "0.01", "0.2"), ("β", "0", "2", "0.01", "0.7")],
        ),
        ("?divergence=dkd&shape=1,8", [("α", "0", "20", "0.1", "1"), ("β", "0", "20", "0.1", "8")]),
    ],
)
def test_each_of_a_divergences_numbers_has_a_slider_within_its_bounds(client, query, sliders):
    found = [a for _, a in page(client, query).tags if "data-shape" in a]
    asked = ("aria-label", "min", "max", "step", "value")
    assert [tuple(a[name] for name in asked) for a in found] == sliders
    assert not any("name" in a for a in found)  # the field sends the numbers


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_a_form_without_scripts_leaves_the_old_divergences_numbers_out(client, path):
    """It sends the numbers in its field with the divergence that was just chosen."""
    for chosen, shape in (("dkd", "1,8"), ("skew_kl", "0.1"), ("jsd", "0.9")):
        query = f"divergence={chosen}&shape_of=jsd&shape=0.9"
        response = client.get(f"{path}?{query}")
        assert response.status_code == 200
        assert f'name="shape" inputmode="decimal" value="{shape}"' in response.text
    assert client.get(f"{path}?divergence=kl&shape_of=jsd&shape=0.9").status_code == 200
    assert client.get(f"{path}?divergence=jsd&shape_of=jsd&shape=7").status_code == 422
    assert client.get("/api/v1/trajectory?divergence=kl&shape_of=jsd&shape=0.9").status_code == 422


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
