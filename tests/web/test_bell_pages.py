"""The page of a student that holds a bell: its start, its sentence, what goes with its sample."""

import json
import re
from html import unescape

import numpy as np
import pytest

from app.explorer.experiment import read_experiment
from app.explorer.results import compute
from app.presentation.explorer.bell_texts import bell_texts
from app.presentation.explorer.widget import widget
from tests.web.page_hooks import page

BELL = "?scenario=parcel&student=4.5,0&T=1&lr=0.05&steps=100&family=bell"


def fields(client, query, name):
    """The attributes of the fields of a name."""
    return [a for tag, a in page(client, query).tags if tag == "input" and a.get("name") == name]


def starts(**query):
    experiment, problems = read_experiment(query.items(), strict=True)
    assert problems == []
    shown = widget(compute(experiment)).student_card
    return [(start.student, start.is_chosen) for start in shown.starts]


@pytest.mark.parametrize(
    ("top", "place"),
    [
        (-0.1, "is before Mon (place −0.1,"),
        (-0.0, "is nearest to Mon (place 0,"),
        (0.4, "is nearest to Mon (place 0.4,"),
        (1.6, "is nearest to Wed (place 1.6,"),
        (2.1, "is after Wed (place 2.1,"),
    ],
)
def test_the_sentence_names_the_class_at_the_bells_top(top, place):
    (text,) = bell_texts(("Mon", "Tue", "Wed"), np.array([[top, np.log(2.0)]]))
    assert text == f"One bell: its top {place} counted from 0), its width 2."


def test_a_name_that_turns_text_around_turns_no_sentence():
    (text,) = bell_texts(["\u202eabc", "b"], np.zeros((1, 2)))
    assert "nearest to abc (place" in text


def test_the_page_says_where_the_bell_stands_at_the_step_shown(client):
    row = client.get(f"/api/v1/trajectory{BELL}").json()["rows"][40]
    text = client.get(f"/{BELL}&step=40").text
    said = re.search(r'data-figure="bell">([^<]*)<', text)[1]
    top, log_width = row["student_parameters"]
    assert f"(place {top:.4g}, counted from 0), its width {np.exp(log_width):.4g}." in said
    assert 'data-figure="bell"' not in client.get("/").text
    assert 'data-figure="hard-bell"' in client.get(f"/{BELL}&compare=1").text


def test_the_start_of_a_bell_is_two_numbers_in_a_field_that_is_shown(client):
    (start,) = fields(client, BELL, "student")
    assert start["value"] == "4.5,0"
    text = client.get(f"/{BELL}").text
    assert 'data-cell="student"' not in text
    shown = re.search(
        r'<label class="([^"]*)"><span class="label">Student.s bell at step 0', unescape(text)
    )
    assert "without-js" not in shown[1]
    assert 'data-cell="student"' in client.get("/").text


def test_a_bell_starts_in_the_middle_or_at_an_end():
    log_width = repr(float(np.log(3 / 4)))
    ends = [f"0,{log_width}", f"2,{log_width}"]
    assert starts(family="bell") == [("", True), (ends[0], False), (ends[1], False)]
    assert [chosen for _, chosen in starts(family="bell", student=ends[1])] == [False, False, True]
    assert len(starts()) == 2


def test_a_choice_of_the_sample_brings_its_settings_and_another_takes_them_back(client):
    def settings(query):
        chosen = fields(client, query, "scenario")
        return {a["value"]: json.loads(a["data-settings"]) for a in chosen if "data-settings" in a}

    own = {"student": "4.5,0", "T": "1", "lr": "0.05", "steps": "100", "family": "bell"}
    assert settings("") == {"parcel": own}
    back = {"student": "", "T": "3", "lr": "0.5", "steps": "35", "family": "free"}
    assert settings(BELL) == {
        **dict.fromkeys(("cat", "dog", "rabbit", "specialists", "next-token"), back),
        "parcel": own,
    }


def test_a_link_leads_from_the_sample_to_its_settings(client):
    link = re.search(
        r'<a href="/(\?[^"]*)">With these settings', client.get("/?scenario=parcel").text
    )
    assert unescape(link[1]) == BELL
    assert "With these settings" not in client.get(f"/{BELL}&step=7").text


@pytest.mark.parametrize(
    ("family", "other", "start"), [("bell", "free", "1,2,3"), ("free", "bell", "1,2")]
)
def test_a_form_without_scripts_leaves_the_other_familys_start_out(client, family, other, start):
    query = f"?family={family}&student={start}"
    assert client.get(f"/{query}&student_of={other}").status_code == 200
    wrong = client.get(f"/{query}&student_of={family}")
    assert wrong.status_code == 422
    assert "The student's start must be " in unescape(wrong.text)


def test_a_wrong_family_has_its_message_beside_its_field(client):
    answer = client.get("/?family=ball")
    assert answer.status_code == 422
    said = re.search(r'id="problem-family">([^<]*)<', answer.text)[1]
    assert said == "What the student can hold must be free or bell, got ball"
