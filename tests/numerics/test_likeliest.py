import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.numerics.likeliest import likeliest_classes
from app.numerics.softmax import log_softmax


@given(arrays(np.float64, (4, 5), elements=st.floats(-50, 50)), st.integers(1, 5))
def test_none_of_the_others_is_likelier_and_the_rest_is_their_sum(z, k):
    log_p = log_softmax(z)
    found = likeliest_classes(log_p, k)
    descending = -np.sort(-log_p, axis=1)
    assert (found.log_probs == descending[:, :k]).all()
    assert (np.take_along_axis(log_p, found.classes, axis=1) == found.log_probs).all()
    assert all(len(set(row)) == k for row in found.classes.tolist())
    assert found.rest == pytest.approx(np.exp(descending[:, k:]).sum(axis=1))


@pytest.mark.parametrize("k", [0, 4])
def test_a_k_beyond_the_classes_is_refused(k):
    with pytest.raises(ValueError, match=f"k must be from 1 to 3, got {k}"):
        likeliest_classes(np.log([[0.2, 0.3, 0.5]]), k)
