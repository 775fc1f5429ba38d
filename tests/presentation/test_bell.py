"""The page of a student that can hold one bell over the classes only."""

from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.explorer.experiment import read_experiment
from app.explorer.results import compute
from app.explorer.samples.catalog import SCENARIOS
from app.presentation.explorer.bell_texts import bell_texts
from app.presentation.explorer.widget import widget

PARCEL = SCENARIOS["parcel"]


def view(query):
    experiment, problems = read_experiment(parse_qsl(query), strict=True)
    assert problems == []
    return widget(compute(experiment))


@pytest.mark.parametrize(
    ("top", "place"),
    [
        (0.4, "is nearest to a"),
        (0.6, "is nearest to b"),
        (-0.1, "is before a"),
        (2.1, "is after c"),
    ],
)
def test_a_sentence_says_where_the_bells_top_is_and_its_width(top, place):
    (text,) = bell_texts(["a", "b", "c"], np.array([[top, np.log(2)]]))
    assert text == f"One bell: its top {place} (place {top}, counted from 0), its width 2."


def test_the_sentence_follows_the_step_of_each_student():
    card = view(f"{PARCEL.query}&step=100&divergence=reverse_kl&compare=1")
    assert card.student_card.holds_bell
    assert card.student_card.texts["bell"].startswith("One bell: its top is nearest to 11:00 ")
    assert card.student_card.texts["hard-bell"] != card.student_card.texts["bell"]
    assert "bell" not in view("").student_card.texts


def test_a_bell_has_no_logits_to_edit_and_starts_of_its_own():
    shown = view(PARCEL.query)
    assert not shown.numbers_panel.editor.has_student
    assert [start.name for start in shown.student_card.starts] == ["middle", "first", "last"]
    assert shown.student_card.own_start
    (chosen,) = [start for start in view("family=bell").student_card.starts if start.is_chosen]
    assert (chosen.name, chosen.student) == ("middle", "")


def test_a_choice_of_a_sample_brings_its_settings_and_takes_back_those_of_the_one_before():
    of_cat = {choice.scenario.slug: choice.settings for choice in view("").input_card.samples}
    assert of_cat["dog"] == {}
    assert of_cat["parcel"] == PARCEL.settings
    of_parcel = view(PARCEL.query).input_card.samples
    back = {choice.scenario.slug: choice.settings for choice in of_parcel}["dog"]
    assert back == {"student": "", "T": "3", "lr": "0.5", "steps": "35", "family": "free"}


def test_a_sample_without_its_settings_has_a_link_to_them():
    assert view("scenario=parcel").input_card.as_meant == PARCEL.query
    assert view(PARCEL.query).input_card.as_meant == ""
    assert view("scenario=dog").input_card.as_meant == ""
