import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.numerics.mode_coverage import classes_covering, compare_pulls

gradients = arrays(np.float64, (3, 4), elements=st.floats(-9, 9).map(lambda x: round(x, 3)))


@settings(max_examples=50)
@given(gradients, gradients)
def test_the_class_is_pulled_opposite_ways_where_there_is_one(first, second):
    found = compare_pulls(first, second)
    for row in range(3):
        g, h, i = first[row], second[row], found.at[row]
        assert (found.first[row], found.second[row]) == (g[i], h[i])
        assert found.is_opposed[row] == (g * h < 0).any()
        if found.is_opposed[row]:
            assert g[i] * h[i] < 0
        else:
            assert abs(g[i] - h[i]) == abs(g - h).max()


def test_of_opposite_pulls_the_strongest_for_both_counts():
    first = np.array([-0.90, 0.01, 0.40, 0.49])
    second = np.array([0.0001, -0.90, -0.30, 1.2])
    assert compare_pulls(first, second).at == 2


def test_of_two_that_differ_as_much_the_raised_class_counts():
    found = compare_pulls(np.array([0.5, -0.5]), np.array([0.2, -0.2]))
    assert (bool(found.is_opposed), int(found.at)) == (False, 1)


def test_rounding_has_no_direction_and_zeros_are_compared():
    assert not compare_pulls(np.array([1e-17, -1.0]), np.array([-1e-17, -1.0])).is_opposed
    found = compare_pulls(np.zeros(3), np.zeros(3))
    assert (bool(found.is_opposed), float(found.first)) == (False, 0.0)


@pytest.mark.parametrize(
    ("probs", "n"),
    [([1.0, 0.0, 0.0], 1), ([0.05, 0.6, 0.35], 2), ([0.3, 0.4, 0.3], 3), ([0.95, 0.05], 1)],
)
def test_classes_are_counted_from_the_likeliest_one(probs, n):
    assert classes_covering(np.array(probs), 0.9) == n


def test_sums_that_rounding_leaves_below_the_share_need_no_class_more_than_there_are():
    counts = classes_covering(np.full((2, 10), 0.1), 1 - 1e-17)
    assert counts.tolist() == [10, 10]
