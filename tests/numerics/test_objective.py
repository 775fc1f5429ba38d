import numpy as np
import pytest

from app.numerics.divergences import DIVERGENCES
from app.numerics.objective import Objective
from app.numerics.softmax import log_softmax

RNG = np.random.default_rng(0)
STUDENTS, ROWS, CLASSES = 3, 6, 4
LOGITS = 2 * RNG.standard_normal((STUDENTS, ROWS, CLASSES))
LABELS = RNG.integers(CLASSES, size=ROWS)
WEIGHTS, TEMPERATURES = [1.0, 0.3, 0.0], [4.0, 4.0, 1.0]
LOG_TARGETS = log_softmax(RNG.standard_normal((STUDENTS, ROWS, CLASSES)))


def each(numbers):
    return np.array(numbers)[:, np.newaxis, np.newaxis]


@pytest.fixture
def of_students():
    return Objective(LOG_TARGETS, LABELS, each(TEMPERATURES), each(WEIGHTS), True)


def test_losses_and_gradients_of_several_students_equal_those_of_each_alone(of_students):
    for k in range(STUDENTS):
        alone = Objective(LOG_TARGETS[k], LABELS, TEMPERATURES[k], WEIGHTS[k], True)
        for objective, at in ((of_students.student(k), ...), (of_students, k)):
            z = LOGITS if at is k else LOGITS[k]
            np.testing.assert_array_equal(objective.loss(z)[at], alone.loss(LOGITS[k]))
            np.testing.assert_array_equal(objective.gradient(z)[at], alone.gradient(LOGITS[k]))


def test_rows_of_an_objective_are_those_of_the_whole(of_students):
    rows = np.array([4, 1, 1])
    gradient = of_students.rows(rows).gradient(LOGITS[:, rows])
    np.testing.assert_array_equal(gradient, of_students.gradient(LOGITS)[:, rows])
    np.testing.assert_array_equal(
        of_students.rows(rows).loss(LOGITS[:, rows]), of_students.loss(LOGITS)[:, rows]
    )


def test_the_loss_is_that_of_an_evaluation(of_students):
    np.testing.assert_array_equal(of_students.loss(LOGITS), of_students.evaluate(LOGITS).loss)
    hard = of_students.student(0)
    np.testing.assert_array_equal(hard.loss(LOGITS[0]), hard.evaluate(LOGITS[0]).loss)


def test_objective_has_the_gradient_of_the_divergence_that_it_names(monkeypatch):
    entry = DIVERGENCES["kl"]
    double = type(entry)(lambda p: 2 * entry.value(p), lambda p: 2 * entry.gradient(p))
    monkeypatch.setitem(DIVERGENCES, "double", double)
    kl, twice = (
        Objective(LOG_TARGETS[0], LABELS, 2.0, 0.0, False, divergence=name).evaluate(LOGITS[0])
        for name in ("kl", "double")
    )
    np.testing.assert_array_equal(twice.loss, 2 * kl.loss)
    np.testing.assert_array_equal(twice.gradient, 2 * kl.gradient)
    np.testing.assert_array_equal(twice.kl, kl.kl)
