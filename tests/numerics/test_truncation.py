import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.numerics.truncation import missing_probability_at


@given(st.floats(0.001, 0.5), st.integers(2, 5000), st.floats(1.05, 20))
def test_shares_are_those_of_the_distribution_with_all_classes(missing, n, temperature):
    listed = np.array([0.7, 0.3]) * (1 - missing)
    whole = np.concatenate([listed, np.full(n, missing / n)]) ** (1 / temperature)
    one = np.array([*listed, missing]) ** (1 / temperature)
    shares = missing_probability_at(np.log([*listed, missing]), 2, n, temperature)
    assert shares == pytest.approx((one[2] / one.sum(), whole[2:].sum() / whole.sum()), rel=1e-9)
    assert shares[1] > shares[0]


def test_both_shares_at_temperature_1_are_the_missing_probability():
    assert missing_probability_at(np.log([0.6, 0.3, 0.1]), 2, 50_000, 1.0) == pytest.approx(
        (0.1, 0.1)
    )


def test_a_temperature_of_zero_is_refused():
    with pytest.raises(ValueError, match="temperature must be > 0"):
        missing_probability_at([0.0, -1.0], 1, 3, 0.0)
