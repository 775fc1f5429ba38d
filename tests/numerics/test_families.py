"""Families of students: logits from parameters, gradients against finite differences, extremes."""

import numpy as np
import pytest

from app.numerics.divergences import DIVERGENCES
from app.numerics.families import FAMILIES
from app.numerics.objective import Objective
from app.numerics.softmax import log_softmax
from app.numerics.trajectory import parameter_gradient, trajectory

BELL = FAMILIES["bell"]
TEACHER = np.array([0.8, 3.6, 6.0, 3.6, 0.8, 2.6, 4.4])


def objective(divergence="kl", temperature=2.0, hard_weight=0.2):
    shape = DIVERGENCES[divergence].shape.defaults
    log_q = log_softmax(TEACHER, temperature)
    return Objective(log_q, 2, temperature, hard_weight, True, divergence, shape)


def test_a_bell_is_highest_at_its_top_and_falls_alike_on_both_sides():
    logits = BELL.logits(np.array([3.0, np.log(2.0)]), 7)
    assert logits.argmax() == 3
    assert np.array_equal(logits, logits[::-1])
    assert logits[0] == pytest.approx(-9 / 8)


def test_a_bell_starts_in_the_middle_with_a_quarter_of_the_classes_as_its_width():
    assert BELL.start(10) == (4.5, np.log(2.5))


@pytest.mark.parametrize("divergence", DIVERGENCES)
def test_the_gradient_of_a_bell_is_that_of_finite_differences(divergence):
    goal, parameters, h = objective(divergence), np.array([2.3, 0.4]), 1e-6
    expected = [
        (goal.loss(BELL.logits(parameters + d, 7)) - goal.loss(BELL.logits(parameters - d, 7)))
        / (2 * h)
        for d in (np.array([h, 0]), np.array([0, h]))
    ]
    np.testing.assert_allclose(parameter_gradient(goal, BELL)(parameters), expected, rtol=1e-6)


def test_many_bells_at_once_are_each_alone():
    bells = np.array([[1.0, 0.0], [4.0, 0.7], [-2.0, -1.0]])
    slopes = np.random.default_rng(0).normal(size=(3, 7))
    together = BELL.gradient(bells, slopes)
    for k, bell in enumerate(bells):
        assert np.array_equal(BELL.logits(bells, 7)[k], BELL.logits(bell, 7))
        assert np.array_equal(together[k], BELL.gradient(bell, slopes[k]))


@pytest.mark.parametrize("middle", [0.0, 3.5, -1e300, 1e300])
@pytest.mark.parametrize("log_width", [0.0, -1e300, -50.0, 1e300])
@pytest.mark.parametrize("temperature", [0.05, 100.0])
@pytest.mark.parametrize("divergence", DIVERGENCES)
@pytest.mark.filterwarnings("error")
def test_parameters_of_any_size_give_finite_numbers(divergence, temperature, log_width, middle):
    goal = objective(divergence, temperature)
    run = trajectory([middle, log_width], goal, 10.0, 3, BELL)
    for numbers in (run.student_logits, run.parameters, run.parameter_gradient, run.loss):
        assert np.isfinite(numbers).all()


def test_a_free_student_is_what_it_was():
    goal = objective()
    run = trajectory(TEACHER * 0.3, goal, 0.5, 5)
    assert run.parameters is None
    assert np.array_equal(run.student_logits[1], TEACHER * 0.3 - 0.5 * run.gradient[0])
