import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.numerics.soft_targets import COMBINATIONS, log_soft_targets, soft_targets
from app.numerics.softmax import softmax

teams = st.integers(1, 4).flatmap(
    lambda n: arrays(np.float64, (n, 4), elements=st.floats(-1000, 1000))
)


@given(teams, st.floats(0.05, 100))
def test_arithmetic_is_the_mean_of_probabilities(teachers, t):
    expected = np.mean([softmax(row, t) for row in teachers], axis=0)
    np.testing.assert_allclose(soft_targets(teachers, t, "arithmetic"), expected, atol=1e-12)


@given(teams, st.floats(0.05, 100))
def test_geometric_is_the_softmax_of_the_mean_logits(teachers, t):
    expected = softmax(np.mean(teachers, axis=0), t)
    np.testing.assert_allclose(soft_targets(teachers, t, "geometric"), expected, atol=1e-12)


@given(teams, st.floats(0.05, 100), st.sampled_from(sorted(COMBINATIONS)))
def test_log_soft_targets_are_finite(teachers, t, combine):
    assert np.isfinite(log_soft_targets(teachers, t, combine)).all()


@pytest.mark.parametrize("combine", COMBINATIONS)
def test_one_teacher_is_softened_as_it_is(combine):
    np.testing.assert_allclose(
        soft_targets([[4.2, 1.8, 0.5]], 3.0, combine), softmax([4.2, 1.8, 0.5], 3.0)
    )


def test_combinations_differ_when_teachers_disagree():
    teachers = [[5.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    assert (
        abs(
            soft_targets(teachers, 1.0, "arithmetic") - soft_targets(teachers, 1.0, "geometric")
        ).max()
        > 0.1
    )


@pytest.mark.parametrize("combine", COMBINATIONS)
def test_many_temperatures_at_once_equal_each_alone(combine):
    teachers = np.array([[4.2, 1.8, 0.5], [1.0, 2.0, 3.0]])
    stops = np.array([0.5, 3.0, 20.0])
    together = soft_targets(teachers, stops[:, None, None], combine)
    for row, t in zip(together, stops, strict=True):
        np.testing.assert_allclose(row, soft_targets(teachers, t, combine), rtol=1e-14)
