"""The sentence beside the temperature."""

from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.explorer.experiment import read_experiment
from app.explorer.results import STOPS, compute
from app.presentation.explorer.frames import sweep_frames
from app.presentation.explorer.widget import widget
from app.presentation.explorer.wrong_classes import wrong_class_texts


def results(query=""):
    experiment, problems = read_experiment(parse_qsl(query), strict=True)
    assert problems == []
    return compute(experiment)


def said(query):
    """What a screen reader says of the slider, which is the sentence."""
    control = widget(results(query)).temperature_control
    text = control.valuetext.replace("\u00a0", " ")
    assert text.startswith("At T = ")
    assert text.endswith(".")
    return text.removeprefix("At T = ")[:-1]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "3.0 the wrong classes share 43 %, up from 10 % at T = 1: Dog 26, Rabbit 17"),
        ("T=1", "1.0 the wrong classes share 10 %: Dog 8, Rabbit 2"),
        (
            "T=0.5",
            "0.5 the wrong classes share 1 %, down from 10 % at T = 1: Dog 1, Rabbit under 1",
        ),
        (
            "T=100",
            "100.0 the wrong classes share 66 %, nearly uniform: Dog 33, Rabbit 33",
        ),
        ("logits=2,0&T=4", "4.0 the wrong class, Class 2, gets 38 %, up from 12 % at T = 1"),
        (
            "logits=9,0&T=1",
            "1.0 the wrong class, Class 2, gets under 1 %",
        ),
        # The teacher is wrong, and less sure of it when it is hot.
        (
            "logits=0,3,1&true=0",
            "3.0 the wrong classes share 80 %, down from 96 % at T = 1: Class 2 53, Class 3 27",
        ),
        (
            "scenario=next-token",
            "3.0 the wrong classes and ‹rest› share 63 %, up from 16 % at T = 1:"
            " ␣Sydney 15, ␣the 11 and others",
        ),
        ("logits=2,0&labels=Yes,‹rest›&T=1", "1.0 the wrong class, ‹rest›, gets 12 %"),
        (
            "logits=2,0,0&labels=Yes,No,‹rest›&T=1",
            "1.0 the wrong class and ‹rest› share 21 %: No 11 and others",
        ),
        # A name that is a number is told from its share.
        (
            "labels=7,8,9&logits=1,2,3",
            "3.0 the wrong classes share 55 %, up from 33 % at T = 1: “8” 32, “7” 23",
        ),
        # A name is a text, whatever it looks like.
        (
            "labels={T},{wrong-1},Dog&logits=1,2,3",
            "3.0 the wrong classes share 55 %, up from 33 % at T = 1: {wrong-1} 32, {T} 23",
        ),
    ],
)
def test_the_sentence_says_what_the_wrong_classes_get(query, sentence):
    assert said(query) == sentence


def test_several_teachers_may_find_other_classes_likeliest_when_they_are_hot():
    query = "logits=6,5,-9,0;6,-9,5,4&labels=Right,A,B,C&T="
    assert said(f"{query}1").endswith(": A 13, B 12 and others")
    assert said(f"{query}20").endswith(": C 25, A 22 and others")


def test_a_drag_says_at_each_stop_what_the_server_says_there():
    for query in ("", "scenario=specialists&", "scenario=next-token&"):
        frames = sweep_frames(results(query.rstrip("&")))
        for k in (0, 5, 25, 195):
            here = results(f"{query}T={STOPS[k]:g}")
            (texts,) = wrong_class_texts(here, here.log_soft_targets[np.newaxis])
            assert texts.items() <= frames[k]["texts"].items()


def test_the_share_is_that_of_all_wrong_classes_even_where_it_is_tiny():
    here = results("logits=40,0,0")
    texts = wrong_class_texts(here, here.log_targets_at_stops)
    assert texts[5]["wrong-share"].startswith("under 1")  # at T = 1, where 1 - q is 0
    assert texts[5]["wrong-change"] == ""
