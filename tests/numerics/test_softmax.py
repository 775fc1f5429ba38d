import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.numerics.softmax import log_softmax, softmax

logits = arrays(np.float64, st.integers(2, 12), elements=st.floats(-1000, 1000))
temperatures = st.floats(0.05, 100)


def plain_softmax(z, t):
    weights = [math.exp(v / t) for v in z]
    return [w / math.fsum(weights) for w in weights]


@given(arrays(np.float64, st.integers(2, 12), elements=st.floats(-20, 20)), st.floats(0.5, 20))
def test_softmax_equals_the_plain_formula(z, t):
    np.testing.assert_allclose(softmax(z, t), plain_softmax(z, t), rtol=1e-12)


@given(logits, temperatures)
def test_softmax_is_a_distribution_at_extremes(z, t):
    p = softmax(z, t)
    assert (p >= 0).all()
    assert p.sum() == pytest.approx(1, abs=1e-12)


@given(logits, temperatures, st.floats(-500, 500))
def test_softmax_is_unchanged_by_a_shift_of_all_logits(z, t, shift):
    tolerance = 1e-11 * max(1.0, 1 / t)  # the shift itself rounds z by up to 1e-13
    np.testing.assert_allclose(softmax(z + shift, t), softmax(z, t), atol=tolerance)


@given(arrays(np.float64, st.integers(2, 12), elements=st.floats(-10, 10)))
def test_softmax_tends_to_uniform_as_temperature_grows(z):
    np.testing.assert_allclose(softmax(z, 1e9), np.full(len(z), 1 / len(z)), atol=1e-8)


@given(st.permutations([5.0, 3.0, 1.0, -2.0]))
def test_softmax_tends_to_one_hot_as_temperature_vanishes(z):
    np.testing.assert_allclose(softmax(z, 0.05), np.array(z) == 5.0, atol=1e-15)


@given(logits, temperatures)
def test_log_softmax_is_finite_and_the_logarithm_of_softmax(z, t):
    log_p = log_softmax(z, t)
    assert np.isfinite(log_p).all()
    assert (log_p <= 0).all()
    np.testing.assert_allclose(np.exp(log_p), softmax(z, t), atol=1e-12)


def test_softmax_takes_a_temperature_for_every_row():
    z = np.array([[4.2, 1.8, 0.5], [4.2, 1.8, 0.5]])
    both = softmax(z, np.array([[1.0], [3.0]]))
    np.testing.assert_array_equal(both[0], softmax(z[0], 1.0))
    np.testing.assert_array_equal(both[1], softmax(z[1], 3.0))


@pytest.mark.parametrize("bad", [0, 0.0, -1.0, float("nan"), [1.0, 0.0]])
@pytest.mark.parametrize("function", [softmax, log_softmax])
def test_a_temperature_that_is_not_positive_is_named(function, bad):
    with pytest.raises(ValueError, match="temperature must be > 0, got"):
        function([1.0, 2.0], bad)
