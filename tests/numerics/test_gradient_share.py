import numpy as np
import pytest

from app.numerics.gradient_share import (
    distance_from_uniform,
    hard_gradient_norm,
    hard_share,
    soft_gradient_norm,
)
from app.numerics.objective import Objective
from app.numerics.softmax import log_softmax, softmax
from tests.logits_figures import LABELS, LOGITS
from tests.numerics.plain_figures import brier_score


@pytest.mark.parametrize("t", [1.0, 4.0])
def test_lengths_are_those_of_the_gradients_that_the_explorer_descends(t):
    teacher, student, y = LOGITS["teacher"][7], LOGITS["student"][7].astype(float), int(LABELS[7])
    log_targets = log_softmax(teacher, t)

    def length(hard_weight):
        objective = Objective(log_targets, y, t, hard_weight, True, "kl", ())
        return np.linalg.norm(objective.gradient(student))

    distance = np.linalg.norm(softmax(student, t) - np.exp(log_targets))
    assert soft_gradient_norm(t, distance) == pytest.approx(length(0.0), rel=1e-9)
    hard = hard_gradient_norm(brier_score(y, log_softmax(student)))
    assert hard == pytest.approx(length(1.0), rel=1e-9)


def test_distance_from_uniform_is_that_of_the_differences():
    p = softmax(LOGITS["teacher"], 2.0)
    plain = np.linalg.norm(p - 0.1, axis=1)
    assert distance_from_uniform((p * p).sum(axis=1), 10) == pytest.approx(plain, rel=1e-6)
    assert distance_from_uniform(1 / 3, 3) == 0


def test_the_share_is_of_the_weighted_lengths():
    assert hard_share(0.5, 1.0, 3.0) == 0.25
    assert hard_share(0.9, 2.0, [2.0, 0.0]).tolist() == pytest.approx([0.9, 1.0])
