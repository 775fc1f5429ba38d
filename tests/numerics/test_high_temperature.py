import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.numerics.high_temperature import (
    contraction,
    distance_left,
    high_temperature_check,
    zero_mean,
)
from app.numerics.losses import kl_divergence
from app.numerics.objective import Objective
from app.numerics.soft_targets import COMBINATIONS, log_soft_targets
from app.numerics.softmax import log_softmax
from app.numerics.trajectory import descend

STUDENT = np.array([1.26, 0.54, 0.15])
TEAM = np.array([[4.2, 1.8, 0.5], [0.0, 5.0, 1.0], [3.0, 1.0, -4.0]])
both = pytest.mark.parametrize("combine", sorted(COMBINATIONS))
logits = arrays(np.float64, 4, elements=st.floats(-5, 5))
teams = st.integers(1, 4).flatmap(lambda n: arrays(np.float64, (n, 4), elements=st.floats(-5, 5)))


@given(arrays(np.float64, (3, 4), elements=st.floats(-1000, 1000)))
def test_zero_mean_has_mean_zero_and_keeps_differences(rows):
    shifted = zero_mean(rows)
    np.testing.assert_allclose(shifted.mean(axis=-1), 0, atol=1e-12)
    np.testing.assert_allclose(np.diff(shifted), np.diff(rows), atol=1e-12)


@both
@pytest.mark.parametrize("t", [1.0, 3.0, 10.0])
def test_scaled_gradient_is_the_slope_of_kl_times_n_t_squared(combine, t):
    def kl(z):
        return float(kl_divergence(log_soft_targets(TEAM, t, combine), log_softmax(z, t)))

    h = 1e-5
    slopes = [(kl(STUDENT + h * e) - kl(STUDENT - h * e)) / (2 * h) for e in np.eye(3)]
    check = high_temperature_check(STUDENT, TEAM, [t], combine)
    np.testing.assert_allclose(check.scaled_gradients[0], 3 * t * t * np.array(slopes), rtol=1e-6)


@both
@given(student=logits, teachers=teams)
def test_gradient_tends_to_the_difference_of_the_zero_mean_logits(combine, student, teachers):
    check = high_temperature_check(student, teachers, [1e2, 1e3, 1e4], combine)
    expected = zero_mean(student) - zero_mean(teachers.mean(axis=0))
    np.testing.assert_allclose(check.limit, expected, atol=1e-12)
    np.testing.assert_array_less(check.differences, [1.0, 0.1, 0.01])


@given(student=logits, teachers=teams)
def test_arithmetic_mean_differs_from_its_limit_by_half_the_difference_of_squares_over_t(
    student, teachers
):
    # softmax(z / T) = (1 + a / T + (a^2 - mean a^2) / (2 T^2) + ...) / N with a the zero-mean z
    def second_order(rows):
        squares = zero_mean(rows) ** 2
        return zero_mean(squares) / 2

    t = 1e4
    check = high_temperature_check(student, teachers, [t], "arithmetic")
    expected = second_order(student) - second_order(teachers).mean(axis=0)
    left = t * (check.scaled_gradients[0] - check.limit)
    np.testing.assert_allclose(left, expected, atol=0.05)


def test_combinations_have_the_same_limit_and_differ_before_it():
    temperatures = [1.0, 10.0, 100.0]
    arithmetic = high_temperature_check(STUDENT, TEAM, temperatures, "arithmetic")
    geometric = high_temperature_check(STUDENT, TEAM, temperatures, "geometric")
    assert arithmetic.limit.tolist() == geometric.limit.tolist()
    apart = abs(arithmetic.scaled_gradients - geometric.scaled_gradients).max(axis=-1)
    assert apart[0] > 0.01
    assert apart[1] > 5 * apart[2]


@both
@given(student=logits, teachers=teams, shift=st.floats(-100, 100))
def test_a_shift_of_all_logits_changes_nothing(combine, student, teachers, shift):
    plain = high_temperature_check(student, teachers, [2.0, 50.0], combine)
    shifted = high_temperature_check(student + shift, teachers - shift, [2.0, 50.0], combine)
    np.testing.assert_allclose(shifted.limit, plain.limit, atol=1e-11)
    np.testing.assert_allclose(shifted.scaled_gradients, plain.scaled_gradients, atol=1e-10)


@both
def test_a_student_like_its_teacher_has_both_sides_zero(combine):
    check = high_temperature_check(TEAM[0] + 7, TEAM[:1], [1.0, 100.0], combine)
    np.testing.assert_allclose(check.limit, 0, atol=1e-12)
    np.testing.assert_allclose(check.scaled_gradients, 0, atol=1e-11)


@both
def test_the_largest_logits_of_a_query_stay_finite(combine):
    student, teachers = [1e300, -1e300, 0.0], [[1000.0, -1000.0, 0.0], [-1000.0, 1000.0, 0.0]]
    check = high_temperature_check(student, teachers, [0.05, 1.0, 100.0], combine)
    assert np.isfinite(check.scaled_gradients).all()
    assert np.isfinite(check.differences).all()


def test_rows_are_the_temperatures_and_differences_the_largest_of_a_row():
    check = high_temperature_check(STUDENT, TEAM[:1], [1.0, 2.0])
    assert check.scaled_gradients.shape == (2, 3)
    expected = [max(abs(row - check.limit)) for row in check.scaled_gradients]
    assert check.differences.tolist() == expected


def test_a_temperature_of_zero_is_refused():
    with pytest.raises(ValueError, match=r"temperature must be > 0, got 0\.0"):
        high_temperature_check(STUDENT, TEAM, [1.0, 0.0])


def left_after_35_steps(n_classes, t, t_squared=True):
    teacher = np.random.default_rng(n_classes).standard_normal((1, n_classes))
    objective = Objective(log_soft_targets(teacher, t), 0, t, 0.0, t_squared)
    points = descend(np.zeros(n_classes), objective.gradient, learning_rate=0.5, steps=35)
    return distance_left(points, objective.log_targets, t)


@pytest.mark.parametrize(("n_classes", "left"), [(3, 0.0017), (10, 0.166), (100, 0.839)])
def test_distance_left_after_35_steps_grows_with_the_number_of_classes(n_classes, left):
    assert left_after_35_steps(n_classes, 100.0) == pytest.approx(left, rel=0.05)
    assert (1 - contraction(0.5, n_classes, 100.0, 1e4)) ** 35 == pytest.approx(left, rel=0.01)


def test_contraction_without_the_factor_is_smaller_by_t_squared():
    assert contraction(0.5, 10, 20.0, 1.0) == contraction(0.5, 10, 20.0, 400.0) / 400
    expected = (1 - contraction(0.5, 10, 20.0, 1.0)) ** 35
    assert left_after_35_steps(10, 20.0, t_squared=False) == pytest.approx(expected, rel=1e-3)


def test_the_distance_left_is_of_logits_with_zero_mean():
    log_q = log_softmax([3.0, 0.0, 0.0], 2.0)
    run = [[10.0, 10.0, 10.0], [99.0, 99.0, 99.0], [-5.0, -6.5, -6.5]]
    assert distance_left(run, log_q, 2.0) == pytest.approx(0.5)
    assert distance_left([[14.0, 10.0, 10.0]] * 2, log_q, 2.0) == pytest.approx(1.0)
    assert distance_left([[0.0, 0.0], [1.0, 0.0]], np.log([0.5, 0.5]), 1.0) == 0
    assert distance_left([[1e300, 0.0], [5e299, 0.0]], np.log([0.5, 0.5]), 1.0) == 0.5
