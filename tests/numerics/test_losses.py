import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.numerics import losses
from app.numerics.objective import Objective
from app.numerics.softmax import log_softmax, softmax

wide = arrays(np.float64, 5, elements=st.floats(-1000, 1000))
near = arrays(np.float64, 5, elements=st.floats(-6, 6))
temperatures = st.floats(0.05, 100)


@given(wide, temperatures)
def test_entropy_lies_between_zero_and_the_logarithm_of_the_classes(z, t):
    assert 0 <= losses.entropy(log_softmax(z, t)) <= np.log(5) + 1e-12


@given(near)
def test_entropy_equals_the_plain_formula(z):
    p = softmax(z)
    assert losses.entropy(np.log(p)) == pytest.approx(-sum(v * np.log(v) for v in p))


@given(wide, wide, temperatures)
def test_kl_is_finite_and_never_negative(q, p, t):
    kl = losses.kl_divergence(log_softmax(q, t), log_softmax(p, t))
    assert np.isfinite(kl)
    assert kl >= 0


@given(near, near)
def test_kl_equals_the_plain_formula(q, p):
    q, p = softmax(q), softmax(p)
    expected = max(0.0, sum(a * np.log(a / b) for a, b in zip(q, p, strict=True)))
    assert losses.kl_divergence(np.log(q), np.log(p)) == pytest.approx(expected, abs=1e-12)


def test_kl_of_a_distribution_from_itself_is_zero():
    log_p = log_softmax([3.0, 1.0, -2.0], 0.7)
    assert losses.kl_divergence(log_p, log_p) == 0


@given(wide, st.integers(0, 4))
def test_cross_entropy_is_minus_the_log_probability_of_the_true_class(z, y):
    assert losses.cross_entropy(y, log_softmax(z)) == -log_softmax(z)[y]


def test_cross_entropy_of_a_certain_student_is_not_minus_zero():
    assert str(float(losses.cross_entropy(0, np.array([0.0, -50.0])))) == "0.0"


def test_soft_scale_is_t_squared_or_one():
    assert losses.soft_scale(4.0, True) == 16
    assert losses.soft_scale(4.0, False) == 1


def objective(q, y, t, w, t_squared):
    return Objective(log_softmax(q, t), y, t, w, t_squared)


@given(near, near, st.integers(0, 4), st.floats(0.5, 20), st.floats(0, 1), st.booleans())
def test_gradient_equals_finite_differences(z, q, y, t, w, t_squared):
    distillation_loss = objective(q, y, t, w, t_squared)
    h = 1e-5
    differences = [
        (distillation_loss.evaluate(z + h * e).loss - distillation_loss.evaluate(z - h * e).loss)
        / (2 * h)
        for e in np.eye(5)
    ]
    np.testing.assert_allclose(
        distillation_loss.gradient(z), differences, atol=1e-6 * max(1.0, t * t)
    )


@given(wide, wide, st.integers(0, 4), temperatures, st.floats(0, 1), st.booleans())
def test_loss_and_gradient_stay_finite_at_extremes(z, q, y, t, w, t_squared):
    distillation_loss = objective(q, y, t, w, t_squared)
    assert np.isfinite(distillation_loss.evaluate(z).loss)
    gradient = distillation_loss.gradient(z)
    assert np.isfinite(gradient).all()
    assert abs(gradient.sum()) <= 1e-12 * max(1.0, t)


@given(near, near)
def test_gradient_at_high_temperature_matches_logits(z, v):
    # Hinton et al. 2015, equation 4: for zero-mean logits (z_i - v_i) / (N T^2).
    z, v = z - z.mean(), v - v.mean()
    t = 1e4
    gradient = objective(v, 0, t, 0.0, False).gradient(z)
    np.testing.assert_allclose(gradient * 5 * t * t, z - v, atol=0.02)


def test_hard_weight_one_is_cross_entropy_alone():
    z = np.array([1.0, 0.0, -1.0])
    distillation_loss = Objective(log_softmax([0.0, 5.0, 0.0], 3.0), 0, 3.0, 1.0, True)
    assert distillation_loss.evaluate(z).loss == losses.cross_entropy(0, log_softmax(z))
    np.testing.assert_allclose(distillation_loss.gradient(z), softmax(z) - [1, 0, 0])


def test_each_row_may_have_its_own_true_class():
    z = np.random.default_rng(0).standard_normal((4, 3))
    q = np.full((4, 3), 1 / 3)
    labels = np.array([2, 0, 1, 2])
    together = Objective(np.log(q), labels, 3.0, 0.3, True)
    for k, y in enumerate(labels.tolist()):
        alone = Objective(np.log(q[k]), y, 3.0, 0.3, True)
        np.testing.assert_array_equal(together.gradient(z)[k], alone.gradient(z[k]))
        assert together.loss(z)[k] == alone.loss(z[k])
        assert losses.cross_entropy(labels, log_softmax(z))[k] == -log_softmax(z)[k, y]


@pytest.mark.parametrize("y", [-1, 3])
def test_a_class_that_is_none_is_refused(y):
    with pytest.raises(IndexError, match=f"true_class must be from 0 to 2, got {y}"):
        losses.cross_entropy(y, np.zeros(3))


@pytest.mark.parametrize("smoothing", [5e-324, 1e-9, 0.1, 0.5])
def test_smoothed_labels_are_a_finite_distribution_however_little_they_are_smoothed(smoothing):
    log_s = losses.log_smoothed_labels(np.array([2, 0]), 4, smoothing)
    assert np.isfinite(log_s).all()
    assert np.exp(log_s).sum(axis=-1) == pytest.approx([1, 1])
    expected = [[smoothing / 4] * 4 for _ in range(2)]
    expected[0][2] = expected[1][0] = 1 - 3 * smoothing / 4
    np.testing.assert_allclose(np.exp(log_s), expected, rtol=1e-12, atol=1e-300)
