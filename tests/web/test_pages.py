"""The explorer's page as the server sends it: its numbers, its hooks, its answer to htmx."""

import re

import pytest

from tests.web.page_hooks import HTMX, page


def test_the_default_view_reads_as_the_contract_says_to_the_digit(client):
    shown = page(client)
    assert shown.series == {
        "teacher-hard": {"Cat": "89.7%", "Dog": "8.1%", "Rabbit": "2.2%"},
        "teacher-soft": {"Cat": "57.4%", "Dog": "25.8%", "Rabbit": "16.7%"},
        "student": {"Cat": "55.1%", "Dog": "26.8%", "Rabbit": "18.1%"},
        "student-soft": {"Cat": "40.4%", "Dog": "31.8%", "Rabbit": "27.9%"},
    }
    assert shown.readouts["step"] == "0/35"
    assert set(shown.readouts) == {
        "step",
        "loss",
        "kl",
        "cross-entropy",
        "entropy-hard",
        "entropy-soft",
    }
    assert "Training Step: <b" in client.get("/").text


def test_bars_are_as_long_as_their_percentages(client):
    text = client.get("/?step=7&T=1.7").text
    rows = re.findall(
        r'class="bar-fill" height="100%" width="([\d.]+)%".*?bar-number">([\d.]+)%', text
    )
    assert len(rows) == 12
    assert all(float(width) == float(number) for width, number in rows)


@pytest.mark.parametrize("query", ["?step=12&T=4.5", "?scenario=dog&hard_weight=0.5&step=35"])
def test_the_page_agrees_with_the_api(client, query):
    shown = page(client, query).series
    row = client.get(f"/api/v1/trajectory{query}").json()
    step = row["rows"][row["experiment"]["step"]]
    targets = client.get(f"/api/v1/soft-targets{query}").json()
    for name, values in (
        ("teacher-hard", targets["hard_targets"]),
        ("teacher-soft", targets["soft_targets"]),
        ("student", step["student_probs"]),
        ("student-soft", step["student_soft"]),
    ):
        assert list(shown[name].values()) == [f"{100 * p:.1f}%" for p in values]


def test_the_hooks_of_the_contract_are_there(client):
    tags = page(client).tags
    has = lambda tag, **attrs: any(  # noqa: E731
        t == tag and all(a.get(k.replace("_", "-")) == v for k, v in attrs.items()) for t, a in tags
    )
    assert has("section", data_widget="soft-targets")
    assert has("input", type="range", name="T", min="0.5", max="20", step="0.1", value="3")
    assert has("input", type="range", name="step", min="0", max="35", value="0")
    for name in ("hard_weight", "lr", "steps"):
        assert has("input", name=name)
    for action in ("play", "pause", "step", "back", "reset"):
        assert has("button", data_action=action)


def test_htmx_gets_the_widget_alone_and_the_canonical_url(client):
    response = client.get("/?T=2.0&pace=100&utm_source=x", headers=HTMX)
    assert response.text.lstrip().startswith('<section id="widget"')
    assert "<html" not in response.text
    assert response.headers["hx-replace-url"] == "/?T=2"
    assert "HX-Request" in response.headers["vary"]
    assert client.get("/?T=2").text.startswith("<!doctype html>")


@pytest.mark.parametrize("query", ["?T=50", "?T=2.25", "?T=0.05"])
def test_a_temperature_off_the_slider_is_shown_exactly(client, query):
    shown = page(client, query)
    slider = next(a for t, a in shown.tags if a.get("name") == "T")
    assert slider["step"] == "any"
    assert float(slider["min"]) <= float(slider["value"]) <= float(slider["max"])
    assert float(slider["value"]) == float(query.split("=")[1])


ONE = "q i equals exp of v i over T, divided by the sum over j of exp of v j over T"
BAR = "q i equals exp of v bar i over T, divided by the sum over j of exp of v bar j over T"
SUM = (
    "q i equals 1 over M, times the sum over m of"
    " exp of v m i over T, divided by the sum over j of exp of v m j over T"
)


@pytest.mark.parametrize("path", ["", "embed"])
@pytest.mark.parametrize(
    ("query", "formula", "sentence"),
    [
        ("?logits=1.5,-2", ONE, "Logits v: 1.5, −2. Their softmax at T:"),
        ("?logits=1,-2&combine=geometric", ONE, "Logits v: 1, −2. Their softmax at T:"),
        (
            "?logits=1,-2;0,3",
            SUM,
            "Logits v of the M = 2 teachers: 1, −2; 0, 3. Their softmax at T, averaged:",
        ),
        (
            "?logits=1,-2;0,3&combine=geometric",
            BAR,
            "Logits v of the 2 teachers: 1, −2; 0, 3; v̄ is their mean. Their softmax at T:",
        ),
    ],
)
def test_the_teachers_formula_is_that_of_its_soft_targets(client, path, query, formula, sentence):
    foot = (
        client.get(f"/{path}{query}")
        .text.split('<div class="card-foot">')[1]
        .split("</section>")[0]
    )
    assert " ".join(re.findall(r'<math[^>]* aria-label="([^"]+)"', foot)) == formula
    assert re.sub(r"<[^>]*>", "", foot.split("</p>")[1]).strip() == sentence
