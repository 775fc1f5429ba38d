import numpy as np
import pytest

from app.lab.optimiser import adam, cosine


def test_adam_is_the_algorithm_of_its_paper():
    rng = np.random.default_rng(0)
    vector, moments = rng.standard_normal(5), np.zeros((2, 5))
    theta, m, v = vector.copy(), np.zeros(5), np.zeros(5)
    for k in range(1, 8):
        g = rng.standard_normal(5)
        adam(vector, g.copy(), moments, k, 0.01)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        theta -= 0.01 * (m / (1 - 0.9**k)) / (np.sqrt(v / (1 - 0.999**k)) + 1e-8)
        np.testing.assert_allclose(vector, theta, rtol=1e-12)
        np.testing.assert_allclose(moments, [m / 0.1, v / 0.001], rtol=1e-12)


def test_the_rate_falls_from_all_to_nothing():
    assert [cosine(2.0, done) for done in (0, 0.5, 1)] == pytest.approx([2, 1, 0])
