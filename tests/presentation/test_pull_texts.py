"""The sentences that compare what a divergence and forward KL do to the same student."""

from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.explorer.experiment import read_experiment
from app.explorer.results import compute
from app.presentation.explorer.forward_kl_comparison import forward_kl_comparison
from app.presentation.explorer.frames import shown_frame, step_frames
from app.presentation.explorer.pull_texts import pull_texts
from app.query.loss_parameters import DIVERGENCE

OTHERS = [name for name in DIVERGENCE.options if name != DIVERGENCE.default]
# The student has more than its target at A, one of two modes, and far more at D.
TWO_MODES = "logits=2,2,0,-9&labels=A,B,C,D&student=2,-1,0.6,1&T=1&divergence=reverse_kl"


def results(query):
    experiment, problems = read_experiment(parse_qsl(query), strict=True)
    assert problems == []
    return compute(experiment)


def sentences(query):
    return ["".join(texts.values()) for texts in pull_texts(results(query))]


def test_forward_kl_is_not_compared_with_itself():
    here = results("steps=3")
    assert pull_texts(here) == [{}] * 4
    assert forward_kl_comparison(here, shown_frame(here, step_frames(here)[0])) is None


def test_a_class_that_only_one_of_them_raises_is_named_with_what_it_has():
    here = results(TWO_MODES)
    assert here.forward_kl_gradient[0, 0] > 0 > here.student.soft_gradient[0, 0]
    assert pull_texts(here)[0] == {
        "pull-before": "Here the two drive the student apart: with forward KL the score of ",
        "pull-class": "A",
        "pull-after": " would fall, with reverse KL it rises; the soft targets give it 46.8%,"
        " the student 60.1%. That is away from its soft target, which is mode seeking; forward"
        " KL pulls every class towards its own, which is mode covering.",
    }


@pytest.mark.parametrize("name", OTHERS)
def test_each_sentence_is_true_of_the_gradients_of_its_step(name):
    here = results(f"scenario=next-token&divergence={name}")
    labels = here.experiment.labels
    forward, own = here.forward_kl_gradient, here.student.soft_gradient
    for step, texts in enumerate(pull_texts(here)):
        apart = "apart" in texts["pull-before"]
        assert apart == bool((forward[step] * own[step] < 0).any())
        i = labels.index(texts["pull-class"])
        verbs = ["rise" if pull[step, i] < 0 else "fall" for pull in (forward, own)]
        if apart:
            assert f"would {verbs[0]}, with " in texts["pull-after"]
            assert f" it {verbs[1]}s; " in texts["pull-after"]
        else:
            harder = "with forward KL" if abs(forward[step, i]) > abs(own[step, i]) else "with "
            assert texts["pull-after"].startswith(f" {verbs[0]}s faster {harder}")


def test_the_gradient_of_forward_kl_is_at_the_same_student():
    here = results("divergence=dkd&T=2&hard_weight=0.25")
    c, q, p = 4.0, here.soft_targets, here.student.student_soft
    np.testing.assert_allclose(here.forward_kl_gradient, 0.75 * c / 2 * (p - q), atol=1e-15)


def test_beside_a_hard_term_the_sentence_is_about_the_soft_term_alone():
    """Here the hard label lowers a score that reverse KL alone would raise."""
    here = results(f"{TWO_MODES}&true=3&hard_weight=0.9")
    assert here.student.soft_gradient[0, 0] < 0 < here.student.gradient[0, 0]
    texts = pull_texts(here)[0]
    said = "By the soft term alone, here the two drive the student apart: with forward KL the score"
    assert texts["pull-before"] == f"{said} of "
    assert texts["pull-after"].startswith(" would fall, with reverse KL it rises; ")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            "divergence=tv&hard_weight=1",
            "By the soft term alone, no score moves, neither with total variation nor with forward KL:"
            " every number is below 0.0001.",
        ),
        (
            "divergence=dkd&shape=0,0",
            "With decoupled KD no score moves: every number is below 0.0001."
            " With forward KL the score of Cat would rise.",
        ),
        (
            "divergence=alpha_beta&shape=1,0",
            "Both pull every class the same way, and as hard.",
        ),
    ],
)
def test_where_nothing_moves_or_nothing_differs_it_is_said(query, sentence):
    assert sentences(query)[0] == sentence


def test_targets_that_forward_kl_has_reached_move_it_no_longer():
    """Total variation keeps its size however near the targets are."""
    found = sentences("logits=1,0&student=1.00001,0&T=1&divergence=tv")[0]
    assert found.startswith("With forward KL no score would move: every number is below 0.0001.")
    assert found.endswith(" With total variation the score of Class 2 rises.")


def test_the_classes_that_each_ends_on_are_counted():
    here = results("logits=3,3,3,-3&student=6,0,0,0&T=1&lr=0.8&steps=9&divergence=reverse_kl")
    comparison = forward_kl_comparison(here, shown_frame(here, step_frames(here)[0]))
    assert (comparison.share, comparison.steps) == ("90%", 9)
    assert (comparison.n_targets, comparison.n_student, comparison.n_forward) == (3, 1, 3)
